"""The stand-in's Europe PMC answers as the recorded ones do (eutils-facts, 7)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree
from standin_client import TODAY, article

from litwatch.errors import ServiceError, UsageError
from litwatch.fetch import EuropePmc
from litwatch.parse import Record, read_europepmc
from litwatch.polite import Client, Patience
from litwatch.standin import Fault, Faults, StandIn
from litwatch.standin.faults import EUROPE_PMC, NAMES, PHRASES, RECORDS, SETS

PLACES = ("europepmc", "fulltext")
ONLY_PUBMED = (*SETS, *PHRASES)
RICH = article(
    7,
    "Effects of 5-HT<sub>1A</sub> ligands in rats",
    "",
    revised="2021-02-03",
    inside=(
        "<ELocationID EIdType='doi'>10.5555/ABC.7</ELocationID><Pagination><MedlinePgn>1-9</MedlinePgn></Pagination>"
        "<Abstract><AbstractText Label='RESULTS'>Immobility fell (P&lt;0.001) with <i>d</i>-fenfluramine."
        "</AbstractText></Abstract>"
        "<AuthorList><Author><LastName>Sampleton</LastName><ForeName>Rosa</ForeName><Initials>R</Initials>"
        "<Identifier Source='ORCID'>https://orcid.org/0000-0000-0000-0001</Identifier></Author>"
        "<Author><CollectiveName>The Example Group</CollectiveName></Author></AuthorList><Language>eng</Language>"
        "<PublicationTypeList><PublicationType>Journal Article</PublicationType></PublicationTypeList>"
    ),
    after=(
        "<ChemicalList><Chemical><RegistryNumber>TK65WKS8HL</RegistryNumber>"
        "<NameOfSubstance>Buspirone</NameOfSubstance></Chemical></ChemicalList>"
        "<CommentsCorrectionsList><CommentsCorrections RefType='RetractionIn'><RefSource>J Ex</RefSource>"
        "<PMID>8</PMID></CommentsCorrections><CommentsCorrections RefType='Cites'><PMID>9</PMID></CommentsCorrections>"
        "</CommentsCorrectionsList><MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN='N'>Buspirone"
        "</DescriptorName><QualifierName MajorTopicYN='Y'>pharmacology</QualifierName></MeshHeading></MeshHeadingList>"
        "<KeywordList><Keyword>anxiety</Keyword></KeywordList>"
    ),
)
FULL_TEXT = b"<article><body><sec><title>Methods</title><p>Rats got buspirone.</p></sec></body></article>"
PREPRINT = {"id": "PPR1", "source": "PPR", "title": "Buspirone in mice", "pubYear": "2026"}
Serve = Callable[..., "Asking"]


class Asking:
    """Asks the Europe PMC side of a running stand-in, as any program would."""

    def __init__(self, standin: StandIn) -> None:
        self.standin = standin

    def get(self, query: str, headers: dict[str, str] | None = None, **parameters: Any) -> requests.Response:
        sent = {"query": query, "format": "json", **parameters}
        return requests.get(f"{self.standin.europepmc_url}search", params=sent, headers=headers, timeout=10)

    def told(self, query: str, **parameters: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.get(query, **parameters).json()
        return answer

    def ids(self, query: str, **parameters: Any) -> set[str]:
        return {one["id"] for one in self.told(query, pageSize=1000, **parameters)["resultList"]["result"]}

    def text(self, pmcid: str) -> requests.Response:
        return requests.get(f"{self.standin.europepmc_url}{pmcid}/fullTextXML", timeout=10)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a stand-in over records, a preprint and the open full text of record 1."""
    with ExitStack() as running:

        def start(*faults: Fault, records: int = 9) -> Asking:
            made = [article(n, f"Rats number {n}", "Mice are named here.") for n in range(1, records + 1) if n != 7]
            open_id = "<ArticleIdList><ArticleId IdType='pmc'>PMC1</ArticleId></ArticleIdList>"
            made[0] = article(1, "Rats number 1", "Mice are named here.", data=open_id)
            folder = tmp_path / f"served-{len(list(tmp_path.iterdir()))}"
            (folder / "fulltext").mkdir(parents=True)
            (folder / "all.xml").write_text(f"<PubmedArticleSet>{''.join(made)}{RICH}</PubmedArticleSet>", "utf-8")
            listed = [{"visible_from": "2026-01-01", "result": PREPRINT}]
            (folder / "europepmc.json").write_text(json.dumps(listed), "utf-8")
            # The full text is no PubMed XML: its root holds no record, so the E-utilities side passes it over.
            (folder / "fulltext" / "PMC1.xml").write_bytes(FULL_TEXT)
            return Asking(running.enter_context(StandIn([folder], today=TODAY, faults=Faults.of(*faults))))

        yield start


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("TITLE:(number OR ligands) AND EXT_ID:(1 OR 7)", {"1", "7"}),
        ("TITLE:(mice OR nothing)", {"PPR1"}),
        ('TITLE:("rats number" AND 2)', {"2"}),
        ("TITLE:(rats NOT number)", {"7"}),
        ("TITLE:(rats (1 OR 2))", {"1", "2"}),
        ("TITLE_ABS:(immobility OR unicorn)", {"7"}),
        ("SRC:PPR AND (TITLE:buspirone OR ABSTRACT:buspirone)", {"PPR1"}),
        ("TITLE:(rats) SRC:PPR", set()),
        ("METHODS:buspirone", {"1"}),
        ("ligands OR immobility AND unicorn", {"7"}),
    ],
)
def test_a_field_before_a_group_holds_for_all_of_it_and_no_further(serve: Serve, query: str, found: set[str]) -> None:
    assert serve().ids(query) == found


