"""The read-only pages, over a database that the store wrote."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from synthetic_rows import AT, record, watched

from litwatch.store import writing
from litwatch.web import create_app


@pytest.fixture
def pages(database: Path) -> Iterator[TestClient]:
    with TestClient(create_app(database, database.parent, prefect_url="http://127.0.0.1:4200/deployments")) as client:
        yield client


def test_the_first_page_shows_every_verdict_in_words_and_when_it_was_searched(pages: TestClient) -> None:
    page = pages.get("/").text
    assert "Primary, in topic" in page
    assert "None found" in page
    assert "searched in PubMed on 23 Nov 2026, 07:00 UTC" in page
    assert 'href="http://127.0.0.1:4200/deployments"' in page


def test_the_refresh_link_is_left_out_when_there_is_no_prefect(database: Path) -> None:
    for address in ("", "javascript:alert(1)"):
        page = TestClient(create_app(database, database.parent, prefect_url=address)).get("/").text
        assert "Refresh now" not in page
        assert "javascript" not in page


def test_a_compound_page_marks_the_words_that_decided_and_escapes_the_title(pages: TestClient) -> None:
    page = pages.get("/compound/syn-101").text
    assert '<mark class="decided">forced swim test</mark>' in page
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; SYN-101 &amp; the forced swim test" in page
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/990000001/"' in page
    assert page.index("In vivo, in topic (1)") < page.index("Mention only (1)")


def test_a_compound_with_very_many_papers_says_how_many_are_not_shown(
    pages: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("litwatch.web.app.MOST_PAPERS", 1)
    page = pages.get("/compound/syn-101").text
    assert "1 more paper, weaker or older" in page
    assert "Synthetic: a mention" not in page


def test_a_compound_without_papers_shows_its_searches(pages: TestClient) -> None:
    page = pages.get("/compound/syn-202/b")
    assert page.status_code == 200
    assert "No paper is stored." in page.text
    assert "2 queries, every answer complete; 0 hits." in page.text
    assert "&#34;syn202&#34;[tw:~0]" in page.text
    assert "&#34;syn202&#34;[Text Word:~0]" in page.text


def test_every_link_on_the_first_page_leads_to_a_page(pages: TestClient) -> None:
    for name in ("syn-101", "syn-202/b"):
        assert f'href="/compound/{name}"' in pages.get("/").text
        assert pages.get(f"/compound/{name}").status_code == 200
    assert pages.get("/style.css").headers["content-type"].startswith("text/css")


def test_an_unknown_compound_is_a_404_page(pages: TestClient) -> None:
    answer = pages.get("/compound/<b>aspirin")
    assert answer.status_code == 404
    assert "“&lt;b&gt;aspirin” is not watched" in answer.text


def test_a_paper_page_says_what_decided_without_words(pages: TestClient) -> None:
    page = pages.get("/paper/990000001").text
    assert "is primary: no sign of a review" in page
    assert "confidence 91%" in page


@pytest.mark.parametrize("pmid", ["990009999", "PMC123", "0", "1e5", "-1", "99999999999999999999"])
def test_a_paper_that_is_not_stored_or_no_pmid_is_a_404_page(pages: TestClient, pmid: str) -> None:
    answer = pages.get(f"/paper/{pmid}")
    assert answer.status_code == 404
    assert "<h1" in answer.text


def test_a_page_that_does_not_exist_is_a_404_page(pages: TestClient) -> None:
    answer = pages.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_without_a_database_every_page_says_so_and_the_app_is_alive(tmp_path: Path) -> None:
    pages = TestClient(create_app(tmp_path / "none.duckdb", tmp_path))
    for path in ("/", "/compound/syn-101", "/paper/1"):
        answer = pages.get(path)
        assert answer.status_code == 503
        assert "There is no database yet" in answer.text
        assert "litwatch run" in answer.text
    assert pages.get("/healthz").json()["database"] == "none yet"
    assert pages.get("/digests").status_code == 200


def test_a_damaged_database_is_told_and_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "bad.duckdb").write_bytes(b"not a database" * 100)
    pages = TestClient(create_app(tmp_path / "bad.duckdb", tmp_path))
    assert pages.get("/").status_code == 503
    assert "The database refused" in pages.get("/").text
    assert pages.get("/healthz").status_code == 503


def test_health_tells_when_was_searched(pages: TestClient) -> None:
    assert pages.get("/healthz").json() == {"status": "ok", "database": "readable", "searched_at": AT.isoformat()}


def test_a_replaced_database_is_seen_at_the_next_request_also_under_load(database: Path, pages: TestClient) -> None:
    assert pages.get("/compound/syn-303").status_code == 404
    with ThreadPoolExecutor(4) as many:
        before = [many.submit(pages.get, "/compound/syn-101") for _ in range(12)]
        with writing(database.parent.parent / "litwatch.duckdb", AT) as store:
            watched(store, 2, "syn-303", "syn 303")
            record(store, 990000003, "syn-303", "topic_in_vivo", title="Synthetic: the newcomer")
            store.publish(database)
        after = many.submit(pages.get, "/compound/syn-303").result()
    assert {answer.result().status_code for answer in before} == {200}
    assert "Synthetic: the newcomer" in after.text


def test_digests_are_listed_newest_first_and_served(database: Path, pages: TestClient) -> None:
    for day in ("2026-11-16", "2026-11-23"):
        (database.parent / f"digest-weekly-{day}.html").write_text(f"<p>digest of {day}</p>", encoding="utf-8")
    (database.parent / "digest-weekly-2026-11-23.txt").write_text("as text", encoding="utf-8")
    listing = pages.get("/digests").text
    assert listing.index("weekly-2026-11-23") < listing.index("weekly-2026-11-16")
    assert pages.get("/digests/digest-weekly-2026-11-16.html").text == "<p>digest of 2026-11-16</p>"
    assert pages.get("/digests/digest-weekly-2026-11-23.txt").text == "as text"


@pytest.mark.parametrize(
    "file",
    [
        "litwatch.duckdb",
        "..%2Flitwatch.duckdb",
        "%2e%2e%2fsecret.html",
        "..%5Csecret.html",
        "digest-..%2f..%2fsecret.html",
        "digest-link.html",
        "digest-folder.html",
        "digest-%00.html",
        ".digest-x.html.1.tmp",
    ],
)
def test_no_name_leads_out_of_the_digests(database: Path, pages: TestClient, file: str) -> None:
    secret = database.parent.parent / "secret.html"
    secret.write_text("a secret", encoding="utf-8")
    (database.parent / "digest-link.html").symlink_to(secret)
    (database.parent / "digest-folder.html").mkdir()
    answer = pages.get(f"/digests/{file}")
    assert answer.status_code == 404
    assert "a secret" not in answer.text


def test_nothing_can_be_written(pages: TestClient) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("/", "/compound/syn-101", "/paper/990000001", "/digests", "/digests/x", "/healthz"):
            assert pages.request(method, path).status_code == 405


def test_pages_allow_no_script_and_nothing_from_elsewhere(pages: TestClient) -> None:
    for path in ("/", "/compound/syn-101", "/digests", "/nowhere"):
        assert pages.get(path).headers["content-security-policy"].startswith("default-src 'none'")


def test_synthetic_records_say_so_on_every_page_and_link_nowhere(database: Path) -> None:
    pages = TestClient(create_app(database, database.parent, synthetic=True))
    for path in ("/", "/compound/syn-101", "/paper/990000001", "/digests"):
        assert "made up for the demonstration" in pages.get(path).text
        assert "pubmed.ncbi" not in pages.get(path).text
