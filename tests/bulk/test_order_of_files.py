"""Files in NLM's order: what a later file says stands, whatever happens beside it, and nothing is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pubmed_files import citation, told, write

from litwatch import cycle
from litwatch.bulk.source import Place, in_order, place_of, source
from litwatch.cycle import Setup

LATER = date(2026, 1, 5)
STANDS = "SELECT pmid, title, nonexistent_at IS NULL FROM record ORDER BY pmid"
EVIDENCE = "SELECT pmid FROM evidence WHERE compound = 'gepirone' ORDER BY pmid"


def test_files_stand_by_year_and_number_and_others_after_them_as_they_came(tmp_path: Path) -> None:
    names = [
        "z.nbib",
        "pubmed27n0001.xml.gz",
        "pubmed26n10000.xml.gz",
        "a.xml",
        "pubmed26n0900.xml",
        "pubmed26n1301.xml.gz",
    ]
    for name in names:
        (tmp_path / name).write_text(name, encoding="utf-8")
    found = in_order(source(tmp_path / name) for name in [*names, "a.xml", "z.nbib"])
    assert [one.name for one in found] == [names[4], names[5], names[2], names[1], "z.nbib", "a.xml"]
    assert place_of("pubmed26n0001.xml.gz") == Place(2026, 1)
    assert place_of("my-pubmed26n0001.xml.gz") is None


@pytest.mark.usefixtures("processes")
def test_a_later_file_replaces_an_earlier_one_however_they_are_named_and_every_state_is_kept(
    setup: Setup, updates: Path
) -> None:
    second = write(updates / "pubmed26n1302.xml.gz", [citation(1, "Gepirone in mice", revised=LATER)])
    first = write(updates / "pubmed26n1301.xml.gz", [citation(1), citation(2, "Nothing that is watched")])
    job = cycle.ingest(setup, [second, first])
    assert [file.path for file in job.files] == [first, second]
    assert told(setup, STANDS) == [(1, "Gepirone in mice", True)]
    assert told(setup, "SELECT count(*) FROM raw_record") == [(2,)]
    assert told(setup, "SELECT field, before, after FROM record_change WHERE field = 'title'") == [
        ("title", "Effects of gepirone in rats", "Gepirone in mice")
    ]


@pytest.mark.usefixtures("processes")
def test_a_revision_that_names_nothing_any_more_is_stored_and_judged_though_both_files_were_read_at_once(
    setup: Setup, updates: Path
) -> None:
    write(updates / "pubmed26n1301.xml.gz", [citation(1), citation(2)])
    for number in range(1302, 1306):
        silent = [citation(1, f"A drug in rats, state {number}", revised=LATER)]
        write(updates / f"pubmed26n{number}.xml.gz", [citation(9, "Nothing"), *silent])
    job = cycle.ingest(setup, [updates])
    assert [file.stored_count for file in job.files] == [2, 1, 1, 1, 1]
    assert told(setup, STANDS) == [
        (1, "A drug in rats, state 1305", True),
        (2, "Effects of gepirone in rats", True),
    ]
    assert told(setup, EVIDENCE) == [(2,)]
    assert told(setup, "SELECT count(*) FROM raw_record WHERE record_id = 'pubmed:1'") == [(5,)]
    # Each step is a change of its own, though one run found them all.
    steps = told(setup, "SELECT before, after FROM record_change WHERE field = 'title' ORDER BY changed_at")
    assert [after for _, after in steps] == [f"A drug in rats, state {number}" for number in range(1302, 1306)]


def test_a_revision_in_a_later_run_ends_the_judgement(setup: Setup, updates: Path) -> None:
    cycle.ingest(setup, [write(updates / "pubmed26n1301.xml.gz", [citation(1)])])
    assert told(setup, EVIDENCE) == [(1,)]
    cycle.ingest(setup, [write(updates / "pubmed26n1302.xml.gz", [citation(1, "A drug in rats", revised=LATER)])])
    assert told(setup, EVIDENCE) == []
    assert told(setup, "SELECT levels_changed FROM record_history WHERE field = 'title'") == [([],)]


def test_of_several_states_in_one_file_the_highest_version_counts_and_of_equal_ones_the_last(
    setup: Setup, updates: Path
) -> None:
    states = [
        citation(1, "Gepirone, version 2", version=2),
        citation(1, "Gepirone, version 1"),
        citation(2, "Gepirone, first"),
        citation(2, "Gepirone, last"),
    ]
    cycle.ingest(setup, [write(updates / "pubmed26n1301.xml.gz", states)])
    assert told(setup, STANDS) == [(1, "Gepirone, version 2", True), (2, "Gepirone, last", True)]
    assert told(setup, "SELECT count(*) FROM raw_record") == [(4,)]
    cycle.ingest(setup, [write(updates / "pubmed26n1302.xml.gz", [citation(1, "Gepirone, version 1", revised=LATER)])])
    assert told(setup, "SELECT title FROM record WHERE pmid = 1") == [("Gepirone, version 2",)]


def test_a_state_revised_earlier_replaces_nothing(setup: Setup, updates: Path) -> None:
    cycle.ingest(setup, [write(updates / "pubmed26n1301.xml.gz", [citation(1, revised=LATER)])])
    cycle.ingest(setup, [write(updates / "pubmed26n1302.xml.gz", [citation(1, "Gepirone before")])])
    assert told(setup, STANDS) == [(1, "Effects of gepirone in rats", True)]


@pytest.mark.usefixtures("processes")
def test_a_deletion_takes_what_it_names_out_of_the_evidence_and_a_later_file_brings_it_back(
    setup: Setup, updates: Path
) -> None:
    write(updates / "pubmed26n1301.xml.gz", [citation(1), citation(2), citation(3)])
    write(updates / "pubmed26n1302.xml.gz", [citation(3, revised=LATER)], deleted=[1, 3, 4, 1])
    job = cycle.ingest(setup, [updates])
    assert [file.deletion_count for file in job.files] == [0, 4]
    assert told(setup, STANDS) == [
        (1, "Effects of gepirone in rats", False),
        (2, "Effects of gepirone in rats", True),
        (3, "Effects of gepirone in rats", False),
    ]
    assert told(setup, EVIDENCE) == [(2,)]
    cycle.ingest(setup, [write(updates / "pubmed26n1303.xml.gz", [citation(1)])])
    assert told(setup, EVIDENCE) == [(1,), (2,)]
    # The file that deleted it, once more: it comes before the one in which the record stands now.
    cycle.ingest(setup, [updates / "pubmed26n1302.xml.gz"], again=True)
    assert told(setup, EVIDENCE) == [(1,), (2,)]


@pytest.mark.usefixtures("processes")
def test_a_file_that_comes_late_has_those_after_it_screened_again_for_what_it_brought(
    setup: Setup, updates: Path
) -> None:
    late = write(updates / "pubmed26n1301.xml.gz", [citation(1), citation(2), citation(3)])
    waiting = late.rename(late.with_suffix(".later"))
    write(updates / "pubmed26n1302.xml.gz", [citation(1, "A drug in rats", revised=LATER)], deleted=[2])
    write(updates / "pubmed26n1303.xml.gz", [citation(5, "Nothing that is watched")])
    first = cycle.ingest(setup, [updates])
    assert (first.fetched, told(setup, STANDS)) == (0, [])
    waiting.rename(late)
    alone = cycle.ingest(setup, [late])
    assert [file.stored_count for file in alone.files] == [3]
    because = "pubmed26n1301.xml.gz was screened after it and brought records"
    assert alone.notes == [f"2 more files are to be screened again (pubmed26n1302.xml.gz first): {because}"]
    assert told(setup, EVIDENCE) == [(1,), (2,), (3,)]
    job = cycle.ingest(setup, [updates])
    assert [file.is_done_already for file in job.files] == [True, False, False]
    assert job.notes == []
    assert told(setup, STANDS) == [
        (1, "A drug in rats", True),
        (2, "Effects of gepirone in rats", False),
        (3, "Effects of gepirone in rats", True),
    ]
    assert told(setup, EVIDENCE) == [(3,)]
    assert all(file.is_done_already for file in cycle.ingest(setup, [updates]).files)


def test_a_file_that_comes_late_and_those_after_it_are_put_right_in_one_run_where_all_are_named(
    setup: Setup, updates: Path
) -> None:
    cycle.ingest(setup, [write(updates / "pubmed26n1302.xml.gz", [citation(1, "A drug in rats", revised=LATER)])])
    write(updates / "pubmed26n1301.xml.gz", [citation(1)])
    job = cycle.ingest(setup, [updates])
    assert [file.because for file in job.files] == [
        "",
        "pubmed26n1301.xml.gz was screened after it and brought records",
    ]
    assert told(setup, STANDS) == [(1, "A drug in rats", True)]
    assert job.notes == []
