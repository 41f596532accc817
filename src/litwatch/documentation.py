"""Reference pages made from the things themselves: docs/database.md from the catalogue's COMMENTs, docs/commands.md
from the commands' help, config/schema/ from the models. A test says that the committed ones are current."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer
from jinja2 import Environment, PackageLoader
from typer.testing import CliRunner

from litwatch.config import write_schemas
from litwatch.store import reading, writing

STABLE = ("compound_verdict", "paper", "evidence", "search_log", "digest_log", "verdict_history")


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view with its comment."""

    name: str
    is_view: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its type and comment."""

    relation: str
    name: str
    kind: str
    comment: str


def write_documentation(root: Path) -> list[Path]:
    """Write every generated page under a checkout's root; returns the files."""
    (root / "docs").mkdir(parents=True, exist_ok=True)
    texts = {"database.md": database_page(), "commands.md": commands_page()}
    for name, text in texts.items():
        (root / "docs" / name).write_text(text, encoding="utf-8")
    return [root / "docs" / name for name in texts] + write_schemas(root / "config" / "schema")


def database_page() -> str:
    """Every view and table with its columns, as the catalogue of a new file tells them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "litwatch.duckdb"
        with writing(path, datetime(2000, 1, 1)):  # noqa: DTZ001  # the store's times are UTC without a zone
            pass
        with reading(path) as reader:
            relations = reader.rows("catalogue_relations", Relation)
            columns = reader.rows("catalogue_columns", Column)
    ordered = sorted(relations, key=lambda one: (not one.is_view, _place(one.name), one.name))
    return _templates().get_template("database.md.j2").render(relations=ordered, columns=columns)


def _templates() -> Environment:
    return Environment(loader=PackageLoader("litwatch"), keep_trailing_newline=True, autoescape=False)  # noqa: S701  # Markdown


def _place(name: str) -> int:
    return STABLE.index(name) if name in STABLE else len(STABLE)


def commands_page() -> str:
    """Every command's help, as a terminal of 100 columns shows it."""
    from litwatch.cli import app

    helps = [(name, _help(app, name)) for name in _names(app)]
    return _templates().get_template("commands.md.j2").render(commands=helps)


def _names(app: typer.Typer) -> list[str]:
    return [one.name or one.callback.__name__ for one in app.registered_commands if one.callback]


def _help(app: typer.Typer, name: str) -> str:
    shown = CliRunner().invoke(app, [name, "--help"], prog_name="litwatch", terminal_width=100)
    return "\n".join(line.rstrip() for line in shown.output.strip().splitlines())


if __name__ == "__main__":
    for written in write_documentation(Path(__file__).resolve().parents[2]):
        print(written.name)
