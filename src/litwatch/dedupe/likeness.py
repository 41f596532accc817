"""Two readings into numbers from 0 to 1 that say how alike they are and where they differ. Pure.

What one of them does not say counts neither way: "same" and "differs" are both 0 then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

from litwatch.dedupe.reading import Reading

# Titles less alike than this are not compared further; an edit is a letter put in or taken out.
TITLES_FAR = 0.6
EDITS_OF_A_TYPO = 2
ABSTRACT_TOLD = 100
ABSTRACTS_FAR = 0.6


class Likeness(NamedTuple):
    """The features of a pair, each from 0 to 1."""

    title_near: float
    title_same: float
    title_edits: float
    title_short: float
    numbers_differ: float
    doi_same: float
    doi_differs: float
    pages_same: float
    pages_differ: float
    volume_same: float
    volume_differs: float
    journal_same: float
    journal_differs: float
    year_same: float
    authors_differ: float
    first_author_same: float
    abstract_near: float
    abstract_differs: float
    differences: float


def title_ratio(one: Reading, other: Reading) -> float:
    """From 0 to 1, by letters and digits only; 0.0 where a title is missing or they are far apart."""
    if not one.title or not other.title:
        return 0.0
    return Indel.normalized_similarity(one.title, other.title, score_cutoff=TITLES_FAR)


def likeness(one: Reading, other: Reading) -> Likeness | None:
    """How alike two records are; None where their titles are so far apart that nothing else matters."""
    near = title_ratio(one, other)
    if near < TITLES_FAR:
        return None
    edits = 0 if near == 1.0 else Indel.distance(one.title, other.title)
    doi_same, doi_differs = _compared(one.doi, other.doi)
    pages_same, pages_differ = _pages(one, other)
    volume_same, volume_differs = _volume(one, other)
    journal = journal_share(one, other)
    if one.citation.is_preprint != other.citation.is_preprint:
        # Where a preprint stands and where its article does differ by nature: that says nothing.
        doi_differs = pages_differ = volume_differs = 0.0
        journal = None
    years = abs(one.citation.year - other.citation.year) if one.citation.year and other.citation.year else None
    authors = _shared(one.names, other.names)
    abstract = (
        Indel.normalized_similarity(one.abstract, other.abstract, score_cutoff=ABSTRACTS_FAR)
        if min(len(one.abstract), len(other.abstract)) >= ABSTRACT_TOLD
        else None
    )
    journal_differs = float(journal is not None and journal < 0.6)
    year_far = float(years is not None and years > 1)
    return Likeness(
        title_near=max(0.0, 1 - (1 - near) / 0.2),
        title_same=float(edits <= EDITS_OF_A_TYPO),
        title_edits=min(edits, 12) / 12,
        title_short=max(0.0, 1 - min(len(one.title), len(other.title)) / 40),
        numbers_differ=_numbers_differ(one, other),
        doi_same=doi_same,
        doi_differs=doi_differs,
        pages_same=pages_same,
        pages_differ=pages_differ,
        volume_same=volume_same,
        volume_differs=volume_differs,
        journal_same=float(journal is not None and journal >= 0.85),
        journal_differs=journal_differs,
        year_same=float(years == 0),
        authors_differ=float(authors is not None and authors < 0.5),
        first_author_same=_first_author(one, other),
        abstract_near=0.0 if abstract is None else max(0.0, (abstract - ABSTRACTS_FAR) / (1 - ABSTRACTS_FAR)),
        abstract_differs=float(abstract is not None and abstract < ABSTRACTS_FAR),
        differences=(doi_differs + pages_differ + volume_differs + journal_differs + year_far) / 5,
    )


def _compared(one: str, other: str) -> tuple[float, float]:
    return float(bool(one) and one == other), float(bool(one and other) and one != other)


def _numbers_differ(one: Reading, other: Reading) -> float:
    """What titles are told apart by, as short as it is: other numbers, or other letters that stand alone. A letter that
    only one has is a matter of spelling ("E-deficient", "edeficient")."""
    return float(one.numbers != other.numbers or bool(one.letters - other.letters and other.letters - one.letters))


def _pages(one: Reading, other: Reading) -> tuple[float, float]:
    """First pages agree if any reading of them does; the digits that a spreadsheet left need only begin the other's,
    and a database may print the page in the field of the issue."""
    if not one.pages or not other.pages:
        return 0.0, 0.0
    if one.pages & other.pages or {_bare(p) for p in one.pages} & {_bare(p) for p in other.pages}:
        return 1.0, 0.0
    if one.mangled or other.mangled:
        begun = any(a.startswith(b) or b.startswith(a) for a in one.pages for b in other.pages if len(a) > 3 < len(b))
        return float(begun), 0.0  # a date may have been anything: it speaks for, never against
    return 0.0, 1.0


def _bare(page: str) -> str:
    """Without its letter where the number is long enough to be told by it alone."""
    digits = page.lstrip("abcdefghijklmnopqrstuvwxyz")
    return digits if len(digits) > 2 else page


def _volume(one: Reading, other: Reading) -> tuple[float, float]:
    """Volumes agree where a number of one's stands in the volume or issue of the other ("1)" is the rest of 61 (1))."""
    if not one.volume or not other.volume:
        return 0.0, 0.0
    same = one.volume & (other.volume | other.issue) or other.volume & (one.volume | one.issue)
    return float(bool(same)), float(not same)


def journal_share(one: Reading, other: Reading) -> float | None:
    """Share of the words that agree, an abbreviated one by its beginning; 1.0 under one ISSN; None: not said."""
    if one.issn & other.issn:
        return 1.0
    if not one.journal or not other.journal:
        return None
    if one.journal == other.journal:
        return 1.0
    fewer, more = sorted((one.journal, other.journal), key=len)
    if len(fewer) == 1 and fewer[0] == "".join(word[0] for word in more):
        return 1.0
    return 2 * _in_order(fewer, more) / (len(fewer) + len(more))


def _in_order(fewer: Sequence[str], more: Sequence[str]) -> int:
    at = found = 0
    for word in fewer:
        for place in range(at, len(more)):
            if more[place].startswith(word) or word.startswith(more[place]):
                at, found = place + 1, found + 1
                break
    return found


def _shared(one: frozenset[str], other: frozenset[str]) -> float | None:
    """Share of the shorter list that stands in the other: some sources cut the list, some print given names."""
    return len(one & other) / min(len(one), len(other)) if one and other else None


def _first_author(one: Reading, other: Reading) -> float:
    """1.0: both lists begin with the same name; 0.5: with one that the other has (given names come first in some)."""
    if not one.first_name or not other.first_name:
        return 0.0
    if one.first_name == other.first_name:
        return 1.0
    return 0.5 * (one.first_name in other.names or other.first_name in one.names)
