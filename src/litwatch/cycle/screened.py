"""What PubMed's files cover: for which compounds every file of a year was screened, completely and for all their names.

Comes in: the ledger of files. Goes out: a row a compound, as a search makes one, which says whether an absence may be
claimed. A watchlist that is too long to be asked for over E-utilities is watched so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from litwatch.config import Compound
from litwatch.cycle.done import looked_for
from litwatch.rows import CompoundRunRow, RunRow, ScreenedNamesRow
from litwatch.store import Store
from litwatch.verdict import table

SCOPE = "files"
# NLM adds a file each day; a week and some days without one, and a week's papers are missing.
FRESH = timedelta(days=10)
NOT_ASKED = (
    "Europe PMC and its full texts: services are not asked for each compound of so long a watchlist (entrez.ask_up_to)"
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One at one of NLM's files. It is done where neither `problem` nor `again_because` says otherwise."""

    name: str
    kind: str
    file_year: int
    file_number: int
    names_sha256: str
    problem: str
    again_because: str
    run_at: datetime

    @property
    def is_done(self) -> bool:
        return not self.problem and not self.again_because


@dataclass(frozen=True, slots=True)
class Names:
    """What a file was screened for, as it would be today. `passed_over`: look-alikes then, which today's watchlist no
    longer has: where one stood, a name within it was not taken for a name."""

    names: frozenset[str]
    passed_over: tuple[str, ...] = ()

    def lacks(self, names: Collection[str]) -> str:
        """The first of a compound's names that was not looked for as it would be today; "" where all were."""
        for name in names:
            if name not in self.names or any(name.casefold() in text.casefold() for text in self.passed_over):
                return name
        return ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the files of a year cover. `problem`: why they are not all of PubMed, whatever the name, "" when they are.
    `lists`: of every set of files that were screened for the same names, how many they are, and what for, each time."""

    problem: str
    lists: Sequence[tuple[int, Sequence[Names]]] = ()

    def problem_of(self, names: Collection[str]) -> str:
        """Why an absence can't be claimed for a compound of these names; "" when it can."""
        if self.problem:
            return self.problem
        for count, screenings in self.lists:
            lacking = [one.lacks(names) for one in screenings]
            if all(lacking):
                return (
                    f"{count:,} of PubMed's files were not screened for {lacking[-1]!r}: `litwatch ingest` them again"
                )
        return ""


def coverage(taken: Sequence[Attempt], lists: Mapping[str, Names], at: datetime) -> Coverage:
    """Of the newest year whose files are all done, else of the newest. `lists`: by their hash; `at`: now."""
    if not taken:
        return Coverage("no file of PubMed's was screened yet: `litwatch ingest` takes baseline and update files")
    years = _by_year(taken)
    year = whole_year(taken) or max(years)
    done = {number: found for number, tries in years[year].items() if (found := [one for one in tries if one.is_done])}
    problem = _missing(year, years[year]) or _late(done, at)
    alike: dict[frozenset[str], int] = defaultdict(int)
    for tries in done.values():
        alike[frozenset(one.names_sha256 for one in tries)] += 1
    nothing = Names(frozenset())
    found_lists = [(count, [lists.get(sha, nothing) for sha in sorted(shas)]) for shas, count in alike.items()]
    return Coverage(problem, tuple(found_lists))


def whole_year(taken: Iterable[Attempt]) -> int | None:
    """The newest year whose baseline is done to its end, with all its updates so far; None where there is none."""
    return max((year for year, files in _by_year(taken).items() if not _missing(year, files)), default=None)


def _by_year(taken: Iterable[Attempt]) -> dict[int, dict[int, list[Attempt]]]:
    """The attempts by year and number."""
    years: dict[int, dict[int, list[Attempt]]] = defaultdict(lambda: defaultdict(list))
    for one in taken:
        years[one.file_year][one.file_number].append(one)
    return years


def _missing(year: int, files: Mapping[int, Sequence[Attempt]]) -> str:
    """Which files are not there or not done. NLM numbers baseline and updates of a year through, from 1: where an
    update file follows without a gap, the baseline before it is whole."""
    undone = [number for number in range(1, max(files) + 1) if not any(one.is_done for one in files.get(number, ()))]
    if undone:
        files_of = "file" if len(undone) == 1 else "files"
        return f"{len(undone):,} {files_of} of PubMed's of {year} not screened to the end, the first number {undone[0]}"
    if not any(one.kind == "update" for tries in files.values() for one in tries):
        return (
            f"no update file of {year} was screened (from a folder updatefiles), so that it is not known whether the "
            "baseline is whole"
        )
    return ""


def _late(done: Mapping[int, Sequence[Attempt]], at: datetime) -> str:
    last = max(done)
    taken_at = min(one.run_at for one in done[last])
    if at - taken_at <= FRESH:
        return ""
    return f"PubMed's newest file here, number {last}, was screened on {taken_at:%Y-%m-%d}: later ones are missing"


def note_screened(store: Store, compounds: Sequence[Compound], run: RunRow) -> str:
    """Store how far the files cover each compound of the watchlist, as of this run. Returns why not all are covered,
    "" when they are."""
    today = {text for compound in compounds for text in (*compound.look_alikes, *(one.text for one in compound.names))}
    lists = {
        row.names_sha256: Names(looked_for(row), tuple(text for text in row.look_alikes if text not in today))
        for row in store.rows("screened_names", ScreenedNamesRow)
    }
    covered = coverage(store.rows("files_taken", Attempt), lists, run.run_at)
    papers = {
        row.compound: row.primary_in_topic + row.primary_other + row.secondary + row.mention_only + row.retracted
        for row in table(store)
    }
    rows = []
    for compound in compounds:
        # An abbreviation is looked for where a record defines it, beside a name.
        problem = covered.problem_of([name.text for name in compound.names if name.kind != "abbreviation"])
        rows.append(
            CompoundRunRow(
                run_id=run.run_id,
                compound=compound.name,
                run_at=run.run_at,
                scope=SCOPE,
                is_complete=not problem,
                problem=problem,
                matched_count=papers.get(compound.name, 0),
                fetched_count=0,
                gone_count=0,
                not_searched=NOT_ASKED,
            )
        )
    store.put(rows)
    if covered.problem:
        return covered.problem
    broken = [row for row in rows if row.problem]
    return f"{broken[0].compound} and {len(broken) - 1:,} more: {broken[0].problem}" if broken else ""
