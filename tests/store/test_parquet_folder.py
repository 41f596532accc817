"""The Parquet folder: every view, of one publication, replaced in one step."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from litwatch.errors import StoreError
from litwatch.store import Store, writing
from living import asked
from made import AT, compound_rows, judgement_row, paper_rows, run_row

# Reads two files of one publication as often as it can: they must agree.
READ = """
import os, sys, time
import duckdb
from pathlib import Path
seen = set()
ends = time.monotonic() + 60
connection = duckdb.connect()
while time.monotonic() < ends and not Path(sys.argv[2]).exists():
    folder = os.path.realpath(sys.argv[1])
    counts = [
        connection.execute("SELECT count(*) FROM read_parquet(?)", [f"{folder}/{name}.parquet"]).fetchone()[0]
        for name in ("paper", "evidence")
    ]
    assert counts[0] == counts[1], counts
    seen.add(counts[0])
print(len(seen))
"""


def grow(store: Store, pmid: int) -> None:
    """One paper and what it is."""
    store.put([run_row(), *compound_rows("alphaspirone"), *paper_rows(pmid), judgement_row(pmid, "alphaspirone")])


def test_every_view_is_a_file_with_the_same_columns_types_and_rows(tmp_path: Path) -> None:
    published, parquet = tmp_path / "published.duckdb", tmp_path / "parquet"
    with writing(tmp_path / "working.duckdb", AT) as store:
        grow(store, 1)
        grow(store, 2)
        store.publish(published, parquet)
    views = [name for (name,) in asked(published, "SELECT view_name FROM duckdb_views() WHERE NOT internal")]
    assert sorted(path.name for path in parquet.iterdir()) == sorted(f"{view}.parquet" for view in views)
    assert {"paper", "evidence", "compound_verdict"} <= set(views)
    for view in views:
        file = f"read_parquet('{parquet}/{view}.parquet')"
        described = f"SELECT column_name, column_type FROM (DESCRIBE FROM {view})"
        assert asked(published, described) == asked(published, described.replace(f"FROM {view}", f"FROM {file}")), view
        assert asked(published, f"FROM {view} ORDER BY ALL") == asked(published, f"FROM {file} ORDER BY ALL"), view
    assert asked(published, f"SELECT count(*) FROM '{parquet}/paper.parquet'") == [(2,)]


def test_a_reader_of_the_last_folder_goes_on_and_the_one_before_that_is_gone(tmp_path: Path) -> None:
    parquet = tmp_path / "reports" / "parquet"
    with writing(tmp_path / "working.duckdb", AT) as store:
        folders = []
        for pmid in range(1, 5):
            grow(store, pmid)
            store.publish(tmp_path / "published.duckdb", parquet)
            folders.append(parquet.resolve())
        with (folders[0].parent / "000004" / "paper.parquet").open("rb") as held:
            grow(store, 5)
            store.publish(tmp_path / "published.duckdb", parquet)
            grow(store, 6)
            store.publish(tmp_path / "published.duckdb", parquet)
            assert not folders[-1].exists()
            assert held.read()[-4:] == b"PAR1"
    assert sorted(path.name for path in folders[0].parent.iterdir()) == ["000005", "000006"]
    assert sorted(path.name for path in parquet.parent.iterdir()) == [".parquet", "parquet"]
    moved = parquet.parent.rename(tmp_path / "moved")
    assert duckdb.connect().execute(f"SELECT count(*) FROM '{moved}/parquet/paper.parquet'").fetchone() == (6,)


def test_files_read_from_one_resolved_folder_are_of_one_publication(tmp_path: Path) -> None:
    published, parquet, done = tmp_path / "published.duckdb", tmp_path / "parquet", tmp_path / "done"
    with writing(tmp_path / "working.duckdb", AT) as store:
        readers = []
        for pmid in range(1, 9):
            grow(store, pmid)
            store.publish(published, parquet)
            if pmid == 1:
                command = [sys.executable, "-c", READ, str(parquet), str(done)]
                readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
                time.sleep(0.5)
        time.sleep(0.2)
        done.touch()
        seen = [int((reader.communicate(timeout=60)[0] or "0").split()[-1]) for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0]
    assert max(seen) > 1, "no reader saw a change: nothing was tried"


def test_a_folder_of_somebody_else_is_not_touched(tmp_path: Path) -> None:
    published, parquet = tmp_path / "published.duckdb", tmp_path / "parquet"
    parquet.mkdir()
    (parquet / "mine.txt").write_text("mine")
    with writing(tmp_path / "working.duckdb", AT) as store:
        grow(store, 1)
        with pytest.raises(StoreError, match="did not make") as error:
            store.publish(published, parquet)
        assert str(parquet) in error.value.line()
        grow(store, 2)
        assert store.values("stored_papers") == [2]
    assert asked(published, "SELECT count(*) FROM paper") == [(1,)]
    assert (parquet / "mine.txt").read_text() == "mine"
    assert not list(tmp_path.glob(".*.tmp"))


def test_a_copied_folder_of_reports_is_published_into_as_the_first_was(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with writing(tmp_path / "working.duckdb", AT) as store:
        grow(store, 1)
        store.publish(here / "published.duckdb", here / "parquet")
        shutil.copytree(here, there)  # follows the links: a real file and a real folder
        grow(store, 2)
        store.publish(there / "published.duckdb", there / "parquet")
    assert asked(there / "published.duckdb", f"SELECT count(*) FROM '{there}/parquet/paper.parquet'") == [(2,)]
    assert asked(there / "published.duckdb", "SELECT count(*) FROM paper") == [(2,)]
    assert (there / "parquet").is_symlink()


def test_what_the_copy_counted_once_is_what_the_working_file_counts_and_is_commented(tmp_path: Path) -> None:
    published, again = tmp_path / "published.duckdb", tmp_path / "again.duckdb"
    question = "FROM compound_verdict"
    with writing(tmp_path / "working.duckdb", AT) as store:
        grow(store, 1)
        store.put([judgement_row(1, "betaspirone", evidence_level="mention"), *compound_rows("betaspirone", 1)])
        store.publish(published)
    before = asked(published, question)
    assert asked(tmp_path / "working.duckdb", question) == before
    assert asked(published, "FROM compound_verdict_as_of('2999-01-01'::TIMESTAMP)") == before
    assert asked(published, "FROM settled_evidence_count ORDER BY ALL") == asked(
        tmp_path / "working.duckdb", "FROM evidence_count ORDER BY ALL"
    )
    assert asked(published, "SELECT table_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL") == []
    # A copy that is made the working file again counts what comes to it.
    again.write_bytes(published.read_bytes())
    with writing(again, AT) as store:
        grow(store, 2)
    assert asked(again, "SELECT primary_other FROM compound_verdict WHERE compound = 'alphaspirone'") == [(2,)]
