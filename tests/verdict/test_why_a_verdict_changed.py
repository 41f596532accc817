"""Why a verdict changed: the papers of the run, also those without a PMID."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from litwatch.cycle.assess import note_verdict_changes
from litwatch.rows import CompoundRunRow, JudgementRow
from litwatch.store import writing
from made import AT, compound_rows, judgement_row, paper_rows, run_row

PREPRINT = replace(judgement_row(1, "x", evidence_level="topic_in_vivo"), work_id="work:europepmc:PPR/PPR1", pmid=None)
LATER = AT + timedelta(days=7)


def because(folder: Path, first: list[JudgementRow], then: list[JudgementRow] | None = None) -> list[str]:
    """The reasons for the changes of the first week or, where something came then, of the second."""
    with writing(folder / "store.duckdb", AT) as store:
        store.put([run_row(), *compound_rows("x"), *(row for pmid in (1, 2, 3) for row in paper_rows(pmid))])
        store.put(first)
        changes = note_verdict_changes(store, run_row())
        if then:
            week = run_row("run-2", run_at=LATER)
            store.put([week])
            store.put([CompoundRunRow("run-2", "x", LATER, "whole", True, "", 0, 0, 0)])
            store.put(then)
            changes = note_verdict_changes(store, week)
    return [one.because for one in changes]


def test_a_paper_without_a_pmid_is_named_by_its_identifier(tmp_path: Path) -> None:
    assert because(tmp_path, [PREPRINT, judgement_row(2, "x")]) == [
        "europepmc:PPR/PPR1 (topic_in_vivo) is new, PMID 2 (other_in_vivo) is new"
    ]


def test_a_paper_that_no_longer_counts_is_told_beside_one_without_a_pmid(tmp_path: Path) -> None:
    gone = judgement_row(2, "x", evidence_level="topic_in_vivo")
    found = because(
        tmp_path,
        [gone],
        [
            replace(gone, valid_to=LATER, ended_because="the record was revised"),
            replace(PREPRINT, evidence_level="other_in_vivo", valid_from=LATER, first_seen_at=LATER),
        ],
    )
    assert found == [
        "PMID 2 (topic_in_vivo) no longer counts: the record was revised, europepmc:PPR/PPR1 (other_in_vivo) is new"
    ]


def test_a_paper_judged_anew_is_told_once_with_a_pmid_or_without(tmp_path: Path) -> None:
    for name, old in (("without", PREPRINT), ("with", judgement_row(2, "x", evidence_level="topic_in_vivo"))):
        (tmp_path / name).mkdir()
        (told,) = because(
            tmp_path / name,
            [old],
            [
                replace(old, valid_to=LATER, ended_because="the record was revised"),
                replace(old, valid_from=LATER, evidence_level="secondary", is_primary=False),
            ],
        )
        assert told.endswith("is now judged secondary")
        assert "no longer counts" not in told
