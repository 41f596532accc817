"""What waits for a person: judgements that are doubted, decisions to look at again, doubtful links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from litwatch.store import END_OF_TIME, Reader


@dataclass(frozen=True, slots=True)
class Waiting:
    """A judgement that waits for a curator (view `curation_queue`). `could_change`: how a decision could change the
    verdict, "" when it could not by itself. `weight`: how likely it is wrong times how much of the verdict rests on it.
    """

    compound: str
    pmid: int | None
    work_id: str
    title: str
    year: int | None
    evidence_level: str
    role: str
    study_type: str
    is_primary: bool | None
    confidence: float
    contradictions: tuple[str, ...]
    verdict: str
    could_change: str
    weight: float


@dataclass(frozen=True, slots=True)
class Conflict:
    """A decision that stands though something differs since (view `decision_conflict`); `why` says what."""

    compound: str
    pmid: int | None
    work_id: str
    title: str
    field: str
    value: str
    decided_by: str
    decided_at: datetime
    reason: str
    classifier_said: str
    classifier_says: str
    why: str
    decision_id: str


@dataclass(frozen=True, slots=True)
class DoubtfulPair:
    """Two records that may be one work and were not merged (view `link_queue`). `probability`: from 0 to 1;
    `compounds`: those that one of the two is judged for."""

    record_id: str
    pmid: int | None
    title: str
    year: int | None
    other_record_id: str
    other_pmid: int | None
    other_title: str
    other_year: int | None
    reason: str
    probability: float
    compounds: tuple[str, ...]


def waiting(reader: Reader, compounds: Sequence[str] = (), moment: datetime = END_OF_TIME) -> list[Waiting]:
    """What waits for a curator, that first which could change a verdict; of the named compounds, or all, as it stood
    at `moment` (UTC)."""
    reader.settle()
    rows = reader.rows("curation_queue", Waiting, moment=moment)
    return [row for row in rows if not compounds or row.compound in compounds]


def conflicts(reader: Reader, compounds: Sequence[str] = ()) -> list[Conflict]:
    """Decisions to look at again, oldest first; of the named compounds, or all."""
    rows = reader.rows("decision_conflicts", Conflict)
    return [row for row in rows if not compounds or row.compound in compounds]


def doubtful_pairs(reader: Reader) -> list[DoubtfulPair]:
    """Links that wait for a decision, the likeliest first."""
    return reader.rows("link_queue", DoubtfulPair)
