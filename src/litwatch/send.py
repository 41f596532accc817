"""STAGE 10. A Digest in; a message for each recipient, kept as a file and offered to the mail server; a Receipt
for each out. It records nothing in the database, and calls nothing sent that the server did not accept.

Hands on: `Receipt`.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, parseaddr
from pathlib import Path
from typing import Literal, Protocol

from litwatch.digest import Digest, content_id
from litwatch.errors import SendError

Status = Literal["sent", "refused", "pending", "kept"]
SECONDS_TO_ANSWER = 30.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]+")
_LONGEST_NAME = 150
# RFC 5322 allows 998; at 78 the email package would write a long address in List-Unsubscribe as an encoded word.
_HEADER_LENGTH = 900


class MailServer(Protocol):
    """The section smtp of the settings. `security`: starttls, tls or none; an empty `host`: there is no server."""

    @property
    def host(self) -> str | None: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> str: ...
    @property
    def username(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one recipient's message.

    `sent`: the server accepted it. `refused`: it never will. `pending`: it may the next time. `kept`: there is no
    mail server, the file in the outbox is the delivery. `at`: when that was known, UTC without a zone.
    """

    recipient: str
    message_id: str
    status: Status
    error: str
    at: datetime


def message(digest: Digest, recipient: str, *, sender: str, at: datetime) -> EmailMessage:
    """The mail of a digest for one recipient; the same bytes whenever it is made from the same.

    `sender` and `recipient` are addresses, with or without a name; `at` is the Date, UTC. Raises SendError when an
    address is none.
    """
    sender_address, address = _address(sender, "digest.from"), _address(recipient, "digest.recipients")
    domain = _ascii_domain(sender_address)
    mark = hashlib.sha256(f"{digest.digest_id}\n{address}".encode()).hexdigest()[:24]
    made = EmailMessage(policy=policy.SMTP)
    made["From"] = sender
    made["To"] = recipient
    made["Subject"] = " ".join(digest.subject.split())
    made["Date"] = format_datetime(at.replace(tzinfo=UTC) if at.tzinfo is None else at)
    made["Message-ID"] = f"<{_safe(digest.digest_id)}.{mark}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made["List-Id"] = f"litwatch digest <litwatch.{domain}>"
    made["List-Unsubscribe"] = f"<mailto:{sender_address}?subject=unsubscribe%20litwatch>"
    made["X-Litwatch-Digest"] = _safe(digest.digest_id)
    made.set_content(digest.text, charset="utf-8", cte="quoted-printable")
    made.add_alternative(digest.html, subtype="html", charset="utf-8", cte="quoted-printable")
    _add_parts(made, digest)
    for number, multipart in enumerate(part for part in made.walk() if part.is_multipart()):
        multipart.set_boundary(f"=_litwatch_{mark}_{number}")
    made.policy = made.policy.clone(max_line_length=_HEADER_LENGTH)
    return made


def _add_parts(made: EmailMessage, digest: Digest) -> None:
    """The pictures beside the HTML that shows them, the references as files."""
    html = made.get_body(("html",))
    for part in digest.parts:
        main, _, sub = part.media_type.partition("/")
        if part.role == "picture" and isinstance(html, EmailMessage):
            cid = f"<{content_id(digest.digest_id, part.name)}>"
            html.add_related(part.content, main, sub, cid=cid, filename=part.name, disposition="inline")
        elif part.role == "attached":
            made.add_attachment(part.content, main, sub, filename=part.name)


def keep(made: EmailMessage, directory: Path) -> Path:
    """Write the message into the outbox as .eml, in one step; the same message replaces itself. Returns the file."""
    name = f"{made['X-Litwatch-Digest']}-{parseaddr(str(made['To']))[1]}"
    path = directory / f"{_safe(name)}.eml"
    write_whole(path, made.as_bytes())
    return path


def page_file(digest_id: str) -> str:
    """The name of a digest's page in reports/."""
    return f"digest-{_safe(digest_id)}.html"


def write_pages(digest: Digest, directory: Path) -> list[Path]:
    """Write the digest's page, its plain text and its references beside each other, each in one step: digest-ID.html,
    .txt, .ris, .bib. Returns the files, page and text first."""
    page = directory / page_file(digest.digest_id)
    pages = [(page, digest.page.encode()), (page.with_suffix(".txt"), digest.text.encode())]
    beside = [part for part in digest.parts if part.role in ("attached", "beside")]
    pages += [(page.with_suffix(Path(part.name).suffix), part.content) for part in beside]
    for path, content in pages:
        write_whole(path, content)
    return [path for path, _ in pages]


