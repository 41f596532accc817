"""STAGE 10. A Digest in; a message for each recipient out, kept as a file. `deliver` offers it to the mail server."""

from __future__ import annotations

import email
import hashlib
import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, parseaddr
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from litwatch.digest.parts import content_id, page_file, safe_name
from litwatch.errors import SendError

if TYPE_CHECKING:
    from litwatch.digest import Digest

Form = Literal["html", "text"]
# RFC 5322 allows 998; at 78 the email package would write a long address in List-Unsubscribe as an encoded word.
_HEADER_LENGTH = 900


def message(digest: Digest, recipient: str, *, sender: str, at: datetime, form: Form = "html") -> EmailMessage:
    """The mail of a digest for one recipient; the same bytes whenever it is made from the same.

    `sender` and `recipient` are addresses, with or without a name; `at` is the Date, UTC; `form` text: without the
    HTML. Raises SendError when an address is none.
    """
    sender_address, address = _address(sender, "digest.from"), _address(recipient, "digest.recipients")
    domain = _ascii_domain(sender_address)
    mark = hashlib.sha256(f"{digest.digest_id}\n{address}".encode()).hexdigest()[:24]
    made = EmailMessage(policy=policy.SMTP)
    made["From"] = sender
    made["To"] = recipient
    made["Subject"] = " ".join(digest.subject.split())
    made["Date"] = format_datetime(at.replace(tzinfo=UTC) if at.tzinfo is None else at)
    made["Message-ID"] = f"<{safe_name(digest.digest_id)}.{mark}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made["List-Id"] = f"litwatch digest <litwatch.{domain}>"
    made["List-Unsubscribe"] = f"<mailto:{sender_address}?subject=unsubscribe%20litwatch>"
    made["X-Litwatch-Digest"] = safe_name(digest.digest_id)
    made.set_content(digest.text, charset="utf-8", cte="quoted-printable")
    if form == "html":
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
    path = directory / f"{safe_name(name)}.eml"
    write_whole(path, made.as_bytes())
    return path


def kept(path: Path) -> EmailMessage:
    """A message as it was kept, to be offered again as it was."""
    exact = policy.SMTP.clone(max_line_length=_HEADER_LENGTH, refold_source="none")
    return email.message_from_bytes(path.read_bytes(), policy=exact)


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
        return safe_name(domain)


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
