"""How a job begins and ends: the store opened with a run in it, and what came of that run."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from litwatch import __version__
from litwatch.config import Watchlist
from litwatch.cycle.setup import Setup
from litwatch.database import INTERRUPTED
from litwatch.errors import LitwatchError, UsageError
from litwatch.rows import CompoundRow, DecisionRow, RunRow, VerdictChangeRow
from litwatch.shown import log
from litwatch.store import Reader, Store, writing
from litwatch.verdict import Verdict, table

if TYPE_CHECKING:
    from litwatch.cycle.loading import FileOutcome
    from litwatch.cycle.tell import Told

STOPPED = "stopped by a person (Ctrl-C)"


@dataclass(slots=True)
class Outcome:
    """How a job went: the run, the verdict table after it, and what it changed. `around`: what looking one step around
    primary papers brought, a line each. `notes`: what a person should know besides. `decided`: the decisions that it
    kept. `named`: the compounds that it was asked for, empty for all."""

    run: RunRow
    verdicts: list[Verdict] = field(default_factory=list)
    changes: list[VerdictChangeRow] = field(default_factory=list)
    fetched: int = 0
    judgements_changed: int = 0
    files: list[FileOutcome] = field(default_factory=list)
    told: Told | None = None
    around: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    decided: Sequence[DecisionRow] = ()
    named: Sequence[str] = ()


@contextmanager
def opened(
    setup: Setup, kind: str, at: datetime | None, *, meanwhile: Callable[[date], None] | None = None
) -> Iterator[tuple[Store, Outcome]]:
    """The store with a run begun; a run that fails is recorded as failed, with its reason. `meanwhile`: called with the
    day of the run as soon as no other run is under way and the store could be opened."""
    now = datetime.now(UTC).replace(tzinfo=None)
    moment = at or now

    def begin(stored: Reader | None) -> None:
        if at and stored:
            _refuse_to_go_back(stored, at)
        if meanwhile:
            meanwhile(moment.date())

    with writing(setup.settings.database.path, now, meanwhile=begin) as store:
        last = store.values("last_run_at")[0]
        if last and moment <= last:
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
            if isinstance(error, KeyboardInterrupt) or str(error) == INTERRUPTED:
                _end(store, job, "failed", STOPPED)
                raise KeyboardInterrupt from error
            reason = error.line() if isinstance(error, LitwatchError) else type(error).__name__
            _end(store, job, "failed", reason)
            raise


def _refuse_to_go_back(stored: Reader, at: datetime) -> None:
    last = stored.values("last_run_at")[0]
    if last and at.date() < last.date():
        raise UsageError(
            f"the store already holds a run of {last:%Y-%m-%d}; --date {at:%Y-%m-%d} would go back",
            mend="Give a later date, or none; `litwatch verdict --as-of` looks back.",
        )


def watch(store: Store, watchlist: Watchlist, run: RunRow) -> None:
    """Bring the compound table to the watchlist: added, changed, and (never deleted) removed compounds."""
    known = {row.compound: row for row in store.rows("compounds", CompoundRow)}
    rows = [
        CompoundRow(
            compound=compound.name,
            compound_class=compound.compound_class,
            class_label=watchlist.class_labels[compound.compound_class],
            position=position,
            names=tuple(name.text for name in compound.names),
            added_at=known[compound.name].added_at if compound.name in known else run.run_at,
            removed_at=None,
        )
        for position, compound in enumerate(watchlist.compounds)
    ]
    watched = {row.compound for row in rows}
    rows += [
        replace(row, removed_at=row.removed_at or run.run_at) for name, row in known.items() if name not in watched
    ]
    store.put([row for row in rows if row != known.get(row.compound)])


def finish(
    store: Store,
    job: Outcome,
    status: str = "",
    note: str = "",
    *,
    decided: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Record verdict changes and the end of the run. `decided`: by compound, the decisions that this run applied."""
    from litwatch.cycle.assess import note_verdict_changes  # curators' decisions: not before PubMed is asked

    job.changes = note_verdict_changes(store, job.run, decided)
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
