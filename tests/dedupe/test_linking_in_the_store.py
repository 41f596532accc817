"""A run compares what is new, and comes to what linking everything anew would."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from papers import ABSTRACT, paper

from litwatch.cycle.linking import link
from litwatch.dedupe import Citation, Pair, blocking, works
from litwatch.rows import RecordRow, StandingLinkRow, WorkRecordRow, WorkRow
from litwatch.store import Store, writing
from made import AT, judgement_row, record_row, run_row, schema_before

Linked = tuple[set[tuple[str, frozenset[tuple[str, str, float]]]], set[tuple[str, str]]]


def row(citation: Citation) -> RecordRow:
    """The citation as a stored record, whose state differs when its citation does."""
    state = hashlib.sha256(repr(citation).encode()).hexdigest()
    return replace(record_row(0), **asdict(citation), content_sha256=state)


def run_link(store: Store, apart: Collection[Pair] = (), together: Collection[Pair] = (), week: int = 0) -> set[str]:
    return link(store, run_row(f"run-{week}", run_at=AT + timedelta(weeks=week)), apart=apart, together=together)


def stored(store: Store) -> Linked:
    """Each work as its speaker and its members, and the pairs suggested."""
    speakers = {one.work_id: one.record_id for one in store.rows("works", WorkRow, work_ids=store.values("all_works"))}
    names = [f"r{number}" for number in range(20)]
    members: dict[str, set[tuple[str, str, float]]] = {}
    for one in store.rows("work_records", WorkRecordRow, record_ids=names):
        members.setdefault(one.work_id, set()).add((one.record_id, one.reason, one.probability))
    assert speakers.keys() == members.keys()
    work_of = {name: work_id for work_id, listed in members.items() for name, *_ in listed}
    suggested = {
        (one.record_id, one.other_record_id)
        for one in store.rows("links_of", StandingLinkRow, record_ids=names)
        if work_of[one.record_id] != work_of[one.other_record_id] and one.decided != "apart"
    }
    return {(speakers[work_id], frozenset(listed)) for work_id, listed in members.items()}, suggested


def anew(citations: Sequence[Citation], apart: Collection[Pair], together: Collection[Pair]) -> Linked:
    found, doubtful = works(citations, apart=apart, together=together)
    made = {
        (work.speaker, frozenset((one.record_id, one.reason, one.probability) for one in work.members))
        for work in found
    }
    return made, {one.pair for one in doubtful}


@contextmanager
def a_store() -> Iterator[Store]:
    with TemporaryDirectory() as folder, writing(Path(folder) / "litwatch.duckdb", AT) as store:
        yield store


TITLES = (
    "Buspirone in the forced swimming test of socially isolated rats",
    "Buspirone in the forced swimming test of socially isolated rats. Part 2",
    "Buspirone in the forced swimming test of socially isolated mice",
)
citations = st.builds(
    paper,
    record_id=st.integers(1, 9).map("r{}".format),
    pmid=st.sampled_from([None, None, 1, 2]),
    title=st.sampled_from(TITLES),
    doi=st.sampled_from([None, "10.1000/a", "10.1000/b"]),
    pages=st.sampled_from(["", "265-276", "277"]),
    year=st.sampled_from([2011, 2012]),
    is_preprint=st.booleans(),
    corrections=st.sampled_from([(), (), ("UpdateOf:1",), ("RepublishedIn:2",), ("ErratumFor:1",)]),
    abstract=st.sampled_from(["", ABSTRACT]),
)
pairs = st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda one: one[0] != one[1])
decisions = st.frozensets(pairs.map(lambda one: (f"r{one[0]}", f"r{one[1]}")), max_size=2)
weeks = st.lists(st.tuples(st.lists(citations, max_size=5), decisions, decisions), min_size=1, max_size=4)


@pytest.mark.parametrize("limit", [2, 40])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lived=weeks)
def test_linking_what_is_new_comes_to_what_linking_everything_does(
    limit: int, lived: list[tuple[list[Citation], frozenset[Pair], frozenset[Pair]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # With a limit of 2, keys become too common and rare again all the time.
    monkeypatch.setattr(blocking, "LIMIT", limit)
    known: dict[str, Citation] = {}
    with a_store() as store:
        for week, (arrived, apart, together) in enumerate(lived):
            known |= {one.record_id: one for one in arrived}
            store.put([row(one) for one in {one.record_id: one for one in arrived}.values()])
            run_link(store, apart, together, week)
            assert stored(store) == anew(list(known.values()), apart, together)


@settings(max_examples=50, deadline=None)
@given(st.lists(citations, max_size=8, unique_by=lambda one: one.record_id), decisions, decisions, st.randoms())
def test_the_order_of_records_does_not_matter_and_decisions_hold(
    listed: list[Citation], apart: frozenset[Pair], together: frozenset[Pair], random: Random
) -> None:
    shuffled = list(listed)
    random.shuffle(shuffled)
    made = works(listed, apart=apart, together=together)
    assert works(shuffled, apart=apart, together=together) == made
    work_of = {member.record_id: work.work_id for work in made[0] for member in work.members}
    assert work_of.keys() == {one.record_id for one in listed}
    for one, other in apart:
        assert work_of.get(one) is None or work_of.get(one) != work_of.get(other)
    if not apart:
        for one, other in together:
            assert one not in work_of or other not in work_of or work_of[one] == work_of[other]


def one_work(store: Store) -> bool:
    return len(store.values("all_works")) == 1


def test_a_run_without_news_changes_nothing_and_compares_nothing() -> None:
    with a_store() as store:
        store.put([row(paper("r1")), row(paper("r2"))])
        assert run_link(store) == {"work:r1"}
        before = stored(store)
        assert run_link(store, week=1) == set()
        assert stored(store) == before


def test_a_record_that_is_revised_is_linked_anew() -> None:
    with a_store() as store:
        store.put([row(paper("r1")), row(paper("r2", doi=None))])
        run_link(store)
        assert one_work(store)
        store.put([row(paper("r2", doi=None, title=TITLES[2], pages="277"))])
        assert run_link(store, week=1) == {"work:r1", "work:r2"}
        assert not one_work(store)


def test_a_wrong_merge_can_be_undone_and_stays_undone() -> None:
    wrong = {("r1", "r2")}
    with a_store() as store:
        store.put([row(paper("r1")), row(paper("r2"))])
        run_link(store)
        assert one_work(store)
        assert run_link(store, apart=wrong, week=1) == {"work:r1", "work:r2"}
        store.put([row(paper("r2", abstract=""))])
        run_link(store, apart=wrong, week=2)
        assert not one_work(store)
        store.put([row(paper("r3"))])  # which is alike to both
        run_link(store, apart=wrong, week=3)
        assert len(store.values("all_works")) == 2
        run_link(store, week=4)  # taken back
        assert one_work(store)


def test_a_work_that_goes_into_another_has_its_judgements_ended_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "litwatch.duckdb"
    with writing(path, AT) as store:
        store.put([row(paper("r1")), row(paper("r2", title="Sleep in adolescents", doi=None, pages="1"))])
        assert run_link(store) == {"work:r1", "work:r2"}
        store.put([judgement_row(pmid, "buspirone", work_id=f"work:r{pmid}") for pmid in (1, 2)])
        store.put([row(paper("r2"))])
        assert run_link(store, week=1) == {"work:r1"}
        assert store.values("all_works") == ["work:r1"]
    assert asked(path, "SELECT work_id, valid_to, ended_because FROM judgement ORDER BY work_id") == [
        ("work:r1", None, ""),
        ("work:r2", AT + timedelta(weeks=1), "merged into another work"),
    ]


def asked(path: Path, question: str) -> list[tuple[object, ...]]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(question).fetchall()


def test_analysts_see_every_pair_with_its_reason_and_what_came_of_it(tmp_path: Path) -> None:
    path = tmp_path / "litwatch.duckdb"
    with writing(path, AT) as store:
        store.put([row(paper("r1")), row(paper("r2")), row(paper("r4", title="Sleep in adolescents", pages="1"))])
        run_link(store, apart={("r4", "r1")})
    found = asked(path, "SELECT record_id, other_record_id, status, reason, decided FROM record_link")
    assert {(one, other): told for one, other, *told in found} == {
        ("r1", "r2"): ["merged", "same doi 10.1000/one", ""],
        ("r1", "r4"): ["kept apart", "same doi 10.1000/one, but the titles differ", "apart"],
        ("r2", "r4"): ["suggested", "same doi 10.1000/one, but the titles differ", ""],
    }


def test_a_notice_is_a_work_of_its_own_and_tied_to_the_paper_it_is_about(tmp_path: Path) -> None:
    path = tmp_path / "litwatch.duckdb"
    notices = (("ErratumFor", "erratum"), ("RetractionOf", "retraction"), ("CommentOn", "comment"))
    with writing(path, AT) as store:
        store.put([row(paper("pubmed:1", pmid=1, corrections=("CommentIn:5", "RetractionIn:3")))])
        for pmid, (ref_type, _) in enumerate(notices, start=2):
            store.put([row(paper(f"pubmed:{pmid}", pmid=pmid, corrections=(f"{ref_type}:1",)))])
        run_link(store)
        assert len(store.values("all_works")) == 4
    question = "SELECT pmid, relation, work_id, about_pmid, about_work_id FROM work_relation ORDER BY pmid"
    assert asked(path, question) == [
        (2, "erratum", "work:pubmed:2", 1, "work:pubmed:1"),
        (3, "retraction", "work:pubmed:3", 1, "work:pubmed:1"),
        (4, "comment", "work:pubmed:4", 1, "work:pubmed:1"),
        (5, "comment", None, 1, "work:pubmed:1"),
    ]


def test_a_preprint_and_its_article_count_once_and_show_both(tmp_path: Path) -> None:
    path = tmp_path / "litwatch.duckdb"
    preprint = paper(
        "europepmc:PPR/7", title="Buspirone in a test of rats", doi="10.1101/7", is_preprint=True,
        corrections=("UpdateIn:1",), journal="", issn="", volume="", issue="", pages="",
    )  # fmt: skip
    with writing(path, AT) as store:
        store.put([replace(row(preprint), source="europepmc")])
        run_link(store)
        store.put([row(paper("pubmed:1", pmid=1))])
        assert run_link(store, week=1) == {"work:europepmc:PPR/7"}
    assert asked(path, "SELECT pmid, record_count, sources FROM paper") == [(1, 2, ["europepmc", "pubmed"])]
    assert asked(path, "SELECT reason FROM record_link") == [("PubMed links them: UpdateIn",)]


def test_records_linked_before_links_were_kept_are_linked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "litwatch.duckdb"
    with monkeypatch.context() as patch:
        schema_before(patch, 5)
        with writing(path, AT):
            pass
    with duckdb.connect(path) as connection:
        connection.execute("INSERT INTO work VALUES ('work:r1', 'r1', ?)", [datetime(2026, 1, 1)])
        connection.execute("INSERT INTO work_record VALUES ('r1', 'work:r1', 'itself')")
    with writing(path, AT) as store:
        store.put([row(paper("r1")), row(paper("r2"))])
        assert run_link(store) == {"work:r1"}
        assert [one.first_seen_at for one in store.rows("works", WorkRow, work_ids=["work:r1"])] == [
            datetime(2026, 1, 1)
        ]
