"""Many papers are judged in processes of their own: as one process judges them, and none of these outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from litwatch.classify import Judge, many
from litwatch.config import load_watchlist, shipped_directory
from litwatch.parse import Record, read_pubmed_xml
from litwatch.standin import bundled_records
from litwatch.vocabulary import load_vocabulary

PROGRAM = """
import os, signal, time
from litwatch import processes
from litwatch.classify import Judge, many
from litwatch.config import load_watchlist, shipped_directory
from litwatch.vocabulary import load_vocabulary


def slowly(_):
    time.sleep(0.2)
    return os.getpid()


if __name__ == "__main__":
    # A suite that a shell runs in the background ignores it, and so would this.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    judge = Judge(load_watchlist(shipped_directory()), load_vocabulary(shipped_directory()))
    pool = processes.pool(2, many._begin, judge)
    begun = set()
    while len(begun) < 2:
        begun |= set(pool.map(slowly, range(4)))
    print(*begun, flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(load_watchlist(shipped_directory()), load_vocabulary(shipped_directory()))


@pytest.fixture(scope="module")
def papers() -> list[many.Paper]:
    (folder,) = bundled_records()
    items = read_pubmed_xml((folder / "binospirone.xml").read_bytes())
    return [
        many.Paper(zlib.compress(item.raw), item.raw_format, frozenset({"buspirone"}), None)
        for item in items
        if isinstance(item, Record)
    ][:5]


def test_processes_judge_as_one_does_and_in_order(
    judge: Judge, papers: list[many.Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [("first", papers), ("none", []), ("last", papers[:1])]
    alone = list(many.judge_parts(judge, parts, 6))
    monkeypatch.setattr(many, "WORTH_STARTING", 0)
    monkeypatch.setattr(many, "cores", lambda: 2)
    assert list(many.judge_parts(judge, parts, 6)) == alone
    assert any(alone[0][1])


def test_a_system_that_does_not_say_which_cores_may_be_used_judges_too(
    judge: Judge, papers: list[many.Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert list(many.judge_parts(judge, [("all", papers)], 5)) == [("all", many.judge_stored(judge, papers))]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_processes_that_judge_end_with_the_one_that_started_them_and_say_nothing(
    how: signal.Signals, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        assert process.stderr
        children = [int(pid) for pid in process.stdout.readline().split()]
        assert len(children) == 2
        # Ctrl-C reaches all that stand in the terminal's group, `kill` the one process.
        (os.killpg if how is signal.SIGINT else os.kill)(process.pid, how)
        process.wait(20)
        until = time.monotonic() + 10
        while any(_lives(pid) for pid in children) and time.monotonic() < until:
            time.sleep(0.1)
        living = [pid for pid in children if _lives(pid)]
        for pid in living:
            os.kill(pid, signal.SIGKILL)
        said = process.stderr.read()
    assert living == []
    assert "SpawnProcess" not in said
    assert said.count("Traceback") == (how is signal.SIGINT)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_text_that_was_judged_is_judged_once_and_as_if_it_were_new(judge: Judge, papers: list[many.Paper]) -> None:
    remembered = many.Remembered()
    wanted = [replace(one, expected=frozenset(expected)) for one in papers for expected in ((), ("indalpine",))]
    assert [remembered.judged(judge, one) for one in wanted] == many.judge_stored(judge, wanted)
