"""What store, migrations and publication share of DuckDB: opening a file, the .sql files as shipped, one error."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb

from litwatch.errors import StoreBusyError, StoreError

# Files of this version open in DuckDB 1.4 and later; the default of 2.0 does not open in 1.5.
STORAGE_VERSION = "v1.4.0"
# What DuckDB makes of Ctrl-C that comes while it works: the words of a RuntimeError.
INTERRUPTED = "Query interrupted"


@cache
def statement(name: str) -> str:
    """The text of sql/NAME.sql, as shipped."""
    return (resources.files("litwatch") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def sql_files(folder: str) -> list[tuple[str, str]]:
    """(name, text) of every .sql file in a folder under sql/, in the order of their names."""
    found = (resources.files("litwatch") / "sql" / folder).iterdir()
    return sorted((item.name, item.read_text(encoding="utf-8")) for item in found if item.name.endswith(".sql"))


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    if path.is_dir():
        raise StoreError("this is a folder", where=str(path), mend="Name a file in settings: database.path.")
    try:
        connection = duckdb.connect(path, config={"storage_compatibility_version": STORAGE_VERSION})
        connection.execute(statement("queries/tuned"))
        return connection
    except duckdb.IOException as error:
        if "could not set lock" in str(error).lower():
            raise StoreBusyError(
                "another program has the working database open",
                where=str(path),
                mend="Close it there; to look at the results, open the published copy instead.",
            ) from error
        raise broken(error, path) from error
    except duckdb.Error as error:
        raise broken(error, path) from error


def sweep(target: Path) -> None:
    """Remove what a process that was killed, or this one, left of an unfinished copy; one writer at a time."""
    with suppress(OSError):
        for part in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
            part.unlink(missing_ok=True)


def broken(error: duckdb.Error, path: Path) -> StoreError:
    said = str(error).splitlines()[0]
    mend = "If the file is damaged, move it away and run again: all but the curators' decisions is fetched anew."
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        mend = (
            "Another version of litwatch published it: the next run does so anew, or `litwatch reclassify` now, "
            "without network."
        )
    elif "no space left" in said.lower():
        mend = "Free space, then run again; what was stored before is whole."
    elif "not a valid duckdb database" in said.lower():
        mend = f"If it is another program's, name another file in settings. {mend}"
    return StoreError(f"the database refused ({said})", where=str(path), mend=mend)


def foreign(path: Path, key: str) -> StoreError:
    """A DuckDB file of another program: nothing is read from it or written to it. `key`: the setting that names it."""
    return StoreError(
        "a DuckDB file that litwatch did not write", where=str(path), mend=f"Name another in settings: {key}."
    )


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Everything inside is stored, or nothing."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
