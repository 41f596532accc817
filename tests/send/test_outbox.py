"""A digest is composed once, stored, and delivered once a recipient; what fails is tried again as it was, and told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from mailserver import PI, POSTDOC, Server, text_of

from litwatch import cycle
from litwatch.config import Recipient
from litwatch.cycle.setup import Setup
from litwatch.cycle.tell import Told, tell
from litwatch.database import connect
from litwatch.doctor import CHECKS
from litwatch.rows import DeliveryRow
from litwatch.store import Store, reading, writing
from litwatch.verdict import undelivered
from made import AT, compound_rows, judgement_row, paper_rows, run_row

WEEK = timedelta(days=7)


@pytest.fixture
def setup(mailing: Setup) -> Setup:
    """A store with one run of two compounds; mail goes to the server of this test."""
    database = mailing.settings.database
    with writing(database.path, AT) as store:
        store.put([run_row(), *compound_rows("binospirone"), *compound_rows("buspirone", 1)])
        store.publish(database.published)
    return mailing


@pytest.fixture
def store(setup: Setup) -> Iterator[Store]:
    with writing(setup.settings.database.path, AT) as store:
        yield store


def asked(store: Store, question: str) -> list[tuple[Any, ...]]:
    """An answer of the open database: a second connection of this process shares it."""
    with connect(store.path) as connection:
        return connection.execute(question).fetchall()


def to(setup: Setup, *recipients: Recipient) -> Setup:
    digest = setup.settings.digest.model_copy(update={"recipients": recipients})
    return replace(setup, settings=setup.settings.model_copy(update={"digest": digest}))


def deliveries(store: Store) -> dict[tuple[str, str], DeliveryRow]:
    columns = [field.name for field in fields(DeliveryRow)]
    rows = [DeliveryRow(*row) for row in asked(store, f"SELECT {', '.join(columns)} FROM delivery")]
    return {(row.digest_id, row.recipient): row for row in rows}


def next_week(store: Store, setup: Setup, weeks: int = 1) -> Told:
    at = AT + weeks * WEEK
    store.put([run_row(f"run-{weeks + 1}", run_at=at)])
    return tell(store, setup, f"run-{weeks + 1}", at, send=True)


def test_every_recipient_is_told_once_over_one_connection(store: Store, setup: Setup, server: Server) -> None:
    assert [one.status for one in tell(store, setup, "run-1", AT, send=True).receipts] == ["sent", "sent"]
    again = tell(store, setup, "run-1", AT + timedelta(hours=1), send=True)
    assert (again.receipts, again.before, len(again.digests)) == ([], True, 1)
    assert sorted(str(mail["To"]) for mail in server.mailbox.mails) == [PI, POSTDOC]
    assert server.mailbox.connections == 1


def test_a_send_that_fails_is_sent_as_it_was_however_much_came_meanwhile(
    store: Store, setup: Setup, server: Server
) -> None:
    server.mailbox.answers = {PI: "451 4.7.1 greylisted"}
    told = tell(store, setup, "run-1", AT, send=True)
    row = deliveries(store)["weekly-2026-11-16", PI]
    assert (row.status, row.kind, row.attempts, row.offered_at) == ("pending", "greylisted", 1, None)
    assert row.not_before is not None
    store.put([*paper_rows(1), judgement_row(1, "binospirone")])
    server.mailbox.answers = {}
    again = tell(store, setup, "run-1", AT + timedelta(hours=1), send=True)
    assert [(one.recipient, one.status) for one in again.receipts] == [(PI, "sent")]
    late = next(mail for mail in server.mailbox.mails if mail["To"] == PI)
    assert text_of(late) == " ".join(told.digests[0].text.split())
    assert late["Message-ID"] == row.message_id


def test_the_next_digest_and_the_doctor_tell_of_mail_that_did_not_arrive(
    store: Store, setup: Setup, server: Server
) -> None:
    server.mailbox.answers = {PI: "552 5.2.2 mailbox full"}
    tell(store, setup, "run-1", AT, send=True)
    next_week(store, setup)
    last = [mail for mail in server.mailbox.mails if mail["To"] == POSTDOC][-1]
    assert f"The digest of 16 Nov 2026 did not reach {PI}: the mailbox is full" in text_of(last)
    assert "mailbox full" in text_of(last)
    store.publish(setup.settings.database.published)
    found = {row.digest_id: row.kind for row in undelivered(store, AT)}
    assert found == {"weekly-2026-11-16": "mailbox_full", "weekly-2026-11-23": "mailbox_full"}


def test_each_recipients_period_starts_where_that_recipient_was_told_last(
    store: Store, setup: Setup, server: Server
) -> None:
    tell(store, setup, "run-1", AT, send=True)
    server.mailbox.answers = {PI: "550 5.1.1 no such user"}
    next_week(store, setup)
    server.mailbox.answers = {}
    pi, postdoc, new = (Recipient(address=one) for one in (PI, POSTDOC, "new@example.org"))
    told = next_week(store, to(setup, pi, postdoc, new), 2)
    starts = {
        row.recipient: digest.period_start
        for row in deliveries(store).values()
        for digest in told.digests
        if row.digest_id == digest.digest_id
    }
    assert starts == {PI: AT, POSTDOC: AT + WEEK, "new@example.org": AT + WEEK}


def test_what_is_pending_is_not_told_again_in_the_next_digest(store: Store, setup: Setup, server: Server) -> None:
    server.mailbox.answers = {PI: "451 4.7.1 greylisted"}
    tell(store, setup, "run-1", AT, send=True)
    told = next_week(store, setup)
    assert [(one.digest_id, one.period_start) for one in told.digests] == [("weekly-2026-11-23", AT)]
    assert [one.recipient for one in told.receipts] == [PI, PI, POSTDOC]


def test_what_is_given_up_is_told_by_a_later_digest(store: Store, setup: Setup, server: Server) -> None:
    server.mailbox.answers = {PI: "451 4.7.1 greylisted"}
    tell(store, setup, "run-1", AT, send=True)
    row = deliveries(store)["weekly-2026-11-16", PI]
    store.put([replace(row, queued_at=row.queued_at - timedelta(days=15))])
    told = next_week(store, setup)
    assert deliveries(store)["weekly-2026-11-16", PI].status == "given_up"
    assert {one.period_start for one in told.digests} == {None, AT}


def test_recipients_get_different_mails_from_one_run(store: Store, setup: Setup, server: Server) -> None:
    wishes = (
        Recipient(address=PI),
        Recipient(address="analyst@example.org", compounds=("buspirone",), format="text"),
    )
    told = tell(store, to(setup, *wishes), "run-1", AT, send=True)
    assert len(told.digests) == len(told.pages) / 2 == 2
    whole, part = sorted(server.mailbox.mails, key=lambda mail: str(mail["To"]), reverse=True)
    assert "binospirone" in text_of(whole)
    assert "Only buspirone." in text_of(part)
    assert "binospirone" not in text_of(part)
    assert (whole.is_multipart(), part.get_content_type()) == (True, "text/plain")
    assert asked(store, "SELECT subscription FROM digest ORDER BY 1") == [("buspirone",), ("everything",)]


def test_a_wrong_password_is_tried_once_a_run_and_leaves_all_pending(
    store: Store, setup: Setup, server: Server
) -> None:
    wrong = replace(setup, settings=setup.settings.model_copy(update={"smtp_password": None}))
    tell(store, wrong, "run-1", AT, send=True)
    assert {(row.status, row.kind, row.not_before) for row in deliveries(store).values()} == {
        ("pending", "our_settings", None)
    }
    assert [one.status for one in tell(store, setup, "run-1", AT, send=True).receipts] == ["sent", "sent"]


def test_an_offer_whose_answer_was_never_noted_is_made_again_under_the_same_message_id(
    store: Store, setup: Setup, server: Server
) -> None:
    tell(store, setup, "run-1", AT, send=True)
    row = deliveries(store)["weekly-2026-11-16", PI]
    store.put([replace(row, status="pending", attempts=0, sent_at=None, offered_at=AT)])  # as a kill leaves it
    tell(store, setup, "run-1", AT, send=True)
    after = deliveries(store)["weekly-2026-11-16", PI]
    assert (after.status, after.attempts, after.uncertain_count) == ("sent", 2, 1)
    assert [mail["Message-ID"] for mail in server.mailbox.mails if mail["To"] == PI] == [row.message_id] * 2


def test_the_message_id_stays_when_the_sender_changes(store: Store, setup: Setup, server: Server) -> None:
    server.mailbox.answers = {PI: "451 4.7.1 greylisted"}
    tell(store, setup, "run-1", AT, send=True)
    server.mailbox.answers = {}
    digest = setup.settings.digest.model_copy(update={"sender": "other@example.com"})
    tell(store, replace(setup, settings=setup.settings.model_copy(update={"digest": digest})), "run-1", AT, send=True)
    (late,) = [mail for mail in server.mailbox.mails if mail["To"] == PI]
    assert late["From"] == "other@example.com"
    assert late["Message-ID"] == deliveries(store)["weekly-2026-11-16", PI].message_id


def test_mail_is_tried_again_when_its_moment_has_come_and_not_before(setup: Setup, server: Server) -> None:
    def change(edit: Callable[[DeliveryRow], DeliveryRow]) -> None:
        with writing(setup.settings.database.path, AT) as store:
            store.put([edit(deliveries(store)["weekly-2026-11-16", PI])])
            store.publish(setup.settings.database.published)

    server.mailbox.answers = {PI: "451 4.7.1 greylisted"}
    with writing(setup.settings.database.path, AT) as store:
        tell(store, setup, "run-1", AT, send=True)
        store.publish(setup.settings.database.published)
    server.mailbox.answers = {}
    assert cycle.deliver_due(setup).receipts == []
    change(lambda row: replace(row, not_before=AT - WEEK * 52))
    assert [one.status for one in cycle.deliver_due(setup).receipts] == ["sent"]
    with reading(setup.settings.database.published) as reader:
        assert undelivered(reader, AT) == ()


def test_the_doctor_says_which_mail_did_not_arrive_and_why(setup: Setup, server: Server) -> None:
    check = dict(CHECKS)["deliveries"]
    assert check(setup).result == "pass"
    server.mailbox.answers = {PI: "550 5.1.1 no such user", POSTDOC: "451 4.7.1 greylisted"}
    now = datetime.now().replace(microsecond=0)
    with writing(setup.settings.database.path, AT) as store:
        store.put([run_row("run-2", run_at=now)])
        tell(store, setup, "run-2", now, send=True)
        store.publish(setup.settings.database.published)
    found = check(setup)
    assert found.result == "fail"
    assert f"{PI}, weekly-{now:%Y-%m-%d}: refused, there is no such mailbox" in found.says
    assert "5.1.1 no such user" in found.says
    assert f"{POSTDOC}, weekly-{now:%Y-%m-%d}: pending, the server asks to come again later" in found.says
    assert "again after" in found.says


def test_who_is_no_recipient_any_more_gets_nothing_and_is_no_fault(store: Store, setup: Setup, server: Server) -> None:
    server.mailbox.answers = {PI: "451 4.7.1 greylisted"}
    tell(store, setup, "run-1", AT, send=True)
    server.mailbox.answers = {}
    told = tell(store, to(setup, Recipient(address=POSTDOC)), "run-1", AT, send=True)
    assert told.receipts == []
    row = deliveries(store)["weekly-2026-11-16", PI]
    assert (row.status, row.error) == ("given_up", "no longer in digest.recipients")
    assert undelivered(store, AT) == ()
