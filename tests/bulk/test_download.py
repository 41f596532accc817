"""NLM's files come politely and whole, whatever the server does; what is done is not fetched again."""

from __future__ import annotations

import gzip
import random
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from nlm_server import Nlm, serving
from pubmed_files import citation, configured, watch, write
from requests import Response

from litwatch.bulk.download import Part, PubMedFiles
from litwatch.errors import LitwatchError, ServiceError
from litwatch.polite import Client, Patience
from living import Command, asked

QUICK = Patience(attempts=3, first_wait=0.01, longest_wait=0.02, timeout=5.0)
NAME = "pubmed26n0001.xml.gz"
PATH = f"baseline/{NAME}"
CONTENT = gzip.compress(random.Random(1).randbytes(1_000_000), 0)
OTHER = gzip.compress(random.Random(2).randbytes(1_000_000), 0)


@pytest.fixture
def nlm() -> Iterator[Nlm]:
    with serving(Nlm()) as running:
        running.put(PATH, CONTENT)
        yield running


@pytest.fixture
def files(nlm: Nlm, tmp_path: Path) -> PubMedFiles:
    client = Client("PubMed files", nlm.url, 500, patience=QUICK, pace_directory=tmp_path / "pace")
    return PubMedFiles(client, tmp_path / "pubmed")


def kept(tmp_path: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in (tmp_path / "pubmed").rglob("*") if path.is_file()}


def whole(tmp_path: Path, content: bytes = CONTENT) -> bool:
    """The file has its name and its MD5 beside it, and nothing else is there."""
    folder = tmp_path / "pubmed" / "baseline"
    return sorted(kept(tmp_path)) == [NAME, f"{NAME}.md5"] and (folder / NAME).read_bytes() == content


def test_a_file_comes_with_its_md5(files: PubMedFiles, nlm: Nlm, tmp_path: Path) -> None:
    assert files.listed(Part.BASELINE) == [NAME]
    files.fetch(Part.BASELINE, NAME)
    assert whole(tmp_path)
    assert nlm.paths() == [PATH]


def test_connections_that_are_cut_are_gone_on_with_where_they_broke_off(
    files: PubMedFiles, nlm: Nlm, tmp_path: Path
) -> None:
    nlm.faults[PATH] = [("cut", 300_000)] * 3
    files.fetch(Part.BASELINE, NAME)
    assert whole(tmp_path)
    assert [one.range for one in nlm.asked if one.path == PATH] == [
        "",
        "bytes=300000-",
        "bytes=600000-",
        "bytes=900000-",
    ]
    assert all(one.if_range for one in nlm.asked if one.range)
    assert nlm.sent < len(CONTENT) + 1_000


def test_what_an_earlier_process_left_is_gone_on_with(files: PubMedFiles, nlm: Nlm, tmp_path: Path) -> None:
    part = tmp_path / "pubmed" / "baseline" / f"{NAME}.part"
    part.parent.mkdir(parents=True)
    for left in (CONTENT[:400_000], CONTENT):
        part.write_bytes(left)
        nlm.sent = 0
        files.fetch(Part.BASELINE, NAME).unlink()
        assert nlm.sent < len(CONTENT) - len(left) + 1_000


def test_a_server_that_knows_no_ranges_sends_it_from_its_beginning(
    files: PubMedFiles, nlm: Nlm, tmp_path: Path
) -> None:
    nlm.knows_ranges = False
    nlm.faults[PATH] = [("cut", 500_000)]
    files.fetch(Part.BASELINE, NAME)
    assert whole(tmp_path)


def test_a_server_that_never_gets_further_is_given_up(files: PubMedFiles, nlm: Nlm, tmp_path: Path) -> None:
    nlm.knows_ranges = False
    nlm.faults[PATH] = [("cut", 500_000)] * 50
    with pytest.raises(ServiceError, match="broke off"):
        files.fetch(Part.BASELINE, NAME)
    assert kept(tmp_path) == {f"{NAME}.part": 500_000}
    assert len(nlm.paths()) == 1 + QUICK.attempts


