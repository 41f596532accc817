"""Watched by PubMed's files: absence is claimed only where every file was screened for every name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litwatch import cycle
from litwatch.config import Compound, CompoundName, load_settings, load_watchlist, shipped_directory
from litwatch.cycle import Setup
from litwatch.cycle.done import looked_for, screening_rule
from litwatch.cycle.screened import FRESH, Attempt, Names, coverage, note_screened
from litwatch.rows import ScreenedNamesRow, SourceFileRow
from litwatch.store import Store, writing
from litwatch.verdict import table
from litwatch.vocabulary import load_vocabulary
from made import AT, compound_rows, judgement_row, paper_rows, run_row

ALL = {"a": Names(frozenset({"fluoxetine", "Prozac"})), "b": Names(frozenset({"fluoxetine"}))}


def taken(number: int, kind: str = "baseline", **changed: object) -> Attempt:
    return replace(Attempt(f"pubmed26n{number:04}.xml.gz", kind, 2026, number, "a", "", "", AT), **changed)


WHOLE = [taken(1), taken(2), taken(3, "update")]


def problem(files: list[Attempt], *names: str, at: datetime = AT) -> str:
    return coverage(files, ALL, at).problem_of(names or ("fluoxetine",))


def test_a_year_whose_files_are_all_done_covers_the_names_they_were_screened_for():
    assert problem(WHOLE, "fluoxetine", "Prozac") == ""


@pytest.mark.parametrize(
    ("files", "told"),
    [
        pytest.param([], "no file of PubMed's was screened yet", id="none"),
        pytest.param([taken(1), taken(3, "update")], "1 file of PubMed's of 2026", id="gap"),
        pytest.param([taken(2), taken(3, "update")], "the first number 1", id="the first is missing"),
        pytest.param([*WHOLE, taken(4, "update", problem="cut")], "the first number 4", id="the last was cut"),
        pytest.param([*WHOLE[:2], taken(3, "update", again_because="x")], "number 3", id="to be done again"),
        pytest.param([taken(1), taken(2)], "whether the baseline is whole", id="no update file"),
        pytest.param([taken(1, ""), taken(2, "")], "folder updatefiles", id="other folders"),
        pytest.param([*WHOLE[:2], taken(3, "update", run_at=AT - FRESH * 1.1)], "later ones are missing", id="old"),
    ],
)
def test_files_that_are_not_all_of_pubmed_cover_nothing(files, told):
    assert told in problem(files)


def test_a_file_that_was_cut_and_then_done_is_done():
    assert problem([*WHOLE, taken(4, "update", problem="cut"), taken(4, "update")]) == ""


def test_a_name_added_since_is_not_covered_until_each_file_was_screened_for_it():
    older = [replace(one, names_sha256="b") for one in WHOLE]
    assert problem(older, "fluoxetine") == ""
    assert "3 of PubMed's files were not screened for 'Prozac'" in problem(older, "fluoxetine", "Prozac")
    assert "1 of PubMed's files" in problem([*WHOLE[:2], older[2]], "Prozac")
    assert problem([*older, *WHOLE], "fluoxetine", "Prozac") == ""


def test_a_name_that_another_litwatch_found_otherwise_is_not_covered():
    rules = (screening_rule("fluoxetine"), "of another litwatch")
    then = ScreenedNamesRow("a", ("fluoxetine", "S 20098", "buspirone"), (), rules)
    assert looked_for(then) == {"fluoxetine"}


def test_where_a_look_alike_was_passed_over_that_is_none_today_its_name_is_not_covered():
    lists = {"a": Names(frozenset({"fluoxetine", "buspirone"}), ("fluoxetine ester",))}
    covered = coverage(WHOLE, lists, AT)
    assert "fluoxetine" in covered.problem_of(["fluoxetine"])
    assert covered.problem_of(["buspirone"]) == ""


def test_a_new_baseline_in_progress_takes_nothing_from_the_year_that_is_whole():
    next_year = replace(taken(1), file_year=2027)
    assert problem([*WHOLE, next_year]) == ""
    assert "2027" not in problem([*WHOLE, next_year], at=AT + FRESH * 2)


@settings(deadline=None)
@given(st.sets(st.integers(1, 12), min_size=1), st.integers(1, 11))
def test_any_gap_is_seen(numbers: set[int], first_update: int) -> None:
    files = [taken(number, "update" if number > first_update else "baseline") for number in numbers]
    whole = numbers == set(range(1, max(numbers) + 1)) and max(numbers) > first_update
    assert (problem(files) == "") is whole


def file_row(number: int, kind: str, at: datetime = AT) -> SourceFileRow:
    row = SourceFileRow("run-1", f"{kind}/{number}", at, 1, 1, 0, 0, "")
    return replace(
        row, name=f"pubmed26n{number:04}.xml.gz", kind=kind, file_year=2026, file_number=number, names_sha256="a"
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with writing(tmp_path / "working.duckdb", AT) as one:
        yield one


def test_the_verdict_claims_an_absence_by_files_and_takes_it_back_when_no_file_comes(store):
    compounds = [
        Compound(name, "azapirone", (CompoundName(name), CompoundName("Aa", "abbreviation")))
        for name in ("fluoxetine", "buspirone", "sertraline")
    ]
    names = ("fluoxetine", "buspirone")
    rows = [run_row(), ScreenedNamesRow("a", names, (), tuple(map(screening_rule, names)))]
    for place, one in enumerate(compounds):
        rows += compound_rows(one.name, place)[:1]
    rows += [file_row(1, "baseline"), file_row(2, "update"), *paper_rows(7), judgement_row(7, "buspirone")]
    store.put(rows)
    assert "sertraline" in note_screened(store, compounds, run_row())
    found = {row.compound: row for row in table(store)}
    assert found["fluoxetine"].verdict == "none_found"
    assert (found["buspirone"].verdict, found["buspirone"].search_scope) == ("primary_other", "files")
    assert (found["sertraline"].verdict, found["sertraline"].search_complete) == ("search_incomplete", False)
    assert "were not screened for 'sertraline'" in found["sertraline"].search_problem
    later = run_row("run-2", run_at=AT + timedelta(days=30))
    store.put([later])
    assert "later ones are missing" in note_screened(store, compounds, later)
    assert {row.verdict for row in table(store)} == {"search_incomplete"}


def test_a_run_over_a_long_watchlist_asks_no_service_and_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text(
        "entrez: {email: lab@example.org, base_url: 'http://127.0.0.1:9/', ask_up_to: 1}\n"
        f"database: {{path: {tmp_path}/working.duckdb, published: {tmp_path}/reports/published.duckdb}}\n"
        f"reports: {tmp_path}/reports\n"
    )
    (tmp_path / "watchlist.yaml").write_text("topic: {name: depression models}\nclasses: {x: {label: X}}\n")
    (tmp_path / "watchlist.csv").write_text("compound,class\nfluoxetine,x\nbuspirone,x\n")
    setup = Setup(
        load_settings(tmp_path, {}), load_watchlist(tmp_path), load_vocabulary(shipped_directory()), synthetic=True
    )
    job = cycle.run(setup, AT, send=False)
    assert (job.run.request_count, job.run.status) == (0, "incomplete")
    assert "no file of PubMed's was screened yet" in job.run.note
    assert {row.verdict for row in job.verdicts} == {"search_incomplete"}
    assert not (tmp_path / "reports" / "certificates").exists()
    assert (tmp_path / "reports" / "feeds" / "fluoxetine.atom").is_file()
