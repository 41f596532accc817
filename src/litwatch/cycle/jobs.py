"""The jobs: each opens the store for writing, does its part, publishes, and says how it went."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from litwatch import __version__
from litwatch.certificate import write_certificates
from litwatch.classify import Judge
from litwatch.config import Compound
from litwatch.curate import Decision, decide
from litwatch.cycle.alarm import watched
from litwatch.cycle.around import look_around
from litwatch.cycle.assess import judge_works, link, note_verdict_changes, watch
from litwatch.cycle.files import FileOutcome, take_files
from litwatch.cycle.progress import Progress, Silent
from litwatch.cycle.reconcile import reconcile
from litwatch.cycle.search import Findings, search
from litwatch.cycle.second_source import Beside, look_beside
from litwatch.cycle.setup import Setup
from litwatch.cycle.tell import Told, tell
from litwatch.digest.page import compile_templates
from litwatch.errors import LitwatchError, UsageError
from litwatch.feeds import write_feeds
from litwatch.fetch import EuropePmc, PubMed
from litwatch.rows import FullTextRow, RunRow, VerdictChangeRow, record_id
from litwatch.store import Reader, Store, writing
from litwatch.verdict import Verdict, table

log = logging.getLogger("litwatch")


@dataclass(slots=True)
class Outcome:
    """How a job went: the run, the verdict table after it, and what it changed. `around`: what looking one step around
    primary papers brought, a line each."""

    run: RunRow
    verdicts: list[Verdict] = field(default_factory=list)
    changes: list[VerdictChangeRow] = field(default_factory=list)
    fetched: int = 0
    judgements_changed: int = 0
    files: list[FileOutcome] = field(default_factory=list)
    told: Told | None = None
    around: list[str] = field(default_factory=list)


def run(setup: Setup, at: datetime | None = None, *, send: bool = True, progress: Progress | None = None) -> Outcome:
    """One weekly cycle: reconcile every compound, publish, compose the digest, send it.

    `at`: the moment of the run (UTC), now by default. `send`: False writes the digest and sends nothing.
    """
    with watched(setup.settings) as pulse:
        with _opened(setup, "weekly", at) as (store, job):
            _reconcile(setup, store, job, (), progress or Silent())
            _finish(store, job)
            job.told = tell(store, setup, job.run.run_id, job.run.run_at, send=send)
            store.publish(setup.settings.database.published)
            _write_beside(store, setup)
        pulse.status, pulse.note = job.run.status, job.run.note
        pulse.told_somebody = send and job.told.reached_somebody
    return job


def refresh(
    setup: Setup, compounds: Sequence[str] = (), at: datetime | None = None, *, progress: Progress | None = None
) -> Outcome:
    """Reconcile now, for all or the named compounds, and publish. No digest."""
    unknown = sorted(set(compounds) - {compound.name for compound in setup.watchlist.compounds})
    if unknown:
        raise UsageError(
            f"{unknown[0]!r} is not on the watchlist",
            mend=f"It has: {', '.join(compound.name for compound in setup.watchlist.compounds)}.",
        )
    with _opened(setup, "refresh", at) as (store, job):
        _reconcile(setup, store, job, compounds, progress or Silent())
        _finish(store, job)
        store.publish(setup.settings.database.published)
        _write_beside(store, setup)
    return job


def ingest(
    setup: Setup, paths: Sequence[Path], at: datetime | None = None, *, progress: Progress | None = None
) -> Outcome:
    """Take PubMed XML and MEDLINE files: store every record that names a watched compound."""
    steps = progress or Silent()
    judge = setup.judge()
    with _opened(setup, "ingest", at) as (store, job):
        watch(store, setup.watchlist, job.run)
        job.files, touched = take_files(store, paths, judge, job.run, steps)
        job.fetched = sum(file.stored_count for file in job.files)
        moved = link(store, job.run)
        works = moved | set(store.values("works_of", record_ids=sorted(touched)))
        job.judgements_changed = judge_works(
            store, judge, job.run, works, progress=steps, because="the record was revised"
        )
        unread = [file for file in job.files if file.problem]
        note = "; ".join(file.problem for file in unread)
        _finish(store, job, status="incomplete" if unread else "complete", note=note)
        store.publish(setup.settings.database.published)
    return job


def reclassify(setup: Setup, at: datetime | None = None, *, progress: Progress | None = None) -> Outcome:
    """Judge all stored records again with today's rules, watchlist and decisions; no network."""
    steps = progress or Silent()
    with _opened(setup, "reclassify", at) as (store, job):
        watch(store, setup.watchlist, job.run)
        link(store, job.run)
        works = store.values("all_works")
        job.judgements_changed = judge_works(
            store, setup.judge(), job.run, works, progress=steps, because="the rules changed"
        )
        _finish(store, job, status="complete")
        store.publish(setup.settings.database.published)
    return job


