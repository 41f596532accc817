"""What was searched for what is missing, what that missed, and what can't be claimed from it, in words. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from litwatch.digest import sentences, words
from litwatch.digest.headline import News, searched
from litwatch.digest.listing import Listing, listing
from litwatch.digest.many import is_many, together
from litwatch.verdict import Gap, Search, Verdict, Week

SCREENED = "files"
CERTAIN = ("primary_in_topic", "primary_other")


@dataclass(frozen=True, slots=True)
class SearchSummary:
    """What was asked for a compound, in short, and whether an absence may be claimed from it.

    `certificate`: the search certificate, which has every query; a web address or a file under reports/.
    """

    verdict: Verdict
    summary: str
    searches: Listing[Search]
    certificate: str


@dataclass(frozen=True, slots=True)
class Missed:
    """A paper that the searches missed. `address`: of its PubMed page, empty where there is none."""

    compound: str
    title: str
    address: str
    text: str


def search_summary(row: Verdict, searches: Sequence[Search], most: int, page_url: str = "") -> SearchSummary:
    """What was asked for a compound, those answers first that can't be believed."""
    doubted = [search for search in searches if not search.complete]
    hits = sum(search.hit_count or 0 for search in searches if search.scope != "revised")
    if not searches:
        sent = "No query was sent"
        if row.search_scope == SCREENED:
            sent += ": PubMed’s files were screened for its names"
        summary = f"{sent}. {_reason(row)}"
    elif doubted:
        summary = (
            f"{len(doubted)} of {words.number(len(searches), 'query', 'queries')} can't be believed. {_reason(row)}"
        )
    elif row.search_complete:
        summary = (
            f"{words.number(len(searches), 'query', 'queries')}, every answer complete; {words.number(hits, 'hit')}."
        )
    else:
        summary = f"{words.number(len(searches), 'query', 'queries')} answered, but {_reason(row)}"
    return SearchSummary(
        verdict=row,
        summary=summary,
        searches=listing(sorted(searches, key=lambda search: search.complete), most),
        certificate=certificate_address(page_url, row.compound),
    )


def missed(gap: Gap, length: int, *, linked: bool) -> Missed:
    return Missed(
        gap.compound,
        words.title(gap.title, length),
        words.pubmed_address(gap.pmid) if linked else "",
        words.missed(gap.pmid, gap.link, gap.beside, gap.names),
    )


def certificate_address(page_url: str, compound: str) -> str:
    """The compound's search certificate: on the web pages, or its file beside the digest's own in reports/."""
    slug = words.file_slug(compound)
    return f"{page_url}/certificates/{slug}" if page_url else f"certificates/{slug}.html"


def problems(week: Week, counted: News) -> tuple[str, ...]:
    """What failed and what can't be claimed, a sentence each."""
    lines = []
    if week.run and week.run.status in ("failed", "incomplete"):
        note = words.clean(week.run.note, 300)
        lines.append(
            f"The run of {words.moment(week.run.run_at)} ended as {week.run.status}" + (f": {note}" if note else "")
        )
    lines += [*(sentences.undelivered(one) for one in week.undelivered), *_not_searched(week)]
    if is_many(week):
        return (*lines, *together(counted.incomplete))
    # Those first in which an absence can't be claimed.
    for row in sorted(counted.incomplete, key=lambda row: row.verdict != "search_incomplete"):
        known = words.verdict_words(row.known_verdict, week.topic)
        if row.known_verdict == "none_found":
            known = "no paper"
        late = "" if searched(row, week) else f" Last searched {words.moment(row.searched_at)}."
        stands = "Known so far" if row.verdict == "search_incomplete" else "The verdict stands on its papers"
        lines.append(f"{row.compound}: {_reason(row)} {stands}: {known}.{late}")
    return tuple(lines)


def _not_searched(week: Week) -> list[str]:
    """What was left out without holding a verdict up, once, with how many compounds it concerns."""
    without = Counter(words.clean(row.not_searched, 200).rstrip(".") for row in week.verdicts if row.not_searched)
    return [f"Not searched for {words.number(count, 'compound')}: {what}." for what, count in without.items()]


def _reason(row: Verdict) -> str:
    problem = words.clean(row.search_problem, 300).rstrip(".")
    if problem:
        return problem + "."
    return "" if row.search_complete else "the search was not complete."


def searched_for(week: Week, page: str, news_of: Collection[str], *, rows: int, queries: int) -> Listing[SearchSummary]:
    """For every verdict that claims an absence, or can't, by queries; they are shared out evenly. What can't be claimed
    comes first, then compounds with news. `rows`, `queries`: at most so many compounds, and queries of them all."""
    by_compound: dict[str, list[Search]] = defaultdict(list)
    for search in week.searches:
        by_compound[search.compound].append(search)
    claiming = [row for row in week.verdicts if row.verdict not in CERTAIN and row.search_scope != SCREENED]
    claiming.sort(key=lambda row: (row.verdict != "search_incomplete", row.compound not in news_of))
    each = max(1, queries // max(1, min(len(claiming), rows)))
    return listing(
        [search_summary(row, by_compound[row.compound], each, page) for row in claiming],
        min(rows, queries),
    )
