"""Rows of made-up papers, with defaults: a test names only what it is about."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from litwatch import database, migrate
from litwatch.rows import (
    CompoundRow,
    CompoundRunRow,
    JudgementRow,
    RawRecordRow,
    RecordRow,
    RunRow,
    WorkRecordRow,
    WorkRow,
)
from litwatch.store import Row, Store

AT = datetime(2026, 11, 16, 7)


def schema_before(patch: pytest.MonkeyPatch, number: int) -> None:
    """litwatch as it was before that migration, without views and what is settled for them."""
    files = database.sql_files

    def earlier(folder: str) -> list[tuple[str, str]]:
        return [one for one in files(folder) if folder == "schema" and int(one[0].split("_")[0]) < number]

    patch.setattr(migrate, "sql_files", earlier)
    patch.setattr(Store, "settle", lambda _: None)


def run_row(run_id: str = "run-1", **changed: Any) -> RunRow:
    """A complete weekly run."""
    return replace(RunRow(run_id, "weekly", AT, AT, AT, "complete", "", "0.1.0", 0), **changed)


def record_row(pmid: int, **changed: Any) -> RecordRow:
    """A made-up record of an article."""
    texts = dict.fromkeys(
        ("indexing_method", "vernacular_title", "abstract", "other_abstract", "journal_abbreviation", "issn", "volume",
         "issue", "pages", "publication_date"),
        "",
    )  # fmt: skip
    lists = dict.fromkeys(("languages", "publication_types", "mesh", "substances", "keywords", "corrections"), ())
    row = RecordRow(
        record_id=f"pubmed:{pmid}", source="pubmed", pmid=pmid, pmid_version=1, status="MEDLINE",
        title=f"Made-up paper {pmid}", authors=("Example A",), journal="Journal of Made-up Papers", year=2001,
        entered_on=None, revised_on=None, doi=None, pmcid=None, is_book=False, is_preprint=False, is_retracted=False,
        has_correction=False, content_sha256=sha256(pmid), first_seen_at=AT, fetched_at=AT, nonexistent_at=None,
        **texts, **lists,
    )  # fmt: skip
    return replace(row, **changed)


def sha256(pmid: int) -> str:
    """Hash of the raw content of a made-up record."""
    return hashlib.sha256(str(pmid).encode()).hexdigest()


def raw_row(pmid: int) -> RawRecordRow:
    """The raw content of a made-up record."""
    return RawRecordRow(
        f"pubmed:{pmid}", sha256(pmid), "pubmed_xml", zlib.compress(str(pmid).encode()), AT, "run-1", AT
    )


def judgement_row(pmid: int, compound: str, **changed: Any) -> JudgementRow:
    """A judgement that stands: the compound was studied in animals."""
    row = JudgementRow(
        work_id=f"work-{pmid}", compound=compound, valid_from=AT, valid_to=None, pmid=pmid, role="studied",
        study_type="animal_drug_intervention", is_primary=True, study_system=("in_vivo",), models=(), species=("rat",),
        evidence_level="other_in_vivo", is_retracted=False, rationale="[]", contradictions=(), confidence=0.9,
        decided_by="rules", first_seen_at=AT, ended_because="",
    )  # fmt: skip
    return replace(row, **changed)


def paper_rows(pmid: int, *siblings: int, **changed: Any) -> list[Row]:
    """A record that speaks for a work, with other records of that work."""
    rows: list[Row] = [record_row(pmid, **changed), WorkRow(f"work-{pmid}", f"pubmed:{pmid}", AT)]
    for one in (pmid, *siblings):
        rows += [raw_row(one), WorkRecordRow(f"pubmed:{one}", f"work-{pmid}", "itself")]
    return rows


def compound_rows(compound: str, position: int = 0, **changed: Any) -> list[Row]:
    """A watched compound whose search was complete and clean."""
    row = CompoundRow(compound, "azapirone", "Azapirones", position, (compound,), AT, None)
    return [replace(row, **changed), CompoundRunRow("run-1", compound, AT, "whole", True, "", 0, 0, 0)]
