"""PubMed's own account of a search is held against what was asked, and no error carries the key on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from litwatch.fetch import Answer, PubMed
from litwatch.polite import Client, Patience
from litwatch.query import Query

KEY = "abcdef0123456789abcdef0123456789abcd"
NAME = Query("buspirone", "buspirone", "buspirone[tw]", "whole")


class Canned:
    """An E-utilities server that answers every request with the same bytes."""

    def __init__(self) -> None:
        self.status, self.body = 200, b""
        canned = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(canned.status)
                self.send_header("Content-Length", str(len(canned.body)))
                self.end_headers()
                self.wfile.write(canned.body)

            def log_message(self, *_: object) -> None: ...

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def canned() -> Iterator[Canned]:
    server = Canned()
    yield server
    server.http.shutdown()
    server.http.server_close()


def asked(canned: Canned, folder: Path, query: Query = NAME) -> Answer:
    patience = Patience(attempts=2, first_wait=0.01, longest_wait=0.02, timeout=5.0)
    url = f"http://127.0.0.1:{canned.http.server_port}/"
    client = Client("PubMed", url, 100, secret=KEY, patience=patience, pace_directory=folder)
    return PubMed(client, tool="litwatch", email="litwatch@example.org").search(query, date(2026, 11, 23))


def found(translation: str, count: int = 0, warnings: str = "<OutputMessage>No items found.</OutputMessage>") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" ?><eSearchResult>'
        f"<Count>{count}</Count><RetMax>0</RetMax><RetStart>0</RetStart><IdList></IdList><TranslationSet/>"
        f"<QueryTranslation>{translation}</QueryTranslation>"
        f"<WarningList>{warnings}</WarningList></eSearchResult>"
    ).encode()


@pytest.mark.parametrize(
    "translation", ['"asthma"[MeSH Terms]', '"buspirone"[All Fields]', '"bus"[Text Word] AND "pirone"[Text Word]']
)
def test_a_zero_for_another_question_is_no_zero(canned: Canned, tmp_path: Path, translation: str) -> None:
    canned.body = found(translation)
    answer = asked(canned, tmp_path)
    assert not answer.complete
    assert "it read" in answer.problem


def test_a_zero_for_the_question_asked_is_one(canned: Canned, tmp_path: Path) -> None:
    canned.body = found('"buspirone"[Text Word]')
    assert asked(canned, tmp_path).complete


def test_an_index_term_may_be_read_as_its_concept(canned: Canned, tmp_path: Path) -> None:
    canned.body = found('"binospirone"[Supplementary Concept]')
    query = Query("binospirone", "mdl 73005ef", '"mdl 73005ef"[nm]', "whole", typed=False, field="index")
    assert asked(canned, tmp_path, query).complete


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, f'{{"error":"API key invalid","api-key":"{KEY}","type":"invalid",\n"status":"unknown"}}'),
        (200, f'{{"error":"API rate limit exceeded","api-key":"{KEY}","count":"11"}}'),
        (429, f'{{"error":"API rate limit exceeded","api-key":"{KEY}","count":"11","limit":"10"}}'),
        (500, f'{{"error":"error forwarding request","api-key":"{KEY}"}}'),
    ],
)
def test_a_refusal_that_quotes_the_key_carries_it_nowhere(
    canned: Canned, tmp_path: Path, status: int, body: str
) -> None:
    canned.status, canned.body = status, body.encode()
    answer = asked(canned, tmp_path)
    assert answer.problem
    assert KEY not in answer.problem + answer.server_answer
