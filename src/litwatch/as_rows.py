"""What the stages hand on, as rows of the store: a Record, an Answer, a Reject, a Judgement. Pure."""

from __future__ import annotations

import hashlib
import json
import uuid
import zlib
from dataclasses import asdict
from datetime import datetime

from litwatch.classify import Judgement
from litwatch.fetch import Answer
from litwatch.parse import Correction, MeshHeading, Record, Reject
from litwatch.rows import JudgementRow, RawRecordRow, RecordRow, RejectRow, RunRow, SearchRow


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
    judgement: Judgement,
    work_id: str,
    pmid: int | None,
    *,
    is_retracted: bool,
    at: datetime,
    first_seen_at: datetime,
    classifier_says: str = "",
) -> JudgementRow:
    """A Judgement that stands from `at`. `classifier_says`: where a curator decided it, what the classifier says."""
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
        first_seen_at=first_seen_at,
        ended_because="",
        named_in=judgement.named_in,
        classifier_says=classifier_says,
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
