"""What waits for a curator is ordered by what a decision could change; decisions become labelled records when asked."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

from litwatch.parse import Record, read_file
from litwatch.store import writing
from litwatch.waiting import waiting
from living import Command, asked, published
from made import AT, compound_rows, judgement_row, paper_rows, run_row

WAITING = "SELECT compound, pmid, could_change, weight FROM curation_queue ORDER BY weight DESC"


def decide(command: Command, home: Path, compound: str, pmid: int, setting: str) -> None:
    done = command("curate", compound, pmid, "--set", setting, "--reason", "read it", "--by", "A. Reader", cwd=home)
    assert (done.status, done.err) == (0, "")


def test_what_could_change_a_verdict_comes_first(tmp_path: Path) -> None:
    many = [judgement_row(pmid, "many", evidence_level="topic_in_vivo") for pmid in (1, 2, 3)]
    rows = [
        *(row for name, place in (("many", 0), ("alone", 1), ("none", 2)) for row in compound_rows(name, place)),
        *(row for pmid in (1, 2, 3, 4, 5, 6) for row in paper_rows(pmid)),
        # One of three carries a third; the only one, all of it; a review of a compound without any may be the first.
        replace(many[0], confidence=0.2, contradictions=("typed Review",)),
        *many[1:],
        judgement_row(4, "alone", evidence_level="topic_in_vivo", confidence=0.4),
        judgement_row(5, "none", evidence_level="secondary", is_primary=False, confidence=0.3),
        judgement_row(6, "none", evidence_level="mention", is_primary=False, role="mentioned", confidence=0.9),
        judgement_row(6, "many", evidence_level="mention", is_primary=None, role="studied", confidence=0.1),
    ]
    with writing(tmp_path / "store.duckdb", AT) as store:
        store.put([run_row(), *rows])
        queue = waiting(store)
    assert [(row.compound, row.pmid, row.could_change) for row in queue] == [
        ("none", 5, "may be the first primary work"),
        ("alone", 4, "the verdict rests on it alone"),
        ("many", 1, ""),
        ("many", 6, ""),
    ]


def test_a_work_of_another_level_may_be_the_first_in_the_topic(tmp_path: Path) -> None:
    rows = [
        *compound_rows("other"),
        *(row for pmid in (1, 2) for row in paper_rows(pmid)),
        judgement_row(1, "other", confidence=0.4),
        judgement_row(2, "other"),
    ]
    with writing(tmp_path / "store.duckdb", AT) as store:
        store.put([run_row(), *rows])
        (one,) = waiting(store)
    assert (one.pmid, one.could_change) == (1, "may be the first primary work in the topic")


def test_the_queue_holds_what_is_contradicted_unclear_or_unsure_and_nothing_decided(
    command: Command, own: Path
) -> None:
    ((compound, pmid, *_),) = asked(published(own), f"{WAITING} LIMIT 1")
    ((before,),) = asked(published(own), "SELECT count(*) FROM curation_queue")
    decide(command, own, str(compound), int(str(pmid)), "role=mentioned")
    assert asked(published(own), f"SELECT 1 FROM curation_queue WHERE compound = '{compound}' AND pmid = {pmid}") == []
    ((after,),) = asked(published(own), "SELECT count(*) FROM curation_queue")
    assert int(str(after)) <= int(str(before)) - 1
    doubtful = """
        SELECT count(*) FROM evidence
        WHERE NOT is_retracted AND evidence_level <> 'artefact' AND decided_by <> 'curator'
          AND (is_primary IS NULL OR study_type = 'unclear' OR len(contradictions) > 0 OR confidence < 0.5)
    """
    assert asked(published(own), doubtful) == [(after,)]


def test_the_queue_of_one_compound_names_no_other(command: Command, own: Path) -> None:
    everything = json.loads(command("queue", "--json", "--limit", 500, cwd=own).out)
    name = everything[0]["compound"]
    rows = json.loads(command("queue", name, "--json", "--limit", 500, cwd=own).out)
    assert rows == [row for row in everything if row["compound"] == name]
    assert len(rows) < len(everything)
    shown = command("queue", "--limit", 1, cwd=own)
    assert "litwatch curate COMPOUND PMID" in shown.out


def test_decisions_become_labelled_records_that_can_be_scored(command: Command, own: Path, tmp_path: Path) -> None:
    ((pmid, _),) = asked(
        published(own),
        "SELECT pmid, compound FROM evidence "
        "WHERE compound = 'binospirone' AND evidence_level = 'other_in_vivo' ORDER BY pmid LIMIT 1",
    )
    folder = tmp_path / "gold folder"
    refused = command("gold", folder, cwd=own)
    assert refused.status != 0
    assert "no decision" in refused.err
    decide(command, own, "binospirone", int(str(pmid)), "study_type=animal_other")
    decide(command, own, "binospirone", int(str(pmid)), "role=comparator")
    assert command("gold", folder, cwd=own).status == 0
    with (folder / "gold" / "study-types-curated.csv").open(encoding="utf-8", newline="") as stream:
        assert list(csv.DictReader(stream)) == [{"pmid": str(pmid), "study_type": "Animal-other"}]
    with (folder / "gold" / "roles-curated.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["compound"], row["role"], row["evidence_level"]) == ("binospirone", "comparator", "other_in_vivo")
    (record,) = read_file(folder / "corpora" / "curated.xml.gz")
    assert isinstance(record, Record)
    assert record.pmid == pmid
    first = (folder / "corpora" / "curated.xml.gz").read_bytes()
    assert command("gold", folder, cwd=own).status == 0
    assert (folder / "corpora" / "curated.xml.gz").read_bytes() == first
    scored = command("evaluate", folder, cwd=own)
    assert scored.status == 0, scored.err


def test_decisions_that_differ_about_one_paper_are_left_out_and_said(
    command: Command, own: Path, tmp_path: Path
) -> None:
    ((pmid, compounds),) = asked(
        published(own),
        "SELECT pmid, list(compound ORDER BY compound) FROM evidence WHERE role <> 'mentioned' AND pmid IS NOT NULL "
        "GROUP BY pmid HAVING count(*) > 1 ORDER BY pmid LIMIT 1",
    )
    assert isinstance(compounds, list)
    decide(command, own, str(compounds[0]), int(str(pmid)), "study_type=animal_other")
    decide(command, own, str(compounds[1]), int(str(pmid)), "study_type=in_vitro_study")
    decide(command, own, str(compounds[0]), int(str(pmid)), "role=control")
    done = command("gold", tmp_path / "gold", cwd=own)
    assert done.status == 0
    assert f"PMID {pmid}, left out" in done.out
