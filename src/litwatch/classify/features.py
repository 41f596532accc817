"""What the statistical model sees of a record: its words, and the cues of config/features.yaml. Pure.

The same code serves training and judging, so that the two cannot differ. Only title and abstract count: PubMed's types
and MeSH are evidence of their own (see paper.py), and many records have none.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from litwatch.classify.phrases import MARKS, PhraseBook, Tokens, tokens

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\[(])|[\n\t]")
# How each cue is counted: in the title, in the abstract (logarithm; at all; per 30 words), in its first and its last
# two sentences.
VIEWS = ("title", "count", "present", "first", "last", "density")
SHAPE = (
    "words", "title words", "numbers", "share of numbers", "per cent", "past tense", "present tense", "will",
    "past over present", "we", "our", "colon in title", "question in title", "translated title", "sentences", "<", "=",
)  # fmt: skip
_PAST = frozenset(("was", "were", "had", "did"))
_PRESENT = frozenset(("is", "are", "has", "have", "can", "may", "should"))


@dataclass(frozen=True, slots=True)
class Features:
    """`title` and `body` (title, then abstract): how often each word and pair of words stands there. `dense`: the cues
    in each view, then the shape of the text, in the order of `dense_names`. `tokens_of_title`, `tokens_of_abstract` and
    `hits` (cue, field, first token, number of tokens) say where."""

    title: Counter[str]
    body: Counter[str]
    dense: NDArray[np.float64]
    tokens_of_title: Tokens
    tokens_of_abstract: Tokens
    hits: tuple[tuple[int, str, int, int], ...]


def dense_names(book: PhraseBook) -> list[str]:
    """The name of each dense feature."""
    return [f"{view}: {cue}" for view in VIEWS for cue in book.names] + [f"shape: {name}" for name in SHAPE]


def read(title: str, abstract: str, book: PhraseBook) -> Features:
    """The features of one record; either text may be empty."""
    in_title, in_abstract = tokens(title), tokens(abstract, has_labels=True)
    title_words, words = in_title.words, in_abstract.words
    title_hits, hits = book.hits(title_words), book.hits(words)
    ends = [match.end() for match in _SENTENCE_END.finditer(abstract.strip())]
    first_until = ends[1] if len(ends) > 1 else len(abstract)
    last_from = ends[-2] if len(ends) > 1 else 0
    cues = len(book.names)
    counted, by_title, by_first, by_last = ([0] * cues for _ in range(4))
    for cue, _, _ in title_hits:
        by_title[cue] += 1
    for cue, at, _ in hits:
        counted[cue] += 1
        start = in_abstract.spans[at][0]
        if start < first_until:
            by_first[cue] += 1
        if start >= last_from:
            by_last[cue] += 1
    per_text = np.array(counted, dtype=np.float64)
    dense = np.concatenate(
        [
            np.minimum(by_title, 2),
            np.log1p(per_text),
            per_text > 0,
            np.minimum(by_first, 2),
            np.minimum(by_last, 2),
            per_text * (30 / max(len(words), 30)),
            _shape(title_words, words, len(ends) + 1 if words else 0),
        ]
    )
    return Features(
        title=Counter(_terms(title_words)),
        body=Counter(_terms(title_words + words)),
        dense=dense,
        tokens_of_title=in_title,
        tokens_of_abstract=in_abstract,
        hits=tuple(
            [(cue, "title", at, n) for cue, at, n in title_hits] + [(cue, "abstract", at, n) for cue, at, n in hits]
        ),
    )


def _terms(words: Sequence[str]) -> list[str]:
    return [*(word for word in words if word not in MARKS), *map(" ".join, pairwise(words))]


def _shape(title: Sequence[str], words: Sequence[str], sentences: int) -> list[float]:
    """Lengths, and rates a word, scaled to about 1."""
    count = Counter(words)
    rate = 20 / max(len(words), 1)
    past = sum(count[word] for word in _PAST)
    present = sum(count[word] for word in _PRESENT)
    return [
        math.log1p(len(words)) / 5,
        len(title) / 15,
        math.log1p(count["#"]) / 2,
        count["#"] * rate / 2,
        count["%"] * rate,
        past * rate,
        present * rate,
        count["will"] * rate,
        (past - present) / (past + present + 2),
        count["we"] * rate,
        count["our"] * rate,
        float(":" in title),
        float("?" in title),
        float(title[:1] == ["["]),
        math.log1p(sentences),
        count["<"] * rate,
        count["="] * rate,
    ]
