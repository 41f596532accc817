"""A PubMed file as blocks of whole citations: one buffer, filled again and again. Nothing is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase

# A block that stays in the processor's cache: of 512 kB to 4 MB the quickest, with others at work too.
BLOCK = 1 << 20
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml([^>]*)\?>)?\s*(?:<!DOCTYPE[^>\[]*>)?\s*<(PubmedArticleSet|MedlineCitationSet)\s*>"
)
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
_ELEMENTS = {
    b"PubmedArticleSet": (b"PubmedArticle", b"PubmedBookArticle"),
    b"MedlineCitationSet": (b"MedlineCitation",),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Names: root, that of the document's element; elements, those of a citation in it. start: where what is in the
    document's element begins."""

    root: bytes
    elements: tuple[bytes, ...]
    start: int


def layout(head: bytes) -> Layout | None:
    """What the beginning of a file says of it; None where its bytes can't be searched: another document, another
    encoding than UTF-8, entities of its own."""
    prolog = _PROLOG.match(head)
    if prolog is None:
        return None
    encoding = _ENCODING.search(prolog.group(1) or b"")
    if encoding and encoding.group(1).lower() not in (b"utf-8", b"us-ascii"):
        return None
    return Layout(prolog.group(2), _ELEMENTS[prolog.group(2)], prolog.end())


@dataclass(slots=True)
class Blocks:
    """`buffer[:end]` holds whole citations; when the stream is read, `rest` is what followed the last one. `head`: what
    was read of the stream before, without the prolog."""

    stream: BufferedIOBase
    elements: tuple[bytes, ...]
    head: bytes = b""
    rest: bytes = b""

    def __iter__(self) -> Iterator[tuple[bytearray, int]]:
        filled = len(self.head)
        buffer = bytearray(self.head) + bytes(max(BLOCK - filled, 1))
        is_begun = False
        while (count := self._fill(buffer, filled)) or not is_begun:
            is_begun = True
            filled += count
            end = self._whole(buffer, filled)
            if end:
                yield buffer, end
                buffer[: filled - end] = buffer[end:filled]
                filled -= end
            elif filled == len(buffer):
                buffer.extend(bytes(len(buffer)))  # a citation of more than a block
        self.rest = bytes(buffer[:filled])

    def _fill(self, buffer: bytearray, filled: int) -> int:
        start = filled
        with memoryview(buffer) as view:
            while filled < len(buffer):
                count = self.stream.readinto(view[filled:])
                if not count:
                    break
                filled += count
        return filled - start

    def _whole(self, buffer: bytearray, filled: int) -> int:
        """Where the last whole citation ends, 0 where none does."""
        end = 0
        for element in self.elements:
            at = buffer.rfind(b"</%b>" % element, end, filled)
            end = at + len(element) + 3 if at >= 0 else end
        return end
