"""Each December a fresh baseline replaces the files of a year: history stays, what it left out is noted as gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from pubmed_files import citation, told, write

from litwatch import cycle
from litwatch.cycle import Setup
from litwatch.rows import RecordRow
from litwatch.store import writing

GONE = "SELECT pmid FROM record WHERE nonexistent_at IS NOT NULL ORDER BY pmid"
EVIDENCE = "SELECT pmid FROM evidence WHERE compound = 'gepirone' ORDER BY pmid"
LATER, NEXT_YEAR = date(2026, 2, 1), date(2027, 1, 10)
# 1 and 2 stay; 3 is revised in an update and stays; 4 comes in an update; 5 and 6 are in no file of 2027's.
KEPT = {pmid: citation(pmid) for pmid in range(1, 7)}


def year_2026(baseline: Path, updates: Path) -> None:
    write(baseline / "pubmed26n0001.xml.gz", [KEPT[1], KEPT[2]])
    write(baseline / "pubmed26n0002.xml.gz", [KEPT[3], KEPT[5]])
    write(updates / "pubmed26n0003.xml.gz", [citation(3, "Gepirone, revised", revised=LATER), KEPT[4]])
    write(updates / "pubmed26n0004.xml.gz", [citation(6, status="Publisher"), citation(7, "Nothing")])


def year_2027(baseline: Path, updates: Path) -> Sequence[Path]:
    """The baseline in two files, and its first update."""
    return (
        write(baseline / "pubmed27n0001.xml.gz", [citation(1, "A drug", revised=NEXT_YEAR), KEPT[2]]),
        write(baseline / "pubmed27n0002.xml.gz", [citation(3, "Gepirone, revised", revised=LATER)]),
        write(updates / "pubmed27n0003.xml.gz", [KEPT[4], citation(8)]),
    )


@pytest.mark.usefixtures("processes")
def test_what_a_whole_new_baseline_and_its_updates_left_out_is_gone_and_all_history_stays(
    setup: Setup, baseline: Path, updates: Path
) -> None:
    year_2026(baseline, updates)
    cycle.ingest(setup, [updates.parent])
    assert told(setup, EVIDENCE) == [(1,), (2,), (3,), (4,), (5,), (6,)]
    before = set(told(setup, "SELECT record_id, content_sha256 FROM raw_record"))
    one, two, three = year_2027(baseline, updates)
    for part in ([one], [two]):
        # The baseline is done, but nothing says so until the first update has the next number.
        assert cycle.ingest(setup, part).notes == []
        assert told(setup, GONE) == []
    job = cycle.ingest(setup, [three])
    assert job.notes == ["1 record that earlier files held is in none of 2027's: noted as gone, for example pubmed:5"]
    assert told(setup, GONE) == [(5,)]
    # 1 names nothing any more; 6 is a publisher's record, which a baseline may lack.
    assert told(setup, EVIDENCE) == [(2,), (3,), (4,), (6,), (8,)]
    assert told(setup, "SELECT compound, ended_because FROM judgement WHERE pmid = 5") == [
        ("gepirone", "PubMed deleted the record or merged it into another")
    ]
    assert before < set(told(setup, "SELECT record_id, content_sha256 FROM raw_record"))
    assert cycle.ingest(setup, [updates.parent]).notes == []
    cycle.ingest(setup, [write(updates / "pubmed27n0004.xml.gz", [KEPT[5]])])
    assert (told(setup, GONE), (5,) in told(setup, EVIDENCE)) == ([], True)


def test_a_baseline_with_a_gap_leaves_nothing_out(setup: Setup, baseline: Path, updates: Path) -> None:
    year_2026(baseline, updates)
    cycle.ingest(setup, [updates.parent])
    one, two, three = year_2027(baseline, updates)
    cycle.ingest(setup, [one, three])
    assert told(setup, GONE) == []
    cycle.ingest(setup, [two])
    # The file that came late brought nothing that was not stored, so that none is screened again for it.
    assert told(setup, GONE) == [(5,)]


def test_one_folder_for_all_does_not_tell_where_a_baseline_ends(setup: Setup, tmp_path: Path) -> None:
    year_2026(tmp_path / "all", tmp_path / "all")
    year_2027(tmp_path / "all", tmp_path / "all")
    cycle.ingest(setup, [tmp_path / "all"])
    assert told(setup, GONE) == []


def test_records_that_pubmed_gave_since_or_that_never_stood_in_a_file_are_not_gone(
    setup: Setup, baseline: Path, updates: Path
) -> None:
    year_2026(baseline, updates)
    # 9 came in no file of NLM's.
    cycle.ingest(setup, [updates.parent, write(updates.parent / "nine.xml.gz", [citation(9)])], datetime(2026, 3, 1))
    fetched = datetime(2027, 1, 2)
    with writing(setup.settings.database.path, fetched) as store:
        # As E-utilities bring it: 5 again.
        (row,) = store.rows("stored_records", RecordRow, record_ids=["pubmed:5"])
        store.put([replace(row, source="pubmed", fetched_at=fetched)])
    cycle.ingest(setup, list(year_2027(baseline, updates)), datetime(2027, 1, 12))
    assert told(setup, GONE) == []


def test_where_far_too_many_are_left_out_none_is_gone_and_the_run_says_so(
    setup: Setup, baseline: Path, updates: Path
) -> None:
    write(baseline / "pubmed26n0001.xml.gz", [citation(pmid) for pmid in range(1, 21)])
    cycle.ingest(setup, [baseline])
    write(baseline / "pubmed27n0001.xml.gz", [citation(1)])
    write(updates / "pubmed27n0002.xml.gz", [citation(2)])
    job = cycle.ingest(setup, [baseline, updates])
    assert told(setup, GONE) == []
    assert "18 of 20 records" in job.run.note
    assert "none was noted as gone" in job.notes[0]
