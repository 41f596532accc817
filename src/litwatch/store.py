"""STAGE 5. Rows in, rows out: the DuckDB file. It knows tables, not stages.

One process writes: it holds a lock file and the database from `writing` to its end, and publishes a copy that
readers open. Readers never open the working file: DuckDB lets a single reader stop the writer.

The working file is never opened by other means while the database is: on POSIX, closing any descriptor of a file
drops the process's locks on it. `publish` and the backup before a migration therefore close the database first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import fields
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, TypeVar

import duckdb
from filelock import FileLock, Timeout

from litwatch.database import broken, connect, foreign, sql_files, statement, transaction
from litwatch.errors import StoreBusyError, StoreError
from litwatch.migrate import migrate, opened, version_of_ours
from litwatch.publish import index_papers, publish, publish_parquet
from litwatch.rows import RecordRow, WorkRecordRow

T = TypeVar("T")
ROWS_AT_A_TIME = 500  # a million values as a parameter take a gigabyte
END_OF_TIME = datetime.combine(date.max, time.min)


class Row(Protocol):
    """A frozen dataclass whose fields are columns of the table named `TABLE`."""

    TABLE: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


class Reader:
    """An open database: `rows` asks a question that stands in sql/queries/."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection = connection
        self.path = path

    def rows(self, query: str, row_type: type[T], **parameters: object) -> list[T]:
        """The rows of sql/queries/QUERY.sql as `row_type`, a dataclass whose fields are columns of the answer."""
        cursor = self._run(query, parameters)
        columns = [column[0] for column in cursor.description or ()]
        wanted = [(field.name, columns.index(field.name)) for field in fields(row_type)]  # type: ignore[arg-type]
        return [
            row_type(**{name: _frozen(values[position]) for name, position in wanted}) for values in cursor.fetchall()
        ]

    def values(self, query: str, **parameters: object) -> list[Any]:
        """The first column of sql/queries/QUERY.sql."""
        return [row[0] for row in self._run(query, parameters).fetchall()]

    def table(self, query: str, **parameters: object) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows, for showing and exporting."""
        cursor = self._run(query, parameters)
        return [column[0] for column in cursor.description or ()], cursor.fetchall()

    def to_parquet(self, query: str, path: Path, **parameters: object) -> int:
        """The answer as a Parquet file with the types of the database; returns how many rows."""
        try:
            answer = self._connection.cursor().sql(statement(f"queries/{query}"), params=parameters)
            answer.write_parquet(str(path))
            return len(answer)
        except duckdb.IOException as error:
            raise OSError(0, str(error).splitlines()[0], str(path)) from error
        except duckdb.Error as error:
            raise broken(error, self.path) from error

    def seal(self) -> None:
        """Keep this connection from every other file, for questions that are not ours."""
        self._run("seal", {})

    def asked(self, question: duckdb.Statement, at_most: int | None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Columns and rows of a question that is not ours: all, or one more than `at_most`. Raises duckdb.Error."""
        cursor = self._connection.execute(question)
        columns = [column[0] for column in cursor.description or ()]
        return columns, cursor.fetchall() if at_most is None else cursor.fetchmany(at_most + 1)

    def interrupt(self) -> None:
        """End the question under way in another thread."""
        self._connection.interrupt()

    def settle(self) -> None:
        """Whatever is counted and shown of works is brought to what stands. A published copy is."""

    def for_another_thread(self) -> Reader:
        """The same database, to be read from another thread while this one is used here."""
        return Reader(self._connection.cursor(), self.path)

    def _run(self, query: str, parameters: dict[str, object]) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(statement(f"queries/{query}"), parameters or None)
        except duckdb.Error as error:
            raise broken(error, self.path) from error

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Store(Reader):
    """The working database, open for writing. Its tables do not change while it is open."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        super().__init__(connection, path)
        self._row_types: dict[str, str] = {}
        self._in_transaction = False

    def put(self, rows: Sequence[Row]) -> None:
        """Append rows; a row with the same primary key is replaced. Of each table all or none; of several, all or none
        in a `transaction`. What they are about is marked: the next publication settles it."""
        of_table: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            of_table[row.TABLE].append(row)
        self._mark_rows(of_table)
        for table, several in of_table.items():
            text = statement("queries/put").format(table=table, row_type=self._row_type(table))
            with self.transaction() if len(several) > ROWS_AT_A_TIME else nullcontext():
                for start in range(0, len(several), ROWS_AT_A_TIME):
                    plain = [_plain(row) for row in several[start : start + ROWS_AT_A_TIME]]
                    try:
                        self._connection.execute(text, {"rows": plain})
                    except duckdb.Error as error:
                        raise broken(error, self.path) from error

    def do(self, query: str, **parameters: object) -> None:
        """Run a statement that stands in sql/queries/. What it is about (`work_id`, `record_id`) is marked."""
        for kind, name in (("work", parameters.get("work_id")), ("record", parameters.get("record_id"))):
            self._mark(kind, {name})
        self._run(query, parameters)

    def mark_all(self) -> None:
        """Mark everything stored: the next publication checks and settles it from the beginning."""
        self._run("mark_all", {})

    def settle(self) -> None:
        """Bring what is counted and shown of works (views evidence_count and paper) to what was written about them."""
        if not self.values("is_unsettled")[0]:
            return
        with self.transaction():
            for one in duckdb.extract_statements(statement("queries/settle")):
                try:
                    self._connection.execute(one)
                except duckdb.Error as error:
                    raise broken(error, self.path) from error

    def _mark_rows(self, of_table: Mapping[str, Sequence[Row]]) -> None:
        """Mark the works and records that rows are about, and the works that records are in now and may leave."""
        moving = _column(of_table, WorkRecordRow.TABLE, "record_id")
        if moving:
            self._run("mark_works_of", {"record_ids": moving})
        of_work, of_record = (
            {one for table in of_table for one in _column(of_table, table, name)} for name in ("work_id", "record_id")
        )
        self._mark("work", of_work)
        self._mark("record", of_record)
        self._mark("unlinked", set(_column(of_table, RecordRow.TABLE, "record_id")))

    def _mark(self, kind: str, names: Collection[object]) -> None:
        told = sorted(str(name) for name in names if name)
        if told:
            self._run("mark", {"kind": kind, "names": told})

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is stored, or nothing; a transaction inside another is part of that."""
        if self._in_transaction:
            yield
            return
        self._in_transaction = True
        try:
            with transaction(self._connection):
                yield
        finally:
            self._in_transaction = False

    def publish(self, published: Path, parquet: Path | None = None) -> None:
        """Check and settle what was written, and replace the analysts' copy and their Parquet folder, each in one step.
        The working database is closed and opened again meanwhile."""
        with self.publishing(published, parquet):
            pass

    @contextmanager
    def publishing(self, published: Path, parquet: Path | None = None) -> Iterator[None]:
        """The same; the Parquet folder is written while the block, which only reads, is gone through."""
        self._publish(published)
        if parquet is None:
            yield
            return
        with self._connection.cursor() as cursor, ThreadPoolExecutor(1) as beside:
            folder = beside.submit(publish_parquet, cursor, parquet)
            yield
            folder.result()

    def _publish(self, published: Path) -> None:
        checked = self.checks()
        if checked:
            raise StoreError(
                f"not published: {checked[0]}",
                where=str(self.path),
                mend="The last published copy stands. Run `litwatch reclassify`; if that does not help, tell us.",
            )
        try:
            index_papers(self._connection)
            self._run("published", {})
            self._connection.checkpoint()
            self._connection.close()
            publish(self.path, published)
        except duckdb.Error as error:
            raise broken(error, self.path) from error
        finally:
            self._connection = connect(self.path)

    def checks(self) -> list[str]:
        """What the checks in sql/checks/ find wrong with what was written since the last publication, a line each;
        those that only warn are left out."""
        self.settle()
        found = []
        for name, text in sql_files("checks"):
            try:
                rows = self._connection.execute(text).fetchall()
            except duckdb.Error as error:
                raise broken(error, self.path) from error
            if rows and text.startswith("-- fail"):
                found.append(f"check {name.removesuffix('.sql')}: {len(rows)} rows, first {rows[0]}")
        return found

    def _row_type(self, table: str) -> str:
        if table not in self._row_types:
            columns = self._connection.execute(statement("queries/columns"), {"table": table}).fetchall()
            self._row_types[table] = "STRUCT(" + ", ".join(f"{name} {kind}" for name, kind in columns) + ")[]"
        return self._row_types[table]


