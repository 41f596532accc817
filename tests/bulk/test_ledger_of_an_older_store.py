"""A store from before the ledger goes on: its files are screened once more, and nothing is lost."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pubmed_files import citation, told, write

from litwatch import cycle
from litwatch.cycle import Setup
from litwatch.database import connect
from litwatch.store import writing
from made import schema_before

BEFORE = """
    INSERT INTO run VALUES
        ('r1', 'ingest', TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-01', NULL, 'complete', '', '0.1.0', 0);
    INSERT INTO source_file VALUES ('r1', 'pubmed26n1301.xml.gz', TIMESTAMP '2026-01-01', 5, 1, 0, 0, '');
"""


def test_a_file_ingested_before_the_ledger_was_kept_is_screened_once_more(setup: Setup, updates: Path) -> None:
    database = setup.settings.database.path
    with pytest.MonkeyPatch.context() as patch:
        schema_before(patch, 10)
        with writing(database, datetime(2026, 1, 1)):
            pass
    with connect(database) as connection:
        connection.execute(BEFORE)
    path = write(updates / "pubmed26n1301.xml.gz", [citation(1)])
    assert [file.stored_count for file in cycle.ingest(setup, [path]).files] == [1]
    assert all(file.is_done_already for file in cycle.ingest(setup, [path]).files)
    assert told(setup, "SELECT record_count, name, identity <> '' FROM source_file ORDER BY run_at") == [
        (5, "", False),
        (1, "pubmed26n1301.xml.gz", True),
    ]
