"""STAGE 7. One Record × one Compound in; a Judgement with the words that decided it out. No I/O.

What the paper is, the compound's part in it, and where it took place are judged apart (evidence.md): `paper` asks
the first and the last, `roles` the second, `judge` puts them on the ladder.

Hands on: `Judgement`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from litwatch.lazily import on_demand

if TYPE_CHECKING:
    from litwatch.classify.effect import EFFECT
    from litwatch.classify.judge import Judge
    from litwatch.classify.judgement import EvidenceLevel, Judgement, Reason, Role, StudySystem
    from litwatch.classify.ladder import evidence_level
    from litwatch.classify.types import StudyType

__all__ = [
    "EFFECT",
    "EvidenceLevel",
    "Judge",
    "Judgement",
    "Reason",
    "Role",
    "StudySystem",
    "StudyType",
    "evidence_level",
]

__getattr__ = on_demand(
    __name__,
    {
        "effect": ("EFFECT",),
        "judge": ("Judge",),
        "judgement": ("EvidenceLevel", "Judgement", "Reason", "Role", "StudySystem"),
        "ladder": ("evidence_level",),
        "types": ("StudyType",),
    },
)
