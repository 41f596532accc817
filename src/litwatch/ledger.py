"""The names of a compound, form by form: which are asked, which are not and why, and what each has brought.

Comes in: a Compound, PubMed's counts, the stored papers about it. Goes out: `Form`s. Touches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from litwatch.config import Compound, CompoundName
from litwatch.fetch import Answer
from litwatch.names import Matcher
from litwatch.query import Query, name_queries
from litwatch.spelling import has_sign, word_sequences, words_of


@dataclass(frozen=True, slots=True)
class Naming:
    """What a stored paper about the compound says, as far as names can stand in it; when it was published, and when
    PubMed took it in."""

    pmid: int | None
    title: str
    abstract: str
    other_abstract: str
    keywords: tuple[str, ...]
    substances: tuple[str, ...]
    mesh: tuple[str, ...]
    year: int | None
    entered_on: date | None


@dataclass(frozen=True, slots=True)
class LastCount:
    """What the last run's search for a form counted. `searched_at` in UTC."""

    form: str
    hit_count: int | None
    complete: bool
    problem: str
    searched_at: datetime


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a name.

    `form`: its words as PubMed's index holds them (a name with a sign, and a look-alike, as written). `names`: the
    names of the watchlist that are written so, `kind`, `source` and `dated` of the first of them. `asked`: the term
    sent, "" where it is not asked, with the reason in `why_not`. `in_pubmed`: PubMed's count, None where it is not
    known, with the reason in `doubt`. `in_store`: stored papers that name the compound in this form; `last_year` and
    `last_entered` of the newest of them.
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
    last_entered: date | None


Counts = Mapping[str, tuple[int | None, str]]
_Seen = Sequence[tuple[Naming, frozenset[str]]]


def counted(answers: Iterable[Answer]) -> dict[str, tuple[int | None, str]]:
    """PubMed's count of each form, and why it can't be believed ("" when it can)."""
    return {answer.query.form: (answer.count if answer.complete else None, answer.problem) for answer in answers}


def counted_last(searches: Iterable[LastCount]) -> dict[str, tuple[int | None, str]]:
    """The same of the last run."""
    return {one.form: (one.hit_count if one.complete else None, one.problem) for one in searches}


def forms(compound: Compound, counts: Counts, papers: Sequence[Naming], matcher: Matcher) -> tuple[Form, ...]:
    """Every form of every name, those asked first, then those that need not or must not be, look-alikes last.

    A paper has a form where the matcher finds the compound under a name that contains it, as PubMed's search would:
    `fluoxetine` is in `fluoxetine hydrochloride`, and not in `desmethyl fluoxetine`.
    """
    asked = {query.form: query for query in name_queries(compound)}
    seen = [(paper, _named(compound.name, paper, matcher)) for paper in papers]
    found: dict[str, list[CompoundName]] = {}
    for name in compound.names:
        for form in _forms_of(name.text):
            found.setdefault(form, []).append(name)
    rows = [_form(form, names, asked, counts, seen) for form, names in found.items()]
    rows += [
        Form(text, (text,), "look-alike", "", None, "", "another compound", None, "", 0, None, None)
        for text in compound.look_alikes
    ]
    return tuple(sorted(rows, key=lambda row: (not row.asked, row.kind == "look-alike")))


def _forms_of(name: str) -> tuple[str, ...]:
    return (name,) if has_sign(name) else tuple(" ".join(words) for words in word_sequences(name))


def _named(compound: str, paper: Naming, matcher: Matcher) -> frozenset[str]:
    """The words under which a paper names the compound, each mention's with a blank at either end."""
    prose = (paper.title, paper.abstract, paper.other_abstract)
    definitions = matcher.defined(prose)
    mentions = [one for text in prose for one in matcher.find(text, definitions)]
    mentions += [one for text in (*paper.keywords, *paper.substances, *paper.mesh) for one in matcher.find(text)]
    return frozenset(
        f" {one.name.text if has_sign(one.name.text) else ' '.join(words_of(one.words))} "
        for one in mentions
        if one.compound == compound
    )


def _form(form: str, names: Sequence[CompoundName], asked: Mapping[str, Query], counts: Counts, seen: _Seen) -> Form:
    query = asked.get(form)
    having = [paper for paper, named in seen if any(f" {form} " in words for words in named)]
    newest = max(having, key=_age, default=None)
    count, doubt = counts.get(form, (None, ""))
    return Form(
        form=form,
        names=tuple(dict.fromkeys(name.text for name in names)),
        kind=names[0].kind,
        source=names[0].source,
        dated=names[0].dated,
        asked=query.term if query else "",
        why_not="" if query else _why_not(form, names, asked),
        in_pubmed=count if query else None,
        doubt=doubt if query else "",
        in_store=len(having),
        last_year=newest.year if newest else None,
        last_entered=newest.entered_on if newest else None,
    )


def _age(paper: Naming) -> tuple[int, date]:
    entered = paper.entered_on or date.min
    return (paper.year or entered.year, entered)


def _why_not(form: str, names: Sequence[CompoundName], asked: Iterable[str]) -> str:
    if all(name.kind == "abbreviation" for name in names):
        return "an abbreviation: counts only where a record defines it"
    if has_sign(form):
        return "PubMed's index holds no (+) or (-), so it would ask for the plain name; told apart in texts"
    shorter = next((one for one in asked if f" {one} " in f" {form} "), "")
    return f"{shorter!r} finds it" if shorter else "not asked"
