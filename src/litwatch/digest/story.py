"""A Week arranged for a reader: what comes first, what is one line, what is left out and where it is. Pure.

Hands on: `Story`, which the templates print. Nothing here decides a label; it groups, counts and words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from litwatch.digest import sentences, words
from litwatch.digest.card import Paper, paper, paper_again
from litwatch.digest.counts import Counted
from litwatch.digest.counts import counted as counted_papers
from litwatch.digest.curator import Kind, for_curator
from litwatch.digest.headline import completeness, headline, news
from litwatch.digest.listing import Listing, listing
from litwatch.digest.many import MANY, NAMED, ClassCounts, by_class, is_many, moved, resumed
from litwatch.digest.searches import CERTAIN, SCREENED, Missed, SearchSummary, missed, problems, searched_for
from litwatch.digest.subject import subject_line
from litwatch.verdict import Change, Evidence, Verdict, Week

NAMES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a long week is shown: items of each list, quotations a paper, characters of foreign texts,
    compounds in the pictures, tasks of each kind for a curator."""

    rows: int
    problems: int
    papers: int
    quotes: int
    searches: int
    changes: int
    text: int
    drawn: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Group:
    """New papers of one compound. `left`: how many are not shown, as words."""

    compound: str
    papers: tuple[Paper, ...]
    left: str


@dataclass(frozen=True, slots=True)
class Story:
    """All that the templates print of a digest, in reading order. `is_quiet`: there is nothing to tell beyond the run
    itself, so that the mail is one screen. `standing`: each verdict that there is, with its compounds. `classes`: of a
    selection of very many compounds, how many have which verdict; `rows` are then those with news, and `still` counts
    the others. `screened`: compounds for which PubMed's files were screened in place of a search; `resumed`: verdicts
    that only became incomplete, or complete again. `full_page`: where the page of the digest is, an address of the web
    or a file in reports/. `reading`,
    `measured`: how to read it, and the classifier's measured error, a line each; the latter empty where none is
    known."""

    week: Week
    is_quiet: bool
    subject: str
    headline: str
    completeness: str
    problems: Listing[str]
    standing: tuple[tuple[str, str], ...]
    classes: Listing[ClassCounts]
    rows: Listing[Verdict]
    still: int
    counts: Counted
    groups: Listing[Group]
    not_literature: int
    changes: Listing[Change]
    first_verdicts: Listing[Change]
    rejudged: Listing[Paper]
    judged_alike: int
    added: Listing[str]
    searched: Listing[SearchSummary]
    screened: int
    resumed: int
    gaps: Listing[Missed]
    for_curator: tuple[Kind, ...]
    reading: str
    measured: str
    next_at: datetime | None
    page_url: str
    full_page: str
    synthetic: bool
    text_limit: int


def tell(
    week: Week,
    room: Room,
    *,
    synthetic: bool,
    error_rates: Mapping[str, object] | None,
    next_at: datetime | None,
    page_url: str,
    full_page: str,
) -> Story:
    """The Week as a Story that fits the Room."""
    counted = news(week)
    page = words.web_address(page_url)
    learnt = {(one.work_id, one.compound): one for one in week.learnt}
    many = is_many(week)
    news_of = moved(week) if many else frozenset[str]()
    rows = [row for row in week.verdicts if row.compound in news_of] if many else week.verdicts
    told = [row for row in week.rejudged if (row.work_id, row.compound) in learnt or row.was != row.evidence_level]
    return Story(
        week=week,
        is_quiet=not (counted.any or counted.failed or counted.incomplete or told),
        subject=subject_line(week, counted, synthetic=synthetic),
        headline=headline(week, counted),
        completeness=completeness(week, counted),
        problems=listing(problems(week, counted), room.problems),
        standing=_standing(week.verdicts),
        classes=listing(by_class(week.verdicts, news_of) if many else (), room.rows),
        rows=listing(rows, room.rows),
        still=len(week.verdicts) - len(rows),
        counts=counted_papers(week, room.drawn, news_of if many else None),
        groups=_groups(week, room, linked=not synthetic),
        not_literature=len([row for row in (*week.new, *week.added) if row.evidence_level == "artefact"]),
        changes=listing(counted.changed, room.changes),
        first_verdicts=listing(counted.begun, 0 if many else room.changes),
        rejudged=listing(
            [
                paper_again(
                    row,
                    learnt.get((row.work_id, row.compound)),
                    room.quotes,
                    room.text,
                    linked=not synthetic,
                )
                for row in told
            ],
            room.changes,
        ),
        judged_alike=len(week.rejudged) - len(told),
        added=listing(_added(week), room.rows),
        searched=searched_for(week, page, news_of, rows=room.rows, queries=room.searches),
        resumed=resumed(week),
        screened=sum(row.search_scope == SCREENED and row.verdict not in CERTAIN for row in week.verdicts),
        gaps=listing(
            [missed(gap, room.text, linked=not synthetic) for gap in week.gaps],
            room.changes,
        ),
        for_curator=for_curator(week, room.tasks, room.text),
        reading=sentences.READING,
        measured=sentences.measured(error_rates or {}),
        next_at=next_at,
        page_url=page,
        full_page=full_page,
        synthetic=synthetic,
        text_limit=room.text,
    )


