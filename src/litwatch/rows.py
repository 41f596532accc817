"""Rows of the store's tables, and how a stage's result becomes one. Pure.

Each class names its table; its fields are the table's columns (a test compares them with the catalogue).
"""

from __future__ import annotations

import hashlib
import json
import uuid
import zlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import ClassVar

from litwatch.classify import Judgement
from litwatch.fetch import Answer
from litwatch.parse import Correction, MeshHeading, Record, Reject


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


@dataclass(frozen=True, slots=True)
class DoubtfulLinkRow:
    TABLE: ClassVar[str] = "doubtful_link"
    record_id: str
    other_record_id: str
    reason: str
    probability: float


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


@dataclass(frozen=True, slots=True)
class DecisionRow:
    TABLE: ClassVar[str] = "decision"
    decision_id: str
    compound: str
    pmid: int
    field: str
    value: str
    reason: str
    decided_by: str
    decided_at: datetime


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


def record_id(pmid: int) -> str:
    """The store's identifier of a PubMed record, whichever way it came."""
    return f"pubmed:{pmid}"


def record_rows(
    record: Record, source: str, run: RunRow, first_seen_at: datetime | None
) -> tuple[RecordRow, RawRecordRow]:
    """A Record as it stands now, and its raw state. `first_seen_at`: of the record stored before, if any."""
    digest = hashlib.sha256(record.raw).hexdigest()
    identifier = record.record_id
    row = RecordRow(
        record_id=identifier,
        source=source,
        pmid=None if record.pmid is None else int(record.pmid),
        pmid_version=record.pmid_version,
        status=record.status,
        indexing_method=record.indexing_method,
        title=record.title,
        vernacular_title=record.vernacular_title,
        abstract=record.abstract,
        other_abstract=record.other_abstract,
        authors=tuple(
            author.collective_name or f"{author.last_name} {author.initials}".strip() for author in record.authors
        ),
        journal=record.journal,
        journal_abbreviation=record.journal_abbreviation,
        issn=record.issn,
        volume=record.volume,
        issue=record.issue,
        pages=record.pages,
        publication_date=record.publication_date,
        year=record.year,
        entered_on=record.entered_on,
        revised_on=record.revised_on,
        doi=record.doi,
        pmcid=record.pmcid,
        languages=record.languages,
        publication_types=tuple(kind.name for kind in record.publication_types),
        mesh=tuple(text for heading in record.mesh for text in _mesh_texts(heading)),
        substances=tuple(substance.name for substance in record.substances),
        keywords=record.keywords,
        corrections=tuple(_correction_text(correction) for correction in record.corrections),
        is_book=record.is_book,
        is_preprint=record.is_preprint,
        is_retracted=record.is_retracted,
        has_correction=record.has_correction,
        content_sha256=digest,
        first_seen_at=first_seen_at or run.run_at,
        fetched_at=run.run_at,
        nonexistent_at=None,
    )
    content = zlib.compress(record.raw, 6)
    raw = RawRecordRow(identifier, digest, record.raw_format, content, run.run_at, run.run_id, run.run_at)
    return row, raw


def search_row(answer: Answer, run: RunRow, new_count: int) -> SearchRow:
    """One query and its Answer."""
    query = answer.query
    return SearchRow(
        search_id=uuid.uuid4().hex,
        run_id=run.run_id,
        run_at=run.run_at,
        source=query.source,
        compound=query.compound,
        form=query.form,
        is_typed=query.typed,
        scope=query.scope,
        query=query.sent_term,
        modified_since=query.modified_since,
        query_translation=answer.translation,
        hit_count=answer.count,
        id_count=len(answer.pmids),
        new_count=new_count,
        errors=answer.errors,
        warnings=answer.warnings,
        is_complete=answer.complete,
        problem=answer.problem,
        server_answer=answer.server_answer,
        started_at=answer.started_at.replace(tzinfo=None),
        ended_at=answer.ended_at.replace(tzinfo=None),
        field=query.field,
    )


def reject_row(reject: Reject, origin: str, run: RunRow) -> RejectRow:
    """A citation that could not be read."""
    pmid = int(reject.pmid) if reject.pmid else None
    return RejectRow(uuid.uuid4().hex, run.run_id, run.run_at, origin, pmid, reject.reason, reject.excerpt[:500])


def judgement_row(
    judgement: Judgement, work_id: str, pmid: int | None, *, is_retracted: bool, at: datetime
) -> JudgementRow:
    """A Judgement that stands from `at`."""
    return JudgementRow(
        work_id=work_id,
        compound=judgement.compound,
        valid_from=at,
        valid_to=None,
        pmid=pmid,
        role=str(judgement.role),
        study_type=str(judgement.study_type),
        is_primary=judgement.is_primary,
        study_system=tuple(str(system) for system in judgement.study_system),
        models=judgement.models,
        species=judgement.species,
        evidence_level=str(judgement.evidence_level),
        is_retracted=is_retracted,
        rationale=json.dumps([asdict(reason) for reason in judgement.reasons], ensure_ascii=False),
        contradictions=judgement.contradictions,
        confidence=judgement.confidence,
        decided_by=judgement.decided_by,
        first_seen_at=at,
        ended_because="",
        named_in=judgement.named_in,
    )


def _mesh_texts(heading: MeshHeading) -> tuple[str, ...]:
    """As PubMed prints them: Descriptor/qualifier, an asterisk where major."""
    if not heading.qualifiers:
        return (heading.name + ("*" if heading.is_major else ""),)
    return tuple(
        f"{heading.name}/{qualifier.name}" + ("*" if qualifier.is_major else "") for qualifier in heading.qualifiers
    )


def _correction_text(correction: Correction) -> str:
    return f"{correction.ref_type}:{correction.pmid or correction.reference}"
