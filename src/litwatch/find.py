"""Papers by the words of their title and abstract, the best first (BM25; sql/views/94_search_papers.sql)."""

from __future__ import annotations

from dataclasses import dataclass

from litwatch.store import Reader


@dataclass(frozen=True, slots=True)
class Found:
    """A paper that has some of the words asked for. `words_found`: which, without their plural. `levels`:
    "compound: evidence level" for each compound that it is about."""

    work_id: str
    pmid: int | None
    title: str
    journal: str
    year: int | None
    score: float
    words_found: tuple[str, ...]
    levels: tuple[str, ...]


def find(reader: Reader, words: str, most: int) -> list[Found]:
    """At most `most` papers, the best first."""
    return reader.rows("search", Found, words=words, most=most)