def _standing(verdicts: Sequence[Verdict]) -> tuple[tuple[str, str], ...]:
    names: dict[str, list[str]] = defaultdict(list)
    for row in verdicts:
        names[row.verdict].append(row.compound)
    return tuple(
        (code, words.listed([*names[code][:NAMES_SHOWN], *_more(len(names[code]) - NAMES_SHOWN)]))
        for code in words.VERDICTS
        if names[code]
    )


def _more(count: int) -> list[str]:
    return [f"{count:,} more"] if count > 0 else []


def _groups(week: Week, room: Room, *, linked: bool) -> Listing[Group]:
    """New papers by compound in watchlist order. When there are too many, the strongest of all compounds stay."""
    literature = [row for row in week.new if row.evidence_level != "artefact"]
    kept = {id(row) for row in literature[: room.papers]}
    by_compound: dict[str, list[Evidence]] = defaultdict(list)
    for row in literature:
        by_compound[row.compound].append(row)
    order = {row.compound: position for position, row in enumerate(week.verdicts)}
    names = sorted(by_compound, key=lambda name: order.get(name, len(order)))
    groups = [
        Group(
            compound=name,
            papers=tuple(
                paper(row, room.quotes, room.text, linked=linked) for row in by_compound[name] if id(row) in kept
            ),
            left=_counts(row for row in by_compound[name] if id(row) not in kept),
        )
        for name in names
    ]
    if is_many(week):  # a heading without a paper says little of one compound among hundreds
        groups.sort(key=lambda group: not group.papers)
        return listing(groups, min(room.rows, sum(bool(group.papers) for group in groups)))
    return listing(groups, room.rows)


def _counts(rows: Iterable[Evidence]) -> str:
    """12 papers: 3 in vivo, in topic; 9 mention only. Nothing for no paper."""
    levels = Counter("retracted" if row.is_retracted else row.evidence_level for row in rows)
    if not levels:
        return ""
    ladder = [*words.LEVELS, "retracted"]
    detail = "; ".join(f"{levels[code]:,} {words.level(code)}" for code in ladder if levels[code])
    return f"{words.number(levels.total(), 'paper')} ({detail})"


def _added(week: Week) -> list[str]:
    """Old papers that came into the record, a line for each compound: how many, and why, as far as known. One line for
    more compounds than anybody reads."""
    literature = [row for row in week.added if row.evidence_level != "artefact"]
    by_compound: dict[str, list[Evidence]] = defaultdict(list)
    for row in literature:
        by_compound[row.compound].append(row)
    names: dict[str, list[str]] = defaultdict(list)
    for name in week.new_names:
        names[name.compound].append(name.form)
    if len(by_compound) > MANY:
        # A paper counts once, as evidence for the compound for which it is the strongest.
        ladder = list(words.LEVELS)
        strongest: dict[str, Evidence] = {}
        for row in sorted(literature, key=lambda row: ladder.index(row.evidence_level)):
            strongest.setdefault(row.work_id, row)
        rows = list(strongest.values())
        most = sorted(by_compound, key=lambda compound: -len(by_compound[compound]))[:NAMED]
        shown = words.listed([f"{compound} ({len(by_compound[compound]):,})" for compound in most])
        came = sentences.came(Counter(row.came for row in rows), ())
        return [f"{words.number(len(by_compound), 'compound')}: {_counts(rows)}. {came} Most of {shown}."]
    return [
        f"{compound}: {_counts(rows)}. {sentences.came(Counter(row.came for row in rows), names[compound])}"
        for compound, rows in by_compound.items()
    ]
