"""What PubMed holds of every compound: all forms of all names asked side by side, and which answers may be believed.

Comes in: compounds, and what earlier runs found. Goes out: `Findings`, a compound each. A compound's next questions
follow as soon as its last are answered, and those of the others fill the time, so that the service's pace is the only
limit. Reads the store, writes nothing.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from litwatch.config import Compound, Topic
from litwatch.cycle.progress import Progress
from litwatch.errors import ServiceError
from litwatch.fetch import Answer, Ask, PubMed
from litwatch.ids import Pmid
from litwatch.query import Query, in_topic, index_queries, modified_since, name_queries
from litwatch.store import Store

# So many records are not all revised in one week.
MANY = 10
# Told of every answer: the compound's findings, how many answers are still to come in all, and whether this was the
# last of its round, so that what is `matched` is known where that was the round that counts.
Meanwhile = Callable[["Findings", int, bool], None]


@dataclass(frozen=True, slots=True)
class LastSearch:
    """The last run that searched for a compound."""

    run_at: datetime
    scope: str


@dataclass(slots=True)
class Findings:
    """What the searches for one compound brought, as sets of PMIDs.

    `matched`: returned by answers that may be believed; of these `new` are not stored yet, `wanted` to be fetched,
    and `fresh` returned for this compound for the first time. `gone`: returned before and no longer.
    `not_searched`: what was not asked and does not make the search incomplete. `beside`: record_ids that Europe PMC
    brought; of these `fresh_beside` for the first time, `changed_beside` in a new state.
    """

    compound: Compound
    whole_below: int
    scope: str = "whole"
    last: LastSearch | None = None
    answers: list[Answer] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    not_searched: str = ""
    matched: set[int] = field(default_factory=set)
    wanted: set[int] = field(default_factory=set)
    new: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    nonexistent: set[int] = field(default_factory=set)
    fresh: set[int] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)
    fresh_beside: set[str] = field(default_factory=set)
    changed_beside: set[str] = field(default_factory=set)

    @property
    def is_complete(self) -> bool:
        return not self.problems

    @property
    def likely(self) -> set[int]:
        """What has been brought so far, where it will be matched in the end: nothing while an answer can't be believed,
        or where the topic comes to bound the search."""
        of_scope = [answer for answer in self.answers if answer.query.scope == self.scope]
        brought = {int(pmid) for answer in of_scope for pmid in answer.pmids}
        is_sure = all((one.complete and not one.counted_only) or one.is_unknown for one in of_scope)
        return brought if is_sure and (self.scope != "whole" or len(brought) <= self.whole_below) else set()


class Asking:
    """What is asked of PubMed about compounds, from `begin` on: `search` takes the answers. As a context manager around
    both; what is not answered at its end is left. `whole_below`: compounds with fewer records are asked for whole; for
    the others the topic bounds the search. `found`: what the answers bring, for each compound, in their order."""

    def __init__(self, pubmed: PubMed, compounds: Sequence[Compound], topic: Topic, whole_below: int) -> None:
        self.pubmed = pubmed
        self.found = [Findings(compound, whole_below) for compound in compounds]
        self._topic = topic
        self._until = ExitStack()
        self.rounds: _Rounds | None = None

    def begin(self, today: date) -> None:
        """Nothing is waited for: answers come while other things are done."""
        self.rounds = _Rounds(self._until.enter_context(self.pubmed.asking(today)), self._topic)
        for findings in self.found:
            self.rounds.begin(findings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind:
            self.pubmed.leave()
        self._until.close()


def search(
    store: Store,
    asking: Asking,
    *,
    progress: Progress,
    meanwhile: Meanwhile = lambda _found, _left, _is_last: None,
) -> list[Findings]:
    """Wait for the answers, asking what follows from them: Findings for each compound, in their order."""
    found, rounds = asking.found, asking.rounds
    if rounds is None:
        raise ValueError("nothing was asked yet")
    for findings in found:
        findings.last = _last(store, findings.compound)
    while rounds.waiting:
        with progress.step("searching PubMed", rounds.left) as advance:
            for _ in range(len(rounds.waiting)):
                rounds.go_on(advance, meanwhile)
    _check_gone(store, asking.pubmed, found)
    return found


def _last(store: Store, compound: Compound) -> LastSearch | None:
    rows = store.rows("last_search", LastSearch, compound=compound.name)
    return rows[0] if rows else None


class _Rounds:
    """The questions under way, a compound's next after its last: its names and index terms; the same in the topic,
    where that is too much literature to fetch whole; which of its records were revised."""

    def __init__(self, ask: Ask, topic: Topic) -> None:
        self._ask = ask
        self._topic = topic
        self.waiting: deque[tuple[Findings, list[Future[Answer]], Callable[[Findings], None]]] = deque()

    @property
    def left(self) -> int:
        """Answers that are still to come, of what was asked."""
        return sum(len(asked) for _, asked, _ in self.waiting)

    def begin(self, findings: Findings) -> None:
        queries = [*name_queries(findings.compound), *index_queries(findings.compound)]
        self._add(findings, queries, self._after_whole, findings.whole_below)

    def go_on(self, advance: Callable[[int], None], meanwhile: Meanwhile) -> None:
        """Wait for the answers that were asked for first, and ask what follows from them."""
        findings, asked, then = self.waiting.popleft()
        for number, answer in enumerate(asked, start=1):
            findings.answers.append(answer.result())
            advance(1)
            if number < len(asked):
                meanwhile(findings, self.left + len(asked) - number, False)
        then(findings)
        meanwhile(findings, self.left, True)

    def _add(
        self,
        findings: Findings,
        queries: Sequence[Query],
        then: Callable[[Findings], None],
        at_most: int | None = None,
    ) -> None:
        self.waiting.append((findings, [self._ask(query, at_most) for query in queries], then))

    def _after_whole(self, findings: Findings) -> None:
        whole = {pmid for answer in findings.answers for pmid in answer.pmids}
        if not any(answer.counted_only for answer in findings.answers) and len(whole) <= findings.whole_below:
            self._after_scope(findings)
            return
        findings.scope = "topic"
        # A form that was cleanly found in no record needs no second question.
        unsettled = [one.query for one in findings.answers if not (one.complete and one.count == 0)]
        self._add(findings, [in_topic(query, self._topic) for query in unsettled], self._after_scope)

    def _after_scope(self, findings: Findings) -> None:
        _believe(findings)
        with_hits = [answer.query for answer in findings.answers if answer.pmids]
        if findings.last and with_hits:
            self._add(findings, [modified_since(with_hits, findings.last.run_at.date())], _take_revised)


def _believe(findings: Findings) -> None:
    """Take the ids of every whole answer of the scope that counts, and note what can't be believed."""
    _believe_unknown_bynames(findings)
    doubted: dict[str, list[str]] = defaultdict(list)
    for answer in findings.answers:
        if answer.query.scope != findings.scope:
            continue
        findings.matched |= set(map(int, answer.pmids))
        if not answer.complete:
            doubted[answer.problem].append(answer.query.form)
    for problem, forms in doubted.items():
        of = f" and {len(forms) - 1} more" if len(forms) > 1 else ""
        findings.problems.append(f"{forms[0]!r}{of}: {problem}")
    absent = sorted(set(findings.compound.controls) - findings.matched)
    if absent and findings.scope == "whole":
        findings.problems.append(f"the search did not return its positive control PMID {absent[0]}")


