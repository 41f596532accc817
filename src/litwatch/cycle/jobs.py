"""The jobs: each opens the store for writing, does its part, publishes, and says how it went. That of a curator's
decision is in deciding.py.

What is needed only after answers (judging, and later.py after the last), or for files, is loaded there: PubMed is asked
half a second sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from litwatch.called import called_in, compound_meant
from litwatch.cycle.ahead import Ahead
from litwatch.cycle.alarm import watched
from litwatch.cycle.around import look_around
from litwatch.cycle.outcome import Outcome, finish, opened, watch
from litwatch.cycle.progress import Progress, Silent
from litwatch.cycle.reconcile import Fetched, reconcile
from litwatch.cycle.screened import note_screened
from litwatch.cycle.search import Asking, Findings, search
from litwatch.cycle.second_source import Beside, look_beside
from litwatch.cycle.setup import Setup
from litwatch.fetch import EuropePmc, PubMed
from litwatch.rows import FullTextRow, RunRow
from litwatch.shown import log
from litwatch.store import Store

if TYPE_CHECKING:
    from litwatch.bulk.by_parts import Workers
    from litwatch.bulk.source import Where
    from litwatch.classify import Judge
    from litwatch.classify.many import Remembered

PROBLEMS_NAMED = 5


def run(setup: Setup, at: datetime | None = None, *, send: bool = True, progress: Progress | None = None) -> Outcome:
    """One weekly cycle: reconcile every compound, publish, compose the digest, send it. The first of a month checks and
    settles everything stored, the others what was written.

    `at`: the moment of the run (UTC), now by default. `send`: False writes the digest and sends nothing.
    """
    with watched(setup.settings) as pulse:
        with _asking(setup) as asking, opened(setup, "weekly", at, meanwhile=asking.begin) as (store, job):
            _reconcile(setup, store, asking, job, progress or Silent())
            if store.values("is_first_of_month", run_at=job.run.run_at)[0]:
                store.mark_all()
            finish(store, job)
            from litwatch.cycle import later

            job.told = later.tell(store, setup, job, send=send)
            with store.publishing(*setup.settings.database.places):
                later.write_beside(store, setup, job)
        pulse.status, pulse.note = job.run.status, job.run.note
        pulse.told_somebody = send and job.told.reached_somebody
    return job


def refresh(
    setup: Setup, compounds: Sequence[str] = (), at: datetime | None = None, *, progress: Progress | None = None
) -> Outcome:
    """Reconcile now, for all or the named compounds (by any of their names), and publish. No digest."""
    named = [compound_meant(name, called_in(setup.watchlist)) for name in compounds]
    with _asking(setup, named) as asking, opened(setup, "refresh", at, meanwhile=asking.begin) as (store, job):
        job.named = named
        _reconcile(setup, store, asking, job, progress or Silent())
        finish(store, job)
        from litwatch.cycle import later

        with store.publishing(*setup.settings.database.places):
            later.write_beside(store, setup, job)
    return job


def ingest(
    setup: Setup,
    paths: Sequence[Where],
    at: datetime | None = None,
    *,
    again: bool = False,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Take PubMed XML and MEDLINE files: store every record that names a watched compound. `again`: files that are
    done as well; `workers`: who screens them, in place of this machine's cores."""
    from litwatch.cycle.files import take_files

    steps = progress or Silent()
    with opened(setup, "ingest", at) as (store, job):
        watch(store, setup.watchlist, job.run)
        taken = take_files(store, paths, setup.watchlist, job.run, steps, again=again, workers=workers)
        job.files, job.notes = taken.files, taken.notes
        job.fetched = sum(file.stored_count for file in job.files)
        job.judgements_changed = _judge_what_waits(store, setup.judge(), job.run, steps)
        unread = [file for file in job.files if file.problem]
        more = [f"and {len(unread) - PROBLEMS_NAMED} more files"] if len(unread) > PROBLEMS_NAMED else []
        note = "; ".join([*(file.problem for file in unread[:PROBLEMS_NAMED]), *more, *job.notes])
        if setup.by_files:
            note_screened(store, setup.watchlist.compounds, job.run)
        finish(store, job, status="incomplete" if unread else "complete", note=note)
        store.publish(*setup.settings.database.places)
    return job


def reclassify(setup: Setup, at: datetime | None = None, *, progress: Progress | None = None) -> Outcome:
    """Judge all stored records again with today's rules, watchlist and decisions, and check and settle all of them;
    no network."""
    from litwatch.cycle.assess import judge_works
    from litwatch.cycle.deciding import relink

    steps = progress or Silent()
    with opened(setup, "reclassify", at) as (store, job):
        watch(store, setup.watchlist, job.run)
        relink(store, job.run)
        works = store.values("all_works")
        job.judgements_changed = judge_works(
            store, setup.judge(), job.run, works, progress=steps, because="the rules changed"
        )
        store.mark_all()
        finish(store, job, status="complete")
        store.publish(*setup.settings.database.places)
    return job


