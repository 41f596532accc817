"""STAGE 8. Runs the views; returns Verdicts, the evidence under them, and what changed. Decides nothing:
the rule is in sql/views/3_compound_verdict.sql.

Hands on: `Verdict`, and `Week`, which is all that a digest tells.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from litwatch.refusals import Kind
from litwatch.store import END_OF_TIME, Reader
from litwatch.waiting import Conflict, DoubtfulPair, Waiting, conflicts, doubtful_pairs, waiting


@dataclass(frozen=True, slots=True)
class Verdict:
    """One compound's line in the verdict table; columns as in the view compound_verdict."""

    compound: str
    compound_class: str
    class_label: str
    verdict: str
    known_verdict: str
    primary_in_topic: int
    primary_other: int
    human_primary: int
    secondary: int
    mention_only: int
    retracted: int
    first_year: int | None
    last_year: int | None
    newest_pmid: int | None
    searched_at: datetime | None
    search_complete: bool
    search_scope: str | None
    search_problem: str
    not_searched: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that changed (`old_verdict` None: the first one)."""

    compound: str
    changed_at: datetime
    old_verdict: str | None
    new_verdict: str
    because: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One paper × compound as judged, with what a reader needs of the paper.

    `rationale` is the JSON list of reasons (classify.Reason as objects). `was` is the evidence level before the
    judgement that stands, where a time is asked for that at its beginning; "" when there was none. `came`: of a paper
    first seen in the time asked for, `news` or why an old one is only now in the record
    (sql/views/9_paper_arrivals.sql).
    """

    work_id: str
    pmid: int | None
    doi: str | None
    compound: str
    title: str
    authors: tuple[str, ...]
    journal: str
    year: int | None
    entered_on: date | None
    role: str
    study_type: str
    is_primary: bool | None
    study_system: tuple[str, ...]
    models: tuple[str, ...]
    species: tuple[str, ...]
    evidence_level: str
    is_retracted: bool
    is_preprint: bool
    has_correction: bool
    rationale: str
    contradictions: tuple[str, ...]
    confidence: float
    decided_by: str
    first_seen_at: datetime
    valid_from: datetime
    was: str
    record_count: int
    named_in: tuple[str, ...] = ()
    came: str = ""

    def reasons(self) -> list[dict[str, object]]:
        """The reasons: decides, rule, field, words, start, end, sentence."""
        found: list[dict[str, object]] = json.loads(self.rationale)
        return found


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A change of a record of a work, and the evidence levels that it changed. Columns as in record_history."""

    record_id: str
    changed_at: datetime
    field: str
    before: str
    after: str
    levels_changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """One query of the last run that searched for the compound."""

    compound: str
    source: str
    form: str
    scope: str
    query: str
    query_translation: str
    hit_count: int | None
    new_count: int
    warnings: tuple[str, ...]
    complete: bool
    problem: str
    searched_at: datetime
    field: str = "name"


@dataclass(frozen=True, slots=True)
class Learnt:
    """What became known about a paper judged before (sql/views/9_paper_learnt.sql). `is_published`: it was judged by
    its preprint, whose title, PMID and DOI these are, and an article speaks for it now. `is_retracted`: it was not
    before. `is_corrected`: a correction or expression of concern was linked."""

    work_id: str
    compound: str
    is_published: bool
    preprint_title: str
    preprint_pmid: int | None
    preprint_doi: str | None
    is_retracted: bool
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A paper that names a compound and that its complete search did not return: found by ELink beside `beside`, a
    primary paper. `link`: cites (it cites that paper) or cited (that paper cites it). `names`: as the record writes it.
    """

    compound: str
    pmid: int
    title: str
    beside: int
    link: str
    names: tuple[str, ...]
    found_at: datetime


