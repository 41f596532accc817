"""Many expressions found in one pass over bytes: by Hyperscan, or where it has no wheel by what there is.

Hyperscan ("Hyperscan: A Fast Multi-pattern Regex Matcher for Modern CPUs", Wang et al., NSDI 2019) comes as a wheel for
Linux, macOS on arm64 and Windows. Elsewhere Aho-Corasick and `re` find the same, more slowly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Hits = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression over bytes, or (is_literal) the bytes themselves."""

    text: bytes
    is_caseless: bool
    is_literal: bool = False


class Engine(Protocol):
    """`find` appends (place in the list of expressions, where the match ends) to `hits`, in the order of the ends."""

    name: str

    def find(self, buffer: bytes | bytearray, end: int, hits: Hits) -> None: ...


def engine(expressions: Sequence[Expression]) -> Engine:
    """The quickest engine that is installed."""
    try:
        return _Hyperscan(expressions)
    except ImportError:
        return _AhoCorasick(expressions)


class _Hyperscan:
    name = "Hyperscan"

    def __init__(self, expressions: Sequence[Expression]) -> None:
        import hyperscan

        flags = [
            (hyperscan.HS_FLAG_CASELESS if one.is_caseless else 0) | (0 if one.is_literal else hyperscan.HS_FLAG_DOTALL)
            for one in expressions
        ]
        self._database: Any = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)  # its stubs know no memoryview
        self._database.compile(
            expressions=[re.escape(one.text) if one.is_literal else one.text for one in expressions],
            ids=list(range(len(expressions))),
            elements=len(expressions),
            flags=flags,
        )
        self._database.scratch = hyperscan.Scratch(self._database)

    def find(self, buffer: bytes | bytearray, end: int, hits: Hits) -> None:
        note = hits.append

        def hit(which: int, _start: int, stop: int, _flags: int, _context: object) -> None:
            note((which, stop))

        with memoryview(buffer) as view:
            self._database.scan(view[:end], hit)


class _AhoCorasick:
    name = "Aho-Corasick"

    def __init__(self, expressions: Sequence[Expression]) -> None:
        from ahocorasick_rs import BytesAhoCorasick, Implementation

        self._literal = [place for place, one in enumerate(expressions) if one.is_literal]
        texts = [expressions[place].text.lower() for place in self._literal]
        self._automaton = BytesAhoCorasick(texts, implementation=Implementation.DFA) if texts else None
        self._regexes = [
            (place, re.compile(one.text, re.DOTALL | (re.IGNORECASE if one.is_caseless else 0)))
            for place, one in enumerate(expressions)
            if not one.is_literal
        ]

    def find(self, buffer: bytes | bytearray, end: int, hits: Hits) -> None:
        text = bytes(buffer[:end])
        if self._automaton:
            for which, _, stop in self._automaton.find_matches_as_indexes(text.lower(), overlapping=True):
                hits.append((self._literal[which], stop))
        for place, regex in self._regexes:
            at = 0
            while match := regex.search(text, at):
                hits.append((place, match.end()))
                at = match.start() + 1
        hits.sort(key=lambda hit: hit[1])
