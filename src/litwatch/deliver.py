"""STAGE 10, its network side. Messages in; each offered to the mail server; a Receipt for each out. It records nothing
in the database, and calls nothing sent that the server did not accept.

Hands on: `Receipt`.
"""

from __future__ import annotations

import base64
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, Protocol

from litwatch.errors import SendError
from litwatch.refusals import Kind, is_final, kind_of

Status = Literal["sent", "refused", "pending", "kept"]
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class MailServer(Protocol):
    """The section smtp of the settings. `security`: starttls, tls or none; an empty `host`: there is no server;
    `timeout`: seconds to an answer."""

    @property
    def host(self) -> str | None: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> str: ...
    @property
    def username(self) -> str | None: ...
    @property
    def timeout(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one recipient's message.

    `sent`: the server accepted it. `refused`: it never will. `pending`: it may the next time. `kept`: there is no
    mail server, the file in the outbox is the delivery. `kind`: why it was not accepted, "" when it was. `at`: when
    that was known, UTC without a zone.
    """

    recipient: str
    message_id: str
    status: Status
    error: str
    at: datetime
    kind: Kind = ""


def deliver(
    messages: Sequence[EmailMessage],
    server: MailServer,
    password: str = "",
    *,
    cafile: Path | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    offering: Callable[[EmailMessage], None] = lambda _: None,
    record: Callable[[Receipt], None] = lambda _: None,
) -> list[Receipt]:
    """Offer the messages to the mail server over one connection; a Receipt for each, in their order.

    One refused recipient stops no other. After a broken connection the next message gets one new one; when that
    fails too, the rest is pending. `cafile`: certificates to trust besides (for a server of one's own).
    `clock`: when a receipt is written. `offering` gets each message just before the server does, `record` its Receipt
    before the next one is offered: who notes both knows, should the process die between them, which message may have
    been accepted. Raises nothing of the server's making.
    """
    line = _Line(server, password, cafile)
    receipts = []
    for made in messages:
        status, kind, error = line.offer(made, offering)
        receipt = Receipt(
            recipient=parseaddr(str(made["To"]))[1],
            message_id=str(made["Message-ID"]),
            status=status,
            error=error,
            at=clock().astimezone(UTC).replace(tzinfo=None),
            kind=kind,
        )
        record(receipt)
        receipts.append(receipt)
    line.hang_up()
    return receipts


def try_connection(server: MailServer, password: str = "", *, cafile: Path | None = None) -> None:
    """Connect, encrypt and log in as `deliver` would, and send nothing. Raises SendError: why it can't be done."""
    line = _Line(server, password, cafile)
    line.open()
    line.hang_up()


class _Line:
    """A connection to the mail server that is opened when needed, and not again once opening failed."""

    def __init__(self, server: MailServer, password: str, cafile: Path | None) -> None:
        self.server = server
        self.password = password
        self.cafile = cafile
        self.connection: smtplib.SMTP | None = None
        self.failure: SendError | None = None

    def offer(self, made: EmailMessage, offering: Callable[[EmailMessage], None]) -> tuple[Status, Kind, str]:
        """What became of one message, why, and what the server said."""
        if not self.server.host:
            return "kept", "", ""
        if self.failure is None:
            try:
                connection = self.open()
            except SendError as error:
                self.failure = error
        if self.failure is not None:
            return "pending", self.failure.kind, self.failure.line()
        offering(made)
        try:
            connection.send_message(made)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            refusal = self._refusal(error)
            said = self._without_password(refusal.line())
            return ("refused" if refusal.permanent else "pending"), refusal.kind, said
        return "sent", "", ""

    def open(self) -> smtplib.SMTP:
        """The connection, opened when there is none. Raises SendError, in which the password is not."""
        if self.connection is None or self.connection.sock is None:
            try:
                self.connection = self._open()
            except SendError as error:
                said = self._without_password(error.what)
                raise SendError(said, where=error.where, mend=error.mend, kind=error.kind) from None
        return self.connection

    def hang_up(self) -> None:
        if self.connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.connection.quit()

    @property
    def where(self) -> str:
        return f"{self.server.host}:{self.server.port}"

    def _open(self) -> smtplib.SMTP:
        """A connection that is encrypted as the settings say, and logged in. Raises SendError."""
        opened: smtplib.SMTP | None = None
        try:
            opened = self._connect()
            self._log_in(opened)
        except (smtplib.SMTPException, OSError) as error:
            if opened is not None:
                opened.close()
            raise self._no_connection(error) from None
        except SendError:
            if opened is not None:
                opened.close()
            raise
        return opened

    def _connect(self) -> smtplib.SMTP:
        host, port = self.server.host or "", self.server.port
        trusted = ssl.create_default_context(cafile=str(self.cafile) if self.cafile else None)
        if self.server.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=self.server.timeout, context=trusted)
        opened = smtplib.SMTP(host, port, timeout=self.server.timeout)
        if self.server.security == "starttls":
            try:
                opened.starttls(context=trusted)
            except BaseException:
                opened.close()
                raise
        return opened

    def _log_in(self, opened: smtplib.SMTP) -> None:
        username = self.server.username
        if not username:
            return
        if not self.password:
            raise self._ours(f"user {username} has no password", "Set LITWATCH_SMTP_PASSWORD.")
        if not (username + self.password).isascii():
            raise self._ours(
                "user name or password has characters outside ASCII, which smtplib can't send",
                "Choose a password in ASCII.",
            )
        if self.server.security == "none" and self.server.host not in _LOOPBACK:
            raise self._ours(
                "a password is not sent over a connection that is not encrypted",
                "Set smtp.security to starttls or tls.",
            )
        opened.login(username, self.password)

    def _ours(self, what: str, mend: str) -> SendError:
        return SendError(what, where=self.where, mend=mend, kind="our_settings")

    def _no_connection(self, error: Exception) -> SendError:
        """Why there is no connection, in words of the person who has to mend it."""
        if isinstance(error, smtplib.SMTPAuthenticationError):
            said = _said(error.smtp_code, error.smtp_error)
            if error.smtp_code < 500:
                what, mend = f"the mail server can't check passwords now ({said})", "The next run tries again."
                return SendError(what, where=self.where, mend=mend, kind="server_trouble")
            what = f"the mail server did not accept user {self.server.username} ({said})"
            mend = "Check smtp.username and LITWATCH_SMTP_PASSWORD."
            return SendError(what, where=self.where, mend=mend, kind="wrong_password")
        if isinstance(error, ssl.SSLCertVerificationError):
            what = f"the mail server's certificate is not trusted ({error.verify_message or error.reason})"
            return SendError(what, where=self.where, mend="Check smtp.host; nothing was sent.", kind="certificate")
        if isinstance(error, ssl.SSLError):
            what = f"no encrypted connection ({error.reason or 'TLS failed'})"
            return self._ours(what, "Check smtp.port and smtp.security; nothing was sent.")
        if isinstance(error, smtplib.SMTPNotSupportedError):
            what = f"the mail server does not offer what smtp.security or smtp.username ask for ({error})"
            return self._ours(what, "Check smtp.port and smtp.security; nothing was sent.")
        if isinstance(error, smtplib.SMTPResponseException):
            what = f"the mail server turned us away ({_said(error.smtp_code, error.smtp_error)})"
            return SendError(what, where=self.where, mend="The next run tries again.", kind="server_trouble")
        what = f"the mail server does not answer ({self._reason(error)})"
        mend = "Check smtp.host and smtp.port; the next run tries again."
        return SendError(what, where=self.where, mend=mend, kind="no_server")

    def _refusal(self, error: Exception) -> SendError:
        """Why one message was not accepted; permanent when it never will be."""
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            recipient, (code, reply) = next(iter(error.recipients.items()))
            answer = _text(reply)
            kind = kind_of(code, answer, "recipient")
            what, mend = f"{recipient} is refused", "Check the address in digest.recipients."
        elif isinstance(error, smtplib.SMTPResponseException):  # the sender or the content
            code, answer = error.smtp_code, _text(error.smtp_error)
            kind = kind_of(code, answer, "message")
            what, mend = "the message is refused", "Check digest.from."
        elif isinstance(error, smtplib.SMTPNotSupportedError | UnicodeError):
            return SendError(
                "the mail server can't carry an address that is not ASCII",
                where=self.where,
                mend="Write the address in digest.recipients or digest.from in ASCII.",
                permanent=True,
                kind="policy",
            )
        else:
            if self.connection is not None:
                self.connection.close()
            what = f"the connection broke before the message was accepted ({self._reason(error)})"
            return SendError(what, where=self.where, mend="The next run tries again.", kind="no_server")
        final = is_final(kind)
        mend = mend if final else "The next run tries again."
        return SendError(f"{what} ({_said(code, answer)})", where=self.where, mend=mend, permanent=final, kind=kind)

    def _reason(self, error: Exception) -> str:
        if isinstance(error, TimeoutError):
            return f"no answer within {self.server.timeout:.0f} seconds"
        return str(getattr(error, "strerror", None) or error or type(error).__name__)

    def _without_password(self, text: str) -> str:
        """The text without the password, should a server repeat what it was told."""
        if not self.password:
            return text
        login = f"\0{self.server.username}\0{self.password}".encode()
        for secret in (self.password, *(base64.b64encode(one).decode() for one in (self.password.encode(), login))):
            text = text.replace(secret, "[password]")
        return text


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def _said(code: int, answer: bytes | str) -> str:
    return " ".join(f"{code} {_text(answer)}".split())[:300]
