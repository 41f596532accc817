"""A real mail server to deliver to: what it says to whom, and what it accepted."""

from __future__ import annotations

import email
import socket
import ssl
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "s3cret-Password"
PI, POSTDOC = "pi@example.org", "postdoc@example.org"


@dataclass(frozen=True)
class Settings:
    host: str | None
    port: int
    security: str = "starttls"
    username: str | None = "litwatch"
    timeout: float = 30.0


@dataclass
class Mailbox:
    """What the server does: answers by recipient, and what it accepted."""

    answers: dict[str, str] = field(default_factory=dict)
    data_answers: list[str] = field(default_factory=list)
    accepted: list[Envelope] = field(default_factory=list)
    connections: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        """What it accepted, read."""
        return [email.message_from_bytes(bytes(one.content or b""), policy=policy.default) for one in self.accepted]

    def handle_STARTTLS(self, server: SMTP, session: Session, envelope: Envelope) -> bool:
        self.connections += 1
        return True

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer == "hang up":
            server.transport.close()
            return "451 gone"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.data_answers.pop(0) if self.data_answers else "250 accepted"
        if answer.startswith("250"):
            self.accepted.append(envelope)
        return answer


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: object) -> AuthResult:
    right = isinstance(login, LoginPassword) and login.password == PASSWORD.encode()
    if right:
        return AuthResult(success=True)
    told = login.password.decode() if isinstance(login, LoginPassword) else ""
    return AuthResult(success=False, handled=False, message=f"535 5.7.8 wrong password {told}")


class TlsController(Controller):
    """aiosmtpd's own first greeting uses the server's context as a client's, which Python refuses."""

    def _trigger_server(self) -> None:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        with socket.create_connection((self.hostname, self.port), 5) as plain, context.wrap_socket(plain) as greeting:
            greeting.recv(1024)


@dataclass(frozen=True)
class Server:
    mailbox: Mailbox
    settings: Settings
    cafile: Path


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def text_of(mail: EmailMessage) -> str:
    """Its plain text, in one line."""
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())
