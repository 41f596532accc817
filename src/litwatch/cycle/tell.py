"""Stages 9 and 10 with their bookkeeping: a digest is composed once, stored, and delivered once a recipient.

What was stored is what is sent: a delivery that failed is tried again as it was, never rebuilt.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from croniter import croniter

from litwatch.archive import write_index
from litwatch.cycle.setup import Setup
from litwatch.digest import Digest, Part, compose
from litwatch.evaluate import published_error_rates
from litwatch.references import week_references
from litwatch.rows import DeliveryRow, DigestPartRow, DigestRow
from litwatch.send import Receipt, deliver, keep, message, write_pages
from litwatch.store import Reader, Store
from litwatch.verdict import week


@dataclass(slots=True)
class Told:
    """The digest, where its files lie, and a receipt for each recipient. `before`: it had been told already."""

    digest: Digest
    pages: list[Path] = field(default_factory=list)
    outbox: list[Path] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    before: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """A digest as stored."""

    digest_id: str
    period_start: datetime | None
    period_end: datetime
    subject: str
    html: str
    text: str


def preview(reader: Reader, setup: Setup, at: datetime) -> Told:
    """Compose the digest of the period that ends on the day of `at`, and write its pages. Sends and stores nothing.
    The pages of a digest that was told stay as they were told: those of the preview lie beside them."""
    digest_id = f"{setup.settings.digest.name}-{at:%Y-%m-%d}"
    if reader.rows("digest_of_day", Stored, digest_id=digest_id):
        digest_id = f"{digest_id}-preview"
    digest = _compose(reader, setup, at, digest_id)
    return Told(digest, pages=write_pages(digest, setup.settings.reports))


def tell(store: Store, setup: Setup, run_id: str, at: datetime, *, send: bool) -> Told:
    """Compose, store and deliver the digest of the day of `at`; deliver again what is pending of earlier ones."""
    if not send:
        return preview(store, setup, at)
    digest = _compose(store, setup, at)
    stored = _stored(store, digest.digest_id)
    told = Told(stored or digest, before=stored is not None)
    if stored is None:
        with store.transaction():
            store.put([_digest_row(digest, run_id), *_part_rows(digest)])
            store.put([_pending(digest, recipient, setup) for recipient in setup.settings.digest.recipients])
    told.pages = write_pages(told.digest, setup.settings.reports)
    write_index(store, setup.settings.reports, synthetic=setup.synthetic)
    _deliver(store, setup, told)
    return told


def _deliver(store: Store, setup: Setup, told: Told) -> None:
    """Every delivery that is pending, oldest digest first. Each receipt is recorded as soon as it is there."""
    settings = setup.settings
    for row in store.rows("pending_deliveries", DeliveryRow):
        digest = _stored(store, row.digest_id)
        if digest is None:
            continue
        mail = message(digest, row.recipient, sender=settings.digest.sender, at=digest.period_end)
        told.outbox.append(keep(mail, settings.outbox.directory))
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
        (receipt,) = deliver([mail], settings.smtp, password)
        store.put([_delivered(row, receipt)])
        told.receipts.append(receipt)


def _compose(reader: Reader, setup: Setup, at: datetime, digest_id: str = "") -> Digest:
    name = setup.settings.digest.name
    stored = reader.rows("digest_of_day", Stored, digest_id=f"{name}-{at:%Y-%m-%d}")
    end = stored[0].period_end if stored else at
    start = stored[0].period_start if stored else reader.values("last_told", end=end)[0]
    told = week(reader, setup.watchlist.topic.name, start, end)
    digest_id = digest_id or f"{name}-{at:%Y-%m-%d}"
    return compose(
        told,
        name,
        digest_id=digest_id,
        references=week_references(reader, told, digest_id),
        synthetic=setup.synthetic,
        error_rates=published_error_rates(),
        next_at=next_at(setup, at),
    )


def next_at(setup: Setup, after: datetime) -> datetime:
    """When the schedule brings the next digest, in the schedule's own time zone."""
    zone = ZoneInfo(setup.settings.digest.timezone)
    local = after.replace(tzinfo=UTC).astimezone(zone)
    found: datetime = croniter(setup.settings.digest.schedule, local).get_next(datetime)
    return found


def _stored(reader: Reader, digest_id: str) -> Digest | None:
    rows = reader.rows("digest_of_day", Stored, digest_id=digest_id)
    if not rows:
        return None
    row = rows[0]
    return Digest(
        digest_id=row.digest_id,
        subject=row.subject,
        html=row.html,
        text=row.text,
        period_start=row.period_start,
        period_end=row.period_end,
        parts=tuple(reader.rows("digest_parts", Part, digest_id=digest_id)),
    )


def _digest_row(digest: Digest, run_id: str) -> DigestRow:
    return DigestRow(
        digest_id=digest.digest_id,
        run_id=run_id,
        period_start=digest.period_start,
        period_end=digest.period_end,
        subject=digest.subject,
        html=digest.html,
        text=digest.text,
    )


def _part_rows(digest: Digest) -> list[DigestPartRow]:
    return [
        DigestPartRow(digest.digest_id, position, part.name, part.role, part.media_type, part.content)
        for position, part in enumerate(digest.parts)
    ]


def _pending(digest: Digest, recipient: str, setup: Setup) -> DeliveryRow:
    mail = message(digest, recipient, sender=setup.settings.digest.sender, at=digest.period_end)
    return DeliveryRow(
        digest_id=digest.digest_id,
        recipient=recipient,
        message_id=str(mail["Message-ID"]),
        status="pending",
        attempts=0,
        sent_at=None,
        error="",
    )


def _delivered(row: DeliveryRow, receipt: Receipt) -> DeliveryRow:
    return replace(
        row,
        status=receipt.status,
        attempts=row.attempts + 1,
        sent_at=receipt.at if receipt.status == "sent" else None,
        error=receipt.error,
    )
