"""A decision stands, and where the classifier or the record says something else than it did, a person is told."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from litwatch.curate import Setting, append
from litwatch.rows import JudgementRow, RecordChangeRow, WorkRow
from litwatch.store import Store, writing
from litwatch.waiting import conflicts
from living import Command, asked, published
from made import AT, compound_rows, judgement_row, paper_rows, raw_row, record_row, run_row

KNOWN: dict[str, list[str]] = {"models": [], "species": []}
LATER = AT + timedelta(days=1)


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    """A paper whose role was decided to be a tool when the classifier said studied, judged again since."""
    path = tmp_path / "store.duckdb"
    with writing(path, AT) as store:
        store.put([run_row(), *compound_rows("alphaspirone"), *paper_rows(1), judgement_row(1, "alphaspirone")])
        append(store, Setting("alphaspirone", "1", "role", "tool", "radioligand", "R").rows(store, KNOWN, AT))
    return path


def judged(store: Store, says: str) -> None:
    """The curated judgement as it stands now, and what the classifier says of the role."""
    row: JudgementRow = judgement_row(1, "alphaspirone", role="tool", decided_by="curator")
    store.put([replace(row, classifier_says=json.dumps({"role": says}))])


def why(store: Store) -> list[str]:
    return [row.why for row in conflicts(store)]


def test_while_the_classifier_says_what_it_said_there_is_no_conflict(store_file: Path) -> None:
    with writing(store_file, AT) as store:
        judged(store, "studied")
        assert why(store) == []


def test_a_classifier_that_says_something_else_than_it_did_is_listed(store_file: Path) -> None:
    with writing(store_file, AT) as store:
        judged(store, "comparator")
        assert why(store) == ["the classifier said studied and now says comparator"]
        (row,) = conflicts(store)
        assert (row.field, row.value, row.decided_by, row.reason) == ("role", "tool", "R", "radioligand")
        judged(store, "tool")
        assert why(store) == ["the classifier said studied and now agrees"]
        assert conflicts(store, ["betaspirone"]) == []


def test_a_classifier_that_found_nothing_then_and_something_now_is_listed(store_file: Path) -> None:
    with writing(store_file, AT) as store:
        append(store, Setting("alphaspirone", "1", "models", "", "no test", "R").rows(store, KNOWN, LATER))
        row: JudgementRow = judgement_row(1, "alphaspirone", role="tool", decided_by="curator")
        for says, expected in (
            ("nothing", []),
            ("forced_swim", ["the classifier said nothing and now says forced_swim"]),
        ):
            store.put([replace(row, classifier_says=json.dumps({"role": "studied", "models": says}))])
            assert why(store) == expected


def test_a_record_that_changed_since_is_listed_with_what_changed(store_file: Path) -> None:
    with writing(store_file, AT) as store:
        judged(store, "studied")
        store.put([record_row(1, content_sha256="other")])
        store.put([RecordChangeRow("pubmed:1", LATER, "mesh", "", "Rats", "run-2")])
        store.put([RecordChangeRow("pubmed:1", LATER, "abstract", "a", "b", "run-2")])
        assert why(store) == ["the record changed since: abstract, mesh"]


def test_a_revision_of_its_date_alone_is_no_conflict(store_file: Path) -> None:
    with writing(store_file, AT) as store:
        judged(store, "studied")
        store.put([record_row(1, content_sha256="other")])
        store.put([RecordChangeRow("pubmed:1", LATER, "revised_on", "2026-01-01", "2026-11-17", "run-2")])
        assert why(store) == []


def test_an_article_that_took_over_from_its_preprint_is_another_record_than_was_decided_about(
    store_file: Path,
) -> None:
    with writing(store_file, AT) as store:
        judged(store, "studied")
        store.put([record_row(2), raw_row(2), WorkRow("work-1", "pubmed:2", AT)])
        assert why(store) == ["it was decided on another record than pubmed:2 as it stands"]


def test_a_decision_that_is_undone_or_outranked_is_in_no_conflict(store_file: Path) -> None:
    with writing(store_file, AT) as store:
        judged(store, "comparator")
        append(store, Setting("alphaspirone", "1", "role", "control", "x", "R").rows(store, KNOWN, LATER))
        assert why(store) == []


def revised(home: Path, pmid: int) -> bytes:
    """The stored record as PubMed would send it after it was typed as a review and lost its abstract."""
    ((content,),) = asked(
        published(home), f"SELECT content FROM raw_record WHERE record_id = 'pubmed:{pmid}' ORDER BY first_seen_at DESC"
    )
    assert isinstance(content, bytes)
    review = '<PublicationTypeList><PublicationType UI="D016454">Review</PublicationType></PublicationTypeList>'
    text, count = re.subn(
        r"<PublicationTypeList>.*</PublicationTypeList>", review, zlib.decompress(content).decode(), flags=re.DOTALL
    )
    assert count == 1
    text = re.sub(r"<Abstract>.*</Abstract>", "", text, flags=re.DOTALL)
    text = re.sub(
        r"<ArticleTitle>.*</ArticleTitle>", "<ArticleTitle>Binospirone: a review.</ArticleTitle>", text, flags=re.DOTALL
    )
    return f"<PubmedArticleSet>{text}</PubmedArticleSet>".encode()


def test_a_later_output_of_the_classifier_is_kept_beside_the_decision_and_listed(command: Command, own: Path) -> None:
    ((pmid, said),) = asked(
        published(own),
        "SELECT pmid, study_type FROM evidence WHERE compound = 'binospirone' AND evidence_level = 'other_in_vivo' "
        "AND study_type NOT LIKE '%review%' AND pmid IS NOT NULL ORDER BY pmid LIMIT 1",
    )
    decided = ("--set", "study_type=in_vitro_study", "--reason", "slices", "--by", "A. Reader")
    assert command("curate", "binospirone", pmid, *decided, cwd=own).status == 0
    assert json.loads(command("queue", "--conflicts", "--json", cwd=own).out) == []
    assert "No decision conflicts" in command("queue", "--conflicts", cwd=own).out
    (own / "revised.xml").write_bytes(revised(own, int(str(pmid))))
    assert command("ingest", "revised.xml", cwd=own).status == 0
    (row,) = json.loads(command("queue", "--conflicts", "--json", cwd=own).out)
    assert (row["pmid"], row["field"], row["value"], row["classifier_said"]) == (
        pmid,
        "study_type",
        "in_vitro_study",
        said,
    )
    assert row["classifier_says"] not in (said, "")
    assert row["why"].startswith(
        f"the classifier said {said} and now says {row['classifier_says']}; the record changed"
    )
    stands = f"SELECT study_type, decided_by FROM evidence WHERE compound = 'binospirone' AND pmid = {pmid}"
    assert asked(published(own), stands) == [("in_vitro_study", "curator")]
    shown = command("queue", "binospirone", "--conflicts", cwd=own).out
    assert "decision of A. Reader" in shown
    assert "now says" in shown
    assert command("curate", "binospirone", pmid, *decided, cwd=own).status == 0  # looked at again, and kept
    assert json.loads(command("queue", "--conflicts", "--json", cwd=own).out) == []
    for _ in range(2):
        undone = ("--undo", "study_type", "--reason", "it is a review")
        assert command("curate", "binospirone", pmid, *undone, cwd=own).status == 0
    assert json.loads(command("queue", "--conflicts", "--json", cwd=own).out) == []
    assert asked(published(own), stands)[0][0] == row["classifier_says"]


def test_a_decision_taken_when_the_classifier_was_not_known_to_say_anything_conflicts_on_that_count_never(
    store_file: Path,
) -> None:
    with writing(store_file, AT) as store:
        store.put([judgement_row(1, "alphaspirone", role="tool", decided_by="curator")])
        append(
            store, Setting("alphaspirone", "1", "role", "control", "x", "R").rows(store, KNOWN, datetime(2026, 11, 18))
        )
        judged(store, "comparator")
        assert why(store) == []
