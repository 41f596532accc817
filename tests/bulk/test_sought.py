"""Of each name that part is looked for which is rarest; which one it is changes speed, and never what is found."""

from __future__ import annotations

import re

import pytest

from litwatch.bulk.checks import of_literal
from litwatch.bulk.sought import ALNUM, Literal, sought
from litwatch.config import Compound, CompoundName, Topic, Watchlist


def literals(*compounds: tuple[str, ...]) -> tuple[Literal, ...]:
    """What is looked for, for compounds of these names."""
    made = tuple(
        Compound(names[0], "x", tuple(CompoundName(name, "synonym", "made up", None) for name in names))
        for names in compounds
    )
    return sought(Watchlist(Topic("made up", "made up[tiab]"), made, {"x": "made up"})).literals


def looked_for(*compounds: tuple[str, ...]) -> set[bytes]:
    return {one.text for one in literals(*compounds)}


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("sodium valproate", b"valproate"),
        ("human insulin", b"insulin"),
        ("N,N-dimethyltryptamine", b"dimethyltryptamine"),
        ("8-OH-DPAT", b"dpat"),
    ],
)
def test_of_a_name_of_several_words_the_longest_is_looked_for(name: str, part: bytes) -> None:
    assert looked_for((name,)) == {part}


def test_the_salt_of_a_compound_is_not_looked_for_even_where_no_other_has_it() -> None:
    assert looked_for(("gepirone", "gepirone hydrochloride")) == {b"gepirone"}


def test_what_several_compounds_share_is_not_looked_for() -> None:
    assert looked_for(("lupirone maleate",), ("zopirone maleate",)) == {b"lupirone", b"zopirone"}


def test_a_name_that_can_not_stand_without_another_is_not_looked_for() -> None:
    assert looked_for(("lupirone",), ("dextro-lupirone maleate",)) == {b"lupirone"}
    assert b"lupirone" in looked_for(("lupirone",), ("lupirone 23",))
    assert looked_for(("lupirone",), ("lupirone23",)) == looked_for(("lupirone23",)) | {b"lupirone"}


def test_a_name_with_a_sign_tells_of_no_other() -> None:
    signed, salt = "(-)-lucatechin", "lucatechin gallate"
    names = {name for one in literals((signed, salt)) for name in one.names}
    assert any(re.search(name, f"the {salt}") for name in names)


def test_a_word_in_the_name_of_an_element_is_looked_for_with_its_neighbour() -> None:
    found = looked_for(("substance P",))
    assert b"substance p" in found
    assert all(one.startswith(b"substance") and one.endswith(b"p") for one in found)


@pytest.mark.parametrize(
    ("text", "could"),
    [
        ("growth hormone", True),
        ("growth-HORMONE", True),
        ("growth\n   hormone", True),
        ("growth</i> factor", True),  # a tag may be followed by anything
        ("growth &#104;ormone", True),
        ("growth\u2009hormone", True),
        ("growth", True),
        ("growth factor", False),
        ("growth, and", False),
        ("growths hormone", False),
    ],
)
def test_what_follows_must_be_able_to_begin_the_next_piece(text: str, could: bool) -> None:
    growth = Literal(b"growth", ALNUM, ALNUM, False, False, ("growth hormone",), None, frozenset(b"hH"))
    written = text.encode()
    assert of_literal(growth)(written, len(written), len("growth")) is could


@pytest.mark.parametrize(
    ("text", "could"),
    [
        ("human insulin", True),
        ("HUMAN-insulin", True),
        ("<i>human</i> insulin", True),
        ("&#x6e; insulin", True),
        ("humañ insulin", True),
        ("insulin", True),
        ("the insulin", False),
        ("proinsulin", False),
    ],
)
def test_what_came_before_must_be_able_to_end_the_former_piece(text: str, could: bool) -> None:
    insulin = Literal(b"insulin", ALNUM, ALNUM, True, False, ("human insulin",), frozenset(b"nN"), None)
    written = text.encode()
    assert of_literal(insulin)(written, len(written), len(written)) is could
