"""Failure mails: offered, and where the mail server does not take them, offered again on the terms of the kind.

They can't wait in the store: that it can't be opened may be what they tell of. So beside a message in the outbox lies a
note, NAME.waiting.json, until the server has accepted it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from filelock import FileLock

from litwatch.config import Settings
from litwatch.deliver import Receipt, deliver
from litwatch.errors import SendError
from litwatch.refusals import TERMS, Kind, is_over, next_attempt
from litwatch.send import keep, kept, write_whole
from litwatch.verdict import Undelivered

_ENDING = ".waiting.json"
# What was refused or given up is told for so long.
_TOLD_FOR = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Notice:
    """A failure mail that did not arrive yet. `file`: its message in the outbox. `status`: pending (offered again),
    refused or given_up; times are UTC without a zone."""

    file: str
    recipient: str
    subject: str
    queued_at: datetime
    status: str = "pending"
    kind: Kind = ""
    error: str = ""
    attempts: int = 0
    not_before: datetime | None = None

    @property
    def may_pass(self) -> bool:
        """Waiting may help: a server that is away comes back, a wrong password stays wrong."""
        return self.status == "pending" and self.kind in TERMS and bool(TERMS[self.kind].waits)


def offer(mails: Sequence[EmailMessage], settings: Settings) -> list[Receipt]:
    """Keep the messages in the outbox, and offer them with what waits there already. Returns the receipts of all. Where
    nothing can be kept (a full disk may be what is told of) they are offered once."""
    now = datetime.now(UTC).replace(tzinfo=None)
    unkept = []
    for mail in mails:
        try:
            path = keep(mail, settings.outbox.directory)
            _note(settings, Notice(path.name, str(mail["To"]), str(mail["Subject"]), now))
        except SendError:
            unkept.append(mail)
    return [*deliver(unkept, settings.smtp, _password(settings)), *offer_again(settings)]


def offer_again(settings: Settings, *, due_at: datetime | None = None) -> list[Receipt]:
    """Offer what waits; with `due_at` (UTC without a zone) only what is due then. One process at a time does."""
    if not waiting(settings):
        return []
    with FileLock(settings.outbox.directory / ".waiting.lock"):
        pending = {
            str(mail["Message-ID"]): (notice, mail)
            for notice in waiting(settings)
            if notice.status == "pending" and (due_at is None or (notice.not_before or due_at) <= due_at)
            for mail in (kept(settings.outbox.directory / notice.file),)
        }

        def record(receipt: Receipt) -> None:
            notice, _ = pending[receipt.message_id]
            with suppress(OSError, SendError):  # who can't note it has told it all the same
                if receipt.status in ("sent", "kept"):
                    _forget(settings, notice)
                else:
                    _note(settings, _after(notice, receipt))

        mails = [mail for _, mail in pending.values()]
        return deliver(mails, settings.smtp, _password(settings), record=record)


def waiting(settings: Settings) -> list[Notice]:
    """Failure mails that did not arrive, oldest first; those lost long ago are forgotten. A note that can't be read, or
    whose message is gone, is none."""
    found = []
    for path in settings.outbox.directory.glob(f"*{_ENDING}"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            read = json.loads(path.read_text("utf-8"))
            moments = {name: datetime.fromisoformat(read[name]) for name in ("queued_at", "not_before") if read[name]}
            notice = Notice(**{**read, **moments})
            if (settings.outbox.directory / notice.file).is_file():
                found.append(notice)
    oldest = datetime.now(UTC).replace(tzinfo=None) - _TOLD_FOR
    for notice in [one for one in found if one.status != "pending" and one.queued_at < oldest]:
        _forget(settings, notice)
        found.remove(notice)
    return sorted(found, key=lambda one: (one.queued_at, one.file))


def undelivered_notices(settings: Settings) -> list[Undelivered]:
    """Failure mails that did not arrive, as the next digest tells of them, newest first."""
    return [
        Undelivered(
            digest_id="",
            period_end=one.queued_at,
            recipient=one.recipient,
            status=one.status,
            kind=one.kind,
            attempts=one.attempts,
            error=one.error,
            not_before=one.not_before,
            subject=one.subject,
        )
        for one in reversed(waiting(settings))
    ]


def _after(notice: Notice, receipt: Receipt) -> Notice:
    attempts = notice.attempts + 1
    status: str = receipt.status
    if status == "pending" and receipt.kind and is_over(receipt.kind, notice.queued_at, receipt.at):
        status = "given_up"
    not_before = next_attempt(receipt.kind, attempts, receipt.at) if status == "pending" and receipt.kind else None
    return replace(
        notice, status=status, kind=receipt.kind, error=receipt.error, attempts=attempts, not_before=not_before
    )


def _password(settings: Settings) -> str:
    return settings.smtp_password.get_secret_value() if settings.smtp_password else ""


def _note(settings: Settings, notice: Notice) -> None:
    plain = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(notice).items()
    }
    text = json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
    write_whole(settings.outbox.directory / f"{notice.file}{_ENDING}", text.encode())


def _forget(settings: Settings, notice: Notice) -> None:
    (settings.outbox.directory / f"{notice.file}{_ENDING}").unlink(missing_ok=True)
