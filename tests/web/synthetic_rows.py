"""Synthetic records, written with the store's own rows."""

from __future__ import annotations

import hashlib
import json
import zlib
from datetime import datetime

from litwatch.rows import (
    CompoundRow,
    CompoundRunRow,
    JudgementRow,
    RawRecordRow,
    RecordRow,
    SearchRow,
    WorkRecordRow,
    WorkRow,
)
from litwatch.store import Store

AT = datetime(2026, 11, 23, 7)
HOSTILE = "<script>alert(1)</script> SYN-101 & the \u202eforced swim test"
ABSTRACT = "Rats received SYN-101 for 14 days and were tested in the forced swim test."


def record(
    store: Store, pmid: int, compound: str, level: str, *, title: str, role: str = "studied", at: datetime = AT
) -> None:
    """One synthetic record, its work, and its judgement."""
    raw = f"<synthetic pmid='{pmid}'/>".encode()
    digest = hashlib.sha256(raw).hexdigest()
    name = f"pubmed:{pmid}"
    empty = dict.fromkeys(
        ("indexing_method", "vernacular_title", "other_abstract", "journal_abbreviation", "issn", "volume", "issue",
         "pages", "publication_date"),
        "",
    )  # fmt: skip
    none = dict.fromkeys(("languages", "publication_types", "mesh", "substances", "keywords", "corrections"), ())
    reasons = [
        {"decides": "model", "rule": "model_named", "field": "abstract", "words": "forced swim test",
         "start": ABSTRACT.index("forced swim test"), "end": len(ABSTRACT) - 1, "sentence": ABSTRACT},
        {"decides": "is_primary", "rule": "no_sign_of_a_review", "field": "record", "words": "", "start": -1,
         "end": -1, "sentence": ""},
    ]  # fmt: skip
    store.put([
        RecordRow(record_id=name, source="pubmed", pmid=pmid, pmid_version=1, status="MEDLINE", title=title,
                  abstract=ABSTRACT, authors=("Example A",), journal="Journal of Synthetic Records", year=2026,
                  entered_on=None, revised_on=None, doi=None, pmcid=None, is_book=False, is_preprint=False,
                  is_retracted=False, has_correction=False, content_sha256=digest, first_seen_at=at, fetched_at=at,
                  nonexistent_at=None, **empty, **none)
    ])  # fmt: skip
    store.put([RawRecordRow(name, digest, "pubmed_xml", zlib.compress(raw), at, "run-1", at)])
    store.put([WorkRow(f"work-{pmid}", name, at)])
    store.put([WorkRecordRow(name, f"work-{pmid}", "itself")])
    store.put([
        JudgementRow(work_id=f"work-{pmid}", compound=compound, valid_from=at, valid_to=None, pmid=pmid, role=role,
                     study_type="animal_experiment", is_primary=True, study_system=("in_vivo",),
                     models=("forced_swim",), species=("rat",), evidence_level=level, is_retracted=False,
                     rationale=json.dumps(reasons), contradictions=(), confidence=0.91, decided_by="rules",
                     first_seen_at=at, ended_because="")
    ])  # fmt: skip


def watched(store: Store, position: int, compound: str, *forms: str, at: datetime = AT, run_id: str = "run-1") -> None:
    """A compound, and a complete search for each of its forms that found nothing."""
    store.put([CompoundRow(compound, "synthetic", "Synthetic azapirones", position, (compound,), AT, None)])
    store.put([CompoundRunRow(run_id, compound, at, "whole", True, "", 0, 0, 0)])
    store.put([
        SearchRow(search_id=f"{run_id}-{compound}-{form}", run_id=run_id, run_at=at, source="pubmed", compound=compound,
                  form=form, is_typed=True, scope="whole", query=f'"{form}"[tw:~0]', modified_since=None,
                  query_translation=f'"{form}"[Text Word:~0]', hit_count=0, id_count=0, new_count=0, errors=(),
                  warnings=(), is_complete=True, problem="", server_answer="", started_at=at, ended_at=at,
                  field="name")
        for form in forms
    ])  # fmt: skip
