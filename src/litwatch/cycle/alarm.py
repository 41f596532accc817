"""Silence means breakage: a heartbeat on disk, a dead man's address, and a mail when the weekly run fails.

A run that fails tells somebody itself. One that is killed, or never begins, can't: `litwatch doctor` sees it by the
heartbeat, a service at `digest.deadman_url` by what does not come.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from litwatch.config import Settings
from litwatch.errors import LitwatchError, UsageError
from litwatch.send import message, write_whole
from litwatch.shown import LONGEST_LINE, clean, log

if TYPE_CHECKING:
    from litwatch.deliver import Receipt

LINES_TOLD = 30
SECONDS_TO_PING = 10.0
# A run that is so late did not only wait for another, or for a slow service.
GRACE = timedelta(hours=6)
# How long a run from cron stays to tell of its failure: greylisting takes minutes.
WAITS = (timedelta(minutes=15), timedelta(minutes=45))


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """reports/heartbeat.json: the last weekly run and when the next is due; times in UTC. `status`: running, complete,
    incomplete, failed or crashed."""

    last_start: datetime
    last_end: datetime | None
    status: str
    note: str
    next_due: datetime


@dataclass(slots=True)
class Pulse:
    """What a weekly run says of itself at its end. `told_somebody`: a digest reached a recipient."""

    status: str = ""
    note: str = ""
    told_somebody: bool = False
    started: datetime = field(default_factory=lambda: datetime.now(UTC))


def heartbeat_of(settings: Settings) -> Heartbeat | None:
    """The heartbeat as last written; None where there is none, or none that can be read."""
    try:
        read = json.loads(_heartbeat_file(settings).read_text(encoding="utf-8"))
        start, end, due = (datetime.fromisoformat(read[key]) if read[key] else None for key in _MOMENTS)
        return Heartbeat(start, end, read["status"], read["note"], due) if start and due else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


_MOMENTS = ("last_start", "last_end", "next_due")


@contextmanager
def watched(settings: Settings) -> Iterator[Pulse]:
    """Around a weekly run: its log in run.log beside the database, its heartbeat, and the dead man's address after it
    told somebody."""
    pulse, before = Pulse(), heartbeat_of(settings)
    handler = _log_to(run_log(settings))
    _beat(settings, pulse, "running", None)
    log.info("the weekly run began")
    try:
        yield pulse
    except UsageError as error:
        # Asked for wrongly, it was no weekly run: what is known of the last one stands.
        log.error("not done: %s", error.line())
        _put_back(settings, before)
        raise
    except BaseException as error:
        pulse.status, pulse.note = "failed", _without_secrets(reason_of(error), settings)
        log.error("failed: %s", pulse.note)
        _beat(settings, pulse, pulse.status, datetime.now(UTC))
        raise
    else:
        log.info("the weekly run ended: %s", pulse.status)
        _beat(settings, pulse, pulse.status, datetime.now(UTC))
        if pulse.told_somebody and settings.digest.deadman_url:
            _ping(settings.digest.deadman_url)
    finally:
        log.removeHandler(handler)
        handler.close()


@contextmanager
def sounding(
    settings: Callable[[], Settings], *, when: bool, sleep: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Around a run that nobody may be looking at (`when`): an error is told by mail, then raised as it is. `settings`
    is asked again, since the watchlist may be what is wrong. A mail that the server does not take now is offered again
    for an hour, since after cron nobody is left to do it."""
    try:
        yield
    except UsageError:
        raise
    except Exception as error:
        if when:
            from litwatch.cycle.notices import offer_again, waiting

            with suppress(LitwatchError):
                at_hand = settings()
                tell_of_failure(at_hand, reason_of(error))
                for wait in WAITS:
                    if not any(notice.may_pass for notice in waiting(at_hand)):
                        break
                    sleep(wait.total_seconds())
                    offer_again(at_hand)
        raise


