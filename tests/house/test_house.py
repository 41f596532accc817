"""The house keeps its own rules."""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import pytest

from litwatch import documentation, rows, store

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "litwatch"
STAGES = (
    "config",
    "query",
    "fetch",
    "parse",
    "store",
    "dedupe",
    "classify",
    "waiting",
    "verdict",
    "digest",
    "send",
    "deliver",
)
ROOMS = {
    "ids",
    "lazily",
    "errors",
    "refusals",
    "shown",
    "names",
    "spelling",
    "standing",
    "polite",
    "yamlfile",
    "vocabulary",
    "rows",
    "litwatch",
} | {
    "database",
    "migrate",
    "processes",
    "publish",
    "cells",
    "standing",
}
SQL = re.compile(r"\b(?:SELECT\s+.+\s+FROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(?:TABLE|VIEW))\b")


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Modules of litwatch, by first name under the package, and other top-level packages."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{one.name}" for one in node.names] if node.module == "litwatch" else [node.module]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        else:
            continue
        for name in names:
            found.add(name.split(".")[1] if name.startswith("litwatch.") else name.split(".")[0])
    return found


def room(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_only_stages_to_its_left_and_the_rooms(stage: str) -> None:
    left = set(STAGES[: STAGES.index(stage) + 1])
    own = {room(path) for path in modules()}
    for path in modules():
        if room(path) == stage:
            wrong = (imported(path) & own) - left - ROOMS
            assert not wrong, f"{path.name} imports {wrong}"


def test_the_store_knows_tables_and_no_stage() -> None:
    for name in ("store", "database", "migrate", "publish"):
        assert not imported(SOURCE / f"{name}.py") & (set(STAGES) - {"store"})


def test_the_library_never_imports_prefect() -> None:
    assert [path.name for path in modules() if "prefect" in imported(path)] == []


def test_the_stand_in_is_an_independent_oracle() -> None:
    for path in modules():
        if room(path) == "standin":
            assert imported(path) & {room(one) for one in modules()} <= {"errors", "ids", "standin", "litwatch"}


def test_sql_stands_in_files() -> None:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not SQL.search(node.value), f"{path.name}:{node.lineno}"


def test_no_statement_asks_for_todays_date() -> None:
    for path in (SOURCE / "sql").rglob("*.sql"):
        text = re.sub(r"--.*", "", path.read_text(encoding="utf-8")).lower()
        assert not re.search(r"\b(?:now|current_date|current_timestamp|today)\b\s*(?:\(|$)", text), path.name


def test_every_row_is_its_table(tmp_path: Path) -> None:
    kinds = [one for one in vars(rows).values() if hasattr(one, "TABLE")]
    with store.writing(tmp_path / "x.duckdb", datetime(2026, 1, 1)) as opened:
        for kind in kinds:
            _, columns = opened.table("columns", table=kind.TABLE)
            assert [field.name for field in fields(kind)] == [name for name, _ in columns], kind.TABLE


def test_generated_pages_are_current() -> None:
    assert (ROOT / "docs" / "database.md").read_text(encoding="utf-8") == documentation.database_page(), "make docs"
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == documentation.commands_page(), "make docs"


def test_every_view_and_column_carries_a_comment() -> None:
    page = documentation.database_page()
    assert not re.search(r"\| \|$", page, re.MULTILINE)


def test_every_command_of_the_contract_is_there() -> None:
    wanted = "demo run refresh serve verdict explain ingest audit digest export curate reclassify evaluate doctor"
    page = documentation.commands_page()
    for name in wanted.split():
        assert f"## litwatch {name}\n" in page
        if name != "demo":
            assert "--config" in page.split(f"## litwatch {name}\n")[1].split("## ")[0]


def test_no_registry_host_stands_in_what_is_committed() -> None:
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in constraints
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[\w.!+-]+", line) for line in constraints.split())


def test_any_folders_of_tests_run_in_one_call() -> None:
    """What stands in tests/ and benchmarks/ is imported by its own name alone: two of one name would be one module."""
    paths = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    names = Counter(path.name for path in paths if path.name not in ("conftest.py", "__init__.py"))
    assert [name for name, count in names.items() if count > 1] == []
    own = re.compile(r"^(?:from|import) conftest\b", re.MULTILINE)
    assert [path.name for path in paths if own.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("package", ["bulk", "classify", "cycle", "digest"])
def test_a_package_that_loads_its_names_on_demand_has_all_that_it_promises(package: str) -> None:
    loaded = importlib.import_module(f"litwatch.{package}")
    assert {name for name in loaded.__all__ if not hasattr(loaded, name)} == set()
