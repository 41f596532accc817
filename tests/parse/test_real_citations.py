"""923 citations as NLM shipped them, against Python's own XML reader."""

from __future__ import annotations

import gzip
from collections import Counter
from functools import cache
from xml.etree import ElementTree

import pytest
from citations import SHARED

from litwatch.errors import DocumentError
from litwatch.parse import Deletion, Parsed, Record, read_file, read_pubmed_xml, reparse

FILES = sorted((SHARED / "pubmed-xml").glob("*.xml.gz"))
pytestmark = pytest.mark.skipif(not FILES, reason="../shared/data is not here")


@cache
def parsed() -> tuple[Parsed, ...]:
    return tuple(one for file in FILES for one in read_file(file))


@cache
def records() -> tuple[Record, ...]:
    return tuple(one for one in parsed() if isinstance(one, Record))


@cache
def citations() -> tuple[ElementTree.Element, ...]:
    roots = [ElementTree.fromstring(gzip.decompress(file.read_bytes())) for file in FILES]
    return tuple(one for root in roots for one in root.iter("MedlineCitation"))


def squeezed(element: ElementTree.Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def test_every_citation_is_a_record_and_none_is_rejected() -> None:
    assert len(records()) == 923
    assert {type(one) for one in parsed()} == {Record, Deletion}


def test_every_record_is_the_same_from_its_stored_bytes() -> None:
    assert all(reparse(one.raw, one.raw_format) == one for one in records())
    assert all(len(one.raw) > 100 for one in records())


def test_pmid_title_and_status_are_the_citations_own() -> None:
    expected = [
        (int(squeezed(one.find("PMID"))), squeezed(one.find("Article/ArticleTitle")), one.get("Status"))
        for one in citations()
    ]
    assert [(one.pmid, one.title, one.status) for one in records()] == expected


def test_no_word_of_an_abstract_is_lost() -> None:
    for one, citation in zip(records(), citations(), strict=True):
        texts = [squeezed(part) for part in citation.findall("Article/Abstract/AbstractText")]
        assert [section.text for section in one.abstract_sections] == [text for text in texts if text]
        assert all(text in one.abstract for text in texts)


def test_mesh_substances_keywords_and_authors_are_all_there() -> None:
    for one, citation in zip(records(), citations(), strict=True):
        assert len(one.mesh) == len(citation.findall("MeshHeadingList/MeshHeading"))
        assert len(one.substances) == len(citation.findall("ChemicalList/Chemical"))
        assert len(one.authors) == len(citation.findall("Article/AuthorList/Author"))
        assert list(one.keywords) == [
            text for keyword in citation.findall("KeywordList/Keyword") if (text := squeezed(keyword))
        ]
        assert len(one.corrections) == len(citation.findall("CommentsCorrectionsList/CommentsCorrections"))


def test_every_record_has_a_year_and_a_day_of_entry() -> None:
    assert [one.pmid for one in records() if one.year is None or one.entered_on is None] == []


def test_a_doi_belongs_to_one_paper_alone() -> None:
    dois = Counter(one.doi for one in records() if one.doi)
    pmids = {one.pmid for one in records()}
    assert len(dois) > 300
    assert len(pmids) == 923
    assert [doi for doi, count in dois.items() if count > 1] == []


def test_a_real_file_cut_anywhere_is_told() -> None:
    whole = gzip.decompress(FILES[-1].read_bytes()).rstrip()
    for cut in range(1, len(whole), len(whole) // 40):
        with pytest.raises(DocumentError):
            list(read_pubmed_xml(whole[:cut]))
