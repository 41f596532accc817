"""What analysts get of a working file that is closed: a copy of it, and a folder with each view as Parquet.

Each appears in one step: it is made beside its place and renamed into it. Who has the old one open keeps it, whole.

The Parquet folder is a link to a folder of its own for each publication, for only a link can be replaced in one step:

The file comes first, the folder some seconds later: nobody waits for the one because of the other.

    parquet -> .parquet/000017      compound_verdict.parquet, evidence.parquet, paper.parquet and so on
               .parquet/000016      the one before, for whoever is reading it

A reader of several files resolves the link once (`realpath`): its files are then of one publication.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from pathlib import Path

import duckdb

from litwatch.database import connect, sql_files, statement, sweep, transaction
from litwatch.errors import StoreError

INDEXED_AT_A_TIME = 50_000  # works; their words are in memory meanwhile
KEPT = 2  # publications whose Parquet folders stay


def index_papers(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the full-text index of the working file to its papers: what is new or has another text."""
    rounds = duckdb.extract_statements(statement("queries/index_papers"))
    while True:
        with transaction(connection):
            for one in rounds:
                connection.execute(one, {"most": INDEXED_AT_A_TIME} if one.named_parameters else None)
        if connection.execute(statement("queries/unindexed")).fetchall() == [(0,)]:
            return


def publish(working: Path, published: Path) -> None:
    """Put a copy of a working file that is closed in the place of the last. Raises StoreError; then the last stands."""
    part = published.with_name(f".{published.name}.{os.getpid()}.tmp")
    try:
        published.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(working, part)
        with closing(connect(part)) as copy:
            _settle(copy)
        part.replace(published)
    except (OSError, duckdb.Error) as error:
        raise _not_written(error, published) from error
    finally:
        sweep(published)


def publish_parquet(connection: duckdb.DuckDBPyConnection, parquet: Path) -> None:
    """Put a folder with a file for each view in the place of the last. Raises StoreError; then the last stands."""
    try:
        _link(parquet, _write_views(connection, parquet))
    except (OSError, duckdb.Error) as error:
        raise _not_written(error, parquet) from error


def _not_written(error: Exception, place: Path) -> StoreError:
    return StoreError(
        f"the published copy could not be written ({error})",
        where=str(place),
        mend="Free space or mend the rights, then run again; the last copy stands.",
    )


def _settle(copy: duckdb.DuckDBPyConnection) -> None:
    """Count once what every reader would count; a view that is laid anew gets its comments again."""
    with transaction(copy):
        for _, text in sql_files("publish"):
            copy.execute(text)
        for _, text in sql_files("views"):
            for one in duckdb.extract_statements(text):
                if one.query.lstrip().startswith("COMMENT"):
                    copy.execute(one)
    copy.checkpoint()


def _write_views(connection: duckdb.DuckDBPyConnection, parquet: Path) -> Path:
    """A new folder with a file for each view, not linked yet."""
    if parquet.exists() and not parquet.is_symlink():
        raise FileExistsError(0, "it holds something that litwatch did not write; move it away", str(parquet))
    home = parquet.with_name(f".{parquet.name}")
    home.mkdir(parents=True, exist_ok=True)
    numbers = [int(one.name) for one in home.iterdir() if one.name.isdigit()]
    folder = home / f"{max(numbers, default=0) + 1:06}"
    folder.mkdir()
    for view, _ in connection.execute(statement("queries/views")).fetchall():
        connection.sql(statement("queries/whole").format(view=view)).write_parquet(str(folder / f"{view}.parquet"))
    return folder


def _link(parquet: Path, folder: Path) -> None:
    """Point the link to the new folder, and take away those that nobody can be reading any more."""
    part = parquet.with_name(f".{parquet.name}.link")
    part.unlink(missing_ok=True)
    part.symlink_to(folder.relative_to(parquet.parent))
    part.replace(parquet)
    for old in sorted(folder.parent.iterdir())[:-KEPT]:
        with suppress(OSError):
            shutil.rmtree(old)
