"""Blocks of bytes in, the citations that may name a watched compound out. It errs on one side: none is lost.

A hit counts when the piece stands alone and its field, read as text, holds the whole name.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Collection, Sequence
from pathlib import Path

from litwatch.bulk.accents import Accents
from litwatch.bulk.checks import Checks, of_literal
from litwatch.bulk.engine import Bytes, Expression, Hits, engine
from litwatch.bulk.fields import Fields
from litwatch.bulk.grams import Grams
from litwatch.bulk.pmids import numbers_of, own_pmids
from litwatch.bulk.sought import Literal, sought
from litwatch.bulk.texts import UnsearchableError, hides, texts_of
from litwatch.bulk.unlike import CUT, MATHML, as_text, places
from litwatch.config import Watchlist

# What is read around a place that is unlike its text, in bytes, beside the longest literal: markup and blanks. Tags of
# MathML are long (its namespace alone is 43), and several may part a name.
_AROUND, _AROUND_MATHML = 64, 1_000
# How far from its literal a name may reach, beside four bytes for each of its letters.
_REACH = 200
_ASKED = -1
# Digits so few stand in every PMID.
_FEW_DIGITS = 5


class Search:
    """Compiled once for a watchlist, and kept in the folder `cache`; the same for every block."""

    def __init__(self, watchlist: Watchlist, cache: Path | None = None) -> None:
        looked_for = sought(watchlist)
        self._literals = looked_for.literals
        pieces = Grams(looked_for.pieces)
        self._accents = Accents(pieces)
        unlike = places(looked_for.pairs, looked_for.parted, beyond_ascii=any(one.is_regex for one in self._literals))
        self._engine = engine(
            [
                *map(_expression, self._literals),
                *(Expression(one.expression, one.is_caseless, one.is_literal) for one in unlike),
            ],
            cache,
        )
        self._checks = Checks(looked_for, pieces)
        self._check_of = [*map(of_literal, self._literals), *map(self._checks.of_place, unlike)]
        longest = max((len(name.text) for one in watchlist.compounds for name in one.names), default=0)
        self._reach = _REACH + 4 * longest
        self._around = _AROUND + max((len(one.text) for one in self._literals), default=0)

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
        fields = Fields(texts.text, len(texts.text), self._literals, self._reach)
        for at, which in sorted(self._found(texts.text, len(texts.text))):
            citation = bisect_left(texts.starts, at) - 1
            if citation not in chosen and fields.hold(which, at):
                chosen.add(citation)
        return [texts.citation(one, buffer) for one in sorted(chosen)]

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
        fields = Fields(buffer, end, self._literals, self._reach)
        for at, which in sorted(spots):
            if at <= taken or not (which == _ASKED or fields.hold(which, at)):
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
        check_of, count = self._check_of, len(self._literals)
        for which, stop in hits:
            if check_of[which](buffer, end, stop):
                if which < count:
                    found.append((stop, which))
                else:
                    odd.append(stop)
        continues = self._checks.continues
        accents = self._accents.find(bytes(buffer[:end]))
        odd += (at + 1 for at in accents if continues(buffer, at, at, has_accent=True))
        if odd:
            found += self._as_text(buffer, end, odd)
        return found

    def _as_text(self, buffer: Bytes, end: int, odd: Sequence[int]) -> set[tuple[int, int]]:
        """Hits in the text around places that are unlike it, at these places."""
        windows = self._windows(buffer, end, odd)
        text = as_text(b"".join(CUT + bytes(buffer[start:stop]) for start, stop, _ in windows))
        hits: Hits = []
        self._engine.find(text, len(text), hits)
        ends = [match.start() for match in re.finditer(CUT, text)][1:] if hits else []
        return {
            (spot, which)
            for which, stop in hits
            if which < len(self._literals) and self._check_of[which](text, len(text), stop)
            for spot in windows[bisect_left(ends, stop)][2]
        }

    def _windows(self, buffer: Bytes, end: int, odd: Sequence[int]) -> list[tuple[int, int, list[int]]]:
        """Where to read text, from and to, and for which places: windows that overlap are one."""
        found: list[tuple[int, int, list[int]]] = []
        for spot in sorted(odd):
            start, stop = max(0, spot - self._around), min(end, spot + self._around)
            if buffer.find(MATHML, start, stop) >= 0:
                start, stop = max(0, spot - _AROUND_MATHML), min(end, spot + _AROUND_MATHML)
            spots = [spot]
            while found and start <= found[-1][1]:
                former_start, former_stop, former = found.pop()
                start, stop = min(start, former_start), max(stop, former_stop)
                former.extend(spots)
                spots = former
            found.append((start, stop, spots))
        return found


def _expression(literal: Literal) -> Expression:
    """What finds it; its check (checks.py) says whether it counts."""
    is_short = len(literal.text) <= _FEW_DIGITS and literal.text.isdigit() and bool(literal.before)
    return Expression(literal.text, is_caseless=True, is_literal=not literal.is_regex, not_within=is_short)


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
