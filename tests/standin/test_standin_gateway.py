"""The gateway: methods, sizes, pace, keys (eutils-facts, section 1), and the command line."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import urlsplit

import pytest
import requests

from litwatch.errors import DocumentError
from litwatch.standin.__main__ import main


@pytest.fixture
def record(make_article):
    return make_article(1, "rats")


def test_head_answers_405(serve, record):
    pubmed = serve(record)
    assert requests.head(f"{pubmed.standin.base_url}efetch.fcgi?id=1", timeout=5).status_code == 405


def test_a_get_that_is_too_long_answers_414_and_the_same_post_is_served(serve, record):
    pubmed = serve(record)
    ids = ",".join(str(n) for n in range(10_000_000, 10_001_300))
    assert pubmed.get("efetch", id=ids).status_code == 414
    assert pubmed.post("efetch", id=ids).status_code == 200


def test_another_path_is_not_found(serve, record):
    pubmed = serve(record)
    assert requests.get(f"{pubmed.standin.base_url}egquery.fcgi", timeout=5).status_code == 404


def test_every_answer_tells_the_limit_and_what_is_left(serve, record):
    pubmed = serve(record, api_keys=frozenset({"k"}))
    headers = [pubmed.get("einfo").headers for _ in range(2)]
    assert [h["X-RateLimit-Limit"] for h in headers] == ["3", "3"]
    assert [h["X-RateLimit-Remaining"] for h in headers] == ["2", "1"]
    assert pubmed.get("einfo", api_key="k").headers["X-RateLimit-Limit"] == "10"


def test_more_than_three_in_a_second_are_refused_and_refusals_count(serve, record):
    pubmed = serve(record, enforce_rate=True)
    with requests.Session() as session:
        answers = [session.get(f"{pubmed.standin.base_url}einfo.fcgi?retmode=xml", timeout=5) for _ in range(6)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429, 429]
    refused = answers[5]
    assert refused.headers["Retry-After"] == "2"
    assert refused.json() == {
        "error": "API rate limit exceeded", "api-key": "127.0.0.1", "count": "6", "limit": "3",
    }  # fmt: skip


def test_a_key_allows_ten_in_a_second(serve, record):
    pubmed = serve(record, enforce_rate=True, api_keys=frozenset({"k"}))
    with requests.Session() as session:
        url = f"{pubmed.standin.base_url}einfo.fcgi?api_key=k"
        statuses = [session.get(url, timeout=5).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_an_unknown_key_is_a_400_in_json_with_a_line_feed_in_it(serve, record):
    answer = serve(record).get("esearch", term="rats", api_key="k1", retmode="xml")
    assert answer.status_code == 400
    assert answer.text == '{"error":"API key invalid","api-key":"k1","type":"invalid",\n"status":"unknown"}\n'


def test_requests_are_logged_with_their_parameters(serve, record):
    pubmed = serve(record)
    pubmed.get("esearch", term="rats", tool="t")
    pubmed.post("efetch", id=["1", "2"])
    first, second = pubmed.standin.requests
    assert (first.endpoint, first.method, first.status) == ("esearch", "GET", 200)
    assert first.parameters == {"db": "pubmed", "term": "rats", "tool": "t"}
    assert (second.endpoint, second.method, second.parameters["id"]) == ("efetch", "POST", "1,2")
    assert first.time < second.time


def test_latency_is_added_to_each_answer(serve, record):
    pubmed = serve(record, latency=0.2)
    assert pubmed.get("einfo").elapsed.total_seconds() >= 0.2


def test_a_file_that_is_no_xml_is_told_by_name(serve, tmp_path):
    from datetime import date

    from litwatch.standin import StandIn

    broken = tmp_path / "broken.xml"
    broken.write_text("<PubmedArticleSet>")
    with pytest.raises(DocumentError, match=r"broken\.xml: not well-formed XML"):
        StandIn([broken], today=date(2026, 1, 1))
    with pytest.raises(DocumentError, match="no such file"):
        StandIn([tmp_path / "absent.xml"], today=date(2026, 1, 1))


def test_the_command_prints_its_address_and_serves_the_synthetic_records():
    command = [sys.executable, "-m", "litwatch.standin", "--today", "2026-11-23", "--fault", "html_502@efetch:1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            address = running.stdout.readline().strip()
            assert urlsplit(address).hostname == "127.0.0.1"
            found = requests.get(f"{address}esearch.fcgi?term=buspirone[tw]&rettype=count&retmode=json", timeout=10)
            assert int(found.json()["esearchresult"]["count"]) > 10
            assert requests.get(f"{address}efetch.fcgi?id=99000001", timeout=10).status_code == 502
        finally:
            running.terminate()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--fault", "gremlins:1"], "is no fault"),
        (["--fault", "reset:often"], "is no rate"),
        (["--fault", "reset:7"], "A rate lies between 0 and 1"),
        (["/nowhere/at/all"], "no such file or folder"),
    ],
)
def test_wrong_arguments_give_one_line(capsys, arguments, told):
    assert main(arguments) in (1, 2)
    assert told in capsys.readouterr().err
