"""The PMIDs of a block: where those of its citations stand, and their numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import stringzilla

# A citation's own PMID comes first in it; those of other papers stand elsewhere.
_OWNERS = (b"<MedlineCitation", b"<BookDocument")
_OWN_PMID = re.compile(rb"(?:[ \t\r\n][^>]*)?>[ \t\r\n]*(?=<PMID[ \t\r\n>])")
# How nearly all PMIDs begin, and their length with eight digits and what follows.
_USUAL = b'<PMID Version="1">'
_BEGIN, _WHOLE = len(_USUAL), len(_USUAL) + 9


def own_pmids(buffer: bytearray, end: int) -> list[int]:
    """Where the PMID elements of citations begin, in their order."""
    find = stringzilla.Str(buffer).find
    found: list[int] = []
    for owner in _OWNERS:
        at = find(owner, 0, end)
        while at >= 0:
            if match := _OWN_PMID.match(buffer, at + len(owner), end):
                found.append(match.end())
            at = find(owner, at + len(owner), end)
    return sorted(found)


def numbers_of(buffer: bytearray, end: int, starts: Sequence[int]) -> list[int]:
    """The numbers in the PMID elements that begin there; 0 for what is none. Where all are written as nearly all are,
    with seven digits or eight, they are read together."""
    if starts and max(starts) + _WHOLE <= end:
        elements = np.ndarray((end - _WHOLE + 1, _WHOLE), np.uint8, buffer, strides=(1, 1))[starts]
        written = elements[:, _BEGIN:].tobytes().replace(b"</", b"<")
        is_usual = elements[:, :_BEGIN].tobytes() == _USUAL * len(starts) and written.count(b"<") == len(starts)
        if is_usual and not written.translate(None, b"0123456789<"):
            found: list[int] = np.fromstring(written[:-1], np.intp, sep="<").tolist()
            return found
    return [_number(buffer, end, at) for at in starts]


def _number(buffer: bytearray, end: int, at: int) -> int:
    """The number in the element that begins there, 0 where there is none."""
    opened = buffer.find(b">", at, end) + 1
    written = bytes(buffer[opened : buffer.find(b"<", opened, opened + 40)]).strip()
    return int(written) if written.isdigit() and len(written) <= 9 else 0
