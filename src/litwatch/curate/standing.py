"""Which decisions hold, as the view decision_log says: the last one of each field that nobody undid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from litwatch.curate.fields import APART, TOGETHER
from litwatch.store import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision about a compound's paper that holds."""

    work_id: str
    compound: str
    field: str
    value: str
    reason: str
    decided_by: str
    decided_at: datetime


# By compound and work. What was decided about one record of a work is decided about the work: an article that takes
# over from its preprint takes over what was decided.
Decisions = Mapping[tuple[str, str], Sequence[Standing]]


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of record identifiers, each pair in the order of the alphabet, that a person decided to be two works
    (`apart`) or one (`together`)."""

    apart: frozenset[tuple[str, str]]
    together: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Link:
    record_id: str
    other_record_id: str
    value: str


def standing(reader: Reader) -> Decisions:
    """The decisions about papers that stand."""
    found: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for row in reader.rows("decisions", Standing):
        found[row.compound, row.work_id].append(row)
    return found


def links(reader: Reader) -> Links:
    """The decisions about links that stand."""
    rows = reader.rows("link_decisions", _Link)

    def pairs(value: str) -> frozenset[tuple[str, str]]:
        return frozenset((row.record_id, row.other_record_id) for row in rows if row.value == value)

    return Links(pairs(APART), pairs(TOGETHER))


def contradiction(decided: Links) -> tuple[str, str] | None:
    """A pair decided to be apart that other decisions put together, be it by a chain; None when there is none."""
    root: dict[str, str] = {}

    def top(record_id: str) -> str:
        while root.get(record_id, record_id) != record_id:
            record_id = root[record_id]
        return record_id

    for one, other in decided.together:
        root[top(one)] = top(other)
    return next(((one, other) for one, other in sorted(decided.apart) if top(one) == top(other)), None)
