"""A person's decision outranks the classifier, and stays."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from litwatch.curate import Setting, append, standing
from litwatch.curate.fields import ABOUT, FIELDS
from litwatch.errors import UsageError
from litwatch.rows import JudgementRow, WorkRecordRow, WorkRow
from litwatch.store import Store, writing
from living import Command, asked, published
from made import AT, compound_rows, judgement_row, paper_rows, record_row, run_row

PICK = """
    SELECT pmid FROM evidence
    WHERE compound = 'binospirone' AND evidence_level = 'other_in_vivo' AND role = 'studied' ORDER BY pmid LIMIT 1
"""
STANDS = (
    "SELECT role, evidence_level, decided_by, confidence FROM evidence WHERE compound = 'binospirone' AND pmid = {}"
)


def paper(home: Path) -> int:
    ((pmid,),) = asked(published(home), PICK)
    return int(str(pmid))


def curated(command: Command, home: Path, pmid: int, setting: str, reason: str = "read it") -> None:
    done = command("curate", "binospirone", pmid, "--set", setting, "--reason", reason, "--by", "A. Reader", cwd=home)
    assert (done.status, done.err) == (0, "")


def test_a_decision_outranks_the_classifier_survives_reclassifying_and_says_who_and_why(
    command: Command, own: Path
) -> None:
    pmid = paper(own)
    curated(command, own, pmid, "role=control", "only validates the assay")
    expected = [("control", "mention", "curator", 1.0)]
    assert asked(published(own), STANDS.format(pmid)) == expected
    assert command("reclassify", cwd=own).status == 0
    assert asked(published(own), STANDS.format(pmid)) == expected
    told = command("explain", "binospirone", pmid, cwd=own).out
    assert "A. Reader" in told
    assert "only validates the assay" in " ".join(told.split())
    assert "the classifier says role studied, the curator control" in " ".join(told.split())


def test_decisions_are_appended_the_last_one_stands_and_the_history_stays(command: Command, own: Path) -> None:
    pmid = paper(own)
    for setting in ("role=tool", "models=forced_swim", "role=studied"):
        curated(command, own, pmid, setting)
    assert asked(published(own), STANDS.format(pmid)) == [("studied", "topic_in_vivo", "curator", 1.0)]
    history = asked(published(own), "SELECT field, value, decided_by FROM decision ORDER BY decided_at")
    assert [f"{field}={value}" for field, value, _ in history] == [
        "role=tool",
        "models=forced_swim",
        "role=studied",
    ]
    changes = asked(published(own), "SELECT old_verdict, new_verdict, because FROM verdict_history ORDER BY changed_at")
    assert ("primary_other", "primary_in_topic") in [change[:2] for change in changes]


def test_a_paper_decided_to_be_a_review_no_longer_counts_as_an_experiment(command: Command, own: Path) -> None:
    pmid = paper(own)
    curated(command, own, pmid, "study_type=non_systematic_review")
    asks = f"SELECT is_primary, evidence_level FROM evidence WHERE compound = 'binospirone' AND pmid = {pmid}"
    assert asked(published(own), asks) == [(False, "secondary")]


def test_a_level_decided_itself_is_not_derived_from_the_other_fields(command: Command, own: Path) -> None:
    pmid = paper(own)
    curated(command, own, pmid, "evidence_level=in_vitro")
    curated(command, own, pmid, "role=mentioned")
    assert asked(published(own), STANDS.format(pmid)) == [("mentioned", "in_vitro", "curator", 1.0)]


WRONG = [
    ("banana=1", "'banana' can't be decided", "role, study_type, is_primary"),
    ("role=banana", "'banana' is no role", "studied, comparator"),
    ("role", "'' is no role", "studied, comparator"),
    ("is_primary=perhaps", "'perhaps' is no is_primary", "yes, no"),
    ("study_type=banana", "'banana' is no study_type", "meta_analysis"),
    ("study_system=in_vivo,banana", "is no study_system", "in_silico"),
    ("models=forced_swim,banana", "'banana' is not in models", "tail_suspension"),
    ("species=unicorn", "'unicorn' is not in species", "rat"),
    ("evidence_level=", "'' is no evidence_level", "topic_in_vivo"),
]


@pytest.mark.parametrize(("setting", "what", "mend"), WRONG, ids=[setting for setting, *_ in WRONG])
def test_a_decision_that_is_none_is_refused_in_one_line_and_leaves_no_trace(
    setting: str, what: str, mend: str, command: Command, lived: Path
) -> None:
    before = (lived / "data" / "litwatch.duckdb").read_bytes()
    done = command("curate", "binospirone", paper(lived), "--set", setting, "--reason", "x")
    assert done.status == 2
    assert what in done.error
    assert mend in done.error
    assert (lived / "data" / "litwatch.duckdb").read_bytes() == before


@pytest.mark.parametrize(
    ("compound", "pmid", "reason", "what"),
    [
        ("binospirone", "424242", "x", "PMID 424242 is not stored for binospirone"),
        ("binospirone", None, "  ", "a decision needs a reason"),
        ("nosuchpirone", None, "x", "'nosuchpirone' is not on the watchlist"),
        ("binospirone", "99999999999999999999", "x", "PMID 99999999999999999999 is not stored"),
        ("binospirone", "-5", "x", "-5"),
        ("binospirone", "abc", "x", "'abc' is not stored for binospirone"),
    ],
    ids=["paper", "reason", "compound", "huge", "negative", "word"],
)
def test_a_decision_about_nothing_is_refused_in_one_line(
    compound: str, pmid: str | None, reason: str, what: str, command: Command, lived: Path
) -> None:
    chosen = pmid or paper(lived)
    done = command("curate", compound, chosen, "--set", "role=tool", "--reason", reason)
    assert done.status == 2
    assert what in done.error


def decided(store: Store, compound: str, pmid: int, field: str, value: str, at: datetime) -> None:
    known = {"models": [], "species": ["rat"]}
    append(store, Setting(compound, str(pmid), field, value, "read it", "R").rows(store, known, at))


@pytest.fixture
def two_records(tmp_path: Path) -> Path:
    """A preprint, PMID 1, that was judged before its article, PMID 2, came."""
    path = tmp_path / "litwatch.duckdb"
    with writing(path, AT) as store:
        store.put([run_row(), *compound_rows("alphaspirone"), *paper_rows(1, is_preprint=True)])
        store.put([judgement_row(1, "alphaspirone")])
        decided(store, "alphaspirone", 1, "role", "tool", AT)
        store.put([record_row(2), WorkRow("work-1", "pubmed:2", AT)])
        store.put([WorkRecordRow("pubmed:2", "work-1", "same doi")])
    return path


def fields(store: Store) -> dict[str, str]:
    return {row.field: row.value for row in standing(store).get(("alphaspirone", "work-1"), ())}


def test_a_decision_about_the_preprint_stands_for_the_article_that_takes_over(two_records: Path) -> None:
    with writing(two_records, AT) as store:
        assert fields(store) == {"role": "tool"}


def test_a_later_decision_about_the_article_outranks_the_one_about_its_preprint(two_records: Path) -> None:
    with writing(two_records, AT) as store:
        decided(store, "alphaspirone", 2, "role", "studied", AT.replace(hour=9))
        decided(store, "alphaspirone", 1, "species", "rat", AT.replace(hour=9))
        assert fields(store) == {"role": "studied", "species": "rat"}


def test_a_decision_is_of_one_compound_alone(two_records: Path) -> None:
    with writing(two_records, AT) as store:
        assert ("betaspirone", "work-1") not in standing(store)
        with pytest.raises(UsageError, match="not stored for betaspirone"):
            decided(store, "betaspirone", 1, "role", "tool", AT)


def test_every_field_of_a_decision_is_a_column_of_a_judgement() -> None:
    assert set(FIELDS) - {ABOUT} <= set(JudgementRow.__dataclass_fields__)
