"""Letters with an accent that could stand in a watched name, found in a text.

Accents are many, and those in a watched name are rare. The two bytes before one and the two behind it tell most of them
apart, and come again and again: what they told is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

import stringzilla

from litwatch.bulk.grams import Grams
from litwatch.bulk.unlike import could_be_in

# Two bytes in UTF-8, the first of them one of these: é, ı, ǎ. Those of three bytes are rare, and unlike.py's.
_LEADS = bytes(range(0xC3, 0xC9))
_BEFORE, _AFTER = 2, 4
_REMEMBERED = 200_000


class Accents:
    """pieces: those of the names that are looked for (Sought.pieces)."""

    def __init__(self, pieces: Grams) -> None:
        self._pieces = pieces
        self._known: dict[bytes, bool] = {}

    def find(self, text: bytes) -> Iterator[int]:
        """Where an accented letter begins that could be in a piece."""
        find, known, end = stringzilla.Str(text).find_first_of, self._known, len(text)
        at = find(_LEADS, 0, end)
        while at >= 0:
            around = text[at - _BEFORE : at + _AFTER]
            could_be = known.get(around) if at >= _BEFORE else True
            if could_be is None:
                could_be = self._tell(around)
            if could_be:
                yield at
            at = find(_LEADS, at + 1, end)

    def _tell(self, around: bytes) -> bool:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        before, after = around[:_BEFORE], around[_BEFORE:]
        could_be = could_be_in(self._pieces, before, after, has_accent=True, is_short=True)
        self._known[around] = could_be
        return could_be
