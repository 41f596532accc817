"""Places of a PubMed file where the bytes are unlike the text that a reader sees, and how such a place is read as text.

A name cut by a tag (`flu<i>oxetine</i>`), written with a character reference or an accent, or parted by a blank that is
not a plain one, is no run of bytes. The expressions here find every such place that could hold a name. They are made
for a compiled matcher: anchored at what is rare. Markup is what PubMed's DTD allows within text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from litwatch.bulk.grams import Grams
from litwatch.spelling import HYPHENS, folded

# The elements whose text counts (classify.text), with their text and what stands within it.
FIELDS = (
    "ArticleTitle", "AbstractText", "Keyword", "NameOfSubstance", "SupplMeshName", "DescriptorName", "BookTitle",
)  # fmt: skip
_INLINE = rb"</?(?:i|b|u|su[bp])>"
_JOINT = rb"[ /.,-]"
# Two of them that hardly stand between a letter and a digit; what does is a literal (sought.py).
_ODD_JOINTS = tuple(bytes(pair) for pair in product(b" /.,-", repeat=2) if bytes(pair) not in (b"  ", b", ", b". "))
_BLANK = (b"\n", b"\t", b"\r", b"  ")
# Blanks and hyphens beyond ASCII, as UTF-8: U+0085, A0, AD, 1680, 2000 to 2015, 2028 to 202F, 205F, 2212, 3000.
_RARE = rb"(?:\xc2[\x85\xa0\xad]|\xe1\x9a\x80|\xe2\x80[\x80-\x95\xa8-\xaf]|\xe2\x81\x9f|\xe2\x88\x92|\xe3\x80\x80)"
_SOME = rb"(?:" + _RARE + rb"|[ /.,\t\n\r-])*"
# Of these the blanks, which in any number count as one, and the hyphens.
_RARE_BLANK = rb"(?:\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)"
_RARE_HYPHEN = rb"(?:\xc2\xad|\xe2\x80[\x90-\x95]|\xe2\x88\x92)"
# Stands between pieces of bytes that are read as text together; no XML holds it.
CUT = b"\x02"
_TAG_IN_TEXT = re.compile(r"</?(?:[a-z]|DispFormula)[^<>\x02]*>")
_MARKUP = '<>"='
_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});")
# One or two of them; a single blank is one already.
_JOINTS = re.compile(r"(?:[/.,-][ /.,-]?| [ /.,-])(?=[^\W_])")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_LETTERS_LAST, _LETTERS_FIRST = re.compile(r"([a-z]*)\Z"), re.compile(r"\A([a-z]*)")
_DIGIT_OR_MARKUP = "0123456789<&"
_AS_HYPHEN = dict.fromkeys(map(ord, HYPHENS), "-")
_NAMED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True)
class Place:
    """An expression over bytes. is_accent: it is a letter of three bytes that has one. is_cut: it ends one
    character behind a tag within a word. is_pair: it ends in the second of two pieces. is_thousands: it ends behind the
    last three digits of a number."""

    expression: bytes
    is_caseless: bool = False
    is_accent: bool = False
    is_cut: bool = False
    is_pair: bool = False
    is_thousands: bool = False
    is_literal: bool = False


def places(pairs: Iterable[str], parted: Iterable[bytes], *, beyond_ascii: bool) -> tuple[Place, ...]:
    """Where to read text instead of bytes, for Sought.kinds and Sought.parted, and whether letters `beyond_ascii` are
    looked for."""
    found = [
        Place(rb"\xe1[\xb8-\xbb][\x80-\xbf]|\xe2\x84[\xaa\xab]", is_accent=True),  # all others: accents.py
        Place(rb"[a-z]" + _INLINE + rb"[a-z]", is_caseless=True, is_cut=True),
        Place(rb"[0-9]" + _SOME + _INLINE + _SOME + rb"[0-9]"),
        Place(_INLINE + _SOME + _INLINE),
        Place(rb"<mml:|</mml:|DispFormula>|&#"),
        *(
            Place(rb"[0-9]" + joint + rb"[0-9]{3}", is_thousands=True)
            for joint in (_RARE, b" " + _RARE, _RARE + b" ", _RARE + _RARE)
        ),
        # White space counts as one blank, however much of it there is.
        Place(rb"[ /.,-][\t\n\r]|[/.,-]  "),
        Place(_RARE_BLANK + rb"(?:" + _RARE_BLANK + rb"|[ \t\n\r])|[ \t\n\r]" + _RARE_BLANK),
        Place(_RARE_HYPHEN + rb"(?:[\t\n\r]|  )"),
        *(Place(before + blank, is_caseless=True, is_literal=True) for before in parted for blank in _BLANK),
    ]
    if beyond_ascii:
        found.append(Place(rb"[\x80-\xff]" + _INLINE + rb"|" + _INLINE + rb"[\x80-\xff]"))
    of_kind = {"l": rb"[a-z]", "d": rb"[0-9]"}
    for kinds in sorted(pairs):
        here, there = of_kind[kinds[0]], of_kind[kinds[1]]
        if kinds != "dd":  # thousands are parted so as well, and stand above
            found.append(Place(here + _SOME + _INLINE + _SOME + there, is_caseless=True, is_pair=True))
        # One by one: in one expression with repeats they halve the speed of all.
        joints = (_RARE, _JOINT + _RARE, _RARE + _JOINT, _RARE + _RARE)
        found += (Place(here + joint + there, is_caseless=True, is_pair=True) for joint in joints)
        if kinds == "ld":  # of other kinds all joints are literals (sought.py)
            found += (Place(here + re.escape(joint) + there, is_caseless=True, is_pair=True) for joint in _ODD_JOINTS)
    return tuple(found)


def as_text(markup: bytes) -> str:
    """Bytes of a file, cut anywhere, as the text that the matcher would see: no tag, no reference, no accent; what may
    join two pieces is one blank."""
    return _JOINTS.sub(" ", plain_text(markup))


def plain_text(markup: bytes) -> str:
    """No tag within text, no reference, no accent, one hyphen, single blanks. Of other tags the words stay, since a
    section's label is text."""
    text = markup.decode("utf-8", "ignore")
    if "<" in text or ">" in text:
        text = _TAG_IN_TEXT.sub("", text)
        for mark in _MARKUP:
            text = text.replace(mark, " ")
    if "&" in text:
        text = _REFERENCE.sub(_character, text)
        for name, character in _NAMED:
            text = text.replace(name, character)
    return " ".join(_BEYOND_ASCII.sub(_plain, text).split())


