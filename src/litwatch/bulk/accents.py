"""Letters with an accent that could stand in a watched name, found in a block at the speed of numpy.

Accents are many (in the names of authors above all), and those in a watched name are rare. Of each, the two letters
before and after tell: only where the five stand together in a piece that is looked for could there be a name.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from litwatch.spelling import folded

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

# Two bytes in UTF-8, the first of them C3 to C8: é, ı, ǎ. Those of three bytes are rare, and unlike.py's.
_LEAD, _LEADS = np.uint8(0xC3), np.uint8(6)
# Letters are 1 to 26; 0 is what ends a run of letters.
_END, _LETTERS = 0, 26
_MARGIN = 6
_AT_ONCE = 8


def _number(character: str) -> int:
    plain = folded(character).lower()
    return ord(plain) - ord("a") + 1 if len(plain) == 1 and "a" <= plain <= "z" else _END


_OF_BYTE = np.array([_number(chr(byte)) if byte < 0x80 else _END for byte in range(256)], dtype=np.int32)
_OF_PAIR = np.array(
    [[_number(bytes((lead, last)).decode()) for last in range(0x80, 0xC0)] for lead in int(_LEAD) + np.arange(_LEADS)],
    dtype=np.int32,
)
# The last letter of a tag within text, before its bracket: i, b, u, sub, sup; and what begins one. MathML's are told by
# themselves (unlike.py).
_INLINE_ENDS = np.isin(np.arange(256), list(b"ibup"))
_LOWER = np.isin(np.arange(256), list(b"abcdefghijklmnopqrstuvwxyz"))


class Accents:
    """What stands around an accent in any of the pieces, in lower case: a table of (two before, it, two after)."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._known = np.zeros((_LETTERS + 1,) * 5, dtype=bool)
        for piece in pieces:
            run = [_END, _END, *map(_number, piece), _END, _END]
            for at in range(2, len(run) - 2):
                self._known[tuple(run[at - 2 : at + 3])] = True
        self._reserve(0)

    def _reserve(self, size: int) -> None:
        """Room for blocks of this size, used again and again: fresh memory costs more than what is done in it."""
        self._above = np.empty(size, dtype=np.uint8)
        self._is_lead = np.zeros(-(-size // _AT_ONCE) * _AT_ONCE, dtype=np.bool_)
        self._is_any = np.empty(len(self._is_lead) // _AT_ONCE, dtype=np.bool_)

    def find(self, buffer: bytes | bytearray, end: int) -> list[int]:
        """Where an accented letter begins that could be in a piece, of `buffer[:end]`."""
        text: Bytes = np.frombuffer(buffer, dtype=np.uint8, count=end)
        if len(self._above) < end:
            self._reserve(len(buffer))
        np.less(np.subtract(text, _LEAD, out=self._above[:end]), _LEADS, out=self._is_lead[:end])
        at = self._leads(end)
        sure = at[(at >= _MARGIN) & (at < end - _MARGIN)]
        letter = _OF_PAIR[text[sure] - _LEAD, text[sure + 1] & 0x3F]
        sure, letter = sure[letter > 0], letter[letter > 0]
        before, further_before, hides_before = _before(text, sure)
        after, further_after, hides_after = _after(text, sure)
        hidden = hides_before | hides_after
        before[hidden] = after[hidden] = _END
        could_be = self._known[further_before, before, letter, after, further_after] | hidden
        edge = at[(at < _MARGIN) | (at >= end - _MARGIN)]
        return [int(one) for one in (*sure[could_be], *edge)]

    def _leads(self, end: int) -> Places:
        """Where `_is_lead[:end]`: they are few, so eight bytes are looked at as one number first."""
        eighths = -(-end // _AT_ONCE)
        self._is_lead[end : eighths * _AT_ONCE] = False
        flags = self._is_lead[: eighths * _AT_ONCE]
        eights = np.flatnonzero(np.not_equal(flags.view(np.uint64), 0, out=self._is_any[:eighths]))
        which, within = np.nonzero(flags.reshape(-1, _AT_ONCE)[eights])
        return eights[which] * _AT_ONCE + within


def _before(text: Bytes, at: Places) -> tuple[Numbers, Numbers, Flags]:
    """The letter before and the one before that, and whether something there could hide a letter: a tag within text, a
    reference, another accent."""
    one, two, three = text[at - 1], text[at - 2], text[at - 3]
    letter, further = _OF_BYTE[one], _OF_BYTE[two]
    is_accent = (one >= 0x80) & (((two - _LEAD) < _LEADS) | (three == 0xE1))
    is_hidden = _closes(one, two) | is_accent | ((letter > 0) & (_closes(two, three) | (two >= 0x80)))
    return letter, np.where(letter > 0, further, _END), is_hidden


def _after(text: Bytes, at: Places) -> tuple[Numbers, Numbers, Flags]:
    one, two, three, four = text[at + 2], text[at + 3], text[at + 4], text[at + 5]
    letter, further = _OF_BYTE[one], _OF_BYTE[two]
    is_accent = ((one - _LEAD) < _LEADS) | (one == 0xE1)
    is_hidden = _opens(one, two, three) | is_accent | ((letter > 0) & (_opens(two, three, four) | (two >= 0x80)))
    return letter, np.where(letter > 0, further, _END), is_hidden


def _closes(last: Bytes, before: Bytes) -> Flags:
    """A tag within text or a reference ends with these two bytes."""
    is_it: Flags = ((last == ord(">")) & _INLINE_ENDS[before]) | (last == ord(";"))
    return is_it


def _opens(first: Bytes, second: Bytes, third: Bytes) -> Flags:
    """A tag within text or a reference begins with these."""
    is_tag = _LOWER[second] | ((second == ord("/")) & _LOWER[third])
    is_it: Flags = ((first == ord("<")) & is_tag) | (first == ord("&"))
    return is_it
