"""Stored papers into judgements, on all cores of the machine where they are many. Pure but for the processes it starts.

The same papers give the same judgements in the same order, however many processes there are.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from litwatch.classify.judgement import Judgement
from litwatch.classify.text import Field, full_text_fields
from litwatch.errors import DocumentError
from litwatch.parse import read_full_text, reparse
from litwatch.processes import cores, pool

if TYPE_CHECKING:
    from litwatch.classify.judge import Judge

T = TypeVar("T")

# Starting the processes takes about two seconds, in which one of them judges so many.
WORTH_STARTING = 2_000


@dataclass(frozen=True, slots=True)
class Paper:
    """The record that speaks for a work, as stored (compressed by zlib), and the compounds that it was returned for."""

    content: bytes
    raw_format: str
    expected: frozenset[str]
    full_text: bytes | None


Judged = list[tuple[Judgement, ...]]


class Remembered:
    """What was judged already, by what was judged: a text that is asked for twice is judged once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes, bytes], tuple[Judgement, ...]] = {}

    def judged(self, judge: Judge, paper: Paper) -> tuple[Judgement, ...]:
        """Its judgements; a service that has returned it for another compound since adds what it named nowhere."""
        key = (paper.raw_format, sha256(paper.content).digest(), sha256(paper.full_text or b"").digest())
        if key not in self._known:
            self._known[key] = _judged(judge, replace(paper, expected=frozenset()))
        return judge.with_artefacts(self._known[key], paper.expected)


def judge_stored(judge: Judge, papers: Sequence[Paper]) -> Judged:
    """The judgements of each paper, in their order."""
    return [_judged(judge, one) for one in papers]


def judge_parts(
    judge: Judge, parts: Iterable[tuple[T, Sequence[Paper]]], total: int, remembered: Remembered | None = None
) -> Iterator[tuple[T, Judged]]:
    """Each part with its judgements, in order; a part is asked for when there is room for it. `total`: papers in all,
    by which it is decided whether other processes are worth their start; `remembered` serves this one alone."""
    processes = cores()
    if total < WORTH_STARTING or processes < 2:
        for key, papers in parts:
            yield key, [remembered.judged(judge, one) for one in papers] if remembered else judge_stored(judge, papers)
        return
    with pool(processes, _begin, judge) as judging:
        waiting: deque[tuple[T, list[Future[Judged]]]] = deque()
        for key, papers in parts:
            share = -(-len(papers) // processes) or 1
            starts = range(0, len(papers), share)
            waiting.append((key, [judging.submit(_judge, papers[start : start + share]) for start in starts]))
            if len(waiting) > 2:
                yield _done(waiting.popleft())
        while waiting:
            yield _done(waiting.popleft())


def _done(part: tuple[T, list[Future[Judged]]]) -> tuple[T, Judged]:
    key, futures = part
    return key, [one for future in futures for one in future.result()]


def _judged(judge: Judge, paper: Paper) -> tuple[Judgement, ...]:
    return judge.judge(reparse(zlib.decompress(paper.content), paper.raw_format), paper.expected, _full_text(paper))


def _full_text(paper: Paper) -> tuple[Field, ...]:
    body = zlib.decompress(paper.full_text) if paper.full_text else b""
    try:
        return full_text_fields(read_full_text(body)) if body else ()
    except DocumentError:
        return ()  # the run that fetched it kept it as a reject


_JUDGE: list[Judge] = []


def _begin(judge: Judge) -> None:
    _JUDGE[:] = [judge]


def _judge(papers: Sequence[Paper]) -> Judged:
    return judge_stored(_JUDGE[0], papers)
