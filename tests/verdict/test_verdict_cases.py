"""Every verdict as a case: papers, judgements and searches in input.yaml, what the views say in expect.yaml.

A row of expect.yaml names the columns it is about; the number and order of rows is always compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple, fields
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from litwatch.rows import CompoundRow, CompoundRunRow
from litwatch.store import Row, Store, writing
from litwatch.verdict import Verdict, table
from made import AT, judgement_row, paper_rows, record_row, run_row

CASES = sorted(path.name for path in (Path(__file__).parent / "cases").iterdir())
VERDICTS = {"primary_in_topic", "primary_other", "secondary_only", "mention_only", "none_found", "search_incomplete"}


def loaded(case: str, name: str) -> Any:
    return YAML(typ="safe").load(Path(__file__).parent / "cases" / case / name)


def moments(row: Mapping[str, Any]) -> dict[str, Any]:
    """A day in a case is that day at midnight."""
    return {key: datetime.combine(value, time()) if type(value) is date else value for key, value in row.items()}


def rows_of(given: Mapping[str, Any]) -> list[Row]:
    rows: list[Row] = [run_row()]
    for number, one in enumerate(given.get("compounds", ())):
        row = {"position": number, "added_at": AT, "removed_at": None, **moments(one)}
        name = row.pop("name")
        rows.append(CompoundRow(compound=name, compound_class="c", class_label="C", names=(name,), **row))
    for number, one in enumerate(given.get("searches", ())):
        standard = {"run_at": AT, "scope": "whole", "is_complete": True, "problem": ""}
        counts = {"matched_count": 0, "fetched_count": 0, "gone_count": 0}
        rows.append(CompoundRunRow(run_id=f"run-{number}", **{**standard, **counts, **moments(one)}))
    for one in given.get("papers", ()):
        row = moments(one)
        rows += paper_rows(row.pop("pmid"), *row.pop("records", ()), **row)
    rows += [record_row(**moments(one)) for one in given.get("records", ())]
    rows += [judgement_row(**moments(one)) for one in given.get("judgements", ())]
    return rows


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One file for all cases: each is put into a transaction that is taken back."""
    with writing(tmp_path_factory.mktemp("verdict") / "litwatch.duckdb", AT) as store:
        yield store


class TakenBackError(Exception):
    """Ends a case's transaction."""


@pytest.mark.parametrize("case", CASES)
def test_the_views_say_what_the_case_expects(case: str, store: Store) -> None:
    with suppress(TakenBackError), store.transaction():
        store.put(rows_of(loaded(case, "input.yaml")))
        assert store.checks() == []
        for expected in loaded(case, "expect.yaml"):
            view = expected.get("view", "compound_verdict")
            source = f"{view}_as_of(TIMESTAMP '{expected['as_of']}')" if "as_of" in expected else view
            answer = store._connection.execute(f"FROM {source}")
            columns = [column[0] for column in answer.description]
            found = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
            wanted = expected["rows"]
            assert [{key: row[key] for key in want} for row, want in zip(found, wanted, strict=True)] == wanted, source
            if source == "compound_verdict":
                # Python hands on the same table as SQL.
                assert [astuple(row) for row in table(store)] == [
                    tuple(row[field.name] for field in fields(Verdict)) for row in found
                ]
        raise TakenBackError


def test_the_cases_cover_every_verdict_of_the_contract() -> None:
    seen = {row.get("verdict") for case in CASES for one in loaded(case, "expect.yaml") for row in one["rows"]}
    assert seen - {None} == VERDICTS
