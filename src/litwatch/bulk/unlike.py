"""Places of a PubMed file where the bytes are unlike the text that a reader sees, and how such a place is read as text.

A name cut by a tag (`flu<i>oxetine</i>`), written with a character reference or an accent, or parted by a blank that is
not a plain one, is no run of bytes. The expressions here find every such place that could hold a name. They are made
for a compiled matcher: anchored at what is rare. Markup is what PubMed's DTD allows within text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import product

from litwatch.bulk.grams import Grams
from litwatch.spelling import HYPHENS, folded

# The elements whose text counts (classify.text), with their text and what stands within it.
FIELDS = (
    "ArticleTitle", "AbstractText", "Keyword", "NameOfSubstance", "SupplMeshName", "DescriptorName", "BookTitle",
)  # fmt: skip
MATHML = b"mml:"
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
_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});")
# With the marks of tags that are none within text, and what only str.split takes for blanks.
_AS_BLANKS = bytes.maketrans(b'/.,-<>"=\x1c\x1d\x1e\x1f', b" " * 12)
_BEYOND_ASCII = re.compile(r"([^\x00-\x7f]+)")
_LETTERS_LAST, _LETTERS_FIRST = re.compile(r"([a-z]*)\Z"), re.compile(r"\A([a-z]*)")
# Of so many characters the last may be the digit that follows a first piece: two may join them.
_JOINED = 3
_DIGIT_OR_MARKUP = "0123456789<&"
# Hyphens and blanks beyond ASCII, as those within it; the last blank is the ideographic one, U+3000.
_PLAIN = dict.fromkeys(map(ord, HYPHENS), "-") | {at: " " for at in range(0x80, 0x3001) if chr(at).isspace()}
_NAMED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


class Kind(Enum):
    """What is found at a place, by which it is told whether a name could stand there (checks.py)."""

    ACCENT = "a letter of three bytes that has one"
    CUT = "it ends one character behind a tag within a word"
    PAIR = "it ends in the second of two pieces"
    THOUSANDS = "it ends behind the last three digits of a number"
    OTHER = "nothing is told"


@dataclass(frozen=True, slots=True)
class Place:
    """An expression over bytes, and what it finds; is_literal: the bytes themselves."""

    expression: bytes
    kind: Kind = Kind.OTHER
    is_caseless: bool = False
    is_literal: bool = False


def places(pairs: Mapping[str, tuple[str, str]], parted: Iterable[bytes], *, beyond_ascii: bool) -> tuple[Place, ...]:
    """Where to read text instead of bytes, for Sought.pairs and Sought.parted, and whether letters `beyond_ascii` are
    looked for."""
    found = [
        Place(rb"\xe1[\xb8-\xbb][\x80-\xbf]|\xe2\x84[\xaa\xab]", Kind.ACCENT),  # all others: accents.py
        Place(rb"[a-z]" + _INLINE + rb"[a-z]", Kind.CUT, is_caseless=True),
        Place(rb"[0-9]" + _SOME + _INLINE + _SOME + rb"[0-9]"),
        Place(_INLINE + _SOME + _INLINE),
        Place(rb"<mml:|</mml:|DispFormula>|&#"),
        *(
            Place(rb"[0-9]" + joint + rb"[0-9]{3}", Kind.THOUSANDS)
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
    for kinds, sides in sorted(pairs.items()):
        here, there = (f"[{''.join(sorted(side))}]".encode() for side in sides)
        if kinds != "dd":  # thousands are parted so as well, and stand above
            found.append(Place(here + _SOME + _INLINE + _SOME + there, Kind.PAIR, is_caseless=True))
        # One by one: in one expression with repeats they halve the speed of all.
        joints = (_RARE, _JOINT + _RARE, _RARE + _JOINT, _RARE + _RARE)
        found += (Place(here + joint + there, Kind.PAIR, is_caseless=True) for joint in joints)
        if kinds == "ld":  # of other kinds all joints are literals (sought.py)
            found += (Place(here + re.escape(joint) + there, Kind.PAIR, is_caseless=True) for joint in _ODD_JOINTS)
    return tuple(found)


def as_text(markup: bytes) -> bytes:
    """Bytes of a file, cut anywhere, as the text that the matcher would see: no tag, no reference, no accent; what may
    join two pieces, and however much of it, is one blank. Of tags that are none within text the words stay, since a
    section's label is text."""
    return b" ".join(_without_markup(markup).encode().translate(_AS_BLANKS).split())


def plain_text(markup: bytes) -> str:
    """Bytes within one element as the matcher would see them: no tag, no reference, no accent, one hyphen, single
    blanks."""
    return " ".join(_without_markup(markup).split())


def _without_markup(markup: bytes) -> str:
    text = markup.decode("utf-8", "ignore")
    if "<" in text:
        text = _TAG_IN_TEXT.sub("", text)
    if "&" in text:
        text = _REFERENCE.sub(_character, text)
        for name, character in _NAMED:
            text = text.replace(name, character)
    runs = _BEYOND_ASCII.split(text)
    runs[1::2] = map(_plain_characters, runs[1::2])
    return "".join(runs)


@lru_cache(maxsize=10_000)
def _plain_characters(text: str) -> str:
    return folded(text).translate(_PLAIN)


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
    is_short = is_short or len(follows) < _JOINED
    return pieces.could_hold(f"{whole}\t") and (
        is_short or not follows.isascii() or any(mark in follows for mark in _DIGIT_OR_MARKUP)
    )


def _hides(neighbour: str) -> bool:
    """The run of letters may go on behind it: a tag, a reference, or nothing that could be read."""
    return neighbour in ("", ">", "<", ";", "&", "\ufffd") or not neighbour.isascii()
