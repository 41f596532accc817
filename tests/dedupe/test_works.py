"""Two records are one work only on stated evidence."""

from __future__ import annotations

from random import Random
from typing import Any

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import together

from litwatch.dedupe import Citation, works
from litwatch.dedupe.reading import read


def citation(pmid: int, title: str = "Buspirone in the forced swimming test", **more: Any) -> Citation:
    return Citation(f"pubmed:{pmid}", pmid, title, **more)


def test_the_same_doi_under_agreeing_titles_is_one_work() -> None:
    one = citation(1, "Buspirone in the forced swimming test.", doi="10.1/a")
    other = citation(2, "BUSPIRONE IN THE FORCED SWIMMING TEST", doi="10.1/A")
    assert together(one, other) == {frozenset({"pubmed:1", "pubmed:2"})}


def test_meeting_abstracts_that_share_the_doi_of_their_supplement_stay_apart_and_are_doubtful() -> None:
    one = citation(1, "Buspirone in the forced swimming test", doi="10.1/a")
    other = citation(2, "Sertraline and sleep in adolescents", doi="10.1/a")
    found, doubtful = works([one, other])
    assert len(found) == 2
    assert [(link.record_id, link.other_record_id) for link in doubtful] == [("pubmed:1", "pubmed:2")]
    assert doubtful[0].probability < 0.9


def test_a_preprint_and_its_article_are_one_work_and_the_article_speaks() -> None:
    article = citation(1, "Buspirone attenuates deficits", corrections=("UpdateOf:2",))
    preprint = citation(2, "Buspirone attenuates anger", is_preprint=True, corrections=("UpdateIn:1",))
    (work,), _ = works([preprint, article])
    assert work.speaker == "pubmed:1"
    assert {member.reason for member in work.members} <= {"PubMed links them: UpdateOf", "PubMed links them: UpdateIn"}


def test_an_updated_review_is_another_work_than_the_one_before() -> None:
    assert len(together(citation(1, corrections=("UpdateIn:2",)), citation(2, corrections=("UpdateOf:1",)))) == 2


def test_a_retraction_notice_under_the_same_title_and_doi_is_a_work_of_its_own() -> None:
    paper = citation(1, doi="10.1/a", corrections=("RetractionIn:2",))
    notice = citation(2, doi="10.1/a", corrections=("RetractionOf:1",))
    assert len(together(paper, notice)) == 2


def test_parts_one_and_two_stay_apart() -> None:
    one, two = (
        citation(1, "Gepirone in depression. Part I", doi="10.1/a"),
        citation(2, "Gepirone in depression. Part II"),
    )
    assert len(together(one, two)) == 2


def test_a_work_keeps_its_identifier_while_one_of_its_records_stays() -> None:
    article = citation(5, doi="10.1/a")
    (before,), _ = works([article])
    known = dict.fromkeys(["pubmed:5"], before.work_id)
    (after,), _ = works([article, citation(3, doi="10.1/a")], known)
    assert after.work_id == before.work_id


def test_a_work_that_is_parted_keeps_its_identifier_for_the_record_it_is_named_after() -> None:
    listed = [citation(1, doi="10.1/a"), citation(2, doi="10.1/a")]
    known = dict.fromkeys(["pubmed:1", "pubmed:2"], "work:pubmed:1")
    found, _ = works(listed, known, apart={("pubmed:1", "pubmed:2")})
    assert {work.work_id: [one.record_id for one in work.members] for work in found} == {
        "work:pubmed:1": ["pubmed:1"],
        "work:pubmed:2": ["pubmed:2"],
    }


def test_what_a_curator_parted_stays_apart_through_every_chain() -> None:
    listed = [citation(number, doi="10.1/a", pmcid=f"PMC{number % 2}") for number in range(1, 7)]
    assert len(together(*listed)) == 1
    found = together(*listed, apart={("pubmed:5", "pubmed:2")})
    assert len(found) == 2
    assert not any({"pubmed:2", "pubmed:5"} <= work for work in found)


def test_what_a_curator_brought_together_is_one_work_with_that_reason() -> None:
    one, other = citation(1), citation(2, "Sertraline and sleep in adolescents")
    (work,), doubtful = works([one, other], together={("pubmed:2", "pubmed:1")})
    assert {(member.reason, member.probability) for member in work.members} == {("decided by a curator", 1.0)}
    assert doubtful == ()


def test_a_suggestion_that_a_curator_declined_is_not_made_again() -> None:
    one, other = citation(1, doi="10.1/a"), citation(2, "Sertraline and sleep in adolescents", doi="10.1/a")
    assert len(works([one, other])[1]) == 1
    assert works([one, other], apart={("pubmed:2", "pubmed:1")})[1] == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"publication_types": ("Published Erratum",)},
        {"publication_types": ("Retraction of Publication",)},
        {"publication_types": ("Comment",)},
        {"title": "Erratum: Buspirone in the forced swimming test"},
        {"title": "Correction to: Buspirone in the forced swimming test"},
        {"title": "Retraction note: Buspirone in the forced swimming test"},
        {"title": "Expression of concern: Buspirone in the forced swimming test"},
        {"title": "Comment on Buspirone in the forced swimming test"},
        {"title": "Reply to: Buspirone in the forced swimming test"},
    ],
)
def test_a_notice_that_no_link_tells_of_is_a_work_of_its_own(changed: dict[str, object]) -> None:
    assert len(together(citation(1, doi="10.1/a"), citation(2, **{"doi": "10.1/a", **changed}))) == 2


@pytest.mark.parametrize("title", ["Correction of hyponatraemia by buspirone in rats", "Retracted: Buspirone in rats"])
def test_a_paper_that_only_begins_like_a_notice_is_none(title: str) -> None:
    paper = citation(1, title, doi="10.1/a", publication_types=("Journal Article",))
    assert read(paper).notice == ""


def test_one_pmid_is_one_work_whichever_source_tells_of_it() -> None:
    one = citation(1, corrections=("CommentOn:9",))
    other = Citation("europepmc:MED/1", 1, "Another spelling of the title altogether")
    (work,), _ = works([one, other])
    assert {member.reason for member in work.members} == {"same PMID 1"}


records = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from([None, "10.1/a", "10.1/b"]), st.sampled_from([None, "PMC1", "PMC2"])),
    unique_by=lambda one: one[0],
    max_size=10,
).map(lambda rows: [citation(pmid, doi=doi, pmcid=pmcid) for pmid, doi, pmcid in rows])


@given(records, st.randoms())
def test_merging_agrees_with_connected_components_and_does_not_depend_on_order(
    citations: list[Citation], random: Random
) -> None:
    graph = networkx.Graph()
    graph.add_nodes_from(one.record_id for one in citations)
    for one in citations:
        for other in citations:
            if (one.doi and one.doi == other.doi) or (one.pmcid and one.pmcid == other.pmcid):
                graph.add_edge(one.record_id, other.record_id)
    expected = {frozenset(part) for part in networkx.connected_components(graph)}
    shuffled = list(citations)
    random.shuffle(shuffled)
    assert together(*citations) == expected
    assert works(shuffled)[0] == works(citations)[0]
