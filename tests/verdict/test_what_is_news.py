"""Old news is not news: which papers a digest announces, and why the others are only now in the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from litwatch.rows import CompoundRunRow, SearchHitRow, SearchRow
from litwatch.store import Row, Store, writing
from litwatch.verdict import week
from made import AT, compound_rows, judgement_row, paper_rows, record_row, run_row

# AT is Monday 16 November, 7:00, when the last digest ended; this one ends a week later.
END = datetime(2026, 11, 23, 7)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with writing(tmp_path_factory.mktemp("news") / "litwatch.duckdb", AT) as store:
        yield store


@pytest.fixture
def store(file: Store) -> Iterator[Store]:
    """binospirone was searched a week ago and now."""
    with suppress(KeyboardInterrupt), file.transaction():
        file.put([run_row(), run_row("run-2", run_at=END), *compound_rows("binospirone")])
        file.put([searched("binospirone", END)])
        yield file
        raise KeyboardInterrupt  # taken back


def searched(compound: str, at: datetime, **changed: Any) -> CompoundRunRow:
    row = CompoundRunRow(f"run-{at:%d}", compound, at, "whole", True, "", 0, 0, 0)
    return replace(row, **changed)


def asked(form: str, at: datetime, **changed: Any) -> SearchRow:
    row = SearchRow(
        f"{form}{at}", "run", at, "pubmed", "binospirone", form, True, "whole", form, None, form, 1, 1, 1, (), (), True,
        "", "", at, at,
    )  # fmt: skip
    return replace(row, **changed)


def found(pmid: int, at: datetime = END, compound: str = "binospirone", **record: Any) -> list[Row]:
    """A paper first judged for the compound at a moment."""
    judged = judgement_row(pmid, compound, first_seen_at=at, valid_from=at)
    return [*paper_rows(pmid, **record), judged]


def came(store: Store, start: datetime | None = AT) -> dict[int, str]:
    """How each paper of the week came, by PMID."""
    told = week(store, "depression models", start, END)
    assert all(row.came == "news" for row in told.new)
    return {int(row.pmid or 0): row.came for row in (*told.new, *told.added)}


@pytest.mark.parametrize(
    ("entered_on", "how"),
    [
        (date(2026, 11, 20), "news"),
        (date(2026, 11, 10), "news"),  # a record turns up in searches some days after it entered
        (date(2026, 11, 9), "late"),
        (date(1998, 3, 1), "late"),
    ],
)
def test_news_is_what_entered_pubmed_since_the_last_digest_less_a_week(
    store: Store, entered_on: date, how: str
) -> None:
    store.put(found(1, entered_on=entered_on))
    assert came(store) == {1: how}


def test_what_an_incomplete_search_could_not_find_is_news_when_a_complete_one_does(store: Store) -> None:
    store.put([searched("binospirone", AT, is_complete=False, run_id="run-1")])
    store.put([searched("binospirone", datetime(2026, 11, 2, 7))])
    store.put(found(1, entered_on=date(2026, 11, 4)))
    assert came(store) == {1: "news"}


def test_a_new_compound_brings_old_papers_into_the_record_and_announces_only_what_entered_now(store: Store) -> None:
    store.put([compound_rows("tandospirone")[0], searched("tandospirone", END)])
    store.put(found(1, compound="tandospirone", entered_on=date(1995, 1, 1)))
    store.put(found(2, compound="tandospirone", entered_on=date(2026, 11, 19)))
    store.put(found(3, compound="tandospirone", year=2026))
    assert came(store) == {1: "first_search", 2: "news", 3: "first_search"}


def test_a_new_name_brings_old_papers_into_the_record_and_is_named(store: Store) -> None:
    store.put([asked("binospirone", AT), asked("binospirone", END), asked("mdl 73005ef", END)])
    store.put([asked("mdl73005ef", END, is_typed=False)])
    store.put(found(1, entered_on=date(1990, 1, 1)))
    assert came(store) == {1: "new_name"}
    assert [one.form for one in week(store, "topic", AT, END).new_names] == ["mdl 73005ef"]


def test_files_bring_old_papers_and_news_alike(store: Store) -> None:
    store.put([run_row("run-2", run_at=END, kind="ingest")])
    store.put(found(1, entered_on=date(1990, 1, 1)))
    store.put(found(2, entered_on=date(2026, 11, 20)))
    store.put(found(3, year=None))
    assert came(store) == {1: "files", 2: "news", 3: "files"}


def test_a_first_import_is_no_news_at_all(store: Store) -> None:
    store.put(found(1, entered_on=date(2026, 11, 22)))
    assert came(store, None) == {1: "first_search"}


def test_a_change_of_the_rules_is_told_as_such(store: Store) -> None:
    store.put([run_row("run-2", run_at=END, kind="reclassify")])
    store.put(found(1, entered_on=date(1990, 1, 1)))
    assert came(store) == {1: "rules"}


def test_what_only_links_led_to_is_told_as_such(store: Store) -> None:
    store.put(found(1, entered_on=date(1990, 1, 1)))
    store.put(found(2, entered_on=date(1990, 1, 1)))
    store.put([SearchHitRow("binospirone", f"pubmed:{pmid}", END, None, False, "elink") for pmid in (1, 2)])
    store.put([SearchHitRow("binospirone", "pubmed:2", END, None, False, "pubmed")])
    assert came(store) == {1: "links", 2: "late"}


@pytest.mark.parametrize(
    ("record", "how"),
    [
        ({"publication_date": "2026-11-18"}, "news"),
        ({"publication_date": "2026 Nov 18"}, "news"),
        ({"publication_date": "2019-05-02", "year": 2019}, "late"),
        ({"year": 2026}, "news"),
        ({"year": 2025}, "late"),
        ({"year": None}, "news"),  # nothing is known: never silent
    ],
)
def test_without_a_day_of_entry_the_day_of_publication_counts(store: Store, record: dict[str, Any], how: str) -> None:
    store.put(found(1, **record))
    assert came(store) == {1: how}


def test_an_article_is_news_although_its_preprint_is_old(store: Store) -> None:
    store.put([replace(record_row(9), record_id="europepmc:PPR9", pmid=None, entered_on=date(2025, 1, 1))])
    rows = found(1, entered_on=date(2026, 11, 20))
    store.put(rows)
    store.put([replace(row, record_id="europepmc:PPR9") for row in rows if type(row).__name__ == "WorkRecordRow"])
    assert came(store) == {1: "news"}


def test_what_was_judged_before_is_neither_new_nor_added(store: Store) -> None:
    row = judgement_row(1, "binospirone", valid_from=END)
    store.put([*paper_rows(1, entered_on=date(2026, 11, 20)), row])
    told = week(store, "topic", AT, END)
    assert (told.new, told.added, len(told.rejudged)) == ((), (), 1)
