"""Delivery to a real SMTP server: STARTTLS, AUTH, and every way in which it can say no."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from mailserver import PASSWORD, Mailbox, Server, Settings, TlsController, free_port

from litwatch import deliver as delivering
from litwatch.deliver import Receipt, deliver, try_connection
from litwatch.digest import Digest
from litwatch.errors import SendError
from litwatch.send import message

AT = datetime(2026, 11, 23, 7)
NOW = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
DIGEST = Digest("weekly-2026-11-23", "litwatch 23 Nov: quiet", "<p>β</p>", "β\n.\nend\n", None, AT)


def to(*recipients: str) -> list[EmailMessage]:
    return [message(DIGEST, name, sender="litwatch@example.org", at=AT) for name in recipients]


def offer(server: Server, *recipients: str, password: str = PASSWORD) -> list[Receipt]:
    return deliver(to(*recipients), server.settings, password, cafile=server.cafile, clock=lambda: NOW)


def statuses(receipts: list[Receipt]) -> list[str]:
    return [receipt.status for receipt in receipts]


def test_every_recipient_gets_a_message_over_one_encrypted_connection(server: Server) -> None:
    receipts = offer(server, "pi@example.org", "Post Doc <postdoc@example.org>")
    assert receipts == [
        Receipt("pi@example.org", to("pi@example.org")[0]["Message-ID"], "sent", "", datetime(2026, 11, 23, 7, 5)),
        Receipt(
            "postdoc@example.org",
            to("Post Doc <postdoc@example.org>")[0]["Message-ID"],
            "sent",
            "",
            datetime(2026, 11, 23, 7, 5),
        ),
    ]
    assert [envelope.rcpt_tos for envelope in server.mailbox.accepted] == [["pi@example.org"], ["postdoc@example.org"]]
    assert server.mailbox.connections == 1
    got = message_from_bytes(bytes(server.mailbox.accepted[0].content or b""))
    assert got["Message-ID"] == receipts[0].message_id
    assert got.get_payload(0).get_payload(decode=True).decode() == "β\r\n.\r\nend\r\n"


def test_a_receipt_is_recorded_before_the_next_message_is_offered(server: Server) -> None:
    accepted_when_recorded = []
    deliver(
        to("a@example.org", "b@example.org"),
        server.settings,
        PASSWORD,
        cafile=server.cafile,
        record=lambda receipt: accepted_when_recorded.append((receipt.recipient, len(server.mailbox.accepted))),
    )
    assert accepted_when_recorded == [("a@example.org", 1), ("b@example.org", 2)]


def test_a_connection_can_be_tried_without_sending(server: Server) -> None:
    try_connection(server.settings, PASSWORD, cafile=server.cafile)
    with pytest.raises(SendError, match="did not accept user litwatch") as caught:
        try_connection(server.settings, "wr0ng-Password", cafile=server.cafile)
    assert "wr0ng-Password" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert not server.mailbox.accepted


def test_one_refused_recipient_stops_no_other(server: Server) -> None:
    server.mailbox.answers = {
        "gone@example.org": "550 5.1.1 no such user",
        "full@example.org": "452 4.2.2 mailbox full",
    }
    receipts = offer(server, "gone@example.org", "full@example.org", "pi@example.org")
    assert statuses(receipts) == ["refused", "pending", "sent"]
    assert "gone@example.org is refused (550 5.1.1 no such user)" in receipts[0].error
    assert "452 4.2.2 mailbox full" in receipts[1].error
    assert [envelope.rcpt_tos for envelope in server.mailbox.accepted] == [["pi@example.org"]]


def test_a_message_that_the_server_does_not_take_is_not_sent(server: Server) -> None:
    server.mailbox.data_answers = ["554 5.7.1 looks like spam", "451 4.3.0 try later"]
    receipts = offer(server, "a@example.org", "b@example.org", "c@example.org")
    assert statuses(receipts) == ["refused", "pending", "sent"]
    assert "looks like spam" in receipts[0].error
    assert len(server.mailbox.accepted) == 1


def test_after_a_broken_connection_the_next_message_gets_a_new_one(server: Server) -> None:
    server.mailbox.answers = {"breaks@example.org": "hang up"}
    receipts = offer(server, "breaks@example.org", "pi@example.org")
    assert statuses(receipts) == ["pending", "sent"]
    assert server.mailbox.connections == 2
    assert "connection broke before the message was accepted" in receipts[0].error


def test_a_wrong_password_leaves_all_pending_and_is_in_no_error(server: Server) -> None:
    receipts = offer(server, "pi@example.org", "postdoc@example.org", password="wr0ng-Password")
    assert statuses(receipts) == ["pending", "pending"]
    assert "did not accept user litwatch" in receipts[0].error
    assert "LITWATCH_SMTP_PASSWORD" in receipts[0].error
    assert "535" in receipts[0].error  # the server of this test repeats the password it was given
    assert "wr0ng-Password" not in "".join(map(repr, receipts))
    assert not server.mailbox.accepted


def test_a_missing_password_is_said(server: Server) -> None:
    receipts = offer(server, "pi@example.org", password="")
    assert statuses(receipts) == ["pending"]
    assert "user litwatch has no password" in receipts[0].error


def test_a_password_that_smtplib_can_not_send_is_said_without_it(server: Server) -> None:
    receipts = offer(server, "pi@example.org", password="Pässword")
    assert statuses(receipts) == ["pending"]
    assert "outside ASCII" in receipts[0].error
    assert "Pässword" not in receipts[0].error


def test_a_certificate_that_is_not_trusted_ends_it_before_the_password(server: Server) -> None:
    receipts = deliver(to("pi@example.org"), server.settings, PASSWORD)
    assert statuses(receipts) == ["pending"]
    assert "certificate is not trusted" in receipts[0].error
    assert not server.mailbox.accepted


def test_a_certificate_for_another_host_is_not_trusted(tmp_path: Path, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example.org").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    controller = Controller(Mailbox(), hostname="127.0.0.1", port=free_port(), tls_context=context)
    controller.start()
    try:
        settings = Settings("127.0.0.1", controller.port, username=None)
        receipts = deliver(to("pi@example.org"), settings, cafile=tmp_path / "ca.pem")
    finally:
        controller.stop()
    assert statuses(receipts) == ["pending"]
    assert "certificate is not trusted" in receipts[0].error


def test_a_server_without_starttls_gets_nothing_when_the_settings_ask_for_it() -> None:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        asked = deliver(to("pi@example.org"), Settings("127.0.0.1", controller.port), PASSWORD)
        plain = deliver(to("pi@example.org"), Settings("127.0.0.1", controller.port, "none", None))
    finally:
        controller.stop()
    assert statuses(asked) == ["pending"]
    assert "STARTTLS" in asked[0].error
    assert statuses(plain) == ["sent"]
    assert len(mailbox.accepted) == 1


def test_tls_from_the_first_byte(tmp_path: Path, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    mailbox = Mailbox()
    controller = TlsController(mailbox, hostname="127.0.0.1", port=free_port(), ssl_context=context)
    controller.start()
    try:
        settings = Settings("127.0.0.1", controller.port, "tls", None)
        receipts = deliver(to("pi@example.org"), settings, cafile=tmp_path / "ca.pem")
        wrong = deliver(to("pi@example.org"), settings)
    finally:
        controller.stop()
    assert statuses(receipts) == ["sent"]
    assert statuses(wrong) == ["pending"]
    assert len(mailbox.accepted) == 1


def test_a_password_never_leaves_over_an_open_line_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        monkeypatch.setattr(delivering, "_LOOPBACK", ())
        receipts = deliver(to("pi@example.org"), Settings("127.0.0.1", controller.port, "none"), PASSWORD)
    finally:
        controller.stop()
    assert statuses(receipts) == ["pending"]
    assert "not encrypted" in receipts[0].error
    assert not mailbox.accepted


def test_a_dead_server_leaves_all_pending() -> None:
    port = free_port()
    receipts = deliver(to("a@example.org", "b@example.org"), Settings("127.0.0.1", port), PASSWORD)
    assert statuses(receipts) == ["pending", "pending"]
    assert f"127.0.0.1:{port}: the mail server does not answer (Connection refused)" in receipts[0].error


def test_a_server_that_is_silent_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        receipts = deliver(to("a@example.org"), Settings("127.0.0.1", silent.getsockname()[1], timeout=0.3), PASSWORD)
    assert statuses(receipts) == ["pending"]
    assert "timed out" in receipts[0].error


@pytest.mark.parametrize(("carries", "status"), [(True, "sent"), (False, "refused")])
def test_an_address_outside_ascii_is_sent_where_the_server_can_carry_it(carries: bool, status: str) -> None:
    controller = Controller(Mailbox(), hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=carries)
    controller.start()
    try:
        settings = Settings("127.0.0.1", controller.port, "none", None)
        receipts = deliver(to("jürgen@example.org", "pi@example.org"), settings)
    finally:
        controller.stop()
    assert statuses(receipts) == [status, "sent"]
    assert ("not ASCII" in receipts[0].error) is not carries


@pytest.mark.parametrize("host", ["", None])
def test_without_a_mail_server_the_outbox_is_the_delivery(host: str | None) -> None:
    receipts = deliver(to("pi@example.org"), Settings(host, 587), PASSWORD, clock=lambda: NOW)
    assert statuses(receipts) == ["kept"]


def test_no_message_no_connection() -> None:
    assert deliver([], Settings("127.0.0.1", 1)) == []
