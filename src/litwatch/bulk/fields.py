"""Whether a name stands near a place of a block, in an element whose text counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from litwatch.bulk.engine import Bytes
from litwatch.bulk.sought import Literal
from litwatch.bulk.unlike import FIELDS, MATHML, plain_text

_FIELDS = frozenset(name.encode() for name in FIELDS)
# A tag that is none within text (unlike.py): PubMed's own begin with a capital.
_STRUCTURE = re.compile(rb"<(/?)(?!DispFormula)([A-Z][A-Za-z]*)")
# What is read beyond a place for those that follow: where many stand together, none is read twice.
_FURTHER = 200


@dataclass(slots=True)
class _Field:
    """From the first byte of its text to the one behind the last; read_to: up to where the names of each literal were
    looked for in vain."""

    start: int
    end: int
    read_to: dict[int, int]


class Fields:
    """Those of one block. Places are asked for in their order: each field is looked up once, each text read once."""

    def __init__(self, buffer: Bytes, end: int, literals: Sequence[Literal], reach: int) -> None:
        """reach: how far from a place the name may begin or end, in bytes."""
        self._buffer, self._end, self._literals, self._reach = buffer, end, literals, reach
        self._asked = 0
        self._field: _Field | None = None

    def hold(self, which: int, at: int) -> bool:
        """One of the names of this literal stands near the place, in the same field."""
        field = self._field_of(at)
        if field is None:
            return False
        if at <= field.start:
            return True  # in an attribute, as a section's label: the parser decides
        if at <= field.read_to.get(which, -1):
            return False
        near = slice(max(field.start, at - self._reach), min(field.end, at + self._reach + _FURTHER))
        read_to = at + _FURTHER
        if self._buffer.find(MATHML, near.start, near.stop) >= 0:
            near, read_to = slice(field.start, field.end), field.end
        if _pattern(self._literals[which].names).search(plain_text(bytes(self._buffer[near]))):
            return True
        field.read_to[which] = read_to
        return False

    def _field_of(self, at: int) -> _Field | None:
        """The field around a place; None where none is that counts."""
        opened = at
        while (opened := self._buffer.rfind(b"<", self._asked, opened)) >= 0:
            if tag := _STRUCTURE.match(self._buffer, opened, opened + 40):
                self._field = self._begun(tag)
                break
        self._asked = at
        return self._field

    def _begun(self, tag: re.Match[bytes]) -> _Field | None:
        if tag.group(1) or tag.group(2) not in _FIELDS:
            return None
        start = self._buffer.find(b">", tag.start(), self._end) + 1
        closed = self._buffer.find(b"</%b>" % tag.group(2), start, self._end)
        return _Field(start, closed if closed >= 0 else self._end, {})


@lru_cache(maxsize=20_000)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(names), re.IGNORECASE)
