"""Which of many strings stand in a text: asked in one pass over it, however many there are. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick


class Strings:
    """Many strings, none of them empty."""

    def __init__(self, strings: Iterable[str]) -> None:
        self._strings = tuple(dict.fromkeys(strings))
        self._automaton = _automaton(self._strings)

    def within(self, text: str) -> set[str]:
        """Those that stand in the text, anywhere in its words and over one another."""
        if self._automaton is None:
            return {one for one in self._strings if one in text}
        places = {place for place, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        return {self._strings[place] for place in places}


def _automaton(strings: Sequence[str]) -> AhoCorasick | None:
    """None where the library is not installed (no wheel, no compiler): slower, and the same answers."""
    try:
        from ahocorasick_rs import AhoCorasick
    except ImportError:
        return None
    return AhoCorasick(strings)
