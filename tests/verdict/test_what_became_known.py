"""What became known about papers already told: published, corrected, retracted; each is told once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from litwatch.rows import JudgementRow, RecordChangeRow, WorkRecordRow, WorkRow
from litwatch.store import Store, writing
from litwatch.verdict import Learnt, Week, week
from made import AT, compound_rows, judgement_row, paper_rows, raw_row, record_row, run_row

END = datetime(2026, 11, 23, 7)
NEXT = END + timedelta(days=7)
PREPRINT, DOI = "europepmc:PPR/PPR1", "10.5555/preprint"
WORK = f"work:{PREPRINT}"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with writing(tmp_path_factory.mktemp("learnt") / "litwatch.duckdb", AT) as store:
        yield store


@pytest.fixture
def store(file: Store) -> Iterator[Store]:
    with suppress(KeyboardInterrupt), file.transaction():
        file.put([run_row(), run_row("run-2", run_at=END), *compound_rows("binospirone")])
        yield file
        raise KeyboardInterrupt  # taken back


def judged(**changes: object) -> JudgementRow:
    row = judgement_row(1, "binospirone", work_id=WORK)
    return replace(replace(row, pmid=None), **changes)  # type: ignore[arg-type]


def preprint(store: Store, **changes: object) -> None:
    """A preprint, told at AT by its own record."""
    row = record_row(9, is_preprint=True, title="Binospirone in mice, a preprint", doi=DOI)
    store.put([replace(row, record_id=PREPRINT, source="europepmc", pmid=None)])
    store.put([replace(raw_row(9), record_id=PREPRINT), WorkRow(WORK, PREPRINT, AT)])
    store.put([WorkRecordRow(PREPRINT, WORK, "itself"), judged(**changes)])


def article(store: Store, **record: object) -> None:
    """Its article, which speaks for the work since END."""
    store.put([record_row(1, title="Binospirone in mice", first_seen_at=END, **record), raw_row(1)])
    store.put([WorkRecordRow("pubmed:1", WORK, "alike"), WorkRow(WORK, "pubmed:1", AT)])


def told(store: Store, start: datetime = AT, end: datetime = END) -> Week:
    return week(store, "topic", start, end)


def test_a_preprint_that_is_published_is_told_as_such_once(store: Store) -> None:
    preprint(store, valid_to=END)
    article(store)
    store.put([judged(pmid=1, valid_from=END)])
    found = told(store)
    assert found.learnt == (
        Learnt(
            WORK,
            "binospirone",
            is_published=True,
            preprint_title="Binospirone in mice, a preprint",
            preprint_pmid=None,
            preprint_doi=DOI,
            is_retracted=False,
            is_corrected=False,
        ),
    )
    assert [(row.pmid, row.title, row.was) for row in found.rejudged] == [(1, "Binospirone in mice", "other_in_vivo")]
    assert found.new == ()
    assert told(store, END, NEXT).learnt == ()


def test_a_preprint_with_a_pmid_is_known_by_it_whatever_work_it_went_into(store: Store) -> None:
    store.put([*paper_rows(30, is_preprint=True, title="A preprint in PubMed"), *paper_rows(31, title="Its article")])
    alone, other = (judgement_row(pmid, "binospirone", work_id=f"work-{pmid}") for pmid in (30, 31))
    store.put([replace(alone, valid_to=END, ended_because="merged into another work"), other])
    store.put([WorkRecordRow("pubmed:30", "work-31", "alike")])
    found = told(store)
    assert [(one.work_id, one.is_published, one.preprint_pmid) for one in found.learnt] == [("work-31", True, 30)]
    assert [row.pmid for row in found.rejudged] == [31]


def test_an_article_without_a_pmid_is_told_though_the_judgement_is_the_same(store: Store) -> None:
    preprint(store)
    row = record_row(8, title="Elsewhere", first_seen_at=END)
    store.put([replace(row, record_id="europepmc:AGR/8", pmid=None), replace(raw_row(8), record_id="europepmc:AGR/8")])
    store.put([WorkRecordRow("europepmc:AGR/8", WORK, "alike"), WorkRow(WORK, "europepmc:AGR/8", AT)])
    assert [one.is_published for one in told(store).learnt] == [True]
    assert [row.was for row in told(store).rejudged] == ["other_in_vivo"]
    assert told(store, END, NEXT).learnt == ()


def test_an_article_whose_preprint_came_with_it_or_later_is_no_such_news(store: Store) -> None:
    preprint(store, first_seen_at=END, valid_from=END)
    article(store)
    assert told(store).learnt == ()


def test_a_preprint_that_stays_one_is_no_such_news(store: Store) -> None:
    preprint(store)
    assert told(store).learnt == ()


@pytest.mark.parametrize(
    ("after", "is_told"),
    [("ErratumIn:77", True), ("CommentIn:5; ExpressionOfConcernIn:78", True), ("CommentIn:79", False), ("", False)],
)
def test_a_correction_is_told_though_the_judgement_is_the_same(store: Store, after: str, is_told: bool) -> None:
    store.put([*paper_rows(2, has_correction=True), judgement_row(2, "binospirone")])
    store.put([RecordChangeRow("pubmed:2", END, "corrections", "", after, "run-2")])
    assert [one.is_corrected for one in told(store).learnt] == [True] * is_told
    assert [row.pmid for row in told(store).rejudged] == [2] * is_told
    assert told(store, END, NEXT).learnt == ()


def test_a_retraction_is_told_once_and_not_with_every_judgement_after_it(store: Store) -> None:
    store.put([*paper_rows(3, is_retracted=True), judgement_row(3, "binospirone", valid_to=END)])
    store.put([judgement_row(3, "binospirone", valid_from=END, is_retracted=True)])
    assert [one.is_retracted for one in told(store).learnt] == [True]
    assert told(store, END, NEXT).learnt == ()


def test_nothing_is_learnt_in_a_first_digest(store: Store) -> None:
    preprint(store, valid_to=END)
    article(store)
    store.put([judged(pmid=1, valid_from=END)])
    assert week(store, "topic", None, END).learnt == ()
