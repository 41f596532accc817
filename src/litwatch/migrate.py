"""The schema's version is in the file: an older file is migrated after a backup, a newer one refused."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import duckdb

from litwatch.database import broken, connect, foreign, sql_files, statement, sweep, transaction
from litwatch.errors import StoreError, StoreVersionError


def opened(path: Path) -> tuple[duckdb.DuckDBPyConnection, int]:
    """The file, created where there is none, and the version of its schema, 0 for a new one. Of one with an older
    schema, which is about to be migrated, there is then a copy as it was: litwatch.duckdb.schema-1.backup. Raises
    StoreError for a file of a newer litwatch or of another program, which stays as it is."""
    connection = connect(path)
    try:
        have = version_of_ours(connection, path, "database.path")
        if not 0 < have < newest_known():
            return connection, have
        connection.checkpoint()
        connection.close()  # it may not be open while it is copied
        _back_up(path, have)
    except duckdb.Error as error:
        connection.close()
        raise broken(error, path) from error
    except StoreError:
        connection.close()
        raise
    return connect(path), have


def _back_up(path: Path, have: int) -> None:
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
        sweep(backup)


def migrate(connection: duckdb.DuckDBPyConnection, path: Path, have: int, now: datetime) -> None:
    """Apply the migrations that a file of the version `have` has not had, each in a transaction, then lay the views
    anew."""
    try:
        for name, text in sql_files("schema"):
            number = int(name.split("_")[0])
            if number <= have:
                continue
            with transaction(connection):
                connection.execute(text)
                connection.execute(statement("queries/migrated"), {"version": number, "name": name, "now": now})
        with transaction(connection):
            for _, text in sql_files("views"):
                connection.execute(text)
    except duckdb.Error as error:
        raise broken(error, path) from error


def schema_version(connection: duckdb.DuckDBPyConnection) -> int:
    """Number of the last migration applied; 0 for a new file."""
    if not connection.execute(statement("queries/columns"), {"table": "schema_version"}).fetchall():
        return 0
    ((version,),) = connection.execute(statement("queries/version")).fetchall()
    return version if isinstance(version, int) else 0


def version_of_ours(connection: duckdb.DuckDBPyConnection, path: Path, setting: str) -> int:
    """`schema_version` of a file of litwatch's, 0 where it is empty. Raises StoreError for one of a newer litwatch, and
    for one of another program, which may have a table of that name too."""
    tables = {name for (name,) in connection.execute(statement("queries/all_tables")).fetchall()}
    have = schema_version(connection)
    if tables and not (have and "run" in tables):
        raise foreign(path, setting)
    newest = newest_known()
    if have > newest:
        raise StoreVersionError(
            f"written by a newer litwatch (schema {have}; this one knows {newest})",
            where=str(path),
            mend="Install the newer litwatch; nothing was changed.",
        )
    return have


def newest_known() -> int:
    """Number of the last migration that this litwatch knows."""
    return max(int(name.split("_")[0]) for name, _ in sql_files("schema"))
