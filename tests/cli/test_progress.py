"""Steps that run side by side share the one display that a terminal has room for."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

SCRIPT = """
import threading, time
from litwatch.cli import common
common.SECONDS_BEFORE_BAR = 0.0
bars = common.Bars()
both = threading.Barrier(2)

def work(name):
    with bars.step(name, 2) as advance:
        both.wait()
        advance(1)
        time.sleep(0.5)
        both.wait()
        advance(1)

other = threading.Thread(target=work, args=("searching Europe PMC",))
other.start()
work("searching PubMed")
other.join()
with bars.step("afterwards", 2) as advance:
    advance(1)
    time.sleep(0.5)
print("done")
"""


def test_two_steps_at_once_are_shown_on_one_terminal() -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], stderr=theirs, stdout=subprocess.PIPE, text=True, check=False, timeout=60
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0, shown
    assert done.stdout == "done\n"
    assert {name for name in ("searching PubMed", "searching Europe PMC", "afterwards") if name in shown} == {
        "searching PubMed",
        "searching Europe PMC",
        "afterwards",
    }
