"""However long the list, the matcher finds what one regular expression of all its names would."""

from __future__ import annotations

import random
import re
import sys
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from named import shipped
from one_expression import OneExpression

from litwatch import standing
from litwatch.config import Compound, CompoundName, Topic, Watchlist
from litwatch.names import Matcher
from litwatch.parse import Record, read_file
from litwatch.spelling import bases_of, folded, pattern_of, reach_of, spellings

CORPORA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "corpora"
NAMES = (
    *("Aab 123456", "Aab-123", "AB-12", "123 B 456", "GH 1 234 567", "Lu 10-171", "73,005 XY", "ß-one", "α-tone"),
    *("beta-tone", "tone", "tone beta", "(+)-tone", "(-)-tone", "S-tone", "R-tone", "oestrone", "sulfatone"),
    *("fluoxétine", "fluoxetine", "fluoxetine hydrochloride", "hydrochloride", "Ǆabc", "İstan", "ﬁn one", "K-one"),
    *("a b c", "aa", "aaa", "aa aa", "one two", "two three", "one two three", "γ-MSH 4", "Ωmega", "5-HT", "Δ9-THC"),
)


def listed(names: list[str], not_these: list[str] | None = None) -> Watchlist:
    compounds = [
        Compound(f"compound {place}", "x", (CompoundName(name),), tuple(not_these or ()) if place == 0 else ())
        for place, name in enumerate(names)
    ]
    return Watchlist(Topic("t", "t[tw]"), tuple(compounds), {"x": "X"})


def read(matcher: Matcher, text: str) -> list[tuple[str, int, int]]:
    return [(one.compound, one.start, one.end) for one in matcher.find(text)]


@st.composite
def lists_and_texts(draw: st.DrawFn) -> tuple[list[str], list[str], str]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=14, unique=True))
    others = draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
    word = st.sampled_from([*names, *others]).flatmap(lambda name: st.sampled_from(spellings(name)))
    cased = st.tuples(word, st.sampled_from([str, str.upper, str.lower, str.title])).map(lambda one: one[1](one[0]))
    pieces = draw(st.lists(cased | st.sampled_from([*NAMES, "nor", "123", "456", "s", "K", "ſ"]), max_size=8))
    between = st.sampled_from([" ", "-", "s ", "", ", ", "\u2011", "\u00a0", "(", ") ", "'s ", "/", ".", "nor-"])
    return names, others, "".join(piece + draw(between) for piece in pieces)


@settings(max_examples=400, deadline=None)
@given(lists_and_texts())
@example((["one two", "two three", "one two three"], [], "one two three two three one two"))
@example((["aa", "aaa", "aa aa"], ["aa aa"], "aaa aa aas aa-aa aaas"))
@example((["Aab 123456"], [], "AAB-123,456 aab123456s Aab 123 456"))
def test_it_finds_what_one_expression_of_all_names_finds(given_: tuple[list[str], list[str], str]) -> None:
    names, others, text = given_
    watchlist = listed(names, others)
    assert read(Matcher(watchlist), text) == OneExpression(watchlist).find(text)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(NAMES))
def test_what_a_pattern_finds_is_no_longer_than_the_matcher_looks_back(data: st.DataObject, name: str) -> None:
    for base in bases_of(name):
        assert len(data.draw(st.from_regex(pattern_of(base), fullmatch=True))) <= reach_of(base)


def test_small_letters_stand_where_the_large_ones_stood() -> None:
    points = (point for point in range(sys.maxunicode) if not 0xD800 <= point < 0xE000)
    assert not [hex(point) for point in points if len(folded(chr(point)).lower()) != 1]


@settings(max_examples=150, deadline=None)
@given(lists_and_texts())
def test_it_finds_the_same_where_no_search_library_is_installed(given_: tuple[list[str], list[str], str]) -> None:
    names, others, text = given_
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "ahocorasick_rs", None)
        plain = Matcher(listed(names, others))
    assert read(plain, text) == read(Matcher(listed(names, others)), text)


@given(st.lists(st.text("abc1é", min_size=1, max_size=4), max_size=12), st.text("abc1é ", max_size=30))
def test_strings_stand_in_a_text_wherever_they_are_part_of_it(strings: list[str], text: str) -> None:
    assert standing.Strings(strings).within(text) == {one for one in strings if one in text}


def texts_of(count: int) -> list[str]:
    files = sorted(CORPORA.glob("*.xml*"))
    if not files:
        pytest.skip("../shared/data/corpora is not there")
    records = (item for file in files for item in read_file(file) if isinstance(item, Record))
    return [f"{one.title} {one.abstract}" for one in islice(records, count)]


def test_it_finds_the_same_in_real_texts_for_names_of_their_own_words() -> None:
    texts = texts_of(400)
    words = sorted({word for text in texts for word in re.findall(r"[^\W_]{3,}(?:[- ][^\W_]{3,})?", text)})
    names = random.Random(7).sample(words, 500)
    watchlist = listed(sorted({name.casefold(): name for name in names}.values()))
    matcher, naive = Matcher(watchlist), OneExpression(watchlist)
    found = [read(matcher, text) for text in texts]
    assert found == [naive.find(text) for text in texts]
    assert sum(map(len, found)) > 1_000


def test_names_of_twenty_thousand_others_do_not_change_what_is_found() -> None:
    others = tuple(
        Compound(f"other {place}", "x", (CompoundName(f"QZ{place % 26:02d} {100_000 + place}"),))
        for place in range(20_000)
    )
    small = shipped()
    long = Watchlist(small.topic, (*small.compounds, *others), small.class_labels)
    matcher, own = Matcher(long), Matcher(small)
    for text in texts_of(300):
        assert read(matcher, text) == read(own, text)
    assert read(matcher, "QZ03-100,003 and QZ 02 119,086") == [("other 3", 0, 12), ("other 19086", 17, 30)]
