"""What was decided can be taken back, and that is a decision too; a paper can be decided not to be about a compound."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from litwatch.rows import GapRow, SearchHitRow
from litwatch.store import writing
from litwatch.verdict import gaps
from living import Command, Ran, asked, published
from made import AT, compound_rows, judgement_row, paper_rows, run_row

STANDS = "SELECT role, evidence_level, decided_by FROM evidence WHERE compound = '{}' AND work_id = '{}'"
LOG = "SELECT field, value, decided_by, reason, state FROM decision_log ORDER BY decided_at"
BECAUSE = "SELECT old_verdict, new_verdict, because FROM verdict_history WHERE compound = '{}' ORDER BY changed_at"


def curate(command: Command, home: Path, *arguments: object, reason: str = "read it") -> Ran:
    done = command("curate", *arguments, "--reason", reason, "--by", "A. Reader", cwd=home)
    assert (done.status, done.err) == (0, "")
    return done


def only_paper(home: Path) -> tuple[int, str]:
    """The one paper that the verdict of tandospirone rests on."""
    ((pmid, work),) = asked(
        published(home),
        "SELECT pmid, work_id FROM evidence WHERE compound = 'tandospirone' AND evidence_level = 'topic_in_vivo'",
    )
    return int(str(pmid)), str(work)


def test_what_is_undone_gives_the_judgement_back_to_the_classifier_and_both_stay_in_the_log(
    command: Command, own: Path
) -> None:
    pmid, work = only_paper(own)
    before = asked(published(own), STANDS.format("tandospirone", work))
    curate(command, own, "tandospirone", pmid, "--set", "role=control", reason="a yardstick")
    assert asked(published(own), STANDS.format("tandospirone", work)) == [("control", "mention", "curator")]
    curate(command, own, "tandospirone", pmid, "--undo", "role", reason="misread it")
    assert asked(published(own), STANDS.format("tandospirone", work)) == before
    assert asked(published(own), LOG) == [
        ("role", "control", "A. Reader", "a yardstick", "undone"),
        ("role", "", "A. Reader", "misread it", "undoing"),
    ]
    ((undone_by, undone_because),) = asked(
        published(own), "SELECT undone_by, undone_because FROM decision_log WHERE state = 'undone'"
    )
    assert (undone_by, undone_because) == ("A. Reader", "misread it")


def test_a_verdict_that_a_decision_changed_says_whose_it_was_when_and_why(command: Command, own: Path) -> None:
    pmid, _ = only_paper(own)
    curate(command, own, "tandospirone", pmid, "--set", "role=control", reason="a yardstick")
    curate(command, own, "tandospirone", pmid, "--undo", "role", reason="misread it")
    *_, decided, undone = asked(published(own), BECAUSE.format("tandospirone"))
    ((today, later),) = asked(
        published(own), "SELECT min(decided_at)::DATE::VARCHAR, max(decided_at)::DATE::VARCHAR FROM decision"
    )
    assert decided[:2] == ("primary_in_topic", "primary_other")
    assert str(decided[2]).startswith(f"decision of A. Reader on {today}: a yardstick; PMID {pmid} ")
    assert undone[:2] == ("primary_other", "primary_in_topic")
    assert str(undone[2]).startswith(f"decision undone by A. Reader on {later}: misread it; PMID {pmid} ")


def test_undoing_the_later_of_two_decisions_lets_the_earlier_stand_again(command: Command, own: Path) -> None:
    pmid, work = only_paper(own)
    for role in ("control", "tool"):
        curate(command, own, "tandospirone", pmid, "--set", f"role={role}")
    assert [state for *_, state in asked(published(own), LOG)] == ["outranked", "stands"]
    said = curate(command, own, "tandospirone", pmid, "--undo", "role").out
    assert "the decision before stands: role=control" in said
    assert asked(published(own), STANDS.format("tandospirone", work))[0][0] == "control"
    said = curate(command, own, "tandospirone", pmid, "--undo", "role").out
    assert "no decision about it stands" in said
    assert asked(published(own), STANDS.format("tandospirone", work))[0][2] != "curator"
    done = command("curate", "tandospirone", pmid, "--undo", "role", "--reason", "x", cwd=own)
    assert done.status == 2
    assert "no decision about 'role' stands" in done.error


def test_a_decision_is_undone_by_its_identifier_once(command: Command, own: Path) -> None:
    pmid, work = only_paper(own)
    said = curate(command, own, "tandospirone", pmid, "--set", "role=control").out
    ((decision,),) = asked(published(own), "SELECT decision_id FROM decision")
    assert f"decision {decision}" in said
    curate(command, own, "--undo", decision)
    assert asked(published(own), STANDS.format("tandospirone", work))[0][2] != "curator"
    ((undoing,),) = asked(published(own), "SELECT decision_id FROM decision WHERE undoes <> ''")
    for name, what in (
        (decision, "was undone already"),
        (undoing, "only takes another back"),
        ("x", "no decision 'x'"),
    ):
        done = command("curate", "--undo", name, "--reason", "x", cwd=own)
        assert done.status == 2
        assert what in done.error
    assert asked(published(own), "SELECT count(*) FROM decision") == [(2,)]


def test_a_paper_decided_not_to_be_about_a_compound_no_longer_counts_and_stays_visible(
    command: Command, own: Path
) -> None:
    pmid, work = only_paper(own)
    curate(command, own, "tandospirone", pmid, "--not-about", reason="another drug of that code")
    expected = [("mentioned", "artefact", "curator")]
    assert asked(published(own), STANDS.format("tandospirone", work)) == expected
    ((verdict, count),) = asked(
        published(own), "SELECT verdict, primary_in_topic FROM compound_verdict WHERE compound = 'tandospirone'"
    )
    assert (verdict, count) == ("primary_other", 0)
    assert "another drug of that code" in str(asked(published(own), BECAUSE.format("tandospirone"))[-1][2])
    told = " ".join(command("explain", "tandospirone", pmid, cwd=own).out.split())
    assert "not about this compound (decision of A. Reader on" in told
    assert "another drug of that code" in told
    assert "names the compound nowhere" not in told
    page = own / "page.html"
    assert command("explain", "tandospirone", pmid, "--html", page, cwd=own).status == 0
    assert "rtefact: not about the compound" in page.read_text("utf-8")
    assert "another drug of that code" in page.read_text("utf-8")
    assert command("reclassify", cwd=own).status == 0
    assert asked(published(own), STANDS.format("tandospirone", work)) == expected
    done = command("curate", "tandospirone", pmid, "--set", "role=studied", "--reason", "x", cwd=own)
    assert done.status == 2
    assert "decided not to be about tandospirone" in done.error
    curate(command, own, "tandospirone", pmid, "--undo", "about")
    assert asked(published(own), STANDS.format("tandospirone", work))[0][1] == "topic_in_vivo"


@pytest.mark.parametrize("name", ["europepmc:PPR/PPR900001", "work:europepmc:PPR/PPR900001"])
def test_a_paper_without_a_pmid_is_named_by_its_record_or_work(name: str, command: Command, own: Path) -> None:
    work = "work:europepmc:PPR/PPR900001"
    curate(command, own, "buspirone", name, "--set", "role=tool")
    assert asked(published(own), STANDS.format("buspirone", work)) == [("tool", "mention", "curator")]
    assert command("reclassify", cwd=own).status == 0
    assert asked(published(own), STANDS.format("buspirone", work)) == [("tool", "mention", "curator")]
    curate(command, own, "buspirone", name, "--undo", "role")
    assert asked(published(own), STANDS.format("buspirone", work))[0][:2] == ("studied", "topic_in_vivo")


def test_the_queue_names_a_paper_as_curate_takes_it(command: Command, own: Path) -> None:
    rows = json.loads(command("queue", "--json", "--limit", 500, cwd=own).out)
    for row in [*[row for row in rows if row["pmid"] is None][:1], *[row for row in rows if row["pmid"]][:1]]:
        name = row["pmid"] or row["work_id"].removeprefix("work:")
        curate(command, own, row["compound"], name, "--set", "role=mentioned")
    assert len(json.loads(command("queue", "--json", "--limit", 500, cwd=own).out)) < len(rows)


def test_reclassifying_twice_changes_nothing_the_second_time(command: Command, own: Path) -> None:
    pmid, _ = only_paper(own)
    curate(command, own, "tandospirone", pmid, "--set", "models=forced_swim")
    curate(command, own, "tandospirone", pmid, "--not-about")
    curate(command, own, "tandospirone", pmid, "--undo", "models")
    for _ in range(2):
        done = command("reclassify", cwd=own)
        assert " 0 judgements and 0 verdicts changed" in " ".join(done.out.split())


def test_what_was_undone_is_no_training_data(command: Command, own: Path, tmp_path: Path) -> None:
    pmid, _ = only_paper(own)
    curate(command, own, "tandospirone", pmid, "--set", "study_type=animal_other")
    curate(command, own, "tandospirone", pmid, "--undo", "study_type")
    refused = command("gold", tmp_path / "gold", cwd=own)
    assert refused.status == 2
    assert "no decision" in refused.error
    assert not (tmp_path / "gold").exists()


WRONG = [
    ((), "nothing is decided"),
    (("tandospirone", "1"), "nothing is decided"),
    (("tandospirone", "1", "--set", "role=tool", "--undo", "role"), "--set and --undo are two decisions"),
    (("--set", "role=tool"), "--set is about a compound's paper"),
    (("tandospirone", "--not-about"), "--not-about is about a compound's paper"),
    (("tandospirone", "--undo", "role"), "which paper of the compound"),
    (("tandospirone", "1", "--apart", "1", "2"), "--apart is of no compound"),
    (("--together", "1"), "give two records"),
    (("tandospirone", "1", "--set", "about=yes"), "'yes' is no about"),
]


@pytest.mark.parametrize(("arguments", "what"), WRONG, ids=[" ".join(arguments) or "-" for arguments, _ in WRONG])
def test_what_is_not_one_decision_is_refused_in_one_line(
    arguments: tuple[str, ...], what: str, command: Command, lived: Path
) -> None:
    done = command("curate", *arguments, "--reason", "x")
    assert done.status == 2
    assert what in done.error


def test_a_decision_that_is_stopped_before_it_is_applied_is_not_kept(
    command: Command, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pmid, work = only_paper(own)
    before = asked(published(own), STANDS.format("tandospirone", work))

    def stopped(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("litwatch.cycle.deciding.judge_works", stopped)
        assert command("curate", "tandospirone", pmid, "--not-about", "--reason", "x", cwd=own).status == 130
    assert command("reclassify", cwd=own).status == 0
    assert asked(published(own), "SELECT count(*) FROM decision") == [(0,)]
    assert asked(published(own), STANDS.format("tandospirone", work)) == before


def test_a_paper_decided_not_to_be_about_a_compound_is_no_gap_in_its_searches(tmp_path: Path) -> None:
    with writing(tmp_path / "store.duckdb", AT) as store:
        store.put([run_row(), *compound_rows("alphaspirone"), *paper_rows(1), *paper_rows(2)])
        for pmid in (1, 2):
            store.put([SearchHitRow("alphaspirone", f"pubmed:{pmid}", AT, None, is_nonexistent=False, source="elink")])
            store.put([GapRow("alphaspirone", f"pubmed:{pmid}", pmid, 3, "cites", ("alpha",), AT, "run-1")])
        not_about = {"evidence_level": "artefact", "role": "mentioned"}
        store.put([judgement_row(1, "alphaspirone", **not_about, decided_by="curator")])
        store.put([judgement_row(2, "alphaspirone", **not_about)])
        assert [gap.pmid for gap in gaps(store)] == [2]


def test_a_reason_that_is_no_text_is_refused(command: Command, lived: Path) -> None:
    pmid, _ = only_paper(lived)
    done = command("curate", "tandospirone", pmid, "--set", "role=tool", "--reason", "half \udcff")
    assert done.status == 2
    assert "is no text" in done.error


def test_a_decision_without_a_name_is_refused(command: Command, lived: Path) -> None:
    pmid, _ = only_paper(lived)
    done = command("curate", "tandospirone", pmid, "--set", "role=tool", "--reason", "x", "--by", " ")
    assert done.status == 2
    assert "needs a name" in done.error
