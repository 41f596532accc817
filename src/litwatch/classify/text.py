"""A record's fields as texts to look for words in, and the sentences around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from litwatch.names import Matcher, Mention
from litwatch.parse import Passage, Record

# A sentence ends at a full stop before a capital; "i.p. The" and "et al. reported" are judged by what follows.
_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\[(])|\n")


@dataclass(frozen=True, slots=True)
class Field:
    """One field (or one entry of a list) of a record: its name and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldMention:
    """A compound's name in a field."""

    field: Field
    mention: Mention


def prose(record: Record) -> tuple[Field, ...]:
    """Title and abstracts."""
    fields = (
        Field("title", record.title),
        Field("abstract", record.abstract),
        Field("other_abstract", record.other_abstract),
    )
    return tuple(field for field in fields if field.text)


def entries(record: Record) -> Iterator[Field]:
    """Keywords, substances and MeSH descriptors, an entry each. Affiliations, authors and references never count."""
    for keyword in record.keywords:
        yield Field("keyword", keyword)
    for substance in (*record.substances, *record.supplementary_concepts):
        yield Field("substance", substance.name)
    for heading in record.mesh:
        yield Field("mesh", heading.name)


def full_text_fields(passages: Iterable[Passage]) -> tuple[Field, ...]:
    """Methods and results: what was given stands there. All other sections speak of others' work too."""
    return tuple(Field("full_text", one.text) for one in passages if one.section in ("methods", "results"))


def mentions(record: Record, matcher: Matcher, full_text: Sequence[Field] = ()) -> dict[str, tuple[FieldMention, ...]]:
    """Every whole name of a watched compound, by compound. Abbreviations count where the record defines them. The full
    text is asked only for compounds that the citation does not name."""
    texts = prose(record)
    definitions = matcher.defined(field.text for field in texts)
    found: dict[str, list[FieldMention]] = {}
    for field in texts:
        for mention in matcher.find(field.text, definitions):
            found.setdefault(mention.compound, []).append(FieldMention(field, mention))
    for field in entries(record):
        for mention in matcher.find(field.text):
            found.setdefault(mention.compound, []).append(FieldMention(field, mention))
    named = set(found)
    definitions = matcher.defined(field.text for field in full_text)
    for field in full_text:
        for mention in matcher.find(field.text, definitions):
            if mention.compound not in named:
                found.setdefault(mention.compound, []).append(FieldMention(field, mention))
    return {compound: tuple(one) for compound, one in found.items()}


def is_named(record: Record, matcher: Matcher) -> bool:
    """Whether there are any `mentions` in a citation: an abbreviation counts only where a name stands too."""
    return any(matcher.find(field.text) for fields in (prose(record), entries(record)) for field in fields)


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """Start and end of the sentence around a position."""
    starts, ends = _sentences(text)
    last = bisect_right(ends, position)
    return starts[bisect_right(starts, position) - 1], ends[last] if last < len(ends) else len(text)


# Of one record, a few texts are asked for again and again: at each word that decides something.
@lru_cache(maxsize=16)
def _sentences(text: str) -> tuple[list[int], list[int]]:
    """Where each sentence starts, and where each but the last one ends."""
    gaps = [match.span() for match in _END.finditer(text)]
    return [0, *(end for _, end in gaps)], [start for start, _ in gaps]
