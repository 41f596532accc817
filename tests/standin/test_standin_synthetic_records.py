"""The bundled records: say that they are synthetic, are valid, and hold what README.md promises."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from Bio import Entrez
from lxml import etree
from ruamel.yaml import YAML
from standin_client import Client

from litwatch.standin import StandIn, bundled_records
from litwatch.standin.citation import split_words
from litwatch.standin.corpus import Vocabulary

FOLDER = Path(str(files("litwatch.standin") / "records"))
FILES = sorted(FOLDER.glob("*.xml"))
DTD = Path(Entrez.__file__).parent / "DTDs" / "pubmed_250101.dtd"
COMPOUNDS = (
    "buspirone", "binospirone", "fluoxetine", "sertraline", "paroxetine", "citalopram", "escitalopram", "fluvoxamine",
    "zimelidine", "dapoxetine", "gepirone", "ipsapirone", "tandospirone",
)  # fmt: skip


def records():
    return [record for file in FILES for record in etree.parse(str(file)).getroot() if isinstance(record.tag, str)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_file_is_valid_by_the_dtd_of_2025(file):
    dtd = etree.DTD(str(DTD))
    assert dtd.validate(etree.parse(str(file))), dtd.error_log.filter_from_errors()


def test_every_record_says_that_it_is_synthetic():
    for record in records():
        title = "".join(record.find(".//ArticleTitle").itertext())
        assert re.match(r"\[?Synthetic record: ", title), title
        pmid = int(record.findtext(".//PMID"))
        assert 99_000_001 <= pmid < 99_001_000
        if record.find(".//Abstract") is not None:
            assert "nothing in it was measured" in record.findtext(".//CopyrightInformation")
        for doi in record.iterfind(".//ArticleId[@IdType='doi']"):
            assert doi.text.startswith("10.5555/")
        for place in record.iterfind(".//Affiliation"):
            assert place.text.startswith("Synthetic Institute")


def test_the_readme_lists_every_record_and_no_other():
    listed = {int(pmid) for pmid in re.findall(r"^\| (99\d{6}) \|", (FOLDER / "README.md").read_text(), re.MULTILINE)}
    assert listed == {int(record.findtext(".//PMID")) for record in records()}
    assert len(listed) >= 150


def test_links_between_records_go_both_ways():
    pairs = {"RetractionIn": "RetractionOf", "UpdateIn": "UpdateOf", "ErratumIn": "ErratumFor"}
    links = {
        (int(r.findtext(".//PMID")), link.get("RefType"), int(link.findtext("PMID")))
        for r in records()
        for link in r.iterfind(".//CommentsCorrections")
    }
    for one, kind, other in links:
        back = pairs.get(kind) or {v: k for k, v in pairs.items()}.get(kind)
        assert back is None or (other, back, one) in links


@pytest.mark.parametrize("compound", COMPOUNDS)
def test_each_compound_but_indalpine_is_found_and_the_search_is_clean(synthetic, compound):
    answer = synthetic.search(f"{compound}[tw]")
    assert int(answer["count"]) >= 2
    assert "errorlist" not in answer
    assert "warninglist" not in answer


def test_indalpine_is_a_clean_zero(synthetic):
    answer = synthetic.search('indalpine[tw] OR "LM 5008"[tiab:~0] OR Upstene[tw]')
    assert answer["count"] == "0"
    assert "errorlist" not in answer
    assert answer["warninglist"]["quotedphrasesnotfound"] == []
    assert all(b"indalpine" not in file.read_bytes().lower() for file in FILES)


def test_the_binospirone_story(synthetic):
    by_name = synthetic.pmids("binospirone[tw]")
    in_text = synthetic.pmids("binospirone[tiab]")
    assert by_name - in_text  # named in the substances only
    by_code = set().union(
        *(synthetic.pmids(f'"{code}"[tiab:~0]') for code in ("MDL 73005EF", "MDL 73005 EF", "MDL 73,005-EF"))
    )
    assert by_code - by_name  # named by its code only
    models = synthetic.pmids("(binospirone[tw] OR MDL*[tiab]) AND depress*[tw]")
    assert models == set()


def test_a_record_comes_back_for_a_name_that_no_field_of_litwatch_holds(synthetic):
    accidents = synthetic.pmids("fluvoxamine[tw] NOT (fluvoxamine[tiab] OR fluvoxamine[nm] OR fluvoxamine[mh])")
    assert len(accidents) == 1
    root = synthetic.xml("efetch", id=accidents.pop(), retmode="xml")
    assert "Fluvoxamine" in root.findtext(".//CollectiveName")


def test_a_week_passes_and_news_comes(synthetic):
    with StandIn(bundled_records(), today=date(2026, 11, 16)) as standin:
        pubmed = Client(standin)
        before = {c: pubmed.pmids(f"{c}[tw]") for c in COMPOUNDS}
        retracted = pubmed.pmids('ipsapirone[tw] AND "retracted publication"[pt]')
        abstract = pubmed.pmids("tandospirone[tw] AND defeat[tiab]")
        standin.set_today(date(2026, 11, 23))
        news = {c for c in COMPOUNDS if pubmed.pmids(f"{c}[tw]") - before[c]}
        assert (retracted, abstract) == (set(), set())
        assert len(pubmed.pmids('ipsapirone[tw] AND "retracted publication"[pt]')) == 1
        assert len(pubmed.pmids("tandospirone[tw] AND defeat[tiab]")) == 1
        assert {"buspirone", "gepirone", "sertraline", "fluoxetine", "paroxetine"} <= news
        assert 8 <= len(pubmed.pmids("2026/11/17:2026/11/23[crdt]")) <= 12


def test_every_special_kind_of_record_is_there(synthetic):
    for query in (
        '"preprint"[pt]', "hasupdatein", "hasretractionin", '"published erratum"[pt]', '"comment"[pt]',
        '"meta-analysis"[pt]', '"systematic review"[pt]', '"case reports"[pt]', '"clinical trial protocol"[pt]',
        '"randomized controlled trial"[pt]', '"observational study"[pt]', '"editorial"[pt]', '"news"[pt]',
        '"pubmed books"[sb]', "german[la]", "publisher[sb]", "pubmednotmedline[sb]", "norfluoxetine[tw]",
        '"3h paroxetine"[tiab]', '"positive control"[tiab]',
    ):  # fmt: skip
        assert synthetic.pmids(query), query


@pytest.fixture(scope="module")
def watchlist():
    file = Path(__file__).resolve().parents[2] / "config" / "watchlist.yaml"
    if not file.exists():
        pytest.skip("config/watchlist.yaml is not there")
    return YAML(typ="safe").load(file)


def test_the_index_knows_every_single_word_name_of_the_watchlist(watchlist):
    """Otherwise the demo would report a search as incomplete that at PubMed would be clean (mend: lexicon.txt)."""
    known = Vocabulary().words
    names = [name for compound in watchlist["compounds"] for name in names_of(compound)]
    assert names
    assert [name for name in names if len(split_words(name)) == 1 and split_words(name)[0] not in known] == []


def test_the_index_knows_every_phrase_of_the_topic(synthetic, watchlist):
    answer = synthetic.search(f"buspirone[tw] AND ({watchlist['topic']['query']})")
    told = {"errors": answer.get("errorlist"), "warnings": answer.get("warninglist")}
    assert told == {"errors": None, "warnings": None}
    assert int(answer["count"]) >= 4


def names_of(compound):
    """The names of a compound: texts, or mappings whose first value is the text."""
    listed = [compound["name"], *compound.get("synonyms", ())]
    return [name if isinstance(name, str) else str(next(iter(name.values()))) for name in listed]
