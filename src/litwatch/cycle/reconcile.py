"""PubMed's id set against the store's, compound by compound: fetch what is new or revised, note what has gone.

Nothing already known is lost: an answer that can't be believed adds nothing and takes nothing away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from litwatch.config import Compound, Topic
from litwatch.cycle.progress import Progress
from litwatch.errors import DocumentError, ServiceError
from litwatch.fetch import Answer, Batch, PubMed
from litwatch.ids import Pmid
from litwatch.parse import Record, Reject, read_pubmed_xml
from litwatch.query import in_topic, modified_since, name_queries
from litwatch.rows import (
    CompoundRunRow,
    RawRecordRow,
    RejectRow,
    RunRow,
    SearchHitRow,
    record_id,
    record_rows,
    reject_row,
    search_row,
)
from litwatch.store import Store

# A record that is not indexed yet may get types, MeSH and a retraction any day; one that is, seldom.
UNINDEXED_AFTER = timedelta(days=6)
INDEXED_AFTER = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Known:
    """What the store holds of a record: enough to decide whether to fetch it again."""

    pmid: int
    status: str
    fetched_at: datetime
    revised_on: date | None
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class LastSearch:
    """The last run that searched for a compound."""

    run_at: datetime
    scope: str


@dataclass(slots=True)
class Findings:
    """What the searches for one compound brought, as sets of PMIDs.

    `matched`: returned by answers that may be believed; of these `new` are not stored yet, `wanted` to be fetched,
    and `fresh` returned for this compound for the first time. `gone`: returned before and no longer.
    """

    compound: Compound
    scope: str
    answers: list[Answer]
    problems: list[str] = field(default_factory=list)
    matched: set[int] = field(default_factory=set)
    wanted: set[int] = field(default_factory=set)
    new: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    nonexistent: set[int] = field(default_factory=set)
    fresh: set[int] = field(default_factory=set)

    @property
    def is_complete(self) -> bool:
        return not self.problems


def reconcile(
    store: Store,
    pubmed: PubMed,
    compounds: Sequence[Compound],
    topic: Topic,
    run: RunRow,
    *,
    whole_below: int,
    progress: Progress,
) -> list[Findings]:
    """Search, fetch and store for these compounds. Each batch of records is one transaction, so that a run that
    is stopped keeps what it has and the next one completes it. `whole_below`: compounds with fewer records are
    asked for whole; for the others the topic bounds the search."""
    found = []
    with progress.step("searching PubMed", len(compounds)) as advance:
        for compound in compounds:
            found.append(_search(store, pubmed, compound, topic, run=run, whole_below=whole_below))
            advance(1)
    wanted = {pmid for findings in found for pmid in findings.wanted}
    missing, nonexistent = _fetch(store, pubmed, wanted, run, progress)
    for findings in found:
        lost = findings.wanted & missing
        if lost:
            findings.problems.append(f"{len(lost)} records were not delivered, for example PMID {min(lost)}")
        findings.nonexistent |= findings.matched & nonexistent
    with store.transaction():
        for findings in found:
            _keep(store, findings, run)
        for pmid in sorted(nonexistent.union(*(findings.nonexistent for findings in found))):
            store.do("mark_nonexistent", record_id=record_id(pmid), run_at=run.run_at)
    return found


def _search(
    store: Store, pubmed: PubMed, compound: Compound, topic: Topic, *, run: RunRow, whole_below: int
) -> Findings:
    today = run.run_at.date()
    queries = name_queries(compound)
    probes = pubmed.search_each(queries, today, whole_below)
    findings = Findings(compound, "whole", list(probes))
    whole = {pmid for answer in probes for pmid in answer.pmids}
    if any(answer.counted_only for answer in probes) or len(whole) > whole_below:
        _search_in_topic(pubmed, findings, topic, today)
    else:
        _believe(findings, probes)
    last = store.rows("last_search", LastSearch, compound=compound.name)
    _search_revised(pubmed, findings, topic, last, today)
    _decide(store, findings, run, last)
    _check_gone(store, pubmed, findings, last)
    return findings


def _search_in_topic(pubmed: PubMed, findings: Findings, topic: Topic, today: date) -> None:
    """Too much literature to fetch whole: the topic bounds it. A form that was cleanly found in no record needs no
    second question."""
    findings.scope = "topic"
    empty = [answer for answer in findings.answers if answer.complete and answer.count == 0]
    asked = [in_topic(answer.query, topic) for answer in findings.answers if answer not in empty]
    answers = pubmed.search_each(asked, today)
    findings.answers += answers
    _believe(findings, answers)


def _believe(findings: Findings, answers: Sequence[Answer]) -> None:
    for answer in answers:
        findings.matched |= set(answer.pmids)
        if not answer.complete:
            findings.problems.append(f"{answer.query.form!r}: {answer.problem}")
    absent = sorted(set(findings.compound.controls) - findings.matched)
    if absent and findings.scope == "whole":
        findings.problems.append(f"the search did not return its positive control PMID {absent[0]}")


def _search_revised(pubmed: PubMed, findings: Findings, topic: Topic, last: Sequence[LastSearch], today: date) -> None:
    """Ask once which of the records PubMed has modified since the last run."""
    with_hits = [answer.query for answer in findings.answers if answer.pmids]
    if not last or not with_hits:
        return
    query = modified_since(with_hits, last[0].run_at.date())
    answer = pubmed.search(query, today)
    findings.answers.append(answer)
    if not answer.complete:
        findings.problems.append(f"which records were revised is not known: {answer.problem}")


def _decide(store: Store, findings: Findings, run: RunRow, last: Sequence[LastSearch]) -> None:
    """Which of the records matched to fetch: those not stored, those revised, those due for a visit."""
    known = {row.pmid: row for row in store.rows("known_records", Known, pmids=sorted(findings.matched))}
    findings.new = findings.matched - known.keys()
    revised = {
        pmid for answer in findings.answers if answer.query.scope == "revised" for pmid in map(int, answer.pmids)
    }
    since = last[0].run_at.date() if last else run.run_at.date()
    findings.wanted = findings.new | {
        pmid
        for pmid, record in known.items()
        if (pmid in revised and not _has_revision(record, since, run)) or _is_due(record, run)
    }


def _has_revision(record: Known, since: date, run: RunRow) -> bool:
    """The stored state is already the revised one: fetched today, and dated as the revision is."""
    fetched_today = record.fetched_at.date() == run.run_at.date()
    return fetched_today and record.revised_on is not None and record.revised_on >= since


def _is_due(record: Known, run: RunRow) -> bool:
    """DateRevised is not a reliable sign of change (eutils-facts, 6), so every record is visited now and then."""
    is_indexed = record.status in ("MEDLINE", "PubMed-not-MEDLINE", "OLDMEDLINE", "Completed")
    return run.run_at - record.fetched_at > (INDEXED_AFTER if is_indexed else UNINDEXED_AFTER)


def _check_gone(store: Store, pubmed: PubMed, findings: Findings, last: Sequence[LastSearch]) -> None:
    """What searches returned before and no longer do. Only a complete search of the same scope can tell."""
    if not findings.is_complete or not last or last[0].scope != findings.scope:
        return
    findings.gone = set(store.values("standing_hits", compound=findings.compound.name)) - findings.matched
    if not findings.gone:
        return
    try:
        findings.nonexistent = set(pubmed.nonexistent(Pmid(pmid) for pmid in findings.gone))
    except ServiceError as error:
        findings.problems.append(f"why {len(findings.gone)} records are gone is not known: {error.line()}")
        findings.gone = set()
        return
    unexplained = findings.gone - findings.nonexistent
    if unexplained:
        # The stored record stays literature; that its name's search no longer finds it is what is not clean.
        findings.problems.append(
            f"{len(unexplained)} records returned before, for example PMID {min(unexplained)}, no longer are, "
            "though PubMed still has them"
        )


def _fetch(
    store: Store, pubmed: PubMed, wanted: set[int], run: RunRow, progress: Progress
) -> tuple[set[int], set[int]]:
    """Fetch and store; returns PMIDs that were not delivered, and those that do not exist."""
    missing: set[int] = set()
    nonexistent: set[int] = set()
    with progress.step("fetching records", len(wanted)) as advance:
        for batch in pubmed.fetch(Pmid(pmid) for pmid in wanted):
            unread = _store_batch(store, batch, run)
            missing |= set(batch.missing) | unread
            nonexistent |= set(batch.deleted)
            advance(len(batch.asked))
    return missing, nonexistent


def _store_batch(store: Store, batch: Batch, run: RunRow) -> set[int]:
    """One transaction a batch. Returns the PMIDs delivered but not readable."""
    records: dict[int, Record] = {}
    rejects: list[RejectRow] = []
    for body in batch.bodies:
        try:
            for item in read_pubmed_xml(body):
                if isinstance(item, Record) and item.pmid in batch.asked:
                    records[item.pmid] = _newest(records.get(item.pmid), item)
                elif isinstance(item, Reject):
                    rejects.append(reject_row(item, "PubMed efetch.fcgi", run))
        except DocumentError as error:
            rejects.append(reject_row(Reject(error.line()), "PubMed efetch.fcgi", run))
    keep_records(store, list(records.values()), "pubmed", run, rejects)
    delivered = set(batch.asked) - batch.missing - batch.deleted
    return {int(pmid) for pmid in delivered} - records.keys()


def _newest(earlier: Record | None, record: Record) -> Record:
    """Of several versions under one PMID the highest counts; of equal ones, the last."""
    return earlier if earlier and earlier.pmid_version > record.pmid_version else record


def keep_records(
    store: Store, records: Sequence[Record], source: str, run: RunRow, rejects: Sequence[RejectRow] = ()
) -> None:
    """Store records as they stand now, their raw content, and what could not be read, in one transaction."""
    known = {
        row.pmid: row.first_seen_at
        for row in store.rows("known_records", Known, pmids=[int(record.pmid) for record in records])
    }
    pairs = [record_rows(record, source, run, known.get(record.pmid)) for record in records]
    with store.transaction():
        store.put([row for row, _ in pairs])
        store.put(_unkept(store, [raw for _, raw in pairs]))
        store.put(rejects)


def _unkept(store: Store, raws: Sequence[RawRecordRow]) -> list[RawRecordRow]:
    kept = set(store.values("kept_states", record_ids=[raw.record_id for raw in raws]))
    return [raw for raw in raws if f"{raw.record_id} {raw.content_sha256}" not in kept]


def _keep(store: Store, findings: Findings, run: RunRow) -> None:
    """Record what was asked, what it brought, and how it ended. `new_count` of a form: PMIDs not stored before."""
    name = findings.compound.name
    store.put([search_row(answer, run, len(findings.new & set(map(int, answer.pmids)))) for answer in findings.answers])
    returned_before = set(store.values("standing_hits", compound=name))
    findings.fresh = findings.matched - returned_before
    store.put([SearchHitRow(name, pmid, run.run_at, None, is_nonexistent=False) for pmid in sorted(findings.fresh)])
    for pmid in sorted(findings.gone):
        store.do(
            "mark_gone",
            compound=name,
            pmid=pmid,
            run_at=run.run_at,
            is_nonexistent=pmid in findings.nonexistent,
        )
    store.put(
        [
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
            )
        ]
    )
