"""Many files screened in processes of their own, one a core, and handed on in their order.

Comes in: paths in the order in which they count. Goes out: what each holds, in that order; only so many are screened
ahead as there are processes, so that memory stays small. It never writes.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

from litwatch.bulk.screen import Screen, Screened
from litwatch.bulk.source import Where, checked_md5
from litwatch.bulk.storage import copied_here
from litwatch.errors import DocumentError, LitwatchError
from litwatch.processes import cores, pool

# Bytes of files. Starting the processes takes about two seconds, in which one of them screens more than this.
WORTH_STARTING = 50_000_000
SCREENED_AHEAD = 2


@dataclass(slots=True)
class Looked:
    """One file as screened. `md5`: as it was verified, "" where none lies beside; `asked`: the PMIDs asked for."""

    path: Where
    screened: Screened
    md5: str
    asked: Collection[int]


class Screening:
    """Files screened for a watchlist, and for the PMIDs that are stored: `also` says which have come since."""

    def __init__(self, screen: Screen, stored: Collection[int]) -> None:
        self._screen = screen
        self._stored = set(stored)

    def also(self, pmids: Collection[int]) -> None:
        """These are stored now."""
        self._stored.update(pmids)

    def files(self, paths: Iterable[Where]) -> Iterator[Looked]:
        """Each file, in order; it is looked at no earlier than when there is room for it."""
        for path in paths:
            yield self.file(path)

    def file(self, path: Where) -> Looked:
        """One file now, asked for all that is stored now."""
        return Looked(path, *looked_at(self._screen, path, self._stored), self._stored)


class _SideBySide(Screening):
    """The same by several processes. What is stored at first they know; what came since is told with each file."""

    def __init__(self, screen: Screen, stored: Collection[int], processes: ProcessPoolExecutor, ahead: int) -> None:
        super().__init__(screen, stored)
        self._first = frozenset(stored)
        self._since = array("I")
        self._processes = processes
        self._ahead = ahead

    def also(self, pmids: Collection[int]) -> None:
        fresh = set(pmids) - self._stored
        self._stored |= fresh
        self._since.extend(fresh)

    def files(self, paths: Iterable[Where]) -> Iterator[Looked]:
        waiting: deque[tuple[Where, Future[tuple[Screened, str]], frozenset[int]]] = deque()
        for path in paths:
            waiting.append((path, *self._begun(path)))
            if len(waiting) >= self._ahead:
                yield self._done(*waiting.popleft())
        while waiting:
            yield self._done(*waiting.popleft())

    def file(self, path: Where) -> Looked:
        return self._done(path, *self._begun(path))

    def _begun(self, path: Where) -> tuple[Future[tuple[Screened, str]], frozenset[int]]:
        since = self._since[:]
        try:
            return self._processes.submit(_look_at, path, since), frozenset(since)
        except BrokenProcessPool:
            raise _ended(path) from None

    def _done(self, path: Where, future: Future[tuple[Screened, str]], since: frozenset[int]) -> Looked:
        try:
            screened, md5 = future.result()
        except BrokenProcessPool:
            raise _ended(path) from None
        return Looked(path, screened, md5, _Either(self._first, since))


class _Either(Collection[int]):
    """Two sets as one, without a copy of the larger for each file."""

    def __init__(self, one: frozenset[int], other: frozenset[int]) -> None:
        self._one, self._other = one, other

    def __contains__(self, item: object) -> bool:
        return item in self._one or item in self._other

    def __iter__(self) -> Iterator[int]:
        return iter(self._one | self._other)

    def __len__(self) -> int:
        return len(self._one | self._other)


@contextmanager
def screening(screen: Screen, stored: Collection[int], sizes: Sequence[int]) -> Iterator[Screening]:
    """`sizes`: of the files to come, in bytes, by which it is decided whether processes are worth their start."""
    processes = min(cores(), len(sizes))
    if processes < 2 or sum(sizes) < WORTH_STARTING:
        yield Screening(screen, stored)
        return
    working = pool(processes, _begin, screen, array("I", stored))
    try:
        yield _SideBySide(screen, stored, working, processes + SCREENED_AHEAD)
    finally:
        # Of who stops, nobody waits for more than the files that are being read.
        working.shutdown(wait=True, cancel_futures=True)


def _ended(path: Where) -> LitwatchError:
    return LitwatchError(
        "a process that screened files was ended from outside, perhaps since memory ran out",
        where=str(path),
        mend="Run again: what was stored is whole, and the run goes on from there.",
    )


def looked_at(screen: Screen, where: Where, asked: Collection[int]) -> tuple[Screened, str]:
    """What a file holds, and its MD5 as it was verified, "" where none lies beside."""
    path: Where = where
    try:
        with copied_here(where) as path:
            md5 = checked_md5(path)
            screened = screen.file(path, asked)
    except DocumentError as error:
        screened, md5 = Screened(problem=error.line()), ""
    screened.problem = screened.problem.replace(str(path), str(where))
    return screened, md5


_SCREEN: list[Screen] = []
_STORED: list[frozenset[int]] = []


def _begin(screen: Screen, stored: array[int]) -> None:
    _SCREEN[:] = [screen]
    _STORED[:] = [frozenset(stored)]


def _look_at(path: Where, since: array[int]) -> tuple[Screened, str]:
    return looked_at(_SCREEN[0], path, _STORED[0].union(since) if since else _STORED[0])