def curate(
    setup: Setup,
    decision: Decision,
    at: datetime | None = None,
    *,
    progress: Progress | None = None,
) -> Outcome:
    """Keep a human decision, judge the paper again under it, and publish."""
    with _opened(setup, "curate", at) as (store, job):
        watch(store, setup.watchlist, job.run)
        work_id = decide(store, decision, job.run.run_at)
        job.judgements_changed = judge_works(
            store,
            setup.judge(),
            job.run,
            [work_id],
            progress=progress or Silent(),
            because=f"decision of {decision.by}",
        )
        _finish(store, job, status="complete")
        store.publish(setup.settings.database.published)
    return job


def _reconcile(setup: Setup, store: Store, job: Outcome, names: Sequence[str], progress: Progress) -> None:
    """Stages 2 to 8 for all or the named compounds."""
    watch(store, setup.watchlist, job.run)
    compounds = [compound for compound in setup.watchlist.compounds if not names or compound.name in names]
    pubmed, europepmc = setup.pubmed(), setup.europepmc()
    try:
        found, judge, beside, texts = _ask_both(setup, store, pubmed, europepmc, compounds, job.run, progress)
        store.put(texts)
        visited = reconcile(
            store,
            pubmed,
            found,
            {one.compound.name: one for one in beside},
            job.run,
            visit_all=not names,
            progress=progress,
        )
    finally:
        job.run = replace(job.run, request_count=pubmed.request_count + europepmc.request_count)
    log.info("searched %d compounds with %d requests", len(found), job.run.request_count)
    job.fetched = len(visited.union(*(findings.wanted for findings in found)))
    moved = link(store, job.run)
    works = moved | set(store.values("works_of", record_ids=sorted(_touched(found) | set(map(record_id, visited)))))
    job.judgements_changed = judge_works(
        store, judge, job.run, works, progress=progress, because="the record was revised"
    )
    _look_around(store, pubmed, judge, found, job, progress)
    broken = [findings for findings in found if not findings.is_complete]
    if broken:
        note = "; ".join(f"{findings.compound.name}: {findings.problems[0]}" for findings in broken)
        job.run = replace(job.run, status="incomplete", note=note)
    job.run = replace(job.run, note="; ".join(filter(None, [job.run.note, *job.around])))


def _ask_both(
    setup: Setup,
    store: Store,
    pubmed: PubMed,
    europepmc: EuropePmc,
    compounds: Sequence[Compound],
    run: RunRow,
    progress: Progress,
) -> tuple[list[Findings], Judge, list[Beside], list[FullTextRow]]:
    """What PubMed and Europe PMC hold of the compounds. Europe PMC has a pace of its own: all of it, and what else can
    be made ready, is done while PubMed is waited for."""
    whole_below = setup.settings.entrez.whole_below

    def look(reader: Reader) -> tuple[Judge, list[Beside], list[FullTextRow]]:
        judge = setup.judge()
        seen = look_beside(reader, europepmc, compounds, judge, run, whole_below=whole_below, progress=progress)
        compile_templates()
        return judge, *seen

    with store.for_another_thread() as reader, ThreadPoolExecutor(1) as meanwhile:
        looking = meanwhile.submit(look, reader)
        try:
            topic, today = setup.watchlist.topic, run.run_at.date()
            found = search(store, pubmed, compounds, topic, today, whole_below=whole_below, progress=progress)
            return found, *looking.result()
        except BaseException:
            europepmc.leave()  # who stops a run does not wait for the other source
            raise


