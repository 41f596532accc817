"""The working file and the published one: whole or not at all, whoever comes in between."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest

from litwatch import database, migrate
from litwatch.errors import StoreBusyError, StoreError, StoreVersionError
from litwatch.rows import RecordRow, WorkRow
from litwatch.store import Row, Store, reading, writing
from living import asked
from made import AT, compound_rows, judgement_row, paper_rows, raw_row, record_row, run_row

HOLD = """
import sys
from datetime import datetime
from pathlib import Path
from litwatch.store import writing
with writing(Path(sys.argv[1]), datetime(2026, 11, 16)):
    print("holding", flush=True)
    sys.stdin.read()
"""
# Batches of ten records, each with its raw content, one transaction a batch; a batch is told when it is in.
STREAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from made import AT, raw_row, record_row, run_row
from litwatch.store import writing
with writing(Path(sys.argv[1]), AT) as store:
    store.put([run_row(status="running", ended_at=None)])
    for batch in range(100_000):
        pmids = range(batch * 10 + 1, batch * 10 + 11)
        with store.transaction():
            store.put([record_row(pmid) for pmid in pmids])
            store.put([raw_row(pmid) for pmid in pmids])
        print(batch, flush=True)
"""
# Asks the published file as often as it can: two tables that only ever agree in a whole state; and keeps one handle.
READ = """
import sys, time
import duckdb
from pathlib import Path
QUESTION = "SELECT (SELECT count(*) FROM record), (SELECT count(*) FROM raw_record), (SELECT count(*) FROM run)"
seen = set()
ends = time.monotonic() + 60
kept = duckdb.connect(sys.argv[1], read_only=True)
first = kept.execute(QUESTION).fetchone()
while time.monotonic() < ends and not Path(sys.argv[2]).exists():
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        records, raw, run = connection.execute(QUESTION).fetchone()
    assert records == raw == run * 10, (records, raw, run)
    assert kept.execute(QUESTION).fetchone() == first
    seen.add(run)
print(len(seen))
"""
HELPERS = str(Path(__file__).resolve().parents[1])


@dataclass(frozen=True, slots=True)
class _Pmid:
    pmid: int | None


@dataclass(frozen=True, slots=True)
class _Run:
    run_id: str


