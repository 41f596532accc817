"""The first page over thousands of compounds: classes first, then what a reader asks for, a hundred rows at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from synthetic_rows import AT

from litwatch.rows import CompoundRow, CompoundRunRow, RunRow
from litwatch.store import writing
from litwatch.verdict import Verdict
from litwatch.web import create_app
from litwatch.web.choice import ROWS_A_PAGE, Choice, choice, overview

COUNT = 2_000
CLASSES = ("Azapirones", "SSRIs & <others>", "Class / 3")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("many")
    published = home / "reports" / "litwatch.duckdb"
    with writing(home / "litwatch.duckdb", AT) as store:
        rows = [RunRow("run-1", "weekly", AT, AT, AT, "complete", "", "0.1.0", 0)]
        for at in range(COUNT):
            name, group = f"syn-{at:04}", CLASSES[at % len(CLASSES)]
            rows.append(CompoundRow(name, f"c{at % 3}", group, at, (name, f"Brand{at} 100%"), AT, None))
            problem = "" if at % 4 else "the last file is missing"
            rows.append(CompoundRunRow("run-1", name, AT, "files", not problem, problem, 0, 0, 0))
        store.put(rows)
        store.publish(published)
    with TestClient(create_app(published, Path(published).parent)) as client:
        yield client


def shown(page: str) -> list[str]:
    return re.findall(r'href="/compound/([^"]+)"', page)


def test_a_long_watchlist_opens_with_its_classes_and_a_form(pages: TestClient) -> None:
    answer = pages.get("/")
    page = answer.text
    assert shown(page) == []
    assert "All classes" in page
    assert f"{COUNT:,} compounds" in page
    assert "watched by PubMed’s files" in page
    assert len(page) < 40_000
    assert "<script" not in page
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert 'method="get"' in page


def test_a_class_is_a_link_to_its_compounds_whatever_its_label(pages: TestClient) -> None:
    page = pages.get("/").text
    links = re.findall(r'href="(/\?class=[^"]+)"', page)
    assert len(links) == len(CLASSES)
    for link in links:
        found = pages.get(link.replace("&amp;", "&")).text
        assert len(shown(found)) == ROWS_A_PAGE
        assert f"{COUNT // 3:,} compounds" in found or f"{COUNT // 3 + 1:,} compounds" in found


def test_part_of_any_name_finds_the_compound(pages: TestClient) -> None:
    assert shown(pages.get("/?q=bRAND1234").text) == ["syn-1234"]
    assert shown(pages.get(f"/?q={quote('brand77 100%')}").text) == ["syn-0077"]
    assert shown(pages.get("/?q=syn_1").text) == []
    assert "No watched compound is so" in pages.get("/?q=nothing").text


def test_every_row_of_a_choice_is_on_one_of_its_pages(pages: TestClient) -> None:
    address, found = "/?verdict=search_incomplete", []
    while address:
        page = pages.get(address).text
        found += shown(page)
        later = re.search(r'href="([^"]+)">Later', page)
        address = later[1].replace("&amp;", "&") if later else ""
    assert found == [f"syn-{at:04}" for at in range(0, COUNT, 4)]


@pytest.mark.parametrize(
    "query", ["q=%3Cscript%3E", "page=-1", "page=99999999999", "page=x", "verdict=nonsense", "q=" + "x" * 5000]
)
def test_no_address_breaks_the_page(pages: TestClient, query: str) -> None:
    answer = pages.get(f"/?{query}")
    assert answer.status_code == 200
    assert "<script" not in answer.text


def test_a_compound_watched_by_files_says_that_no_query_was_sent(pages: TestClient) -> None:
    assert "No query was sent: PubMed’s files were screened for its names" in pages.get("/compound/syn-0001").text


def row(at: int) -> Verdict:
    return Verdict(
        f"c{at}", "k", f"Class {at % 3}", "none_found", "none_found", 0, 0, 0, 0, 0, 0, None, None, None, AT,
        search_complete=True, search_scope="whole", search_problem="",
    )  # fmt: skip


@given(st.integers(0, 450), st.integers(-3, 9), st.sampled_from(["", "Class 1", "Class 9"]))
def test_pages_are_whole_and_apart(count: int, page: int, group: str) -> None:
    rows = [row(at) for at in range(count)]
    view = overview(rows, choice("", group, "", str(page)), ())
    matching = [one for one in rows if group in ("", one.class_label)]
    if view.rows:
        assert list(view.rows) == matching[view.first - 1 : view.first - 1 + ROWS_A_PAGE]
        assert bool(view.after) is (view.first - 1 + len(view.rows) < len(matching))
        assert bool(view.before) is (view.first > 1)
    else:
        assert not matching or view.classes


def test_a_short_watchlist_is_shown_whole() -> None:
    rows = [row(at) for at in range(40)]
    assert overview(rows, Choice(), ()).rows == tuple(rows)
