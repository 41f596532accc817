"""config/features.yaml into phrases that are looked up token by token: fast, since each distinct token is asked once.

Hands on: `Tokens`, `tokens`, `PhraseBook`. No I/O but the one file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from litwatch.config import shipped_directory
from litwatch.errors import ConfigError, Problem
from litwatch.vocabulary import lowered
from litwatch.yamlfile import read_yaml_with_lines

# Marks that tell something of a text (a question, a share, a comparison); all others only part words.
MARKS = frozenset("%<=>?:[")
_TOKEN = re.compile(r"[^\W_]+(?:(?<=\d)[.,](?=\d)[^\W_]+)*|[%<=>?:\[]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# Section labels ("METHODS: ") stand in some records of the training data and were lost in others, by study type: a
# model that reads them learns where a record came from. They are blanked out, so that offsets stay.
_LABEL = re.compile(r"(?:(?<![^\n])|(?<=[.!?)\]]\s))[A-Z][A-Z ,&/'()-]{2,60}:\s")
MEMO = 200_000


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text in lower case with their numbers as #, and where each starts and ends (characters)."""

    words: list[str]
    spans: list[tuple[int, int]]


def tokens(text: str, *, has_labels: bool = False) -> Tokens:
    """The tokens of a text. `has_labels`: it is an abstract, whose section labels do not count."""
    if has_labels:
        text = _LABEL.sub(lambda label: " " * len(label.group()), text)
    small = lowered(text)
    spans = [match.span() for match in _TOKEN.finditer(small)]
    words = [small[start:end] for start, end in spans]
    return Tokens([word if word.isalpha() else _NUMBER.sub("#", word) for word in words], spans)


class _Cue(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    phrases: str
    example: str
    counter_example: str


class _Features(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    cues: dict[str, _Cue]


Rest = tuple[str | re.Pattern[str], ...]
Phrase = tuple[Rest, int]


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a word begins: the cues that it is a phrase of, and the phrases that go on, by their second word where that
    has no star."""

    alone: tuple[int, ...]
    longer: dict[str, list[Phrase]]
    starred: list[Phrase]


class PhraseBook:
    """Cues by name, in the order of the file. `digest`: SHA-256 over names and phrases (comments do not count)."""

    def __init__(self, cues: dict[str, str]) -> None:
        self.names = tuple(cues)
        self.digest = hashlib.sha256(repr(sorted(cues.items())).encode()).hexdigest()
        # By the first word: whole, by its first two letters or its last two where no star touches them, or by neither.
        self._phrases: dict[str, list[Phrase]] = {}
        for place, phrases in enumerate(cues.values()):
            for phrase in phrases.lower().replace("-", " ").split(","):
                words = phrase.split()
                if words:
                    self._phrases.setdefault(_key(words[0]), []).append((tuple(map(_word, words)), place))
        self._memo: dict[str, _Begun] = {}

    def hits(self, words: Sequence[str]) -> list[tuple[int, int, int]]:
        """(cue, first token, number of tokens) of every phrase in the text, by first token."""
        found: list[tuple[int, int, int]] = []
        memo = self._memo
        last = len(words) - 1
        for at, word in enumerate(words):
            begun = memo.get(word) or self._learn(word)
            for place in begun.alone:
                found.append((place, at, 1))  # noqa: PERF401  # a list for each word would cost more
            if at < last and (begun.longer or begun.starred):
                for rest, place in (*begun.longer.get(words[at + 1], ()), *begun.starred):
                    if _goes_on(rest, words, at + 1):
                        found.append((place, at, 1 + len(rest)))
        return found

    def _learn(self, word: str) -> _Begun:
        if len(self._memo) >= MEMO:
            self._memo.clear()
        listed = [one for key in (word, f"{word[:2]}*", f"*{word[-2:]}", "*") for one in self._phrases.get(key, ())]
        begun = [(phrase, place) for phrase, place in listed if _fits(phrase[0], word)]
        learnt = _Begun(tuple(sorted({place for phrase, place in begun if len(phrase) == 1})), {}, [])
        for phrase, place in begun:
            if len(phrase) > 1:
                second = phrase[1]
                kept = learnt.longer.setdefault(second, []) if isinstance(second, str) else learnt.starred
                kept.append((phrase[1:], place))
        self._memo[word] = learnt
        return learnt


def _key(word: str) -> str:
    if "*" not in word:
        return word
    opening, closing = word.partition("*")[0], word.rpartition("*")[2]
    return f"{opening[:2]}*" if len(opening) > 1 else f"*{closing[-2:]}" if len(closing) > 1 else "*"


def _word(word: str) -> str | re.Pattern[str]:
    return re.compile(re.escape(word).replace(r"\*", ".*") + r"\Z") if "*" in word else word


def _fits(wanted: str | re.Pattern[str], word: str) -> bool:
    return wanted == word if isinstance(wanted, str) else wanted.match(word) is not None


def _goes_on(rest: Rest, words: Sequence[str], at: int) -> bool:
    return len(words) - at >= len(rest) and all(_fits(one, words[at + k]) for k, one in enumerate(rest))


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
            hit = any(one == place for one, _, _ in book.hits(tokens(text).words))
            if hit is not should:
                what = "no phrase matches its own example" if should else "a phrase matches its own counter-example"
                wrong.append(Problem(str(path), line_of(("cues", name)), f"cues.{name}", what, right))
    if wrong:
        raise ConfigError(wrong)
    return book