def _asking(setup: Setup, named: Sequence[str] = ()) -> Asking:
    """About all compounds or those `named`; about none where no service is asked."""
    watched_compounds = () if setup.by_files else setup.watchlist.compounds
    compounds = [compound for compound in watched_compounds if not named or compound.name in named]
    return Asking(setup.pubmed(), compounds, setup.watchlist.topic, setup.settings.entrez.whole_below)


def _reconcile(setup: Setup, store: Store, asking: Asking, job: Outcome, progress: Progress) -> None:
    """Stages 2 to 8 for all compounds, or those that the job names."""
    watch(store, setup.watchlist, job.run)
    if setup.by_files:
        _reconcile_with_files(setup, store, job, progress)
        return
    pubmed, europepmc = asking.pubmed, setup.europepmc()
    from litwatch.classify.many import Remembered

    remembered = Remembered()
    try:
        found, judge, beside, fetched = _ask_both(setup, store, asking, europepmc, job, remembered, progress)
        visited = reconcile(
            store,
            pubmed,
            found,
            {one.compound.name: one for one in beside},
            fetched,
            job.run,
            visit_all=not job.named,
            progress=progress,
        )
    finally:
        job.run = replace(job.run, request_count=pubmed.request_count + europepmc.request_count)
    log.info("searched %d compounds with %d requests", len(found), job.run.request_count)
    job.fetched = len(visited.union(*(findings.wanted for findings in found)))
    job.judgements_changed += _judge_what_waits(store, judge, job.run, progress, remembered)
    _look_around(store, pubmed, judge, found, job, progress)
    broken = [findings for findings in found if not findings.is_complete]
    if broken:
        note = "; ".join(f"{findings.compound.name}: {findings.problems[0]}" for findings in broken)
        job.run = replace(job.run, status="incomplete", note=note)
    job.run = replace(job.run, note="; ".join(filter(None, [job.run.note, *job.around])))


def _reconcile_with_files(setup: Setup, store: Store, job: Outcome, progress: Progress) -> None:
    """No service is asked: what `litwatch ingest` took stands, and how much of PubMed that is."""
    job.judgements_changed = _judge_what_waits(store, setup.judge(), job.run, progress)
    problem = note_screened(store, setup.watchlist.compounds, job.run)
    if problem:
        job.run = replace(job.run, status="incomplete", note=problem)


def _ask_both(
    setup: Setup,
    store: Store,
    asking: Asking,
    europepmc: EuropePmc,
    job: Outcome,
    remembered: Remembered,
    progress: Progress,
) -> tuple[list[Findings], Judge, list[Beside], Fetched]:
    """What PubMed and Europe PMC hold of the compounds. Europe PMC has a pace of its own: all of it, and what else can
    be made ready, is done while PubMed is waited for; so are new records of compounds whose searches are answered."""
    with store.for_another_thread() as reader, ThreadPoolExecutor(1) as aside:

        def look() -> tuple[list[Beside], list[FullTextRow]]:
            return look_beside(
                reader,
                europepmc,
                [findings.compound for findings in asking.found],
                judging.result(),
                job.run,
                whole_below=setup.settings.entrez.whole_below,
                progress=progress,
            )

        def judge() -> None:
            job.judgements_changed += _judge_what_waits(store, judging.result(), job.run, progress, remembered)

        def meanwhile(findings: Findings, left: int, is_last: bool) -> None:
            seen = looking.result()[0] if looking.done() else []
            beside = next((one for one in seen if one.compound is findings.compound), None)
            ahead.answered(findings, beside, left, is_last=is_last)

        judging = aside.submit(setup.judge)
        looking = aside.submit(look)
        aside.submit(_make_ready)
        with Ahead(store, asking.pubmed, job.run, judge) as ahead:
            try:
                found = search(store, asking, progress=progress, meanwhile=meanwhile)
                beside, texts = looking.result()
                store.put(texts)
                return found, judging.result(), beside, ahead.finish()
            except BaseException:
                # Who stops a run waits for nothing that was not begun.
                asking.pubmed.leave()
                europepmc.leave()
                raise


def _make_ready() -> None:
    from litwatch.cycle import later

    later.make_ready()


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
    job.judgements_changed += _judge_what_waits(store, judge, job.run, progress)


def _judge_what_waits(
    store: Store, judge: Judge, run: RunRow, progress: Progress, remembered: Remembered | None = None
) -> int:
    """Link and judge what this run stored or touched, and what an earlier one did that was stopped before it judged.
    Returns how many judgements changed."""
    from litwatch.cycle.assess import judge_works
    from litwatch.cycle.deciding import relink

    relink(store, run)
    works = store.values("works_to_judge")
    return judge_works(
        store, judge, run, works, progress=progress, because="the record was revised", remembered=remembered
    )
