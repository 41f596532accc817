"""One judgement arranged for a reader: title, source, what must not be overlooked, and the words that decided. Pure.

Hands on: `Paper`, which digest and pages print as a card.
"""

from __future__ import annotations

from dataclasses import dataclass

from litwatch.digest import words
from litwatch.digest.quote import Quote, quotes
from litwatch.verdict import Evidence


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper × compound for a reader. `address`: PubMed, else the DOI resolver, else empty.

    `marks`: what a reader must not overlook. `facts`: level, role, study type, models, species. `news`: what changed.
    """

    evidence: Evidence
    title: str
    address: str
    source: str
    marks: tuple[str, ...]
    facts: tuple[str, ...]
    quotes: tuple[Quote, ...]
    news: str = ""


def paper(row: Evidence, most_quotes: int, length: int, *, linked: bool = True, again: bool = False) -> Paper:
    """One judgement for a reader. `again`: it was judged before; say how it changed. `linked` False: its
    identifiers are synthetic and lead nowhere."""
    authors = [words.clean(name, 60) for name in row.authors]
    by = authors[0] + (" et al." if len(authors) > 1 else "") if authors else ""
    journal = words.clean(row.journal, 80)
    return Paper(
        evidence=row,
        title=words.clean(row.title, length) or "[no title]",
        address=words.paper_address(row) if linked else "",
        source=" · ".join(part for part in (by, journal, str(row.year or "year not known"), _identifier(row)) if part),
        marks=_marks(row),
        facts=_facts(row),
        quotes=quotes(row, most_quotes, length),
        news=_rejudged(row) if again else "",
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


def _rejudged(row: Evidence) -> str:
    now = "retracted" if row.is_retracted else words.level(row.evidence_level)
    was = words.level(row.was) if row.was else ""
    return f"was: {was}; now: {now}" if was and was != now else f"judged again: {now}"
