"""Misbehaviour on demand: each fault looks as it was recorded, and occurs when it was asked for."""

from __future__ import annotations

import json

import pytest
import requests
from lxml import etree

from litwatch.errors import UsageError
from litwatch.standin import Fault, Faults
from litwatch.standin.faults import EUROPE_PMC, NAMES, SETS


@pytest.fixture
def faulty(serve, make_article):
    def start(*faults: Fault, seed: int = 0):
        records = [make_article(n, f"rats number {n}", "A text that is long enough to be cut.") for n in range(1, 10)]
        return serve(*records, faults=Faults.of(*faults, seed=seed))

    return start


@pytest.mark.parametrize(
    ("name", "status", "body"),
    [
        ("rate_limited", 429, '{"error":"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"}\n'),
        ("json_error_200", 200, '{"error":"API rate limit exceeded","count":"11"}\n'),
        ("gateway_500_json", 500,
         '{"error":"error forwarding request","api-key":"127.0.0.1","type":"ip",\n"status":"ok"}\n'),
        ("gateway_500_text", 500, "WWW Error 500\n"),
        ("router_text", 503, "Unable to route request!\n"),
        ("empty_200", 200, ""),
    ],
)  # fmt: skip
def test_gateway_answers_come_whatever_retmode_says(faulty, name, status, body):
    answer = faulty(Fault(name)).get("esearch", term="rats", retmode="xml")
    assert (answer.status_code, answer.text) == (status, body)


@pytest.mark.parametrize(("name", "status"), [("html_200", 200), ("html_502", 502), ("html_503", 503)])
def test_html_pages(faulty, name, status):
    answer = faulty(Fault(name)).get("efetch", id="1", retmode="xml")
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<html>" in answer.text


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("error_200", 200, "Search Backend failed: Unable to open connection to #PMQuerySrv?dbaf="),
        ("unsupported_200", 200, "Search Backend failed: Database is not supported: pubmed"),
        ("exception_200", 200, "NCBI C++ Exception"),
        ("timeout_200", 200, "External viewer error: Empty Response. Bytes read: 0 Status: Timeout"),
        ("timeout_400", 400, "External viewer error"),
        ("proxy_400", 400, "proxy_stream()"),
        ("history_lost", 200, "Unable to obtain query #1"),
    ],
)
def test_errors_come_inside_the_root_of_the_utility(faulty, name, status, words):
    pubmed = faulty(Fault(name))
    for utility, root in (("esearch", "eSearchResult"), ("efetch", "eFetchResult")):
        answer = pubmed.get(utility, term="rats", id="1")
        assert answer.status_code == status
        tree = etree.fromstring(answer.content)
        assert tree.tag == root
        assert words in tree.findtext("ERROR")


def test_prolog_without_root(faulty):
    text = faulty(Fault("prolog_only")).get("esearch", term="rats").text
    assert text.startswith("<?xml")
    assert text.endswith('esearch.dtd">')


def test_xml_that_stops(faulty):
    answer = faulty(Fault("cut_xml", endpoint="efetch")).get("efetch", id="1,2,3", retmode="xml")
    assert answer.status_code == 200
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(answer.content)


def test_a_transfer_that_breaks_is_seen_by_the_client(faulty):
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        faulty(Fault("broken_transfer")).get("efetch", id="1,2", retmode="xml")


def test_a_connection_closed_before_an_answer(faulty):
    pubmed = faulty(Fault("reset", first=1))
    with pytest.raises(requests.exceptions.ConnectionError):
        pubmed.get("efetch", id="1")
    assert pubmed.get("efetch", id="1").status_code == 200


def test_elink_without_its_root(faulty):
    text = faulty(Fault("rootless", endpoint="elink")).get("elink", id="1").text
    assert "<eLinkResult>" not in text
    assert "<LinkSet>" in text


def test_slow_answers_wait(faulty):
    assert faulty(Fault("slow", seconds=0.3)).get("einfo").elapsed.total_seconds() >= 0.3


@pytest.mark.parametrize(
    ("name", "pmids"),
    [
        ("missing_records", ["2", "3"]),
        ("doubled_records", ["1", "1", "2", "3", "4", "4"]),
        ("reordered_records", ["4", "3", "2", "1"]),
    ],
)
def test_records_missing_doubled_or_out_of_order(faulty, name, pmids):
    answer = faulty(Fault(name)).get("efetch", id="1,2,3,4", retmode="xml")
    assert [e.text for e in etree.fromstring(answer.content).iterfind("*/*/PMID")] == pmids


def test_a_given_phrase_is_dropped_and_listed(faulty):
    pubmed = faulty(Fault("drop_phrase", phrase="rats number"))
    answer = pubmed.search('"rats number"[tiab] OR "cut"[tiab]')
    assert answer["querytranslation"] == '"cut"[Title/Abstract]'
    assert answer["warninglist"]["quotedphrasesnotfound"] == ['"rats number"[tiab]']


def test_a_given_word_is_unknown_and_listed(faulty):
    answer = faulty(Fault("unknown_phrase", phrase="rats")).search("rats[tw]")
    assert answer["count"] == "0"
    assert answer["errorlist"]["phrasesnotfound"] == ["rats"]


def test_faults_can_be_limited_to_the_first_requests_an_endpoint_or_a_text(faulty):
    pubmed = faulty(Fault("html_502", endpoint="esearch", first=2, containing="RATS"))
    assert pubmed.get("einfo").status_code == 200
    assert pubmed.get("esearch", term="mice").status_code == 200
    assert [pubmed.get("esearch", term="rats").status_code for _ in range(4)] == [502, 502, 200, 200]


def test_with_the_same_seed_the_same_requests_are_spoilt(faulty):
    def pattern(seed):
        pubmed = faulty(Fault("html_502", rate=0.5), seed=seed)
        return [pubmed.get("einfo").status_code for _ in range(20)]

    first = pattern(1)
    assert pattern(1) == first
    assert pattern(2) != first
    assert {200, 502} == set(first)


def test_a_fault_with_a_wrong_name_or_rate_is_refused():
    with pytest.raises(UsageError, match="Known are"):
        Fault("gremlins")
    with pytest.raises(UsageError, match="between 0 and 1"):
        Fault("reset", rate=2)
    with pytest.raises(UsageError, match="phrase"):
        Fault("drop_phrase")


@pytest.mark.parametrize(
    "name", sorted(NAMES - {"slow", "trickle", "drop_phrase", "unknown_phrase", *EUROPE_PMC, *SETS})
)
@pytest.mark.parametrize("utility", ["esearch", "efetch"])
def test_every_fault_changes_something(faulty, utility, name):
    """No fault is a setting that does nothing; those of records concern what has several records."""
    if utility == "esearch" and name.endswith("_records"):
        spoilt, whole = faulty(Fault(name, endpoint="esearch")), faulty()
    else:
        spoilt, whole = faulty(Fault(name)), faulty()
    sent = {"term": "rats", "id": "1,2,3,4", "retmode": "xml"}
    right = whole.get(utility, **sent)
    try:
        wrong = spoilt.get(utility, **sent)
    except requests.exceptions.RequestException:
        return
    assert (wrong.status_code, wrong.content) != (right.status_code, right.content)


def test_the_json_of_a_forwarding_error_holds_a_line_feed_between_members(faulty):
    assert json.loads(faulty(Fault("gateway_500_json")).get("einfo").text)["status"] == "ok"
