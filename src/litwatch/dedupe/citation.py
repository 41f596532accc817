"""What linking works on and hands on: a Citation of each record, the Links between them, and the Works they make."""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Citation:
    """What linking needs of a record; "" or None where the source does not say. `corrections` as "RefType:PMID".

    `authors`: names in any of the formats of sources ("Smith J", "Smith, John", "Smith J.Jones P." run together), one
    or several in an element.
    """

    record_id: str
    pmid: int | None
    title: str
    doi: str | None = None
    pmcid: str | None = None
    is_preprint: bool = False
    corrections: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    journal: str = ""
    issn: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    abstract: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two records, the lesser identifier first, why they may be one work, and how probable that is (1.0: stated).
    `merges`: sure enough to make one work of them; a suggestion otherwise."""

    record_id: str
    other_record_id: str
    reason: str
    probability: float = 1.0
    merges: bool = True

    @property
    def pair(self) -> Pair:
        return self.record_id, self.other_record_id


@dataclass(frozen=True, slots=True)
class Member:
    """A record of a work: the reason and the probability of the strongest link that holds it there."""

    record_id: str
    reason: str
    probability: float


@dataclass(frozen=True, slots=True)
class Work:
    """Records that are one publication. `speaker` tells of it."""

    work_id: str
    speaker: str
    members: tuple[Member, ...]


def pair(one: str, other: str) -> Pair:
    """Two record identifiers in the order in which a Link has them."""
    return (one, other) if one < other else (other, one)
