"""PubMed by E-utilities: ESearch, EFetch and ESummary on one polite client."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from requests import Response

from litwatch.errors import LitwatchError, ServiceError
from litwatch.fetch import answers
from litwatch.ids import Pmid
from litwatch.polite import Client
from litwatch.query import ELINK_LIMIT, Query, halves

T = TypeVar("T")
# Asks a query, of which a set larger than so many records is counted only (None: every set is delivered).
Ask = Callable[["Query", int | None], "Future[Answer]"]

# ESearch gives the first 9,999 records of a PubMed search, though 10,000 is documented (eutils-facts, 2).
ESEARCH_WALL = 9_999
SMALLEST_BATCH = 25
ESUMMARY_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found, and whether that may be believed.

    `complete`: every id is here and nothing was dropped, refused or cut; otherwise `problem` says why not.
    `is_unknown`: nothing was found, and PubMed says that its index does not hold these words.
    `counted_only`: the set is larger than was wanted, so `pmids` is empty and only `count` is known.
    `count` is None when the service never gave one. Times are UTC.
    """

    query: Query
    complete: bool
    started_at: datetime
    ended_at: datetime
    pmids: tuple[Pmid, ...] = ()
    count: int | None = None
    counted_only: bool = False
    translation: str = ""
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    problem: str = ""
    server_answer: str = ""
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Records as EFetch gave them: whole answers in `bodies`, and what became of each PMID asked for.

    `deleted`: PubMed says that they do not exist. `missing`: not delivered, and PubMed did not say why.
    """

    asked: tuple[Pmid, ...]
    bodies: tuple[bytes, ...] = ()
    deleted: frozenset[Pmid] = frozenset()
    missing: frozenset[Pmid] = frozenset()
    problem: str = ""


class PubMed:
    """The three utilities that litwatch needs. Every request is a POST with tool, email and, if there is one, key."""

    def __init__(self, client: Client, *, tool: str, email: str, batch_size: int = 200, workers: int = 12) -> None:
        self._client = client
        self._common = {"db": "pubmed", "tool": tool, "email": email}
        if client.secret:
            self._common["api_key"] = client.secret
        self._batch_size = batch_size
        self._workers = workers

    @property
    def request_count(self) -> int:
        return self._client.request_count

    @property
    def batch_size(self) -> int:
        """Records a request."""
        return self._batch_size

    def leave(self) -> None:
        """Ask nothing further: whatever waits fails at once."""
        self._client.leave()

    @contextmanager
    def asking(self, today: date) -> Iterator[Ask]:
        """Searches several at a time, in the order in which they are given, which may go on while answers come. What
        was not begun when the block is left is not asked. An Answer is never a ServiceError."""
        pool = ThreadPoolExecutor(self._workers)
        try:
            yield lambda query, at_most: pool.submit(self.search, query, today, at_most)
        finally:
            pool.shutdown(cancel_futures=True)

    def search_each(self, queries: Sequence[Query], today: date, at_most: int | None = None) -> Iterator[Answer]:
        """An Answer for each query, in their order, several under way at a time. Never raises ServiceError."""
        with ThreadPoolExecutor(self._workers) as pool:
            yield from pool.map(lambda query: self.search(query, today, at_most), queries)

    def search(self, query: Query, today: date, at_most: int | None = None) -> Answer:
        """All PMIDs of a query. A set past ESearch's wall is split by create date.

        `at_most`: do not deliver (nor split) a set larger than this; count it only.
        """
        started = datetime.now(UTC)
        wanted = ESEARCH_WALL if at_most is None else min(at_most, ESEARCH_WALL)
        try:
            page = self._search_page(query, wanted)
            doubt = _doubt(query, page)
            counted_only = at_most is not None and page.count > at_most
            # What PubMed made of a changed query is an answer to another question: nothing of it is taken.
            pmids = () if doubt or counted_only else self._all_ids(query, page, today)
        except LitwatchError as error:
            return Answer(
                query,
                complete=False,
                started_at=started,
                ended_at=datetime.now(UTC),
                problem=error.what,
                server_answer=getattr(error, "answer", ""),
            )
        problem = doubt or ("" if counted_only else _shortfall(page.count, pmids))
        return Answer(
            query,
            complete=not problem,
            started_at=started,
            ended_at=datetime.now(UTC),
            pmids=tuple(dict.fromkeys(pmids)),
            count=page.count,
            counted_only=counted_only,
            translation=page.translation,
            errors=page.errors,
            warnings=page.warnings,
            problem=problem,
            is_unknown=_is_unknown(query, page),
        )

    def fetch(self, pmids: Iterable[Pmid]) -> Iterator[Batch]:
        """The records, `batch_size` to a request, in order, several requests under way. Never raises ServiceError."""
        batches = _slices(sorted(set(pmids)), self._batch_size)
        with ThreadPoolExecutor(self._workers) as pool:
            yield from pool.map(self._fetch_batch, batches)

    def nonexistent(self, pmids: Iterable[Pmid]) -> frozenset[Pmid]:
        """Those that PubMed says do not exist (deleted, or merged into another). Raises ServiceError."""
        gone: frozenset[Pmid] = frozenset()
        for asked in _slices(sorted(set(pmids)), min(self._batch_size, ESUMMARY_LIMIT)):
            parameters = {"id": _joined(asked), "version": "2.0", "retmode": "json"}

            def read(response: Response, asked: tuple[Pmid, ...] = asked) -> frozenset[Pmid]:
                return answers.read_summary(response.status_code, response.content, asked, "PubMed esummary.fcgi")

            gone |= self._ask("esummary.fcgi", parameters, read)
        return gone

    def linked(self, pmids: Iterable[Pmid], linkname: str) -> dict[Pmid, tuple[Pmid, ...]]:
        """What each record is linked to: `pubmed_pubmed_citedin` (who cites it) or `pubmed_pubmed_refs` (what it
        cites). PMIDs that ELink does not know are left out. Raises ServiceError when one answer can't be believed."""

        def ask(asked: tuple[Pmid, ...]) -> dict[Pmid, tuple[Pmid, ...]]:
            parameters = {"dbfrom": "pubmed", "linkname": linkname, "id": [str(pmid) for pmid in asked]}
            where = f"PubMed elink.fcgi, {linkname}"
            return self._ask(
                "elink.fcgi",
                parameters,
                lambda response: answers.read_links(response.status_code, response.content, asked, linkname, where),
            )

        with ThreadPoolExecutor(self._workers) as pool:
            parts = list(pool.map(ask, _slices(sorted(set(pmids)), ELINK_LIMIT)))
        return {pmid: links for part in parts for pmid, links in part.items()}

    def _search_page(
        self, query: Query, wanted: int, start: int = 0, history: tuple[str, str] | None = None
    ) -> answers.SearchPage:
        parameters = {
            "term": query.sent_term,
            "retmode": "xml",
            "retmax": str(wanted),
            "retstart": str(start),
            "usehistory": "y",
        }
        if query.modified_since is not None:
            parameters |= {
                "datetype": "mdat",
                "mindate": query.modified_since.strftime("%Y/%m/%d"),
                "maxdate": "3000",
            }
        if history:
            # Intersected with the stored set, so that the set can't change while it is paged.
            parameters |= {"WebEnv": history[0], "query_key": history[1]}
        where = f"PubMed esearch.fcgi, {query.compound}, {query.form!r}"
        return self._ask(
            "esearch.fcgi",
            parameters,
            lambda response: answers.read_search(response.status_code, response.content, where),
        )

    def _all_ids(self, query: Query, page: answers.SearchPage, today: date) -> tuple[Pmid, ...]:
        return self._search_parts(query, today) if page.count > ESEARCH_WALL else self._rest(query, page)

    def _rest(self, query: Query, page: answers.SearchPage) -> tuple[Pmid, ...]:
        """The ids of the first page and, where the server gave fewer than it counted, of those after it."""
        pmids = list(page.pmids)
        while len(pmids) < page.count and page.pmids and page.history:
            page_after = self._search_page(query, ESEARCH_WALL, len(pmids), page.history)
            if not page_after.pmids:
                break
            pmids += page_after.pmids
        return tuple(pmids)

    def _search_parts(self, query: Query, today: date) -> tuple[Pmid, ...]:
        """The ids of a set past the wall, part by part. Raises ServiceError when a part is not whole."""
        pmids: list[Pmid] = []
        waiting = list(halves(query, today))
        while waiting:
            part = waiting.pop()
            page = self._search_page(part, ESEARCH_WALL)
            if page.count > ESEARCH_WALL:
                waiting += halves(part, today)
                continue
            found = self._rest(part, page)
            problem = _doubt(part, page) or _shortfall(page.count, found)
            if problem:
                raise ServiceError(problem, where=f"PubMed esearch.fcgi, {part.sent_term}")
            pmids += found
        return tuple(pmids)

    def _fetch_batch(self, asked: tuple[Pmid, ...], *, is_last_try: bool = False) -> Batch:
        try:
            body, found = self._efetch(asked)
        except ServiceError as error:
            if error.retryable and len(asked) > SMALLEST_BATCH:
                return self._fetch_smaller(asked)
            return Batch(asked, missing=frozenset(asked), problem=error.line())
        absent = tuple(pmid for pmid in asked if pmid not in found)
        if not absent:
            return Batch(asked, (body,))
        if len(absent) < len(asked):
            again = self._fetch_batch(absent)
            return Batch(asked, (body, *again.bodies), again.deleted, again.missing, again.problem)
        explained = self._explain_absence(asked)
        if not explained.missing or is_last_try:
            return explained
        # An empty answer for records that exist: a passing fault, as often as not.
        again = self._fetch_batch(tuple(sorted(explained.missing)), is_last_try=True)
        return Batch(asked, again.bodies, explained.deleted | again.deleted, again.missing, again.problem)

    def _fetch_smaller(self, asked: tuple[Pmid, ...]) -> Batch:
        """Large batches time out at the backend where small ones do not (eutils-facts, section 4)."""
        parts = [self._fetch_batch(part) for part in _slices(asked, max(SMALLEST_BATCH, len(asked) // 4))]
        return Batch(
            asked,
            tuple(body for part in parts for body in part.bodies),
            frozenset().union(*(part.deleted for part in parts)),
            frozenset().union(*(part.missing for part in parts)),
            "; ".join(dict.fromkeys(part.problem for part in parts if part.problem)),
        )

    def _explain_absence(self, asked: tuple[Pmid, ...]) -> Batch:
        """EFetch leaves out unknown, deleted and merged ids without a word; ESummary tells them apart."""
        try:
            deleted = self.nonexistent(asked)
        except ServiceError as error:
            return Batch(asked, missing=frozenset(asked), problem=error.line())
        missing = frozenset(asked) - deleted
        problem = f"EFetch did not deliver {len(missing)} records that exist" if missing else ""
        return Batch(asked, deleted=deleted, missing=missing, problem=problem)

    def _efetch(self, asked: tuple[Pmid, ...]) -> tuple[bytes, frozenset[Pmid]]:
        parameters = {"id": _joined(asked), "retmode": "xml", "retmax": str(len(asked))}

        def read(response: Response) -> tuple[bytes, frozenset[Pmid]]:
            found = answers.read_article_set(response.status_code, response.content, "PubMed efetch.fcgi")
            return response.content, frozenset(found)

        return self._ask("efetch.fcgi", parameters, read)

    def _ask(self, utility: str, parameters: Mapping[str, str | Sequence[str]], read: Callable[[Response], T]) -> T:
        return self._client.ask(utility, {**self._common, **parameters}, read, post=True)


def _doubt(query: Query, page: answers.SearchPage) -> str:
    """Why this answer can't be believed, "" when it can.

    One exception to the rule that closes section 3 of eutils-facts: a generated spelling, asked alone and in no
    need of the phrase index, found nothing and was reported as unknown, itself or by its words. Words that PubMed's
    index does not hold stand in no record; for names that a person typed the rule has no exception
    (docs/decisions/0002).
    """
    doubts = () if not query.typed and _is_unknown(query, page) else page.doubts
    if not doubts and _reads_otherwise(query, page.translation):
        doubts = (f"it read {page.translation!r}",)
    return f"PubMed changed or doubted the query ({'; '.join(doubts)})" if doubts else ""


def _is_unknown(query: Query, page: answers.SearchPage) -> bool:
    """Nothing was found, and all that PubMed says of it is that its index does not hold this form or a word of it."""
    return page.count == 0 and bool(page.doubts) and all(_says_unknown(doubt, query.form) for doubt in page.doubts)


def _reads_otherwise(query: Query, translation: str) -> bool:
    """PubMed says what it searched for, and a word of the name is not in it, or the field is another. (An index term
    may be read as another: synonyms map to their concept.)"""
    read = set(re.findall(r"\w+", translation.lower()))
    if query.field != "name" or query.scope == "revised" or not read:
        return False
    return not set(query.form.split()) <= read or (query.scope == "whole" and "[all fields]" in translation.lower())


def _says_unknown(doubt: str, form: str) -> bool:
    """A PhraseNotFound or QuotedPhraseNotFound that names this form, or a word of it: bare, quoted or tagged."""
    kind, _, reported = doubt.partition(": ")
    bare = re.sub(r"\[[^\]]*\]$", "", reported.strip()).strip().strip('"').lower()
    return kind in ("PhraseNotFound", "QuotedPhraseNotFound") and bare in (form, *form.split())


def _shortfall(count: int, pmids: Sequence[Pmid]) -> str:
    distinct = len(set(pmids))
    return "" if distinct == count else f"PubMed counted {count} records and gave {distinct} ids"


def _slices(pmids: Sequence[Pmid], size: int) -> list[tuple[Pmid, ...]]:
    return [tuple(pmids[start : start + size]) for start in range(0, len(pmids), size)]


def _joined(pmids: Sequence[Pmid]) -> str:
    return ",".join(str(pmid) for pmid in pmids)