def _believe_unknown_bynames(findings: Findings) -> None:
    """A brand or a salt that PubMed's index does not hold stands in no record, where PubMed does know the compound by
    another of its names. Nothing else that is unknown is believed: an absence must rest on words that PubMed searched
    (docs/decisions/0002)."""
    if not any(answer.complete and answer.count and answer.query.typed for answer in findings.answers):
        return
    findings.answers = [
        replace(answer, complete=True, problem="") if answer.is_unknown and answer.query.is_byname else answer
        for answer in findings.answers
    ]


def _take_revised(findings: Findings) -> None:
    """What PubMed says of which records it has modified since the last run."""
    for answer in [one for one in findings.answers if one.query.scope == "revised"]:
        if not answer.complete:
            findings.problems.append(f"which records were revised is not known: {answer.problem}")
        elif _ignored_the_date(answer, findings):
            findings.answers.remove(answer)
            findings.not_searched = "which records were revised: PubMed did not bound that question by date"


def _ignored_the_date(answer: Answer, findings: Findings) -> bool:
    """Everything came back, and no date stands in what PubMed made of the question: fetching it all again would tell
    nothing. Each record is visited now and then in any case."""
    dated = "modification" in answer.translation.lower()
    return not dated and len(answer.pmids) >= MANY and set(map(int, answer.pmids)) >= findings.matched


def _check_gone(store: Store, pubmed: PubMed, found: Sequence[Findings]) -> None:
    """What searches returned before and no longer do. Only a complete search of the same scope can tell."""
    for findings in found:
        if findings.is_complete and findings.last and findings.last.scope == findings.scope:
            findings.gone = set(store.values("standing_hits", compound=findings.compound.name)) - findings.matched
    asked = {pmid for findings in found for pmid in findings.gone}
    if not asked:
        return
    try:
        nonexistent = set(map(int, pubmed.nonexistent(Pmid(pmid) for pmid in asked)))
    except ServiceError as error:
        for findings in found:
            if findings.gone:
                findings.problems.append(f"why {len(findings.gone)} records are gone is not known: {error.line()}")
                findings.gone = set()
        return
    for findings in found:
        findings.nonexistent = findings.gone & nonexistent
        unexplained = findings.gone - nonexistent
        if unexplained:
            # The stored record stays literature; that its name's search no longer finds it is what is not clean.
            findings.problems.append(
                f"{len(unexplained)} records returned before, for example PMID {min(unexplained)}, no longer are, "
                "though PubMed still has them"
            )