@pytest.mark.parametrize("query", ["(", ")", "TITLE:", "TITLE:()", "a OR", "NOT", 'TITLE:"', "AND OR NOT", "((a)", '"']
)  # fmt: skip
def test_a_query_that_makes_no_sense_is_answered_and_finds_nothing(serve: Serve, query: str) -> None:
    assert serve().told(query)["hitCount"] == 0


def test_one_parenthesis_too_many_or_too_few_is_ignored(serve: Serve) -> None:
    asking = serve()
    assert asking.ids("(ligands") == asking.ids("ligands)") == {"7"}


def test_quoted_identifiers_find_nothing_and_a_quoted_doi_does(serve: Serve) -> None:
    asking = serve()
    assert (asking.ids('EXT_ID:"7"'), asking.ids('PMCID:("PMC1")'), asking.ids("EXT_ID:7")) == (set(), set(), {"7"})
    assert asking.ids('DOI:"10.5555/abc.7"') == {"7"}


def test_markup_inside_a_word_does_not_part_it_and_a_stray_angle_swallows_nothing(serve: Serve) -> None:
    asking = serve()
    assert asking.ids('TITLE:"5-HT1A ligands"') == asking.ids('ABSTRACT:"P 0 001 with d fenfluramine"') == {"7"}


def test_each_result_type_gives_less_than_the_next_and_lite_is_what_one_gets_unasked(serve: Serve) -> None:
    asking = serve()

    def fields(**parameters: str) -> set[str]:
        return set(asking.told("EXT_ID:7", **parameters)["resultList"]["result"][0])

    idlist, lite, core = (fields(resultType=name) for name in ("idlist", "lite", "core"))
    assert idlist == {"id", "source", "pmid"}
    assert idlist < lite
    assert {"abstractText", "meshHeadingList", "authorList"} <= core - lite
    assert fields() == lite


def test_a_core_result_holds_what_litwatch_reads_of_one(serve: Serve) -> None:
    record = read_europepmc(serve().told("EXT_ID:7", resultType="core")["resultList"]["result"][0])
    assert isinstance(record, Record)
    assert (record.pmid, record.doi, record.year, record.pages) == (7, "10.5555/abc.7", 2020, "1-9")
    assert record.abstract == "Results: Immobility fell (P<0.001) with d-fenfluramine."
    person, group = record.authors
    assert (person.last_name, person.initials, person.orcid) == ("Sampleton", "R", "0000-0000-0000-0001")
    assert group.collective_name == "The Example Group"
    assert (record.journal, record.languages, record.keywords) == ("Journal of Examples", ("eng",), ("anxiety",))
    assert [(one.name, one.registry_number) for one in record.substances] == [("Buspirone", "TK65WKS8HL")]
    (heading,) = record.mesh
    assert heading.is_major
    assert [(one.name, one.is_major) for one in heading.qualifiers] == [("pharmacology", True)]
    assert [(one.ref_type, one.pmid) for one in record.corrections] == [("RetractionIn", 8)]
    assert (str(record.entered_on), str(record.revised_on)) == ("2020-01-01", "2021-02-03")


def test_an_open_full_text_is_flagged_and_given_and_any_other_is_404(serve: Serve) -> None:
    asking = serve()
    (result,) = asking.told("PMCID:PMC1", resultType="core")["resultList"]["result"]
    assert (result["isOpenAccess"], result["inEPMC"], result["pmcid"]) == ("Y", "Y", "PMC1")
    assert asking.text("PMC1").content == FULL_TEXT
    assert (asking.text("PMC2").status_code, asking.text("PMC2").content) == (404, b"")


@pytest.mark.parametrize("size", ["0", "-1", "abc", "", "1.5", "\u0663"])
def test_a_page_size_that_is_none_is_refused_as_other_parameters_are(serve: Serve, size: str) -> None:
    assert serve().told("rats", pageSize=size) == {"version": "6.9"}


