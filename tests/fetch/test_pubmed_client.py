"""A PubMed answer is believed only when status, content, error list and warning list say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from litwatch.config import Compound, CompoundName, Topic
from litwatch.fetch import Answer, PubMed
from litwatch.ids import Pmid
from litwatch.polite import Client, Patience
from litwatch.query import Query, in_topic, modified_since, name_queries
from litwatch.standin import Fault, Faults, StandIn, bundled_records

TODAY = date(2026, 11, 23)
BUSPIRONE = Query("buspirone", "buspirone", "buspirone[tw]", "whole")
QUICK = Patience(attempts=5, first_wait=0.01, longest_wait=0.02, timeout=5.0)


@pytest.fixture
def pace(tmp_path: Path) -> Path:
    return tmp_path / "pace"


def client(standin: StandIn, pace: Path, batch_size: int = 20) -> PubMed:
    polite = Client("PubMed", standin.base_url, 200, patience=QUICK, pace_directory=pace)
    return PubMed(polite, tool="litwatch", email="litwatch@example.org", batch_size=batch_size)


@pytest.fixture
def pubmed(pace: Path) -> Iterator[PubMed]:
    with StandIn(bundled_records(), today=TODAY) as standin:
        yield client(standin, pace)


def search_with(fault: Fault, pace: Path, query: Query = BUSPIRONE) -> Answer:
    with StandIn(bundled_records(), today=TODAY, faults=Faults.of(fault)) as standin:
        return client(standin, pace).search(query, TODAY)


def test_a_clean_search_brings_every_id_and_says_what_was_asked(pubmed: PubMed) -> None:
    answer = pubmed.search(BUSPIRONE, TODAY)
    assert answer.complete
    assert answer.count == len(answer.pmids) > 10
    assert "buspirone" in answer.translation.lower()


def test_every_request_carries_tool_and_email_and_is_posted(pace: Path) -> None:
    with StandIn(bundled_records(), today=TODAY) as standin:
        asking = client(standin, pace)
        answer = asking.search(BUSPIRONE, TODAY)
        list(asking.fetch(answer.pmids[:3]))
        for request in standin.requests:
            assert request.method == "POST"
            assert request.parameters["tool"] == "litwatch"
            assert request.parameters["email"] == "litwatch@example.org"
        assert standin.requests[0].parameters["usehistory"] == "y"


def test_a_true_zero_is_complete(pubmed: PubMed) -> None:
    answer = pubmed.search(replace(BUSPIRONE, form="indalpine", term="indalpine[tw]"), TODAY)
    assert (answer.complete, answer.count, answer.pmids) == (True, 0, ())


@pytest.mark.parametrize(
    "term",
    [
        "buspirone[foo]",
        "(buspirone OR gepirone)[tiab]",
        'buspirone[tw] OR "phrase that stands nowhere"[tiab]',
        "buspirone[tw] OR unicornwombatxyz[tw]",
        "unicornwombatxyz[tw]",
        "(buspirone[tw]",
        "   ",
    ],
)
def test_a_query_that_pubmed_changes_or_refuses_is_incomplete_and_brings_nothing(pubmed: PubMed, term: str) -> None:
    answer = pubmed.search(replace(BUSPIRONE, term=term), TODAY)
    assert not answer.complete
    assert answer.problem
    assert answer.pmids == ()


PASSING = ["rate_limited", "gateway_500_json", "gateway_500_text", "router_text", "html_200", "html_502", "html_503"]
PASSING += ["json_error_200", "empty_200", "error_200", "unsupported_200", "exception_200", "timeout_200"]
PASSING += ["timeout_400", "proxy_400", "prolog_only", "cut_xml", "reset", "broken_transfer", "rootless"]


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_passes_is_survived(name: str, pace: Path) -> None:
    answer = search_with(Fault(name, first=2), pace)
    assert answer.complete, answer.problem
    assert answer.count == len(answer.pmids)


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_stays_is_incomplete_with_a_reason_and_never_empty(name: str, pace: Path) -> None:
    with StandIn(bundled_records(), today=TODAY, faults=Faults.of(Fault(name))) as standin:
        polite = Client("PubMed", standin.base_url, 200, patience=replace(QUICK, attempts=1), pace_directory=pace)
        answer = PubMed(polite, tool="litwatch", email="a@example.org").search(BUSPIRONE, TODAY)
    assert not answer.complete
    assert answer.count is None
    assert answer.problem


@pytest.mark.parametrize("name", ["drop_phrase", "unknown_phrase"])
def test_a_dropped_name_is_incomplete(name: str, pace: Path) -> None:
    answer = search_with(Fault(name, phrase="buspirone"), pace)
    assert not answer.complete
    assert "buspirone" in answer.problem


def test_fewer_distinct_ids_than_counted_make_the_search_incomplete(pace: Path) -> None:
    answer = search_with(Fault("doubled_records", endpoint="esearch"), pace)
    assert not answer.complete
    assert "counted" in answer.problem


def test_an_unknown_generated_spelling_asked_alone_is_a_zero_but_a_typed_one_is_not(pubmed: PubMed) -> None:
    spelled = Query("binospirone", "mdl73005efx", "mdl73005efx[tw]", "whole", typed=False)
    assert pubmed.search(spelled, TODAY).complete
    assert not pubmed.search(replace(spelled, typed=True), TODAY).complete


def test_every_form_of_binospirone_is_clean_and_its_code_finds_it(pubmed: PubMed) -> None:
    names = ("binospirone", "MDL 73005EF", "MDL 73005", "binospirone mesylate")
    compound = Compound("binospirone", "azapirone", tuple(CompoundName(name) for name in names))
    answers = tuple(pubmed.search_each(name_queries(compound), TODAY))
    assert all(answer.complete for answer in answers), [answer.problem for answer in answers]
    assert len({pmid for answer in answers for pmid in answer.pmids}) >= 2


def test_a_set_past_the_wall_is_split_by_create_date_and_comes_whole(pace: Path) -> None:
    import litwatch.fetch.pubmed as module

    with StandIn(bundled_records(), today=TODAY, wall=9) as standin, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ESEARCH_WALL", 9)
        answer = client(standin, pace).search(BUSPIRONE, TODAY)
        patch.undo()
    with StandIn(bundled_records(), today=TODAY) as standin:
        whole = client(standin, pace).search(BUSPIRONE, TODAY)
    assert answer.complete, answer.problem
    assert set(answer.pmids) == set(whole.pmids)


def test_a_set_larger_than_wanted_is_counted_only(pubmed: PubMed) -> None:
    answer = pubmed.search(BUSPIRONE, TODAY, at_most=3)
    assert answer.counted_only
    assert answer.complete
    assert answer.pmids == ()
    assert (answer.count or 0) > 3


def test_a_topic_bounds_the_same_form(pubmed: PubMed) -> None:
    topic = Topic("depression models", 'depression[tw] OR "forced swim"[tiab:~0] OR "forced swimming"[tiab:~0]')
    bounded = pubmed.search(in_topic(BUSPIRONE, topic), TODAY)
    assert bounded.complete, bounded.problem
    assert set(bounded.pmids) < set(pubmed.search(BUSPIRONE, TODAY).pmids)


def test_records_modified_since_a_day_are_asked_for_by_modification_date(pubmed: PubMed) -> None:
    revised = pubmed.search(modified_since([BUSPIRONE], date(2026, 11, 16)), TODAY)
    assert revised.complete, revised.problem
    assert 0 < len(revised.pmids) < len(pubmed.search(BUSPIRONE, TODAY).pmids)


def fetched(pubmed: PubMed, pmids: list[int]) -> tuple[int, set[int], set[int]]:
    batches = list(pubmed.fetch(Pmid(pmid) for pmid in pmids))
    bodies = sum(
        body.count(b"<PubmedArticle>") + body.count(b"<PubmedBookArticle>") for b in batches for body in b.bodies
    )
    return bodies, {p for b in batches for p in b.missing}, {p for b in batches for p in b.deleted}


@pytest.mark.parametrize("name", [*PASSING, "missing_records", "doubled_records", "reordered_records"])
def test_every_record_comes_although_one_answer_in_three_is_spoilt(name: str, pace: Path) -> None:
    faults = Faults.of(Fault(name, rate=0.3, endpoint="efetch"), seed=7)
    with StandIn(bundled_records(), today=TODAY, faults=faults) as standin:
        asking = client(standin, pace)
        pmids = list(asking.search(BUSPIRONE, TODAY).pmids)
        _, missing, deleted = fetched(asking, pmids)
    assert (missing, deleted) == (set(), set())


def test_a_deleted_record_is_told_apart_from_one_that_was_not_delivered(pubmed: PubMed) -> None:
    pmids = list(pubmed.search(BUSPIRONE, TODAY).pmids[:5])
    count, missing, deleted = fetched(pubmed, [*pmids, 99999999])
    assert (count, missing, deleted) == (5, set(), {99999999})


def test_a_record_that_never_comes_is_missing_with_a_reason(pace: Path) -> None:
    fault = Fault("cut_xml", endpoint="efetch")
    with StandIn(bundled_records(), today=TODAY, faults=Faults.of(fault)) as standin:
        asking = client(standin, pace)
        (batch,) = asking.fetch([Pmid(99000001)])
    assert batch.missing == {99000001}
    assert "cut or broken" in batch.problem
