"""The stand-in as an HTTP server: the gateway (keys, pace, size), the utilities behind it, and a log of requests."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import as_file, files
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from litwatch.errors import UsageError
from litwatch.standin.answer import HTML, JSON, Answer
from litwatch.standin.citation import read_bytes, read_files
from litwatch.standin.corpus import Corpus
from litwatch.standin.efetch import efetch
from litwatch.standin.esearch import esearch
from litwatch.standin.esummary import esummary
from litwatch.standin.europepmc import EuropePmcSide, search, spoil_result
from litwatch.standin.faults import EUROPE_PMC_ENDPOINTS, Fault, Faults, Schedule, instead, spoil
from litwatch.standin.links import einfo, elink, epost
from litwatch.standin.service import Request, Service

_UTILITIES: dict[str, Callable[[Service, Request], Answer]] = {
    "esearch": esearch, "efetch": efetch, "esummary": esummary, "epost": epost, "elink": elink, "einfo": einfo,
}  # fmt: skip
_PATH = "/entrez/eutils/"
_EUROPEPMC_PATH = "/europepmc/webservices/rest/"
_LONGEST_URL = 8_192  # bytes; the real threshold is not known, 11 kB was refused


@dataclass(frozen=True, slots=True)
class Logged:
    """One request as it arrived. `time` is time.monotonic(); `parameters` holds each name's values, comma-joined;
    `struck` names the faults that changed its answer or its time."""

    time: float
    endpoint: str
    method: str
    parameters: dict[str, str]
    status: int
    struck: frozenset[str] = frozenset()


def bundled_records() -> list[Path]:
    """The synthetic records that come with the stand-in."""
    with as_file(files("litwatch.standin") / "records") as folder:
        return [folder]


class StandIn:
    """E-utilities for PubMed on this machine, over PubMed XML.

    Started as a context manager: `with StandIn([folder], today=date(2026, 11, 16)) as pubmed: pubmed.base_url`.
    `paths`: files or folders of PubMed XML (`bundled_records()` for the synthetic ones). `today` is the
    server's day: records created later are invisible, and of several versions of a record the newest not after it
    is served. `latency` in seconds, an answer. `wall`: records of a set that are given at most.
    `phrase_index_minimum`: a phrase is in the phrase index when so many records hold it. `lexicon`: words
    and phrases that the index knows beside its records (None: those in lexicon.txt).
    """

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        today: date,
        api_keys: frozenset[str] = frozenset(),
        enforce_rate: bool = False,
        latency: float = 0.0,
        faults: Faults | None = None,
        phrase_index_minimum: int = 1,
        wall: int = 9_999,
        port: int = 0,
        lexicon: Iterable[str] | None = None,
    ) -> None:
        corpus = Corpus(read_files(list(paths)), today, lexicon)
        self._service = Service(corpus, wall=wall, phrase_index_minimum=phrase_index_minimum)
        self._europepmc = EuropePmcSide(paths)
        self._api_keys = api_keys
        self._latency = latency
        self._schedule = Schedule(faults)
        self._pace = _Pace(enforce=enforce_rate)
        self._lock = threading.RLock()
        self._port = port
        self._server: ThreadingHTTPServer | None = None
        self.requests: list[Logged] = []

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"pubmed": self})
        try:
            self._server = _Server(("127.0.0.1", self._port), handler)
        except OSError as problem:
            mend = "Choose another, or 0 for a free one"
            raise UsageError(f"can't listen ({problem})", where=f"port {self._port}", mend=mend) from problem
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def base_url(self) -> str:
        if self._server is None:
            raise UsageError("the stand-in is not running", mend="Use it as a context manager")
        return f"http://127.0.0.1:{self._server.server_address[1]}{_PATH}"

    @property
    def europepmc_url(self) -> str:
        """Where the stand-in serves Europe PMC."""
        return self.base_url.removesuffix(_PATH) + _EUROPEPMC_PATH

    # changing the corpus while running

    def set_today(self, today: date) -> None:
        """Let time pass (or go back)."""
        with self._lock:
            self._service.corpus.set_today(today)

    def delete(self, pmid: int) -> None:
        """Remove a record, as NLM does with a DeleteCitation."""
        with self._lock:
            self._service.corpus.delete(pmid)

    def merge(self, pmid: int, into: int) -> None:
        """Merge a duplicate record into another: it vanishes, and nothing points to the survivor."""
        with self._lock:
            if not self._service.corpus.knows(into):
                raise UsageError(f"there is no record {into} to merge into")
            self._service.corpus.delete(pmid)

    def replace(self, xml: str | bytes) -> None:
        """Put the records of this XML (a record or a set) in the place of those with their PMIDs."""
        read = read_bytes(xml.encode() if isinstance(xml, str) else xml, "replace")
        with self._lock:
            self._service.corpus.replace(read)

    def lose_history(self) -> None:
        """Every WebEnv expires."""
        self._service.history.lose()

    # answering

    def answer(self, endpoint: str, method: str, sent: dict[str, list[str]]) -> Answer:
        """The answer to one request, faults included; logs it."""
        parameters = {name: ",".join(values) if name == "id" else values[-1] for name, values in sent.items()}
        at = time.monotonic()
        key = parameters.get("api_key", "")
        limit, remaining, count = self._pace.arrived(key, at)
        due = self._schedule.due(endpoint, parameters)
        request = Request(parameters, tuple(due), tuple(sent.get("id", ())))

        def right() -> Answer:
            with self._lock:
                return _UTILITIES[endpoint](self._service, request)

        refused = self._refused(key, count, limit)
        reply, struck = (refused, set()) if refused else _damaged(due, endpoint, right)
        self._log(Logged(at, endpoint, method, parameters, reply.status, frozenset(struck | request.struck)), due)
        pace = {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(remaining)}
        return replace(reply, headers={**reply.headers, **pace})

    def answer_europepmc(self, path: str, method: str, sent: dict[str, list[str]], accept: str = "") -> Answer:
        """The answer to one request to Europe PMC: search, searchPOST or PMCID/fullTextXML. It has no keys."""
        parameters = {name: values[-1] for name, values in sent.items()}
        is_text = path.endswith("/fullTextXML")
        endpoint = "fulltext" if is_text else "europepmc"
        at = time.monotonic()
        due = self._schedule.due(endpoint, {**parameters, "term": parameters.get("query", path)})

        def right() -> Answer:
            if is_text:
                return self._europepmc.full_text(path.removesuffix("/fullTextXML"))
            with self._lock:
                corpus = self._service.corpus
                documents = self._europepmc.documents(corpus.citations(), corpus.today)
                return search(documents, parameters, accept=accept, address=f"{self.europepmc_url}search")

        reply, struck = _damaged(due, endpoint, right)
        self._log(Logged(at, endpoint, method, parameters, reply.status, frozenset(struck)), due)
        return reply

    def _log(self, logged: Logged, due: Sequence[Fault]) -> None:
        self.requests.append(logged)
        self._schedule.struck(logged.struck)
        time.sleep(self._latency + sum(1.0 if f.seconds is None else f.seconds for f in due if f.name == "slow"))

    def _refused(self, key: str, count: int, limit: int) -> Answer | None:
        if key and key not in self._api_keys:
            text = f'{{"error":"API key invalid","api-key":{json.dumps(key)},"type":"invalid",\n"status":"unknown"}}\n'
            return Answer(text.encode(), JSON, 400)
        if self._pace.enforce and count > limit:
            named = {"error": "API rate limit exceeded", "api-key": key or "127.0.0.1"}
            told = {**named, "count": str(count), "limit": str(limit)}
            return Answer(json.dumps(told, separators=(",", ":")).encode() + b"\n", JSON, 429, {"Retry-After": "2"})
        return None


def _damaged(due: Sequence[Fault], endpoint: str, right: Callable[[], Answer]) -> tuple[Answer, set[str]]:
    """An answer after the faults that are due, and the names of those that changed it or its time."""
    struck = {fault.name for fault in due if fault.name == "slow"}
    for fault in due:
        reply = instead(fault, endpoint)
        if reply is not None:
            return reply, struck | {fault.name}
    reply = right()
    for fault in due:
        spoiled = spoil(fault, reply)
        if endpoint in EUROPE_PMC_ENDPOINTS:
            spoiled = spoil_result(fault.name, spoiled)
        if spoiled != reply:
            struck.add(fault.name)
        reply = spoiled
    return reply, struck


class _Pace:
    """Requests of the last second, by key or address; refused ones count too."""

    def __init__(self, *, enforce: bool) -> None:
        self.enforce = enforce
        self._arrivals: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def arrived(self, key: str, at: float) -> tuple[int, int, int]:
        """The limit, what is left of it, and how many requests this second has seen."""
        limit = 10 if key else 3
        with self._lock:
            recent = [one for one in self._arrivals.get(key, ()) if at - one < 1.0] + [at]
            self._arrivals[key] = recent
        return limit, max(0, limit - len(recent)), len(recent)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no event; anything else is a fault of the stand-in and must be seen."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed wants the exact socket


class _Handler(BaseHTTPRequestHandler):
    pubmed: StandIn
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        if len(self.path) > _LONGEST_URL:
            self._plain(414, "Request-URI Too Long")
        else:
            self._serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._serve("&".join(part for part in (urlsplit(self.path).query, body.decode("utf-8", "replace")) if part))

    def do_HEAD(self) -> None:
        self._plain(405, "Method Not Allowed")

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class names it so
        """Requests are kept in StandIn.requests, not printed."""

    def _serve(self, query: str) -> None:
        path = urlsplit(self.path).path
        sent = parse_qs(query, keep_blank_values=True)
        if path.startswith(_EUROPEPMC_PATH):
            asked, accept = path.removeprefix(_EUROPEPMC_PATH), self.headers.get("Accept", "")
            self._send(self.pubmed.answer_europepmc(asked, self.command, sent, accept))
            return
        endpoint = path.removeprefix(_PATH).removesuffix(".fcgi")
        if not path.startswith(_PATH) or endpoint not in _UTILITIES:
            self._plain(404, "Not Found")
            return
        self._send(self.pubmed.answer(endpoint, self.command, sent))

    def _plain(self, status: int, text: str) -> None:
        body = f"<html><head><title>{status} {text}</title></head><body><h1>{text}</h1></body></html>\n"
        if self.command == "HEAD":
            body = ""
        self.pubmed.requests.append(Logged(time.monotonic(), self.path.split("?")[0], self.command, {}, status))
        self._send(Answer(body.encode(), HTML, status))

    def _send(self, answer: Answer) -> None:
        if answer.broken_after == 0:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Transfer-Encoding", "chunked")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        size = 1 if answer.seconds_a_byte else 65_536
        for start in range(0, len(answer.body[: answer.broken_after]), size):
            piece = answer.body[: answer.broken_after][start : start + size]
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            time.sleep(answer.seconds_a_byte)
        if answer.broken_after is None:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True
