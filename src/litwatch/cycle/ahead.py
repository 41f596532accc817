"""Records fetched, stored and judged while names are still asked for: what is left after the last answer is little.

Comes in: what the searches of a compound brought, as soon as they are answered. Goes out: rows, and `Fetched`.
Each batch is one transaction, and what is stored waits to be judged, as after the last answer: who is stopped here
leaves what a run that is stopped while it fetches leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

from litwatch.cycle.reconcile import Fetched, decide, note_new
from litwatch.cycle.search import Findings
from litwatch.cycle.second_source import Beside
from litwatch.fetch import Batch, PubMed
from litwatch.ids import Pmid
from litwatch.rows import RunRow
from litwatch.store import Store

# Less than a whole batch is asked for twice, when so few answers are to come: the first time they take some three
# seconds at ten requests a second, in which it comes, is stored and judged; the second time nothing else is left to be
# asked. So a run sends two requests more than it must, at most.
LAST_ANSWERS = (30, 3)


class Ahead:
    """As a context manager around the searches. `judge`: links and judges what waits, in the thread that calls."""

    def __init__(self, store: Store, pubmed: PubMed, run: RunRow, judge: Callable[[], None]) -> None:
        self._store = store
        self._pubmed = pubmed
        self._run = run
        self._judge = judge
        self._fetched = Fetched()
        self._asked: set[int] = set()
        self._wanted: set[int] = set()
        self._parts = list(LAST_ANSWERS)
        self._pool = ThreadPoolExecutor(1)
        self._coming: list[Future[list[Batch]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def answered(self, findings: Findings, beside: Beside | None, left: int, *, is_last: bool) -> None:
        """Ask for what these findings want; keep and judge what has come. `left`: answers of searches still to come;
        `is_last`: it was the last of a round of theirs. Before that, only what is new of what is likely matched, and
        only when next to none are left, so that hardly an answer could still change that."""
        few = [one for one in self._parts if left <= one]
        if is_last:
            decide(self._store, findings, beside, self._fetched, self._run)
            self._wanted |= findings.wanted - self._asked
        elif self._parts and left <= self._parts[-1]:
            self._wanted |= note_new(self._store, findings.likely, self._fetched) - self._asked
        size = self._pubmed.batch_size
        while len(self._wanted) >= size:
            self._ask(sorted(self._wanted)[:size])
        if self._wanted and few:
            self._parts = [one for one in self._parts if one < left]
            self._ask(sorted(self._wanted))
        come = [one for one in self._coming if one.done()]
        self._keep(come)
        if come:
            self._judge()

    def finish(self) -> Fetched:
        """Wait for what was asked for, and keep it. It is judged with all that then waits."""
        self._keep(list(self._coming))
        return self._fetched

    def _ask(self, pmids: list[int]) -> None:
        self._wanted -= set(pmids)
        self._asked |= set(pmids)
        self._coming.append(self._pool.submit(lambda: list(self._pubmed.fetch(map(Pmid, pmids)))))

    def _keep(self, come: list[Future[list[Batch]]]) -> None:
        for one in come:
            self._coming.remove(one)
            for batch in one.result():
                self._fetched.keep(self._store, batch, self._run)
