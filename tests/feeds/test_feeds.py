"""The feeds of new primary papers, held against RFC 4287, and the index of digests."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from litwatch.archive import write_index
from litwatch.digest.parts import page_file
from litwatch.feeds import atom, feed, write_feeds
from litwatch.rows import CompoundRow, DigestRow
from litwatch.store import writing
from made import AT, compound_rows, judgement_row, paper_rows, run_row

ATOM = "{http://www.w3.org/2005/Atom}"
LATER = AT + timedelta(days=7)


def lay(path: Path, *, title: str = "A new study", authors: tuple[str, ...] = ("Example A", "Sample B")) -> None:
    """alphaspirone with an old and two new primary papers, a new review, and an old paper found late; beta/spirone
    shares one of the new ones."""
    with writing(path, AT) as store:
        rows = [
            run_row(),
            run_row("run-2", run_at=LATER),
            *compound_rows("alphaspirone"),
            *compound_rows("beta/spirone", 1),
        ]
        for pmid in range(1, 5):
            rows += paper_rows(pmid, title=f"{title} {pmid}", authors=authors)
        rows += paper_rows(5, title=f"{title} 5", authors=authors, entered_on=AT.date() - timedelta(days=400))
        new = {"valid_from": LATER, "first_seen_at": LATER}
        rows += [
            judgement_row(1, "alphaspirone", evidence_level="topic_in_vivo"),
            judgement_row(2, "alphaspirone", evidence_level="topic_in_vivo", **new),
            judgement_row(3, "alphaspirone", is_retracted=True, **new),
            judgement_row(4, "alphaspirone", evidence_level="secondary", **new),
            judgement_row(2, "beta/spirone", **new),
            judgement_row(5, "alphaspirone", **new),
        ]
        store.put(rows)


def written(tmp_path: Path, *, synthetic: bool = False) -> dict[str, etree._Element]:
    """Every feed by its file under reports/, parsed."""
    with writing(tmp_path / "x.duckdb", LATER) as store:
        files = write_feeds(store, tmp_path / "reports", synthetic=synthetic)
    return {str(path.relative_to(tmp_path / "reports")): etree.fromstring(path.read_bytes()) for path in files}


def assert_valid(root: etree._Element) -> None:
    """What RFC 4287 asks of a feed without extensions (sections 3 and 4)."""
    assert root.tag == f"{ATOM}feed"
    for one in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1, name
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one.findtext(f"{ATOM}id") or "")
        for date in (*one.findall(f"{ATOM}updated"), *one.findall(f"{ATOM}published")):
            assert datetime.fromisoformat(date.text or "").tzinfo is not None
        alternates = [(link.get("type"), link.get("hreflang")) for link in one.findall(f"{ATOM}link[@rel='alternate']")]
        assert len(alternates) == len(set(alternates))
        assert all(link.get("href") for link in one.findall(f"{ATOM}link"))
        assert all(name.text for name in one.findall(f"{ATOM}author/{ATOM}name"))
        assert all(category.get("term") for category in one.findall(f"{ATOM}category"))
    assert root.findall(f"{ATOM}author")
    entries = root.findall(f"{ATOM}entry")
    assert all(len(one.findall(f"{ATOM}content[@type='text']")) == 1 for one in entries)
    assert len({one.findtext(f"{ATOM}id") for one in entries}) == len(entries)
    known = {
        "id",
        "title",
        "subtitle",
        "updated",
        "published",
        "author",
        "name",
        "link",
        "entry",
        "category",
        "content",
    }
    assert {etree.QName(node).localname for node in root.iter()} <= known | {"feed"}


def titles(root: etree._Element) -> list[str]:
    return [one.findtext(f"{ATOM}title") or "" for one in root.findall(f"{ATOM}entry")]


def test_there_is_a_feed_for_each_compound_and_one_for_all_and_only_news_are_in_them(tmp_path: Path) -> None:
    lay(tmp_path / "x.duckdb")
    feeds = written(tmp_path)
    (other,) = set(feeds) - {"feed.atom", "feeds/alphaspirone.atom"}
    assert re.fullmatch(r"feeds/beta-spirone-[0-9a-f]{10}\.atom", other)
    assert titles(feeds["feeds/alphaspirone.atom"]) == ["alphaspirone: A new study 2", "alphaspirone: A new study 3"]
    assert titles(feeds[other]) == ["beta/spirone: A new study 2"]
    assert sorted(titles(feeds["feed.atom"])) == sorted(
        [*titles(feeds["feeds/alphaspirone.atom"]), *titles(feeds[other])]
    )
    for root in feeds.values():
        assert_valid(root)


def test_an_entry_leads_to_pubmed_and_says_what_must_not_be_overlooked(tmp_path: Path) -> None:
    lay(tmp_path / "x.duckdb")
    first, second = written(tmp_path)["feeds/alphaspirone.atom"].findall(f"{ATOM}entry")
    assert [link.get("href") for link in first.findall(f"{ATOM}link")] == ["https://pubmed.ncbi.nlm.nih.gov/2/"]
    assert [name.text for name in first.iter(f"{ATOM}name")] == ["Example A", "Sample B"]
    assert [one.get("term") for one in first.findall(f"{ATOM}category")] == ["alphaspirone", "topic_in_vivo"]
    assert "Retracted: supports no verdict" in (second.findtext(f"{ATOM}content") or "")
    assert first.findtext(f"{ATOM}updated") == "2026-11-23T07:00:00Z"


def test_synthetic_records_say_so_and_lead_nowhere(tmp_path: Path) -> None:
    lay(tmp_path / "x.duckdb")
    for root in written(tmp_path, synthetic=True).values():
        assert_valid(root)
        assert (root.findtext(f"{ATOM}title") or "").startswith("[synthetic]")
        assert "made up" in (root.findtext(f"{ATOM}subtitle") or "")
        assert not root.findall(f"{ATOM}entry/{ATOM}link")
        assert all("Synthetic." in (one.text or "") for one in root.iter(f"{ATOM}content"))


def test_an_identifier_stays_when_the_paper_is_judged_again(tmp_path: Path) -> None:
    lay(tmp_path / "x.duckdb")
    before = written(tmp_path)["feeds/alphaspirone.atom"]
    again = LATER + timedelta(days=7)
    with writing(tmp_path / "x.duckdb", again) as store:
        store.put(
            [
                judgement_row(2, "alphaspirone", evidence_level="topic_in_vivo", valid_from=LATER, valid_to=again,
                              first_seen_at=LATER),
                judgement_row(2, "alphaspirone", valid_from=again, first_seen_at=LATER),
            ]
        )  # fmt: skip
    after = written(tmp_path)["feeds/alphaspirone.atom"]
    entries = [root.find(f"{ATOM}entry") for root in (before, after)]
    assert len({one.findtext(f"{ATOM}id") for one in entries if one is not None}) == 1
    assert [one.findtext(f"{ATOM}updated") for one in entries if one is not None] == [
        "2026-11-23T07:00:00Z",
        "2026-11-30T07:00:00Z",
    ]
    assert before.findtext(f"{ATOM}id") == after.findtext(f"{ATOM}id")


def take_off(path: Path, compound: str, at: datetime | None) -> None:
    """As the run of that moment finds the watchlist; None: the compound is on it again."""
    with writing(path, LATER) as store:
        rows = [row for row in compound_rows(compound) if isinstance(row, CompoundRow)]
        store.put([replace(row, removed_at=at) for row in rows])


def test_the_feed_of_a_compound_that_is_no_longer_watched_says_so_and_stays(tmp_path: Path) -> None:
    lay(tmp_path / "x.duckdb")
    file = "feeds/alphaspirone.atom"
    before = written(tmp_path)[file]
    gone = LATER + timedelta(days=7)
    take_off(tmp_path / "x.duckdb", "alphaspirone", gone)
    feeds = written(tmp_path)
    assert_valid(feeds[file])
    assert titles(feeds[file]) == ["alphaspirone is no longer watched since 30 Nov 2026", *titles(before)]
    assert feeds[file].findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert feeds[file].findtext(f"{ATOM}updated") == "2026-11-30T07:00:00Z"
    assert not [title for title in titles(feeds["feed.atom"]) if title.startswith("alphaspirone")]
    again = written(tmp_path)[file]
    assert etree.tostring(again) == etree.tostring(feeds[file])
    with writing(tmp_path / "x.duckdb", LATER) as store:
        index = write_index(store, tmp_path / "reports", synthetic=False).read_text("utf-8")
    assert "No longer watched: <a" in index
    assert "(since 30 Nov 2026)" in index
    take_off(tmp_path / "x.duckdb", "alphaspirone", None)
    assert titles(written(tmp_path)[file]) == titles(before)


def test_a_compound_that_left_before_it_had_a_feed_gets_none(tmp_path: Path) -> None:
    lay(tmp_path / "x.duckdb")
    take_off(tmp_path / "x.duckdb", "alphaspirone", LATER)
    assert "feeds/alphaspirone.atom" not in written(tmp_path)


def test_a_feed_without_news_is_valid_too() -> None:
    root = etree.fromstring(atom(feed("alphaspirone", [], AT, synthetic=False), synthetic=False).encode())
    assert_valid(root)
    assert titles(root) == []
    assert root.findtext(f"{ATOM}updated") == "2026-11-16T07:00:00Z"


@pytest.mark.parametrize(
    "hostile",
    [
        "</title><script>alert(1)</script>",
        "]]> <!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]> &a; &amp;",
        "bell\x07 null\x00 escape\x1b[31m",
        "not a character \ufffe\uffff",
        "one\r\nBcc: spy@example.org",
        "\u202edaer\u202c \u05e9\u05dc\u05d5\u05dd e\u0301\u0301\u0301 \U0001f400",
        "{{ 7 * 7 }}{% raw %}",
        "x" * 10_000,
        "=cmd|' /C calc'!A0",
    ],
)
def test_hostile_records_leave_a_feed_valid(hostile: str, tmp_path: Path) -> None:
    lay(tmp_path / "x.duckdb", title=hostile, authors=(hostile, "", "\x07"))
    for root in written(tmp_path).values():
        assert_valid(root)
        assert not [node for node in root.iter() if "\n" in (node.text or "").strip()]
    assert "49" not in titles(root)[0]
    assert "\u202e" not in titles(root)[0]


def test_the_index_lists_every_digest_newest_first_and_links_pages_that_are_there(tmp_path: Path) -> None:
    lay(tmp_path / "x.duckdb")
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / page_file("weekly-2026-11-23")).touch()
    with writing(tmp_path / "x.duckdb", LATER) as store:
        store.put(
            [
                DigestRow(
                    "weekly-2026-11-16", "run-1", None, AT, "first <b>subject</b>", "", "", "weekly", "everything"
                ),
                DigestRow("weekly-2026-11-23", "run-2", AT, LATER, "second subject", "", "", "weekly", "all"),
            ]
        )
        page = write_index(store, reports, synthetic=False).read_text(encoding="utf-8")
    assert page.index("second subject") < page.index("first &lt;b&gt;subject")
    assert re.findall(r'href="(digest-[^"]+)"', page) == ["digest-weekly-2026-11-23.html"]
    assert 'href="feeds/alphaspirone.atom"' in page
    assert "<script" not in page
