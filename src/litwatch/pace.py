"""How often a service is asked: one pace for every thread and process of this machine.

What a service counts is when a request comes, not when it was let go. So a request counts from the moment it has left,
for as long as it is on its way out it counts as leaving now, and what may have held it up afterwards is added: at most
what its answer took beyond the quickest answer, which nothing held up.
"""

from __future__ import annotations

import hashlib
import json
import math
import tempfile
import threading
import time
import uuid
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock

# A little over a second: clocks are read a little late (eutils-facts, section 1: spacing at exactly 1/3 s still drew
# refusals).
WINDOW_SECONDS = 1.01
# What a network that is not always equally fast, or a machine with more to do, may add on the way after that. Of an
# answer that took longer it is not known whether the way out or the service was slow.
HELD_UP_SECONDS = 0.5
# Fewer answers don't show how quick the quickest is, and a route may have changed since.
ANSWERS_ENOUGH = 10
QUICKEST_HOLDS_SECONDS = 600.0
# Not all of a window at once: a lump that is held up on its way runs into the next one.
SPREAD = 0.7
REMEMBERED_SECONDS = 6.0
# What has not left after this long never will: its process is gone. Longer than any handshake (polite.Patience).
LOST_SECONDS = 15.0
LOOK_AGAIN_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Start:
    """Leave to send one request, at a moment of time.time(); `left`: when it had gone out, None before; `took`: seconds
    from that moment to the head of its answer."""

    name: str
    moment: float
    left: float | None = None
    took: float | None = None


@dataclass(frozen=True, slots=True)
class Quickest:
    """The fewest seconds from leave to an answer's head, of `answers` answers since a moment of time.time()."""

    seconds: float
    answers: int
    since: float


@dataclass(frozen=True, slots=True)
class Kept:
    """What all processes know: the last starts, the moment before which nobody asks, the quickest answer."""

    starts: list[Start]
    not_before: float = 0.0
    quickest: Quickest | None = None

    def told(self, start: Start, **what: Any) -> Kept:
        """With what became known of a start."""
        starts = [replace(one, **what) if one.name == start.name else one for one in self.starts]
        return replace(self, starts=starts)

    def counted(self, now: float) -> dict[str, float]:
        """By its name, the last moment at which the service may have counted each start. One that left later and is
        known to have come shows that nothing held up those before it any longer."""
        moments = {}
        free = math.inf
        for start in sorted(self.starts, key=lambda one: one.left or now, reverse=True):
            if start.left is None:
                moments[start.name] = now
                continue
            # Not before it had left: the quickest may have waited for a connection too.
            moment = max(start.left, start.moment + held_up(start.took, self.quickest))
            moment = min(moment, start.left + HELD_UP_SECONDS)
            if start.took is not None:
                free = min(free, moment)
            moments[start.name] = min(moment, free)
        return moments


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
                    kept = self._read(now)
                    soonest, free = self._free(kept, now)
                    if free <= now:
                        start = Start(uuid.uuid4().hex[:12], now)
                        self._write(replace(kept, starts=[*kept.starts, start]))
                        return start
                # An answer may show that it is free sooner.
                time.sleep(max(soonest - now, min(free - now, LOOK_AGAIN_SECONDS)))

    def left(self, start: Start) -> None:
        """The request let go at `start` is out, or will never be."""
        now = time.time()  # before the lock is waited for
        with self._between_threads, self._between_processes:
            self._write(self._read(now).told(start, left=now))

    def answered(self, start: Start) -> None:
        """The head of the answer to the request let go at `start`, which had left, is here."""
        now = time.time()
        with self._between_threads, self._between_processes:
            kept = self._read(now)
            took = max(now - start.moment, 0.0)
            self._write(replace(kept.told(start, took=took), quickest=quickest_of(kept.quickest, took, now)))

    def pause(self, seconds: float) -> None:
        """Nobody on this machine asks again before `seconds` have passed (Retry-After)."""
        with self._between_threads, self._between_processes:
            now = time.time()
            kept = self._read(now)
            self._write(replace(kept, not_before=max(kept.not_before, now + seconds)))

    def is_shared(self, start: Start, limit: int) -> bool:
        """The service has counted `limit` requests around `start`, and this machine sent fewer: another asks too."""
        with self._between_threads, self._between_processes:
            now = time.time()
            kept = self._read(now)
        if now - start.moment > REMEMBERED_SECONDS / 2:
            return False  # too long ago to know, and the second that was full is over
        counted = kept.counted(now)
        around = counted.get(start.name, start.moment)
        return sum(abs(one - around) <= WINDOW_SECONDS for one in counted.values()) < limit

    def _free(self, kept: Kept, now: float) -> tuple[float, float]:
        """When the next start is free at the soonest, and when it is as far as can be told now."""
        if not kept.starts:
            return kept.not_before, kept.not_before
        spread = max(one.moment for one in kept.starts) + SPREAD * WINDOW_SECONDS / self.per_second
        soonest = free = max(kept.not_before, spread)
        if len(kept.starts) >= self.per_second:
            counted = kept.counted(now)
            oldest = sorted(kept.starts, key=lambda one: counted[one.name])[-self.per_second]
            soonest = max(soonest, oldest.moment + WINDOW_SECONDS)
            # On its way out: when it will have left nobody knows.
            is_out = oldest.left is not None
            free = max(free, counted[oldest.name] + WINDOW_SECONDS if is_out else now + LOOK_AGAIN_SECONDS)
        return soonest, free

    def _read(self, now: float) -> Kept:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            starts = [
                Start(str(name), float(moment), _seconds(left), _seconds(took))
                for name, moment, left, took in kept["starts"]
            ]
            not_before = float(kept["not_before"])
            quickest = None
            if kept["quickest"] is not None:
                seconds, answers, since = kept["quickest"]
                quickest = Quickest(float(seconds), int(answers), float(since))
        except (OSError, ValueError, KeyError, TypeError):
            return Kept([])
        # A clock set back would otherwise make everyone wait for the difference.
        horizon = now + 120
        remembered = [one for one in starts if one.moment < horizon and _is_remembered(one, now)]
        return Kept(remembered, not_before if not_before < horizon else 0.0, quickest)

    def _write(self, kept: Kept) -> None:
        starts = [astuple(one) for one in kept.starts]
        quickest = kept.quickest and astuple(kept.quickest)
        text = json.dumps({"starts": starts, "not_before": kept.not_before, "quickest": quickest})
        self._file.write_text(text, encoding="utf-8")


def _is_remembered(start: Start, now: float) -> bool:
    return start.moment > now - LOST_SECONDS if start.left is None else start.left > now - REMEMBERED_SECONDS


def quickest_of(known: Quickest | None, took: float, now: float) -> Quickest:
    """`known` and one answer more."""
    if known is None or not 0 <= now - known.since < QUICKEST_HOLDS_SECONDS:
        return Quickest(took, 1, now)
    return replace(known, seconds=min(known.seconds, took), answers=known.answers + 1)


def held_up(took: float | None, quickest: Quickest | None) -> float:
    """How many seconds after its moment a request was counted at most, beyond what the quickest took to come: its way
    there and back was `took` (None: it is not back), and the way back took no less than that of the quickest."""
    if took is None or quickest is None or quickest.answers < ANSWERS_ENOUGH:
        return math.inf
    return max(took - quickest.seconds, 0.0)


def _seconds(kept: Any) -> float | None:
    return None if kept is None else float(kept)
