"""Kinds of failure: told apart by what a mail server says, each tried again on its own terms."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litwatch.refusals import TERMS, Kind, Stage, is_final, is_over, kind_of, next_attempt

AT = datetime(2026, 11, 23, 7)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "delivery.md"


@pytest.mark.parametrize(
    ("code", "said", "stage", "kind"),
    [
        (450, "4.2.0 <x>: Recipient address rejected: Greylisted", "recipient", "greylisted"),
        (451, "4.7.1 Greylisting in action, please come back later", "recipient", "greylisted"),
        (451, "try again later", "recipient", "greylisted"),
        (450, "4.2.2 mailbox full", "recipient", "mailbox_full"),
        (452, "4.2.2 The email account that you tried to reach is over quota", "recipient", "mailbox_full"),
        (452, "4.3.1 Insufficient system storage", "recipient", "server_trouble"),
        (452, "4.5.3 Too many recipients", "recipient", "server_trouble"),
        (552, "5.2.2 Mailbox full", "recipient", "mailbox_full"),
        (552, "Requested mail action aborted: exceeded storage allocation", "message", "mailbox_full"),
        (552, "5.3.4 Message size exceeds fixed limit", "message", "policy"),
        (550, "5.1.1 <x>: User unknown", "recipient", "unknown_recipient"),
        (550, "No such user here", "recipient", "unknown_recipient"),
        (551, "User not local", "recipient", "unknown_recipient"),
        (553, "5.1.3 bad address syntax", "recipient", "unknown_recipient"),
        (550, "5.2.1 mailbox disabled", "recipient", "unknown_recipient"),
        (550, "5.7.1 Relaying denied", "recipient", "policy"),
        (550, "blocked by policy", "recipient", "policy"),
        (554, "5.7.1 looks like spam", "message", "policy"),
        (554, "Transaction failed", "message", "policy"),
        (550, "sender is not verified", "message", "policy"),
        (421, "4.3.2 shutting down", "message", "server_trouble"),
        (451, "4.3.0 local error in processing", "message", "server_trouble"),
        (454, "4.4.3 no route", "recipient", "server_trouble"),
    ],
)
def test_a_reply_is_of_a_kind(code: int, said: str, stage: Stage, kind: Kind) -> None:
    assert kind_of(code, said, stage) == kind


@given(st.integers(400, 599), st.text(max_size=60), st.sampled_from(["recipient", "message"]))
def test_no_reply_is_without_a_kind_and_none_that_is_temporary_is_final(code: int, said: str, stage: Stage) -> None:
    kind = kind_of(code, said, stage)
    assert kind in TERMS
    assert code >= 500 or not is_final(kind)


@given(st.sampled_from(sorted(TERMS)), st.integers(1, 500))
def test_the_next_attempt_is_never_in_the_past_and_waits_grow(kind: Kind, attempts: int) -> None:
    first, later = next_attempt(kind, attempts, AT), next_attempt(kind, attempts + 1, AT)
    assert (first is None) == (later is None)
    if first and later:
        assert AT <= first <= later


def test_a_kind_is_given_up_after_its_days() -> None:
    queued = AT - timedelta(days=14)
    assert is_over("greylisted", queued, AT)
    assert not is_over("greylisted", queued + timedelta(seconds=1), AT)
    assert not is_over("mailbox_full", queued, AT)


def test_the_page_on_delivery_has_the_terms_of_every_kind() -> None:
    page = PAGE.read_text("utf-8")
    assert {kind: int(days) for kind, days in re.findall(r"^\| `(\w+)` \|.*\| (\d+) days \|$", page, re.MULTILINE)} == {
        kind: terms.days for kind, terms in TERMS.items() if terms.days
    }
    assert set(re.findall(r"^\| `(\w+)` \|.*\| never tried again: refused \|$", page, re.MULTILINE)) == {
        kind for kind in TERMS if is_final(kind)
    }