def test_a_page_size_above_the_longest_is_the_longest_and_25_is_what_one_gets_unasked(serve: Serve) -> None:
    asking = serve(records=1010)
    assert asking.told("number", pageSize="5000")["request"]["pageSize"] == 1000
    assert len(asking.told("number", pageSize="5000")["resultList"]["result"]) == 1000
    assert len(asking.told("number")["resultList"]["result"]) == 25


@pytest.mark.parametrize(
    "wrong", [{"sort": "TITLE"}, {"sort": "CITED sideways"}, {"cursorMark": "AoJ 5"}, {"cursorMark": "5"},
              {"cursorMark": ""}, {"resultType": "all"}]
)  # fmt: skip
def test_a_refused_parameter_is_answered_by_a_version_alone(serve: Serve, wrong: dict[str, str]) -> None:
    assert serve().told("rats", **wrong) == {"version": "6.9"}


def test_a_sort_by_a_documented_field_orders_the_results(serve: Serve) -> None:
    asking = serve()

    def years(order: str) -> list[str]:
        return [one["pubYear"] for one in asking.told("rats OR buspirone", sort=order)["resultList"]["result"]]

    assert years("PUB_YEAR asc") == sorted(years("PUB_YEAR asc"))
    assert years("PUB_YEAR desc") == years("PUB_YEAR asc")[::-1]
    assert years("PUB_YEAR asc")[0] != years("PUB_YEAR asc")[-1]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 9, 100])
def test_cursors_lead_to_every_result_once_and_the_last_page_has_none(serve: Serve, size: int) -> None:
    asking = serve()
    mark, seen, pages = "*", [], 0
    while mark:
        page = asking.told("rats", pageSize=size, cursorMark=mark)
        assert page["hitCount"] == 9
        assert ("nextCursorMark" in page) == ("nextPageUrl" in page)
        assert page["request"]["cursorMark"] == mark
        seen += [one["id"] for one in page["resultList"]["result"]]
        mark, pages = page.get("nextCursorMark", ""), pages + 1
    assert sorted(seen, key=int) == [str(n) for n in range(1, 10)]
    assert pages == -(-9 // size)


def test_the_next_page_may_also_be_asked_for_by_its_address(serve: Serve) -> None:
    asking = serve()
    first = asking.told("rats", pageSize=5)
    second = requests.get(first["nextPageUrl"], timeout=10).json()
    assert second == asking.told("rats", pageSize=5, cursorMark=first["nextCursorMark"])
    assert len(second["resultList"]["result"]) == 4


def test_a_mark_must_be_encoded_in_an_address(serve: Serve) -> None:
    asking = serve()
    mark = asking.told("rats", pageSize=5)["nextCursorMark"]
    bare = requests.get(f"{asking.standin.europepmc_url}search?query=rats&format=json&cursorMark={mark}", timeout=10)
    assert bare.json() == {"version": "6.9"}


def test_an_empty_query_is_an_error_inside_an_http_200(serve: Serve) -> None:
    answer = serve().get(" ")
    assert answer.status_code == 200
    assert answer.json() == {"version": "6.9", "errCode": 404, "errMsg": "No search criteria provided"}


def test_the_answer_is_xml_unless_format_or_the_accept_header_says_otherwise_and_format_wins(serve: Serve) -> None:
    asking = serve()
    for answer in (
        asking.get("ligands", format=""),
        asking.get("ligands", {"Accept": "application/json"}, format="xml"),
    ):
        tree = etree.fromstring(answer.content)
        assert (tree.findtext("hitCount"), tree.findtext("resultList/result/id")) == ("1", "7")
    assert asking.get("ligands", {"Accept": "application/json"}, format="").json()["hitCount"] == 1


def test_a_search_by_post_is_answered_as_one_by_get(serve: Serve) -> None:
    asking = serve()
    sent = {"query": "rats", "format": "json", "pageSize": "3"}
    posted = requests.post(f"{asking.standin.europepmc_url}searchPOST", data=sent, timeout=10)
    assert posted.json()["resultList"] == asking.told("rats", pageSize=3)["resultList"]


# faults


def patient(asking: Asking, folder: Path, attempts: int) -> EuropePmc:
    patience = Patience(attempts=attempts, first_wait=0.01, longest_wait=0.02, timeout=5.0)
    return EuropePmc(Client("E", asking.standin.europepmc_url, 200, patience=patience, pace_directory=folder))


def seen(asking: Asking, place: str) -> tuple[object, ...]:
    """What a client sees of one answer: that it broke, or its status and body."""
    try:
        answer = asking.get("rats", resultType="core") if place == "europepmc" else asking.text("PMC1")
    except requests.exceptions.RequestException as problem:
        return (type(problem).__name__,)
    return answer.status_code, answer.content


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", sorted(NAMES - {*ONLY_PUBMED, *RECORDS, *EUROPE_PMC, "slow", "trickle"}))
def test_every_fault_of_answers_and_transfers_can_strike_at_both_endpoints(serve: Serve, name: str, place: str) -> None:
    struck, whole = serve(Fault(name, endpoint=place)), serve()
    assert seen(struck, place) != seen(whole, place)
    assert [one.struck for one in struck.standin.requests] == [{name}]


@pytest.mark.parametrize("name", sorted({*RECORDS, *EUROPE_PMC}))
def test_every_fault_of_results_can_strike_a_search(serve: Serve, name: str) -> None:
    struck, whole = serve(Fault(name, endpoint="europepmc")), serve()
    assert seen(struck, "europepmc") != seen(whole, "europepmc")
    assert [one.struck for one in struck.standin.requests] == [{name}]


@pytest.mark.parametrize("name", sorted({*RECORDS, "repeated_cursor"}))
def test_what_spoils_results_leaves_an_error_and_an_empty_answer_as_they_are(serve: Serve, name: str) -> None:
    struck, whole = serve(Fault(name, endpoint="europepmc")), serve()
    assert struck.told(" ") == whole.told(" ")
    assert struck.told("rats", pageSize="0") == {"version": "6.9"}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["slow", "trickle"])
