"""One judgement arranged for a reader: title, source, what must not be overlooked, and the words that decided. Pure.

Hands on: `Paper`, which digest and pages print as a card.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from litwatch.digest import words
from litwatch.digest.quote import Quote, quotes
from litwatch.verdict import Evidence, Learnt


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper × compound for a reader. `address`: PubMed, else the DOI resolver, else empty.

    `marks`: what a reader must not overlook. `facts`: level, role, study type, models, species. `news`: what changed.
    `preprint`: by which it was told before it was published as an article.
    """

    evidence: Evidence
    title: str
    address: str
    source: str
    marks: tuple[str, ...]
    facts: tuple[str, ...]
    quotes: tuple[Quote, ...]
    news: str = ""
    preprint: Preprint | None = None


@dataclass(frozen=True, slots=True)
class Preprint:
    """What an article was told as before. `address`: PubMed, else the DOI resolver, else empty; `published_as`: title
    of the article, `published_in`: its journal and year."""

    title: str
    address: str
    published_as: str
    published_in: str


def paper(row: Evidence, most_quotes: int, length: int, *, linked: bool = True) -> Paper:
    """One judgement for a reader. `linked` False: its identifiers are synthetic and lead nowhere."""
    authors = [words.clean(name, 60) for name in row.authors]
    by = authors[0] + (" et al." if len(authors) > 1 else "") if authors else ""
    journal = words.clean(row.journal, 80)
    return Paper(
        evidence=row,
        title=words.clean(row.title, length) or "[no title]",
        address=words.address(row.pmid, row.doi) if linked else "",
        source=" · ".join(part for part in (by, journal, str(row.year or "year not known"), _identifier(row)) if part),
        marks=_marks(row),
        facts=_facts(row),
        quotes=quotes(row, most_quotes, length),
    )


def paper_again(row: Evidence, learnt: Learnt | None, most_quotes: int, length: int, *, linked: bool = True) -> Paper:
    """One that was judged before, with what changed, or was learnt, since."""
    shown = paper(row, most_quotes, length, linked=linked)
    if learnt is None or not learnt.is_published:
        return replace(shown, news=_rejudged(row, learnt))
    return replace(
        shown,
        news=_rejudged(row, learnt)
        if learnt.is_corrected or learnt.is_retracted or row.was != row.evidence_level
        else "",
        preprint=Preprint(
            title=words.title(learnt.preprint_title, length),
            address=words.address(learnt.preprint_pmid, learnt.preprint_doi) if linked else "",
            published_as=words.title(row.title, length),
            published_in=", ".join(filter(None, [words.clean(row.journal, 80), str(row.year or "")])),
        ),
    )


def _identifier(row: Evidence) -> str:
    return f"PMID {row.pmid}" if row.pmid is not None else f"doi {words.clean(row.doi, 80)}" if row.doi else ""


def _marks(row: Evidence) -> tuple[str, ...]:
    against = "Decided against: " if row.decided_by == "curator" else "For a curator: "
    found = [
        (row.is_retracted, "Retracted: supports no verdict"),
        (row.has_correction, "Correction or expression of concern linked"),
        (row.is_preprint, "Preprint"),
        (row.is_primary is None, "Primary or not: the record does not say"),
        (bool(row.contradictions), against + words.clean("; ".join(row.contradictions), 200)),
        (row.decided_by == "curator", "Decided by a curator"),
        (row.record_count > 1, f"{row.record_count} records, counted once"),
        (row.named_in == ("full_text",), "Named in its full text only"),
    ]
    return tuple(text for is_so, text in found if is_so)


def _facts(row: Evidence) -> tuple[str, ...]:
    role = words.role(row.role)
    models = words.listed([words.spoken(model) for model in row.models])
    species = words.listed([words.spoken(kind) for kind in row.species])
    named = (words.level(row.evidence_level), role, words.spoken(row.study_type), models, species)
    return tuple(dict.fromkeys(words.clean(fact, 120) for fact in named if fact))


def _rejudged(row: Evidence, learnt: Learnt | None) -> str:
    now = words.level(row.evidence_level)
    was = words.level(row.was) if row.was else ""
    news = [
        "retracted since it was told" if learnt and learnt.is_retracted else "",
        "the correction or expression of concern came since it was told" if learnt and learnt.is_corrected else "",
        f"was: {was}; now: {now}" if was and was != now else "",
    ]
    return words.sentence("; ".join(filter(None, news))) or f"judged again: {now}"
