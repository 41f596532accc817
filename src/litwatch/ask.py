"""Questions of an analyst's own to the published database: SQL in, columns and rows out. It writes nothing.

The file is opened for one question, or one list of them, at a time, so that each is answered by the last publication.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import duckdb

from litwatch.errors import UsageError
from litwatch.store import Reader, reading

# What DuckDB calls a question. PIVOT is MULTI: it looks for its columns first. What would write and passes for one of
# these (EXPLAIN ANALYZE INSERT) is refused by the file, which is open for reading only.
QUESTIONS = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.MULTI,
    duckdb.StatementType.CALL,
    duckdb.StatementType.PRAGMA,
}
ANSWERED = "SELECT, FROM, WITH, DESCRIBE, SHOW, SUMMARIZE, PIVOT and EXPLAIN are answered."


@dataclass(frozen=True, slots=True)
class View:
    """A view of the published file with its COMMENT."""

    name: str
    comment: str


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: names of its columns, each once, and its rows; `is_cut`: there are more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_cut: bool = False


def views(published: Path) -> list[View]:
    """The views there are, by name."""
    with reading(published) as reader:
        return reader.rows("views", View)


def ask(published: Path, text: str, at_most: int | None = None) -> Iterator[Table]:
    """The answer to each statement of `text`, in order; of each `at_most` rows.

    Raises UsageError for a statement that is wrong or no question, before any is run where that can be told.
    """
    with reading(published) as reader:
        try:
            statements = duckdb.extract_statements(text)
        except duckdb.Error as error:
            raise _wrong(error) from error
        for statement in statements:
            if statement.type not in QUESTIONS:
                raise UsageError(f"{statement.type.name} is no question, and this is for reading only", mend=ANSWERED)
        reader.seal()
        for statement in statements:
            yield _answer(reader, statement, at_most)


def _answer(reader: Reader, statement: duckdb.Statement, at_most: int | None) -> Table:
    """In a thread of its own: DuckDB's client looks for Ctrl-C between steps, and one step can last minutes."""
    with _ctrl_c_noted() as stopped, ThreadPoolExecutor(1) as aside:
        asked = aside.submit(reader.asked, statement, at_most)
        while not asked.done():
            wait([asked], 0.1)
            if stopped.is_set():
                with suppress(duckdb.Error):  # it has hardly begun, and can't be ended yet
                    reader.interrupt()
        if stopped.is_set():
            raise KeyboardInterrupt
        try:
            columns, rows = asked.result()
        except duckdb.Error as error:
            raise _wrong(error) from error
    return Table(_distinct(columns), tuple(rows[:at_most]), is_cut=at_most is not None and len(rows) > at_most)


@contextmanager
def _ctrl_c_noted() -> Iterator[Event]:
    """Ctrl-C is noted, and breaks in nowhere: a question that had begun and was not known of could not be ended."""
    stopped = Event()
    before = signal.signal(signal.SIGINT, lambda *_: stopped.set())
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


def _distinct(columns: list[str]) -> tuple[str, ...]:
    """pmid, pmid as pmid, pmid_2: a join may give a name twice."""
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return tuple(names)


def _wrong(error: duckdb.Error) -> UsageError:
    """DuckDB's own words, without its picture of the place."""
    said = " ".join(str(error).partition("\nLINE ")[0].split()).rstrip(".")
    return UsageError(said, mend="`litwatch sql` lists the views; DESCRIBE names the columns of one.")
