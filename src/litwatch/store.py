"""STAGE 5. Rows in, rows out: the DuckDB file. It knows tables, not stages.

One process writes: it holds a lock file and the database from `writing` to its end, and publishes a copy that
readers open. Readers never open the working file: DuckDB lets a single reader stop the writer.

The working file is never opened by other means while the database is: on POSIX, closing any descriptor of a file
drops the process's locks on it. `publish` and the backup before a migration therefore close the database first.
"""

from __future__ import annotations

import glob
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import fields
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, TypeVar

import duckdb
from filelock import FileLock, Timeout

from litwatch.errors import StoreBusyError, StoreError, StoreVersionError

T = TypeVar("T")

# Files of this version open in DuckDB 1.4 and later; the default of 2.0 does not open in 1.5.
STORAGE_VERSION = "v1.4.0"


class Row(Protocol):
    """A frozen dataclass whose fields are columns of the table named `TABLE`."""

    TABLE: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@cache
def statement(name: str) -> str:
    """The text of sql/NAME.sql, as shipped."""
    return (resources.files("litwatch") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def _files(folder: str) -> list[tuple[str, str]]:
    """(name, text) of every .sql file in a folder under sql/, in the order of their names."""
    found = (resources.files("litwatch") / "sql" / folder).iterdir()
    return sorted((item.name, item.read_text(encoding="utf-8")) for item in found if item.name.endswith(".sql"))


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
            raise _broken(error, self.path) from error

    def for_another_thread(self) -> Reader:
        """The same database, to be read from another thread while this one is used here."""
        return Reader(self._connection.cursor(), self.path)

    def _run(self, query: str, parameters: dict[str, object]) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(statement(f"queries/{query}"), parameters or None)
        except duckdb.Error as error:
            raise _broken(error, self.path) from error

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
        in a `transaction`."""
        of_table: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            of_table[row.TABLE].append(_plain(row))
        for table, plain in of_table.items():
            text = statement("queries/put").format(table=table, row_type=self._row_type(table))
            try:
                self._connection.execute(text, {"rows": plain})
            except duckdb.Error as error:
                raise _broken(error, self.path) from error

    def do(self, query: str, **parameters: object) -> None:
        """Run a statement that stands in sql/queries/."""
        self._run(query, parameters)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is stored, or nothing; a transaction inside another is part of that."""
        if self._in_transaction:
            yield
            return
        self._connection.begin()
        self._in_transaction = True
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        else:
            self._connection.commit()
        finally:
            self._in_transaction = False

    def publish(self, published: Path) -> None:
        """Replace the analysts' copy in one step. The working database is closed and opened again meanwhile."""
        checked = self.checks()
        if checked:
            raise StoreError(
                f"not published: {checked[0]}",
                where=str(self.path),
                mend="The last published copy stands. Run `litwatch reclassify`; if that does not help, tell us.",
            )
        part = published.with_name(f".{published.name}.{os.getpid()}.tmp")
        try:
            self._connection.checkpoint()
            self._connection.close()
            published.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.path, part)
            part.replace(published)
        except (OSError, duckdb.Error) as error:
            raise StoreError(
                f"the published copy could not be written ({error})",
                where=str(published),
                mend="Free space or mend the rights, then run again; the last copy stands.",
            ) from error
        finally:
            _sweep(published)
            self._connection = _connect(self.path)

    def checks(self) -> list[str]:
        """What the checks in sql/checks/ find wrong, a line each; those that only warn are left out."""
        found = []
        for name, text in _files("checks"):
            try:
                rows = self._connection.execute(text).fetchall()
            except duckdb.Error as error:
                raise _broken(error, self.path) from error
            if rows and text.startswith("-- fail"):
                found.append(f"check {name.removesuffix('.sql')}: {len(rows)} rows, first {rows[0]}")
        return found

    def _row_type(self, table: str) -> str:
        if table not in self._row_types:
            columns = self._connection.execute(statement("queries/columns"), {"table": table}).fetchall()
            self._row_types[table] = "STRUCT(" + ", ".join(f"{name} {kind}" for name, kind in columns) + ")[]"
        return self._row_types[table]