@contextmanager
def writing(
    path: Path, now: datetime, wait: float = 60.0, *, meanwhile: Callable[[Reader | None], None] | None = None
) -> Iterator[Store]:
    """The working database for one writer at a time, created or migrated first.

    `wait`: seconds to wait for another writer. `now`: recorded with the migrations applied. `meanwhile`: called when
    the database is open, before it is migrated, with what it holds, None where it is new: it begins what needs time
    elsewhere.
    """
    lock = FileLock(path.with_name(path.name + ".lock"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
    except Timeout:
        raise StoreBusyError(
            f"another litwatch has been writing for {wait:.0f} seconds",
            where=str(path),
            mend="Wait for it to end, or stop it, then run again.",
        ) from None
    except OSError as error:
        raise StoreError(
            f"can't be written ({error.strerror})", where=str(path), mend="Mend the rights or the path in settings."
        ) from error
    try:
        connection, version = opened(path)
        store = Store(connection, path)
        try:
            if meanwhile:
                meanwhile(store if version else None)
            migrate(connection, path, version, now)
            store.settle()  # what a process that was killed left
            yield store
            store.settle()
        finally:
            store.close()
    finally:
        lock.release()


def reading(path: Path) -> Reader:
    """A published copy, read-only. Raises StoreError when there is none."""
    if path.is_dir():
        raise StoreError("this is a folder", where=str(path), mend="Name a file in settings: database.published.")
    if not path.is_file():
        raise StoreError(
            "there is no database yet", where=str(path), mend="Run `litwatch run` or `litwatch ingest` first."
        )
    try:
        connection = duckdb.connect(path, read_only=True)
    except duckdb.Error as error:
        raise broken(error, path) from error
    try:
        connection.execute(statement("queries/tuned"))
        if not version_of_ours(connection, path, "database.published"):
            raise foreign(path, "database.published")
    except duckdb.Error as error:
        connection.close()
        raise broken(error, path) from error
    except StoreError:
        connection.close()
        raise
    return Reader(connection, path)


def _column(of_table: Mapping[str, Sequence[Row]], table: str, name: str) -> list[Any]:
    """The values of a column, where the table has it."""
    return [getattr(row, name, None) for row in of_table.get(table, ())]


def _plain(row: Row) -> dict[str, Any]:
    """A row's columns; tuples become lists, which DuckDB stores as such."""
    return {
        field.name: list(value) if isinstance(value := getattr(row, field.name), tuple) else value
        for field in fields(row)
    }


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
