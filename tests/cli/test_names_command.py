"""`litwatch names`: form by form, what PubMed and the store hold; and names to review from PubChem and MeSH."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from litwatch.config import load_watchlist
from litwatch.standin import Fault, Faults, StandIn, bundled_records
from living import Command

SYNONYMS = [
    "fluoxetine",
    "54910-89-3",
    "UNII-01K63SUP8D",
    "LY-110140",
    "fluoxetine hydrochloride",
    "DTXSID7023067",
    "42",
]
TERMS = ["Fluoxetine", "N-Methyl-gamma-(4-(trifluoromethyl)phenoxy)benzenepropanamine", "Prozac"]


class Services(BaseHTTPRequestHandler):
    """PubChem's PUG REST and MeSH's E-utilities, for two names."""

    def do_GET(self) -> None:
        if "/name/nobody/" in self.path:
            self._send(404, {"Fault": {"Code": "PUGREST.NotFound", "Message": "No CID found"}})
        elif "/cids/" in self.path:
            self._send(200, {"IdentifierList": {"CID": [3386]}})
        else:
            self._send(200, {"InformationList": {"Information": [{"CID": 3386, "Synonym": SYNONYMS}]}})

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if "esummary" in self.path:
            entry = {"uid": "68005473", "ds_meshui": "D005473", "ds_meshterms": TERMS}
            self._send(200, {"result": {"uids": ["68005473"], "68005473": entry}})
            return
        found = "" if "nobody" in sent else "<Id>68005473</Id>"
        body = (
            f"<eSearchResult><Count>{1 if found else 0}</Count><RetMax>1</RetMax><RetStart>0</RetStart>"
            f"<IdList>{found}</IdList><TranslationSet/><QueryTranslation>x</QueryTranslation></eSearchResult>"
        )
        self._send(200, body)

    def _send(self, status: int, told: object) -> None:
        body = (told if isinstance(told, str) else json.dumps(told)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(bundled_records(), today=date(2026, 11, 23)) as server:
        yield server


@pytest.fixture
def services(command: Command, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), Services)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    for name in ("LITWATCH_PUBCHEM__BASE_URL", "LITWATCH_ENTREZ__BASE_URL"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{http.server_port}/")
    yield
    http.shutdown()
    http.server_close()


def test_every_form_has_its_count_in_pubmed_and_in_the_store(
    command: Command, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITWATCH_ENTREZ__BASE_URL", standin.base_url)
    told = json.loads(command("names", "binospirone", "--json").out)
    by_form = {row["form"]: row for row in told["forms"]}
    assert by_form["mdl 73005ef"]["in_pubmed"] >= 1
    assert by_form["mdl 73005ef"]["in_store"] >= 1
    assert by_form["mdl 73005ef"]["source"] == "PMID 1970269 (title)"
    assert by_form["binospirone mesylate"]["why_not"] == "'binospirone' finds it"
    assert {one.parameters["retmax"] for one in standin.requests} == {"0"}


def test_a_synonym_names_its_compound_and_the_table_fits_eighty_columns(
    command: Command, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITWATCH_ENTREZ__BASE_URL", standin.base_url)
    monkeypatch.setenv("COLUMNS", "80")
    done = command("names", "mdl 73005ef")
    assert done.status == 0
    assert "binospirone" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_a_form_that_pubmed_doubted_is_shown_as_not_known(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Fault("drop_phrase", endpoint="esearch", phrase="indalpine")
    with StandIn(bundled_records(), today=date(2026, 11, 23), faults=Faults.of(fault)) as doubting:
        monkeypatch.setenv("LITWATCH_ENTREZ__BASE_URL", doubting.base_url)
        (row, *_) = json.loads(command("names", "indalpine", "--json").out)["forms"]
    assert row["in_pubmed"] is None
    assert "PubMed changed or doubted" in row["doubt"]


def test_without_network_it_says_so_and_shows_the_last_counts(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITWATCH_ENTREZ__BASE_URL", "http://127.0.0.1:9/")
    done = command("names", "binospirone", "--json")
    told = json.loads(done.out)
    assert done.status == 0
    assert "PubMed gave no counts (http://127.0.0.1:9/: no whole answer" in told["remark"]
    assert "those of the run of" in told["remark"]
    assert next(row for row in told["forms"] if row["form"] == "mdl 73005ef")["in_pubmed"] >= 1


def test_offline_asks_nobody_and_shows_the_counts_of_the_last_run(
    command: Command, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITWATCH_ENTREZ__BASE_URL", standin.base_url)
    done = command("names", "binospirone", "--offline")
    assert (done.status, done.err) == (0, "")
    assert "PubMed's counts are those of the run of" in done.out
    assert standin.requests == []


def test_a_compound_that_is_not_watched_is_told_with_the_way_to_names_for_it(command: Command) -> None:
    done = command("names", "nosuchpirone")
    assert (done.status, done.out) == (2, "")
    assert "'nosuchpirone' is not on the watchlist" in done.error
    assert "--suggest" in done.error


def test_an_entry_to_review_loads_as_it_is_printed(command: Command, services: None, tmp_path: Path) -> None:
    done = command("names", "fluoxetine", "--suggest")
    assert done.status == 0
    entry = "".join(f"  {line}\n" for line in done.out.splitlines() if not line.startswith("#"))
    label = entry.split("class: ")[1].split()[0]
    text = f"topic: {{name: x}}\ncompounds:\n{entry}classes: {{{label}: {{label: X}}}}\n"
    (tmp_path / "watchlist.yaml").write_text(text, encoding="utf-8")
    (compound,) = load_watchlist(tmp_path).compounds
    kinds = {name.text: name.kind for name in compound.names}
    assert kinds["LY-110140"] == "code"
    assert kinds["fluoxetine hydrochloride"] == "salt"
    assert not {"DTXSID7023067", "42"} & kinds.keys()
    assert all(name.source and name.dated for name in compound.names[1:])
    assert {key: one.value for key, one in compound.identifiers.items()} == {
        "pubchem_cid": "3386",
        "mesh": "D005473",
        "cas": "54910-89-3",
        "unii": "01K63SUP8D",
    }


def test_a_name_that_neither_knows_is_told_as_such(command: Command, services: None) -> None:
    done = command("names", "nobody", "--suggest")
    assert (done.status, done.out) == (2, "")
    assert "neither PubChem nor MeSH knows 'nobody'" in done.error


def test_no_network_for_a_suggestion_is_one_line(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITWATCH_PUBCHEM__BASE_URL", "http://127.0.0.1:9/")
    done = command("names", "fluoxetine", "--suggest")
    assert (done.status, done.out) == (1, "")
    assert len(done.error.splitlines()) == 1
    assert "no connection" in done.error
