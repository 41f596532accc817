"""Two records are one work only on stated evidence."""

from __future__ import annotations

import networkx
from hypothesis import given
from hypothesis import strategies as st

from litwatch.dedupe import Citation, works


def citation(pmid: int, title: str = "Buspirone in the forced swimming test", **more: object) -> Citation:
    return Citation(f"pubmed:{pmid}", pmid, title, **more)  # type: ignore[arg-type]


def together(*citations: Citation) -> set[frozenset[str]]:
    found, _ = works(citations)
    return {frozenset(member.record_id for member in work.members) for work in found}


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


records = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from([None, "10.1/a", "10.1/b"]), st.sampled_from([None, "PMC1", "PMC2"])),
    unique_by=lambda one: one[0],
    max_size=10,
).map(lambda rows: [citation(pmid, doi=doi, pmcid=pmcid) for pmid, doi, pmcid in rows])


@given(records, st.randoms())
def test_merging_agrees_with_connected_components_and_does_not_depend_on_order(
    citations: list[Citation], random: object
) -> None:
    graph = networkx.Graph()
    graph.add_nodes_from(one.record_id for one in citations)
    for one in citations:
        for other in citations:
            if (one.doi and one.doi == other.doi) or (one.pmcid and one.pmcid == other.pmcid):
                graph.add_edge(one.record_id, other.record_id)
    expected = {frozenset(part) for part in networkx.connected_components(graph)}
    shuffled = list(citations)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert together(*citations) == expected
    assert works(shuffled)[0] == works(citations)[0]
