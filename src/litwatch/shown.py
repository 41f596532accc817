"""Foreign text made fit to be shown: in a mail, on a page, in a log, on a terminal.

Titles, names and what a server says come from outside. None of them may break a line (and so forge one of a log), turn
its direction, or steer a terminal.
"""

from __future__ import annotations

import logging
import sys
import unicodedata

LONGEST_LINE = 2_000
_JOINERS = "\u200c\u200d"
_NO_CHARACTERS = "\ufffe\uffff"  # XML 1.0 forbids them


def printable(text: str) -> str:
    """Text that can't break a line or turn its direction: every white space becomes a space; control, format
    and unpaired surrogate characters are dropped, but for the two joiners that scripts need, and what XML forbids."""
    if text.isascii() and text.isprintable():
        return text
    spaced = (" " if character.isspace() else character for character in text)
    return "".join(
        character
        for character in spaced
        if character in _JOINERS
        or (unicodedata.category(character) not in ("Cc", "Cf", "Cs") and character not in _NO_CHARACTERS)
    )


def clean(text: str, limit: int = 0) -> str:
    """Printable text with single spaces, cut after `limit` characters (0: never)."""
    single = " ".join(printable(text).split())
    return single if not limit or len(single) <= limit else single[: limit - 1].rstrip() + "…"


def safe_lines(text: str) -> str:
    """Text of several lines of our own, each of them printable; what stands at their beginning stays there."""
    return "\n".join(map(printable, text.split("\n")))


def sentence(text: str) -> str:
    """With a full stop, where no other mark ends it."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def print_data(text: str) -> None:
    """Data to standard output as it is, for files and pipes; a terminal gets no character that could steer it."""
    sys.stdout.write(safe_lines(text) if sys.stdout.isatty() else text)


class _OneLine(logging.Filter):
    """Makes of every message one printable line of bounded length, whatever it quotes."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = clean(record.getMessage(), LONGEST_LINE), ()
        return True


log = logging.getLogger("litwatch")
log.addFilter(_OneLine())
