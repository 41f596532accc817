"""What a terminal gets from the command, as a pseudo-terminal hears it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from living import environment

LITWATCH = Path(sys.executable).with_name("litwatch")


def on_a_terminal(home: Path, *arguments: str, **variables: str) -> str:
    """`on_a_terminal(home, "verdict", TERM="dumb")`: all of it, with plain line ends."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([LITWATCH, *arguments], cwd=home, env=environment(**variables), stdin=subprocess.DEVNULL,
                          stdout=theirs, stderr=theirs):  # fmt: skip
        os.close(theirs)
        got = b""
        while chunk := _read(ours):
            got += chunk
    os.close(ours)
    return got.decode().replace("\r\n", "\n")


def _read(ours: int) -> bytes:
    try:
        return os.read(ours, 65536)
    except OSError:  # Linux says so that nobody writes any more
        return b""