def _plain(beyond: re.Match[str]) -> str:
    return _plain_characters(beyond.group())


@lru_cache(maxsize=10_000)
def _plain_characters(text: str) -> str:
    return folded(text).translate(_AS_HYPHEN)


def _character(reference: re.Match[str]) -> str:
    digits = reference.group(1)
    point = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    return chr(point) if 0 < point < 0x110000 and not 0xD800 <= point < 0xE000 else ""


def could_be_in(pieces: Grams, before: bytes, after: bytes, *, has_accent: bool, is_short: bool = False) -> bool:
    """Whether a piece that is looked for (Sought.pieces) could stand across a place, by the letters around it.

    before: some bytes up to the place. after: those that follow, a joint and a digit with them, unless it `is_short`;
    `has_accent`: the accented letter first.
    """
    left, right = folded(before.decode("utf-8", "ignore")).lower(), folded(after.decode("utf-8", "ignore")).lower()
    letter = right[:1] if has_accent else ""
    if has_accent and not (letter.isascii() and letter.isalnum()):
        return False  # a sign that shares its lead byte with letters
    right = right[len(letter) :]
    run, rest = _LETTERS_LAST.findall(left)[0], _LETTERS_FIRST.findall(right)[0]
    start = "" if _hides(left[: len(left) - len(run)][-1:]) else "\n"
    whole, follows = f"{start}{run}{letter}{rest}", right[len(rest) :]
    if _hides(follows[:1]):
        return pieces.could_hold(whole)
    if pieces.could_hold(f"{whole}\n"):
        return True
    return pieces.could_hold(f"{whole}\t") and (
        is_short or not follows.isascii() or any(mark in follows for mark in _DIGIT_OR_MARKUP)
    )


def _hides(neighbour: str) -> bool:
    """The run of letters may go on behind it: a tag, a reference, or nothing that could be read."""
    return neighbour in ("", ">", "<", ";", "&", "\ufffd") or not neighbour.isascii()
