"""Europe PMC's results and open full texts, as they come (eutils-facts, 7)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litwatch.errors import DocumentError
from litwatch.parse import Record, Reject, read_europepmc, read_full_text, reparse

PREPRINT = {"id": "PPR1", "source": "PPR", "title": "Buspirone in rats", "pubYear": "2026"}


def read(**fields: Any) -> Record:
    found = read_europepmc(PREPRINT | fields)
    assert isinstance(found, Record), found
    return found


def test_a_preprint_is_one_has_no_pmid_and_an_identifier_with_its_source() -> None:
    found = read()
    assert (found.pmid, found.is_preprint, found.record_id) == (None, True, "europepmc:PPR/PPR1")


def test_headings_make_sections_and_stray_angles_are_text() -> None:
    found = read(abstractText="<h4>Results</h4>Less (P<0.001) and n>5 in <i>vivo</i>.<h4>Conclusion</h4>Yes &amp; no.")
    assert found.abstract == "Results: Less (P<0.001) and n>5 in vivo.\nConclusion: Yes & no."


@given(st.lists(st.sampled_from(["P<0.001", "a<b", "5 > 3", "rats", "<", "x<y>z"]), min_size=1, max_size=8))
def test_no_text_is_lost_in_an_abstract(words: list[str]) -> None:
    assert read(abstractText=" ".join(words)).abstract == " ".join(words)


def test_a_list_of_one_may_be_a_scalar() -> None:
    found = read(
        keywordList={"keyword": "buspirone"},
        pubTypeList={"pubType": "Preprint"},
        chemicalList={"chemical": {"name": "buspirone"}},
    )
    assert found.keywords == ("buspirone",)
    assert [one.name for one in found.substances] == ["buspirone"]


def test_links_to_the_article_and_from_the_retraction_are_kept_as_pubmed_names_them() -> None:
    found = read(
        commentCorrectionList={
            "commentCorrection": [
                {"id": "123", "source": "MED", "type": "Preprint of"},
                {"id": "124", "source": "MED", "type": "Retraction in"},
            ]
        }
    )
    assert [(one.ref_type, one.pmid) for one in found.corrections] == [("UpdateIn", 123), ("RetractionIn", 124)]
    assert found.is_retracted


def test_a_doi_is_lower_case_and_a_malformed_one_is_none() -> None:
    assert read(doi="10.5555/ABC.D").doi == "10.5555/abc.d"
    assert read(doi="soon").doi is None


def test_what_changes_weekly_is_no_new_state_and_a_stored_result_reads_the_same() -> None:
    one, other = read(citedByCount=1), read(citedByCount=2)
    assert one.raw == other.raw
    assert reparse(one.raw, one.raw_format) == one


@given(
    st.dictionaries(
        st.sampled_from(["id", "source", "title", "pubYear", "authorList", "meshHeadingList", "abstractText"]),
        st.recursive(
            st.none() | st.text(max_size=5) | st.integers(),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
            max_leaves=4,
        ),
    )
)
def test_any_json_becomes_a_record_or_a_reject(result: dict[str, Any]) -> None:
    found = read_europepmc(json.loads(json.dumps(result)))
    assert isinstance(found, Record | Reject)


def article(body: str, back: str = "") -> bytes:
    return f"<article><front/><body>{body}</body><back>{back}</back></article>".encode()


def test_methods_and_results_are_told_by_type_or_heading_and_keep_their_subsections() -> None:
    found = read_full_text(
        article(
            "<sec sec-type='materials|methods'><title>2.</title><sec><title>Drugs</title><p>A</p></sec></sec>"
            "<sec><title>Results and discussion</title><p>B <xref>1</xref><sup>c</sup></p></sec>"
            "<sec><title>Introduction</title><p>C</p></sec>"
        )
    )
    assert [(one.section, one.text) for one in found] == [("methods", "A"), ("results", "B c"), ("introduction", "C")]


def test_a_caption_in_results_counts_and_references_and_thanks_never_do() -> None:
    found = read_full_text(
        article(
            "<sec><title>Results</title><fig><caption><p>Given buspirone</p></caption></fig></sec>",
            "<ack><p>To buspirone</p></ack><ref-list><ref><mixed-citation>Buspirone</mixed-citation></ref></ref-list>",
        )
    )
    assert [one.text for one in found] == ["Given buspirone"]


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"<article><body><p>cut", b"no XML"])
def test_what_is_no_whole_article_is_an_error(body: bytes) -> None:
    with pytest.raises(DocumentError):
        read_full_text(body)


def test_entities_and_dtds_are_never_followed() -> None:
    bomb = b'<!DOCTYPE article [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><article><body><p>&b;</p></body></article>'
    with pytest.raises(DocumentError, match="entities"):
        read_full_text(bomb)
    named = b'<!DOCTYPE article SYSTEM "http://127.0.0.1:9/x.dtd"><article><body><p>&beta;-MSH</p></body></article>'
    assert [one.text for one in read_full_text(named)] == ["\u03b2-MSH"]


def test_markup_inside_a_name_parts_it_not_and_only_whole_entities_are_read() -> None:
    found = read(abstractText="5-HT<sub>1A</sub>, MDL <b>73005</b>EF; R&para P&lt;0.05 &notathing;")
    assert found.abstract == "5-HT1A, MDL 73005EF; R&para P<0.05 &notathing;"


def test_an_article_of_pubmeds_without_a_readable_pmid_is_a_reject_that_says_which() -> None:
    found = read_europepmc({"source": "MED", "id": "00012", "title": "A \ud800"})
    assert isinstance(found, Reject)
    assert "00012" in found.excerpt
    found.excerpt.encode()


def test_what_an_introduction_or_a_supplement_says_of_others_findings_is_no_result() -> None:
    article = (
        b"<article><body><sec><title>Introduction</title><sec><title>Previous findings</title><p>a</p></sec></sec>"
        b"<sec><title>Supplementary materials</title><p>b</p></sec><sec><title>Discussion of findings</title><p>c</p>"
        b"</sec><sec><title>Animal studies</title><p>d</p></sec></body></article>"
    )
    assert [one.section for one in read_full_text(article)] == ["introduction", "supplementary", "discussion", "other"]


def test_list_items_and_titles_of_captions_keep_their_words_apart() -> None:
    article = (
        b"<article><body><sec><title>Results</title><p>Given were<list><list-item><p>saline</p></list-item><list-item>"
        b"<p>buspirone</p></list-item></list></p><fig><caption><title>Effect of X</title></caption></fig></sec>"
        b"<fig><caption><p>Elsewhere</p></caption></fig></body></article>"
    )
    assert [(one.section, one.text) for one in read_full_text(article)] == [
        ("results", "Given were saline buspirone"),
        ("results", "Effect of X"),
        ("figure", "Elsewhere"),
    ]
