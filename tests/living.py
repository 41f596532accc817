"""What the tests of a whole litwatch share: a command that ran, its environment, and questions to its database."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """Its one line on standard error."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        return lines[0]


Command = Callable[..., Ran]


def environment(**more: str) -> dict[str, str]:
    """The environment of a process: ours without settings of litwatch, eighty columns wide."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LITWATCH_")}
    return {**kept, "COLUMNS": "80", **more}


def asked(database: Path, question: str) -> list[tuple[object, ...]]:
    """What an analyst gets from a file."""
    with duckdb.connect(database, read_only=True) as connection:
        return connection.execute(question).fetchall()


def published(home: Path) -> Path:
    """The analysts' copy of the litwatch that lives in a folder."""
    return home / "reports" / "litwatch.duckdb"
