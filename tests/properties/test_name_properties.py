"""The matcher against a naive one that reads a text letter by letter, without regular expressions."""

from __future__ import annotations

import unicodedata
from itertools import groupby, pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from litwatch.config import load_watchlist, shipped_directory
from litwatch.names import Matcher
from litwatch.spelling import has_sign, spellings

WATCHLIST = load_watchlist(shipped_directory())
MATCHER = Matcher(WATCHLIST)
HYPHENS, BLANKS = "-\u2010\u2011\u2012\u2013\u2014\u2212", " \u00a0\u2009\u202f\n"
WORDS = {
    text: None if text in compound.look_alikes else compound.name
    for compound in WATCHLIST.compounds
    for text in (*compound.look_alikes, *(name.text for name in compound.names))
}
# An enantiomer is escitalopram's name and citalopram's look-alike.
WORDS |= {name.text: compound.name for compound in WATCHLIST.compounds for name in compound.names}
# The naive reader knows letters, not signs.
WORDS = {name: owner for name, owner in WORDS.items() if not has_sign(name)}


def plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0].lower()


def kind(letter: str) -> str:
    return "digit" if letter.isdigit() else "letter" if letter.isalpha() else ""


def parts_of(name: str) -> list[str]:
    return ["".join(letters) for one, letters in groupby(name.lower(), kind) if one]


def stereo(text: str, at: int, parts: list[str]) -> set[int]:
    """S-citalopram, S citalopram; s-citalopram, and never s citalopram."""
    letter, mark = text[at : at + 1], text[at + 1 : at + 2]
    if letter.lower() != parts[0] or text[at - 1 : at] in ("'", "\u2019") or mark not in HYPHENS + BLANKS:
        return set()
    if not mark or (mark in BLANKS and letter != letter.upper()):
        return set()
    return ends(text, at + 2, parts[1:], loose=False)


def ends(text: str, at: int, parts: list[str], loose: bool) -> set[int]:
    """Where a name that begins here can end."""
    if len(parts) == 2 and parts[0] in ("s", "r"):
        return stereo(text, at, parts)
    head, *rest = parts
    written = [head]
    if head.isdigit() and 4 <= len(head) <= 6:
        written += [f"{head[:-3]}{mark}{head[-3:]}" for mark in f",{HYPHENS}{BLANKS}"]
    found: set[int] = set()
    for one in written:
        end = at + len(one)
        if "".join(map(plain, text[at:end])) != "".join(map(plain, one)):
            continue
        if not rest:
            found.add(end)
            continue
        for width in (0, 1, 2):
            between = text[end : end + width]
            allowed = HYPHENS + BLANKS + ("/.," if loose else "")
            if (width or loose) and all(mark in allowed for mark in between):
                found |= ends(text, end + width, rest, loose)
    return found


def is_whole(text: str, start: int, end: int) -> bool:
    def joined(at: int) -> bool:
        return 0 <= at < len(text) and text[at].isalnum()

    return not joined(start - 1) and (not joined(end) or (text[end] in "sS" and not joined(end + 1)))


def naive(text: str) -> list[tuple[str, int, int]]:
    found, at = [], 0
    while at < len(text):
        here = [
            (end, owner)
            for name, owner in WORDS.items()
            for end in ends(text, at, parts_of(name), any(letter.isdigit() for letter in name))
            if is_whole(text, at, end)
        ]
        if here:
            end, owner = max(here, key=lambda one: one[0])
            if owner:
                found.append((owner, at, end))
            at = end
        else:
            at += 1
    return found


FRAGMENTS = st.sampled_from(
    [
        *(
            "MDL",
            "73005",
            "73,005",
            "005",
            "73",
            "EF",
            "LY",
            "110140",
            "Lu",
            "10",
            "171",
            "BAY",
            "Q",
            "7821",
            "H",
            "09",
        ),
        *("citalopram", "escitalopram", "Buspirone", "hydrochloride", "fluox\u00e9tine", "norfluoxetine", "rats", "s"),
        *("6-hydroxybuspirone", "desmethylcitalopram", "102/09", "SM3997", "x", "1"),
    ]
)
BETWEEN = st.sampled_from([" ", "-", "\u2011", "\u2013", "\u00a0", ",", "/", ". ", "; ", " and ", "", "s ", "'s ", "_"])
ANY_SPELLING = st.sampled_from([name for name, owner in WORDS.items() if owner]).flatmap(
    lambda name: st.sampled_from(spellings(name))
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(FRAGMENTS | ANY_SPELLING, min_size=1, max_size=6))
    return "".join(piece + draw(BETWEEN) for piece in pieces)


BRACKETED = "("  # Signs of an enantiomer, which the naive matcher does not read.


@settings(max_examples=250, deadline=None)
@given(texts().filter(lambda text: BRACKETED not in text))
@example("MDL-73,005-EF's and norfluoxetine, Lu 10-171s")
@example("BAYQ\u00a07821 fluox\u00e9tines s-citalopram")
def test_the_matcher_finds_what_a_naive_reader_finds(text: str) -> None:
    found = [(one.compound, one.start, one.end) for one in MATCHER.find(text)]
    assert found == naive(text)


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=30), ANY_SPELLING, st.sampled_from([" ", ". ", "; ", " (", "\n"]))
def test_a_name_set_off_by_blanks_is_found_in_any_text(before: str, name: str, mark: str) -> None:
    text = f"{before} was {name}{mark}in rats"
    start = len(f"{before} was ")
    assert (start, start + len(name)) in {(one.start, one.end) for one in MATCHER.find(text)}


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=80) | texts())
def test_offsets_are_in_order_apart_and_point_at_the_words(text: str) -> None:
    definitions = MATCHER.defined([text])
    mentions = MATCHER.find(text, definitions)
    assert all(text[one.start : one.end] == one.words != "" for one in mentions)
    assert all(one.end <= other.start for one, other in pairwise(mentions))
    assert mentions == MATCHER.find(text, definitions)


@given(st.sampled_from([name for name, owner in WORDS.items() if owner]), st.sampled_from("abcdefghxyz0123456789é"))
def test_a_letter_or_digit_joined_in_front_makes_another_word(name: str, letter: str) -> None:
    assert [one for one in MATCHER.find(f"{letter}{name}") if one.start == 1] == []
