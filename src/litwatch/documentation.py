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


@dataclass(frozen=True, slots=True)
class Macro:
    """A table macro with its comment."""

    name: str
    parameters: str
    comment: str


@dataclass(frozen=True, slots=True)
class Key:
    """The primary key of a table."""

    relation: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A key column in the diagram; `keys`: PK, FK or both."""

    name: str
    kind: str
    keys: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A table in the diagram."""

    name: str
    columns: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """`relation` has the key of `owner` in `column`; `is_single`: at most once, since that is its own key."""

    owner: str
    relation: str
    column: str
    is_single: bool


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
            keys = reader.rows("catalogue_keys", Key)
            macros = reader.rows("catalogue_macros", Macro)
    ordered = sorted(relations, key=lambda one: (not one.is_view, _place(one.name), one.name))
    tables = [one.name for one in ordered if not one.is_view]
    links, entities = diagram(tables, columns, keys)
    page = _templates().get_template("database.md.j2")
    return page.render(relations=ordered, columns=columns, macros=macros, links=links, entities=entities)


def diagram(tables: list[str], columns: list[Column], keys: list[Key]) -> tuple[list[Link], list[Entity]]:
    """How tables hang together. DuckDB's catalogue names no foreign keys here: a column that is called as the key of
    another table (work_id of work, compound of compound) is one."""
    key_of = {key.relation: key.columns for key in keys}
    owner_of = {of[0]: name for name, of in key_of.items() if len(of) == 1 and of[0] in (name, f"{name}_id")}
    links = [
        Link(owner_of[one.name], one.relation, one.name, key_of.get(one.relation) == (one.name,))
        for one in columns
        if one.relation in tables and owner_of.get(one.name, one.relation) != one.relation
    ]
    foreign = {(link.relation, link.column) for link in links}
    entities = [
        Entity(
            table,
            tuple(
                Shown(one.name, one.kind.split("(")[0], ", ".join(marks))
                for one in columns
                if one.relation == table and (marks := _marks(one, key_of.get(table, ()), foreign))
            ),
        )
        for table in tables
    ]
    return links, [entity for entity in entities if entity.columns]


def _marks(column: Column, key: tuple[str, ...], foreign: set[tuple[str, str]]) -> list[str]:
    is_key = {"PK": column.name in key, "FK": (column.relation, column.name) in foreign}
    return [mark for mark, holds in is_key.items() if holds]


def _templates() -> Environment:
    return Environment(loader=PackageLoader("litwatch"), keep_trailing_newline=True, autoescape=False)  # noqa: S701  # Markdown


def _place(name: str) -> int:
    return STABLE.index(name) if name in STABLE else len(STABLE)


def commands_page() -> str:
    """Every command's help, as a terminal of 100 columns shows it."""
    from litwatch.cli import application

    app = application()
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
