"""What is kept of all works, brought up to date where something was written, is what reading all of them anew gives."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from litwatch.cycle.linking import link
from litwatch.errors import StoreError
from litwatch.rows import FullTextRow, SearchHitRow
from litwatch.store import Store, writing
from made import AT, compound_rows, judgement_row, paper_rows, raw_row, record_row, run_row

TABLES = ("settled_work", "settled_hit", "settled_evidence")
LEVELS = ("topic_in_vivo", "other_in_vivo", "human_trial", "secondary", "mention", "artefact")
COMPOUNDS = ("alphaspirone", "betaspirone")


def kept(store: Store) -> dict[str, list[Any]]:
    """All that is kept of works, and all that is counted and shown from it."""
    seen = (*TABLES, "evidence_count", "compound_verdict", "paper", "curation_queue")
    return {name: store._connection.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in seen}


def unmarked(store: Store) -> bool:
    return not store.values("is_unsettled")[0]


class Life:
    """A store in which things happen to few papers at random, as runs, files and curators do them."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.random, self.day = store, Random(seed), 0
        self.apart: set[tuple[str, str]] = set()
        self.together: set[tuple[str, str]] = set()

    @property
    def now(self) -> datetime:
        return AT + timedelta(days=self.day)

    def goes_on(self) -> None:
        self.day += 1
        happenings = (
            self.arrives, self.arrives, self.is_revised, self.is_revised, self.is_judged, self.is_judged,
            self.is_returned, self.is_deleted, self.is_decided, self.is_linked, self.is_linked, self.is_read_in_full,
        )  # fmt: skip
        self.random.choice(happenings)()

    def one(self) -> int:
        return self.random.randint(1, 8)

    def record(self, pmid: int) -> Any:
        # Few titles and DOIs: some of the records are one work.
        return record_row(
            pmid,
            title=f"Alphaspirone in the forced swimming test of rats of strain {pmid % 3}",
            doi=self.random.choice([None, f"10.1000/{pmid % 4}"]),
            year=self.random.choice([None, 1999, 2004]),
            status=self.random.choice(["MEDLINE", "Publisher"]),
            mesh=self.random.choice([(), ("Rats",)]),
            is_retracted=self.random.random() < 0.2,
            entered_on=self.random.choice([None, self.now.date()]),
            content_sha256=f"{pmid} {self.day}",
        )

    def arrives(self) -> None:
        pmid = self.one()
        self.store.put([self.record(pmid), replace(raw_row(pmid), content_sha256=f"{pmid} {self.day}")])

    is_revised = arrives

    def is_judged(self) -> None:
        works = self.store.values("all_works")
        if not works:
            return
        work_id, compound = self.random.choice(works), self.random.choice(COMPOUNDS)
        if self.random.random() < 0.3:
            self.store.do("end_judgements", work_id=work_id, run_at=self.now, because="the rules changed")
            return
        row = judgement_row(
            self.one(), compound, work_id=work_id, evidence_level=self.random.choice(LEVELS), valid_from=AT,
            decided_by=self.random.choice(["rules", "curator"]), is_retracted=self.random.random() < 0.2,
            confidence=self.random.choice([0.3, 0.9]), is_primary=self.random.choice([True, None]),
        )  # fmt: skip
        self.store.put([row])

    def is_returned(self) -> None:
        record_id, compound = f"pubmed:{self.one()}", self.random.choice(COMPOUNDS)
        source = self.random.choice(["pubmed", "europepmc", "elink"])
        self.store.put([SearchHitRow(compound, record_id, self.now, None, is_nonexistent=False, source=source)])
        if self.random.random() < 0.3:
            self.store.do("mark_gone", compound=compound, record_id=record_id, run_at=self.now, is_nonexistent=False)

    def is_deleted(self) -> None:
        self.store.do("mark_nonexistent", record_id=f"pubmed:{self.one()}", run_at=self.now)

    def is_decided(self) -> None:
        """A decision about a link, or its undoing: works are merged, and parted again."""
        one, other = sorted(self.random.sample(range(1, 9), 2))
        pair = (f"pubmed:{one}", f"pubmed:{other}")
        decided = self.random.choice([self.apart, self.together])
        decided ^= {pair}
        self.is_linked()

    def is_linked(self) -> None:
        link(self.store, run_row(f"run-{self.day}", run_at=self.now), apart=self.apart, together=self.together)

    def is_read_in_full(self) -> None:
        self.store.put([FullTextRow(f"pubmed:{self.one()}", "PMC1", b"", "0", self.now)])


@pytest.mark.parametrize("seed", range(12))
def test_settling_what_was_written_comes_to_what_settling_everything_does(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "litwatch.duckdb"
    with writing(path, AT) as store:
        store.put([run_row(), *compound_rows("alphaspirone"), *compound_rows("betaspirone", 1)])
        life = Life(store, seed)
        for _ in range(60):
            life.goes_on()
            if life.random.random() < 0.4:
                store.settle()
        life.is_linked()
        store.settle()
        assert unmarked(store)
        before = kept(store)
        for table in TABLES:
            store._connection.execute(f"DELETE FROM {table}")
        store.mark_all()
        store.settle()
        assert kept(store) == before
        assert before["settled_work"]


def test_what_a_killed_process_left_unsettled_is_settled_by_the_next_that_opens_the_file(tmp_path: Path) -> None:
    path = tmp_path / "litwatch.duckdb"
    with suppress(KeyboardInterrupt), writing(path, AT) as store:
        store.put([*paper_rows(1), judgement_row(1, "alphaspirone")])
        assert kept(store)["settled_evidence"] == []
        raise KeyboardInterrupt
    with writing(path, AT) as store:
        assert unmarked(store)
        assert len(kept(store)["settled_evidence"]) == len(kept(store)["paper"]) == 1


def test_a_record_stored_before_a_kill_is_still_linked_after_a_publication(tmp_path: Path) -> None:
    with writing(tmp_path / "litwatch.duckdb", AT) as store:
        store.put([record_row(1), raw_row(1)])
        store.publish(tmp_path / "published.duckdb")
        assert len(link(store, run_row())) == 1
        assert link(store, run_row()) == set()


def test_what_a_check_found_is_found_again_until_it_is_mended_and_later_rows_are_checked_too(tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    with writing(tmp_path / "litwatch.duckdb", AT) as store:
        store.put([run_row(), *paper_rows(1)])
        store.publish(published)
        store.put([record_row(2)])
        for _ in range(2):
            with pytest.raises(StoreError, match="record_without_raw: 1 rows, first \\('pubmed:2'"):
                store.publish(published)
        store.put([raw_row(2), record_row(3)])
        with pytest.raises(StoreError, match="first \\('pubmed:3'"):
            store.publish(published)


def test_everything_is_checked_again_when_all_is_marked(tmp_path: Path) -> None:
    with writing(tmp_path / "litwatch.duckdb", AT) as store:
        store.put([run_row(), *paper_rows(1)])
        store.publish(tmp_path / "published.duckdb")
        store._connection.execute("DELETE FROM raw_record")  # what no litwatch does
        assert store.checks() == []
        store.mark_all()
        assert [found.split(":")[0] for found in store.checks()] == ["check record_without_raw"]
