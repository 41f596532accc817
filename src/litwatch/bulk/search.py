"""Blocks of bytes in, the citations that may name a watched compound out. It errs on one side: none is lost.

A hit counts when the piece stands alone and its field, read as text, holds the whole name.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

from litwatch.bulk.accents import Accents
from litwatch.bulk.engine import Expression, Hits, engine
from litwatch.bulk.grams import Grams
from litwatch.bulk.pmids import numbers_of, own_pmids
from litwatch.bulk.sought import Literal, sought
from litwatch.bulk.texts import UnsearchableError, hides, texts_of
from litwatch.bulk.unlike import CUT, FIELDS, Place, as_text, could_be_in, places, plain_text
from litwatch.config import Watchlist

# What is read around a place that is unlike its text, in bytes, beside the longest literal: markup and blanks. Tags of
# MathML are long (its namespace alone is 43), and several may part a name.
_AROUND, _AROUND_MATHML = 64, 1_000
_MATHML = b"mml:"
# How far from its literal a name may reach, beside four bytes for each of its letters.
_REACH = 200
_FIELDS = frozenset(name.encode() for name in FIELDS)
# A tag that is none within text (unlike.py): PubMed's own begin with a capital.
_STRUCTURE = re.compile(rb"<(/?)(?!DispFormula)([A-Z][A-Za-z]*)")
_ALNUM = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_PLURAL = frozenset(b"sS")
_ASKED = -1
Bytes = bytes | bytearray
_REMEMBERED = 200_000
# Letters or digits, and what may stand between them and the next piece; none where they could go on before.
_PIECE_BEFORE = re.compile(
    rb"(?:(?<=[\x00-\x2f\x3a\x3c-\x3d\x3f-\x40\x5b-\x60\x7b-\x7f])|(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9]))"
    rb"([A-Za-z]+|[0-9]+)(?:[ /.,\t\n\r-]|[^\x00-\x7f]|<[^<>]*>)*[A-Za-z0-9]\Z"
)
# Letters or digits that do not go on behind a tag, a reference or an accent.
_PIECE = re.compile(
    rb"([A-Za-z]+(?=[^A-Za-z<&\x80-\xff]|<[^<>]*>[^A-Za-z<&\x80-\xff]|\Z)"
    rb"|[0-9]+(?=[^0-9<&\x80-\xff]|<[^<>]*>[^0-9<&\x80-\xff]|\Z))"
)
# What may stand between the thousands of a number, and more of it; a reference may be anything.
_MORE_DIGITS = re.compile(rb"(?:[ ,\t\n\r-]|[^\x00-\x7f]|<[^<>]*>)*[0-9&]")
# The last digits of a number whose thousands are parted, and how many bytes they and what parts them take.
_THOUSANDS, _OF_THOUSANDS = re.compile(rb"([0-9])[^0-9]+([0-9]{3})\Z"), 10
# Digits so few stand in every PMID.
_FEW_DIGITS = 5


class Search:
    """Compiled once for a watchlist, and kept in the folder `cache`; the same for every block."""

    def __init__(self, watchlist: Watchlist, cache: Path | None = None) -> None:
        looked_for = sought(watchlist)
        self._literals = looked_for.literals
        self._pieces = Grams(looked_for.pieces)
        self._accents = Accents(self._pieces)
        unlike = places(looked_for.kinds, looked_for.parted, beyond_ascii=any(one.is_regex for one in self._literals))
        self._engine = engine(
            [
                *map(_expression, self._literals),
                *(Expression(one.expression, one.is_caseless, one.is_literal) for one in unlike),
            ],
            cache,
        )
        self._unlike = unlike
        self._firsts, self._seconds, self._heads = looked_for.firsts, looked_for.seconds, looked_for.heads
        self._thousands = looked_for.thousands
        longest = max((len(name.text) for one in watchlist.compounds for name in one.names), default=0)
        self._reach = _REACH + 4 * longest
        self._around = _AROUND + max((len(one.text) for one in self._literals), default=0)
        self._known: dict[tuple[bytes, bytes, bool], bool] = {}

    def block(
        self, buffer: bytearray, end: int, elements: Sequence[bytes], pmids: array[int], asked: Collection[int]
    ) -> list[bytes]:
        """The citations of `buffer[:end]` that may name a compound or whose PMID was `asked` for, in their order.
        `elements`: names of a citation's element. The PMID of each citation is added to `pmids`. Raises
        UnsearchableError for a block with comments, instructions or sections of character data, and adds nothing."""
        if hides(buffer, end):
            raise UnsearchableError
        texts = texts_of(buffer, end)
        if texts is None:
            return self._whole(buffer, end, elements, pmids, asked)
        numbers = numbers_of(buffer, end, texts.pmids)
        pmids.extend(numbers)
        chosen = {which for which, number in enumerate(numbers) if number in asked} if asked else set()
        for at, which in self._found(texts.text, len(texts.text)):
            citation = bisect_left(texts.starts, at) - 1
            if citation not in chosen and self._names(texts.text, len(texts.text), at, which):
                chosen.add(citation)
        return [bytes(buffer[slice(*texts.citations[one])]) for one in sorted(chosen)]

    def _whole(
        self, buffer: bytearray, end: int, elements: Sequence[bytes], pmids: array[int], asked: Collection[int]
    ) -> list[bytes]:
        """The same, of a block that holds something else than citations of articles."""
        own = own_pmids(buffer, end)
        numbers = numbers_of(buffer, end, own)
        pmids.extend(numbers)
        spots = [
            *self._found(buffer, end),
            *((at, _ASKED) for at, one in zip(own, numbers, strict=True) if one in asked),
        ]
        citations: list[bytes] = []
        taken = 0
        for at, which in sorted(spots):
            if at <= taken or not (which == _ASKED or self._names(buffer, end, at, which)):
                continue
            start, stop = _citation(buffer, end, elements, at)
            if start >= 0:
                citations.append(bytes(buffer[start:stop]))
                taken = stop
        return citations

    def _found(self, buffer: Bytes, end: int) -> list[tuple[int, int]]:
        """Where a name may stand in `buffer[:end]`: where it ends, and which literal it is."""
        hits: Hits = []
        self._engine.find(buffer, end, hits)
        found: list[tuple[int, int]] = []
        odd: list[int] = []
        literals, count = self._literals, len(self._literals)
        for which, stop in hits:
            if which < count:
                if _stands_alone(literals[which], buffer, end, stop):
                    found.append((stop, which))
            elif self._could_be(self._unlike[which - count], buffer, stop):
                odd.append(stop)
        accents = self._accents.find(bytes(buffer[:end]))
        odd += (at + 1 for at in accents if self._continues(buffer, at, at, has_accent=True))
        if odd:
            found += self._as_text(buffer, end, odd)
        return found

    def _could_be(self, place: Place, buffer: Bytes, stop: int) -> bool:
        """Whether a name could be at the place that ends at `stop`, told cheaply."""
        if place.is_accent:
            return self._continues(buffer, stop - 3, stop - 3, has_accent=True)
        if place.is_cut:
            return self._continues(buffer, buffer.rfind(b"<", 0, stop), stop - 1, has_accent=False)
        if place.is_pair:
            return self._is_second(buffer, stop - 1) and self._is_first(buffer, stop)
        if place.is_thousands:
            parted = _THOUSANDS.search(buffer, stop - _OF_THOUSANDS, stop)
            return parted is None or b"".join(parted.groups()) in self._thousands
        return True

    def _is_first(self, buffer: Bytes, stop: int) -> bool:
        """Whether the first of two pieces, of which the second begins before `stop`, could stand there."""
        first = _PIECE_BEFORE.search(buffer, max(0, stop - 40), stop)
        return first is None or first.group(1).lower() in self._firsts

    def _is_second(self, buffer: Bytes, at: int) -> bool:
        """Whether the second of two pieces could begin there."""
        second = _PIECE.match(buffer, at)
        if second is None:
            return True
        piece = second.group(1).lower()
        if piece in self._seconds:
            return True
        if piece[:1].isdigit():
            return piece in self._heads and _MORE_DIGITS.match(buffer, second.end()) is not None
        return piece.removesuffix(b"s") in self._seconds  # a plural

    def _continues(self, buffer: Bytes, stop: int, start: int, *, has_accent: bool) -> bool:
        """Whether a piece could go on from before `stop` to `start`; told once for the letters around."""
        before, after = bytes(buffer[max(0, stop - 8) : stop]), bytes(buffer[start : start + 12])
        known = self._known.get((before, after, has_accent))
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = could_be_in(self._pieces, before, after, has_accent=has_accent)
            self._known[before, after, has_accent] = known
        return known

    def _as_text(self, buffer: Bytes, end: int, odd: Sequence[int]) -> set[tuple[int, int]]:
        """Hits in the text around places that are unlike it, at these places."""
        windows = self._windows(buffer, end, odd)
        text = as_text(b"".join(CUT + bytes(buffer[start:stop]) for start, stop, _ in windows)).encode()
        hits: Hits = []
        self._engine.find(text, len(text), hits)
        ends = [match.start() for match in re.finditer(CUT, text)][1:] if hits else []
        return {
            (spot, which)
            for which, stop in hits
            if which < len(self._literals) and _stands_alone(self._literals[which], text, len(text), stop)
            for spot in windows[bisect_left(ends, stop)][2]
        }

    def _windows(self, buffer: Bytes, end: int, odd: Sequence[int]) -> list[tuple[int, int, list[int]]]:
        """Where to read text, from and to, and for which places: windows that overlap are one."""
        found: list[tuple[int, int, list[int]]] = []
        for spot in sorted(odd):
            start, stop = max(0, spot - self._around), min(end, spot + self._around)
            if buffer.find(_MATHML, start, stop) >= 0:
                start, stop = max(0, spot - _AROUND_MATHML), min(end, spot + _AROUND_MATHML)
            spots = [spot]
            while found and start <= found[-1][1]:
                former_start, former_stop, former = found.pop()
                start, stop = min(start, former_start), max(stop, former_stop)
                former.extend(spots)
                spots = former
            found.append((start, stop, spots))
        return found

    def _names(self, buffer: Bytes, end: int, at: int, which: int) -> bool:
        """The place is in a field that counts, and near it a name stands that the literal is looked for."""
        opened, tag = at, None
        while tag is None:
            opened = buffer.rfind(b"<", 0, opened)
            if opened < 0:
                return False
            tag = _STRUCTURE.match(buffer, opened, opened + 40)
        if tag.group(1) or tag.group(2) not in _FIELDS:
            return False
        text_start = buffer.find(b">", opened, end) + 1
        if at <= text_start:
            return True  # in an attribute, as a section's label: the parser decides
        closed = buffer.find(b"</%b>" % tag.group(2), text_start, end)
        text_end = closed if closed >= 0 else end
        near = slice(max(text_start, at - self._reach), min(text_end, at + self._reach))
        if buffer.find(_MATHML, near.start, near.stop) >= 0:
            near = slice(text_start, text_end)
        text = plain_text(bytes(buffer[near])).strip()
        return any(_compiled(one).search(text) for one in self._literals[which].names)


def _expression(literal: Literal) -> Expression:
    """What finds it; `_stands_alone` says whether it counts."""
    is_short = len(literal.text) <= _FEW_DIGITS and literal.text.isdigit() and bool(literal.before)
    return Expression(literal.text, is_caseless=True, is_literal=not literal.is_regex, not_within=is_short)


def _stands_alone(literal: Literal, buffer: Bytes, end: int, stop: int) -> bool:
    """No letter or digit beside it that would make it another word; the s of a plural may follow."""
    if literal.is_regex:
        return True
    before = stop - len(literal.text) - 1
    if before >= 0 and buffer[before] in literal.before:
        return False
    if stop >= end or buffer[stop] not in literal.after:
        return True
    return literal.is_plural and buffer[stop] in _PLURAL and (stop + 1 >= end or buffer[stop + 1] not in _ALNUM)


def _citation(buffer: bytearray, end: int, elements: Sequence[bytes], at: int) -> tuple[int, int]:
    """Where the citation around a place starts and ends; a start of -1 where the place is in none."""
    start, close = -1, b""
    for name in elements:
        for bracket in (b">", b" "):
            begun = buffer.rfind(b"<%b%b" % (name, bracket), max(start, 0), at)
            if begun >= 0:
                start, close = begun, b"</%b>" % name
    stop = buffer.find(close, start, end) + len(close) if start >= 0 else at
    return (start, stop) if at <= stop else (-1, at)


@lru_cache(maxsize=20_000)
def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(name, re.IGNORECASE)
