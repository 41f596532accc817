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
_OF_PMID = len(_USUAL) + 9
# Of eight bytes as one number: the digit 0 in each, what makes 128 or more of all but 0 to 9, that bit.
_ZEROS, _TO_128, _BITS_OF_128 = (np.uint64(int.from_bytes(bytes([one] * 8), "little")) for one in (0x30, 0x76, 0x80))
_USUAL_END = np.uint64(int.from_bytes(_USUAL[-8:], "little"))
_TENS = 10.0 ** np.arange(7, -1, -1)


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
    """The numbers in the PMID elements that begin there; 0 for what is none. Nearly all are written alike, with seven
    digits or eight, and those are read together: eight bytes as one number."""
    if end <= _OF_PMID:
        return [_number(buffer, end, at) for at in starts]
    own = np.array(starts, dtype=np.intp)
    at = np.minimum(own, end - _OF_PMID)
    eights = np.ndarray((end - 7,), np.dtype("<u8"), buffer, strides=(1,))
    digits = eights[at + len(_USUAL)] - _ZEROS
    is_seven = digits >> 56 == ord("<") - ord("0")
    digits = np.where(is_seven, digits << 8, digits)  # a zero before them
    is_usual = (digits | digits + _TO_128) & _BITS_OF_128 == 0
    is_usual &= is_seven | (eights[at + len(_USUAL) + 1] >> 56 == ord("<"))
    is_usual &= (eights[at + len(_USUAL) - 8] == _USUAL_END) & (own == at)
    found: list[int] = (digits.view(np.uint8).reshape(-1, 8) @ _TENS).astype(np.intp).tolist()
    for which in np.flatnonzero(~is_usual).tolist():
        found[which] = _number(buffer, end, starts[which])
    return found


def _number(buffer: bytearray, end: int, at: int) -> int:
    """The number in the element that begins there, 0 where there is none."""
    opened = buffer.find(b">", at, end) + 1
    written = bytes(buffer[opened : buffer.find(b"<", opened, opened + 40)]).strip()
    return int(written) if written.isdigit() and len(written) <= 9 else 0
