"""Stages 9 and 10 with their bookkeeping: a digest is composed once, stored, and delivered once a recipient.

What was stored is what is sent: a delivery that failed is tried again as it was, never rebuilt. docs/delivery.md says
what holds when the process dies at any point.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Literal

from litwatch.archive import write_index
from litwatch.config import Recipient
from litwatch.cycle.editions import Edition, editions, narrowed, spoken
from litwatch.cycle.notices import undelivered_notices
from litwatch.cycle.setup import Setup
from litwatch.deliver import Receipt, deliver
from litwatch.digest import Digest, Part, compose
from litwatch.evaluate import published_error_rates
from litwatch.references import week_references
from litwatch.refusals import is_over, next_attempt
from litwatch.rows import DeliveryRow, DigestPartRow, DigestRow
from litwatch.send import keep, message, write_pages
from litwatch.shown import log
from litwatch.store import Reader, Store
from litwatch.verdict import week

UNCERTAIN = "litwatch ended before the server's answer was noted; it may have been accepted, and is offered again"
UNSUBSCRIBED = "no longer in digest.recipients"


@dataclass(slots=True)
class Told:
    """The digests of the day, where their files lie, and a receipt for each message offered. `before`: nobody was left
    to be told."""

    digests: list[Digest] = field(default_factory=list)
    pages: list[Path] = field(default_factory=list)
    outbox: list[Path] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    before: bool = False

    @property
    def reached_somebody(self) -> bool:
        """A message was accepted or, without a mail server, kept; or nobody was left to be told."""
        return self.before or any(receipt.status in ("sent", "kept") for receipt in self.receipts)


@dataclass(frozen=True, slots=True)
class Stored:
    """A digest as stored."""

    digest_id: str
    period_start: datetime | None
    period_end: datetime
    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class _OfDay:
    digest_id: str
    period_end: datetime
    recipients: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class _Until:
    recipient: str
    until: datetime | None


def preview(reader: Reader, setup: Setup, at: datetime) -> Told:
    """Compose the digests of the period that ends on the day of `at`, and write their pages. Sends and stores nothing.
    The pages of a digest that was told stay as they were told: those of the preview lie beside them."""
    told = Told()
    told_already = {row.digest_id for row in _of_day(reader, setup, at)}
    for edition in _editions(reader, setup, at, had=()):
        is_told = edition.digest_id in told_already
        apart = replace(edition, digest_id=f"{edition.digest_id}-preview") if is_told else edition
        digest = _compose(reader, setup, apart)
        told.digests.append(digest)
        told.pages += write_pages(digest, setup.settings.reports)
    return told


def tell(store: Store, setup: Setup, run_id: str, at: datetime, *, send: bool) -> Told:
    """Deliver what is pending of earlier digests; then compose, store and deliver those of the day of `at`."""
    if not send:
        return preview(store, setup, at)
    told = Told()
    deliver_pending(store, setup, told)
    of_day = _of_day(store, setup, at)
    had = {address for row in of_day for address in row.recipients or ()}
    plan = _editions(store, setup, at, had=had)
    known = {row.digest_id for row in of_day}
    told.before = all(edition.digest_id in known and not edition.recipients for edition in plan)
    fresh = [(one, _compose(store, setup, one)) for one in plan if one.digest_id not in known]
    digests = {row.digest_id: _as_told(store, row.digest_id) for row in of_day}
    digests |= {edition.digest_id: digest for edition, digest in fresh}
    # What is composed is stored with its deliveries, all of the day or nothing: who dies before has told nobody.
    with store.transaction():
        store.put([_digest_row(digest, edition, setup, run_id) for edition, digest in fresh])
        store.put([row for _, digest in fresh for row in _part_rows(digest)])
        store.put([_queued(digests[one.digest_id], reader, setup) for one in plan for reader in one.recipients])
    for digest in digests.values():
        told.digests.append(digest)
        told.pages += write_pages(digest, setup.settings.reports)
    write_index(store, setup.settings.reports, synthetic=setup.synthetic)
    deliver_pending(store, setup, told, but={(one.recipient, one.message_id) for one in told.receipts})
    return told


def deliver_pending(
    store: Store, setup: Setup, told: Told, *, but: Collection[tuple[str, str]] = (), due_at: datetime | None = None
) -> None:
    """Offer every delivery that is pending, oldest digest first, over one connection. Each receipt is recorded as soon
    as it is there. `but`: (address, Message-ID) of those just tried; `due_at`: only those whose moment has come then.
    """
    settings = setup.settings
    waiting: dict[str, DeliveryRow] = {}
    mails: list[EmailMessage] = []
    addresses = {recipient.address for recipient in settings.digest.recipients}
    for row in store.rows("pending_deliveries", DeliveryRow, due_at=due_at):
        if (row.recipient, row.message_id) in but:
            continue
        if row.recipient not in addresses:
            store.put([replace(row, status="given_up", error=UNSUBSCRIBED, kind="", not_before=None)])
            continue
        mail = _mail(_as_told(store, row.digest_id), row, setup)
        told.outbox.append(keep(mail, settings.outbox.directory))
        waiting[row.message_id] = _after_a_crash(row)
        mails.append(mail)

    def offering(mail: EmailMessage) -> None:
        row = waiting[str(mail["Message-ID"])]
        waiting[row.message_id] = row = replace(row, offered_at=_now())
        store.put([row])

    def record(receipt: Receipt) -> None:
        store.put([_delivered(waiting[receipt.message_id], receipt)])
        told.receipts.append(receipt)
        log.info("%s for %s: %s %s", receipt.message_id, receipt.recipient, receipt.status, receipt.error)

    password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
    deliver(mails, settings.smtp, password, offering=offering, record=record)


def _editions(reader: Reader, setup: Setup, at: datetime, *, had: Collection[str]) -> list[Edition]:
    settings = setup.settings.digest
    of_day = _of_day(reader, setup, at)
    end = of_day[0].period_end if of_day else at
    return editions(
        settings.name,
        end,
        settings.recipients,
        usual_start=reader.values("last_told", list=settings.name, end=end)[0],
        told_until={row.recipient: row.until for row in reader.rows("told_until", _Until, list=settings.name, end=end)},
        had=had,
    )


def _of_day(reader: Reader, setup: Setup, at: datetime) -> Sequence[_OfDay]:
    day: date = at.date()
    return reader.rows("digests_of_day", _OfDay, list=setup.settings.digest.name, day=day)


def _compose(reader: Reader, setup: Setup, edition: Edition) -> Digest:
    whole = week(reader, setup.watchlist.topic.name, edition.start, edition.end)
    whole = replace(whole, undelivered=(*whole.undelivered, *undelivered_notices(setup.settings)))
    told = narrowed(whole, edition.subscription)
    return compose(
        told,
        setup.settings.digest.name,
        digest_id=edition.digest_id,
        references=week_references(reader, told, edition.digest_id),
        synthetic=setup.synthetic,
        error_rates=published_error_rates(),
        next_at=setup.settings.digest.next_at(edition.end),
        page_url=setup.settings.web.public_url,
    )


def _as_told(reader: Reader, digest_id: str) -> Digest:
    (row,) = reader.rows("digest_as_told", Stored, digest_id=digest_id)
    return Digest(**asdict(row), parts=tuple(reader.rows("digest_parts", Part, digest_id=digest_id)))


def _digest_row(digest: Digest, edition: Edition, setup: Setup, run_id: str) -> DigestRow:
    return DigestRow(
        digest_id=digest.digest_id,
        run_id=run_id,
        period_start=digest.period_start,
        period_end=digest.period_end,
        subject=digest.subject,
        html=digest.html,
        text=digest.text,
        list=setup.settings.digest.name,
        subscription=spoken(edition.subscription),
    )


def _part_rows(digest: Digest) -> list[DigestPartRow]:
    return [
        DigestPartRow(digest.digest_id, position, part.name, part.role, part.media_type, part.content)
        for position, part in enumerate(digest.parts)
    ]


def _queued(digest: Digest, recipient: Recipient, setup: Setup) -> DeliveryRow:
    row = DeliveryRow(
        digest_id=digest.digest_id,
        recipient=recipient.address,
        message_id="",
        status="pending",
        attempts=0,
        sent_at=None,
        error="",
        format=recipient.format,
        kind="",
        queued_at=_now(),
        not_before=None,
        offered_at=None,
        uncertain_count=0,
    )
    return replace(row, message_id=str(_mail(digest, row, setup)["Message-ID"]))


def _mail(digest: Digest, row: DeliveryRow, setup: Setup) -> EmailMessage:
    """The message of a delivery. Its Message-ID is the one queued, even where digest.from has changed since."""
    form: Literal["html", "text"] = "text" if row.format == "text" else "html"
    mail = message(digest, row.recipient, sender=setup.settings.digest.sender, at=digest.period_end, form=form)
    if row.message_id:
        mail.replace_header("Message-ID", row.message_id)
    return mail


def _after_a_crash(row: DeliveryRow) -> DeliveryRow:
    """A delivery that was offered and whose answer was never noted: SMTP can't be asked, so it is offered again."""
    if row.offered_at is None:
        return row
    return replace(
        row,
        attempts=row.attempts + 1,
        offered_at=None,
        uncertain_count=row.uncertain_count + 1,
        kind="uncertain",
        error=UNCERTAIN,
    )


def _delivered(row: DeliveryRow, receipt: Receipt) -> DeliveryRow:
    attempts = row.attempts + 1
    status: str = receipt.status
    not_before = None
    if receipt.status == "pending" and receipt.kind:
        status = "given_up" if is_over(receipt.kind, row.queued_at, receipt.at) else "pending"
        not_before = next_attempt(receipt.kind, attempts, receipt.at) if status == "pending" else None
    return replace(
        row,
        status=status,
        attempts=attempts,
        sent_at=receipt.at if receipt.status == "sent" else None,
        error=receipt.error,
        kind=receipt.kind,
        not_before=not_before,
        offered_at=None,
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