def test_a_file_that_changed_in_between_is_taken_from_its_beginning(
    files: PubMedFiles, nlm: Nlm, tmp_path: Path
) -> None:
    part = tmp_path / "pubmed" / "baseline" / f"{NAME}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(OTHER[:700_000])
    files.fetch(Part.BASELINE, NAME)
    assert whole(tmp_path)
    assert [one.range for one in nlm.asked if one.path == PATH] == ["bytes=700000-", ""]


def test_a_file_that_changes_while_it_is_fetched_is_told_by_its_tag(
    files: PubMedFiles, nlm: Nlm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nlm.faults[PATH] = [("cut", 300_000)]
    bring = PubMedFiles._receive

    def changed(self: PubMedFiles, response: Response, to: Path, have: int) -> object:
        received = bring(self, response, to, have)
        nlm.put(PATH, OTHER)
        return received

    monkeypatch.setattr(PubMedFiles, "_receive", changed)
    files.fetch(Part.BASELINE, NAME)
    assert whole(tmp_path, OTHER)


def test_a_file_with_another_md5_is_fetched_once_more_and_then_refused(
    files: PubMedFiles, nlm: Nlm, tmp_path: Path
) -> None:
    nlm.put(PATH, CONTENT, md5="0" * 32)
    with pytest.raises(ServiceError, match="came twice with another MD5"):
        files.fetch(Part.BASELINE, NAME)
    assert kept(tmp_path) == {}
    assert len(nlm.paths()) == 2


def test_a_server_in_trouble_is_asked_again(files: PubMedFiles, nlm: Nlm, tmp_path: Path) -> None:
    nlm.faults = {PATH: [("status", 503)], "baseline/": [("status", 503)], f"{PATH}.md5": [("status", 429)]}
    assert files.listed(Part.BASELINE) == [NAME]
    files.fetch(Part.BASELINE, NAME)
    assert whole(tmp_path)


@pytest.mark.parametrize(
    ("path", "fault", "says"),
    [
        (PATH, ("html", "<html>Sign in</html>"), "a web page came in place of the file"),
        (PATH, ("status", 404), "there is no such file"),
        (PATH, ("status", 403), "the server refused"),
        (f"{PATH}.md5", ("status", 404), "there is no such file"),
        ("baseline/", ("html", "<html>Sign in</html>"), "no file of PubMed's is listed there"),
        ("baseline/", ("html", ""), "no file of PubMed's is listed there"),
        ("baseline/", ("status", 404), "there is no such file"),
    ],
)
def test_what_is_no_file_is_one_clear_error_and_nothing_is_kept(
    path: str, fault: tuple[str, int | str], says: str, files: PubMedFiles, nlm: Nlm, tmp_path: Path
) -> None:
    nlm.faults[path] = [fault]
    with pytest.raises(ServiceError, match=says) as raised:
        [files.fetch(Part.BASELINE, name) for name in files.listed(Part.BASELINE)]
    assert path in raised.value.where
    assert kept(tmp_path) == {}


def test_a_page_that_calls_itself_a_file_is_found_out(files: PubMedFiles, nlm: Nlm, tmp_path: Path) -> None:
    nlm.put(PATH, b"<!DOCTYPE html><html>Sign in</html>")
    with pytest.raises(ServiceError, match="no gzip file came"):
        files.fetch(Part.BASELINE, NAME)


def test_a_disk_that_is_full_is_one_clear_error_and_what_came_is_gone_on_with(
    files: PubMedFiles, nlm: Nlm, tmp_path: Path
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, hard))
    try:
        with pytest.raises(LitwatchError, match=r"can't be written .*goes on from there"):
            files.fetch(Part.BASELINE, NAME)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    left = kept(tmp_path)[f"{NAME}.part"]
    assert left > 500_000
    files.fetch(Part.BASELINE, NAME)
    assert whole(tmp_path)
    assert nlm.asked[-1].range == f"bytes={left}-"


