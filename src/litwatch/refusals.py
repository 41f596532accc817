"""Why a mail was not accepted, as a kind, and on which terms each kind is tried again. Pure.

The table in docs/delivery.md says the same to people; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal[
    "",
    "greylisted",
    "mailbox_full",
    "unknown_recipient",
    "policy",
    "wrong_password",
    "certificate",
    "our_settings",
    "server_trouble",
    "no_server",
    "uncertain",
]
Stage = Literal["recipient", "message"]
_QUARTER, _HALF, _HOUR, _DAY = timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
# RFC 3463: class.subject.detail, as the first word of what the server says.
_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})(?!\d)")
_FULL = re.compile(r"mailbox (?:is )?full|quota|over ?limit|storage (?:limit|allocation)", re.IGNORECASE)
_POLICY = re.compile(r"spam|polic|block|blacklist|denied|not allowed|reputation|dmarc|spf|relay", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a kind is told and tried again.

    `waits`: how long to wait after the first, second, ... attempt before trying again by ourselves, the last one for
    all further ones; empty: only the next run, or `litwatch digest --send`, tries again. `days`: after so many without
    success it is given up; 0: at once, it is refused for good.
    """

    says: str
    waits: tuple[timedelta, ...]
    days: int


TERMS: Mapping[Kind, Terms] = {
    "greylisted": Terms("the server asks to come again later", (_QUARTER, _HALF, _HOUR, 2 * _HOUR, 4 * _HOUR), 14),
    "mailbox_full": Terms("the mailbox is full", (_DAY / 2, _DAY), 28),
    "unknown_recipient": Terms("there is no such mailbox", (), 0),
    "policy": Terms("the server does not want the message", (), 0),
    "wrong_password": Terms("the server does not accept our user or password", (), 56),
    "certificate": Terms("the server's certificate is not trusted", (), 56),
    "our_settings": Terms("our settings do not fit the server", (), 56),
    "server_trouble": Terms("the server has trouble of its own", (_HALF, _HOUR, 2 * _HOUR, 4 * _HOUR), 28),
    "no_server": Terms("the server does not answer", (_HALF, _HOUR, 2 * _HOUR, 4 * _HOUR), 28),
    "uncertain": Terms("litwatch ended before the server's answer was noted", (timedelta(0),), 28),
}


def kind_of(code: int, said: str, stage: Stage) -> Kind:
    """What a reply of a mail server means for one message: by its enhanced code (RFC 3463), else by its basic one
    (RFC 5321), else by its words. `stage`: whether it refused the recipient, or the sender or content."""
    found = _ENHANCED.match(said)
    subject, detail = (int(found[2]), int(found[3])) if found else (0, 0)
    if (subject, detail) == (2, 2) or (code in (452, 552) and not found) or (subject == 0 and _FULL.search(said)):
        return "mailbox_full"
    if code < 500:
        return "greylisted" if code in (450, 451) and subject in (0, 2, 7) else "server_trouble"
    if subject == 7 or code == 554 or (not found and _POLICY.search(said)):
        return "policy"
    if stage == "recipient" and (subject in (0, 1) or (subject, detail) == (2, 1)):
        return "unknown_recipient"
    return "policy"


def is_final(kind: Kind) -> bool:
    """The server will say the same for ever: the message is refused."""
    return kind in TERMS and TERMS[kind].days == 0


def next_attempt(kind: Kind, attempts: int, at: datetime) -> datetime | None:
    """When to try again by ourselves after `attempts` (from 1), the last one at `at`; None: the next run does."""
    waits = TERMS[kind].waits
    return at + waits[min(attempts, len(waits)) - 1] if waits else None


def is_over(kind: Kind, queued_at: datetime, at: datetime) -> bool:
    """Tried for so long that it is given up."""
    return at - queued_at >= timedelta(days=TERMS[kind].days)
