"""The shipped watchlist's names, and small watchlists of one's own."""

from __future__ import annotations

from functools import cache

from litwatch.config import Compound, CompoundName, Topic, Watchlist, load_watchlist, shipped_directory
from litwatch.names import Matcher


@cache
def shipped() -> Watchlist:
    return load_watchlist(shipped_directory())


@cache
def shipped_matcher() -> Matcher:
    return Matcher(shipped())


def found(text: str, matcher: Matcher | None = None) -> list[tuple[str, str]]:
    """(compound, words) of every name in a text that is a whole record."""
    one = matcher or shipped_matcher()
    return [(mention.compound, mention.words) for mention in one.find(text, one.defined([text]))]


def compounds(text: str) -> set[str]:
    return {compound for compound, _ in found(text)}


def watching(*names: str, abbreviations: tuple[str, ...] = (), look_alikes: tuple[str, ...] = ()) -> Watchlist:
    """One compound with these names."""
    written = [CompoundName(name) for name in names]
    written += [CompoundName(name, "abbreviation") for name in abbreviations]
    compound = Compound(names[0] if names else "nameless", "x", tuple(written), look_alikes)
    return Watchlist(Topic("depression", "depression[tw]"), (compound,), {"x": "X"})
