"""The shape of ESearch's answers, paging and its wall, dates, errors (eutils-facts, section 2)."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import pytest
from Bio import Entrez


@pytest.fixture
def many(serve, make_article):
    """Twenty-five records, PMID 1 the oldest, behind a wall of twenty."""
    return serve(*(make_article(n, f"rats {n}", created=f"2020-01-{n:02d}") for n in range(1, 26)), wall=20)


def test_elements_come_in_the_order_of_the_dtd(many):
    answer = many.get("esearch", term="rats OR unicornwombatxyz[tw]", usehistory="y", retmax=2)
    assert b'"-//NLM//DTD esearch 20060628//EN"' in answer.content
    names = [child.tag for child in many.xml("esearch", term="rats OR nn[foo]", usehistory="y", retmax=30)]
    assert names == [
        "Count", "RetMax", "RetStart", "QueryKey", "WebEnv", "IdList", "TranslationSet", "QueryTranslation",
        "ErrorList", "WarningList",
    ]  # fmt: skip


def test_biopython_reads_the_answers(synthetic):
    answer = synthetic.get("esearch", term="buspirone[tw]")
    read = Entrez.read(BytesIO(answer.content))
    assert read["Count"] == str(len(synthetic.pmids("buspirone[tw]")))
    fetched = Entrez.read(BytesIO(synthetic.get("efetch", id=",".join(read["IdList"]), retmode="xml").content))
    assert [str(one["MedlineCitation"]["PMID"]) for one in fetched["PubmedArticle"]] == list(read["IdList"])


def test_in_json_all_numbers_are_strings_and_retmax_is_the_number_given(many):
    body = many.get("esearch", term="rats", retmode="json", retmax=15, retstart=20 - 1).json()
    assert body["header"] == {"type": "esearch", "version": "0.3"}
    result = body["esearchresult"]
    assert (result["count"], result["retmax"], result["retstart"]) == ("25", "1", "19")


def test_default_is_twenty_newest_first(many):
    assert many.search("rats", retmax="")["idlist"] == [str(n) for n in range(25, 5, -1)]


def test_the_set_is_trimmed_at_the_wall_with_a_message(many):
    answer = many.search("rats", retmax=100)
    assert answer["count"] == "25"  # the true total
    assert len(answer["idlist"]) == 20
    told = "Restrictions achieved. start and count adjusted to 0, 20"
    assert answer["warninglist"]["outputmessages"] == [told]


def test_the_message_appears_even_for_a_small_set(many):
    answer = many.search('"rats 3"[ti]', retstart=11, retmax=10)
    assert answer["warninglist"]["outputmessages"] == ["Restrictions achieved. start and count adjusted to 11, 9"]


def test_the_real_wall_is_9999(serve, make_article):
    pubmed = serve(make_article(1, "rats"))
    told = pubmed.search("rats", retmax=10_000)["warninglist"]["outputmessages"]
    assert told == ["Restrictions achieved. start and count adjusted to 0, 9999"]
    assert "warninglist" not in pubmed.search("rats", retmax=9_999)
    assert pubmed.search("rats", retstart=9_998, retmax=1)["count"] == "1"
    error = pubmed.xml("esearch", term="rats", retstart=9_999).findtext("ERROR")
    assert error == (
        "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only "
        "retrieve the first 9,999 records matching the query. To obtain more than 9,999 PubMed records, consider using "
        "EDirect that contains additional logic to batch PubMed search results automatically so that an arbitrary "
        "number can be retrieved. For details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"
    )


def test_the_same_error_in_json_is_not_valid_json(many):
    answer = many.get("esearch", term="rats", retmode="json", retstart=20)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert "'retstart' cannot be larger than 19" in json.loads(answer.text, strict=False)["esearchresult"]["ERROR"]


def test_a_count_comes_without_translation_and_warnings(many):
    assert many.search("rats unicornwombatxyz", rettype="count") == {"count": "25"}
    assert [e.tag for e in many.xml("esearch", term="rats", rettype="count")] == ["Count"]
    whole = many.search("rats unicornwombatxyz", retmax=0)
    assert whole["idlist"] == []
    assert whole["errorlist"]["phrasesnotfound"] == ["unicornwombatxyz"]


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({}, "Empty term and query_key - nothing todo"),
        ({"term": ""}, "Empty term and query_key - nothing todo"),
        ({"term": "   "}, "Search is temporarily unavailable. Please try again later"),
        ({"term": "rats", "db": "pubmad"}, "Invalid db name specified: pubmad"),
        ({"term": "#7 AND rats", "WebEnv": "MCID_0"}, "Unable to obtain query #7"),
        ({"query_key": "1", "WebEnv": "MCID_0"}, "Unable to obtain query #1"),
    ],
)
def test_errors_come_with_status_200_and_alone(many, parameters, text):
    answer = many.get("esearch", **parameters)
    assert answer.status_code == 200
    assert [(e.tag, e.text) for e in many.xml("esearch", **parameters)] == [("ERROR", text)]
    assert many.get("esearch", retmode="json", **parameters).json()["esearchresult"] == {"ERROR": text}


def test_get_and_post_agree(many):
    assert many.get("esearch", term="rats").content == many.post("esearch", term="rats").content


# dates -------------------------------------------------------------------------------------------------------


def test_reldate_becomes_part_of_the_query(serve, make_article):
    pubmed = serve(
        make_article(1, "rats", created="2025-09-26"),
        make_article(2, "rats", created="2025-09-27"),
        today=date(2025, 11, 26),
    )
    answer = pubmed.search("rats[ti] OR mice[ti] OR rat[ti]", reldate=60, datetype="edat")
    assert answer["idlist"] == ["2"]
    answer = pubmed.search("rats[ti] NOT 77[uid]", reldate=60, datetype="edat")
    assert answer["querytranslation"] == ('("rats"[Title] NOT 77[UID]) AND 2025/09/27:2025/11/26[Date - Entry]')


def test_mindate_and_maxdate(many):
    found = many.search("rats", datetype="crdt", mindate="2020/01/05", maxdate="2020/01/07")
    assert found["idlist"] == ["7", "6", "5"]
    assert found["querytranslation"].endswith("2020/01/05:2020/01/07[Date - Create]")


@pytest.mark.parametrize(
    ("term", "count"),
    [
        ("2020/01/05:2020/01/07[crdt]", 3),
        ('"2020/01/05"[crdt] : "2020/01/07"[crdt]', 3),
        ('"2020/01/05"[Date - Create] : "3000"[Date - Create]', 21),
        ("2020/01/05[crdt]", 1),
        ("2020/01[edat]", 25),
        ("2019[edat]", 0),
        ("2020/01/05[mhda]", 1),
        ("2020/01/05[lr]", 1),
        ("2020[dp]", 25),
        ("2020/01/05[dp]", 0),  # the day is missing: indexed at day 1
        ("2020/01/01[dp]", 25),
    ],
)
def test_dates_in_the_query(many, term, count):
    assert int(many.search(f"rats[ti] AND {term}")["count"]) == count


def test_a_year_is_translated_into_a_range(many):
    assert many.search("1804[dp]")["querytranslation"] == "1804/01/01:1804/12/31[Date - Publication]"


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("<Year>2001</Year>", "2001/01/01"),
        ("<Year>2001</Year><Season>Winter</Season>", "2001/01/01"),
        ("<Year>2001</Year><Season>Spring</Season>", "2001/04/01"),
        ("<Year>2001</Year><Season>Summer</Season>", "2001/07/01"),
        ("<Year>2001</Year><Season>Fall</Season>", "2001/10/01"),
        ("<MedlineDate>2007 Oct-Dec</MedlineDate>", "2007/10/01"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998/12/01"),
        ("<Year>2001</Year><Month>Mar</Month><Day>9</Day>", "2001/03/09"),
        ("<Year>2001</Year><Month>11</Month>", "2001/11/01"),
    ],
)
def test_incomplete_publication_dates(serve, make_article, published, day):
    pubmed = serve(make_article(1, "rats", published=published))
    assert pubmed.pmids(f"{day}[dp]") == {1}


def test_an_electronic_date_later_than_print_matches_only_in_ranges(serve, make_article):
    later = '<ArticleDate DateType="Electronic"><Year>2021</Year><Month>05</Month><Day>02</Day></ArticleDate>'
    pubmed = serve(make_article(1, "rats", published="<Year>2020</Year>", inside=later))
    assert pubmed.pmids("2021/05/02[dp]") == set()
    assert pubmed.pmids("2021/05/01:2021/05/03[dp]") == {1}
    assert pubmed.pmids("2020/01/01[dp]") == {1}


def test_a_late_addition_is_found_by_create_date_and_missed_by_entry_date(synthetic):
    late = synthetic.pmids("paroxetine[tw] AND 2019/03/11[crdt]")
    assert len(late) == 1
    assert not late & synthetic.pmids("2019[edat]")
    assert late <= synthetic.pmids("1993[edat]") & synthetic.pmids("1993[dp]")


def test_last_days_months_years(serve, make_article):
    pubmed = serve(make_article(1, "rats", created="2026-11-01"), make_article(2, "rats", created="2024-01-01"))
    assert pubmed.pmids('"last 30 days"[crdt]') == {1}
    assert pubmed.pmids('"last 5 years"[crdt]') == {1, 2}


# history -----------------------------------------------------------------------------------------------------


def test_a_set_is_kept_even_when_no_ids_are_asked_for(many):
    answer = many.search("rats", usehistory="y", retmax=0)
    assert answer["querykey"] == "1"
    assert len(answer["webenv"]) == len("MCID_") + 24
    records = many.xml("efetch", query_key=1, WebEnv=answer["webenv"], retmode="xml")
    assert len(records) == 20  # all of it, up to the wall, whatever retmax the search had


def test_a_known_webenv_gets_the_next_key_and_sets_can_be_combined(many):
    first = many.search("rats", usehistory="y", retmax=0)["webenv"]
    second = many.search('"rats 3"[ti]', usehistory="y", WebEnv=first)
    assert (second["webenv"], second["querykey"]) == (first, "2")
    assert many.search("#1 AND #2", WebEnv=first)["idlist"] == ["3"]
    assert many.search('#1 AND "rats 4"[ti]', WebEnv=first)["idlist"] == ["4"]
    assert many.search('"rats 4"[ti]', WebEnv=first, query_key=2)["idlist"] == []
    assert many.search("", WebEnv=first, query_key=2)["idlist"] == ["3"]


def test_the_set_is_pinned_while_the_corpus_changes(many, make_article):
    env = many.search('"rats 3"[ti] OR "rats 4"[ti]', usehistory="y")["webenv"]
    many.standin.replace(make_article(3, "mice"))
    assert len(many.xml("efetch", query_key=1, WebEnv=env, retmode="xml")) == 2
    assert many.pmids("rats 3[ti]") == set()


def test_a_lost_history_is_an_error_with_status_200(many):
    env = many.search("rats", usehistory="y")["webenv"]
    many.standin.lose_history()
    answer = many.get("efetch", query_key=1, WebEnv=env, retmode="xml")
    assert answer.status_code == 200
    assert b"<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>" in answer.content
