"""Records that mean harm, from the store to everything that a digest writes."""

from __future__ import annotations

import email
import email.policy
import json
from datetime import timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import bibtexparser
import pytest
import rispy
from fastapi.testclient import TestClient
from lxml import etree

from litwatch.cycle import Setup
from litwatch.cycle.tell import Told, tell
from litwatch.feeds import write_feeds
from litwatch.send import message
from litwatch.store import writing
from litwatch.web import create_app
from made import AT, compound_rows, judgement_row, paper_rows, run_row

from .conftest import MakeSetup

LATER = AT + timedelta(days=7)
HOSTILE = {
    1: '</p></div><img src=http://example.org/x.png onerror="alert(1)"><b>bold',
    2: "<script>alert(document.cookie)</script>",
    3: "</style><style>body{display:none} @import url(http://example.org/x.css)",
    4: "one\r\nBcc: spy@example.org\r\n\r\n--=_litwatch\r\nContent-Type: text/html",
    5: "x\nER  - \n\nTY  - JOUR\nTI  - forged",
    6: "x}, title = {forged}}\n@article{forged, title={y}}",
    7: "bell\x07 escape\x1b[31m \ufffe",
    8: "\u202eevoba daer \u2066isolate \u05e9\u05dc\u05d5\u05dd",
    9: "e\u0301\u0302\u0303\u0304" + "\u0301" * 200 + " ﷽𒐫",
    10: "=cmd|' /C calc'!A0",
    11: "{{ 7 * 7777777 }}{% raw %}{# comment #}",
    12: "word " * 2000,
    13: "x" * 10_000,
    14: "β-adrenoceptors, 5-HT₁ₐ & “naïve” 大鼠",
    15: "]]><svg onload=alert(1)><!--",
}


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture
def told(make_setup: MakeSetup) -> tuple[Setup, Told]:
    """A second week in which a hostile paper came for each kind of harm."""
    setup = make_setup("http://127.0.0.1:9/entrez/eutils/")
    with writing(setup.settings.database.path, AT) as store:
        store.put([run_row(), *compound_rows("alphaspirone")])
        tell(store, setup, "run-1", AT, send=True)
        rows = [run_row("run-2", run_at=LATER)]
        for pmid, text in HOSTILE.items():
            rows += paper_rows(pmid, title=text, journal=text, authors=(text, "Example A"), abstract=text, doi=text,
                               entered_on=LATER.date())  # fmt: skip
            reason = {"decides": "role", "rule": text, "field": "title", "words": text[:5], "start": 0, "end": 5,
                      "sentence": text}  # fmt: skip
            rows.append(
                judgement_row(pmid, "alphaspirone", evidence_level="topic_in_vivo", models=("forced_swim",),
                              valid_from=LATER, first_seen_at=LATER, rationale=json.dumps([reason]))
            )  # fmt: skip
        store.put(rows)
        made = tell(store, setup, "run-2", LATER, send=True)
        write_feeds(store, setup.settings.reports, synthetic=True)
        store.publish(setup.settings.database.published)
    return setup, made


def harmless(page: str, *, images: set[str]) -> None:
    tags = Tags(page).tags
    assert not {"script", "iframe", "object", "form", "base"} & {tag for tag, _ in tags}
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert {tag for tag, attributes in tags if "src" in attributes} == images
    assert not [one for _, one in tags if str(one.get("href", "")).lower().startswith(("javascript", "data"))]
    assert page.count("</html>") == 1
    assert "54444439" not in page  # no template ran
    assert "\u202e" not in page


def test_mail_page_index_and_web_pages_show_hostile_titles_as_text(told: tuple[Setup, Told]) -> None:
    setup, made = told
    mail = email.message_from_bytes(made.outbox[0].read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["Bcc"] is None
    assert sorted({part.get_content_type() for part in mail.walk()}) == [
        "application/x-bibtex", "application/x-research-info-systems", "image/png", "multipart/alternative",
        "multipart/mixed", "multipart/related", "text/html", "text/plain",
    ]  # fmt: skip
    html, plain = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert plain is not None
    harmless(html.get_content(), images={"img"})
    assert len(html.get_content().encode()) < 100_000
    assert not [line for line in plain.get_content().splitlines() if line.startswith(("Bcc:", "--=_", "ER  -"))]
    harmless(made.pages[0].read_text(encoding="utf-8"), images=set())
    harmless((setup.settings.reports / "digests.html").read_text(encoding="utf-8"), images=set())
    pages = TestClient(create_app(setup.settings.database.published, setup.settings.reports, synthetic=True))
    for path in ("/", "/digests", "/compound/alphaspirone", "/paper/3", f"/digests/{made.pages[0].name}"):
        answer = pages.get(path)
        assert answer.status_code == 200
        harmless(answer.text, images=set())


def test_references_hold_exactly_the_weeks_papers(told: tuple[Setup, Told]) -> None:
    _, made = told
    ris, bib = (next(path for path in made.pages if path.suffix == ending) for ending in (".ris", ".bib"))
    read = rispy.loads(ris.read_text(encoding="utf-8"))
    assert sorted(int(one["accession_number"]) for one in read) == sorted(HOSTILE)
    assert not [one for one in read if one["title"] == "forged"]
    entries = bibtexparser.loads(bib.read_text(encoding="utf-8")).entries
    assert sorted(one["ID"] for one in entries) == sorted(f"pmid{pmid}" for pmid in HOSTILE)
    mail = email.message_from_bytes(made.outbox[0].read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert {part.get_content() for part in mail.iter_attachments()} == {ris.read_bytes(), bib.read_bytes()}


def test_feeds_are_xml_with_every_paper_as_text(told: tuple[Setup, Told]) -> None:
    setup, _ = told
    for name in ("feed.atom", "feeds/alphaspirone.atom"):
        root = etree.fromstring((setup.settings.reports / name).read_bytes())
        titles = [node.text or "" for node in root.iter("{http://www.w3.org/2005/Atom}title")]
        assert len(titles) == len(HOSTILE) + 1
        assert "alphaspirone: <script>alert(document.cookie)</script>" in titles


def test_what_was_stored_is_what_is_sent_again_byte_for_byte(told: tuple[Setup, Told]) -> None:
    setup, made = told
    pages = [path.read_bytes() for path in made.pages]
    with writing(setup.settings.database.path, LATER) as store:
        store.put([*paper_rows(99), judgement_row(99, "alphaspirone", valid_from=LATER, first_seen_at=LATER)])
        again = tell(store, setup, "run-2", LATER, send=True)
    assert again.before
    assert again.digests == made.digests
    assert [path.read_bytes() for path in again.pages] == pages
    mail = email.message_from_bytes(made.outbox[0].read_bytes(), policy=email.policy.default)
    sender = setup.settings.digest.sender
    once_more = message(again.digests[0], str(mail["To"]), sender=sender, at=again.digests[0].period_end)
    assert once_more.as_bytes() == made.outbox[0].read_bytes()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_browser_runs_nothing_loads_nothing_and_scrolls_only_down(told: tuple[Setup, Told], width: int) -> None:
    api = pytest.importorskip("playwright.sync_api")
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("no Chromium here")
    page_file = told[1].pages[0]
    asked: list[str] = []
    dialogs: list[str] = []
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="dark")
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(page_file.as_uri())
        scrolls = page.evaluate("document.documentElement.scrollWidth")
        shown = page.evaluate("getComputedStyle(document.body).display")
        browser.close()
    assert (asked, dialogs) == ([page_file.as_uri()], [])
    assert scrolls <= width
    assert shown == "block"
