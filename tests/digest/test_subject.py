"""The subject: the news in 60 characters, then which compounds have no primary literature in the topic."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weeks import END, START, evidence, quiet, run, verdict

from litwatch.digest.headline import news
from litwatch.digest.subject import LENGTH, subject_line
from litwatch.digest.words import VERDICTS
from litwatch.verdict import Change, Week

NEW = tuple(evidence(pmid=990001000 + number) for number in range(4))
CHANGED = (Change("syn-101", END, "primary_other", "primary_in_topic", "x"),)


def subject(week: Week, *, synthetic: bool = False) -> str:
    return subject_line(week, news(week), synthetic=synthetic)


def of(*rows: tuple[str, str], **changes: object) -> Week:
    verdicts = tuple(verdict(name, code) for name, code in (("syn-101", "primary_in_topic"), *rows))
    return quiet(**{"verdicts": verdicts, **changes})


@pytest.mark.parametrize("code", ["primary_other", "secondary_only", "mention_only", "none_found"])
def test_who_has_no_primary_literature_in_the_topic_is_named_after_the_news(code: str) -> None:
    told = subject(of(("syn-9", code), new=NEW[:1]))
    assert told == "litwatch 23 Nov: 1 new primary paper, syn-9 none in topic"
    assert subject(of(("syn-9", code), new=(replace(NEW[0], is_retracted=True),))).startswith("litwatch 23 Nov: 1 new")


def test_there_is_room_for_still_when_the_news_is_short() -> None:
    week = of(("binospirone", "primary_other"), changes=CHANGED)
    assert subject(week) == "litwatch 23 Nov: 1 changed, binospirone still none in topic"


def test_the_example_of_the_specification_fits_in_short() -> None:
    week = of(("binospirone", "primary_other"), changes=CHANGED, new=NEW)
    assert subject(week) == "litwatch 23 Nov: 1 changed, +4 primary, 1 none in topic"


def test_three_or_more_are_counted_and_two_are_named() -> None:
    two = of(("syn-8", "none_found"), ("syn-9", "mention_only"))
    assert subject(two) == "litwatch 23 Nov: a quiet week, syn-8 and syn-9 none in topic"
    three = of(("syn-7", "none_found"), ("syn-8", "none_found"), ("syn-9", "mention_only"))
    assert subject(three) == "litwatch 23 Nov: a quiet week, nothing new, 3 none in topic"
    week = of(*((f"syn-{number}", "none_found") for number in range(3)), run=run(), new=NEW[:1])
    assert subject(week) == "litwatch 23 Nov: 1 new primary paper, 3 still none in topic"


def test_an_absence_is_never_claimed_without_a_clean_search_of_the_period() -> None:
    rows = (
        verdict("syn-1", "search_incomplete"),
        verdict("syn-2", "none_found", search_complete=False),
        verdict("syn-3", "none_found", searched_at=START),
        verdict("syn-4", "none_found", searched_at=None),
    )
    assert "in topic" not in subject(quiet(verdicts=rows))
    known = subject(quiet(verdicts=(*rows, verdict("syn-5", "none_found"))))
    assert known == "litwatch 23 Nov: 4 searches incomplete, syn-5 none in topic"


@pytest.mark.parametrize("before", [None, "primary_in_topic", "search_incomplete"])
def test_what_was_otherwise_or_not_known_before_is_not_called_still(before: str | None) -> None:
    week = of(("syn-9", "none_found"), changes=(Change("syn-9", END, before, "none_found", "x"),))
    assert subject(week).endswith(", syn-9 none in topic")


def test_news_is_worded_in_full_where_there_is_room() -> None:
    week = of(changes=CHANGED * 2, new=(*NEW, evidence(pmid=990001009, is_retracted=True)))
    assert subject(week) == "litwatch 23 Nov: 2 verdicts changed, +4 primary, 1 retracted"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=90), st.sampled_from(list(VERDICTS))), max_size=8),
    st.integers(0, 3),
    st.integers(0, 4),
    st.booleans(),
)
def test_a_subject_is_one_line_of_sixty_characters(
    rows: list[tuple[str, str]], changed: int, new: int, synthetic: bool
) -> None:
    told = subject(of(*rows, changes=CHANGED * changed, new=NEW[:new]), synthetic=synthetic)
    assert not [one for one in told if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert len(told.removeprefix("[synthetic] ")) <= LENGTH
