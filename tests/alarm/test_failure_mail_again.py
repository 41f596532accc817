"""A failure mail that the mail server does not take is offered again on the terms of its kind, and told of."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from litwatch import cycle
from litwatch.config import Settings, load_settings, load_watchlist, shipped_directory
from litwatch.cycle import Setup
from litwatch.cycle.alarm import WAITS, sounding, tell_of_failure
from litwatch.cycle.notices import offer_again, waiting
from litwatch.doctor import CHECKS
from litwatch.errors import StoreError
from litwatch.vocabulary import load_vocabulary

PI, POSTDOC = "pi@example.org", "postdoc@example.org"


@dataclass
class Moody:
    """A mail server that refuses first. `answers`: to a recipient, one after the other, then it accepts."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    accepted: list[Envelope] = field(default_factory=list)
    password_is_right: bool = True

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        answers = self.answers.get(address, [])
        answer = answers.pop(0) if answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.accepted.append(envelope)
        return "250 accepted"

    def authenticate(self, *_: object) -> AuthResult:
        return AuthResult(success=self.password_is_right, handled=self.password_is_right)

    @property
    def inbox(self) -> list[EmailMessage]:
        return [email.message_from_bytes(bytes(one.content or b""), policy=policy.default) for one in self.accepted]


@pytest.fixture
def server() -> Iterator[tuple[Moody, int]]:
    moody = Moody()
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    controller = Controller(
        moody, hostname="127.0.0.1", port=port, authenticator=moody.authenticate, auth_require_tls=False
    )
    controller.start()
    yield moody, port
    controller.stop()


def settings_in(home: Path, port: int, recipients: str = PI) -> Settings:
    return load_settings(
        shipped_directory(),
        {
            "LITWATCH_DATABASE__PATH": str(home / "data" / "litwatch.duckdb"),
            "LITWATCH_DATABASE__PUBLISHED": str(home / "reports" / "litwatch.duckdb"),
            "LITWATCH_OUTBOX__DIRECTORY": str(home / "outbox"),
            "LITWATCH_REPORTS": str(home / "reports"),
            "LITWATCH_SMTP__HOST": "127.0.0.1",
            "LITWATCH_SMTP__PORT": str(port),
            "LITWATCH_SMTP__SECURITY": "none",
            "LITWATCH_SMTP__USERNAME": "litwatch",
            "LITWATCH_SMTP__TIMEOUT": "5",
            "LITWATCH_SMTP_PASSWORD": "s3cret",
            "LITWATCH_DIGEST__RECIPIENTS": recipients,
        },
    )


def setup_of(settings: Settings) -> Setup:
    return Setup(settings, load_watchlist(shipped_directory()), load_vocabulary(shipped_directory()), synthetic=True)


def failure_mails(settings: Settings) -> tuple[str, str]:
    found = dict(CHECKS)["failure mails"](setup_of(settings))
    return found.result, found.says


