"""The job of a curator's decision: keep it, link and judge what it is about again, say what it changed, publish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from litwatch import curate
from litwatch.cycle.assess import judge_works
from litwatch.cycle.linking import link
from litwatch.cycle.outcome import Outcome, finish, opened, watch
from litwatch.cycle.progress import Progress, Silent
from litwatch.cycle.setup import Setup
from litwatch.rows import DecisionRow, RunRow
from litwatch.store import Store

DECISIONS_NAMED = 3


def decide(
    setup: Setup, request: curate.Request, at: datetime | None = None, *, progress: Progress | None = None
) -> Outcome:
    """Keep what a person decided (or took back), judge the papers again under it, and publish. Raises UsageError, with
    nothing kept, for what can't be decided."""
    with opened(setup, "curate", at) as (store, job):
        # A decision that is kept and not applied would wait for the next reclassify: it is kept with what it changes.
        with store.transaction():
            watch(store, setup.watchlist, job.run)
            rows = job.decided = request.rows(store, setup.known_names(), job.run.run_at)
            curate.append(store, rows)
            moved = relink(store, job.run)
            concerned = moved | set(store.values("works_of", record_ids=sorted({row.record_id for row in rows})))
            words = _words(rows)
            job.judgements_changed = judge_works(
                store,
                setup.judge(),
                job.run,
                concerned,
                progress=progress or Silent(),
                because=_listed(words.values()),
                is_news=False,
            )
            finish(store, job, status="complete", decided=_by_compound(setup, rows, words))
        store.publish(*setup.settings.database.places)
    return job


def relink(store: Store, run: RunRow) -> set[str]:
    """Link records to works again, as the decisions about links say. Returns the works that changed."""
    links = curate.links(store)
    return link(store, run, apart=links.apart, together=links.together)


def _words(rows: Sequence[DecisionRow]) -> dict[str, str]:
    """What a verdict's history says of each decision, by its identifier."""
    return {
        row.decision_id: f"{'decision undone by' if row.undoes else 'decision of'} {row.decided_by} "
        f"on {row.decided_at:%Y-%m-%d}: {row.reason}"
        for row in rows
    }


def _by_compound(setup: Setup, rows: Sequence[DecisionRow], words: dict[str, str]) -> dict[str, str]:
    """What was decided that a compound's verdict can rest on; a link is of no compound, and so of every."""
    return {
        compound.name: _listed(words[row.decision_id] for row in rows if row.compound in ("", compound.name))
        for compound in setup.watchlist.compounds
    }


def _listed(words: Iterable[str]) -> str:
    """The first few, each once, and how many more."""
    each = list(dict.fromkeys(words))
    more = f" and {len(each) - DECISIONS_NAMED} more" if len(each) > DECISIONS_NAMED else ""
    return "; ".join(each[:DECISIONS_NAMED]) + more
