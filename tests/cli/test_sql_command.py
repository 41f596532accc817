"""An analyst's own questions to the published file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from litwatch.ask import ask, views
from litwatch.errors import UsageError
from litwatch.store import writing
from living import Command, asked, environment, published
from made import AT, compound_rows, paper_rows, run_row

VIEWS = ("compound_verdict", "paper", "evidence", "search_log", "digest_log", "verdict_history", "curation_queue")
WRITING = (
    "INSERT INTO run SELECT * FROM run",
    "UPDATE compound SET position = 0",
    "DELETE FROM judgement",
    "DROP VIEW paper",
    "CREATE TABLE mine AS FROM paper",
    "CREATE TEMP TABLE mine AS FROM paper",
    "COPY paper TO 'paper.csv'",
    "EXPORT DATABASE 'everything'",
    "ATTACH 'other.duckdb'",
    "INSTALL fts",
    "SET threads = 1",
    "SELECT 1; DROP TABLE run",
)
SLOW = "SELECT count(*) FROM range(1000000) AS a, range(100000) AS b WHERE (a.range * b.range) % 7 = 3"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file with one compound and three papers, one of them with an awkward title."""
    path = tmp_path_factory.mktemp("small") / "published.duckdb"
    with writing(path.with_name("working.duckdb"), AT) as store:
        store.put([run_row(), *compound_rows("alphaspirone"), *paper_rows(1, title="=1+1"), *paper_rows(2)])
        store.put(paper_rows(3, title="Rats [bold]and\x1b[31m mice[/bold]", year=None))
        store.publish(path)
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_view_is_listed_with_what_it_has_a_row_of(command: Command, process: Command) -> None:
    told = process("sql").out  # standard input is empty
    listed = {one["name"]: one["comment"] for one in json.loads(process("sql", "--json").out)}
    for name in VIEWS:
        assert name in told
        assert listed[name]


