"""How often a service is asked: one pace for every thread and process of this machine.

What a service counts is when a request comes, not when it was let go. So a request counts from the moment it has left,
and for as long as it is on its way out it counts as leaving now.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

# A little over a second: between leaving here and being counted there lies a network that is not always equally fast
# (eutils-facts, section 1: spacing at exactly 1/3 s still drew refusals).
WINDOW_SECONDS = 1.08
# Not all of a window at once: a lump that is held up on its way runs into the next one.
SPREAD = 0.7
REMEMBERED_SECONDS = 6.0
# What has not left after this long never will: its process is gone. Longer than any handshake (polite.Patience).
LOST_SECONDS = 15.0
LOOK_AGAIN_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Start:
    """Leave to send one request, at a moment of time.time(); `left`: when it had gone out, None before."""

    name: str
    moment: float
    left: float | None = None

    def counts_at(self, now: float) -> float:
        return now if self.left is None else self.left


class Pace:
    """At most `per_second` requests leave this machine in any second.

    The starts stand in a small file under a lock: no rate limiter that we know of holds for threads and processes at
    once and can be told to pause for all of them (docs/decisions/0003).
    """

    def __init__(self, key: str, per_second: int, directory: Path | None = None) -> None:
        folder = directory or Path(tempfile.gettempdir()) / "litwatch-pace"
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(key.encode()).hexdigest()[:16]
        self.per_second = per_second
        self._file = folder / f"{name}.json"
        self._between_processes = FileLock(folder / f"{name}.lock", thread_local=False)
        self._between_threads = threading.Lock()
        self._turn = threading.Lock()

    def wait(self) -> Start:
        """Sleep until a start is free and take it. Every start taken must be told to have `left`, sent or not.

        A start is taken when it is due and never before, so that a pause holds for those who wait already.
        """
        with self._turn:  # one thread of this process looks at the clock, the others queue behind it
            while True:
                with self._between_threads, self._between_processes:
                    now = time.time()
                    starts, not_before = self._read(now)
                    free = max(not_before, self._free(starts, now))
                    if free <= now:
                        start = Start(uuid.uuid4().hex[:12], now)
                        self._write([*starts, start], not_before)
                        return start
                time.sleep(free - now)

    def left(self, start: Start) -> None:
        """The request let go at `start` is out, or will never be."""
        with self._between_threads, self._between_processes:
            now = time.time()
            starts, not_before = self._read(now)
            told = [Start(one.name, one.moment, now) if one.name == start.name else one for one in starts]
            self._write(told, not_before)

    def pause(self, seconds: float) -> None:
        """Nobody on this machine asks again before `seconds` have passed (Retry-After)."""
        with self._between_threads, self._between_processes:
            now = time.time()
            starts, not_before = self._read(now)
            self._write(starts, max(not_before, now + seconds))

    def is_shared(self, start: Start, limit: int) -> bool:
        """The service has counted `limit` requests around `start`, and this machine sent fewer: another asks too."""
        with self._between_threads, self._between_processes:
            now = time.time()
            starts, _ = self._read(now)
        if now - start.moment > REMEMBERED_SECONDS / 2:
            return False  # too long ago to know, and the second that was full is over
        around = next((one.counts_at(now) for one in starts if one.name == start.name), start.moment)
        return sum(abs(one.counts_at(now) - around) <= WINDOW_SECONDS for one in starts) < limit

    def _free(self, starts: list[Start], now: float) -> float:
        """When the next start is free, as far as can be told now."""
        if not starts:
            return now
        free = max(one.moment for one in starts) + SPREAD * WINDOW_SECONDS / self.per_second
        if len(starts) >= self.per_second:
            oldest = sorted(starts, key=lambda one: one.counts_at(now))[-self.per_second]
            # On its way out: when it will have left nobody knows.
            free = max(free, now + LOOK_AGAIN_SECONDS if oldest.left is None else oldest.left + WINDOW_SECONDS)
        return free

    def _read(self, now: float) -> tuple[list[Start], float]:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            starts = [
                Start(str(name), float(moment), None if left is None else float(left))
                for name, moment, left in kept["starts"]
            ]
            not_before = float(kept["not_before"])
        except (OSError, ValueError, KeyError, TypeError):
            return [], 0.0
        # A clock set back would otherwise make everyone wait for the difference.
        horizon = now + 120
        return [one for one in starts if one.moment < horizon and _is_remembered(one, now)], (
            not_before if not_before < horizon else 0.0
        )

    def _write(self, starts: list[Start], not_before: float) -> None:
        kept = [(one.name, one.moment, one.left) for one in starts]
        self._file.write_text(json.dumps({"starts": kept, "not_before": not_before}), encoding="utf-8")


def _is_remembered(start: Start, now: float) -> bool:
    return start.moment > now - LOST_SECONDS if start.left is None else start.left > now - REMEMBERED_SECONDS
