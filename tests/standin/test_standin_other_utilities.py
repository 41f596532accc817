"""ESummary, EPost, ELink, EInfo (eutils-facts, section 5)."""

from __future__ import annotations

from io import BytesIO

import pytest
from Bio import Entrez
from lxml import etree

GONE = "cannot get document summary"


@pytest.fixture
def pubmed(serve, make_article):
    cites = (
        "<ReferenceList><Reference><Citation>x</Citation><ArticleIdList>"
        '<ArticleId IdType="pubmed">1</ArticleId></ArticleIdList></Reference></ReferenceList>'
    )
    linked = '<CommentsCorrectionsList><CommentsCorrections RefType="Cites"><PMID>2</PMID></CommentsCorrections></CommentsCorrectionsList>'  # noqa: E501 - one record
    return serve(
        make_article(1, "One"), make_article(2, "Two", data=cites), make_article(3, "Three", after=linked, data=cites)
    )


def test_esummary_names_a_missing_pmid_in_xml(pubmed):
    answer = pubmed.get("esummary", id="1,24513395")
    assert answer.status_code == 200
    root = etree.fromstring(answer.content)
    assert root.findtext("ERROR") == f"UID=24513395: {GONE}"
    assert root.findtext("DocSum/Id") == "1"
    assert root.findtext("DocSum/Item[@Name='Title']") == "One"


def test_biopython_reads_a_summary(synthetic):
    pmid = min(synthetic.pmids("buspirone[tw]"))
    read = Entrez.read(BytesIO(synthetic.get("esummary", id=pmid).content))
    assert read[0]["Id"] == str(pmid)
    assert read[0]["ArticleIds"]["doi"] == f"10.5555/synthetic.{pmid}"
    assert len(read[0]["AuthorList"]) >= 2


def test_esummary_names_a_missing_pmid_in_version_2(pubmed):
    root = pubmed.xml("esummary", id="1,24513395", version="2.0")
    found = root.findall("DocumentSummarySet/DocumentSummary")
    assert [one.get("uid") for one in found] == ["1", "24513395"]
    assert found[0].findtext("Title") == "One"
    assert found[1].findtext("error") == GONE


def test_esummary_names_a_missing_pmid_in_json(pubmed):
    pubmed.standin.delete(2)
    result = pubmed.get("esummary", id="1,2", retmode="json").json()["result"]
    assert result["uids"] == ["1", "2"]
    assert result["1"]["title"] == "One"
    assert result["2"] == {"uid": "2", "error": GONE}


def test_esummary_in_json_takes_500_uids_at_most(pubmed):
    error = pubmed.post("esummary", id=",".join(map(str, range(1, 502))), retmode="json").json()["error"]
    assert error == "Too many UIDs in request. Maximum number of UIDs is 500 for JSON format output."
    assert "result" in pubmed.post("esummary", id=",".join(map(str, range(1, 501))), retmode="json").json()


def test_esummary_without_ids(pubmed):
    assert pubmed.xml("esummary").findtext("ERROR") == "Neither query_key nor id specified"
    assert pubmed.get("esummary", retmode="json").json()["esummaryresult"] == ["Empty id list - nothing todo"]


def test_esummary_of_a_set(pubmed):
    env = pubmed.search("one[ti] OR two[ti]", usehistory="y", retmax=0)["webenv"]
    assert pubmed.get("esummary", query_key=1, WebEnv=env, retmode="json").json()["result"]["uids"] == ["2", "1"]


def test_epost_keeps_ids_even_of_records_that_do_not_exist(pubmed):
    root = pubmed.xml("epost", id="3,1,999")
    env, key = root.findtext("WebEnv"), root.findtext("QueryKey")
    assert key == "1"
    records = pubmed.xml("efetch", query_key=key, WebEnv=env, retmode="xml")
    assert [r.findtext("MedlineCitation/PMID") for r in records] == ["3", "1"]


def test_epost_of_bad_ids_gives_two_errors(pubmed):
    errors = {e.text for e in pubmed.xml("epost", id="abc").findall("ERROR")}
    assert errors == {
        "Empty ID list; Nothing to store",
        "Some IDs have invalid value and were omitted. Maximum ID value 18446744073709551615",
    }


def test_elink_follows_citations_both_ways(pubmed):
    def links(name, pmid):
        root = pubmed.xml("elink", dbfrom="pubmed", linkname=name, id=pmid)
        return [e.text for e in root.iterfind("LinkSet/LinkSetDb/Link/Id")]

    assert links("pubmed_pubmed_citedin", 1) == ["3", "2"]
    assert links("pubmed_pubmed_citedin", 2) == ["3"]
    assert links("pubmed_pubmed_refs", 3) == ["2", "1"]
    assert links("pubmed_pubmed_refs", 1) == []


def test_elink_gives_each_id_parameter_a_set_and_unknown_ids_an_empty_one(pubmed):
    root = pubmed.xml("elink", dbfrom="pubmed", linkname="pubmed_pubmed_citedin", id=["1", "999"])
    first, second = root.findall("LinkSet")
    assert first.findtext("IdList/Id") == "1"
    assert second.find("LinkSetDb") is None
    assert len(second.find("IdList")) == 0
    sets = pubmed.get("elink", linkname="pubmed_pubmed_citedin", id=["1", "2"], retmode="json").json()["linksets"]
    assert [one["linksetdbs"][0]["links"] for one in sets] == [["3", "2"], ["3"]]


def test_elink_of_a_lost_set(pubmed):
    root = pubmed.xml("elink", query_key=1, WebEnv="MCID_0")
    assert root.findtext("LinkSet/ERROR") == "Unable to obtain query #1"


def test_einfo_lists_the_fields_and_no_abstract_field_is_among_them(pubmed):
    names = [e.text for e in pubmed.xml("einfo").iterfind("DbInfo/FieldList/Field/Name")]
    assert {"TIAB", "WORD", "CRDT", "MESH", "SUBS"} <= set(names)
    assert "AB" not in names
    listed = pubmed.get("einfo", retmode="json").json()["einforesult"]["dbinfo"][0]
    assert listed["count"] == "3"
    assert {"name": "CRDT", "fullname": "Date - Create"} in listed["fieldlist"]
    assert pubmed.xml("einfo", db="").findtext("DbList/DbName") == "pubmed"
