"""ELink's answers: who cites these papers and what they cite, believed only when every id was answered for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from litwatch.errors import ServiceError
from litwatch.fetch import PubMed, answers
from litwatch.ids import Pmid
from litwatch.polite import Client, Patience
from litwatch.standin import Fault, Faults, StandIn

CITEDIN, REFS = "pubmed_pubmed_citedin", "pubmed_pubmed_refs"
QUICK = Patience(attempts=3, first_wait=0.01, longest_wait=0.02, timeout=5.0)
RECORD = (
    '<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{}</PMID><Article><Journal><JournalIssue>'
    "<PubDate><Year>2019</Year></PubDate></JournalIssue><Title>Journal of Examples</Title></Journal>"
    "<ArticleTitle>On rats</ArticleTitle></Article></MedlineCitation><PubmedData><History><PubMedPubDate "
    'PubStatus="entrez"><Year>2019</Year><Month>1</Month><Day>1</Day></PubMedPubDate></History><ReferenceList>{}'
    "</ReferenceList></PubmedData></PubmedArticle>"
)
CITE = '<Reference><ArticleIdList><ArticleId IdType="pubmed">{}</ArticleId></ArticleIdList></Reference>'
SET = "<LinkSet><DbFrom>pubmed</DbFrom><IdList>{}</IdList>{}</LinkSet>"
LINKS = "<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{}</LinkName><Link><Id>{}</Id></Link></LinkSetDb>"


def serving(folder: Path, *faults: Fault) -> StandIn:
    """Records 11, 12 and 13: the later ones cite all before them; 300 more cite nothing."""
    file = folder / "records.xml"
    cited = {11: (), 12: (11,), 13: (11, 12), **dict.fromkeys(range(1000, 1300), ())}
    records = [RECORD.format(pmid, "".join(map(CITE.format, cites))) for pmid, cites in cited.items()]
    file.write_text(f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>", encoding="utf-8")
    return StandIn([file], today=date(2026, 11, 23), faults=Faults.of(*faults), lexicon=())


def client(standin: StandIn, folder: Path) -> PubMed:
    polite = Client("PubMed", standin.base_url, 200, patience=QUICK, pace_directory=folder)
    return PubMed(polite, tool="litwatch", email="litwatch@example.org")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[StandIn]:
    with serving(tmp_path) as standin:
        yield standin


def test_each_paper_gets_its_own_links_both_ways(served: StandIn, tmp_path: Path) -> None:
    pubmed = client(served, tmp_path)
    assert pubmed.linked([Pmid(11), Pmid(12)], CITEDIN) == {11: (13, 12), 12: (13,)}
    assert pubmed.linked([Pmid(11), Pmid(13)], REFS) == {11: (), 13: (12, 11)}


def test_an_unknown_paper_is_left_out(served: StandIn, tmp_path: Path) -> None:
    assert client(served, tmp_path).linked([Pmid(12), Pmid(99)], CITEDIN) == {12: (13,)}


def test_ids_are_posted_apart_and_two_hundred_at_most_in_a_request(served: StandIn, tmp_path: Path) -> None:
    pmids = [Pmid(pmid) for pmid in range(1000, 1300)]
    assert client(served, tmp_path).linked(pmids, REFS) == dict.fromkeys(pmids, ())
    sizes = sorted(len(one.parameters["id"].split(",")) for one in served.requests)
    assert sizes == [100, 200]
    assert {one.method for one in served.requests} == {"POST"}


def test_nothing_asked_is_nothing_sent(served: StandIn, tmp_path: Path) -> None:
    assert client(served, tmp_path).linked([], REFS) == {}
    assert served.requests == []


@pytest.mark.parametrize("name", ["rootless", "history_lost", "prolog_only", "cut_xml", "html_200", "empty_200"])
def test_a_failing_backend_is_asked_again_and_never_believed(name: str, tmp_path: Path) -> None:
    with serving(tmp_path, Fault(name, endpoint="elink", first=2)) as passing:
        assert client(passing, tmp_path).linked([Pmid(12)], CITEDIN) == {12: (13,)}
    with serving(tmp_path, Fault(name, endpoint="elink")) as lasting, pytest.raises(ServiceError, match="elink"):
        client(lasting, tmp_path).linked([Pmid(12)], CITEDIN)


@pytest.mark.parametrize(
    "sets",
    [
        SET.format("<Id>11</Id>", ""),
        SET.format("<Id>11</Id><Id>12</Id>", ""),
        SET.format("<Id>11</Id>", "") + SET.format("<Id>999</Id>", ""),
        SET.format("<Id>11</Id>", "") + SET.format("", LINKS.format(REFS, 5)),
        SET.format("<Id>11</Id>", "") + SET.format("<Id>12</Id>", LINKS.format(REFS, "")),
    ],
    ids=["a set too few", "two in one set", "a stranger", "links of nobody", "an empty id"],
)
def test_links_that_do_not_answer_the_question_are_not_believed(sets: str) -> None:
    with pytest.raises(ServiceError):
        answers.read_links(200, f"<eLinkResult>{sets}</eLinkResult>".encode(), [Pmid(11), Pmid(12)], REFS, "here")


def test_links_under_another_name_do_not_count() -> None:
    one = SET.format("<Id>11</Id>", LINKS.format("pubmed_pubmed", 5) + LINKS.format(REFS, 6))
    assert answers.read_links(200, f"<eLinkResult>{one}</eLinkResult>".encode(), [Pmid(11)], REFS, "here") == {11: (6,)}
