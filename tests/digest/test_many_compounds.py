"""A digest of thousands of compounds: counted by class, rows only for those with news, and nothing lost on the way."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weeks import END, START, evidence, quiet, search, verdict

from litwatch.config import LEVELS, Subscription
from litwatch.cycle.editions import narrowed
from litwatch.digest import Digest, compose
from litwatch.digest.many import MANY, by_class, moved
from litwatch.digest.words import VERDICTS
from litwatch.verdict import Change, ModelCount, Verdict, Week, YearCount

CODES = tuple(code for code in VERDICTS if code != "search_incomplete")


def watched(count: int, **changes: object) -> tuple[Verdict, ...]:
    return tuple(
        verdict(
            f"compound-{place:04}",
            CODES[place % len(CODES)],
            compound_class=f"class{place % 7}",
            class_label=f"Class {place % 7}",
            **changes,
        )
        for place in range(count)
    )


def composed(week: Week) -> Digest:
    return compose(week, "weekly", next_at=None, synthetic=True)


def with_news(count: int) -> Week:
    """One verdict changed and one paper came, on two compounds."""
    return quiet(
        verdicts=watched(count, search_scope="files"),
        searches=(),
        changes=(Change("compound-0007", END, "none_found", "primary_other", "PMID 990000009 (in_vitro) is new"),),
        new=(evidence(compound="compound-0012", pmid=990000010),),
        models=tuple(ModelCount(f"compound-{place:04}", "forced_swim", 3) for place in range(0, count, 5)),
        years=tuple(YearCount(f"compound-{place:04}", 2001, 3, 1) for place in range(0, count, 5)),
    )


@pytest.mark.parametrize("count", [MANY + 1, 300, 5_000])
def test_rows_stand_for_compounds_with_news_alone_and_the_page_has_every_compound(count: int) -> None:
    digest = composed(with_news(count))
    assert len(digest.html.encode()) < 100_000
    assert "compound-0007" in digest.html
    assert "compound-0012" in digest.html
    assert "compound-0013" not in digest.html
    assert "compound-0013" not in digest.text
    assert f"other {count - 2:,} compounds there is no news" in digest.html
    assert set(re.findall(r"compound-\d{4}", digest.page)) == {one.compound for one in watched(count)}
    assert digest.page.count("<details") == 7
    assert f"{count:,} compounds by class" in digest.html
    assert f"{count:,} COMPOUNDS BY CLASS" in digest.text


def test_up_to_forty_compounds_each_has_a_row() -> None:
    digest = composed(with_news(MANY))
    assert all(one.compound in digest.html for one in watched(MANY))
    assert "by class" not in digest.html


def test_pictures_are_of_compounds_with_news() -> None:
    digest = composed(replace(with_news(300), new=(evidence(compound="compound-0010", pmid=990000010),)))
    words = digest.text.partition("COUNTED")[2]
    assert "compound-0010" in words
    assert "compound-0015" not in words


def test_compounds_that_stand_on_screened_files_are_one_sentence() -> None:
    digest = composed(with_news(5_000))
    claiming = sum(one.verdict not in ("primary_in_topic", "primary_other") for one in watched(5_000))
    assert f"For {claiming:,} compounds whose verdict claims an absence" in digest.html
    assert "5,000 compounds looked for in PubMed’s files" in digest.html


def test_what_was_searched_by_queries_is_still_on_the_page() -> None:
    rows = watched(60)
    asked = tuple(search(row.compound, row.compound) for row in rows if row.verdict == "none_found")
    page = composed(quiet(verdicts=rows, searches=asked)).page
    assert all(f"&#34;{one.form}&#34;[tw:~0]" in page or f'"{one.form}"[tw:~0]' in page for one in asked)


def test_one_reason_for_thousands_of_incomplete_searches_is_said_once() -> None:
    reason = "3 files of PubMed's of 2026 not screened to the end, the first number 17"
    rows = tuple(
        replace(row, verdict="search_incomplete", search_complete=False, search_problem=reason, search_scope="files")
        for row in watched(5_000)
    )
    digest = composed(quiet(verdicts=rows, searches=()))
    assert digest.html.count("first number 17") == 1
    assert "5,000 compounds (compound-0000, compound-0001, compound-0002 and 4,997 more)" in digest.html
    assert "5,000 searches incomplete" in digest.subject


def test_a_selection_of_few_of_thousands_has_its_rows() -> None:
    some = Subscription(compounds=("compound-0003", "compound-0004"), classes=(), minimum_level=LEVELS[-1])
    digest = composed(narrowed(with_news(5_000), some))
    assert "compound-0003" in digest.html
    assert "by class" not in digest.html


def test_a_first_digest_of_thousands_says_how_many_first_verdicts_there_are() -> None:
    rows = watched(5_000)
    changes = tuple(Change(row.compound, END, None, row.verdict, "the search is complete") for row in rows)
    digest = composed(quiet(start=None, verdicts=rows, searches=(), changes=changes))
    assert len(digest.html.encode()) < 100_000
    assert "5,000 first verdicts" in digest.subject
    assert "5,000 first verdicts: counted below, by class" in digest.html
    assert "first verdict <span" not in digest.html


def test_a_first_verdict_that_was_incomplete_for_a_while_did_not_become_complete_again() -> None:
    rows = watched(300)
    changes = tuple(
        Change(row.compound, END, old, new, "")
        for row in rows
        for old, new in ((None, "search_incomplete"), ("search_incomplete", row.verdict))
    )
    digest = composed(quiet(start=None, verdicts=rows, searches=(), changes=changes))
    assert "300 first verdicts" in digest.html
    assert "complete again" not in digest.html + digest.text + digest.page


def test_old_papers_of_more_compounds_than_anybody_reads_are_one_line() -> None:
    rows = watched(300, search_scope="files")
    added = [evidence(compound=row.compound, work_id=row.compound, came="first_search") for row in rows]
    added += [evidence(compound="compound-0042", pmid=990000011, work_id="other", came="files")]
    added += [replace(added[-1], compound="compound-0041")]
    digest = composed(quiet(start=None, verdicts=rows, searches=(), added=tuple(added)))
    told = "300 compounds: 301 papers"
    assert told in digest.html
    assert told in " ".join(digest.text.split())
    assert "Most of compound-0041 (2), compound-0042 (2)" in digest.html
    assert "compound-0043" not in digest.html
    few = composed(quiet(start=None, verdicts=rows, searches=(), added=tuple(added[:MANY])))
    assert all(f"{row.compound}: 1 paper" in few.html for row in rows[:MANY])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(list(VERDICTS)), st.integers(0, 5)), max_size=60), st.sets(st.integers(0, 59))
)
def test_counts_by_class_add_up(drawn: list[tuple[str, int]], news: set[int]) -> None:
    rows = [verdict(f"c{at}", code, class_label=f"Class {group}") for at, (code, group) in enumerate(drawn)]
    whole, *classes = by_class(rows, {f"c{at}" for at in news})
    assert whole.compounds == len(rows) == sum(one.compounds for one in classes)
    for code in VERDICTS:
        assert whole.verdicts[code] == sum(one.verdicts[code] for one in classes)
        assert whole.verdicts[code] == sum(row.verdict == code for row in rows)
    assert whole.moved == sum(one.moved for one in classes) == len({at for at in news if at < len(rows)})
    assert {name for one in classes for names in one.names.values() for name in names} == {row.compound for row in rows}


def test_verdicts_that_only_became_complete_again_are_counted_not_listed() -> None:
    rows = watched(300)
    changes = tuple(Change(row.compound, END, "search_incomplete", row.verdict, "complete again") for row in rows)
    digest = composed(quiet(verdicts=rows, searches=(), changes=changes, new=(evidence(compound="compound-0005"),)))
    assert "300 verdicts became incomplete, or complete again" in digest.html
    assert "300 verdicts became incomplete, or complete again" in " ".join(digest.text.split())
    assert "compound-0006" not in digest.html
    assert "changed" not in digest.subject


def test_what_counts_as_news_of_a_compound() -> None:
    week = quiet(
        start=START,
        changes=(Change("a", END, "none_found", "mention_only", ""), Change("b", END, None, "mention_only", "")),
        new=(evidence(compound="c"), evidence(compound="d", evidence_level="artefact")),
        rejudged=(evidence(compound="e", was="mention"), evidence(compound="f", was="topic_in_vivo")),
    )
    assert moved(week) == {"a", "c", "e"}