@dataclass(frozen=True, slots=True)
class NewName:
    """A name that was first asked in the time told of, for a compound searched before."""

    compound: str
    form: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A delivery that did not succeed. `status`: pending (tried again), refused or given_up; `kind`: refusals.Kind.
    `subject`: of a failure mail, which is of no digest and of the time when it was written; "" for a digest."""

    digest_id: str
    period_end: datetime
    recipient: str
    status: str
    kind: Kind
    attempts: int
    error: str
    not_before: datetime | None
    subject: str


@dataclass(frozen=True, slots=True)
class ModelCount:
    """Unretracted primary papers in the topic of a compound that used a model."""

    compound: str
    model: str
    papers: int


@dataclass(frozen=True, slots=True)
class YearCount:
    """Unretracted primary papers of a compound of one year (None: not known), in the topic and outside."""

    compound: str
    year: int | None
    in_topic: int
    other: int


@dataclass(frozen=True, slots=True)
class LastRun:
    """The run that the digest belongs to: what it cost, and what went wrong."""

    run_id: str
    kind: str
    run_at: datetime
    status: str
    note: str
    request_count: int


@dataclass(frozen=True, slots=True)
class Week:
    """All that a digest tells of the time after `start` (None: from the beginning) up to `end`.

    `new`: papers that are news, strongest evidence first. `added`: old papers that came into the record in that time,
    with a new compound, a new name, from files or late (`Evidence.came`): not news. `rejudged`: papers known before
    whose judgement changed (indexed, say), or of which something was `learnt`. `searches`: those behind every verdict
    that claims an absence or can't. `stored_papers`: works in the store, of all compounds. `waiting`, `conflicts`,
    `doubtful_links`: for a curator, the last two as they stand today. `gaps`: those that stand. `new_names`: what may
    have brought `added`. `undelivered`: mails that did not reach a recipient. `selection`: what of the watchlist this
    is, "" for all of it. `models`, `years`: all primary papers as they stand, counted.
    """

    start: datetime | None
    end: datetime
    topic: str
    run: LastRun | None
    verdicts: tuple[Verdict, ...]
    changes: tuple[Change, ...]
    new: tuple[Evidence, ...]
    added: tuple[Evidence, ...]
    rejudged: tuple[Evidence, ...]
    searches: tuple[Search, ...]
    stored_papers: int
    learnt: tuple[Learnt, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    doubtful_links: tuple[DoubtfulPair, ...] = ()
    gaps: tuple[Gap, ...] = ()
    new_names: tuple[NewName, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()
    selection: str = ""
    models: tuple[ModelCount, ...] = ()
    years: tuple[YearCount, ...] = ()


def table(reader: Reader, compounds: Sequence[str] = (), moment: datetime = END_OF_TIME) -> list[Verdict]:
    """The verdict table in watchlist order, for all or the named compounds, as known at `moment` (UTC)."""
    reader.settle()
    rows = reader.rows("verdicts", Verdict, moment=moment)
    return [row for row in rows if not compounds or row.compound in compounds]


@dataclass(frozen=True, slots=True)
class Removed:
    """A compound that was taken off the watchlist, and the moment (UTC) of the run that noticed."""

    compound: str
    removed_at: datetime


def removed(reader: Reader) -> list[Removed]:
    """The compounds that are no longer watched."""
    return reader.rows("removed_compounds", Removed)


def evidence(reader: Reader, compound: str | None, pmid: int | None = None) -> list[Evidence]:
    """Every judgement of a compound (None: of any) that stands, strongest first; of one paper when `pmid` is given."""
    reader.settle()
    return reader.rows("evidence", Evidence, compound=compound, pmid=pmid)


def record_changes(reader: Reader, work_id: str) -> list[RecordChange]:
    """What PubMed and Europe PMC changed in the records of a work, oldest first."""
    return reader.rows("record_changes", RecordChange, work_id=work_id)


def searches(reader: Reader, compounds: Sequence[str]) -> list[Search]:
    """The queries of the last run that searched for each of these compounds."""
    return reader.rows("last_searches", Search, compounds=compounds, is_around=False)


def gaps(reader: Reader, compound: str | None = None, moment: datetime = END_OF_TIME) -> list[Gap]:
    """Papers that the queries for a compound (or any) miss, as known at `moment` (UTC)."""
    return reader.rows("gaps", Gap, compound=compound, moment=moment)


def undelivered(reader: Reader, since: datetime, end: datetime = END_OF_TIME) -> tuple[Undelivered, ...]:
    """Deliveries still tried, and those refused or given up of digests from `since` on; newest first."""
    return tuple(reader.rows("undelivered", Undelivered, since=since, end=end))


def week(reader: Reader, topic: str, start: datetime | None, end: datetime) -> Week:
    """What a digest of the time after `start` up to `end` tells."""
    last = reader.values("last_run_at")[0]
    moment = END_OF_TIME if last is None or last <= end else end  # what stands today need not be counted again
    verdicts = table(reader, moment=moment)
    since = start or datetime(1, 1, 1)  # noqa: DTZ001  # the store's times are UTC without a zone
    seen = reader.rows("evidence_since", Evidence, start=start, end=end)
    runs = reader.rows("run_at", LastRun, end=end)
    claiming = [row.compound for row in verdicts if row.verdict not in ("primary_in_topic", "primary_other")]
    order = {compound: place for place, compound in enumerate(claiming)}
    return Week(
        start=start,
        end=end,
        topic=topic,
        run=runs[0] if runs else None,
        verdicts=tuple(verdicts),
        changes=tuple(reader.rows("changes_between", Change, start=since, end=end)),
        new=tuple(row for row in seen if row.came == "news"),
        added=tuple(row for row in seen if row.came not in ("", "news")),
        rejudged=tuple(row for row in seen if not row.came),
        searches=tuple(sorted(searches(reader, claiming), key=lambda one: order[one.compound])),
        stored_papers=reader.values("stored_papers")[0],
        learnt=tuple(reader.rows("learnt", Learnt, start=start, end=end)),
        waiting=tuple(waiting(reader, moment=moment)),
        conflicts=tuple(conflicts(reader)),
        doubtful_links=tuple(doubtful_pairs(reader)),
        gaps=tuple(gaps(reader, moment=end)),
        new_names=tuple(reader.rows("new_names", NewName, start=start, end=end)),
        undelivered=undelivered(reader, since, end),
        models=tuple(reader.rows("model_counts", ModelCount, end=end)),
        years=tuple(reader.rows("year_counts", YearCount, moment=moment)),
    )
