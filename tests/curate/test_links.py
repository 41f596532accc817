"""A person decides which records are one work: a wrong merge that was undone stays undone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litwatch.curate import Linking, Links, Undoing, append, links
from litwatch.curate.papers import record_named
from litwatch.curate.standing import contradiction
from litwatch.cycle.deciding import relink
from litwatch.errors import UsageError
from litwatch.store import Store, writing
from litwatch.waiting import doubtful_pairs
from living import Command, asked, published
from made import AT, compound_rows, raw_row, record_row, run_row

ONE, OTHER = "pubmed:99000146", "pubmed:99000148"
WORKS = f"SELECT count(DISTINCT work_id) FROM work_record WHERE record_id IN ('{ONE}', '{OTHER}')"
TOPIC = "SELECT primary_in_topic FROM compound_verdict WHERE compound = 'sertraline'"
SEEN = "SELECT first_seen_at, valid_from FROM evidence WHERE compound = 'sertraline'"
COUNTED = f"""
    SELECT pmid, evidence_level FROM evidence
    WHERE compound = 'sertraline' AND pmid IN ({ONE.partition(":")[2]}, {OTHER.partition(":")[2]}) ORDER BY pmid
"""


def decide(command: Command, home: Path, *arguments: object) -> None:
    done = command("curate", *arguments, "--reason", "read both", "--by", "A. Reader", cwd=home)
    assert (done.status, done.err) == (0, "")


def test_a_wrong_merge_that_is_undone_counts_as_two_works_and_stays_undone(command: Command, own: Path) -> None:
    """The stand-in's preprint and article, which PubMed itself links."""
    ((before,),) = asked(published(own), TOPIC)
    assert asked(published(own), WORKS) == [(1,)]
    decide(command, own, "--apart", "99000148", ONE)
    ((first_seen_at, moment),) = asked(published(own), f"{SEEN} AND pmid = {ONE.partition(':')[2]}")
    assert str(first_seen_at) < str(moment), "it was here before: no news for the digest"
    for again in ("reclassify", "run"):
        assert asked(published(own), WORKS) == [(2,)]
        assert asked(published(own), TOPIC) == [(int(str(before)) + 1,)]
        assert [pmid for pmid, _ in asked(published(own), COUNTED)] == [99000146, 99000148]
        assert command(again, *(["--no-send", "--date", "2026-11-30"] if again == "run" else []), cwd=own).status in (
            0,
            1,
        )
    assert asked(published(own), WORKS) == [(2,)]
    ((decision,),) = asked(published(own), "SELECT decision_id FROM decision")
    decide(command, own, "--undo", decision)
    assert asked(published(own), WORKS) == [(1,)]
    assert asked(published(own), TOPIC) == [(before,)]


def test_records_decided_to_be_one_work_count_once_and_the_decision_about_one_is_about_both(
    command: Command, own: Path
) -> None:
    pair = asked(
        published(own),
        "SELECT pmid FROM evidence WHERE compound = 'sertraline' AND evidence_level = 'topic_in_vivo' "
        "AND NOT is_retracted ORDER BY pmid LIMIT 2",
    )
    (one,), (other,) = pair
    ((before,),) = asked(published(own), TOPIC)
    decide(command, own, "sertraline", one, "--set", "models=tail_suspension")
    decide(command, own, "--together", one, other)
    assert asked(published(own), TOPIC) == [(int(str(before)) - 1,)]
    ((models, record_count),) = asked(
        published(own),
        "SELECT models, record_count FROM evidence JOIN paper USING (work_id) WHERE compound = 'sertraline' "
        f"AND list_contains(record_ids, 'pubmed:{one}')",
    )
    assert (models, record_count) == (["tail_suspension"], 2)
    assert command("reclassify", cwd=own).status == 0
    assert asked(published(own), TOPIC) == [(int(str(before)) - 1,)]


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """Three meeting abstracts under one DOI, linked by nobody."""
    titles = ("Buspirone in mice", "Gepirone and the hippocampus", "Ipsapirone in anxious rats")
    with writing(tmp_path / "store.duckdb", AT) as store:
        store.put([run_row(), *compound_rows("buspirone")])
        for pmid, title in enumerate(titles, start=1):
            store.put([record_row(pmid, title=title, doi="10.1000/supplement"), raw_row(pmid)])
        relink(store, run_row())
    return tmp_path / "store.duckdb"


def link(store: Store, one: str, other: str, value: str, hour: int) -> str:
    (row,) = Linking(one, other, value, "read both", "R").rows(store, {}, AT.replace(hour=hour))
    append(store, [row])
    relink(store, run_row())
    return row.decision_id


def revised(store: Store, title: str, *pmids: int) -> None:
    """The records come again, with one DOI and one title."""
    for pmid in pmids:
        store.put([record_row(pmid, title=title, doi="10.1000/one", content_sha256=f"{title} {pmid}")])


def work_ids(store: Store) -> dict[str, str]:
    """The work of each of the three, by PMID."""
    return {pmid: record_named(store, pmid).work_id for pmid in "123"}


