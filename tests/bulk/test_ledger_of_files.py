"""A file is done once: what was screened is remembered, with what it was screened for and whether it was whole."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from pubmed_files import citation, configured, told, watch, write

from litwatch import cycle
from litwatch.bulk import SEARCH
from litwatch.bulk.source import stated_md5
from litwatch.config import load_watchlist
from litwatch.cycle import Setup
from living import Command, asked

MD5 = "0123456789abcdef0123456789ABCDEF"


def watching(setup: Setup, home: Path, *names: str) -> Setup:
    """The same litwatch with another watchlist."""
    watch(home / "config", *names)
    return replace(setup, watchlist=load_watchlist(home / "config"))


@pytest.mark.usefixtures("processes")
def test_a_file_that_is_done_is_passed_over_also_under_another_path_unless_it_is_asked_for(
    setup: Setup, updates: Path, tmp_path: Path
) -> None:
    paths = [
        write(updates / "pubmed26n1301.xml.gz", [citation(1)]),
        write(tmp_path / "pubmed26n1302.xml", [citation(2)]),
    ]
    (tmp_path / "three.nbib").write_text("PMID- 3\nTI  - Gepirone in mice\n", encoding="utf-8")
    paths.append(tmp_path / "three.nbib")
    first = cycle.ingest(setup, paths)
    assert [file.stored_count for file in first.files] == [1, 1, 1]
    again = cycle.ingest(setup, paths)
    assert [(file.is_done_already, file.stored_count) for file in again.files] == [(True, 0)] * 3
    (tmp_path / "elsewhere").mkdir()
    moved = paths[0].rename(tmp_path / "elsewhere" / paths[0].name)
    assert [file.is_done_already for file in cycle.ingest(setup, [moved]).files] == [True]
    forced = cycle.ingest(setup, [moved, *paths[1:]], again=True)
    assert [(file.because, file.stored_count) for file in forced.files] == [("asked for again", 1)] * 3
    assert forced.judgements_changed == 0


def test_a_file_of_the_same_name_with_another_content_is_another_file(setup: Setup, updates: Path) -> None:
    path = write(updates / "pubmed26n1301.xml.gz", [citation(1)])
    cycle.ingest(setup, [path])
    write(path, [citation(1), citation(2)])
    (file,) = cycle.ingest(setup, [path]).files
    assert (file.because, file.record_count) == ("its content is another than when it was screened", 2)


def test_a_watchlist_that_gained_names_has_its_files_screened_again_and_one_that_lost_some_has_not(
    setup: Setup, updates: Path, tmp_path: Path
) -> None:
    path = write(updates / "pubmed26n1301.xml.gz", [citation(1), citation(2, "Ipsapirone beside gepirone")])
    other = write(updates / "pubmed26n1302.xml.gz", [citation(3, "Ipsapirone in rats")])
    cycle.ingest(setup, [updates])
    more = watching(setup, tmp_path, "gepirone", "ipsapirone")
    job = cycle.ingest(more, [path])
    assert [file.because for file in job.files] == [
        "the watchlist has 1 name that it was not screened for as it would be today"
    ]
    assert job.notes == [f"1 more file is to be screened again (pubmed26n1302.xml.gz first): {job.files[0].because}"]
    cycle.ingest(more, [other])
    # Stored before, unchanged, and judged for the new compound all the same.
    found = "SELECT pmid FROM evidence WHERE compound = 'ipsapirone' ORDER BY pmid"
    assert told(setup, found) == [(2,), (3,)]
    fewer = watching(setup, tmp_path, "ipsapirone")
    assert all(file.is_done_already for file in cycle.ingest(fewer, [updates]).files)


def test_a_litwatch_that_reads_a_name_otherwise_screens_its_files_again(setup: Setup, updates: Path) -> None:
    path = write(updates / "pubmed26n1301.xml.gz", [citation(1)])
    cycle.ingest(setup, [path])
    with duckdb.connect(setup.settings.database.path) as store:
        store.execute("UPDATE screened_names SET names_sha256 = 'a', rules = list_prepend('another', rules[2:])")
        store.execute("UPDATE source_file SET names_sha256 = 'a'")
    (file,) = cycle.ingest(setup, [path]).files
    assert file.because == "the watchlist has 1 name that it was not screened for as it would be today"
    assert cycle.ingest(setup, [path]).files[0].is_done_already


def test_a_search_that_finds_what_it_lost_before_screens_every_file_again(
    setup: Setup, updates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(updates / "pubmed26n1301.xml.gz", [citation(1)])
    cycle.ingest(setup, [path])
    monkeypatch.setattr("litwatch.cycle.done.SEARCH", SEARCH + 1)
    (file,) = cycle.ingest(setup, [path]).files
    assert file.because.endswith("that it was not screened for as it would be today")
    assert cycle.ingest(setup, [path]).files[0].is_done_already


@pytest.mark.parametrize("form", ["MD5({name})= {md5}\n", "{md5}  {name}\n", "{md5}\n"])
def test_the_md5_beside_a_file_is_checked_and_kept(form: str, setup: Setup, updates: Path) -> None:
    path = write(updates / "pubmed26n1301.xml.gz", [citation(1)])
    found = hashlib.md5(path.read_bytes()).hexdigest()
    path.with_name(path.name + ".md5").write_text(form.format(name=path.name, md5=found.upper()), encoding="utf-8")
    cycle.ingest(setup, [path])
    assert told(setup, "SELECT md5, kind, file_year, file_number FROM source_file") == [(found, "update", 2026, 1301)]


def test_an_md5_is_read_from_the_line_of_its_file() -> None:
    other = "f" * 32
    assert stated_md5(f"{other}  b.xml.gz\n{MD5}  a.xml.gz\n", "a.xml.gz") == MD5.lower()
    assert stated_md5(f"{other}  b.xml.gz\n{other}  c.xml.gz\n", "a.xml.gz") == ""
    assert stated_md5("<html>Not found</html>", "a.xml.gz") == ""


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize("beside", [f"MD5(pubmed26n1301.xml.gz)= {MD5}\n", "<html>Not found</html>"])
def test_nothing_is_stored_of_a_file_that_is_not_what_its_md5_says_and_it_is_not_done(
    beside: str, setup: Setup, updates: Path
) -> None:
    bad = write(updates / "pubmed26n1301.xml.gz", [citation(1)])
    bad.with_name(bad.name + ".md5").write_text(beside, encoding="utf-8")
    write(updates / "pubmed26n1302.xml.gz", [citation(2)], md5=True)
    job = cycle.ingest(setup, [updates])
    assert ["MD5" in file.problem for file in job.files] == [True, False]
    assert (job.run.status, "pubmed26n1301.xml.gz" in job.run.note) == ("incomplete", True)
    assert told(setup, "SELECT pmid FROM record") == [(2,)]
    write(bad, [citation(1)], md5=True)
    assert [file.stored_count for file in cycle.ingest(setup, [bad]).files] == [1]


def test_a_file_that_is_cut_is_not_done_and_read_again_once_it_is_whole(setup: Setup, updates: Path) -> None:
    path = write(updates / "pubmed26n1301.xml.gz", [citation(number) for number in range(1, 400)])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    for _ in range(2):
        (file,) = cycle.ingest(setup, [path]).files
        assert "cut" in file.problem
        assert file.stored_count < 399
    path.write_bytes(whole)
    (file,) = cycle.ingest(setup, [path]).files
    assert (file.problem, file.stored_count) == ("", 399)
    assert told(setup, "SELECT count(*) FROM record") == [(399,)]


def test_of_many_files_a_summary_is_printed_and_those_with_problems(
    command: Command, own: Path, tmp_path: Path
) -> None:
    configured(own)
    for number in range(1, 31):
        write(tmp_path / "many" / f"pubmed26n{number:04}.xml.gz", [citation(7_000_000 + number)])
    bad = tmp_path / "many" / "pubmed26n0007.xml.gz"
    bad.with_name(bad.name + ".md5").write_text(f"MD5({bad.name})= {MD5}\n", encoding="utf-8")
    done = command("ingest", tmp_path / "many", cwd=own)
    assert done.status == 1
    lines = [line for line in done.out.splitlines() if "pubmed26n" in line]
    assert [bad.name in line for line in lines] == [True, True]
    assert "30 files: 30 screened, 0 done already, 1 not read to their end; 29 records, 29 stored" in done.out
    one = command("ingest", tmp_path / "many" / "pubmed26n0001.xml.gz", cwd=own)
    assert (one.status, "pubmed26n0001.xml.gz: done already" in one.out) == (0, True)
    assert asked(
        own / "reports" / "litwatch.duckdb", "SELECT count(*) FROM record WHERE pmid BETWEEN 7000000 AND 8000000"
    ) == [(29,)]