def script(text: str, *arguments: object, **options: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", text, *map(str, arguments)], text=True, **options)


def opened(how: str, path: Path) -> None:
    """Open a file as readers or as the writer do, and close it."""
    with reading(path) if how == "reading" else writing(path, AT):
        pass


def wide(store: Store, count: int) -> None:
    """`count` papers of one compound, consistent with every check."""
    rows = [run_row(), *compound_rows("alphaspirone")]
    for pmid in range(1, count + 1):
        rows += [*paper_rows(pmid), judgement_row(pmid, "alphaspirone")]
    store.put(rows)


def test_a_second_writer_is_told_in_one_line_and_the_first_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "litwatch.duckdb"
    holder = script(HOLD, path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    with pytest.raises(StoreBusyError) as error, writing(path, AT, wait=0.2):
        pass
    line = error.value.line()
    assert "\n" not in line
    assert str(path) in line
    assert "Wait for it to end" in line
    holder.communicate("")
    assert holder.returncode == 0
    with writing(path, AT, wait=0.2) as store:
        assert store.values("all_works") == []


def test_another_program_that_has_the_working_file_open_is_named_as_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "clock" / "litwatch.duckdb"
    with writing(path, AT):
        pass
    foreign = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    holder = script(foreign, path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(StoreBusyError, match="another program has the working database open"), writing(path, AT):
        pass
    holder.communicate("")


def test_a_file_in_a_folder_named_lock_that_is_no_database_is_not_called_busy(tmp_path: Path) -> None:
    path = tmp_path / "lock" / "litwatch.duckdb"
    path.parent.mkdir()
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="not a valid DuckDB database") as error, writing(path, AT):
        pass
    assert not isinstance(error.value, StoreBusyError)


def test_readers_in_other_processes_see_whole_states_while_litwatch_publishes(tmp_path: Path) -> None:
    published, done = tmp_path / "published.duckdb", tmp_path / "done"
    with writing(tmp_path / "working.duckdb", AT) as store:
        readers = []
        for number in range(1, 9):
            pmids = range(number * 10, number * 10 + 10)
            store.put([run_row(f"run-{number}")])
            store.put([record_row(pmid) for pmid in pmids])
            store.put([raw_row(pmid) for pmid in pmids])
            store.publish(published)
            if number == 1:
                readers = [script(READ, published, done, stdout=subprocess.PIPE) for _ in range(6)]
                time.sleep(1)
        time.sleep(0.2)
        done.touch()
        # DuckDB draws a bar for a question that takes long, before it.
        seen = [int((reader.communicate(timeout=60)[0] or "0").split()[-1]) for reader in readers]
    assert [reader.returncode for reader in readers] == [0] * 6
    assert max(seen) > 1, "no reader saw a change: nothing was tried"


def test_the_published_file_is_never_locked_nor_left_behind_by_an_open_reader(tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    with writing(tmp_path / "working.duckdb", AT) as store:
        wide(store, 1)
        store.publish(published)
        reader = script(
            "import duckdb, sys\n"
            "with duckdb.connect(sys.argv[1]) as c:\n"  # for writing: the strongest lock there is
            "    print('open', flush=True); sys.stdin.read()\n"
            "    print(c.execute('SELECT count(*) FROM record').fetchone()[0])",
            published,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        store.put(paper_rows(2))
        store.publish(published)
        assert asked(published, "SELECT count(*) FROM record") == [(2,)]
        assert reader.communicate("")[0] == "1\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".published.duckdb",
        "published.duckdb",
        "working.duckdb",
        "working.duckdb.lock",
    ]


@pytest.mark.parametrize("attempt", [0, 1])
def test_a_writer_killed_in_the_middle_leaves_whole_batches_and_every_one_it_told_of(
    attempt: int, tmp_path: Path
) -> None:
    path = tmp_path / "litwatch.duckdb"
    writer = script(STREAM, path, HELPERS, stdout=subprocess.PIPE)
    assert writer.stdout is not None
    told = -1
    until = 2 + attempt * 5
    while told < until:
        told = int(writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    rest = writer.communicate()[0].split()
    told = int(rest[-1]) if rest else told
    with writing(path, AT) as store:
        records = sorted(row.pmid or 0 for row in store.rows("known_records", _Pmid, pmids=list(range(1, 10_000))))
        assert store.values("last_run_at") == [AT]
        store.publish(tmp_path / "published.duckdb")
    assert len(records) % 10 == 0
    assert len(records) >= (told + 1) * 10
    assert records == list(range(1, len(records) + 1))
    assert asked(tmp_path / "published.duckdb", "SELECT count(*) FROM raw_record") == [(len(records),)]


def test_what_a_killed_publisher_left_is_swept_up_by_the_next(tmp_path: Path) -> None:
    published = tmp_path / "reports" / "published[1].duckdb"
    published.parent.mkdir()
    home = published.with_name(f".{published.name}")
    home.mkdir()
    (home / "unfinished").write_bytes(b"half")
    other = home / "notes.txt"
    other.write_bytes(b"not ours")
    with writing(tmp_path / "working.duckdb", AT) as store:
        store.publish(published)
    assert sorted(path.name for path in home.iterdir()) == ["000001.duckdb", "notes.txt"]
    assert asked(published, "SELECT count(*) FROM run") == [(0,)]


def test_a_file_that_an_earlier_litwatch_published_is_replaced_and_a_publication_can_be_moved(tmp_path: Path) -> None:
    published = tmp_path / "reports" / "published.duckdb"
    published.parent.mkdir()
    with writing(tmp_path / "working.duckdb", AT) as store:
        store.publish(tmp_path / "elsewhere.duckdb")
        shutil.copyfile(tmp_path / "elsewhere.duckdb", published)
        store.put([run_row()])
        store.publish(published)
    assert asked(published, "SELECT count(*) FROM run") == [(1,)]
    moved = published.parent.rename(tmp_path / "moved") / published.name
    assert asked(moved, "SELECT count(*) FROM run") == [(1,)]


def test_who_has_found_the_file_may_still_open_it_after_the_next_publication(tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    with writing(tmp_path / "working.duckdb", AT) as store:
        store.publish(published)
        found = published.resolve()  # as DuckDB does, before it opens the file
        store.put([run_row()])
        store.publish(published)
        assert asked(found, "SELECT count(*) FROM run") == [(0,)]
        assert asked(published, "SELECT count(*) FROM run") == [(1,)]
        store.publish(published)
        assert not found.exists()


def test_put_stores_all_rows_or_none(tmp_path: Path) -> None:
    with writing(tmp_path / "litwatch.duckdb", AT) as store:
        rows = [record_row(1), record_row(2), replace(record_row(3), title=None)]  # type: ignore[arg-type]
        with pytest.raises(StoreError, match="title"):
            store.put(rows)
        assert store.values("stored_papers") == [0]
        assert store.rows("known_records", _Pmid, pmids=[1, 2, 3]) == []
        store.put(rows[:2])
        assert sorted(row.pmid or 0 for row in store.rows("known_records", _Pmid, pmids=[1, 2, 3])) == [1, 2]


def test_put_replaces_the_row_of_the_same_key_and_keeps_every_other(tmp_path: Path) -> None:
    with writing(tmp_path / "litwatch.duckdb", AT) as store:
        store.put([run_row("run-1", note="first"), run_row("run-2")])
        store.put([run_row("run-1", note="second")])
        store.publish(tmp_path / "published.duckdb")
    assert asked(tmp_path / "published.duckdb", "SELECT run_id, note FROM run ORDER BY ALL") == [
        ("run-1", "second"),
        ("run-2", ""),
    ]


def test_every_kind_of_value_comes_back_as_it_was_put(tmp_path: Path) -> None:
    row = record_row(
        1,
        title="α-Pinene “in vivo”; \t'quoted' \"twice\" \\ 5-HT₁ₐ 𝛃 \u202e",
        authors=("O'Neill B", "名前", ""),
        mesh=(),
        year=None,
        doi="10.1000/a;b",
        abstract="line one\nline two",
    )
    with writing(tmp_path / "litwatch.duckdb", AT) as store:
        store.put([row])
        store.put([raw_row(1)])
        store.put([replace(run_row(), note="x" * 1_000_000)])
        store.publish(tmp_path / "published.duckdb")
    names = ", ".join(RecordRow.__dataclass_fields__.keys() - {"TABLE"})
    ((found),) = asked(tmp_path / "published.duckdb", f"SELECT {names} FROM record")
    wanted = [getattr(row, name) for name in names.split(", ")]
    assert [tuple(one) if isinstance(one, list) else one for one in found] == wanted
    assert asked(tmp_path / "published.duckdb", "SELECT content FROM raw_record") == [(raw_row(1).content,)]


def test_a_transaction_that_fails_leaves_nothing_and_the_store_goes_on(tmp_path: Path) -> None:
    with writing(tmp_path / "litwatch.duckdb", AT) as store:
        with suppress(KeyboardInterrupt), store.transaction():
            store.put([record_row(1)])
            raise KeyboardInterrupt
        assert store.rows("known_records", _Pmid, pmids=[1, 2, 3]) == []
        store.put([record_row(2)])
        assert [row.pmid for row in store.rows("known_records", _Pmid, pmids=[1, 2, 3])] == [2]


@pytest.mark.parametrize("check", ["judgement_overlaps", "record_without_raw", "work_without_record"])
def test_a_check_that_finds_rows_stops_publishing_and_the_last_copy_stands(check: str, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    with writing(tmp_path / "working.duckdb", AT) as store:
        wide(store, 1)
        store.publish(published)
        before = published.read_bytes()
        store.put(offending(check))
        with pytest.raises(StoreError, match=f"not published: check {check}") as error:
            store.publish(published)
        assert "The last published copy stands" in error.value.line()
        store.put([run_row("run-2")])
    assert published.read_bytes() == before
    assert asked(published, "SELECT verdict FROM compound_verdict") == [("primary_other",)]


def offending(check: str) -> list[Row]:
    """Rows that this check must not let pass."""
    return {
        "judgement_overlaps": [judgement_row(1, "alphaspirone", valid_from=AT.replace(hour=9))],
        "record_without_raw": [record_row(9)],
        "work_without_record": [WorkRow("work-9", "pubmed:9", AT)],
    }[check]


def test_every_check_that_fails_a_publish_can_be_made_to_fail() -> None:
    tried = {"judgement_overlaps", "record_without_raw", "work_without_record"}
    # Absence without a search can't come from rows: the view itself refuses it, see tests/verdict.
    assert {name.removesuffix(".sql") for name, _ in database.sql_files("checks")} == tried | {"none_found_unclean"}


@pytest.mark.parametrize("place", ["published.duckdb", "file/published.duckdb"])
def test_a_place_that_can_not_be_written_is_told_and_the_store_goes_on(place: str, tmp_path: Path) -> None:
    (tmp_path / "published.duckdb").mkdir()
    (tmp_path / "file").touch()
    with writing(tmp_path / "working.duckdb", AT) as store:
        with pytest.raises(StoreError, match="could not be written") as error:
            store.publish(tmp_path / place)
        assert str(tmp_path / place) in error.value.line()
        store.put([run_row()])
        assert store.values("last_run_at") == [AT]
        store.publish(tmp_path / "elsewhere.duckdb")
    assert not list(tmp_path.rglob("*.tmp"))


NEWEST = migrate.newest_known()
NEXT = f"{NEWEST + 1:04}_more.sql"


def with_migration(patch: pytest.MonkeyPatch, text: str) -> None:
    """This litwatch, one migration further."""
    files = database.sql_files

    def further(folder: str) -> list[tuple[str, str]]:
        return [*files(folder), (NEXT, text)] if folder == "schema" else files(folder)

    patch.setattr(migrate, "sql_files", further)


def test_an_older_file_is_migrated_after_a_backup_of_it_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "working.duckdb"
    with writing(path, AT) as store:
        wide(store, 2)
    with_migration(monkeypatch, "CREATE TABLE more (word VARCHAR);")
    with writing(path, AT.replace(hour=9)) as store:
        assert store.values("stored_papers") == [2]
    backup = tmp_path / f"working.duckdb.schema-{NEWEST}.backup"
    assert asked(path, "SELECT version, name, applied_at FROM schema_version ORDER BY version")[-1] == (
        NEWEST + 1,
        NEXT,
        AT.replace(hour=9),
    )
    assert asked(backup, "SELECT max(version) FROM schema_version") == [(NEWEST,)]
    assert asked(backup, "SELECT count(*) FROM record") == [(2,)]
    state = backup.read_bytes()
    with writing(path, AT):
        pass
    assert backup.read_bytes() == state


def test_a_migration_that_fails_leaves_the_older_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "working.duckdb"
    with writing(path, AT) as store:
        wide(store, 2)
    with monkeypatch.context() as patch:
        with_migration(patch, "CREATE TABLE more (word VARCHAR); SELECT * FROM nowhere;")
        with pytest.raises(StoreError, match="nowhere"), writing(path, AT):
            pass
    assert asked(path, "SELECT max(version) FROM schema_version") == [(NEWEST,)]
    assert asked(path, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'more'") == [(0,)]
    with writing(path, AT) as store:
        assert store.values("stored_papers") == [2]


@pytest.mark.parametrize("how", ["writing", "reading"])
def test_a_file_of_a_newer_litwatch_is_refused_and_not_changed(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "working.duckdb"
    with monkeypatch.context() as patch:
        with_migration(patch, "CREATE TABLE more (word VARCHAR);")
        with writing(path, AT):
            pass
    before = path.read_bytes()
    with pytest.raises(StoreVersionError, match=f"schema {NEWEST + 1}; this one knows {NEWEST}") as error:
        opened(how, path)
    assert "Install the newer litwatch" in error.value.line()
    assert path.read_bytes() == before
    duckdb.connect(path).close()  # nothing of ours still holds it


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a valid DuckDB database"),
        (b"x" * 20_000, "not a valid DuckDB database"),
        (b"x" * 3, "not a valid DuckDB database"),
    ],
    ids=["empty", "text", "short"],
)
@pytest.mark.parametrize("how", ["writing", "reading"])
def test_a_file_that_is_no_database_is_told_and_left_alone(how: str, content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "litwatch.duckdb"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=said) as error:
        opened(how, path)
    assert "\n" not in error.value.line()
    assert path.read_bytes() == content


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_file_that_was_cut_is_told_by_an_error_of_the_store(share: float, tmp_path: Path) -> None:
    whole = tmp_path / "whole.duckdb"
    with writing(whole, AT) as store:
        wide(store, 200)
    path = tmp_path / "cut.duckdb"
    shutil.copyfile(whole, path)
    os.truncate(path, int(whole.stat().st_size * share))
    with pytest.raises(StoreError) as error, writing(path, AT) as store:
        store.checks()
    assert str(path) in error.value.line()


@pytest.mark.parametrize(
    "tables",
    [
        "CREATE TABLE mine (word VARCHAR)",
        "CREATE TABLE schema_version (version VARCHAR); INSERT INTO schema_version VALUES ('abc')",
        "CREATE TABLE schema_version (version INTEGER); INSERT INTO schema_version VALUES (3)",
        "CREATE TABLE schema_version (version INTEGER); INSERT INTO schema_version VALUES (999)",
    ],
    ids=["other tables", "a version in words", "a version that we had", "a version to come"],
)
def test_a_database_of_another_program_is_not_taken_for_ours(tables: str, tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(tables)
    with pytest.raises(StoreError, match=r"litwatch did not write.*database\.published"):
        reading(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"litwatch did not write.*database\.path"), writing(path, AT):
        pass
    assert path.read_bytes() == before


def test_on_a_full_disk_nobody_is_told_to_move_the_store_away(tmp_path: Path) -> None:
    full = duckdb.IOException('IO Error: Could not write file "litwatch.duckdb.wal": No space left on device')
    told = database.broken(full, tmp_path / "litwatch.duckdb").line()
    assert "Free space, then run again" in told
    assert "move it away" not in told


def test_a_folder_in_place_of_a_file_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"this is a folder.*database\.published"):
        reading(tmp_path)
    with pytest.raises(StoreError, match=r"this is a folder.*database\.path"), writing(tmp_path, AT):
        pass


def test_writers_in_one_process_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "litwatch.duckdb"
    entered = threading.Event()

    def first() -> None:
        with writing(path, AT) as store:
            entered.set()
            time.sleep(0.3)
            store.put([run_row("run-1")])

    thread = threading.Thread(target=first)
    thread.start()
    entered.wait(10)
    with writing(path, AT, wait=10) as store:
        assert [row.run_id for row in store.rows("run_at", _Run, end=AT)] == ["run-1"]
    thread.join()