@contextmanager
def writing(path: Path, now: datetime, wait: float = 60.0) -> Iterator[Store]:
    """The working database for one writer at a time, created or migrated first.

    `wait`: seconds to wait for another writer. `now`: recorded with the migrations applied.
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
        _back_up(path)
        store = Store(_connect(path), path)
        try:
            _migrate(store, now)
            yield store
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
        raise _broken(error, path) from error
    try:
        version = _version(connection)
        _refuse_newer(version, path)
        if version == 0:
            raise StoreError(
                "a DuckDB file that litwatch did not write",
                where=str(path),
                mend="Name another in settings: database.published.",
            )
    except duckdb.Error as error:
        connection.close()
        raise _broken(error, path) from error
    except StoreError:
        connection.close()
        raise
    return Reader(connection, path)


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    if path.is_dir():
        raise StoreError("this is a folder", where=str(path), mend="Name a file in settings: database.path.")
    try:
        return duckdb.connect(path, config={"storage_compatibility_version": STORAGE_VERSION})
    except duckdb.IOException as error:
        if "could not set lock" in str(error).lower():
            raise StoreBusyError(
                "another program has the working database open",
                where=str(path),
                mend="Close it there; to look at the results, open the published copy instead.",
            ) from error
        raise _broken(error, path) from error
    except duckdb.Error as error:
        raise _broken(error, path) from error


def _back_up(path: Path) -> None:
    """Before a file of an older schema is migrated, a copy of it as it was: litwatch.duckdb.schema-1.backup."""
    if not path.is_file():
        return
    with closing(_connect(path)) as connection:
        try:
            have = _version(connection)
            if not 0 < have < _newest():
                return
            connection.checkpoint()
        except duckdb.Error as error:
            raise _broken(error, path) from error
    backup = path.with_name(f"{path.name}.schema-{have}.backup")
    part = backup.with_name(f".{backup.name}.{os.getpid()}.tmp")
    try:
        shutil.copyfile(path, part)
        part.replace(backup)
    except OSError as error:
        raise StoreError(
            f"no backup could be made before the migration ({error.strerror})",
            where=str(backup),
            mend="Free space or mend the rights, then run again; nothing was changed.",
        ) from error
    finally:
        _sweep(backup)


def _sweep(target: Path) -> None:
    """Remove what a process that was killed, or this one, left of an unfinished copy; one writer at a time."""
    with suppress(OSError):
        for part in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
            part.unlink(missing_ok=True)


def _migrate(store: Store, now: datetime) -> None:
    """Apply the migrations this file has not had, each in a transaction, then lay the views anew."""
    connection = store._connection
    have = _version(connection)
    _refuse_newer(have, store.path)
    try:
        for name, text in _files("schema"):
            number = int(name.split("_")[0])
            if number <= have:
                continue
            with store.transaction():
                connection.execute(text)
                connection.execute(statement("queries/migrated"), {"version": number, "name": name, "now": now})
        with store.transaction():
            for _, text in _files("views"):
                connection.execute(text)
    except duckdb.Error as error:
        raise _broken(error, store.path) from error


def _version(connection: duckdb.DuckDBPyConnection) -> int:
    """Number of the last migration applied; 0 for a new file."""
    if not connection.execute(statement("queries/columns"), {"table": "schema_version"}).fetchall():
        return 0
    ((version,),) = connection.execute(statement("queries/version")).fetchall()
    return int(version or 0)


def _newest() -> int:
    """Number of the last migration that this litwatch knows."""
    return max(int(name.split("_")[0]) for name, _ in _files("schema"))


def _refuse_newer(version: int, path: Path) -> None:
    newest = _newest()
    if version > newest:
        raise StoreVersionError(
            f"written by a newer litwatch (schema {version}; this one knows {newest})",
            where=str(path),
            mend="Install the newer litwatch; nothing was changed.",
        )


def _broken(error: duckdb.Error, path: Path) -> StoreError:
    return StoreError(
        f"the database refused ({str(error).splitlines()[0]})",
        where=str(path),
        mend="If the file is damaged, move it away and run again: all but the curators' decisions is fetched anew.",
    )


def _plain(row: Row) -> dict[str, Any]:
    """A row's columns; tuples become lists, which DuckDB stores as such."""
    return {
        field.name: list(value) if isinstance(value := getattr(row, field.name), tuple) else value
        for field in fields(row)
    }


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
