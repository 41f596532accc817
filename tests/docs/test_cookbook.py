"""The cookbook: ten questions whose SQL and pandas give the same answer, and whose R asks the same SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from living import published

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "cookbook.md").read_text("utf-8")
# Rows that the demo's database is known to answer with.
KNOWN = {1: 14, 2: 8, 3: 7, 4: 2, 5: 2, 6: 13, 7: 23, 8: 8, 9: 13, 10: 10}


@dataclass(frozen=True)
class Recipe:
    """A question and its three ways of asking it."""

    number: int
    question: str
    sql: str
    pandas: str
    r: str


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def recipes() -> list[Recipe]:
    found = []
    for part in re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]:
        number, _, question = part.splitlines()[0].partition(". ")
        ((sql,), (pandas,), (r,)) = (blocks(part, language) for language in ("sql", "python", "r"))
        found.append(Recipe(int(number), question, sql, pandas, r))
    return found


RECIPES = recipes()
SETUP, *_ = blocks(TEXT, "python")


def plain(value: Any) -> Any:
    """A cell as both ways give it: pandas has its own kinds of numbers, moments and nothing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def test_there_are_ten_questions_in_order() -> None:
    assert [one.number for one in RECIPES] == list(range(1, 11))
    assert all(one.question.endswith("?") for one in RECIPES)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: str(one.number))
def test_sql_and_pandas_give_the_same_answer_and_it_is_not_empty(
    recipe: Recipe, lived: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect(published(lived), read_only=True) as connection:
        wanted = [tuple(map(plain, row)) for row in connection.execute(recipe.sql).fetchall()]
    monkeypatch.chdir(lived)
    names: dict[str, Any] = {}
    exec(SETUP + recipe.pandas, names)
    answer = names["answer"]
    names["con"].close()
    assert [tuple(map(plain, row)) for row in answer.itertuples(index=False, name=None)] == wanted
    assert len(wanted) == KNOWN[recipe.number]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: str(one.number))
def test_r_asks_the_same_sql(recipe: Recipe) -> None:
    asked = re.fullmatch(r'answer <- dbGetQuery\(con, r"\(\n(.*)\)"\)\n', recipe.r, re.DOTALL)
    assert asked
    assert asked[1] == recipe.sql
    assert ')"' not in recipe.sql, "it would end R's raw string"


def test_only_views_and_macros_that_are_stable_are_used() -> None:
    tables = {"record", "judgement", "search", "work", "work_record", "delivery", "digest", "verdict_change"}
    for recipe in RECIPES:
        assert not set(re.findall(r"(?:FROM|JOIN)\s+(\w+)", recipe.sql)) & tables, recipe.number
