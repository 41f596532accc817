"""Make weights.json from labelled records: `python -m litwatch.dedupe.train ../shared/data` (`make train`).

Needs scikit-learn (the extra `train`). Bit for bit the same twice on one machine: seeded, one thread, weights rounded.

Folds are of families: records that blocking ever brings together, over any number of steps, are in one fold, and so
are the made-up pairs that begin with one of them; no pair is scored by weights that have seen a record of it.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, log
from pathlib import Path

from litwatch.dedupe import blocking
from litwatch.dedupe.citation import Pair
from litwatch.dedupe.labelled import Labelled, clusters, fingerprint, read_labelled
from litwatch.dedupe.likeness import Likeness, likeness
from litwatch.dedupe.made import SEED, made_pairs
from litwatch.dedupe.reading import read
from litwatch.dedupe.scorer import WEIGHTS, Scorer
from litwatch.errors import UsageError

FOLDS = 5
STRENGTH = 1.0
MADE_WEIGHT = 0.5
# What a merge must reach on pairs that the weights have not seen, and how much further (in log-odds) the threshold is
# set: other collections differ from this one.
PRECISION = 0.999
MARGIN = 1.0
SUGGEST_FROM = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """A pair with its truth; `family`: what must not be split between folds. `is_made`: not of the labelled records."""

    pair: Pair
    family: str
    like: Likeness
    is_one: bool
    is_made: bool


def samples(labelled: Labelled) -> list[Sample]:
    """Every pair that blocking brings together and that is not far apart, then the made-up ones."""
    readings = {one.record_id: read(one) for one in labelled.citations}
    of_key = blocking.blocks({name: blocking.keys(one) for name, one in readings.items()})
    found = blocking.pairs(of_key)
    home, family = clusters(labelled), _families(readings, found)
    real = [(pair, likeness(readings[pair[0]], readings[pair[1]])) for pair in found]
    listed = [Sample(pair, family[pair[0]], like, home[pair[0]] == home[pair[1]], False) for pair, like in real if like]
    uniques = [readings[name].citation for name in sorted(labelled.unique)]
    for one, other, is_one in made_pairs(uniques):
        like = likeness(read(one), read(other))
        if like:
            listed.append(Sample((one.record_id, other.record_id), family[one.record_id], like, is_one, True))
    return listed


def _families(readings: Mapping[str, object], found: Sequence[Pair]) -> dict[str, str]:
    family = {name: name for name in readings}

    def top(name: str) -> str:
        while family[name] != name:
            family[name] = family[family[name]]
            name = family[name]
        return name

    for one, other in found:
        first, second = sorted((top(one), top(other)))
        family[second] = first
    return {name: top(name) for name in readings}


def fit(listed: Sequence[Sample]) -> tuple[tuple[float, ...], float]:
    """Weights and intercept."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    solver = LogisticRegression(C=STRENGTH, max_iter=2000)
    with threadpool_limits(1):  # sums in another order differ in their last bits
        solver.fit(
            [one.like for one in listed],
            [one.is_one for one in listed],
            sample_weight=[MADE_WEIGHT if one.is_made else 1.0 for one in listed],
        )
    return tuple(round(float(weight), 4) for weight in solver.coef_[0]), round(float(solver.intercept_[0]), 4)


def folds(listed: Sequence[Sample]) -> list[tuple[Scorer, list[Sample]]]:
    """For each fold, weights fitted on the others, with the threshold that the others ask for, and its own samples."""
    parts = _parts(listed)
    fitted = [fit([one for other in parts if other is not part for one in other]) for part in parts]
    scored = [
        [(Scorer(*weights, 1.0, 1.0, {}).probability(one.like), one) for one in part]
        for weights, part in zip(fitted, parts, strict=True)
    ]
    found = []
    for at, weights in enumerate(fitted):
        seen = [one for number, part in enumerate(scored) if number != at for one in part]
        found.append((Scorer(*weights, threshold(seen), SUGGEST_FROM, {}), parts[at]))
    return found


def _parts(listed: Sequence[Sample]) -> list[list[Sample]]:
    """Families dealt out, the largest first, each to the fold that has least; of equals, in the order of names."""
    by_family: dict[str, list[Sample]] = defaultdict(list)
    for one in listed:
        by_family[one.family].append(one)
    parts: list[list[Sample]] = [[] for _ in range(FOLDS)]
    for name in sorted(by_family, key=lambda name: (-len(by_family[name]), name)):
        min(parts, key=len).extend(by_family[name])
    return parts


def threshold(scored: Sequence[tuple[float, Sample]]) -> float:
    """The lowest probability from which on the precision stays at `PRECISION` or above, then `MARGIN` further."""
    right = wrong = 0
    lowest = 1.0
    for probability, one in sorted(scored, key=lambda each: (-each[0], each[1].is_one)):
        right, wrong = right + one.is_one, wrong + (not one.is_one)
        if right / (right + wrong) < PRECISION:
            break
        lowest = probability
    odds = log(lowest / (1 - lowest)) if lowest < 1 else 30.0
    return ceil(1e6 / (1 + exp(-odds - MARGIN))) / 1e6


def train(folder: Path, path: Path = WEIGHTS) -> Path:
    """Write the weights. Raises UsageError when the folder has no labelled records to link."""
    sets = read_labelled(folder)
    if not sets:
        raise UsageError(
            "no records to learn linking from",
            where=str(folder),
            mend="Name a folder with corpora/dedupe*.csv and gold/dedupe*.csv.",
        )
    listed = [one for labelled in sets for one in samples(labelled)]
    parts = folds(listed)
    scored = [(scorer.probability(one.like), one) for scorer, part in parts for one in part]
    merge_from = threshold(scored)
    weights, intercept = fit(listed)
    merged = [one for probability, one in scored if probability >= merge_from]
    content = {
        "weights": dict(zip(Likeness._fields, weights, strict=True)),
        "intercept": intercept,
        "merge_from": merge_from,
        "suggest_from": SUGGEST_FROM,
        "about": {
            "trained_on": sorted({fingerprint(one) for labelled in sets for one in labelled.citations}),
            "source": "ASySD (Hair et al. 2023), development half of its labelled test set, and pairs made from it",
            "records": sum(len(labelled.citations) for labelled in sets),
            "pairs": sum(not one.is_made for one in listed),
            "made_pairs": sum(one.is_made for one in listed),
            "seed": SEED,
            "cross_validated": {
                "merged": len(merged),
                "wrong": sum(not one.is_one for one in merged),
                "merged_of_records": sum(not one.is_made for one in merged),
                "one_paper": sum(one.is_one for one in listed),
                "one_paper_of_records": sum(one.is_one and not one.is_made for one in listed),
            },
        },
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    print(train(Path(sys.argv[1])))
