"""Rows of the store's tables. Pure; as_rows.py makes them of what the stages hand on.

Each class names its table; its fields are the table's columns (a test compares them with the catalogue).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class RunRow:
    TABLE: ClassVar[str] = "run"
    run_id: str
    kind: str
    run_at: datetime
    started_at: datetime
    ended_at: datetime | None
    status: str
    note: str
    litwatch_version: str
    request_count: int


@dataclass(frozen=True, slots=True)
class CompoundRow:
    TABLE: ClassVar[str] = "compound"
    compound: str
    compound_class: str
    class_label: str
    position: int
    names: tuple[str, ...]
    added_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CompoundRunRow:
    TABLE: ClassVar[str] = "compound_run"
    run_id: str
    compound: str
    run_at: datetime
    scope: str
    is_complete: bool
    problem: str
    matched_count: int
    fetched_count: int
    gone_count: int
    not_searched: str = ""


@dataclass(frozen=True, slots=True)
class SearchRow:
    TABLE: ClassVar[str] = "search"
    search_id: str
    run_id: str
    run_at: datetime
    source: str
    compound: str
    form: str
    is_typed: bool
    scope: str
    query: str
    modified_since: date | None
    query_translation: str
    hit_count: int | None
    id_count: int
    new_count: int
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    is_complete: bool
    problem: str
    server_answer: str
    started_at: datetime
    ended_at: datetime
    field: str = "name"


@dataclass(frozen=True, slots=True)
class SearchHitRow:
    TABLE: ClassVar[str] = "search_hit"
    compound: str
    record_id: str
    first_seen_at: datetime
    gone_at: datetime | None
    is_nonexistent: bool
    source: str


@dataclass(frozen=True, slots=True)
class GapRow:
    TABLE: ClassVar[str] = "gap"
    compound: str
    record_id: str
    pmid: int
    beside: int
    link: str
    names: tuple[str, ...]
    found_at: datetime
    run_id: str


@dataclass(frozen=True, slots=True)
class NeighbourRow:
    TABLE: ClassVar[str] = "neighbour"
    compound: str
    pmid: int
    looked_at: datetime


@dataclass(frozen=True, slots=True)
class RecordRow:
    TABLE: ClassVar[str] = "record"
    record_id: str
    source: str
    pmid: int | None
    pmid_version: int
    status: str
    indexing_method: str
    title: str
    vernacular_title: str
    abstract: str
    other_abstract: str
    authors: tuple[str, ...]
    journal: str
    journal_abbreviation: str
    issn: str
    volume: str
    issue: str
    pages: str
    publication_date: str
    year: int | None
    entered_on: date | None
    revised_on: date | None
    doi: str | None
    pmcid: str | None
    languages: tuple[str, ...]
    publication_types: tuple[str, ...]
    mesh: tuple[str, ...]
    substances: tuple[str, ...]
    keywords: tuple[str, ...]
    corrections: tuple[str, ...]
    is_book: bool
    is_preprint: bool
    is_retracted: bool
    has_correction: bool
    content_sha256: str
    first_seen_at: datetime
    fetched_at: datetime
    nonexistent_at: datetime | None


@dataclass(frozen=True, slots=True)
class RawRecordRow:
    TABLE: ClassVar[str] = "raw_record"
    record_id: str
    content_sha256: str
    raw_format: str
    content: bytes
    first_seen_at: datetime
    run_id: str
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class RecordChangeRow:
    TABLE: ClassVar[str] = "record_change"
    record_id: str
    changed_at: datetime
    field: str
    before: str
    after: str
    run_id: str


@dataclass(frozen=True, slots=True)
class FullTextRow:
    TABLE: ClassVar[str] = "full_text"
    record_id: str
    pmcid: str
    content: bytes
    content_sha256: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class RejectRow:
    TABLE: ClassVar[str] = "reject"
    reject_id: str
    run_id: str
    run_at: datetime
    origin: str
    pmid: int | None
    reason: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class SourceFileRow:
    TABLE: ClassVar[str] = "source_file"
    run_id: str
    path: str
    run_at: datetime
    record_count: int
    stored_count: int
    reject_count: int
    deletion_count: int
    problem: str
    name: str = ""
    kind: str = ""
    file_year: int | None = None
    file_number: int | None = None
    size: int = 0
    identity: str = ""
    md5: str = ""
    names_sha256: str = ""
    again_because: str = ""


@dataclass(frozen=True, slots=True)
class ScreenedNamesRow:
    TABLE: ClassVar[str] = "screened_names"
    names_sha256: str
    names: tuple[str, ...]
    look_alikes: tuple[str, ...]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordFileRow:
    TABLE: ClassVar[str] = "record_file"
    record_id: str
    file_year: int
    file_number: int


@dataclass(frozen=True, slots=True)
class WorkRow:
    TABLE: ClassVar[str] = "work"
    work_id: str
    record_id: str
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class WorkRecordRow:
    TABLE: ClassVar[str] = "work_record"
    record_id: str
    work_id: str
    reason: str
    probability: float = 1.0
    linked_state: str = ""


@dataclass(frozen=True, slots=True)
class StandingLinkRow:
    TABLE: ClassVar[str] = "standing_link"
    record_id: str
    other_record_id: str
    reason: str
    probability: float
    merges: bool
    decided: str


@dataclass(frozen=True, slots=True)
class RecordBlockRow:
    TABLE: ClassVar[str] = "record_block"
    record_id: str
    block: str


@dataclass(frozen=True, slots=True)
class JudgementRow:
    TABLE: ClassVar[str] = "judgement"
    work_id: str
    compound: str
    valid_from: datetime
    valid_to: datetime | None
    pmid: int | None
    role: str
    study_type: str
    is_primary: bool | None
    study_system: tuple[str, ...]
    models: tuple[str, ...]
    species: tuple[str, ...]
    evidence_level: str
    is_retracted: bool
    rationale: str
    contradictions: tuple[str, ...]
    confidence: float
    decided_by: str
    first_seen_at: datetime
    ended_because: str
    named_in: tuple[str, ...] = ()
    classifier_says: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    TABLE: ClassVar[str] = "decision"
    decision_id: str
    compound: str
    record_id: str
    other_record_id: str
    field: str
    value: str
    reason: str
    decided_by: str
    decided_at: datetime
    undoes: str
    classifier_said: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class VerdictChangeRow:
    TABLE: ClassVar[str] = "verdict_change"
    compound: str
    changed_at: datetime
    run_id: str
    old_verdict: str | None
    new_verdict: str
    because: str


@dataclass(frozen=True, slots=True)
class DigestRow:
    TABLE: ClassVar[str] = "digest"
    digest_id: str
    run_id: str
    period_start: datetime | None
    period_end: datetime
    subject: str
    html: str
    text: str
    list: str
    subscription: str


@dataclass(frozen=True, slots=True)
class DigestPartRow:
    TABLE: ClassVar[str] = "digest_part"
    digest_id: str
    position: int
    name: str
    role: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    TABLE: ClassVar[str] = "delivery"
    digest_id: str
    recipient: str
    message_id: str
    status: str
    attempts: int
    sent_at: datetime | None
    error: str
    format: str
    kind: str
    queued_at: datetime
    not_before: datetime | None
    offered_at: datetime | None
    uncertain_count: int


def record_id(pmid: int) -> str:
    """The store's identifier of a PubMed record, whichever way it came."""
    return f"pubmed:{pmid}"
