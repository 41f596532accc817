"""Processes beside this one: as many as the machine has room for, and none that outlives the one that started it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def cores() -> int:
    """How many this process may use; of the machine, where the system does not say."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux has it, macOS and Windows have not
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def pool(processes: int, begin: Callable[..., None], *arguments: object) -> ProcessPoolExecutor:
    """Processes that each call `begin(*arguments)` first. Spawned, not forked: a fork of a process with DuckDB's
    threads may hang."""
    context = multiprocessing.get_context("spawn")
    return _Pool(processes, context, _start, (begin, arguments))


class _Pool(ProcessPoolExecutor):
    """Starts its processes when work is given. Until then Ctrl-C waits: one that is half started would end with a
    traceback, and leave a pool that can't be shut down."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with _without_interrupts():
            return super().submit(fn, *args, **kwargs)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C is heard at the end; what is started within inherits that it does not reach it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows has no such thing
        yield
        return
    resource_tracker.ensure_running()  # which lets signals through again when it starts
    heard: list[int] = []
    # Another thread may take the signal, and Python would raise it here: it is kept in both ways.
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number)) if is_main else None
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if is_main:
            signal.signal(signal.SIGINT, before)
        if heard:
            signal.raise_signal(signal.SIGINT)


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
