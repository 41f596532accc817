"""Landmark papers by their real titles alone: never more than the title can bear."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest
from judged import judged, made

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
FILE = SHARED / "gold" / "landmarks-dev.csv"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="../shared/data is not here")


@cache
def landmarks() -> tuple[dict[str, str], ...]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def labelled(row: dict[str, str]) -> dict[str, str]:
    return dict(one.split("=") for one in row["roles"].split(";") if "=" in one)


def types(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row["publication_types"].split(";")) if row["publication_types"] else ("Journal Article",)


def test_a_title_names_only_compounds_that_the_paper_is_labelled_with() -> None:
    named = 0
    for row in landmarks():
        found = judged(made(row["title"], types=types(row)))
        named += len(found)
        assert set(found) <= {name for name, role in labelled(row).items() if role != "absent"}, row["title"]
    assert named > 30


def test_no_paper_that_is_labelled_secondary_is_judged_primary() -> None:
    for row in landmarks():
        if row["primary"] == "no":
            found = judged(made(row["title"], types=types(row)))
            assert [one.compound for one in found.values() if one.is_primary] == [], row["title"]


def test_what_a_title_says_is_studied_is_studied() -> None:
    wrong = [
        (compound, str(one.role), row["title"])
        for row in landmarks()
        for compound, one in judged(made(row["title"], types=types(row))).items()
        if labelled(row)[compound] in ("studied", "comparator") and one.role not in ("studied", "comparator")
    ]
    assert wrong == []


def test_no_title_makes_a_depression_model_of_what_is_labelled_none() -> None:
    for row in landmarks():
        if row["depression_model"] == "none":
            found = judged(made(row["title"], types=types(row)))
            assert [one.models for one in found.values() if one.models] == [], row["title"]
