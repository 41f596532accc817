"""Many expressions found in one pass over bytes: by Hyperscan, or where it has no wheel by what there is.

Hyperscan ("Hyperscan: A Fast Multi-pattern Regex Matcher for Modern CPUs", Wang et al., NSDI 2019) comes as a wheel for
Linux, macOS on arm64 and Windows. Elsewhere Aho-Corasick and `re` find the same, more slowly.
"""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache as once
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Protocol

Bytes = bytes | bytearray
Hits = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression over bytes, or (is_literal) the bytes themselves. not_within: digits that are no hit behind
    another digit, as they stand in every PMID; something must stand before them. An engine may find them all the same:
    this only spares hits."""

    text: bytes
    is_caseless: bool
    is_literal: bool = False
    not_within: bool = False


class Engine(Protocol):
    """`find` appends (place in the list of expressions, where the match ends) to `hits`, in the order of the ends."""

    name: str

    def find(self, buffer: Bytes, end: int, hits: Hits) -> None: ...


def engine(expressions: Sequence[Expression], cache: Path | None = None) -> Engine:
    """The quickest engine that is installed. `cache`: a folder where what took seconds to compile is kept."""
    try:
        return _Hyperscan(expressions, cache)
    except ImportError:
        return _AhoCorasick(expressions)


def installed() -> str:
    """The name of the engine that `engine` takes here."""
    return engine([Expression(b"any", is_caseless=False, is_literal=True)]).name


class _Hyperscan:
    name = "Hyperscan"

    def __init__(self, expressions: Sequence[Expression], cache: Path | None) -> None:
        import hyperscan

        kept = cache / f"screen-{_digest(expressions)}.hyperscan" if cache else None
        self._database: Any = _loaded(kept)  # its stubs know no memoryview
        if self._database is None:
            self._database = _compiled(expressions)
            _keep(self._database, kept)
        self._database.scratch = hyperscan.Scratch(self._database)

    def find(self, buffer: Bytes, end: int, hits: Hits) -> None:
        note = hits.append

        def hit(which: int, _start: int, stop: int, _flags: int, _context: object) -> None:
            note((which, stop))

        with memoryview(buffer) as view:
            self._database.scan(view[:end], hit)


def _compiled(expressions: Sequence[Expression]) -> Any:
    import hyperscan

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=list(map(_regex, expressions)),
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[
            (hyperscan.HS_FLAG_CASELESS if one.is_caseless else 0) | (0 if one.is_literal else hyperscan.HS_FLAG_DOTALL)
            for one in expressions
        ],
    )
    return database


def _regex(one: Expression) -> bytes:
    text = re.escape(one.text) if one.is_literal else one.text
    return b"[^0-9]" + text if one.not_within else text


def _digest(expressions: Sequence[Expression]) -> str:
    """What a compiled database is good for: these expressions, this Hyperscan, this kind of processor."""
    about = hashlib.sha256(f"{version('hyperscan')} {platform.machine()} {_processor()}".encode())
    for one in expressions:
        about.update(b"%d%d%d%d " % (one.is_caseless, one.is_literal, one.not_within, len(one.text)) + one.text)
    return about.hexdigest()[:20]


@once
def _processor() -> str:
    """The processor's abilities, as Linux tells them: Hyperscan compiles for them."""
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:
        return platform.processor()
    return next((line for line in told.splitlines() if line.startswith(("flags", "Features"))), "")


def _loaded(kept: Path | None) -> Any:
    """The database kept there; None where there is none, or none that can be used."""
    import hyperscan

    try:
        return hyperscan.loadb(kept.read_bytes(), hyperscan.HS_MODE_BLOCK) if kept else None
    except (OSError, hyperscan.HyperscanError, ValueError):
        return None


def _keep(database: Any, kept: Path | None) -> None:
    import hyperscan

    if kept is None:
        return
    try:  # of one watchlist at a time
        kept.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=kept.parent, prefix=kept.name, delete=False) as file:
            file.write(hyperscan.dumpb(database))
        for former in kept.parent.glob("screen-*.hyperscan"):
            former.unlink(missing_ok=True)
        Path(file.name).replace(kept)
    except OSError:
        return  # only time is lost


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

    def find(self, buffer: Bytes, end: int, hits: Hits) -> None:
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