@pytest.mark.parametrize("statement", WRITING)
def test_a_statement_that_would_write_is_refused_in_one_line_and_nothing_changes(
    statement: str, command: Command, lived: Path
) -> None:
    before = sha256(published(lived)), sorted(lived.iterdir())
    done = command("sql", statement)
    assert (done.status, done.out) == (2, "")
    assert "reading only" in done.error
    assert (sha256(published(lived)), sorted(lived.iterdir())) == before


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("EXPLAIN ANALYZE INSERT INTO run FROM run", "read-only"),
        ("EXPLAIN ANALYZE COPY paper TO 'paper.csv'", "disabled"),
        ("FROM read_csv('/etc/passwd')", "disabled"),
        ("FROM read_text('config/settings.yaml')", "disabled"),
        ("SELECT nothing FROM paper", "nothing"),
        ("FROM papers", "papers"),
        ("SELEC 1", "syntax error"),
        ("PRAGMA disable_checkpoint_on_shutdown", "locked"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_in_the_words_of_duckdb(
    statement: str, said: str, command: Command, lived: Path
) -> None:
    before = sha256(published(lived)), sorted(lived.iterdir())
    done = command("sql", statement)
    assert done.status == 2
    assert said in done.error
    assert (sha256(published(lived)), sorted(lived.iterdir())) == before


@pytest.mark.parametrize(
    "question",
    [
        "SELECT compound, verdict FROM compound_verdict",
        "FROM paper LIMIT 2",
        "WITH one AS (SELECT 1 AS a) FROM one",
        "DESCRIBE paper",
        "SHOW TABLES",
        "SUMMARIZE compound_verdict",
        "PIVOT evidence ON evidence_level USING count(*) GROUP BY compound",
        "EXPLAIN FROM paper",
        "FROM compound_verdict_as_of(TIMESTAMP '2026-11-17')",
        "SELECT 1; SELECT 2;",
    ],
)
def test_every_kind_of_question_is_answered(question: str, command: Command) -> None:
    done = command("sql", question)
    assert (done.status, done.err) == (0, "")
    assert done.out.rstrip().splitlines()[-1].endswith((" row", " rows"))


def test_an_answer_is_the_one_that_duckdb_gives(command: Command, lived: Path) -> None:
    question = "SELECT pmid, title, year, authors FROM paper WHERE pmid IS NOT NULL ORDER BY pmid"
    wanted = asked(published(lived), question)
    assert [tuple(one.values()) for one in json.loads(command("sql", question, "--json").out)] == wanted
    rows = list(csv.reader(io.StringIO(command("sql", question, "--csv").out)))
    assert rows[0] == ["pmid", "title", "year", "authors"]
    assert [int(row[0]) for row in rows[1:]] == [row[0] for row in wanted]


def test_values_of_every_kind_become_json(command: Command) -> None:
    question = (
        "SELECT 1.50::DECIMAL(9, 2) AS d, 'nan'::DOUBLE AS n, {'a': 1} AS s, MAP "
        "{'k': 2} AS m, DATE '2026-01-02' AS day, "
        "'ab'::BLOB AS b, NULL AS nothing, true AS yes, INTERVAL 1 DAY AS i, "
        "170141183460469231731687303715884105727 AS h, 1 AS d, [NULL, 2] AS l"
    )
    assert json.loads(command("sql", question, "--json").out) == [
        {
            "d": 1.5, "n": None, "s": {"a": 1}, "m": {"k": 2}, "day": "2026-01-02", "b": "6162", "nothing": None,
            "yes": True, "i": "1 day, 0:00:00", "h": 2**127 - 1, "d_2": 1, "l": [None, 2],
        }
    ]  # fmt: skip


def test_csv_of_a_question_has_no_formula_and_the_terminal_gets_no_control_characters(
    small: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITWATCH_DATABASE__PUBLISHED", str(small))
    assert "\n'=1+1\r\n" in command("sql", "SELECT title FROM paper ORDER BY pmid", "--csv").out
    shown = command("sql", "SELECT title FROM paper ORDER BY pmid").out
    assert "\x1b" not in shown
    assert "[bold]and" in shown


def test_a_question_comes_from_standard_input_too(lived: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("litwatch"), "sql", "--csv"],
        input="SELECT count(*) AS papers\nFROM paper;\n",
        cwd=lived, env=environment(), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    ((papers,),) = asked(published(lived), "SELECT count(*) FROM paper")
    assert done.stdout.split() == ["papers", str(papers)]


def test_a_long_answer_is_cut_in_a_table_and_whole_in_json(command: Command) -> None:
    done = command("sql", "FROM range(1000)")
    assert "The first 200 rows" in done.out
    assert len(json.loads(command("sql", "FROM range(1000)", "--json").out)) == 1000


def test_json_and_csv_are_for_one_statement(command: Command) -> None:
    assert "one statement" in command("sql", "SELECT 1; SELECT 2", "--json").error
    assert "exclude each other" in command("sql", "SELECT 1", "--json", "--csv").error


def test_without_a_database_it_says_how_to_make_one(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITWATCH_DATABASE__PUBLISHED", str(tmp_path / "none.duckdb"))
    done = command("sql", "SELECT 1")
    assert done.status == 1
    assert "there is no database yet" in done.error


def test_each_question_is_answered_by_the_last_publication(tmp_path: Path) -> None:
    path = tmp_path / "published.duckdb"
    with writing(tmp_path / "working.duckdb", AT) as store:
        for pmid in (1, 2):
            store.put(paper_rows(pmid))
            store.publish(path)
            (answer,) = ask(path, "SELECT count(*) FROM paper")
            assert answer.rows == ((pmid,),)
    assert {"paper", "evidence"} <= {one.name for one in views(path)}
    with pytest.raises(UsageError, match="DROP is no question"):
        next(ask(path, "SELECT 1; DROP TABLE run"))


# Starts a command that hears Ctrl-C: where tests run in the background, a shell has told them all not to. At a
# terminal, that becomes the command's own.
HEARING = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)
if os.isatty(0):
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def hearing(*arguments: str) -> list[str]:
    """`litwatch sql` with these arguments, begun so."""
    return [sys.executable, "-c", HEARING, str(Path(sys.executable).with_name("litwatch")), "sql", *arguments]


class Terminal:
    """`litwatch sql` at a terminal of its own."""

    def __init__(self, home: Path, state: Path) -> None:
        self._main, side = pty.openpty()
        self._process = subprocess.Popen(
            hearing(),
            stdin=side, stdout=side, stderr=side, cwd=home, start_new_session=True,
            env=environment(XDG_STATE_HOME=str(state), TERM="dumb"),
        )  # fmt: skip
        os.close(side)
        self.said = ""

    def type(self, text: str) -> None:
        os.write(self._main, text.encode())

    def until(self, wanted: str, seconds: float = 60.0) -> str:
        """What came since the last call, up to and with `wanted`."""
        ends = time.monotonic() + seconds
        while not re.search(wanted, self.said):
            assert time.monotonic() < ends, self.said
            if select.select([self._main], [], [], 0.2)[0]:
                self.said += os.read(self._main, 4096).decode()
        came, self.said = self.said, ""
        return came

    def ended(self) -> int:
        """The exit status, once it has ended."""
        try:
            return self._process.wait(30)
        finally:
            self._process.kill()
            os.close(self._main)


def test_a_prompt_lists_the_views_answers_and_ends_with_ctrl_d(lived: Path, tmp_path: Path) -> None:
    terminal = Terminal(lived, tmp_path)
    assert "compound_verdict" in terminal.until("litwatch> ")
    terminal.type("SELECT count(*) AS papers\n")
    terminal.until(r"\.\.\.> ")
    terminal.type("FROM paper;\n")
    assert re.search(r"papers\s+\d+", terminal.until(r"1 row[\s\S]*litwatch> "))
    terminal.type("DROP VIEW paper;\n")
    assert "DROP is no question" in terminal.until("answered[\\s\\S]*litwatch> ")
    terminal.type("\x04")
    assert terminal.ended() == 0
    assert "FROM paper;" in (tmp_path / "litwatch" / "sql_history").read_text()


def test_ctrl_c_drops_what_is_typed_stops_what_runs_and_then_ends(lived: Path, tmp_path: Path) -> None:
    terminal = Terminal(lived, tmp_path)
    terminal.until("litwatch> ")
    terminal.type("SELECT\n")
    terminal.until(r"\.\.\.> ")
    time.sleep(0.5)  # between its prompt and its first look at the keys, Python's readline does not hear Ctrl-C
    terminal.type("\x03")
    terminal.until("litwatch> ")
    terminal.type(SLOW + ";\n")
    time.sleep(1.0)
    terminal.type("\x03")
    terminal.until("litwatch> ")
    terminal.type("SELECT 40 + 2 AS alive;\n")
    assert "42" in terminal.until(r"1 row[\s\S]*litwatch> ")
    time.sleep(0.5)
    terminal.type("\x03")
    assert terminal.ended() == 0


def test_ctrl_c_while_a_given_question_runs_is_the_one_line_of_every_command(lived: Path) -> None:
    running = subprocess.Popen(
        hearing(f"SELECT 'begun'; {SLOW}"),
        cwd=lived, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        while "1 row" not in running.stdout.readline():
            pass
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=120)
    finally:
        running.kill()
    assert running.returncode == 130
    assert err == "litwatch: stopped; what was stored is whole, and the next run goes on from there\n"
