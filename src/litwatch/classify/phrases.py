"""config/features.yaml into phrases that are looked up token by token: fast, since each distinct token is asked once.

Hands on: `Token`, `tokens`, `PhraseBook`. No I/O but the one file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from litwatch.config import shipped_directory
from litwatch.errors import ConfigError, Problem
from litwatch.yamlfile import read_yaml_with_lines

# Marks that tell something of a text (a question, a share, a comparison); all others only part words.
MARKS = frozenset("%<=>?:[")
_TOKEN = re.compile(r"[^\W_]+(?:(?<=\d)[.,](?=\d)[^\W_]+)*|[%<=>?:\[]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# Section labels ("METHODS: ") stand in some records of the training data and were lost in others, by study type: a model
# that reads them learns where a record came from. They are blanked out, so that offsets stay.
_LABEL = re.compile(r"(?:(?<![^\n])|(?<=[.!?)\]]\s))[A-Z][A-Z ,&/'()-]{2,60}:\s")
MEMO = 200_000


class Token(NamedTuple):
    """A word in lower case with its numbers as #, and where it stands in the text (characters)."""

    word: str
    start: int
    end: int


def tokens(text: str, *, has_labels: bool = False) -> list[Token]:
    """The tokens of a text. `has_labels`: it is an abstract, whose section labels do not count."""
    if has_labels:
        text = _LABEL.sub(lambda label: " " * len(label.group()), text)
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" becomes two characters, which would shift every offset
        lowered = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    return [
        Token(_NUMBER.sub("#", match.group()), match.start(), match.end()) for match in _TOKEN.finditer(lowered)
    ]


class _Cue(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    phrases: str
    example: str
    counter_example: str


class _Features(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    cues: dict[str, _Cue]


Words = tuple[re.Pattern[str], ...]
Phrase = tuple[Words, int]


class PhraseBook:
    """Cues by name, in the order of the file. `digest`: SHA-256 over names and phrases (comments do not count)."""

    def __init__(self, cues: dict[str, str]) -> None:
        self.names = tuple(cues)
        self.digest = hashlib.sha256(repr(sorted(cues.items())).encode()).hexdigest()
        # By the first word: whole, by its first two letters, or (a star before them) by neither.
        self._phrases: dict[str, list[Phrase]] = {}
        for place, phrases in enumerate(cues.values()):
            for phrase in phrases.lower().replace("-", " ").split(","):
                words = phrase.split()
                if words:
                    opening = words[0].partition("*")[0]
                    key = words[0] if "*" not in words[0] else f"{opening[:2]}*" if len(opening) > 1 else "*"
                    patterns = tuple(re.compile(re.escape(word).replace(r"\*", ".*") + r"\Z") for word in words)
                    self._phrases.setdefault(key, []).append((patterns, place))
        self._memo: dict[str, tuple[tuple[int, ...], tuple[Phrase, ...]]] = {}

    def hits(self, words: Sequence[str]) -> list[tuple[int, int, int]]:
        """(cue, first token, number of tokens) of every phrase in the text, by first token."""
        found = []
        memo = self._memo
        for at, word in enumerate(words):
            alone, longer = memo.get(word) or self._learn(word)
            found += [(place, at, 1) for place in alone]
            for rest, place in longer:
                following = words[at + 1 : at + 1 + len(rest)]
                if len(following) == len(rest) and all(map(_fits, rest, following)):
                    found.append((place, at, 1 + len(rest)))
        return found

    def _learn(self, word: str) -> tuple[tuple[int, ...], tuple[Phrase, ...]]:
        if len(self._memo) >= MEMO:
            self._memo.clear()
        listed = [one for key in (word, f"{word[:2]}*", "*") for one in self._phrases.get(key, ())]
        begun = [(phrase, place) for phrase, place in listed if phrase[0].match(word)]
        alone = tuple(sorted({place for phrase, place in begun if len(phrase) == 1}))
        longer = tuple((phrase[1:], place) for phrase, place in begun if len(phrase) > 1)
        self._memo[word] = (alone, longer)
        return self._memo[word]


def _fits(pattern: re.Pattern[str], word: str) -> bool:
    return pattern.match(word) is not None


@cache
def phrase_book(path: Path | None = None) -> PhraseBook:
    """The shipped phrases. Raises ConfigError for a cue that fails its own example or counter-example."""
    path = path or shipped_directory() / "features.yaml"
    content, line_of = read_yaml_with_lines(path, _Features)
    book = PhraseBook({name: cue.phrases for name, cue in content.cues.items()})
    wrong = []
    for place, (name, cue) in enumerate(content.cues.items()):
        for text, should, right in (
            (cue.example, True, f"match its example {cue.example!r}"),
            (cue.counter_example, False, f"do not match {cue.counter_example!r}"),
        ):
            hit = any(one == place for one, _, _ in book.hits([token.word for token in tokens(text)]))
            if hit is not should:
                what = "no phrase matches its own example" if should else "a phrase matches its own counter-example"
                wrong.append(Problem(str(path), line_of(("cues", name)), f"cues.{name}", what, right))
    if wrong:
        raise ConfigError(wrong)
    return book