def tell_of_failure(settings: Settings, reason: str, *, crashed: bool = False) -> list[Receipt]:
    """Mail that the weekly run failed: why, the last lines of its log, and what stands. Kept in the outbox too; what
    the mail server does not take waits there (notices.py).

    `crashed`: it could not note its own end, so that is done here.
    """
    from litwatch.cycle.notices import offer  # a run that does not fail needs them later, or never
    from litwatch.digest import Digest
    from litwatch.digest.page import environment

    before = heartbeat_of(settings)
    reason = _without_secrets(reason, settings)
    if crashed and before:
        _write(settings, replace(before, last_end=datetime.now(UTC), status="crashed", note=reason))
    now = datetime.now(UTC)
    text = (
        environment()
        .get_template("failure.txt.j2")
        .render(
            reason=reason,
            heartbeat=before,
            now=now,
            next_due=settings.digest.next_at(now),
            log=last_lines(settings),
            log_file=run_log(settings),
            published=settings.database.published,
        )
    )
    subject = f"litwatch {now.day} {now:%b}: the weekly run failed"
    notice = Digest(f"failure-{now:%Y-%m-%dT%H%M%S%f}", subject, "", text, None, now.replace(tzinfo=None))
    addresses = settings.digest.failure_recipients or [one.address for one in settings.digest.recipients]
    mails = [message(notice, one, sender=settings.digest.sender, at=now, form="text") for one in addresses]
    return offer(mails, settings)


def overdue(settings: Settings, now: datetime) -> str:
    """Why the last weekly run is not what it should be, as sentences; "" when all is well. `now`: UTC, with zone."""
    beat = heartbeat_of(settings)
    if beat is None:
        return "There was no weekly run yet."
    due = settings.digest.next_at(beat.last_start)
    began = f"{beat.last_start:%Y-%m-%d %H:%M} UTC"
    if now > due + GRACE:
        return f"The run of {due:%Y-%m-%d %H:%M} ({settings.digest.timezone}) did not come; the last began {began}."
    if beat.status == "running" and now > beat.last_start + GRACE:
        return f"The run that began {began} has not ended."
    return f"The run of {began} {beat.status}: {beat.note}" if beat.status in ("failed", "crashed") else ""


def reason_of(error: BaseException) -> str:
    """An error as one line."""
    if isinstance(error, LitwatchError):
        return clean(error.line(), LONGEST_LINE)
    return clean(f"{type(error).__name__}: {error}", LONGEST_LINE).rstrip(": ")


def run_log(settings: Settings) -> Path:
    """The log of the last weekly run, beside the working database."""
    return settings.database.path.with_name("run.log")


def last_lines(settings: Settings) -> list[str]:
    """The end of the run's log, without secrets."""
    try:
        lines = run_log(settings).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [_without_secrets(line, settings) for line in lines[-LINES_TOLD:]]


def _log_to(path: Path) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.FileHandler(path, mode="w", encoding="utf-8")
    except OSError:  # whatever keeps us from writing will stop the run with an error of its own
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(min(log.level or logging.INFO, logging.INFO))
    return handler


def _beat(settings: Settings, pulse: Pulse, status: str, ended: datetime | None) -> None:
    due = settings.digest.next_at(pulse.started)
    _write(settings, Heartbeat(pulse.started, ended, status, pulse.note, due))


def _put_back(settings: Settings, before: Heartbeat | None) -> None:
    if before:
        _write(settings, before)
        return
    with suppress(OSError):
        _heartbeat_file(settings).unlink(missing_ok=True)


def _write(settings: Settings, beat: Heartbeat) -> None:
    plain = {
        name: value.astimezone(UTC).isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for name, value in asdict(beat).items()
    }
    with suppress(LitwatchError):  # a full disk stops the run where it matters
        write_whole(_heartbeat_file(settings), (json.dumps(plain, ensure_ascii=False, indent=2) + "\n").encode())


def _heartbeat_file(settings: Settings) -> Path:
    return settings.reports / "heartbeat.json"


def _ping(url: str) -> None:
    """Ask for the dead man's address; whatever comes of it, the run was good."""
    try:
        status = requests.get(url, timeout=SECONDS_TO_PING).status_code
        log.info("the dead man's address answered %d", status)
    except requests.RequestException as error:
        log.warning("the dead man's address did not answer (%s)", type(error).__name__)


def _without_secrets(text: str, settings: Settings) -> str:
    secrets = [secret.get_secret_value() for secret in (settings.entrez_api_key, settings.smtp_password) if secret]
    for secret in filter(None, [*secrets, settings.digest.deadman_url]):
        text = text.replace(secret, "[secret]")
    return text
