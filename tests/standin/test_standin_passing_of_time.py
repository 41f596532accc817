"""Records appear, change and go while the stand-in runs."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from litwatch.errors import UsageError


def titles(pubmed, ids="1,2,3") -> list[str | None]:
    root = etree.fromstring(pubmed.get("efetch", id=ids, retmode="xml").content)
    return [e.text for e in root.iter("ArticleTitle")]


def test_records_created_after_today_are_invisible_everywhere(serve, make_article):
    pubmed = serve(
        make_article(1, "rats old", created="2026-11-16"),
        make_article(2, "rats new", created="2026-11-17"),
        today=date(2026, 11, 16),
    )
    assert pubmed.pmids("rats") == {1}
    assert titles(pubmed) == ["rats old"]
    assert pubmed.get("esummary", id="2", retmode="json").json()["result"]["2"]["error"]
    pubmed.standin.set_today(date(2026, 11, 17))
    assert pubmed.pmids("rats") == {1, 2}
    assert titles(pubmed) == ["rats old", "rats new"]


def test_of_several_versions_the_newest_not_after_today_is_served(serve, make_article):
    pubmed = serve(
        make_article(1, "rats third", created="2020-01-01", revised="2026-11-20"),
        make_article(1, "rats first", created="2020-01-01", revised="2020-02-01"),
        make_article(1, "rats second", created="2020-01-01", revised="2026-11-10"),
        today=date(2026, 11, 16),
    )
    assert titles(pubmed) == ["rats second"]
    assert pubmed.pmids("third[ti]") == set()
    pubmed.standin.set_today(date(2026, 11, 20))
    assert titles(pubmed) == ["rats third"]
    pubmed.standin.set_today(date(2020, 2, 1))
    assert titles(pubmed) == ["rats first"]


def test_a_record_whose_only_version_was_revised_later_is_served_as_it_is(serve, make_article):
    pubmed = serve(make_article(1, "rats", created="2020-01-01", revised="2026-12-01"))
    assert titles(pubmed) == ["rats"]


def test_of_versions_with_the_same_date_the_last_counts(serve, make_article):
    assert titles(serve(make_article(1, "rats"), make_article(1, "mice"))) == ["mice"]


def test_replace_puts_a_record_in_the_place_of_all_its_versions(serve, make_article):
    pubmed = serve(make_article(1, "rats"), make_article(1, "rats later", revised="2024-01-01"))
    pubmed.standin.replace(make_article(1, "mice"))
    assert titles(pubmed) == ["mice"]
    pubmed.standin.replace(f"<PubmedArticleSet>{make_article(2, 'voles')}</PubmedArticleSet>")
    assert titles(pubmed) == ["mice", "voles"]


def test_deletions_in_a_file_are_obeyed(serve, make_article):
    gone = "<DeleteCitation><PMID>1</PMID></DeleteCitation>"
    assert titles(serve(make_article(1, "rats"), make_article(2, "mice"), gone)) == ["mice"]


def test_a_record_can_only_be_merged_into_one_that_exists(serve, make_article):
    pubmed = serve(make_article(1, "rats"))
    with pytest.raises(UsageError, match="no record 9"):
        pubmed.standin.merge(1, into=9)
    assert titles(pubmed) == ["rats"]