def test_what_is_greylisted_is_told_by_the_postman_when_its_moment_has_come(
    server: tuple[Moody, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moody, port = server
    settings = settings_in(tmp_path, port, f"{PI},{POSTDOC}")
    moody.answers = {PI: ["451 4.7.1 come again later"]}
    first = tell_of_failure(settings, "the disk is full")
    assert [(one.recipient, one.status) for one in first] == [(PI, "pending"), (POSTDOC, "sent")]
    (notice,) = waiting(settings)
    assert (notice.recipient, notice.kind, notice.attempts) == (PI, "greylisted", 1)
    assert notice.not_before is not None
    result, says = failure_mails(settings)
    assert result == "warn"
    assert f"{PI}, “" in says
    assert "the server asks to come again later (" in says
    # The postman needs no database: that there is none may be what is told of.
    assert cycle.deliver_due(setup_of(settings)).receipts == []
    path = settings.outbox.directory / f"{notice.file}.waiting.json"
    path.write_text(path.read_text().replace(notice.not_before.isoformat(), "2020-01-01T00:00:00"))
    assert [one.status for one in cycle.deliver_due(setup_of(settings)).receipts] == ["sent"]
    assert [str(mail["To"]) for mail in moody.inbox] == [POSTDOC, PI]
    assert moody.inbox[1]["Message-ID"] == first[0].message_id
    assert moody.accepted[1].content == (settings.outbox.directory / notice.file).read_bytes()
    assert "the disk is full" in moody.inbox[1].get_content()
    assert waiting(settings) == []
    assert failure_mails(settings) == ("pass", "None waits to be told.")


def test_from_cron_a_run_stays_for_an_hour_to_tell_of_its_failure(server: tuple[Moody, int], tmp_path: Path) -> None:
    moody, port = server
    settings = settings_in(tmp_path, port)
    moody.answers = {PI: ["451 4.7.1 later", "451 4.7.1 later"]}
    slept: list[float] = []
    with pytest.raises(StoreError), sounding(lambda: settings, when=True, sleep=slept.append):
        raise StoreError("broken")
    assert slept == [wait.total_seconds() for wait in WAITS]
    assert sum(WAITS, timedelta()) == timedelta(hours=1)
    assert len(moody.accepted) == 1


def test_who_is_told_at_once_is_not_waited_for(server: tuple[Moody, int], tmp_path: Path) -> None:
    moody, port = server
    slept: list[float] = []
    with pytest.raises(StoreError), sounding(lambda: settings_in(tmp_path, port), when=True, sleep=slept.append):
        raise StoreError("broken")
    assert (len(moody.accepted), slept) == (1, [])


def test_a_wrong_password_is_not_waited_for_and_is_told_with_the_next_failure(
    server: tuple[Moody, int], tmp_path: Path
) -> None:
    moody, port = server
    settings = settings_in(tmp_path, port)
    moody.password_is_right = False
    slept: list[float] = []
    with pytest.raises(StoreError), sounding(lambda: settings, when=True, sleep=slept.append):
        raise StoreError("first")
    assert slept == []
    assert "does not accept our user or password" in failure_mails(settings)[1]
    assert "s3cret" not in "".join(path.read_text() for path in settings.outbox.directory.iterdir())
    moody.password_is_right = True
    assert [one.status for one in tell_of_failure(settings, "second")] == ["sent", "sent"]
    assert [["first", "second"][number] in mail.get_content() for number, mail in enumerate(moody.inbox)] == [True] * 2


def test_a_server_that_is_away_is_tried_again_though_the_store_can_not_be_opened(
    server: tuple[Moody, int], tmp_path: Path
) -> None:
    moody, port = server
    nowhere = settings_in(tmp_path, 9)
    tell_of_failure(nowhere, "no disk")
    (notice,) = waiting(nowhere)
    assert (notice.status, notice.kind) == ("pending", "no_server")
    settings = settings_in(tmp_path, port)
    settings.database.path.mkdir(parents=True)
    with pytest.raises(StoreError):
        cycle.digest(setup_of(settings), send=True)
    assert len(moody.accepted) == 1


def test_a_refused_address_is_told_by_the_doctor_and_not_tried_again(server: tuple[Moody, int], tmp_path: Path) -> None:
    moody, port = server
    settings = settings_in(tmp_path, port)
    moody.answers = {PI: ["550 5.1.1 no such user"]}
    tell_of_failure(settings, "broken")
    assert failure_mails(settings)[0] == "fail"
    assert "refused, there is no such mailbox" in failure_mails(settings)[1]
    assert offer_again(settings) == []
    assert moody.accepted == []


def test_what_was_lost_long_ago_is_forgotten_and_what_can_not_be_read_is_none(
    server: tuple[Moody, int], tmp_path: Path
) -> None:
    moody, port = server
    settings = settings_in(tmp_path, port)
    moody.answers = {PI: ["550 5.1.1 no such user"]}
    tell_of_failure(settings, "broken")
    (notice,) = waiting(settings)
    path = settings.outbox.directory / f"{notice.file}.waiting.json"
    (settings.outbox.directory / "other.waiting.json").write_text("{")
    long_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=29)
    path.write_text(path.read_text().replace(notice.queued_at.isoformat(), long_ago.isoformat()))
    assert waiting(settings) == []
    assert not path.exists()
    assert (settings.outbox.directory / notice.file).is_file()


def test_where_nothing_can_be_kept_it_is_told_all_the_same(server: tuple[Moody, int], tmp_path: Path) -> None:
    moody, port = server
    settings = settings_in(tmp_path, port)
    settings.outbox.directory.write_text("no folder")  # as unwritable as a full disk, for root too
    assert [one.status for one in tell_of_failure(settings, "the disk is full")] == ["sent"]
    assert "the disk is full" in moody.inbox[0].get_content()
