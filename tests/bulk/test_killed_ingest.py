"""An ingest that is killed, at whatever point, is completed by the next: no file twice, none skipped, all judged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pubmed_files import Tables, citation, configured, differences, everything, write

from living import asked, environment

# A litwatch whose process ends, as by kill -9, before or after its transaction of that number is committed.
PROGRAM = """
import os, signal, sys
from litwatch import cli, database, store
from litwatch.bulk import side_by_side
from litwatch.cycle import assess

assess.WORKS_AT_A_TIME = 5
side_by_side.WORTH_STARTING = 0
side_by_side.cores = lambda: int(os.environ["PROCESSES"])
number, moment = int(os.environ["KILLED_AT"]), os.environ["KILLED"]
count = 0


def dies(when):
    if count == number and moment == when:
        print("killed", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)


class Connection:
    def __init__(self, real):
        self._real = real

    def commit(self):
        global count
        count += 1
        dies("before")
        self._real.commit()
        dies("after")

    def __getattr__(self, name):
        return getattr(self._real, name)


transaction = database.transaction
if __name__ == "__main__":
    store.transaction = lambda connection: transaction(Connection(connection))
    try:
        cli.main()
    finally:
        print("transactions:", count, flush=True)
"""
REVISED = date(2026, 4, 1)


def files(folder: Path) -> Path:
    """A small year: a baseline of four files, and four updates that revise, silence, delete and add."""
    for number in range(1, 5):
        papers = [citation(100 * number + one, f"Gepirone in rats {number} {one}") for one in range(6)]
        write(folder / "baseline" / f"pubmed26n000{number}.xml.gz", [*papers, citation(100 * number + 50, "Nothing")])
    for number in range(5, 9):
        base = 100 * (number - 4)
        states = [
            citation(base, f"Gepirone, revised {number}", revised=REVISED),
            citation(base + 1, f"A drug, {number}", revised=REVISED),
            citation(100 * number, f"Ipsapirone and gepirone {number}"),
        ]
        if number > 5:
            states.append(citation(100 * (number - 1), "Silent since", revised=REVISED))
        write(folder / "updatefiles" / f"pubmed26n000{number}.xml.gz", states, deleted=[base + 2], md5=True)
    return folder


def ingest(home: Path, folder: Path, at: int = 0, moment: str = "", processes: int = 1) -> subprocess.Popen[str]:
    """`litwatch ingest` as a process of its own, in that folder; killed at its transaction of that number."""
    configured(home)
    program = home / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    numbers = {"KILLED_AT": str(at), "KILLED": moment, "PROCESSES": str(processes)}
    return subprocess.Popen(
        [sys.executable, program, "ingest", folder], cwd=home, env=environment(**numbers), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def outcome(running: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = running.communicate(timeout=120)
    return running.returncode, out + err


def left(running: subprocess.Popen[str]) -> list[int]:
    """Processes of a run that ended: those that are still there after a while."""
    until = time.monotonic() + 20
    while living(running.pid) and time.monotonic() < until:
        time.sleep(0.1)
    return living(running.pid)


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """The files, what a store holds that took them in without disturbance, and in how many transactions it did."""

    folder: Path
    tables: Tables
    transactions: int


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The files, ingested."""
    home = tmp_path_factory.mktemp("undisturbed")
    folder = files(home / "pubmed")
    status, said = outcome(ingest(home, folder))
    assert status == 0, said
    tables = everything(home / "data" / "litwatch.duckdb")
    assert len(tables["source_file"]) == 8
    assert tables["record_to_judge"] == []
    return Undisturbed(folder, tables, int(said.rsplit("transactions: ", 1)[1]))


POINTS = [(share, moment) for share in random.Random(7).sample(range(100), 5) for moment in ("before", "after")]


@pytest.mark.parametrize(("share", "moment"), POINTS)
def test_a_run_killed_at_a_transaction_is_completed_by_the_next(
    share: int, moment: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    at = 1 + share * undisturbed.transactions // 100
    status, said = outcome(ingest(tmp_path, undisturbed.folder, at, moment))
    assert (status, "killed" in said) == (-signal.SIGKILL, True), said
    status, said = outcome(ingest(tmp_path, undisturbed.folder))
    assert status == 0, said
    assert differences(tmp_path / "data" / "litwatch.duckdb", undisturbed.tables) == {}


def test_a_run_killed_again_and_again_at_random_moments_with_processes_beside_it_comes_to_the_same(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    chance = random.Random(11)
    for _ in range(4):
        at = chance.randrange(4, 4 + undisturbed.transactions // 3)
        running = ingest(tmp_path, undisturbed.folder, at, "after", processes=2)
        status, said = outcome(running)
        assert status in (0, -signal.SIGKILL), said
    status, said = outcome(ingest(tmp_path, undisturbed.folder, processes=2))
    assert status == 0, said
    assert differences(tmp_path / "data" / "litwatch.duckdb", undisturbed.tables) == {}


def test_processes_that_screen_end_with_the_run_that_is_killed(undisturbed: Undisturbed, tmp_path: Path) -> None:
    running = ingest(tmp_path, undisturbed.folder, 4, "after", processes=2)
    status, said = outcome(running)
    assert status == -signal.SIGKILL, said
    assert left(running) == []


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_leaves_a_database_that_opens_no_process_and_a_run_that_the_next_one_completes(tmp_path: Path) -> None:
    many = tmp_path / "many"
    for number in range(100):
        write(many / f"more{number:03}.xml.gz", [citation(10_000 + number, f"Gepirone and more {number}")])
    running = ingest(tmp_path, many, processes=2)
    until = time.monotonic() + 60
    while not (tmp_path / "data" / "litwatch.duckdb").exists() and time.monotonic() < until:
        time.sleep(0.01)
    while len(living(running.pid)) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    # Ctrl-C reaches all that stand in the terminal's group.
    os.killpg(running.pid, signal.SIGINT)
    status, said = outcome(running)
    assert (status, "stopped; what was stored is whole" in said, "Traceback" in said) == (130, True, False), said
    assert left(running) == []
    database = tmp_path / "data" / "litwatch.duckdb"
    assert asked(database, "SELECT status, note FROM run") == [("failed", "stopped by a person (Ctrl-C)")]
    status, said = outcome(ingest(tmp_path, many))
    assert status == 0, said
    assert asked(database, "SELECT count(*), count(DISTINCT name) FROM source_file") == [(100, 100)]
    assert asked(database, "SELECT count(*) FROM judgement WHERE valid_to IS NULL") == [(100,)]


def living(group: int) -> list[int]:
    """Processes of that group that have not ended."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            state, _, member = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if int(member) == group and state != "Z":
            found.append(int(folder.name))
    return found
