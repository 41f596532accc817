"""Jobs that tell what is stored: a digest again, mail that waits, and a rehearsal that changes and sends nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime

from litwatch.cycle.jobs import run
from litwatch.cycle.notices import offer_again
from litwatch.cycle.outcome import Outcome
from litwatch.cycle.progress import Progress
from litwatch.cycle.setup import Setup
from litwatch.cycle.tell import Told, deliver_pending, preview, tell
from litwatch.errors import DigestError, StoreError
from litwatch.store import reading, writing
from litwatch.verdict import LastRun


def digest(setup: Setup, at: datetime | None = None, *, send: bool = False) -> Told:
    """Build (again) the digests of the period that ends on the day of `at` and write their pages.

    `send`: also deliver to every recipient who has not had it, and what is pending of earlier ones; otherwise nothing
    is sent nor stored.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    database = setup.settings.database
    if not send:
        with reading(database.published) as reader:
            return preview(reader, setup, at or now)
    failures = offer_again(setup.settings)  # whatever becomes of the store
    with writing(database.path, now) as store:
        runs = store.rows("run_at", LastRun, end=at or now)
        if not runs:
            raise DigestError("there is nothing to tell yet", mend="Run `litwatch run` first.")
        told = tell(store, setup, runs[0].run_id, at or now, send=True)
        store.publish(*database.places)
    told.receipts += failures
    return told


def deliver_due(setup: Setup) -> Told:
    """Offer the mail whose moment to be tried again has come, that of failures first. The published copy knows whether
    there is any digest to send, so that nothing is opened for writing where there is none."""
    now = datetime.now(UTC).replace(tzinfo=None)
    database = setup.settings.database
    told = Told()
    told.receipts += offer_again(setup.settings, due_at=now)
    if not database.published.is_file():
        return told
    with reading(database.published) as reader:
        if not reader.values("due_deliveries", now=now)[0]:
            return told
    with writing(database.path, now) as store:
        deliver_pending(store, setup, told, due_at=now)
        store.publish(*database.places)
    return told


def rehearse(setup: Setup, at: datetime | None = None, *, progress: Progress | None = None) -> tuple[Setup, Outcome]:
    """A whole weekly run with the real services, on a copy of what was published last, in reports/rehearsal/: mail goes
    to the outbox there and to nobody. Returns the set-up of the rehearsal too. Raises StoreError when there is no room.
    """
    settings = setup.settings
    home = settings.reports / "rehearsal"
    database = settings.database.model_copy(
        update={"path": home / "data" / "litwatch.duckdb", "published": home / "litwatch.duckdb", "parquet": None}
    )
    try:
        shutil.rmtree(home, ignore_errors=True)
        database.path.parent.mkdir(parents=True)
        if settings.database.published.is_file():
            shutil.copyfile(settings.database.published, database.path)
    except OSError as error:
        raise StoreError(
            f"can't be written ({error.strerror})", where=str(home), mend="Free space or mend the rights."
        ) from error
    apart = settings.model_copy(
        update={
            "database": database,
            "reports": home,
            "outbox": settings.outbox.model_copy(update={"directory": home / "outbox"}),
            "smtp": settings.smtp.model_copy(update={"host": ""}),
            "digest": settings.digest.model_copy(update={"deadman_url": ""}),
        }
    )
    rehearsal = replace(setup, settings=apart)
    return rehearsal, run(rehearsal, at, progress=progress)
