"""Europe PMC by its REST service: search with cursors, and open full texts (eutils-facts, section 7)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from requests import Response

from litwatch.errors import ServiceError
from litwatch.polite import Client

LONGEST_PAGE = 1000
# Past this, a term goes by POST.
LONGEST_TERM = 1500
EXCERPT = 500


@dataclass(frozen=True, slots=True)
class EuropePmcAnswer:
    """What a search found, and whether that may be believed.

    `results` as Europe PMC gave them (resultType=core), each (source, id) once. `count`: its hitCount, None when it
    gave none. `counted_only`: the set is larger than was wanted, and none of it was taken. `internal_query`: what it
    made of the term. Times are UTC.
    """

    term: str
    complete: bool
    started_at: datetime
    ended_at: datetime
    results: tuple[Mapping[str, Any], ...] = ()
    count: int | None = None
    counted_only: bool = False
    internal_query: str = ""
    problem: str = ""
    server_answer: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    count: int
    results: list[Mapping[str, Any]]
    next_mark: str
    internal_query: str


class EuropePmc:
    """The two calls that litwatch needs, on one polite client."""

    def __init__(self, client: Client, page_size: int = LONGEST_PAGE) -> None:
        self._client = client
        self._page_size = page_size

    @property
    def request_count(self) -> int:
        return self._client.request_count

    def leave(self) -> None:
        """Ask nothing further: what waits fails at once."""
        self._client.leave()

    def search(self, term: str, at_most: int | None = None) -> EuropePmcAnswer:
        """Every result of a term, page by page. Never raises: what went wrong is the Answer's `problem`.

        `at_most`: do not take a set larger than this; count it only.
        """
        started = datetime.now(UTC)
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        try:
            page = first = self._page(term, "*")
            counted_only = at_most is not None and page.count > at_most
            asked = {"*"}
            while not counted_only:
                before = len(found)
                found |= {(str(one.get("source")), str(one.get("id"))): one for one in page.results}
                # The end: no mark, one that was asked before, or a page with nothing new.
                if page.next_mark in ("", *asked) or len(found) == before or len(found) >= first.count:
                    break
                asked.add(page.next_mark)
                page = self._page(term, page.next_mark)
        except ServiceError as error:
            return EuropePmcAnswer(
                term, False, started, datetime.now(UTC), problem=error.what, server_answer=error.answer
            )
        is_other = not counted_only and len(found) != first.count
        return EuropePmcAnswer(
            term,
            complete=not is_other,
            started_at=started,
            ended_at=datetime.now(UTC),
            results=tuple(found.values()),
            count=first.count,
            counted_only=counted_only,
            internal_query=first.internal_query,
            problem=f"it counted {first.count} records and gave {len(found)}" if is_other else "",
        )

    def knock(self) -> str:
        """Does it answer at all? Why not, "" when it does. Asked once again, and no more."""
        try:
            self._client.ask("search", self._parameters("buspirone", "*") | {"pageSize": "1"}, _read_page, attempts=2)
        except ServiceError as error:
            return error.what
        return ""

    def full_text(self, pmcid: str) -> bytes | None:
        """The JATS XML of an open article, None where Europe PMC has none. Raises ServiceError.

        An empty answer may say that there is none, and may be a passing fault: it is believed when it comes twice.
        """

        def read(response: Response) -> bytes | None:
            body = response.content
            if response.status_code == 404:
                return None
            if response.status_code == 200 and not body.strip():
                return b""
            if response.status_code != 200 or b"<article" not in body or b"</article>" not in body[-2000:]:
                raise _unbelievable("no whole full text", response, "fullTextXML")
            return body

        path = f"{pmcid}/fullTextXML"
        body = self._client.ask(path, {}, read)
        return (self._client.ask(path, {}, read) if body == b"" else body) or None

    def _page(self, term: str, mark: str) -> _Page:
        is_long = len(term) > LONGEST_TERM
        path = "searchPOST" if is_long else "search"
        return self._client.ask(path, self._parameters(term, mark), _read_page, post=is_long)

    def _parameters(self, term: str, mark: str) -> dict[str, str]:
        return {
            "query": term,
            "format": "json",
            "resultType": "core",
            "synonym": "false",
            "pageSize": str(self._page_size),
            "cursorMark": mark,
        }


def _read_page(response: Response) -> _Page:
    """One page. Raises ServiceError for anything that is none: a refused parameter comes as HTTP 200 and a version
    alone, an input error as HTTP 200 with errCode.

    What we send is always of one form, so a version alone is asked for again; a wrong query stays wrong.
    """
    try:
        answer = json.loads(response.content.decode("utf-8"), strict=False)
        if response.status_code != 200 or not isinstance(answer, dict) or "errCode" in answer or "errMsg" in answer:
            said = answer.get("errMsg") if isinstance(answer, dict) else None
            reason = f": {str(said)[:200]}" if said else ""
            permanent = isinstance(answer, dict) and _is_ours(answer.get("errCode"))
            what = f"an error (HTTP {response.status_code}){reason}"
            raise _unbelievable(what, response, "search", permanent=permanent)
        results = answer["resultList"]["result"]
        return _Page(
            count=int(answer["hitCount"]),
            results=[one for one in (results if isinstance(results, list) else [results]) if isinstance(one, dict)],
            next_mark=str(answer.get("nextCursorMark") or ""),
            internal_query=str(answer.get("request", {}).get("internalQuery") or ""),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _unbelievable("what is no search result", response, "search") from None


def _is_ours(code: object) -> bool:
    """Is this errCode that of a wrong question? Those recorded are input errors, with HTTP's 4xx; a refusal for haste
    (429) and anything else may pass."""
    return str(code).isdecimal() and 400 <= int(str(code)) < 500 and int(str(code)) != 429


def _unbelievable(what: str, response: Response, call: str, *, permanent: bool = False) -> ServiceError:
    return ServiceError(
        f"Europe PMC answered {what}",
        where=f"Europe PMC {call}",
        mend="Mend the query." if permanent else "It is tried again; if this lasts, run again later.",
        retryable=not permanent,
        status=response.status_code,
        answer=response.text[:EXCERPT],
    )
