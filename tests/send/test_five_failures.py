"""What an operator meets: refused, greylisted, full, wrong password, dead server. Told apart, tried again on their own
terms, told by the doctor and in the next digest, and never composed anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from mailserver import PI, Server, free_port, text_of
from pydantic import SecretStr

from litwatch import cycle
from litwatch.cycle import Setup
from litwatch.cycle.tell import tell
from litwatch.doctor import CHECKS
from litwatch.store import writing
from living import asked
from made import compound_rows, run_row

WEEK = timedelta(days=7)


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


LAST = now().replace(microsecond=0) - WEEK


def refusing(answer: str) -> Callable[[Setup, Server], Setup]:
    def arrange(setup: Setup, server: Server) -> Setup:
        server.mailbox.answers = {PI: answer}
        return setup

    return arrange


def wrong_password(setup: Setup, server: Server) -> Setup:
    return replace(setup, settings=setup.settings.model_copy(update={"smtp_password": SecretStr("wr0ng-Password")}))


def dead_server(setup: Setup, server: Server) -> Setup:
    smtp = setup.settings.smtp.model_copy(update={"port": free_port()})
    return replace(setup, settings=setup.settings.model_copy(update={"smtp": smtp}))


@dataclass(frozen=True)
class Failure:
    """`arrange`: what goes wrong. `again_after`: when litwatch tries by itself; None: the next run does."""

    arrange: Callable[[Setup, Server], Setup]
    kind: str
    status: str
    says: str
    again_after: timedelta | None


FAILURES = {
    "refused": Failure(refusing("550 5.1.1 no such user"), "unknown_recipient", "refused", "no such mailbox", None),
    "greylisted": Failure(
        refusing("451 4.7.1 greylisted"), "greylisted", "pending", "come again later", timedelta(minutes=15)
    ),
    "full": Failure(
        refusing("552 5.2.2 over quota"), "mailbox_full", "pending", "the mailbox is full", timedelta(hours=12)
    ),
    "wrong password": Failure(wrong_password, "wrong_password", "pending", "does not accept our user", None),
    "dead server": Failure(dead_server, "no_server", "pending", "does not answer", timedelta(minutes=30)),
}


def week_of(setup: Setup, at: datetime, run_id: str) -> None:
    """A run at that moment tells, and publishes."""
    with writing(setup.settings.database.path, at) as store:
        first = [*compound_rows("binospirone"), *compound_rows("buspirone", 1)] if run_id == "run-1" else []
        store.put([run_row(run_id, run_at=at), *first])
        tell(store, setup, run_id, at, send=True)
        store.publish(setup.settings.database.published)


@pytest.mark.parametrize("name", list(FAILURES))
def test_each_failure_is_told_by_the_doctor_and_in_the_next_digest(name: str, mailing: Setup, server: Server) -> None:
    failure = FAILURES[name]
    troubled = failure.arrange(mailing, server)
    week_of(troubled, LAST, "run-1")
    check = dict(CHECKS)["deliveries"](troubled)
    assert check.result == ("fail" if failure.status == "refused" else "warn")
    assert f"{PI}, weekly-{LAST:%Y-%m-%d}: {failure.status}, " in check.says
    assert failure.says in check.says
    assert "wr0ng" not in check.says
    assert ("again after" in check.says) is (failure.again_after is not None)
    kept = {path.name: path.read_bytes() for path in mailing.settings.outbox.directory.glob("*.eml")}
    server.mailbox.answers = {}
    week_of(mailing, LAST + WEEK, "run-2")
    got = server.mailbox.mails
    of_pi = [mail for mail in got if mail["To"] == PI]
    # What waited is sent as it was; what was refused is not, and its period is told by the next digest.
    assert len(of_pi) == (1 if failure.status == "refused" else 2)
    if failure.status == "pending":
        assert bytes(server.mailbox.accepted[[mail["To"] for mail in got].index(PI)].content or b"") in kept.values()
    told = text_of(of_pi[-1])
    assert (f"The digest of {LAST.day} {LAST:%b %Y} did not reach {PI}: " in told) is (failure.status == "refused")


@pytest.mark.parametrize("name", [name for name, one in FAILURES.items() if one.status == "pending"])
def test_a_failure_that_lasts_is_told_in_the_next_digest(name: str, mailing: Setup, server: Server) -> None:
    failure = FAILURES[name]
    troubled = failure.arrange(mailing, server)
    week_of(troubled, LAST, "run-1")
    week_of(troubled, LAST + WEEK, "run-2")
    (page,) = mailing.settings.reports.glob(f"digest-weekly-{LAST + WEEK:%Y-%m-%d}.txt")
    told = " ".join(page.read_text("utf-8").split())
    assert f"The digest of {LAST.day} {LAST:%b %Y} did not reach {PI}: " in told
    assert failure.says in told
    assert "wr0ng" not in told


@pytest.mark.parametrize("name", list(FAILURES))
def test_each_failure_waits_on_its_own_terms(name: str, mailing: Setup, server: Server) -> None:
    failure = FAILURES[name]
    began = now()
    week_of(failure.arrange(mailing, server), LAST, "run-1")
    ended = now()
    server.mailbox.answers = {}
    question = f"SELECT kind, status, attempts, not_before FROM delivery WHERE recipient = '{PI}'"
    ((kind, status, attempts, not_before),) = asked(mailing.settings.database.published, question)
    assert (kind, status, attempts) == (failure.kind, failure.status, 1)
    if failure.again_after is None:
        assert not_before is None
    else:
        assert isinstance(not_before, datetime)
        assert began <= not_before - failure.again_after <= ended
    before = len(server.mailbox.accepted)
    cycle.deliver_due(mailing)  # the moment has not come
    assert len(server.mailbox.accepted) == before
