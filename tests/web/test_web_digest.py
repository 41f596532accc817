"""From rows to a digest on the page: the stored week, composed, written, and served."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from fastapi.testclient import TestClient
from synthetic_rows import AT, record, watched

from litwatch.digest import compose
from litwatch.feeds import write_feeds
from litwatch.references import week_references
from litwatch.rows import RunRow, VerdictChangeRow
from litwatch.send import write_pages
from litwatch.store import reading, writing
from litwatch.verdict import week
from litwatch.web import create_app

NEXT_WEEK = AT + timedelta(days=7)


def published_after_a_second_week(database: Path) -> None:
    """In the second week syn-202/b gets its first paper, and syn-303 joins the watchlist with one."""
    with writing(database.parent.parent / "litwatch.duckdb", AT) as store:
        store.put([RunRow("run-2", "weekly", NEXT_WEEK, NEXT_WEEK, NEXT_WEEK, "complete", "", "0.1.0", 9)])
        watched(store, 0, "syn-101", "syn 101", at=NEXT_WEEK, run_id="run-2")
        watched(store, 1, "syn-202/b", "syn 202", at=NEXT_WEEK, run_id="run-2")
        watched(store, 2, "syn-303", "syn 303", at=NEXT_WEEK, run_id="run-2")
        record(store, 990000007, "syn-202/b", "topic_in_vivo", title="Synthetic: the first study", at=NEXT_WEEK)
        record(store, 990000008, "syn-303", "secondary", title="Synthetic: an old review", at=NEXT_WEEK)
        because = "PMID 990000007 (topic_in_vivo) is new"
        store.put(
            [
                VerdictChangeRow("syn-202/b", NEXT_WEEK, "run-2", "none_found", "primary_in_topic", because),
                VerdictChangeRow(
                    "syn-303", NEXT_WEEK, "run-2", None, "secondary_only", "PMID 990000008 (secondary) is new"
                ),
            ]
        )
        store.publish(database)


def test_the_second_week_tells_what_is_new_and_the_page_serves_it(database: Path) -> None:
    published_after_a_second_week(database)
    with reading(database) as reader:
        told = week(reader, "depression models", AT, NEXT_WEEK)
    digest = compose(told, "weekly", next_at=datetime(2026, 12, 7, 7), page_url="http://127.0.0.1:8000")
    assert digest.subject == "litwatch 30 Nov: 1 changed, +1 primary, 1 first verdict"
    text = " ".join(digest.text.split())
    assert "syn-202/b: None found -> Primary, in topic, because PMID 990000007 (in vivo, in topic) is new" in text
    assert "* Synthetic: the first study" in text
    assert "an old review" not in text
    assert "syn-303: 1 paper (1 secondary)" in text
    assert "3 compounds searched, every search complete." in text
    assert "Run run-2 (weekly), 30 Nov 2026, 07:00 UTC: complete, 9 requests to services. 4 papers stored." in text

    html, *_ = write_pages(digest, database.parent)
    pages = TestClient(create_app(database, database.parent))
    assert pages.get(f"/digests/{html.name}").text == digest.page
    assert "weekly-2026-11-30" in pages.get("/digests").text
    assert "syn-202/b" in pages.get("/compound/syn-202/b").text


def test_a_week_in_which_nothing_was_searched_does_not_claim_a_search(database: Path) -> None:
    with reading(database) as reader:
        told = week(reader, "depression models", AT, NEXT_WEEK)
    digest = compose(told, "weekly", next_at=None)
    assert digest.subject == "litwatch 30 Nov: 2 searches incomplete"
    assert "syn-101: The verdict stands on its papers" in " ".join(digest.text.split())
    assert "Last searched 23 Nov 2026, 07:00 UTC." in " ".join(digest.text.split())


def test_what_lies_beside_a_digest_is_served_where_digest_and_pages_link_it(database: Path) -> None:
    published_after_a_second_week(database)
    reports = database.parent
    with reading(database) as reader:
        told = week(reader, "depression models", AT, NEXT_WEEK)
        digest_id = "weekly-2026-11-30"
        digest = compose(told, "weekly", next_at=None, references=week_references(reader, told, digest_id))
        write_feeds(reader, reports, synthetic=False)
    write_pages(digest, reports)
    pages = TestClient(create_app(database, reports))
    page = pages.get(f"/digests/digest-{digest_id}.html").text
    linked = re.findall(r'href="((?:digest|feed)[^"]*)"', page)
    kinds = {name: pages.get(f"/digests/{name}").headers["content-type"].split(";")[0] for name in linked}
    assert kinds == {
        "digest-weekly-2026-11-30.bib": "application/x-bibtex",
        "digest-weekly-2026-11-30.ris": "application/x-research-info-systems",
        "digests.html": "text/html",
        "feed.atom": "application/atom+xml",
    }
    assert "Synthetic: the first study" in pages.get("/feed.atom").text
    (address,) = re.findall(r'href="(/feeds/[^"]+)"', pages.get("/compound/syn-202/b").text)
    assert "Synthetic: the first study" in pages.get(address).text


def test_a_feed_that_is_not_there_is_a_page_that_says_so(database: Path) -> None:
    pages = TestClient(create_app(database, database.parent))
    for address in ("/feed.atom", "/feeds/syn-101", "/feeds/..%2Flitwatch.duckdb", "/feeds/nothing.atom"):
        assert pages.get(address).status_code == 404
