"""Processes beside this one: as many as the machine has room for, and none that outlives the one that started it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor


def cores() -> int:
    """How many this process may use; of the machine, where the system does not say."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux has it, macOS and Windows have not
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def pool(processes: int, begin: Callable[..., None], *arguments: object) -> ProcessPoolExecutor:
    """Processes that each call `begin(*arguments)` first. Spawned, not forked: a fork of a process with DuckDB's
    threads may hang."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, context, _start, (begin, arguments))


def _start(begin: Callable[..., None], arguments: tuple[object, ...]) -> None:
    # Ctrl-C reaches every process of the terminal: the one that started these ends them, without a traceback of each.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    begin(*arguments)


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
