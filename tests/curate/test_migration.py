"""Decisions of an older file go on standing after it is migrated."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from litwatch.curate import standing
from litwatch.store import writing
from litwatch.waiting import conflicts
from living import asked
from made import AT, compound_rows, paper_rows, run_row, schema_before

BEFORE = 6
OLD = """
    INSERT INTO decision VALUES
        ('a', 'alphaspirone', 1, 'role', 'tool', 'radioligand', 'R', TIMESTAMP '2026-11-17 09:00:00'),
        ('b', 'alphaspirone', 77, 'role', 'tool', 'not stored', 'R', TIMESTAMP '2026-11-17 09:00:00');
    INSERT INTO raw_record (record_id, content_sha256, raw_format, content, first_seen_at, run_id) VALUES
        ('pubmed:1', 'first', 'pubmed_xml', '', TIMESTAMP '2026-11-16 07:00:00', 'run-1'),
        ('pubmed:1', 'second', 'pubmed_xml', '', TIMESTAMP '2026-11-18 07:00:00', 'run-2')
"""


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of the schema before, with two decisions, and two states of the paper that one is about."""
    path = tmp_path / "store.duckdb"
    with monkeypatch.context() as patch:
        schema_before(patch, BEFORE)
        with writing(path, AT):
            pass
    with duckdb.connect(path) as connection:
        connection.execute(OLD)
    return path


def test_a_decision_by_pmid_becomes_one_about_pubmeds_record_and_stands(older: Path) -> None:
    with writing(older, AT) as store:
        store.put([run_row(), *compound_rows("alphaspirone"), *paper_rows(1)])
        (held,) = standing(store)["alphaspirone", "work-1"]
        assert (held.field, held.value, held.reason, held.decided_by) == ("role", "tool", "radioligand", "R")
        assert conflicts(store) == []
    assert asked(older, "SELECT decision_id, record_id, state FROM decision_log ORDER BY 1") == [
        ("a", "pubmed:1", "stands"),
        ("b", "pubmed:77", "stands"),
    ]


def test_it_was_taken_on_the_last_state_received_before_it(older: Path) -> None:
    with writing(older, AT):
        pass
    assert asked(older, "SELECT decision_id, content_sha256 FROM decision ORDER BY 1") == [("a", "first"), ("b", "")]
