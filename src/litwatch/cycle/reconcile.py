"""PubMed's id set against the store's, compound by compound: fetch what is new or revised, note what has gone.

Nothing already known is lost: an answer that can't be believed adds nothing and takes nothing away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from litwatch.as_rows import record_rows, reject_row, search_row
from litwatch.changes import changes
from litwatch.cycle.progress import Progress
from litwatch.cycle.search import Findings
from litwatch.cycle.second_source import Beside
from litwatch.errors import DocumentError
from litwatch.fetch import Batch, PubMed
from litwatch.ids import Pmid
from litwatch.parse import Record, Reject, read_pubmed_xml
from litwatch.rows import (
    CompoundRunRow,
    RawRecordRow,
    RecordRow,
    RejectRow,
    RunRow,
    SearchHitRow,
    record_id,
)
from litwatch.store import Row, Store

# A record that is not indexed yet may get types, MeSH and a retraction any day; one that is, seldom.
UNINDEXED_AFTER = timedelta(days=6)
INDEXED_AFTER = timedelta(days=28)
INDEXED = ("MEDLINE", "PubMed-not-MEDLINE", "OLDMEDLINE", "Completed")
# Of what no search brings (files, links, records that dropped out of a search): ten requests a run, whatever is stored.
MOST_VISITS = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """What the store holds of a record: enough to decide whether to fetch it again."""

    pmid: int
    pmid_version: int
    status: str
    fetched_at: datetime
    revised_on: date | None
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """When this run last found a change of a record."""

    record_id: str
    changed_at: datetime


@dataclass(slots=True)
class Fetched:
    """What became of the PMIDs that this run asked PubMed for: those not delivered, with the reason, and those that do
    not exist; all others are stored. `new`: returned by a search and not stored before this run."""

    new: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    missing: dict[int, str] = field(default_factory=dict)
    nonexistent: set[int] = field(default_factory=set)

    def keep(self, store: Store, batch: Batch, run: RunRow) -> None:
        """Store what was delivered, in one transaction."""
        unread = _store_batch(store, batch, run)
        self.asked |= set(map(int, batch.asked))
        self.missing |= dict.fromkeys(map(int, batch.missing), batch.problem)
        self.missing |= dict.fromkeys(unread, "delivered, but not readable")
        self.nonexistent |= set(map(int, batch.deleted))


def reconcile(
    store: Store,
    pubmed: PubMed,
    found: Sequence[Findings],
    beside: Mapping[str, Beside],
    fetched: Fetched,
    run: RunRow,
    *,
    visit_all: bool,
    progress: Progress,
) -> set[int]:
    """Fetch and store what the searches brought. Each batch of records is one transaction, so that a run that is
    stopped keeps what it has and the next one completes it. `beside`: what Europe PMC brought, by compound; `fetched`:
    what was fetched while names were still asked for.
    `visit_all`: also visit stored records that no search brought and that are due; their PMIDs are returned."""
    for findings in found:
        decide(store, findings, beside.get(findings.compound.name), fetched, run)
    wanted = {pmid for findings in found for pmid in findings.wanted}
    brought = wanted.union(*(findings.matched for findings in found), *(one.pmids for one in beside.values()))
    visited = _due_beside(store, brought, run) if visit_all else set()
    _fetch(store, pubmed, (wanted | visited) - fetched.asked, fetched, run, progress)
    missing, nonexistent = fetched.missing, fetched.nonexistent
    rows: list[Row] = []
    for findings in found:
        one = beside.get(findings.compound.name)
        if one:
            rows += _keep_beside(store, findings, one, missing.keys() | nonexistent, run)
        lost = findings.wanted & missing.keys()
        if lost:
            why = f" ({missing[min(lost)]})" if missing[min(lost)] else ""
            findings.problems.append(f"{len(lost)} records were not delivered, for example PMID {min(lost)}{why}")
        findings.nonexistent |= findings.matched & nonexistent
    with store.transaction():
        for findings in found:
            rows += _keep(store, findings, run)
        store.put(rows)
        for pmid in sorted(nonexistent.union(*(findings.nonexistent for findings in found))):
            note_nonexistent(store, record_id(pmid), run)
        store.do("to_judge", record_ids=sorted(_touched(found)))
    return visited


def _touched(found: Sequence[Findings]) -> set[str]:
    """Records whose judgement may differ now though they are the same: returned for a compound for the first time, or
    gone from its search. Those that were fetched wait to be judged anyway (keep_records)."""
    in_pubmed = {record_id(pmid) for findings in found for pmid in findings.fresh | findings.gone}
    return in_pubmed.union(*(findings.fresh_beside | findings.changed_beside for findings in found))


def decide(store: Store, findings: Findings, beside: Beside | None, fetched: Fetched, run: RunRow) -> None:
    """Which of the records found to fetch: those not stored before this run, those revised, those due for a visit.
    Decided again, what it wanted and has been `fetched` since stays wanted."""
    found = findings.matched | (beside.pmids if beside else set())
    known = {row.pmid: row for row in store.rows("known_records", Known, pmids=sorted(found - fetched.new))}
    findings.new = found - known.keys()
    revised = {
        pmid for answer in findings.answers if answer.query.scope == "revised" for pmid in map(int, answer.pmids)
    }
    since = (findings.last.run_at if findings.last else run.run_at).date()
    fetched.new |= findings.new
    findings.wanted = (
        findings.new
        | (findings.wanted & fetched.asked)
        | {
            pmid
            for pmid, record in known.items()
            if (pmid in revised and not _has_revision(record, since, run)) or _is_due(record, run)
        }
    )


def note_new(store: Store, pmids: Set[int], fetched: Fetched) -> set[int]:
    """Those not stored before this run."""
    new = set(pmids).difference(store.values("known_records", pmids=sorted(pmids - fetched.new)))
    fetched.new |= new
    return new


def _has_revision(record: Known, since: date, run: RunRow) -> bool:
    """The stored state is already the revised one: fetched today, and dated as the revision is."""
    fetched_today = record.fetched_at.date() == run.run_at.date()
    return fetched_today and record.revised_on is not None and record.revised_on >= since


def _is_due(record: Known, run: RunRow) -> bool:
    """DateRevised is not a reliable sign of change (eutils-facts, 6), so every record is visited now and then."""
    return run.run_at - record.fetched_at > (INDEXED_AFTER if record.status in INDEXED else UNINDEXED_AFTER)


def _due_beside(store: Store, found: Set[int], run: RunRow) -> set[int]:
    """Stored records that no search brought and that are due for a visit: each may be retracted any day."""
    return set(
        store.values(
            "due_records",
            indexed=list(INDEXED),
            indexed_before=run.run_at - INDEXED_AFTER,
            before=run.run_at - UNINDEXED_AFTER,
            found=sorted(found),
            most=MOST_VISITS,
        )
    )


def _fetch(store: Store, pubmed: PubMed, wanted: set[int], fetched: Fetched, run: RunRow, progress: Progress) -> None:
    with progress.step("fetching records", len(wanted)) as advance:
        for batch in pubmed.fetch(Pmid(pmid) for pmid in wanted):
            fetched.keep(store, batch, run)
            advance(len(batch.asked))


def _store_batch(store: Store, batch: Batch, run: RunRow) -> set[int]:
    """One transaction a batch. Returns the PMIDs delivered but not readable."""
    records: dict[int, Record] = {}
    rejects: list[RejectRow] = []
    for body in batch.bodies:
        try:
            for item in read_pubmed_xml(body):
                if isinstance(item, Record) and item.pmid in batch.asked:
                    records[item.pmid] = newest(records.get(item.pmid), item)
                elif isinstance(item, Reject):
                    rejects.append(reject_row(item, "PubMed efetch.fcgi", run))
        except DocumentError as error:
            rejects.append(reject_row(Reject(error.line()), "PubMed efetch.fcgi", run))
    keep_records(store, list(records.values()), "pubmed", run, rejects)
    delivered = set(batch.asked) - batch.missing - batch.deleted
    return {int(pmid) for pmid in delivered} - records.keys()


def newest(earlier: Record | None, record: Record) -> Record:
    """Of several versions under one PMID the highest counts; of equal ones, the last."""
    return earlier if earlier and earlier.pmid_version > record.pmid_version else record


def keep_records(
    store: Store,
    records: Sequence[Record],
    source: str,
    run: RunRow,
    rejects: Sequence[RejectRow] = (),
    passed: Sequence[Record] = (),
) -> None:
    """Store records as they stand now, their raw content, and what could not be read, in one transaction; their works
    wait to be judged. `passed`: states that were superseded where they came from; only their raw content is kept."""
    if not (records or rejects or passed):
        return
    identifiers = [record.record_id for record in records]
    known = {row.record_id: row for row in store.rows("stored_records", RecordRow, record_ids=identifiers)}
    kept = set(store.values("kept_states", record_ids=identifiers))
    noted = {
        row.record_id: row.changed_at
        for row in store.rows("last_changes", Noted, record_ids=identifiers, run_at=run.run_at)
    }
    rows: list[Row] = [*rejects]
    again: list[str] = []

    def keep_raw(raw: RawRecordRow) -> None:
        state = f"{raw.record_id} {raw.content_sha256}"
        if state in kept:
            again.append(state)
        else:
            kept.add(state)
            rows.append(raw)

    for record in passed:
        keep_raw(record_rows(record, source, run, None)[1])
    for record in records:
        before = known.get(record.record_id)
        row, raw = record_rows(record, source, run, before.first_seen_at if before else None)
        at = noted[row.record_id] + timedelta(microseconds=1) if row.record_id in noted else run.run_at
        rows += [row, *(changes(before, row, run, at) if before else ())]
        keep_raw(raw)
    with store.transaction():
        store.put(rows)
        store.do("to_judge", record_ids=identifiers)
        if again:
            store.do("seen_again", record_ids=identifiers, states=again, run_at=run.run_at)


def note_nonexistent(store: Store, identifier: str, run: RunRow) -> None:
    """PubMed says that this record does not exist: it was deleted, or merged into another. It stays, and so does what
    it said; that PubMed says so is a change of it."""
    store.do("note_nonexistent", record_id=identifier, run_at=run.run_at, run_id=run.run_id)
    store.do("mark_nonexistent", record_id=identifier, run_at=run.run_at)
    store.do("to_judge", record_ids=[identifier])


def _keep_beside(store: Store, findings: Findings, beside: Beside, undelivered: Set[int], run: RunRow) -> list[Row]:
    """Keep what Europe PMC brought for a compound: its own record of what has no PMID, PubMed's of what has one.
    Returns what was asked there, as rows to be put.

    A PMID that PubMed did not deliver is kept in no other form: where PubMed failed, the next run brings it; where
    PubMed says that it does not exist, it was deleted or merged, and Europe PMC has not followed yet."""
    own = {identifier: record for identifier, record in beside.records.items() if record.pmid is None}
    stored = set(store.values("stored_states", record_ids=sorted(own))) if own else set()
    changed = [one for one in own.values() if f"{one.record_id} {hashlib.sha256(one.raw).hexdigest()}" not in stored]
    rejects = [reject_row(reject, "Europe PMC", run) for reject in beside.rejects]
    keep_records(store, changed, "europepmc", run, rejects)
    findings.beside = {
        record_id(record.pmid) if record.pmid is not None else identifier
        for identifier, record in beside.records.items()
        if record.pmid is None or int(record.pmid) not in undelivered
    }
    findings.changed_beside = {record.record_id for record in changed}
    findings.problems += beside.problems
    findings.not_searched = "; ".join(dict.fromkeys((*filter(None, [findings.not_searched]), *beside.not_searched)))
    return [
        replace(search_row(answer, run, len(changed)), id_count=count)
        for answer, count in zip(beside.answers, beside.id_counts, strict=True)
    ]


def _keep(store: Store, findings: Findings, run: RunRow) -> list[Row]:
    """Mark what is gone; what was asked, what it brought and how it ended is returned as rows to be put. `new_count` of
    a form: PMIDs not stored before."""
    name = findings.compound.name
    findings.fresh = findings.matched - set(store.values("standing_hits", compound=name))
    known_hits = set(store.values("hits", compound=name)) | {record_id(pmid) for pmid in findings.matched}
    findings.fresh_beside = findings.beside - known_hits
    for pmid in sorted(findings.gone):
        store.do(
            "mark_gone",
            compound=name,
            record_id=record_id(pmid),
            run_at=run.run_at,
            is_nonexistent=pmid in findings.nonexistent,
        )
    hits = [("pubmed", record_id(pmid)) for pmid in sorted(findings.fresh)]
    hits += [("europepmc", one) for one in sorted(findings.fresh_beside)]
    return [
        *(search_row(answer, run, len(findings.new & set(map(int, answer.pmids)))) for answer in findings.answers),
        *(SearchHitRow(name, one, run.run_at, None, is_nonexistent=False, source=source) for source, one in hits),
        CompoundRunRow(
            run_id=run.run_id,
            compound=name,
            run_at=run.run_at,
            scope=findings.scope,
            is_complete=findings.is_complete,
            problem="; ".join(findings.problems),
            matched_count=len(findings.matched),
            fetched_count=len(findings.wanted),
            gone_count=len(findings.gone),
            not_searched=findings.not_searched,
        ),
    ]