def test_a_folder_that_can_not_be_made_is_one_clear_error(nlm: Nlm, tmp_path: Path) -> None:
    (tmp_path / "pubmed").write_text("a file", encoding="utf-8")
    client = Client("PubMed files", nlm.url, 500, patience=QUICK, pace_directory=tmp_path / "pace")
    with pytest.raises(LitwatchError, match=r"can't be written .*bulk\.directory"):
        PubMedFiles(client, tmp_path / "pubmed").fetch(Part.BASELINE, NAME)


def test_one_command_brings_everything_up_to_date_and_fetches_nothing_that_is_done(
    command: Command, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("litwatch.cycle.setup.FILE_REQUESTS_PER_SECOND", 500)
    configured(own)
    made = tmp_path / "made"
    write(made / "baseline" / "pubmed26n0001.xml.gz", [citation(7_000_001)])
    write(made / "baseline" / "pubmed26n0002.xml.gz", [citation(7_000_002, "Ipsapirone in rats")])
    write(made / "updatefiles" / "pubmed26n0003.xml.gz", [citation(7_000_003)], deleted=[7_000_001])
    found = "SELECT pmid FROM record WHERE pmid BETWEEN 7000000 AND 8000000 AND nonexistent_at IS NULL ORDER BY pmid"
    with serving(Nlm()) as nlm:
        nlm.take(made)
        monkeypatch.setenv("LITWATCH_BULK__BASE_URL", nlm.url)
        first = command("ingest", "--download", "--only", "baseline", cwd=own)
        assert (first.status, "2 of 2 files fetched to data/pubmed" in first.out) == (0, True), first.err
        assert asked(own / "reports" / "litwatch.duckdb", found) == [(7_000_001,)]
        second = command("ingest", "--download", cwd=own)
        assert "1 of 3 files fetched" in second.out
        assert asked(own / "reports" / "litwatch.duckdb", found) == [(7_000_003,)]
        names = [path.split("/")[1] for path in nlm.paths()]
        assert names == ["pubmed26n0001.xml.gz", "pubmed26n0002.xml.gz", "pubmed26n0003.xml.gz"]
        assert nlm.most_at_once == 1
        assert {one.agent.split("/")[0] for one in nlm.asked} == {"litwatch"}
        assert all("(litwatch@example.org)" in one.agent for one in nlm.asked)
        # Done files may be taken away: they are fetched again only for names that they were not screened for.
        for path in (own / "data" / "pubmed").rglob("*.gz"):
            path.unlink()
        third = command("ingest", "--download", cwd=own)
        assert (third.status, "0 of 3 files fetched" in third.out) == (0, True), third.err
        watch(own / "config", "gepirone", "ipsapirone")
        fourth = command("ingest", "--download", cwd=own)
        assert "3 of 3 files fetched" in fourth.out
    assert asked(own / "reports" / "litwatch.duckdb", found) == [(7_000_002,), (7_000_003,)]


def test_an_address_that_lists_nothing_is_one_error(
    command: Command, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("litwatch.cycle.setup.FILE_REQUESTS_PER_SECOND", 500)
    with serving(Nlm()) as nlm:
        monkeypatch.setenv("LITWATCH_BULK__BASE_URL", nlm.url)
        done = command("ingest", "--download", cwd=own)
    assert (done.status, "no file of PubMed's is listed there" in done.error) == (1, True)
    with FileLock(own / "data" / "pubmed" / ".download.lock"):
        busy = command("ingest", "--download", cwd=own)
    assert (busy.status, "another litwatch is fetching" in busy.error) == (1, True)
    assert command("ingest", "--only", "baseline", "x.xml", cwd=own).status == 2
    assert command("ingest", cwd=own).status == 2
