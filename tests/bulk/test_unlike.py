"""What makes bytes unlike text is known whole: accents, blanks, hyphens, markup."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litwatch.bulk.accents import Accents
from litwatch.bulk.grams import Grams
from litwatch.bulk.unlike import Kind, as_text, could_be_in, places
from litwatch.spelling import BLANKS, HYPHENS, folded

ACCENTED = [
    chr(point)
    for point in range(0x80, sys.maxunicode)
    if not 0xD800 <= point < 0xE000 and folded(chr(point)).isascii() and folded(chr(point)).isalnum()
]


def test_every_letter_with_an_accent_is_found_by_its_bytes() -> None:
    of_three = next(one.expression for one in places({}, (), beyond_ascii=False) if one.kind is Kind.ACCENT)
    search = Accents(Grams("\nabcde\n"))
    for letter in ACCENTED:
        plain = folded(letter).lower()
        text = f"padding abc{letter}e padding".encode()
        known = list(Accents(Grams(f"\nabc{plain}e\n")).find(text)) if plain.isalpha() else []
        assert known or re.search(of_three, letter.encode()), letter
    assert list(search.find("padding xyzéw padding".encode())) == []


@given(
    st.lists(st.sampled_from(["flu", "o", "x", "é", "ó", "m", "ḿ", "8", " ", "-", "<i>", "</i>", "&", "μ"]), max_size=9)
)
def test_an_accent_is_never_passed_over_that_more_of_the_text_would_let_stand(parts: list[str]) -> None:
    pieces, text = Grams("\nfluoxetine\nfluoxetines\nm\t\n"), "".join(parts).encode()
    found = set(Accents(pieces).find(text)) | set(Accents(pieces).find(text))
    for at in (match.start() for match in re.finditer(rb"[\xc3-\xc8]", text)):
        if could_be_in(pieces, text[max(0, at - 8) : at], text[at : at + 12], has_accent=True):
            assert at in found


@pytest.mark.parametrize(
    ("before", "after", "could"),
    [
        ("the flu", "óxetine was", True),
        ("the floo", "óxetine was", False),
        ("d'un ", "été ", False),
        ("fluoxetin", "é.", True),
        ("fluoxetin", "és.", True),
        ("fluoxetin", "él.", False),
        ("", "flüoxetine"[2:], True),
        ("a <i>", "óxetine", True),
        ("x ", "ḿ-801", True),
        ("x ", "ḿ other", False),
    ],
)
def test_the_letters_around_an_accent_tell(before: str, after: str, could: bool) -> None:
    pieces = Grams("\nfluoxetine\nfluoxetines\nm\t\n")
    assert could_be_in(pieces, before.encode()[-8:], after.encode()[:12], has_accent=True) is could


def test_every_blank_and_hyphen_that_the_matcher_takes_is_one_in_the_text() -> None:
    blanks = [chr(point) for point in range(sys.maxunicode) if re.fullmatch(f"[{BLANKS}]", chr(point))]
    for mark in blanks:
        assert as_text(f"MK{mark}801".encode()) == b"MK 801", hex(ord(mark))
    for mark in HYPHENS:
        assert as_text(f"MK{mark}801".encode()) == b"MK 801", hex(ord(mark))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (b"flu<i>oxetine</i>", "fluoxetine"),
        (b"<mml:mi mathvariant='x'>flu</mml:mi>oxetine", "fluoxetine"),
        (b"flu&#111;xetine &#x6f;", "fluoxetine o"),
        (b"a &lt; b &amp;lt; c", "a b &lt; c"),
        (b"73\n      005", "73 005"),
        (b'<AbstractText Label="FLUOXETINE">', "AbstractText Label FLUOXETINE"),
        (b"\xbcfluox\xc3\xa9tine\xe2", "fluoxetine"),
    ],
)
def test_markup_is_read_as_text(markup: bytes, text: str) -> None:
    assert as_text(markup).decode() == text