def works(store: Store) -> set[frozenset[str]]:
    found = work_ids(store)
    return {frozenset(pmid for pmid, work in found.items() if work == one) for one in found.values()}


def pairs(store: Store) -> set[tuple[str, str]]:
    return {(row.title, row.other_title) for row in doubtful_pairs(store)}


def test_a_doubtful_link_waits_with_both_titles_until_it_is_decided(doubtful: Path) -> None:
    with writing(doubtful, AT) as store:
        assert len(pairs(store)) == 3
        assert all(row.reason and 0 <= row.probability < 1 for row in doubtful_pairs(store))
        link(store, "1", "2", "apart", 8)
        assert ("Buspirone in mice", "Gepirone and the hippocampus") not in pairs(store)
        assert len(pairs(store)) == 2
        link(store, "2", "pubmed:3", "together", 9)
        assert works(store) == {frozenset("1"), frozenset("23")}


def test_what_is_apart_ends_in_one_work_by_no_chain(doubtful: Path) -> None:
    with writing(doubtful, AT) as store:
        revised(store, "One title", 1, 2, 3)
        relink(store, run_row())
        assert works(store) == {frozenset("123")}
        link(store, "1", "3", "apart", 8)
        found = works(store)
        assert len(found) == 2
        assert not any({"1", "3"} <= members for members in found)


def test_decisions_that_would_put_together_what_is_apart_are_refused_and_leave_nothing(doubtful: Path) -> None:
    with writing(doubtful, AT) as store:
        link(store, "1", "2", "together", 8)
        link(store, "1", "3", "apart", 9)
        with pytest.raises(UsageError, match="pubmed:1 and pubmed:3 were decided to be apart"):
            link(store, "2", "3", "together", 10)
        assert len(store.values("all_decisions")) == 2
        assert works(store) == {frozenset("12"), frozenset("3")}


def test_the_last_decision_about_a_pair_stands_and_undoing_it_gives_the_one_before(doubtful: Path) -> None:
    with writing(doubtful, AT) as store:
        link(store, "1", "2", "together", 8)
        later = link(store, "2", "1", "apart", 9)
        assert links(store) == Links(frozenset({("pubmed:1", "pubmed:2")}), frozenset())
        append(store, Undoing(later, "no", "R").rows(store, {}, AT.replace(hour=10)))
        assert links(store) == Links(frozenset(), frozenset({("pubmed:1", "pubmed:2")}))


def test_a_record_is_not_linked_to_itself_nor_to_what_is_not_stored(doubtful: Path) -> None:
    with writing(doubtful, AT) as store:
        with pytest.raises(UsageError, match="pubmed:1 is one record"):
            link(store, "1", "pubmed:1", "apart", 8)
        with pytest.raises(UsageError, match="PMID 77 is not stored"):
            link(store, "1", "77", "apart", 8)


def test_the_command_lists_doubtful_links_with_both_titles(command: Command, own: Path, doubtful: Path) -> None:
    with writing(doubtful, AT) as store:
        expected = doubtful_pairs(store)
        store.publish(published(own))
    rows = json.loads(command("queue", "--links", "--json", "--limit", 2, cwd=own).out)
    assert [(row["record_id"], row["other_record_id"]) for row in rows] == [
        (row.record_id, row.other_record_id) for row in expected[:2]
    ]
    shown = command("queue", "--links", cwd=own).out
    assert all(row.title in shown and row.other_title in shown for row in expected)
    assert "litwatch curate --together" in shown
    assert command("queue", "binospirone", "--links", cwd=own).status == 2


def test_a_work_that_falls_apart_gives_each_part_a_name_of_its_own(doubtful: Path) -> None:
    with writing(doubtful, AT) as store:
        link(store, "1", "2", "together", 8)
        link(store, "2", "3", "together", 9)
        first = work_ids(store)
        later = link(store, "1", "2", "apart", 10)
        assert works(store) == {frozenset("1"), frozenset("23")}
        append(store, Undoing(later, "no", "R").rows(store, {}, AT.replace(hour=11)))
        relink(store, run_row())
        assert work_ids(store) == first


PAIRS = st.frozensets(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] < pair[1]), max_size=6
)


@given(PAIRS, PAIRS)
def test_a_contradiction_is_found_exactly_where_a_chain_joins_what_is_apart(
    apart: frozenset[tuple[str, str]], together: frozenset[tuple[str, str]]
) -> None:
    reach = {name: {name} for name in "abcdef"}
    for _ in reach:
        for one, other in together:
            both = reach[one] | reach[other]
            for name in both:
                reach[name] = reach[name] | both
    joined = {(one, other) for one, other in apart if other in reach[one]}
    found = contradiction(Links(apart, together))
    assert (found is None) == (not joined)
    assert found is None or found in joined


def test_a_revised_record_keeps_what_was_decided_about_its_links(doubtful: Path) -> None:
    with writing(doubtful, AT) as store:
        link(store, "1", "2", "apart", 8)
        revised(store, "The very same title", 1, 2)
        relink(store, run_row())
        assert works(store) == {frozenset("1"), frozenset("2"), frozenset("3")}
        revised(store, "The very same title", 3)
        relink(store, run_row())
        assert len(works(store)) == 2