def _look_around(
    store: Store, pubmed: PubMed, judge: Judge, found: Sequence[Findings], job: Outcome, progress: Progress
) -> None:
    """One step around primary papers, for the compounds whose watchlist entry asks for it."""
    if not any(findings.compound.look_around for findings in found):
        return
    before = pubmed.request_count
    around = look_around(store, pubmed, judge, found, job.run, progress)
    job.run = replace(job.run, request_count=job.run.request_count + pubmed.request_count - before)
    job.around = around.notes
    job.fetched += len(around.stored)
    works = link(store, job.run) | set(store.values("works_of", record_ids=sorted(around.stored)))
    job.judgements_changed += judge_works(
        store, judge, job.run, works, progress=progress, because="the record was revised"
    )


def _write_beside(store: Store, setup: Setup) -> None:
    """What lies beside the published file for every compound: certificates and feeds."""
    write_certificates(store, setup.settings, setup.watchlist, synthetic=setup.synthetic)
    write_feeds(store, setup.settings.reports, synthetic=setup.synthetic)


def _touched(found: Sequence[Findings]) -> set[str]:
    """Records whose judgement may differ now: fetched, returned for a compound for the first time, or gone."""
    in_pubmed = {
        record_id(pmid)
        for findings in found
        for pmid in findings.wanted | findings.fresh | findings.gone | findings.nonexistent
    }
    return in_pubmed.union(*(findings.fresh_beside | findings.changed_beside for findings in found))


@contextmanager
def _opened(setup: Setup, kind: str, at: datetime | None) -> Iterator[tuple[Store, Outcome]]:
    """The store with a run begun; a run that fails is recorded as failed, with its reason."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with writing(setup.settings.database.path, now) as store:
        moment = at or now
        last = store.values("last_run_at")[0]
        if last and moment <= last:
            if at and at.date() < last.date():
                raise UsageError(
                    f"the store already holds a run of {last:%Y-%m-%d}; --date {at:%Y-%m-%d} would go back",
                    mend="Give a later date, or none; `litwatch verdict --as-of` looks back.",
                )
            moment = last + timedelta(microseconds=1)
        job = Outcome(
            RunRow(
                run_id=f"{moment:%Y%m%dT%H%M%S}-{kind}-{uuid.uuid4().hex[:6]}",
                kind=kind,
                run_at=moment,
                started_at=now,
                ended_at=None,
                status="running",
                note="",
                litwatch_version=__version__,
                request_count=0,
            )
        )
        store.put([job.run])
        try:
            yield store, job
        except BaseException as error:
            reason = error.line() if isinstance(error, LitwatchError) else type(error).__name__
            _end(store, job, "failed", reason)
            raise


def _finish(store: Store, job: Outcome, status: str = "", note: str = "") -> None:
    """Record verdict changes and the end of the run."""
    job.changes = note_verdict_changes(store, job.run)
    if not status:
        status = "incomplete" if job.run.status == "incomplete" else "complete"
    _end(store, job, status, note or job.run.note)
    job.verdicts = table(store)
    log.info(
        "%s %s: %d records, %d judgements and %d verdicts changed. %s",
        job.run.run_id, status, job.fetched, job.judgements_changed, len(job.changes), job.run.note,
    )  # fmt: skip


def _end(store: Store, job: Outcome, status: str, note: str) -> None:
    job.run = replace(job.run, ended_at=datetime.now(UTC).replace(tzinfo=None), status=status, note=note)
    store.put([job.run])
