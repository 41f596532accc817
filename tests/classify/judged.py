"""Short made-up records, judged by the shipped rules."""

from __future__ import annotations

from functools import cache

from litwatch.classify import Judge, Judgement
from litwatch.config import load_watchlist, shipped_directory
from litwatch.ids import Pmid
from litwatch.parse import Correction, MeshHeading, PublicationType, Record, Substance
from litwatch.vocabulary import load_vocabulary


@cache
def judge() -> Judge:
    return Judge(load_watchlist(shipped_directory()), load_vocabulary(shipped_directory()))


def made(
    title: str = "",
    abstract: str = "",
    *,
    types: tuple[str, ...] = ("Journal Article",),
    mesh: tuple[str, ...] = (),
    substances: tuple[str, ...] = (),
    keywords: tuple[str, ...] = (),
    corrections: tuple[str, ...] = (),
    other_abstract: str = "",
    is_book: bool = False,
) -> Record:
    return Record(
        pmid=Pmid(1),
        title=title,
        abstract=abstract,
        other_abstract=other_abstract,
        raw=b"",
        raw_format="pubmed_xml",
        is_book=is_book,
        publication_types=tuple(PublicationType(name) for name in types),
        mesh=tuple(MeshHeading(name) for name in mesh),
        substances=tuple(Substance(name) for name in substances),
        keywords=keywords,
        corrections=tuple(Correction(ref_type) for ref_type in corrections),
    )


def judged(record: Record) -> dict[str, Judgement]:
    """Its judgements by compound."""
    return {one.compound: one for one in judge().judge(record)}


def only(record: Record) -> Judgement:
    (found,) = judged(record).values()
    return found
