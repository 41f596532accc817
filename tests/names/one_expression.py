"""A naive matcher to hold the real one against: one regular expression of every name, tried at every letter."""

from __future__ import annotations

import re

from litwatch.config import Watchlist
from litwatch.names import _is_changed
from litwatch.spelling import bases_of, folded, pattern_of


class OneExpression:
    """Compiling it takes seconds for a thousand names, and a text minutes for twenty thousand."""

    def __init__(self, watchlist: Watchlist) -> None:
        owners: dict[str, str | None] = {}
        for compound in watchlist.compounds:
            for name in compound.names:
                if name.kind != "abbreviation":
                    for base in bases_of(name.text):
                        owners.setdefault(pattern_of(base), compound.name)
        for compound in watchlist.compounds:
            for text in compound.look_alikes:
                for base in bases_of(text):
                    owners.setdefault(pattern_of(base), None)
        patterns = sorted(owners, key=len, reverse=True)
        self._owners = [owners[pattern] for pattern in patterns]
        groups = "|".join(f"({pattern})" for pattern in patterns)
        self._regex = re.compile(rf"(?<![^\W_])(?:{groups})(?:s(?![^\W_])|(?![^\W_]))", re.IGNORECASE)

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """(compound, start, end) of each name."""
        found = []
        for match in self._regex.finditer(folded(text)):
            owner = self._owners[match.lastindex - 1]
            if owner is not None and not _is_changed(text, match.start(), match.end()):
                found.append((owner, *match.span(match.lastindex)))
        return found
