"""What the first answers brought is fetched before the last are there only where it will be matched in the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from litwatch.config import Compound, CompoundName
from litwatch.cycle.search import Findings
from litwatch.fetch import Answer
from litwatch.ids import Pmid
from litwatch.query import name_queries

AT = datetime(2026, 11, 23, 7)
MADE_UP = Compound("synthetone", "azapirone", (CompoundName("synthetone", "inn", "made up", AT.date()),))
(QUERY, *_) = name_queries(MADE_UP)
TWO = Answer(QUERY, complete=True, started_at=AT, ended_at=AT, pmids=(Pmid(99000001), Pmid(99000002)), count=2)
NONE = replace(TWO, pmids=(), count=0)
MANY = replace(NONE, count=50_000, counted_only=True)
UNKNOWN = replace(NONE, complete=False, is_unknown=True)
FAILED = replace(NONE, complete=False, count=None, problem="made up")


@pytest.mark.parametrize(
    ("answers", "likely"),
    [
        ([TWO, NONE], {99000001, 99000002}),
        ([TWO, UNKNOWN], {99000001, 99000002}),
        ([TWO, MANY], set()),
        ([TWO, FAILED], set()),
        ([TWO, replace(TWO, pmids=(Pmid(99000003),))], set()),
    ],
    ids=[
        "whole",
        "a name that PubMed does not know",
        "one counted only",
        "one failed",
        "more than are asked for whole",
    ],
)
def test_what_is_likely_matched(answers: list[Answer], likely: set[int]) -> None:
    assert Findings(MADE_UP, whole_below=2, answers=answers).likely == likely


def test_in_the_topic_all_that_is_brought_counts_and_what_was_brought_before_does_not() -> None:
    in_topic = replace(TWO, query=replace(QUERY, scope="topic"), pmids=(Pmid(99000004),))
    assert Findings(MADE_UP, whole_below=0, scope="topic", answers=[MANY, TWO, in_topic]).likely == {99000004}
