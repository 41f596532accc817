"""The whole weekly cycle over real PubMed records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from litwatch import cycle
from litwatch.classify import Judge
from litwatch.parse import Record, read_file
from litwatch.standin import StandIn

from .conftest import FIRST, MakeSetup, published

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")


def test_ids_stored_are_ids_that_name_the_compound(make_setup: MakeSetup) -> None:
    files = [SHARED / "pubmed-xml", SHARED / "corpora"]
    with StandIn(files, today=date(2026, 11, 16), lexicon=None) as standin:
        setup = make_setup(standin.base_url)
        cycle.run(setup, FIRST)
    judge = Judge(setup.watchlist, setup.vocabulary)
    expected = {
        (compound, int(item.pmid))
        for folder in files
        for file in sorted(folder.glob("*.xml.gz"))
        for item in read_file(file)
        if isinstance(item, Record)
        for compound in judge.mentions(item)
    }
    found = published(setup, "SELECT compound, pmid FROM evidence WHERE evidence_level <> 'artefact'")
    assert {(compound, pmid) for compound, pmid in found} == expected


def test_ingesting_the_same_files_stores_the_same_records(make_setup: MakeSetup) -> None:
    setup = make_setup("http://127.0.0.1:9/")
    job = cycle.ingest(setup, [SHARED / "pubmed-xml", SHARED / "corpora"], FIRST)
    assert sum(file.record_count for file in job.files) == 923 + 1581 + 1001
    assert job.run.status == "complete"
    stored = published(setup, "SELECT count(*) FROM record")
    again = cycle.ingest(setup, [SHARED / "corpora"], FIRST.replace(hour=9))
    assert published(setup, "SELECT count(*) FROM record") == stored
    assert again.judgements_changed == 0
