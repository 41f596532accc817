"""Whether a hit in bytes can be a name, told cheaply by the bytes around it: most are none."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from litwatch.bulk.engine import Bytes
from litwatch.bulk.grams import Grams
from litwatch.bulk.sought import ALNUM, Literal, Sought
from litwatch.bulk.unlike import CUT, Kind, Place, could_be_in

# What is asked of the hit that ends there (buffer, where the buffer ends, where the hit does).
Check = Callable[[Bytes, int, int], bool]
_PLURAL = frozenset(b"sS")
# What may stand between two pieces of a name, read forward and backward. Where a tag, a reference, a letter beyond
# ASCII or the end of a label or of what is read comes first, any piece may follow.
_MARKS = frozenset(range(0x80)) - ALNUM - frozenset(b"\"'" + CUT)
_MARKS_BEHIND, _MARKS_BEFORE = _MARKS - frozenset(b"<&"), _MARKS - frozenset(b">;")
_NONE = -1
_MAYBE = frozenset([_NONE, *b"<>&;\"'", *CUT, *range(0x80, 0x100)])
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


def of_literal(literal: Literal) -> Check:
    """No letter or digit beside it that would make it another word (the s of a plural may follow); and what comes next
    could begin the name's next piece, and what came before end the former."""
    if literal.is_regex:
        return _surely
    before, after, length, is_plural = literal.before, literal.after, len(literal.text), literal.is_plural
    formers, nexts = _or_maybe(literal.formers), _or_maybe(literal.nexts)

    def stands_alone(buffer: Bytes, end: int, stop: int) -> bool:
        first = stop - length
        if first > 0 and buffer[first - 1] in before:
            return False
        if stop < end and buffer[stop] in after:
            is_end = stop + 1 >= end or buffer[stop + 1] not in ALNUM
            if not (is_plural and buffer[stop] in _PLURAL and is_end):
                return False
        return (nexts is None or _next(buffer, end, stop) in nexts) and (
            formers is None or _former(buffer, first) in formers
        )

    return stands_alone


@lru_cache(maxsize=1_000)
def _or_maybe(known: frozenset[int] | None) -> frozenset[int] | None:
    """One for all literals that have the same: there may be many thousands."""
    return None if known is None else known | _MAYBE


def _next(buffer: Bytes, end: int, at: int) -> int:
    """The first byte from `at` on that is no mark."""
    while at < end and buffer[at] in _MARKS_BEHIND:
        at += 1
    return buffer[at] if at < end else _NONE


def _former(buffer: Bytes, at: int) -> int:
    """The last byte before `at` that is no mark."""
    while at > 0 and buffer[at - 1] in _MARKS_BEFORE:
        at -= 1
    return buffer[at - 1] if at > 0 else _NONE


def _surely(_buffer: Bytes, _end: int, _stop: int) -> bool:
    return True


class Checks:
    """Those of places that are unlike their text, for what is looked for."""

    def __init__(self, looked_for: Sought, pieces: Grams) -> None:
        self._pieces = pieces
        self._firsts, self._seconds, self._heads = looked_for.firsts, looked_for.seconds, looked_for.heads
        self._thousands = looked_for.thousands
        self._known: dict[tuple[bytes, bytes, bool], bool] = {}

    def of_place(self, place: Place) -> Check:
        by_kind = {
            Kind.ACCENT: self._accent,
            Kind.CUT: self._cut,
            Kind.PAIR: self._pair,
            Kind.THOUSANDS: self._are_thousands,
            Kind.OTHER: _surely,
        }
        return by_kind[place.kind]

    def continues(self, buffer: Bytes, stop: int, start: int, *, has_accent: bool) -> bool:
        """Whether a piece could go on from before `stop` to `start`; told once for the letters around."""
        before, after = bytes(buffer[max(0, stop - 8) : stop]), bytes(buffer[start : start + 12])
        known = self._known.get((before, after, has_accent))
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = could_be_in(self._pieces, before, after, has_accent=has_accent)
            self._known[before, after, has_accent] = known
        return known

    def _accent(self, buffer: Bytes, _end: int, stop: int) -> bool:
        return self.continues(buffer, stop - 3, stop - 3, has_accent=True)

    def _cut(self, buffer: Bytes, _end: int, stop: int) -> bool:
        return self.continues(buffer, buffer.rfind(b"<", 0, stop), stop - 1, has_accent=False)

    def _pair(self, buffer: Bytes, _end: int, stop: int) -> bool:
        return self._is_second(buffer, stop - 1) and self._is_first(buffer, stop)

    def _are_thousands(self, buffer: Bytes, _end: int, stop: int) -> bool:
        parted = _THOUSANDS.search(buffer, stop - _OF_THOUSANDS, stop)
        return parted is None or b"".join(parted.groups()) in self._thousands

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
