"""EFetch: what comes back for which ids (eutils-facts, section 4)."""

from __future__ import annotations

from io import BytesIO, StringIO

import pytest
from Bio import Medline
from lxml import etree


@pytest.fixture
def pubmed(serve, make_article):
    return serve(
        make_article(1, "One <i>in vivo</i> <b>study</b>\n   of rats", "Text."),
        *(make_article(n, f"Record {n}") for n in range(2, 41)),
        make_article(6309485, "A record whose number a PMCID holds"),
        wall=20,
    )


def fetched(answer) -> list[int]:
    root = etree.fromstring(answer.content)
    assert root.tag == "PubmedArticleSet"
    return [int(record.findtext("MedlineCitation/PMID")) for record in root]


def test_the_header_is_that_of_the_year_and_each_record_stands_on_one_line(pubmed):
    text = pubmed.get("efetch", id="1,2", retmode="xml").text
    lines = text.split("\n")
    assert lines[0] == '<?xml version="1.0" ?>'
    assert lines[1].startswith('<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"')
    assert "pubmed_250101.dtd" in lines[1]
    assert lines[2].startswith("<PubmedArticleSet><PubmedArticle>")
    assert lines[2].endswith("</PubmedArticle>")
    assert lines[3].startswith("<PubmedArticle>")
    assert "<ArticleTitle>One <i>in vivo</i> <b>study</b> of rats</ArticleTitle>" in lines[2]


@pytest.mark.parametrize("ask", ["get", "post"])
def test_ids_come_in_request_order_once_and_unknown_ones_are_left_out(pubmed, ask):
    answer = getattr(pubmed, ask)("efetch", id="3,999,1,3,2,888", retmode="xml")
    assert answer.status_code == 200
    assert fetched(answer) == [3, 1, 2]


def test_several_id_parameters_are_one_list(pubmed):
    assert fetched(pubmed.post("efetch", id=["3", "1,2"], retmode="xml")) == [3, 1, 2]


def test_deleted_and_merged_records_are_left_out_without_a_pointer(pubmed):
    pubmed.standin.delete(2)
    pubmed.standin.merge(3, into=4)
    answer = pubmed.get("efetch", id="2,3,4", retmode="xml")
    assert fetched(answer) == [4]
    assert b">3<" not in answer.content


def test_nothing_found_is_an_empty_set_with_status_200(pubmed):
    answer = pubmed.get("efetch", id="999", retmode="xml")
    assert answer.status_code == 200
    assert answer.text.endswith("<PubmedArticleSet></PubmedArticleSet>")


@pytest.mark.parametrize("ids", ["0", "00000000", ""])
def test_no_usable_id_is_a_400(pubmed, ids):
    answer = pubmed.get("efetch", id=ids, retmode="xml")
    assert answer.status_code == 400
    error = "<eFetchResult><ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR></eFetchResult>"
    assert error in answer.text


def test_no_usable_id_in_text_mode_has_plus_signs_for_blanks(pubmed):
    answer = pubmed.get("efetch", id="0", retmode="text", rettype="medline")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.text == "ID+list+is+empty!+Possibly+it+has+no+correct+IDs."


def test_ids_are_read_as_numbers_whatever_stands_around_them(pubmed):
    assert fetched(pubmed.get("efetch", id="PMC6309485", retmode="xml")) == [6309485]
    assert fetched(pubmed.get("efetch", id="00000001", retmode="xml")) == [1]


def test_an_unsupported_rettype_is_an_empty_body_with_status_200(pubmed):
    answer = pubmed.get("efetch", id="1", rettype="full", retmode="xml")
    assert (answer.status_code, answer.content) == (200, b"")


def test_json_is_a_plain_list_and_html_is_ignored(pubmed):
    assert pubmed.get("efetch", id="2,1", retmode="json").json() == [2, 1]
    assert fetched(pubmed.get("efetch", id="2", retmode="html")) == [2]


def test_a_list_of_ids(pubmed):
    assert pubmed.get("efetch", id="2,999,1", rettype="uilist", retmode="text").text == "2\n1\n"


def test_a_page_that_crosses_the_wall_is_cut_without_a_word(pubmed):
    env = pubmed.search("record[ti]", usehistory="y", retmax=0)["webenv"]
    page = pubmed.get("efetch", query_key=1, WebEnv=env, retstart=15, retmax=10, retmode="xml")
    assert page.status_code == 200
    assert len(fetched(page)) == 5


def test_retstart_past_the_wall_is_a_400(pubmed):
    env = pubmed.search("record[ti]", usehistory="y", retmax=0)["webenv"]
    answer = pubmed.get("efetch", query_key=1, WebEnv=env, retstart=20, retmode="xml")
    assert answer.status_code == 400
    assert (
        etree.fromstring(answer.content)
        .findtext("ERROR")
        .startswith(
            "Search backend cannot retrieve history data. Reason: Exception:\n'retstart' cannot be larger than 19."
        )
    )


def test_retstart_counts_positions_in_the_set_not_records_that_are_left(pubmed):
    env = pubmed.search("2:11[uid]", usehistory="y", retmax=0)["webenv"]
    whole = fetched(pubmed.get("efetch", query_key=1, WebEnv=env, retmode="xml"))
    pubmed.standin.delete(whole[1])
    first = fetched(pubmed.get("efetch", query_key=1, WebEnv=env, retstart=0, retmax=5, retmode="xml"))
    second = fetched(pubmed.get("efetch", query_key=1, WebEnv=env, retstart=5, retmax=5, retmode="xml"))
    assert len(first) == 4
    assert second == whole[5:]


def test_books_come_beside_articles(synthetic):
    pmids = synthetic.pmids('"pubmed books"[sb]')
    answer = synthetic.get("efetch", id=",".join(map(str, pmids)), retmode="xml")
    assert [record.tag for record in etree.fromstring(answer.content)] == ["PubmedBookArticle"]


def test_medline_text_is_read_by_biopython(synthetic):
    pmids = sorted(synthetic.pmids("binospirone[tw] OR MDL*[tiab]"))
    answer = synthetic.post("efetch", id=",".join(map(str, pmids)), rettype="medline", retmode="text")
    read = {int(record["PMID"]): record for record in Medline.parse(StringIO(answer.text))}
    assert sorted(read) == pmids
    xml = etree.parse(BytesIO(synthetic.post("efetch", id=",".join(map(str, pmids)), retmode="xml").content))
    for article in xml.iterfind("PubmedArticle"):
        record = read[int(article.findtext("MedlineCitation/PMID"))]
        assert record["TI"] == article.findtext(".//ArticleTitle")
        assert record["AB"] == article.findtext(".//AbstractText")
        assert record["PT"] == [e.text for e in article.iterfind(".//PublicationType")]


def test_older_files_without_envelope_are_served_as_articles(tmp_path, serve):
    from litwatch.standin.citation import read_bytes

    old = (
        b'<MedlineCitationSet><MedlineCitation Status="MEDLINE"><PMID Version="1">5</PMID><DateCreated>'
        b"<Year>1999</Year><Month>02</Month><Day>03</Day></DateCreated><Article><Journal><Title>J</Title></Journal><ArticleTitle>Old"
        b"</ArticleTitle></Article></MedlineCitation>"
        b"<DeleteCitation><PMID>7</PMID></DeleteCitation></MedlineCitationSet>"
    )
    record, deleted = read_bytes(old)
    assert record.xml.startswith("<PubmedArticle><MedlineCitation")
    assert str(record.created) == "1999-02-03"
    assert deleted.pmid == 7
