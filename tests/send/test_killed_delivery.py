"""Killed between compose and last delivery, with a mail server that fails a third of the time: nothing is lost, and
what comes twice has the same Message-ID. `benchmarks/kill_delivery.py` does the same at 200 points."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import kill_delivery

SEEDS = range(8)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("prepared")
    kill_delivery.prepare(home / "home")
    return home / "home"


@pytest.fixture(scope="module")
def pace(prepared: Path) -> kill_delivery.Pace:
    return kill_delivery.duration(prepared)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_recipient_gets_one_message_by_message_id_wherever_the_process_is_killed(
    prepared: Path, pace: kill_delivery.Pace, seed: int
) -> None:
    assert kill_delivery.strike(prepared, seed, pace).faults == ()
