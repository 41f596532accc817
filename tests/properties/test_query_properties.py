"""Queries hold for any name and any set of records."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from litwatch.config import Compound, CompoundName
from litwatch.config.topic import query_problem
from litwatch.errors import QueryError
from litwatch.query import FIRST_CREATED, Query, halves, name_queries
from litwatch.standin.grammar import Term, read

TODAY = date(2026, 11, 23)
WALL = 7
DAYS = st.dates(FIRST_CREATED, TODAY)
RECENT = st.dates(TODAY - timedelta(days=40), TODAY)
ASKED = Query("fluoxetine", "fluoxetine", "fluoxetine[tw]", "whole")


def split(query: Query, created: list[date]) -> list[Query]:
    """As the client does it: halve whatever holds more than it is given."""
    inside = [day for day in created if query.created is None or query.created[0] <= day <= query.created[1]]
    if len(inside) <= WALL:
        return [query]
    return [part for half in halves(query, TODAY) for part in split(half, inside)]


@given(st.lists(DAYS | RECENT, max_size=120))
def test_the_parts_of_a_split_hold_every_record_once_and_none_more_than_the_wall(created: list[date]) -> None:
    crowded = any(created.count(day) > WALL for day in created)
    try:
        parts = split(ASKED, created)
    except QueryError:
        assert crowded
        return
    assert not crowded
    if len(parts) == 1:
        return
    bounds = [part.created for part in parts if part.created]
    assert len(bounds) == len(parts)
    counts = [sum(first <= day <= last for day in created) for first, last in bounds]
    assert sum(counts) == len(created)
    assert max(counts) <= WALL
    assert all(this[1] + timedelta(days=1) == following[0] for this, following in pairwise(bounds))
    assert bounds[0][0] <= min(created)
    assert bounds[-1][1] >= max(created)


@given(st.tuples(DAYS, DAYS).map(sorted))
def test_halving_always_ends_at_single_days(days: list[date]) -> None:
    first, last = days
    part = Query("x", "x", "x[tw]", "whole", created=(first, last))
    steps = 0
    while part.created is not None and part.created[0] < part.created[1]:
        one, other = halves(part, TODAY)
        assert one.created is not None
        assert other.created is not None
        assert (one.created[0], other.created[1]) == part.created
        part = max(one, other, key=lambda half: half.created[1] - half.created[0] if half.created else timedelta(0))
        steps += 1
    assert steps <= 18


PIECES = st.sampled_from(
    ["MDL", "fluoxetine", "73005", "EF", "\u03b1", "beta", "5", "HT", "\u00e9t\u00e9", "Lu", "10", "of", "sulph", "x"]
)
JOINTS = st.sampled_from([" ", "-", "", "/", ",", " (", ") ", '"', "[tw] OR ", "\u00a0", "\u2011", "_", ":", "*", "'"])


@st.composite
def names(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(PIECES, min_size=1, max_size=4))
    return "".join(piece + draw(JOINTS) for piece in pieces)


@settings(max_examples=150, deadline=None)
@given(st.lists(names() | st.text(max_size=12), min_size=1, max_size=3))
def test_any_name_becomes_valid_terms_of_its_own_or_is_refused(written: list[str]) -> None:
    try:
        queries = name_queries(Compound(written[0], "x", tuple(CompoundName(name) for name in written)))
    except QueryError:
        return
    forms = [query.form.split() for query in queries]
    for query, form in zip(queries, forms, strict=True):
        assert query_problem(query.term) is None
        reading = read(query.term)
        assert reading.messages == []
        ((_, term),) = reading.tree.operands
        assert isinstance(term, Term)
        assert term.text == query.form
        others = [f" {' '.join(other)} " for other in forms if other != form]
        assert not any(other in f" {query.form} " for other in others)
