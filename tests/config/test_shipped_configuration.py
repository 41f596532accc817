"""What comes with litwatch: it loads, it watches what the project is about, and its schemas are today's."""

from __future__ import annotations

import json
import re

import pytest

from litwatch.config import load_settings, load_watchlist, shipped_directory, write_schemas
from litwatch.names import Matcher
from litwatch.query import name_queries


@pytest.fixture(scope="module")
def watchlist():
    return load_watchlist(shipped_directory())


def test_the_settings_load_and_send_no_mail(folder):
    settings = load_settings(shipped_directory(), {})
    assert settings.smtp.host == ""
    assert [one.address for one in settings.digest.recipients] == ["pi@example.org"]
    assert settings.entrez.email.endswith("example.org")


def test_it_watches_buspirone_binospirone_and_the_ssris(watchlist):
    assert [one.name for one in watchlist.compounds] == [
        "buspirone", "binospirone", "fluoxetine", "sertraline", "paroxetine", "citalopram", "escitalopram",
        "fluvoxamine", "zimelidine", "indalpine", "dapoxetine", "gepirone", "ipsapirone", "tandospirone",
    ]  # fmt: skip
    assert watchlist.class_labels["ssri"] == "SSRIs"


def test_every_synonym_says_where_it_is_from(watchlist):
    assert [n.text for one in watchlist.compounds for n in one.names if not n.source] == []


def test_binospirone_is_found_under_the_code_its_papers_use(watchlist):
    binospirone = watchlist.compounds[1]
    assert binospirone.controls == (1970269,)
    title = "Characterization of MDL 73005EF as a 5-HT1A selective ligand; comparison with buspirone"
    assert [m.compound for m in Matcher(watchlist).find(title)] == ["binospirone", "buspirone"]
    assert {"binospirone", "mdl 73005ef"} <= {query.form for query in name_queries(binospirone)}


@pytest.mark.parametrize(
    ("text", "compounds"),
    [
        ("(S)-citalopram", ["escitalopram"]),
        ("S-citalopram", ["escitalopram"]),
        ("R-citalopram", []),
        ("norfluoxetine", []),
        ("didesmethylcitalopram", []),
        ("6-hydroxybuspirone", []),
        ("zimeldine", ["zimelidine"]),
        ("Lilly 110140", ["fluoxetine"]),
        ("LY110140", ["fluoxetine"]),
        ("H 102/09", ["zimelidine"]),
        ("TVX Q 7821", ["ipsapirone"]),
    ],
)
def test_a_name_goes_to_the_right_compound(watchlist, text, compounds):
    assert [m.compound for m in Matcher(watchlist).find(f"Effects of {text} in rats")] == compounds


def test_every_phrase_of_the_topic_is_asked_outside_the_phrase_index(watchlist):
    """A quoted phrase that PubMed's index lacks is dropped from an OR (eutils-facts, section 3)."""
    for phrase, tag in re.findall(r'"([^"]+)"\[([^\]]+)\]', watchlist.topic.query):
        assert tag == "mh" or (tag == "tiab:~0" and len(phrase.split()) > 1), phrase


def test_the_schemas_are_those_of_the_code(tmp_path):
    written = write_schemas(tmp_path)
    assert {path.name for path in written} == {"settings.schema.json", "watchlist.schema.json"}
    for path in written:
        shipped = shipped_directory() / "schema" / path.name
        assert shipped.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), f"write {shipped.name} again"


def test_the_schemas_let_an_editor_offer_no_secret(tmp_path):
    text = next(path for path in write_schemas(tmp_path) if "settings" in path.name).read_text(encoding="utf-8")
    assert json.loads(text)["type"] == "object"
    assert "api_key" not in text
    assert "password" not in text
