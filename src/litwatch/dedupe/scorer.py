"""How probable it is that two records are one work: logistic regression over `Likeness`, weights from weights.json.

Made by `python -m litwatch.dedupe.train` (docs/linking.md). scikit-learn is not needed here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from math import exp
from pathlib import Path
from typing import Any

from litwatch.dedupe.likeness import Likeness

WEIGHTS = Path(__file__).parent / "weights.json"


@dataclass(frozen=True, slots=True)
class Scorer:
    """`weights` in the order of `Likeness`. From `merge_from` on a pair is one work, from `suggest_from` on it is
    shown to a curator. `about`: what it was trained on and how it was measured."""

    weights: tuple[float, ...]
    intercept: float
    merge_from: float
    suggest_from: float
    about: Mapping[str, Any]

    def probability(self, like: Likeness) -> float:
        """From 0 to 1, to six digits."""
        score = self.intercept + sum(w * x for w, x in zip(self.weights, like, strict=True))
        return round(1 / (1 + exp(-max(-30.0, min(30.0, score)))), 6)


@cache
def shipped() -> Scorer:
    """The scorer that comes with litwatch."""
    content = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Scorer(
        tuple(content["weights"][name] for name in Likeness._fields),
        content["intercept"],
        content["merge_from"],
        content["suggest_from"],
        content["about"],
    )


@cache
def version() -> str:
    """Names the weights and the rules of this folder: what was linked by others is linked anew."""
    told = sha256()
    for path in sorted(WEIGHTS.parent.glob("*.py")):
        told.update(path.read_bytes())
    told.update(WEIGHTS.read_bytes())
    return told.hexdigest()[:12]
