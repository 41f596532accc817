"""The records that the stand-in holds, seen on one day: versions, visibility, and an index over what is visible."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from importlib.resources import files

from litwatch.standin.citation import Citation, Deleted, Words, normal

_HERE = files("litwatch.standin")


def lines_of(name: str) -> list[str]:
    """The lines of one of the stand-in's word lists, without comments."""
    text = (_HERE / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


class Vocabulary:
    """What the index knows beside its records: words and phrases, entry terms, and narrower terms.

    lexicon.txt lists names that PubMed's index knows although no record here holds them, so that a search for
    them is a clean zero; mesh.txt lists `entry term = heading` and `heading > narrower heading`.
    """

    def __init__(self, phrases: Iterable[str] | None = None) -> None:
        known = lines_of("lexicon.txt") if phrases is None else phrases
        self.phrases = {normal(phrase) for phrase in known}
        self.headings: set[str] = set()
        self.entry_terms: dict[str, str] = {}
        self._narrower: dict[str, list[str]] = {}
        for line in lines_of("mesh.txt"):
            if "=" in line:
                term, heading = (normal(side) for side in line.split("=", 1))
                self.entry_terms[term] = heading
                self.headings.add(heading)
            else:
                broad, narrow = (normal(side) for side in line.split(">", 1))
                self._narrower.setdefault(broad, []).append(narrow)
                self.headings |= {broad, narrow}
        self.words = {word for phrase in self.phrases | self.headings for word in phrase.split()}

    def remember(self, citation: Citation) -> None:
        """A deleted record's words stay in the index."""
        self.words |= {word for text in citation.words["ALL"] for word in text}

    def with_narrower(self, heading: str) -> set[str]:
        """A heading and everything below it."""
        found = {heading}
        for narrow in self._narrower.get(heading, ()):
            found |= self.with_narrower(narrow)
        return found


class Index:
    """What is visible on one day, in the order in which ESearch answers: newest entry first, then PMID."""

    def __init__(self, citations: Iterable[Citation], vocabulary: Vocabulary) -> None:
        ordered = sorted(citations, key=lambda c: ((c.days["EDAT"] or (c.created,))[0], c.pmid), reverse=True)
        self.citations = {c.pmid: c for c in ordered}
        self.vocabulary = vocabulary
        self._words: dict[str, dict[str, set[int]]] = {}
        self._exact: dict[str, dict[str, set[int]]] = {}

    @cached_property
    def all_pmids(self) -> frozenset[int]:
        return frozenset(self.citations)

    def word_list(self, code: str) -> dict[str, set[int]]:
        """Of one field: each word, and the records that hold it."""
        if code not in self._words:
            postings: dict[str, set[int]] = {}
            for pmid, citation in self.citations.items():
                for word in {w for text in citation.words.get(code, ()) for w in text}:
                    postings.setdefault(word, set()).add(pmid)
            self._words[code] = postings
        return self._words[code]

    def value_list(self, code: str) -> dict[str, set[int]]:
        """Of one field: each whole value, and the records that hold it."""
        if code not in self._exact:
            postings: dict[str, set[int]] = {}
            for pmid, citation in self.citations.items():
                for value in citation.exact.get(code, ()):
                    postings.setdefault(value, set()).add(pmid)
            self._exact[code] = postings
        return self._exact[code]

    def holding_phrase(self, code: str, words: Words, *, truncated: bool = False) -> set[int]:
        """Records that hold the words next to each other in one text; the last as a stem when `truncated`."""
        if not truncated and len(words) == 1:
            return set(self.word_list(code).get(words[0], ()))
        return {p for p in self._candidates(code, words, truncated) if self._has_phrase(p, code, words, truncated)}

    def holding_near(self, code: str, words: Words, between: int) -> set[int]:
        """Records that hold all the words, in any order, with at most so many other words among them."""
        found = self._candidates(code, words, truncated=False)
        return {p for p in found if any(_near(t, words, between) for t in self.citations[p].words[code])}

    def _candidates(self, code: str, words: Words, truncated: bool) -> set[int]:
        postings = self.word_list(code)
        whole = words[:-1] if truncated else words
        sets = [postings.get(word, set()) for word in whole]
        if truncated:
            sets.append(set().union(*(ids for word, ids in postings.items() if word.startswith(words[-1]))))
        return set.intersection(*(set(one) for one in sets)) if sets else set()

    def _has_phrase(self, pmid: int, code: str, words: Words, truncated: bool) -> bool:
        return any(_in_text(text, words, truncated) for text in self.citations[pmid].words[code])


def _in_text(text: Words, words: Words, truncated: bool) -> bool:
    size = len(words)
    for start in range(len(text) - size + 1):
        piece = text[start : start + size]
        if piece == words or (truncated and piece[:-1] == words[:-1] and piece[-1].startswith(words[-1])):
            return True
    return False


def _near(text: Words, words: Words, between: int) -> bool:
    wanted, size = sorted(words), len(words)
    for start, word in enumerate(text):
        if word in words:
            window = text[start : start + size + between]
            if all(window.count(w) >= wanted.count(w) for w in set(wanted)):
                return True
    return False


class Corpus:
    """All versions of all records, and the day on which they are looked at."""

    def __init__(self, read: Iterable[Citation | Deleted], today: date, phrases: Iterable[str] | None = None) -> None:
        self.today = today
        self.vocabulary = Vocabulary(phrases)
        self._versions: dict[int, list[Citation]] = {}
        self._index: Index | None = None
        for one in read:
            if isinstance(one, Deleted):
                self.delete(one.pmid)
            else:
                self._versions.setdefault(one.pmid, []).append(one)

    @property
    def index(self) -> Index:
        """The index of `today`; built when first needed after a change."""
        if self._index is None:
            visible = (self._seen(versions) for versions in self._versions.values())
            self._index = Index((c for c in visible if c is not None), self.vocabulary)
        return self._index

    def set_today(self, today: date) -> None:
        self.today, self._index = today, None

    def delete(self, pmid: int) -> None:
        """Remove a record; its words stay in the index."""
        for version in self._versions.pop(pmid, []):
            self.vocabulary.remember(version)
        self._index = None

    def replace(self, citations: Iterable[Citation | Deleted]) -> None:
        """Put records in the place of all versions of their PMIDs."""
        for one in citations:
            self.delete(one.pmid)
            if isinstance(one, Citation):
                self._versions[one.pmid] = [one]

    def citations(self) -> list[Citation]:
        """What is visible today, the newest first."""
        return list(self.index.citations.values())

    def knows(self, pmid: int) -> bool:
        return pmid in self._versions

    def _seen(self, versions: list[Citation]) -> Citation | None:
        """The newest version not after today; of one revised later only, the oldest; None when not yet created."""
        if min(version.created for version in versions) > self.today:
            return None
        in_order = sorted(versions, key=lambda version: version.revised)  # stable: of equals the last counts
        past = [version for version in in_order if version.revised <= self.today]
        return past[-1] if past else in_order[0]
