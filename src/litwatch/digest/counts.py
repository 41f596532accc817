"""The primary papers counted by compound and model, and by compound and year: what the pictures draw, and the same in
words. Pure.

Hands on: `Counted`, the base of pictures and words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from litwatch.digest import words
from litwatch.verdict import Verdict, Week

_YEARS_IN_WORDS = 8
_TOPIC = "topic_in_vivo"


@dataclass(frozen=True, slots=True)
class Row:
    """A compound's counts. `models`: model → (papers, new), most papers first. `years`: year → (in topic, other, new);
    None: not known. `is_known`: its last search was complete, so that a count of nothing says something."""

    compound: str
    is_known: bool
    models: dict[str, tuple[int, int]]
    years: dict[int | None, tuple[int, int, int]]

    @property
    def papers(self) -> int:
        """Primary papers, in the topic and outside."""
        return sum(in_topic + other for in_topic, other, _ in self.years.values())

    @property
    def new(self) -> int:
        return sum(new for _, _, new in self.years.values())


@dataclass(frozen=True, slots=True)
class Line:
    """A compound's counts as words; either may be empty."""

    compound: str
    models: str
    years: str


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows that are shown, in watchlist order, and how many compounds are not. `models`: all models, most papers
    first; `first_year`, `last_year`: of all papers, None when there is none with a year."""

    rows: tuple[Row, ...]
    left: int
    models: tuple[str, ...]
    first_year: int | None
    last_year: int | None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The rows that have papers, in words."""
        return tuple(Line(row.compound, _models_in_words(row), _years_in_words(row)) for row in self.rows if row.papers)


def counted(week: Week, most: int, of: Collection[str] | None = None) -> Counted:
    """The week's counts for at most `most` compounds: those with new papers first, then those with most papers. New is
    what the week tells as new. `of`: only of these compounds."""
    fresh = [row for row in week.new if row.evidence_level in words.PRIMARY and not row.is_retracted]
    new_models = Counter((row.compound, model) for row in fresh if row.evidence_level == _TOPIC for model in row.models)
    new_years = Counter((row.compound, row.year) for row in fresh)
    models: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    years: dict[str, dict[int | None, tuple[int, int, int]]] = defaultdict(dict)
    for one in sorted(week.models, key=lambda one: -one.papers):
        models[one.compound][one.model] = (one.papers, new_models[one.compound, one.model])
    for year in week.years:
        years[year.compound][year.year] = (year.in_topic, year.other, new_years[year.compound, year.year])
    rows = [_row(verdict, models[verdict.compound], years[verdict.compound]) for verdict in week.verdicts]
    shown = _shown([row for row in rows if of is None or row.compound in of], most)
    used: Counter[str] = Counter()
    for row in shown:
        for model, (papers, _) in row.models.items():
            used[model] += papers
    known = [year for row in shown for year in row.years if year is not None]
    return Counted(
        rows=tuple(shown),
        left=len(rows) - len(shown),
        models=tuple(sorted(used, key=lambda model: (-used[model], model))),
        first_year=min(known, default=None),
        last_year=max(known, default=None),
    )


def new_in_words(counts: Counted) -> str:
    """Which models have new papers: buspirone in forced swim (1)."""
    found = [
        f"{row.compound} in {words.spoken(model)} ({new:,})"
        for row in counts.rows
        for model, (_, new) in row.models.items()
        if new
    ]
    return words.listed(found)


def _row(verdict: Verdict, models: dict[str, tuple[int, int]], years: dict[int | None, tuple[int, int, int]]) -> Row:
    return Row(verdict.compound, verdict.search_complete, models, years)


def _shown(rows: Sequence[Row], most: int) -> list[Row]:
    strongest = sorted(range(len(rows)), key=lambda place: (-min(rows[place].new, 1), -rows[place].papers, place))
    return [rows[place] for place in sorted(strongest[:most])]


def _models_in_words(row: Row) -> str:
    return ", ".join(f"{words.spoken(model)} {_with_new(papers, new)}" for model, (papers, new) in row.models.items())


def _years_in_words(row: Row) -> str:
    """Year by year; decade by decade where there are many, the years of new papers apart."""
    known = {year: counts for year, counts in row.years.items() if year is not None}
    parts = []
    if len(known) <= _YEARS_IN_WORDS:
        parts = [f"{year}: {_with_new(topic + other, new)}" for year, (topic, other, new) in sorted(known.items())]
    else:
        decades: Counter[int] = Counter()
        news: Counter[int] = Counter()
        for year, (topic, other, new) in known.items():
            decades[year // 10 * 10] += topic + other
            news[year // 10 * 10] += new
        parts = [f"{decade}s: {_with_new(count, news[decade])}" for decade, count in sorted(decades.items())]
    if None in row.years:
        topic, other, new = row.years[None]
        parts.append(f"year not known: {_with_new(topic + other, new)}")
    return ", ".join(parts)


def _with_new(count: int, new: int) -> str:
    return f"{count:,} ({new:,} new)" if new else f"{count:,}"
