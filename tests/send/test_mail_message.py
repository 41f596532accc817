"""The message of a digest, read back as a mail client reads it."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from litwatch.digest import Digest, Part, content_id
from litwatch.errors import SendError
from litwatch.send import keep, message, write_pages

AT = datetime(2026, 11, 23, 7)
DIGEST = Digest(
    digest_id="weekly-2026-11-23",
    subject="litwatch 23 Nov: 1 verdict changed, 4 new primary papers – naïve",
    html="<!DOCTYPE html><html><body><p>Ein Satz mit Umläuten, 5-HT₁ₐ, β and " + "long " * 300 + "</p></body></html>",
    text="Plain text with 5-HT₁ₐ and β.\nFrom the second line on\n.\n" + "x" * 1200 + "\n",
    period_start=datetime(2026, 11, 16, 7),
    period_end=AT,
)


def made(recipient: str = "pi@example.org", sender: str = "litwatch <litwatch@example.org>") -> EmailMessage:
    return message(DIGEST, recipient, sender=sender, at=AT)


def read_back(raw: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_both_parts_come_back_as_they_were() -> None:
    mail = read_back(made().as_bytes())
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == DIGEST.text
    assert html.get_content().rstrip("\r\n") == DIGEST.html
    assert plain.get_content_charset() == html.get_content_charset() == "utf-8"


PICTURE, OTHER = b"\x89PNG one", b"\x89PNG two"
ILLUSTRATED = replace(
    DIGEST,
    html=f'<!DOCTYPE html><html><body><img src="cid:{content_id(DIGEST.digest_id, "matrix.png")}"></body></html>',
    parts=(
        Part("matrix.png", "picture", "image/png", PICTURE),
        Part("timeline.png", "picture", "image/png", OTHER),
        Part("weekly-2026-11-23.ris", "attached", "application/x-research-info-systems", "TY  - JOUR β\n".encode()),
        Part("weekly-2026-11-23.bib", "beside", "application/x-bibtex", b"@article{x}"),
        Part("page.html", "page", "text/html", "<!DOCTYPE html><p>the page, β</p>".encode()),
    ),
)


def illustrated() -> EmailMessage:
    return message(ILLUSTRATED, "pi@example.org", sender="litwatch@example.org", at=AT)


def test_pictures_are_related_to_the_html_and_references_are_attached() -> None:
    mail = read_back(illustrated().as_bytes())
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "image/png",
        "application/x-research-info-systems",
    ]
    images = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [part.get_content() for part in images] == [PICTURE, OTHER]
    assert [part["Content-ID"] for part in images] == [
        "<matrix.png.weekly-2026-11-23@litwatch>",
        "<timeline.png.weekly-2026-11-23@litwatch>",
    ]
    assert {part.get_content_disposition() for part in images} == {"inline"}
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "weekly-2026-11-23.ris"
    assert attached.get_content() == "TY  - JOUR β\n".encode()
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == DIGEST.text


def test_an_illustrated_message_has_the_same_bytes_each_time_in_lines_that_fit() -> None:
    raw = illustrated().as_bytes()
    assert raw == illustrated().as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998
    boundaries = [part.get_boundary() for part in read_back(raw).walk() if part.is_multipart()]
    assert len(set(boundaries)) == len(boundaries) == 3


def test_the_headers_say_who_what_and_that_no_human_wrote_it() -> None:
    mail = read_back(made().as_bytes())
    assert mail["From"] == "litwatch <litwatch@example.org>"
    assert mail["To"] == "pi@example.org"
    assert mail["Subject"] == DIGEST.subject
    assert mail["Date"].datetime.isoformat() == "2026-11-23T07:00:00+00:00"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "litwatch digest <litwatch.example.org>"
    assert mail["List-Unsubscribe"] == "<mailto:litwatch@example.org?subject=unsubscribe%20litwatch>"
    assert mail["Message-ID"].startswith("<weekly-2026-11-23.")
    assert mail["Message-ID"].endswith("@example.org>")


def test_the_same_message_has_the_same_bytes_and_each_recipient_an_id() -> None:
    assert made().as_bytes() == made().as_bytes()
    assert made("pi@example.org")["Message-ID"] != made("postdoc@example.org")["Message-ID"]


def test_every_line_fits_in_a_mail() -> None:
    assert max(len(line) for line in made().as_bytes().splitlines()) <= 998
    assert made().as_bytes().isascii()


def test_long_addresses_stay_whole_in_the_headers() -> None:
    sender = "litwatch-" + "x" * 50 + "@" + "department." * 6 + "example.org"
    mail = read_back(made("p" * 60 + "@" + "college." * 8 + "example.org", sender).as_bytes())
    assert mail["List-Unsubscribe"] == f"<mailto:{sender}?subject=unsubscribe%20litwatch>"
    assert "=?" not in str(mail["Message-ID"])
    raw_headers = made(sender=sender).as_bytes().split(b"\r\n\r\n")[0]
    assert b"<mailto:" + sender.encode() in raw_headers


@pytest.mark.parametrize("subject", ["two\r\nBcc: spy@example.org", "tab\tand\nline"])
def test_a_subject_can_not_add_a_header(subject: str) -> None:
    hostile = Digest("weekly-2026-11-23", subject, "<p></p>", "", None, AT)
    mail = read_back(message(hostile, "pi@example.org", sender="litwatch@example.org", at=AT).as_bytes())
    assert mail["Bcc"] is None
    assert mail["Subject"] == " ".join(subject.split())


@pytest.mark.parametrize(
    "recipient", ["", "pi", "pi@", "@example.org", "a@b.org\r\nBcc: spy@example.org", "pi example@x", "a@b, c@d"]
)
def test_what_is_no_address_is_refused_with_its_key(recipient: str) -> None:
    with pytest.raises(SendError, match=r"digest\.recipients: .* is no e-mail address") as caught:
        made(recipient)
    assert caught.value.permanent


def test_the_outbox_keeps_what_would_be_sent_and_nothing_half_written(tmp_path: Path) -> None:
    path = keep(made(), tmp_path / "outbox")
    assert path.name == "weekly-2026-11-23-pi@example.org.eml"
    assert read_back(path.read_bytes())["To"] == "pi@example.org"
    assert keep(made(), tmp_path / "outbox") == path
    assert [file.name for file in (tmp_path / "outbox").iterdir()] == [path.name]


def test_recipients_with_unsafe_names_get_files_of_their_own(tmp_path: Path) -> None:
    first, second = (keep(made(name), tmp_path) for name in ('"../../x"@example.org', '".._.._x"@example.org'))
    assert first.parent == second.parent == tmp_path
    assert first != second


def test_an_outbox_that_can_not_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file", encoding="utf-8")
    with pytest.raises(SendError, match="can't be written"):
        keep(made(), tmp_path / "outbox")


def test_pages_are_written_beside_each_other(tmp_path: Path) -> None:
    html, text, *_ = write_pages(DIGEST, tmp_path / "reports")
    assert (html.name, text.name) == ("digest-weekly-2026-11-23.html", "digest-weekly-2026-11-23.txt")
    assert html.read_text(encoding="utf-8") == DIGEST.html
    assert text.read_text(encoding="utf-8") == DIGEST.text
    assert len(list((tmp_path / "reports").iterdir())) == 2


def test_the_page_and_its_references_lie_beside_each_other(tmp_path: Path) -> None:
    files = write_pages(ILLUSTRATED, tmp_path)
    assert [path.suffix for path in files] == [".html", ".txt", ".ris", ".bib"]
    assert {path.stem for path in files} == {"digest-weekly-2026-11-23"}
    assert files[0].read_text(encoding="utf-8") == "<!DOCTYPE html><p>the page, β</p>"
