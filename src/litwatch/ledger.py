"""The names of a compound, form by form: which are asked, which are not and why, and what each has brought.

Comes in: a Compound, PubMed's counts, the stored papers about it. Goes out: `Form`s. Touches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from litwatch.config import Compound, CompoundName
from litwatch.fetch import Answer
from litwatch.names import word_sequences, words_of
from litwatch.query import Query, name_queries


@dataclass(frozen=True, slots=True)
class Naming:
    """What a stored paper about the compound says, as far as names can stand in it, and when it was published."""

    pmid: int | None
    title: str
    abstract: str
    keywords: tuple[str, ...]
    substances: tuple[str, ...]
    mesh: tuple[str, ...]
    year: int | None


@dataclass(frozen=True, slots=True)
class LastCount:
    """What the last run's search for a form counted."""

    form: str
    hit_count: int | None
    problem: str
    searched_at: object


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a name.

    `form`: its words as PubMed's index holds them. `names`: the names of the watchlist that are written so. `asked`:
    the term sent, "" where it is not asked, with the reason in `why_not`. `in_pubmed`: PubMed's count, None where it
    is not known, with the reason in `doubt`. `in_store`: stored papers that have the form; `last_year` of the newest.
    """

    form: str
    names: tuple[str, ...]
    kind: str
    source: str
    dated: date | None
    asked: str
    why_not: str
    in_pubmed: int | None
    doubt: str
    in_store: int
    last_year: int | None


def counted(answers: Iterable[Answer]) -> dict[str, tuple[int | None, str]]:
    """PubMed's count of each form, and why it can't be believed ("" when it can)."""
    return {answer.query.form: (answer.count if answer.complete else None, answer.problem) for answer in answers}


def forms(
    compound: Compound, counts: Mapping[str, tuple[int | None, str]], papers: Sequence[Naming]
) -> tuple[Form, ...]:
    """Every form of every name, those asked first, then those that need not or must not be."""
    asked = {query.form: query for query in name_queries(compound)}
    texts = [(paper.year, [words_of(text) for text in _texts(paper)]) for paper in papers]
    found: dict[str, list[CompoundName]] = {}
    for name in compound.names:
        for words in word_sequences(name.text):
            found.setdefault(" ".join(words), []).append(name)
    rows = [_form(form, names, asked, counts, texts) for form, names in found.items()]
    rows += [
        Form(" ".join(words_of(text)), (text,), "look-alike", "", None, "", "another compound", None, "", 0, None)
        for text in compound.look_alikes
    ]
    return tuple(sorted(rows, key=lambda row: (not row.asked, row.kind == "look-alike")))


def _form(
    form: str,
    names: Sequence[CompoundName],
    asked: Mapping[str, Query],
    counts: Mapping[str, tuple[int | None, str]],
    texts: Sequence[tuple[int | None, list[tuple[str, ...]]]],
) -> Form:
    query = asked.get(form)
    words = tuple(form.split())
    years = [year for year, parts in texts if any(_within(words, part) for part in parts)]
    count, doubt = counts.get(form, (None, ""))
    return Form(
        form=form,
        names=tuple(dict.fromkeys(name.text for name in names)),
        kind=names[0].kind,
        source=names[0].source,
        dated=names[0].dated,
        asked=query.term if query else "",
        why_not="" if query else _why_not(words, names, asked),
        in_pubmed=count,
        doubt=doubt,
        in_store=len(years),
        last_year=max((year for year in years if year is not None), default=None),
    )


def _why_not(words: tuple[str, ...], names: Sequence[CompoundName], asked: Iterable[str]) -> str:
    if all(name.kind == "abbreviation" for name in names):
        return "an abbreviation: counts only where a record defines it"
    shorter = next((form for form in asked if _within(tuple(form.split()), words)), "")
    return f"{shorter!r} finds it" if shorter else "not asked"


def _texts(paper: Naming) -> tuple[str, ...]:
    return (paper.title, paper.abstract, *paper.keywords, *paper.substances, *paper.mesh)


def _within(words: tuple[str, ...], text: tuple[str, ...]) -> bool:
    return any(text[at : at + len(words)] == words for at in range(len(text) - len(words) + 1))