def deliver(
    messages: Sequence[EmailMessage],
    server: MailServer,
    password: str = "",
    *,
    cafile: Path | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    record: Callable[[Receipt], None] = lambda _: None,
) -> list[Receipt]:
    """Offer the messages to the mail server over one connection; a Receipt for each, in their order.

    One refused recipient stops no other. After a broken connection the next message gets one new one; when that
    fails too, the rest is pending. `cafile`: certificates to trust besides (for a server of one's own).
    `clock`: when a receipt is written. `record` gets each Receipt before the next message is offered, so that no
    accepted message is forgotten should the process die. Raises nothing of the server's making.
    """
    line = _Line(server, password, cafile)
    receipts = []
    for made in messages:
        status, error = line.offer(made)
        receipt = Receipt(
            recipient=parseaddr(str(made["To"]))[1],
            message_id=str(made["Message-ID"]),
            status=status,
            error=error,
            at=clock().astimezone(UTC).replace(tzinfo=None),
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
        self.failure = ""

    def offer(self, made: EmailMessage) -> tuple[Status, str]:
        """What became of one message, and what the server said."""
        if not self.server.host:
            return "kept", ""
        if self.failure:
            return "pending", self.failure
        try:
            connection = self.open()
        except SendError as error:
            self.failure = error.line()
            return "pending", self.failure
        try:
            connection.send_message(made)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            refusal = self._refusal(error)
            return ("refused" if refusal.permanent else "pending"), self._without_password(refusal.line())
        return "sent", ""

    def open(self) -> smtplib.SMTP:
        """The connection, opened when there is none. Raises SendError, in which the password is not."""
        if self.connection is None or self.connection.sock is None:
            try:
                self.connection = self._open()
            except SendError as error:
                raise SendError(self._without_password(error.what), where=error.where, mend=error.mend) from None
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
            return smtplib.SMTP_SSL(host, port, timeout=SECONDS_TO_ANSWER, context=trusted)
        opened = smtplib.SMTP(host, port, timeout=SECONDS_TO_ANSWER)
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
            raise SendError(f"user {username} has no password", where=self.where, mend="Set LITWATCH_SMTP_PASSWORD.")
        if not (username + self.password).isascii():
            raise SendError(
                "user name or password has characters outside ASCII, which smtplib can't send",
                where=self.where,
                mend="Choose a password in ASCII.",
            )
        if self.server.security == "none" and self.server.host not in _LOOPBACK:
            raise SendError(
                "a password is not sent over a connection that is not encrypted",
                where=self.where,
                mend="Set smtp.security to starttls or tls.",
            )
        opened.login(username, self.password)

    def _no_connection(self, error: Exception) -> SendError:
        """Why there is no connection, in words of the person who has to mend it."""
        if isinstance(error, smtplib.SMTPAuthenticationError):
            said = _said(error.smtp_code, error.smtp_error)
            what = f"the mail server did not accept user {self.server.username} ({said})"
            return SendError(what, where=self.where, mend="Check smtp.username and LITWATCH_SMTP_PASSWORD.")
        if isinstance(error, ssl.SSLCertVerificationError):
            what = f"the mail server's certificate is not trusted ({error.verify_message or error.reason})"
            return SendError(what, where=self.where, mend="Check smtp.host; nothing was sent.")
        if isinstance(error, ssl.SSLError):
            what = f"no encrypted connection ({error.reason or 'TLS failed'})"
            return SendError(what, where=self.where, mend="Check smtp.port and smtp.security; nothing was sent.")
        if isinstance(error, smtplib.SMTPNotSupportedError):
            what = f"the mail server does not offer what smtp.security or smtp.username ask for ({error})"
            return SendError(what, where=self.where, mend="Check smtp.port and smtp.security; nothing was sent.")
        if isinstance(error, smtplib.SMTPResponseException):
            what = f"the mail server turned us away ({_said(error.smtp_code, error.smtp_error)})"
            return SendError(what, where=self.where, mend="The next run tries again.")
        what = f"the mail server does not answer ({_reason(error)})"
        return SendError(what, where=self.where, mend="Check smtp.host and smtp.port; the next run tries again.")

    def _refusal(self, error: Exception) -> SendError:
        """Why one message was not accepted; permanent when the server said so (5yz)."""
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            recipient, (code, said) = next(iter(error.recipients.items()))
            return SendError(
                f"{recipient} is refused ({_said(code, said)})",
                where=self.where,
                mend="Check the address in digest.recipients." if code >= 500 else "The next run tries again.",
                permanent=code >= 500,
            )
        if isinstance(error, smtplib.SMTPResponseException):  # the sender or the content
            return SendError(
                f"the message is refused ({_said(error.smtp_code, error.smtp_error)})",
                where=self.where,
                mend="Check digest.from." if error.smtp_code >= 500 else "The next run tries again.",
                permanent=error.smtp_code >= 500,
            )
        if isinstance(error, smtplib.SMTPNotSupportedError | UnicodeError):
            return SendError(
                "the mail server can't carry an address that is not ASCII",
                where=self.where,
                mend="Write the address in digest.recipients or digest.from in ASCII.",
                permanent=True,
            )
        if self.connection is not None:
            self.connection.close()
        return SendError(
            f"the connection broke before the message was accepted ({_reason(error)})",
            where=self.where,
            mend="The next run tries again.",
        )

    def _without_password(self, text: str) -> str:
        """The text without the password, should a server repeat what it was told."""
        if not self.password:
            return text
        login = f"\0{self.server.username}\0{self.password}".encode()
        for secret in (self.password, *(base64.b64encode(one).decode() for one in (self.password.encode(), login))):
            text = text.replace(secret, "[password]")
        return text


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(f"{code} {text}".split())[:300]


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {SECONDS_TO_ANSWER:.0f} seconds"
    return str(getattr(error, "strerror", None) or error or type(error).__name__)


def _address(text: str, key: str) -> str:
    """The bare address in `Name <address>`. Raises SendError when there is none."""
    found = getaddresses([text]) if not re.search(r"[\r\n]", text) else []
    address = found[0][1] if len(found) == 1 else ""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or re.search(r"[\s<>,;]", address):
        raise SendError(
            f"{text!r} is no e-mail address", where=key, mend="Write it like pi@example.org.", permanent=True
        )
    return address


def _ascii_domain(address: str) -> str:
    domain = address.rpartition("@")[2]
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return _safe(domain)


def _safe(name: str) -> str:
    """A file name of safe characters; what had to be changed is told apart by a hash."""
    safe = _UNSAFE.sub("_", name).lstrip(".")[:_LONGEST_NAME]
    return safe if safe == name else f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever reads half of it. Raises SendError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise SendError(
            f"can't be written ({error.strerror})", where=str(path), mend="Free space or mend the rights."
        ) from error
