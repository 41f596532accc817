"""Misbehaviour on demand: which answer is spoilt, how, and how often. Nothing here touches a socket.

The shapes are those seen in recorded answers (eutils-facts, section 1 "Gateway answers", sections 2 and 4).
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from litwatch.errors import UsageError
from litwatch.standin.answer import HTML, JSON, TEXT, Answer, json_body, xml_document

_OVER_LIMIT = b'{"error":"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"}\n'
_FORWARDING = b'{"error":"error forwarding request","api-key":"127.0.0.1","type":"ip",\n"status":"ok"}\n'
_PAGE = "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>\n"
_ROOTS = {
    "esearch": "eSearchResult",
    "efetch": "eFetchResult",
    "esummary": "eSummaryResult",
    "epost": "ePostResult",
    "elink": "eLinkResult",
    "einfo": "eInfoResult",
}
_EXCEPTION = "NCBI C++ Exception:\n    Error: TXCLIENT(CException::eUnknown) CTxRawClient::readReply - Read failed: EOF"

INSTEAD = {  # name → what is sent in place of an answer
    "rate_limited": Answer(_OVER_LIMIT, JSON, 429, {"Retry-After": "2"}),
    "json_error_200": Answer(b'{"error":"API rate limit exceeded","count":"11"}\n', JSON),
    "gateway_500_json": Answer(_FORWARDING, JSON, 500),
    "gateway_500_text": Answer(b"WWW Error 500\n", TEXT, 500),
    "router_text": Answer(b"Unable to route request!\n", TEXT, 503),
    "html_200": Answer(_PAGE.format("Error Blocked Diagnostic").encode(), HTML),
    "html_502": Answer(_PAGE.format("502 Bad Gateway").encode(), HTML, 502),
    "html_503": Answer(_PAGE.format("503 Service Unavailable").encode(), HTML, 503),
    "empty_200": Answer(b"", "text/xml; charset=UTF-8"),
    "empty_set": Answer(b'<?xml version="1.0" ?><PubmedArticleSet></PubmedArticleSet>\n', "text/xml; charset=UTF-8"),
}
ERRORS = {  # name → the text and status of an <ERROR> in the root of the endpoint
    "error_200": ("Search Backend failed: Unable to open connection to #PMQuerySrv?dbaf=pubmed", 200),
    "unsupported_200": ("Search Backend failed: Database is not supported: pubmed", 200),
    "exception_200": (_EXCEPTION, 200),
    "timeout_200": (" Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout", 200),
    "timeout_400": (" Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout", 400),
    "proxy_400": ("Error: proxy_stream(): Failed to connect to PubOne service", 400),
    "history_lost": ("Unable to obtain query #1", 200),
}
TRANSFER = ("prolog_only", "cut_xml", "cut_anywhere", "slow", "trickle", "reset", "broken_transfer", "rootless")
RECORDS = ("missing_records", "doubled_records", "reordered_records")  # efetch, ESearch's ids, Europe PMC's results
SETS = ("changed_set", "missing_ids")  # esearch: one id or every third is not given, and the count stays
PHRASES = ("drop_phrase", "unknown_phrase")  # esearch; need `phrase`
EUROPE_PMC = ("version_only", "repeated_cursor")  # endpoint "europepmc", the first also "fulltext"
EUROPE_PMC_ENDPOINTS = ("europepmc", "fulltext")
NAMES = frozenset((*INSTEAD, *ERRORS, *TRANSFER, *RECORDS, *SETS, *PHRASES, *EUROPE_PMC))


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of misbehaviour.

    `rate` from 0 to 1; `endpoint` such as "efetch" ("" = every one of PubMed's), "europepmc" or "fulltext"; `first`
    limits it to the first so many requests that qualify; one that is `sure` strikes the first answer it can damage,
    whatever its rate; `containing` limits it to requests that hold this text in `term` or `id`; `phrase` is
    what drop_phrase and unknown_phrase act on; `seconds` how long `slow` waits (None: one), `trickle` after each byte
    (None: a fiftieth), and what rate_limited says in Retry-After (None: two, as recorded).
    """

    name: str
    rate: float = 1.0
    endpoint: str = ""
    first: int | None = None
    containing: str = ""
    phrase: str = ""
    seconds: float | None = None
    sure: bool = False

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise UsageError(f"{self.name!r} is no fault", mend=f"Known are: {', '.join(sorted(NAMES))}")
        if not 0 <= self.rate <= 1:
            raise UsageError(f"fault {self.name} has the rate {self.rate}", mend="A rate lies between 0 and 1")
        if self.name in PHRASES and not self.phrase:
            raise UsageError(f"fault {self.name} has no phrase", mend="Name the phrase it acts on")
        if self.endpoint not in self._places():
            where = f"the endpoint {self.endpoint!r}" if self.endpoint else "PubMed's endpoints"
            raise UsageError(f"fault {self.name} does nothing at {where}", mend="Name an endpoint that it can spoil")

    def _places(self) -> tuple[str, ...]:
        if self.name == "version_only":
            return EUROPE_PMC_ENDPOINTS
        if self.name in EUROPE_PMC:
            return ("europepmc",)
        if self.name in (*SETS, *PHRASES):
            return ("", "esearch")
        if self.name in RECORDS:
            return ("", "esearch", "efetch", "europepmc")
        return ("", *_ROOTS, *EUROPE_PMC_ENDPOINTS)

    def fits(self, endpoint: str, parameters: Mapping[str, str]) -> bool:
        text = f"{parameters.get('term', '')} {parameters.get('id', '')}".lower()
        is_here = endpoint == self.endpoint or (not self.endpoint and endpoint not in EUROPE_PMC_ENDPOINTS)
        return is_here and self.containing.lower() in text


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults that may all occur; with the same `seed` and the same requests, the same ones are spoilt."""

    faults: tuple[Fault, ...] = ()
    seed: int = 0

    @classmethod
    def of(cls, *faults: Fault, seed: int = 0) -> Faults:
        """`Faults.of(Fault("reset", endpoint="efetch", first=2), Fault("slow", rate=0.1))`."""
        return cls(faults, seed)


class Schedule:
    """Counts requests for each fault and says which are due. Safe to ask from several threads."""

    def __init__(self, faults: Faults | None) -> None:
        self._faults = faults or Faults()
        self._seen = [0] * len(self._faults.faults)
        self._struck: set[str] = set()
        self._lock = threading.Lock()

    def due(self, endpoint: str, parameters: Mapping[str, str]) -> list[Fault]:
        found = []
        with self._lock:
            for at, fault in enumerate(self._faults.faults):
                if fault.fits(endpoint, parameters):
                    self._seen[at] += 1
                    if (fault.sure and fault.name not in self._struck) or self._drawn(at, self._seen[at], fault):
                        found.append(fault)
        return found

    def struck(self, names: Collection[str]) -> None:
        """Faults of these names have damaged an answer."""
        with self._lock:
            self._struck.update(names)

    def _drawn(self, at: int, count: int, fault: Fault) -> bool:
        if fault.first is not None and count > fault.first:
            return False
        digest = hashlib.sha256(f"{self._faults.seed}/{at}/{count}".encode()).digest()
        return int.from_bytes(digest[:8], "big") < fault.rate * 2**64


def instead(fault: Fault, endpoint: str) -> Answer | None:
    """The answer sent in place of the right one; None for faults that spoil the right one."""
    if fault.name in INSTEAD:
        answer = INSTEAD[fault.name]
        is_told = fault.name == "rate_limited" and fault.seconds is not None
        return replace(answer, headers={"Retry-After": f"{fault.seconds:g}"}) if is_told else answer
    if fault.name in ERRORS:
        text, status = ERRORS[fault.name]
        if endpoint in EUROPE_PMC_ENDPOINTS:
            # Its own failures are not recorded. Assumption: they look as its input errors do, with a server's code.
            return json_body({"version": "6.9", "errCode": 500, "errMsg": text.strip()}, status=status)
        error = f"<ERROR>{text}</ERROR>"
        lost_link = endpoint == "elink" and fault.name == "history_lost"
        return xml_document(_ROOTS[endpoint], f"<LinkSet>{error}</LinkSet>" if lost_link else error, status=status)
    return None


def spoil(fault: Fault, answer: Answer) -> Answer:
    """The right answer, damaged in transfer."""
    body = answer.body
    if fault.name == "prolog_only":
        doctype = body.find(b"<!DOCTYPE")
        return replace(answer, body=body[: body.find(b">", doctype) + 1] if doctype >= 0 else b"")
    if fault.name == "cut_xml":
        return replace(answer, body=body[: len(body) * 2 // 3])
    if fault.name == "cut_anywhere":
        place = int.from_bytes(hashlib.sha256(body).digest()[:8], "big") % max(1, len(body.rstrip()))
        return replace(answer, body=body[:place])
    if fault.name == "broken_transfer":
        return replace(answer, broken_after=len(body) // 2)
    if fault.name == "trickle":
        return replace(answer, seconds_a_byte=0.02 if fault.seconds is None else fault.seconds)
    if fault.name == "reset":
        return replace(answer, broken_after=0)
    if fault.name == "rootless":
        root = re.search(rb"<[A-Za-z][^>]*>", body)
        return replace(answer, body=body[root.end() if root else 0 : body.rfind(b"</")])
    return answer


def rearranged(fault: Fault, pmids: list[int]) -> list[int]:
    """The ids of an answer with some missing, doubled or out of order; every third one is hit."""
    if fault.name == "changed_set":
        return pmids[1:]
    if fault.name in ("missing_records", "missing_ids"):
        return [pmid for at, pmid in enumerate(pmids) if at % 3]
    if fault.name == "doubled_records":
        return [pmid for at, pmid in enumerate(pmids) for _ in range(1 if at % 3 else 2)]
    if fault.name == "reordered_records":
        return pmids[::-1]
    return pmids