def test_slow_and_trickling_answers_are_whole_and_late(serve: Serve, name: str, place: str) -> None:
    seconds = 0.3 if name == "slow" else 0.001
    struck, whole = serve(Fault(name, endpoint=place, seconds=seconds)), serve()
    assert seen(struck, place) == seen(whole, place)
    assert [one.struck for one in struck.standin.requests] == [{name}]


def test_a_fault_without_an_endpoint_is_pubmeds_and_is_not_used_up_here(serve: Serve) -> None:
    asking = serve(Fault("html_502", first=1))
    assert asking.get("rats").status_code == 200
    assert requests.get(f"{asking.standin.base_url}einfo.fcgi", timeout=10).status_code == 502


@pytest.mark.parametrize(
    ("name", "place"),
    [("changed_set", "europepmc"), ("missing_ids", "fulltext"), ("version_only", ""), ("repeated_cursor", "fulltext"),
     ("missing_records", "fulltext"), ("reset", "europe_pmc")],
)  # fmt: skip
def test_a_fault_where_it_would_do_nothing_is_refused(name: str, place: str) -> None:
    with pytest.raises(UsageError, match="does nothing"):
        Fault(name, endpoint=place)


@pytest.mark.parametrize("place", PLACES)
def test_a_sure_fault_strikes_once_whatever_the_rate(serve: Serve, place: str) -> None:
    asking = serve(Fault("html_502", 0, place, sure=True))
    assert [seen(asking, place)[0] for _ in range(3)] == [502, 200, 200]


def test_a_sure_fault_waits_for_an_answer_that_it_can_damage(serve: Serve) -> None:
    asking = serve(Fault("missing_records", 0, "europepmc", sure=True))
    asking.told("unicorn")
    assert [len(asking.ids("rats")) for _ in range(2)] == [6, 9]


# what the client makes of them


def test_a_wrong_query_is_asked_once(serve: Serve, tmp_path: Path) -> None:
    asking = serve()
    answer = patient(asking, tmp_path, attempts=4).search("")
    assert (answer.complete, len(asking.standin.requests)) == (False, 1)
    assert "No search criteria provided" in answer.problem


@pytest.mark.parametrize("name", ["error_200", "timeout_400", "version_only", "html_200"])
def test_what_may_pass_is_asked_again_and_is_whole_then(serve: Serve, tmp_path: Path, name: str) -> None:
    asking = serve(Fault(name, endpoint="europepmc", first=2))
    answer = patient(asking, tmp_path, attempts=4).search("rats")
    assert (answer.complete, answer.count, len(asking.standin.requests)) == (True, 9, 3)


@pytest.mark.parametrize("name", sorted(NAMES - {*ONLY_PUBMED, *RECORDS, *EUROPE_PMC, "slow", "trickle"}))
def test_no_fault_that_leaves_something_makes_a_full_text_that_is_there_one_that_is_not(
    serve: Serve, tmp_path: Path, name: str
) -> None:
    client = patient(serve(Fault(name, endpoint="fulltext")), tmp_path, attempts=1)
    if name in ("empty_200", "prolog_only"):
        assert client.full_text("PMC1") is None  # what Europe PMC answers where there is none
        return
    with pytest.raises(ServiceError):
        client.full_text("PMC1")


def test_an_empty_full_text_is_believed_when_it_comes_twice(serve: Serve, tmp_path: Path) -> None:
    asking = serve(Fault("empty_200", endpoint="fulltext", first=1))
    assert patient(asking, tmp_path, attempts=1).full_text("PMC1") == FULL_TEXT
    assert len(asking.standin.requests) == 2
