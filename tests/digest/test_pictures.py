"""The counts of primary papers, in words and as pictures."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from weeks import END, START, eventful, evidence, quiet, verdict

from litwatch.digest import MOST_BYTES, Part, compose, content_id
from litwatch.digest.counts import counted
from litwatch.digest.picture import WIDTH, matrix, pictures, png, svg, timeline
from litwatch.store import writing
from litwatch.verdict import ModelCount, Week, YearCount, week
from made import AT, compound_rows, judgement_row, paper_rows, run_row

TOPIC = "depression models"
SVG = "{http://www.w3.org/2000/svg}"


def drawn_week(**changes: object) -> Week:
    """Two compounds with papers, one without, one not known."""
    return quiet(
        new=(evidence(compound="syn-101", models=("forced_swim",), year=2026),),
        verdicts=(
            verdict("syn-101"),
            verdict("syn-202", "none_found"),
            verdict("syn-303"),
            verdict("syn-404", "search_incomplete"),
        ),
        models=(
            ModelCount("syn-101", "forced_swim", 12),
            ModelCount("syn-101", "tail_suspension", 3),
            ModelCount("syn-303", "forced_swim", 1),
        ),
        years=(
            YearCount("syn-101", 1994, 9, 2),
            YearCount("syn-101", 2026, 4, 0),
            YearCount("syn-303", 2001, 1, 0),
            YearCount("syn-303", None, 0, 1),
        ),
        **changes,
    )


def texts(drawing: str) -> list[str]:
    return [node.text or "" for node in etree.fromstring(drawing.encode()).iter(f"{SVG}text")]


def test_the_matrix_prints_the_number_of_every_cell() -> None:
    shown = texts(svg(matrix(counted(drawn_week(), 24), TOPIC)))
    assert shown[:2] == ["forced swim", "tail suspension"]
    assert shown[2:5] == ["syn-101", "12", "3"]
    assert shown[5:8] == ["syn-202", "·", "·"]
    assert shown[8:11] == ["syn-303", "1", "·"]
    assert shown[11:14] == ["syn-404", "?", "?"]
    assert "· none    ? not known: the search was not complete" in shown


def test_what_is_new_has_a_triangle_and_a_bold_number_not_only_a_colour() -> None:
    drawing = svg(matrix(counted(drawn_week(), 24), TOPIC))
    root = etree.fromstring(drawing.encode())
    bold = [node.text for node in root.iter(f"{SVG}text") if "bold" in node.get("class", "")]
    assert bold == ["12"]
    assert len(list(root.iter(f"{SVG}polygon"))) == 2  # in the cell and in the legend
    without = replace(drawn_week(), new=())
    assert svg(matrix(counted(without, 24), TOPIC)).count("<polygon") == 1


def test_alt_texts_say_the_gist_in_words() -> None:
    first, second = pictures(counted(drawn_week(), 24), TOPIC)
    assert first.alt == (
        "Evidence matrix: 2 of 4 compounds have primary papers in depression models. The most: syn-101 in forced swim, "
        "12. New: syn-101 in forced swim (1)."
    )
    assert second.alt == (
        "Timeline of primary papers, in depression models and outside, 1994 to 2026: 2 of 4 compounds have some. "
        "The most: syn-101, 15. New: syn-101 (1)."
    )


def test_the_timeline_shows_totals_and_tells_nothing_from_not_known() -> None:
    shown = texts(svg(timeline(counted(drawn_week(), 24), TOPIC)))
    assert shown[:4] == ["2000", "2010", "2020", "all"]
    assert shown[4:12] == ["syn-101", "15", "syn-202", "0", "syn-303", "2", "syn-404", "?"]


def test_every_cell_and_bar_of_the_page_says_its_count_to_who_points_at_it() -> None:
    page = compose(drawn_week(), "weekly", next_at=None).page
    assert "<title>syn-101, forced swim: 12 papers, 1 new</title>" in page
    assert "<title>syn-101, 1994: 9 in the topic, 2 other</title>" in page
    assert "<title>syn-101, 2026: 4 in the topic, 0 other; 1 new</title>" in page


def test_every_count_of_the_pictures_stands_in_words_in_mail_and_text() -> None:
    digest = compose(drawn_week(), "weekly", next_at=None)
    for told in (re.sub(r"<[^>]+>", " ", digest.html), digest.text):
        flat = " ".join(told.split())
        assert "forced swim 12 (1 new), tail suspension 3" in flat
        assert "1994: 11, 2026: 4 (1 new)" in flat
        assert "2001: 1, year not known: 1" in flat


def test_the_mail_shows_each_picture_by_its_content_id_and_the_page_draws_it() -> None:
    digest = compose(drawn_week(), "weekly", next_at=None)
    names = [part.name for part in digest.parts if part.role == "picture"]
    assert names == ["matrix.png", "timeline.png"]
    assert re.findall(r'src="([^"]+)"', digest.html) == [f"cid:{content_id(digest.digest_id, name)}" for name in names]
    assert "<svg" not in digest.html
    assert digest.page.count("<svg") == 2
    assert "cid:" not in digest.page
    assert not re.search(r"<script|src=|@import|url\(", digest.page)


@pytest.mark.parametrize(("size", "role"), [(1000, "attached"), (3_000_000, "beside")])
def test_references_are_attached_unless_a_mail_server_would_turn_them_away(size: int, role: str) -> None:
    given = [Part("weekly.ris", "attached", "application/x-research-info-systems", b"x" * size)]
    digest = compose(drawn_week(), "weekly", next_at=None, references=given)
    assert [part.role for part in digest.parts if part.name == "weekly.ris"] == [role]
    for told in (digest.html, " ".join(digest.text.split())):
        assert ("too large to attach" in told) is (role == "beside")
        assert "weekly.ris" in told
    assert 'href="digest-weekly.ris"' in digest.page


def test_a_week_without_primary_papers_has_no_picture() -> None:
    digest = compose(quiet(), "weekly", next_at=None)
    assert [part.role for part in digest.parts] == ["page"]
    assert "<img" not in digest.html


def test_the_png_is_sharp_stands_on_its_own_ground_and_has_the_same_bytes_each_time() -> None:
    made = matrix(counted(drawn_week(), 24), TOPIC)
    image = png(made)
    assert image == png(made)
    assert image.startswith(b"\x89PNG")
    width, height = (int.from_bytes(image[at : at + 4]) for at in (16, 20))
    assert (width, height) == (2 * WIDTH, 2 * round(made.height))


@pytest.mark.parametrize("compounds", [15, 300])
def test_many_compounds_are_drawn_up_to_a_bound_and_the_rest_is_counted(compounds: int) -> None:
    names = [f"syn-{number:03}" for number in range(compounds)]
    many = quiet(
        new=(evidence(compound=names[3], year=2000),),
        verdicts=tuple(verdict(name) for name in names),
        models=tuple(ModelCount(name, "forced_swim", place + 1) for place, name in enumerate(names)),
        years=tuple(YearCount(name, 2000, place + 1, 0) for place, name in enumerate(names)),
    )
    counts = counted(many, 24)
    assert len(counts.rows) == min(compounds, 24)
    assert counts.left == max(0, compounds - 24)
    assert "syn-003" in [row.compound for row in counts.rows]  # it has something new
    assert names[-1] in [row.compound for row in counts.rows]  # it has most
    assert [row.compound for row in counts.rows] == sorted(row.compound for row in counts.rows)
    assert (f"{counts.left} more compounds: see the verdicts" in texts(svg(matrix(counts, TOPIC)))) == (compounds > 24)


def test_more_models_than_fit_are_counted_and_stand_in_words() -> None:
    models = tuple(ModelCount("syn-101", f"model_{number:02}", 20 - number) for number in range(20))
    counts = counted(replace(drawn_week(), models=models), 24)
    shown = texts(svg(matrix(counts, TOPIC)))
    assert "8 more models: in words only" in shown
    assert "model 19 1" in counts.lines[0].models


names = st.text(min_size=1, max_size=40)


@given(names, names, st.integers(0, 3000), st.integers(0, 20_000))
@settings(max_examples=60, deadline=None)
def test_no_name_and_no_count_breaks_the_drawing_or_leaves_it(
    compound: str, model: str, year: int, papers: int
) -> None:
    made = quiet(
        new=(evidence(compound=compound, models=(model,), year=year + 7 * (papers % 2)),),
        verdicts=(verdict(compound), verdict("syn-404", "search_incomplete")),
        models=(ModelCount(compound, model, papers + 1),),
        years=(YearCount(compound, year, papers, 1), YearCount(compound, year + 7, 0, 1)),
    )
    for one in pictures(counted(made, 24), TOPIC):
        root = etree.fromstring(svg(one).encode())
        assert {etree.QName(node).localname for node in root.iter()} <= {
            "svg", "style", "rect", "text", "polygon", "title",
        }  # fmt: skip
        for box in root.iter(f"{SVG}rect"):
            x, y, width, height = (float(box.get(name, "0")) for name in ("x", "y", "width", "height"))
            assert min(x, y) >= 0
            assert x + width <= WIDTH + 0.01
            assert y + height <= one.height + 0.01


def test_the_store_counts_what_stands_and_the_week_says_what_is_new(tmp_path: Path) -> None:
    later = AT + timedelta(days=7)
    with writing(tmp_path / "x.duckdb", AT) as store:
        rows = [
            run_row(),
            run_row("run-2", run_at=later),
            *compound_rows("alphaspirone"),
            *compound_rows("betaspirone", 1),
        ]
        for pmid in range(1, 6):
            entered_on = later.date() if pmid == 2 else None
            rows += paper_rows(pmid, year=None if pmid == 4 else 2000 + pmid, entered_on=entered_on)
        topic = {"evidence_level": "topic_in_vivo", "models": ("forced_swim", "tail_suspension")}
        rows += [
            judgement_row(1, "alphaspirone", **topic),
            judgement_row(2, "alphaspirone", **topic, valid_from=later, first_seen_at=later),
            judgement_row(3, "alphaspirone", **topic, is_retracted=True),
            judgement_row(4, "alphaspirone"),
            judgement_row(5, "alphaspirone", evidence_level="secondary"),
        ]
        store.put(rows)
        told, before = week(store, TOPIC, AT, later), week(store, TOPIC, None, AT)
    assert told.models == (
        ModelCount("alphaspirone", "forced_swim", 2),
        ModelCount("alphaspirone", "tail_suspension", 2),
    )
    assert told.years == (
        YearCount("alphaspirone", 2001, 1, 0),
        YearCount("alphaspirone", 2002, 1, 0),
        YearCount("alphaspirone", None, 0, 1),
    )
    assert [(row.papers, row.new) for row in counted(told, 24).rows] == [(3, 1), (0, 0)]
    assert [(row.papers, row.new) for row in counted(before, 24).rows] == [
        (2, 0),
        (0, 0),
    ]  # a first search finds no news


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pictures_fit_and_follow_the_colours_of_the_page(tmp_path: Path, scheme: str, width: int) -> None:
    api = pytest.importorskip("playwright.sync_api")
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("no Chromium here")
    made = replace(eventful(), models=drawn_week().models, years=drawn_week().years)
    page_file = tmp_path / "page.html"
    page_file.write_text(compose(made, "weekly", next_at=None).page, encoding="utf-8")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_file.as_uri())
        scrolls = page.evaluate("document.documentElement.scrollWidth")
        shown = page.evaluate("[...document.querySelectorAll('svg')].map(one => one.getBoundingClientRect().toJSON())")
        ground = page.evaluate("getComputedStyle(document.querySelector('svg .ground')).fill")
        browser.close()
    assert scrolls <= width
    assert asked == [page_file.as_uri()]
    assert [round(one["width"]) for one in shown] == [WIDTH, WIDTH]  # nothing had to shrink
    assert (shown[0]["top"] == shown[1]["top"]) is (width == 1280)
    assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(26, 34, 44)")


def test_pictures_in_words_leave_the_mail_small() -> None:
    names = [f"syn-{number:03}" for number in range(300)]
    models = tuple(ModelCount(name, f"a_model_{number:02}", 9) for name in names for number in range(30))
    years = tuple(YearCount(name, 1960 + number, 3, 2) for name in names for number in range(60))
    made = quiet(verdicts=tuple(verdict(name) for name in names), models=models, years=years, end=END, start=START)
    assert len(compose(made, "weekly", next_at=None).html.encode()) < MOST_BYTES
