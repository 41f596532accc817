"""What analysts get of a working file that is closed: a copy of it, and a folder with each view as Parquet.

Each appears in one step, and who has the last one open keeps it, whole: its place is a link to a numbered publication,
and only the link is replaced.

    litwatch.duckdb -> .litwatch.duckdb/000017.duckdb
    parquet         -> .parquet/000017                  compound_verdict.parquet, evidence.parquet, paper.parquet, …

A file renamed into its place would not do: DuckDB opens a path three times (for its kind, its header, its blocks), and
would take the header of one file with the blocks of the next. Of a link it finds the file once, before it opens it. The
publication before the last stays, for who has found it and not opened it yet, and for who reads several Parquet files:
such a reader resolves the link once (`realpath`), so that all are of one publication. The file comes first, the folder
some seconds later: nobody waits for the one because of the other.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb

from litwatch.database import statement, transaction
from litwatch.errors import StoreError

INDEXED_AT_A_TIME = 50_000  # works; their words are in memory meanwhile
KEPT = 2  # publications


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

    def write(part: Path) -> None:
        shutil.copyfile(working, part)

    _publish(published, write)


def publish_parquet(connection: duckdb.DuckDBPyConnection, parquet: Path) -> None:
    """Put a folder with a file for each view in the place of the last. Raises StoreError; then the last stands."""

    def write(part: Path) -> None:
        part.mkdir()
        for view, _ in connection.execute(statement("queries/views")).fetchall():
            rows = connection.sql(statement("queries/whole").format(view=view))
            rows.write_parquet(str(part / f"{view}.parquet"))

    _publish(parquet, write)


def _publish(place: Path, write: Callable[[Path], None]) -> None:
    """Write the next publication, point the link at it, and take away those that nobody can be about to open."""
    home = place.with_name(f".{place.name}")
    try:
        # A copy of a publication, made by following the link, is one of ours and may go.
        is_copy = place.is_dir() and not place.is_symlink()
        if is_copy and {one.suffix for one in place.iterdir()} != {".parquet"}:
            raise IsADirectoryError(0, "a folder that litwatch did not make stands there; move it away", str(place))
        home.mkdir(parents=True, exist_ok=True)
        before = sorted(one for one in home.iterdir() if one.stem.isdigit())
        target = home / f"{int(before[-1].stem) + 1 if before else 1:06}{place.suffix}"
        part, link = home / "unfinished", home / "link"
        _remove(part)
        write(part)
        part.replace(target)
        link.unlink(missing_ok=True)
        link.symlink_to(target.relative_to(place.parent))
        if is_copy:
            _remove(place)
        link.replace(place)
        for old in before[: 1 - KEPT]:
            _remove(old)
    except (OSError, duckdb.Error) as error:
        raise StoreError(
            f"the published copy could not be written ({error})",
            where=str(place),
            mend="Free space or mend the rights, then run again; the last copy stands.",
        ) from error
    finally:
        _remove(home / "unfinished")


def _remove(path: Path) -> None:
    with suppress(OSError):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
