"""The mail as bytes: small, self-contained, and deaf to what a title says."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weeks import END, eventful, evidence, quiet, reason, search, verdict

from litwatch.digest import MOST_BYTES, Digest, compose
from litwatch.verdict import Change, Week

HOSTILE = {
    "html": '</p></div><img src=x onerror="alert(1)"><b>bold',
    "script": "<script>alert(document.cookie)</script>",
    "style": "</style><style>body{display:none}",
    "crlf": "one\r\nBcc: spy@example.org\r\n\r\ntwo\x0bthree\x85four\u2028five",
    "control": "bell\x07 escape\x1b[31m null\x00 backspace\x08",
    "rtl": "\u202eevoba daer\u202c \u2066isolate \u05e9\u05dc\u05d5\u05dd",
    "template": "{{ 7 * 7 }}{% raw %}{# comment #}",
    "long": "word " * 2000,
    "unbroken": "x" * 10_000,
    "entity": "5-HT<sub>1A</sub> &amp; &lt;β&gt;",
    "empty": "",
}


class Tags(HTMLParser):
    """Every start tag with its attributes, and the text between."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def made(week: Week, **changes: object) -> Digest:
    return compose(week, "weekly", next_at=None, **changes)  # type: ignore[arg-type]


def hostile_week(text: str) -> Week:
    """The text wherever something foreign is printed."""
    reasons = [reason("role", text or "x", sentence=f"before {text} after", rule=text)]
    paper = evidence(
        title=text, journal=text, authors=(text, text), study_type=text or "x", models=(text,), species=(text,),
        contradictions=(text,), doi=text, reasons=reasons,
    )  # fmt: skip
    return quiet(
        run=replace(eventful().run, note=text),  # type: ignore[type-var]
        verdicts=(verdict("syn-404", "search_incomplete", search_problem=text, class_label=text),),
        changes=(Change("syn-404", END, "none_found", "search_incomplete", text),),
        new=(paper,),
        rejudged=(replace(paper, was="mention"), replace(paper, pmid=None)),
        searches=(
            search("syn-404", "x", query=text, query_translation=text + "x", warnings=(text,), problem=text,
                   complete=False),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_foreign_text_adds_no_tag_and_no_line(kind: str) -> None:
    digest, harmless = made(hostile_week(HOSTILE[kind])), made(hostile_week("harmless"))
    assert {tag for tag, _ in Tags(digest.html).tags} <= {tag for tag, _ in Tags(harmless.html).tags} | {"bdi", "p"}
    assert not [name for _, attributes in Tags(digest.html).tags for name in attributes if name.startswith("on")]
    assert all(line.isprintable() or "\u200d" in line for line in digest.text.splitlines())
    assert not any(line.startswith("Bcc:") for line in digest.text.splitlines())
    assert "\u202e" not in digest.html + digest.text
    assert "\r" not in digest.html + digest.text + digest.subject
    assert len(digest.html.encode()) < MOST_BYTES


@given(st.text(max_size=80))
@settings(max_examples=25, deadline=None)
def test_no_title_whatever_changes_the_structure(text: str) -> None:
    digest = made(quiet(new=(evidence(title=f"a{text}b"),)))
    assert [tag for tag, _ in Tags(digest.html).tags] == [
        tag for tag, _ in Tags(made(quiet(new=(evidence(title="ab"),))).html).tags
    ]
    assert not [one for one in digest.html + digest.text if unicodedata.category(one) in ("Cc", "Cs") and one != "\n"]
    digest.html.encode()
    assert max(len(line) for line in digest.text.splitlines()) <= 78


def test_the_html_runs_nothing_and_loads_nothing() -> None:
    page = made(eventful(), page_url="https://litwatch.example.org").html
    tags = Tags(page).tags
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in tags}
    assert not re.search(r"url\(|@import|src=", page)
    assert {tag for tag, attributes in tags if "href" in attributes} == {"a"}


def test_styles_are_inlined_and_the_media_rules_stay() -> None:
    page = made(eventful()).html
    assert "prefers-color-scheme: dark" in page
    assert "max-width: 620px" in page
    assert re.search(r'class="chip primary_in_topic" style="[^"]*background: #0b5cad', page)
    assert re.search(r'<body class="body" style="[^"]*font-family', page)


def test_the_page_says_its_encoding_where_browsers_look_for_it() -> None:
    page = made(eventful()).html
    assert b'<meta charset="utf-8">' in page.encode()[:1024]
    assert page.count("charset") == 1


def test_every_verdict_is_said_in_words() -> None:
    codes = ("primary_in_topic", "primary_other", "secondary_only", "mention_only", "none_found", "search_incomplete")
    page = made(quiet(verdicts=tuple(verdict(f"syn-{code}", code) for code in codes))).html
    labels = re.findall(r'<span class="chip \w+"[^>]*>([^<]+)</span>', page)
    assert len(set(labels[:6])) == 6


def big_week(papers: int, compounds: int, text: str) -> Week:
    """Much of everything."""
    names = [f"syn-{number:03}" for number in range(compounds)]
    levels = ["topic_in_vivo"] * 30 + ["other_in_vivo"] * 70 + ["secondary"] * 100 + ["mention"] * papers
    reasons = [reason("role", "SYN", sentence=f"SYN {text}"), reason("model", "swim", sentence=f"swim {text}")]
    new = [
        evidence(pmid=990003000 + number, compound=names[number % compounds], evidence_level=levels[number],
                 title=f"Synthetic {number}: {text}", reasons=reasons)
        for number in range(papers)
    ]  # fmt: skip
    return quiet(
        verdicts=tuple(verdict(name, "search_incomplete", search_problem=text) for name in names),
        changes=tuple(Change(name, END, "none_found", "mention_only", text) for name in names),
        new=tuple(new),
        rejudged=tuple(replace(row, was="mention") for row in new if row.evidence_level != "mention"),
        searches=tuple(
            search(name, f"{text} {form}", complete=False, problem=text, warnings=(text,), query_translation=text)
            for name in names
            for form in range(8)
        ),
    )


@pytest.mark.parametrize(
    ("papers", "compounds", "text"),
    [
        (500, 12, "a title of the usual length, in which a compound is tested in rats"),
        (500, 300, "long and <b>& " * 700),
    ],
)
def test_a_long_week_fits_and_says_what_is_left_out(papers: int, compounds: int, text: str) -> None:
    digest = made(big_week(papers, compounds, text), page_url="https://litwatch.example.org")
    assert len(digest.html.encode()) < MOST_BYTES
    assert "Not shown here" in digest.html or "more compounds" in digest.html
    assert f"{papers} new paper" in digest.subject or "primary" in digest.subject
    assert max(len(line) for line in digest.text.splitlines() if "://" not in line) <= 78


def test_forty_papers_at_most_the_strongest_of_all_compounds_and_the_rest_is_counted() -> None:
    week = quiet(
        verdicts=(verdict("syn-a"), verdict("syn-b")),
        new=(
            *(evidence(pmid=990004000 + number, compound="syn-b") for number in range(35)),
            *(evidence(pmid=990005000 + number, compound="syn-a", evidence_level="mention") for number in range(465)),
        ),
        searches=(),
    )
    digest = made(week)
    assert len(re.findall(r'<div class="title"', digest.html)) == 40
    assert len(re.findall(r"990004\d{3}/", digest.html)) == 35
    assert "Not shown here: 460 papers (460 mention only). All of them:" in digest.html
    assert "litwatch explain" not in digest.html + digest.text
    assert "All of them: <code" in digest.html
    assert digest.text.count("digest-weekly-2026-11-23.html") == digest.html.count("digest-weekly-2026-11-23.html") >= 3
    assert len(re.findall(r'<div class="title"', digest.page)) == 500
    linked = made(week, page_url="https://litwatch.example.org").html
    assert (
        'All of them: <a class="link" href="https://litwatch.example.org/digests/digest-weekly-2026-11-23.html"'
        in linked
    )


def test_what_a_capped_mail_leaves_out_is_all_on_the_page_it_leads_to() -> None:
    week = big_week(2_500, 1_200, "in rats")
    digest = made(week)
    assert "digest-weekly-2026-11-23.html" in digest.text.partition("more compound")[2]
    assert "litwatch verdict" not in digest.html + digest.text
    assert {f"Synthetic {number}: in rats" for number in range(2_500)} <= set(
        re.findall(r"Synthetic \d+: in rats", digest.page)
    )
    assert {row.compound for row in week.verdicts} == set(re.findall(r"syn-\d{3,4}", digest.page))


def test_the_text_part_stands_alone_in_78_columns() -> None:
    text = made(eventful(), page_url="https://litwatch.example.org").text
    assert max(len(line) for line in text.splitlines()) <= 78
    assert not [line for line in text.splitlines() if line != line.rstrip()]
    assert "<" not in text
    assert "\n\n\n\n" not in text


def test_words_are_marked_where_their_offsets_say() -> None:
    sentence = "SYN-101 was given, and SYN-101 lowered immobility in the swim test."
    begins = 400  # the sentence's place in its abstract
    second = sentence.index("SYN-101", 5)
    reasons = [
        reason("role", "SYN-101", sentence=sentence, start=begins + second),
        reason("model", "swim test", sentence=sentence, start=begins + sentence.index("swim test")),
    ]
    digest = made(quiet(new=(evidence(reasons=reasons),)))
    assert "SYN-101 was given, and *SYN-101* lowered immobility in the *swim test*." in " ".join(digest.text.split())


def test_a_long_sentence_is_cut_around_the_words() -> None:
    sentence = "begin " + "before " * 100 + "forced swim test " + "after " * 100 + "end."
    digest = made(quiet(new=(evidence(reasons=[reason("model", "forced swim test", sentence=sentence)]),)))
    quoted = re.search(r'"(…[^"]*\*forced swim test\*[^"]*…)"', " ".join(digest.text.split()))
    assert quoted
    assert len(quoted[1]) < 300


def test_a_reason_whose_words_are_not_in_its_sentence_marks_nothing() -> None:
    digest = made(quiet(new=(evidence(reasons=[reason("model", "tail suspension", sentence="Another sentence.")]),)))
    assert '"Another sentence."' in digest.text


def test_a_curators_decision_is_shown_with_who_when_and_why() -> None:
    why = "decision of A. Curator on 2026-11-20: only a binding assay"
    decided = reason("role", "tool", "record", "", rule=why, start=-1, end=-1)
    conflict = ("the classifier says role studied, the curator tool",)
    row = evidence(role="tool", decided_by="curator", reasons=[decided], contradictions=conflict)
    text = " ".join(made(quiet(new=(row,))).text.split())
    assert f'"*tool*" ({why}; decides role)' in text
    assert "Decided against: the classifier says role studied" in text
    assert "For a curator" not in text


def test_reasons_without_words_are_not_quoted() -> None:
    absent = {"decides": "is_primary", "rule": "no_sign", "field": "record", "words": "", "start": -1, "end": -1}
    row = replace(evidence(), rationale=json.dumps([absent]))
    assert '""' not in made(quiet(new=(row,))).text


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_on_a_narrow_screen(tmp_path: Path, scheme: str) -> None:
    api = pytest.importorskip("playwright.sync_api")
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("no Chromium here")
    page_file = tmp_path / "digest.html"
    page_file.write_text(made(eventful(), page_url="https://litwatch.example.org").html, encoding="utf-8")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_file.as_uri())
        width = page.evaluate("document.documentElement.scrollWidth")
        background = page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor")
        browser.close()
    assert width <= 390
    assert asked == [page_file.as_uri()]
    assert background == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(26, 34, 44)")
