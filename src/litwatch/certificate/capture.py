"""How many works two lists together may have missed: Chapman's estimate with a log-normal interval. Pure.

Chapman (1951): N = (n1+1)(n2+1)/(m+1) - 1, variance (n1+1)(n2+1)(n1-m)(n2-m) / ((m+1)^2 (m+2)) (Seber 1970). The
interval is that of Chao (1987): log-normal over what was not seen, so that it never falls below what was.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

# From 7 on both lists the bias may be taken as negligible with 95 % confidence (Robson and Regier 1964).
SMALLEST_OVERLAP = 7
NORMAL_95 = 1.959964
NAMED = frozenset({"title", "abstract", "other_abstract", "keyword", "full_text"})
INDEXED = frozenset({"substance", "mesh"})
ASSUMPTION = (
    "The estimate assumes that being caught by name and being caught by index are independent. They usually depend "
    "positively (an indexer sees what the abstract says), and then the true number is higher than estimated. It speaks "
    "of works that MEDLINE has indexed, and of no others."
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What two lists tell of a population, in works.

    `by_name`, `by_index`, `by_both`: n1, n2 and m. `total`: the estimate, with its 95 % interval `low` to `high` and
    `standard_error`; all None when there is none. `reason`: why there is none, or why it is not to be relied upon;
    empty: it is reliable under `ASSUMPTION`.
    """

    by_name: int
    by_index: int
    by_both: int
    total: float | None = None
    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    reason: str = ""

    @property
    def seen(self) -> int:
        """Works on either list."""
        return self.by_name + self.by_index - self.by_both

    @property
    def missed(self) -> float | None:
        """Works estimated to be on neither."""
        return None if self.total is None else self.total - self.seen


def lists(named_in: Iterable[tuple[Iterable[str], int]]) -> tuple[int, int, int]:
    """(n1, n2, m) of works, given by the fields that name the compound, and how many works are named there."""
    by_name = by_index = by_both = 0
    for fields, works in named_in:
        has_name, has_index = not NAMED.isdisjoint(fields), not INDEXED.isdisjoint(fields)
        by_name += works * has_name
        by_index += works * has_index
        by_both += works * (has_name and has_index)
    return by_name, by_index, by_both


def chapman(by_name: int, by_index: int, by_both: int) -> Estimate:
    """The estimate from n1, n2 and m, or the reason why there is none. Raises ValueError for counts that can't be."""
    if not 0 <= by_both <= min(by_name, by_index):
        raise ValueError(f"{by_both} in both lists of {by_name} and {by_index}")
    counts = (by_name, by_index, by_both)
    if by_name == 0 and by_index == 0:
        return Estimate(*counts, reason="no work that MEDLINE has indexed names the compound")
    if by_index == 0:
        return Estimate(*counts, reason="no indexed work carries the compound in its substances or MeSH headings")
    if by_name == 0:
        return Estimate(*counts, reason="no indexed work has the compound's name in its text")
    if by_both == 0:
        return Estimate(*counts, reason="no work is on both lists")
    seen = by_name + by_index - by_both
    total = (by_name + 1) * (by_index + 1) / (by_both + 1) - 1
    spread = (by_name + 1) * (by_index + 1) * (by_name - by_both) * (by_index - by_both)
    variance = spread / ((by_both + 1) ** 2 * (by_both + 2))
    low, high = _log_normal(seen, total - seen, variance)
    return Estimate(*counts, total, low, high, math.sqrt(variance), reason=_reservation(*counts))


def _log_normal(seen: int, unseen: float, variance: float) -> tuple[float, float]:
    if variance == 0:
        return float(seen), float(seen)
    factor = math.exp(NORMAL_95 * math.sqrt(math.log1p(variance / unseen**2)))
    return seen + unseen / factor, seen + unseen * factor


def _reservation(by_name: int, by_index: int, by_both: int) -> str:
    found = []
    if by_both < SMALLEST_OVERLAP:
        found.append(f"not reliable: only {by_both} on both lists, and at least {SMALLEST_OVERLAP} are needed")
    if by_both in (by_name, by_index):
        found.append("one list holds nothing that the other lacks, so the interval has no width, which proves nothing")
    return "; ".join(found)
