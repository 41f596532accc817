"""Which letters stand together in the pieces that are looked for, told without going through all of them. Pure."""

from __future__ import annotations

LONGEST = 5


class Grams:
    """All runs of one to five characters of a text. What holds another run of them could be in the text; what does not
    is not."""

    def __init__(self, text: str) -> None:
        self._known = frozenset(
            text[at : at + length] for length in range(1, LONGEST + 1) for at in range(len(text) - length + 1)
        )

    def could_hold(self, run: str) -> bool:
        if len(run) <= LONGEST:
            return run in self._known
        return all(run[at : at + LONGEST] in self._known for at in range(len(run) - LONGEST + 1))
