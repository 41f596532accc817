"""Scores with 95 % intervals by bootstrap over records, seeded: the same pairs give the same numbers.

A pair is (labelled, judged), as text; where a question is yes or no, as "True" and "False".
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

RESAMPLES = 500
SEED = 20_261_123
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """A number with its 95 % interval, and over how many records."""

    name: str
    value: float
    low: float
    high: float
    count: int


def line(one: Score) -> str:
    """A score as a line of text."""
    return f"{one.name:<58} {one.value:.3f}  [{one.low:.3f}, {one.high:.3f}]  n={one.count}"


def score(name: str, pairs: Sequence[Pair], measure: Callable[[Sequence[Pair]], float]) -> Score:
    """A measure of the pairs, with its interval."""
    chance = random.Random(SEED)  # noqa: S311  # resampling, not secrecy
    resampled = sorted(measure(chance.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    low, high = resampled[int(0.025 * RESAMPLES)], resampled[int(0.975 * RESAMPLES) - 1]
    return Score(name, round(measure(pairs), 4), round(low, 4), round(high, 4), len(pairs))


def f1(pairs: Sequence[Pair], label: str) -> float:
    """F1 of one label."""
    both = sum(one == label == other for one, other in pairs)
    either = sum((one == label) + (other == label) for one, other in pairs)
    return 2 * both / either if either else 0.0


def weighted_f1(pairs: Sequence[Pair]) -> float:
    """F1 of each label, weighted by how often it is labelled."""
    counts = Counter(one for one, _ in pairs)
    return sum(f1(pairs, label) * count for label, count in counts.items()) / len(pairs)


def precision(pairs: Sequence[Pair]) -> float:
    """Of those judged true, how many are."""
    called = [one for one, other in pairs if other == "True"]
    return sum(one == "True" for one in called) / len(called) if called else 0.0


def recall(pairs: Sequence[Pair]) -> float:
    """Of the true ones, how many are judged so."""
    true = [other for one, other in pairs if one == "True"]
    return sum(other == "True" for other in true) / len(true) if true else 0.0


def accuracy(pairs: Sequence[Pair]) -> float:
    """How many are judged as labelled."""
    return sum(one == other for one, other in pairs) / len(pairs)


def average_precision(pairs: Sequence[Pair]) -> float:
    """Over scores with ties: records of one score count together."""
    true = sum(one == "True" for one, _ in pairs)
    found = seen = 0
    total = 0.0
    by_value = Counter((value, one) for one, value in pairs)
    for value in sorted({value for _, value in pairs}, reverse=True):
        hits, misses = by_value[value, "True"], by_value[value, "False"]
        found, seen = found + hits, seen + hits + misses
        total += hits * found / seen
    return total / true if true else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Records judged with a confidence from `low` to `high`: how many, their mean confidence, and the share judged as
    labelled."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(judged: Sequence[tuple[float, bool]], bins: int = 10) -> list[Bin]:
    """(confidence, judged as labelled) in bins of equal width, empty ones left out."""
    found = []
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        here = [(p, right) for p, right in judged if low <= p < high or (number == bins - 1 and p == 1.0)]
        if here:
            mean, right = sum(p for p, _ in here) / len(here), sum(right for _, right in here) / len(here)
            found.append(Bin(low, high, len(here), round(mean, 4), round(right, 4)))
    return found


def calibration_error(pairs: Sequence[Pair]) -> float:
    """Expected calibration error over ten bins. Pairs of (was it right, confidence)."""
    bins = reliability([(float(p), right == "True") for right, p in pairs])
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / len(pairs)
