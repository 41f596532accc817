"""PUG REST as documented: names, registry numbers, the fault of an unknown name, and what can't be believed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from litwatch.errors import ServiceError
from litwatch.fetch import PubChem
from litwatch.polite import Client, Patience

NOT_FOUND = (404, {"Fault": {"Code": "PUGREST.NotFound", "Message": "No CID found"}})
BUSY = (503, {"Fault": {"Code": "PUGREST.ServerBusy", "Message": "Too many requests or server too busy"}})
Answer = tuple[int, object]
Asking = Callable[..., tuple[PubChem, list[str]]]


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    """`asking(first, second, …)`: a client of a server that answers so, and the paths it is asked for."""
    servers: list[ThreadingHTTPServer] = []

    def serve(*answers: Answer) -> tuple[PubChem, list[str]]:
        paths: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, told = answers[min(len(paths), len(answers) - 1)]
                paths.append(self.path)
                body = told if isinstance(told, bytes) else json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        quick = Patience(attempts=3, first_wait=0.01, longest_wait=0.02, timeout=5.0)
        address = f"http://127.0.0.1:{server.server_port}/rest/pug/"
        return PubChem(Client("PubChem", address, 200, patience=quick, pace_directory=tmp_path)), paths

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_name_gives_its_first_compound(asking: Asking) -> None:
    pubchem, paths = asking((200, {"IdentifierList": {"CID": [3386, 62857]}}))
    assert pubchem.cid("MDL 73,005/EF") == 3386
    assert paths == ["/rest/pug/compound/name/MDL%2073%2C005%2FEF/cids/JSON"]


@pytest.mark.parametrize("answer", [NOT_FOUND, (200, {"IdentifierList": {"CID": [0]}})])
def test_an_unknown_name_is_none_and_asked_once(asking: Asking, answer: Answer) -> None:
    pubchem, paths = asking(answer)
    assert pubchem.cid("nobody") is None
    assert len(paths) == 1


def test_synonyms_and_registry_numbers_come_in_their_order(asking: Asking) -> None:
    def told(key: str) -> Answer:
        return 200, {"InformationList": {"Information": [{"CID": 3386, key: ["b", "a"]}]}}

    pubchem, paths = asking(told("Synonym"), told("RegistryID"))
    assert pubchem.synonyms(3386) == ("b", "a")
    assert pubchem.registry_numbers(3386) == ("b", "a")
    assert [path.split("/cid/")[1] for path in paths] == ["3386/synonyms/JSON", "3386/xrefs/RegistryID/JSON"]


def test_a_compound_without_names_has_none(asking: Asking) -> None:
    pubchem, _ = asking((200, {"InformationList": {"Information": [{"CID": 3386}]}}), NOT_FOUND)
    assert pubchem.synonyms(3386) == ()
    assert pubchem.registry_numbers(3386) == ()


def test_a_busy_server_is_asked_again(asking: Asking) -> None:
    pubchem, paths = asking(BUSY, (200, {"IdentifierList": {"CID": [3386]}}))
    assert pubchem.cid("fluoxetine") == 3386
    assert len(paths) == 2


@pytest.mark.parametrize(
    "answer",
    [
        BUSY,
        (200, b"<html>Sign in</html>"),
        (200, b""),
        (200, b"[]"),
        (200, {}),
        (200, {"IdentifierList": {}}),
        (404, b"<html>Not Found</html>"),
        (404, {"Fault": {"Code": "PUGREST.BadRequest"}}),
        (400, {"Fault": {"Code": "PUGREST.BadRequest", "Message": "Invalid"}}),
        (200, {"Fault": {"Code": "PUGREST.Timeout"}}),
    ],
)
def test_what_is_no_answer_is_an_error_and_never_an_unknown_name(asking: Asking, answer: Answer) -> None:
    pubchem, _ = asking(answer)
    with pytest.raises(ServiceError) as refused:
        pubchem.cid("fluoxetine")
    assert "PubChem" in refused.value.line()
    assert refused.value.mend
