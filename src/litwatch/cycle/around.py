"""One step around a compound's primary papers: who cites them and what they cite, for papers that name it and that its
queries missed. What is found is stored and judged as every other record, and told as a gap in the names.

Only a complete search of the whole compound can have missed a paper; without one nothing is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from litwatch.as_rows import search_row
from litwatch.config import Compound
from litwatch.cycle.progress import Progress
from litwatch.cycle.reconcile import keep_records
from litwatch.cycle.search import Findings
from litwatch.errors import DocumentError, ServiceError
from litwatch.fetch import Answer, Batch, PubMed
from litwatch.ids import Pmid
from litwatch.parse import Record, read_pubmed_xml
from litwatch.query import Query, links_query
from litwatch.rows import (
    GapRow,
    NeighbourRow,
    RunRow,
    SearchHitRow,
    SearchRow,
    record_id,
)
from litwatch.store import Store

if TYPE_CHECKING:
    from litwatch.classify import Judge

# Links of ELink, and how the neighbour stands to the primary paper.
LINKS = {"pubmed_pubmed_citedin": "cites", "pubmed_pubmed_refs": "cited"}
MOST_A_RUN = 2_000
NAMED_IN_LINE = 5


@dataclass(slots=True)
class Around:
    """What looking around brought. `stored`: record ids to be linked and judged; `notes`: lines for people."""

    gaps: list[GapRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def stored(self) -> set[str]:
        return {gap.record_id for gap in self.gaps}


@dataclass(frozen=True, slots=True)
class _Beside:
    """Where a neighbour was found: the primary paper, and how it stands to it."""

    pmid: int
    link: str


def look_around(
    store: Store,
    pubmed: PubMed,
    judge: Judge,
    found: Sequence[Findings],
    run: RunRow,
    progress: Progress,
    most: int = MOST_A_RUN,
) -> Around:
    """Fetch neighbours not looked at yet, `most` a run and the newest first; store those that name the compound, and
    what ELink was asked as lines of the search log."""
    around = Around()
    unseen: dict[str, dict[int, _Beside]] = {}
    answers: list[Answer] = []
    for findings in found:
        compound = findings.compound
        if not compound.look_around:
            continue
        if not findings.is_complete or findings.scope != "whole":
            around.notes.append(f"{compound.name}: not looked around, since its search was not complete and whole")
            continue
        linked = _linked(store, pubmed, compound)
        answers += [answer for answer, _ in linked]
        how_far = "not looked around" if all(one.problem for one, _ in linked) else "looked around in part only"
        around.notes += [f"{compound.name}: {how_far}: {one.problem}" for one, _ in linked if one.problem]
        known = set(store.values("looked_at", compound=compound.name))
        unseen[compound.name] = {
            other: beside
            for _, neighbours in reversed(linked)  # the first link counts, where both lead to a paper
            for other, beside in neighbours.items()
            if other not in known
        }
    everything = {pmid for beside in unseen.values() for pmid in beside}
    wanted = sorted(everything, reverse=True)[:most]
    if len(wanted) < len(everything):
        around.notes.append(
            f"{len(everything)} papers stand beside primary papers; the newest {len(wanted)} were looked at, the next "
            "run goes on"
        )
    with progress.step("looking around", len(wanted)) as advance:
        for batch in pubmed.fetch(Pmid(pmid) for pmid in wanted):
            _look_at(store, judge, batch, unseen, run, around)
            advance(len(batch.asked))
    store.put([_outcome(store, answer, around.gaps, run) for answer in answers])
    around.notes += [_line(name, [gap for gap in around.gaps if gap.compound == name]) for name in _compounds(around)]
    return around


def _linked(store: Store, pubmed: PubMed, compound: Compound) -> list[tuple[Answer, dict[int, _Beside]]]:
    """What ELink says of the compound's primary papers, an answer a kind of link, each with the papers it leads to."""
    primary = [Pmid(pmid) for pmid in store.values("primary_pmids", compound=compound.name)]
    if not primary:
        return []
    return [_ask(pubmed, links_query(compound, linkname, primary), primary) for linkname in LINKS]


def _ask(pubmed: PubMed, query: Query, primary: Sequence[Pmid]) -> tuple[Answer, dict[int, _Beside]]:
    begun = datetime.now(UTC)
    try:
        linked = pubmed.linked(primary, query.form)
    except ServiceError as error:
        ended = datetime.now(UTC)
        return Answer(query, False, begun, ended, problem=error.line(), server_answer=error.answer), {}
    beside: dict[int, _Beside] = {}
    for pmid, others in sorted(linked.items()):
        for other in others:
            beside.setdefault(int(other), _Beside(int(pmid), LINKS[query.form]))
    pmids = tuple(Pmid(other) for other in sorted(beside))
    return Answer(query, True, begun, datetime.now(UTC), pmids, len(pmids)), beside


def _outcome(store: Store, answer: Answer, gaps: Sequence[GapRow], run: RunRow) -> SearchRow:
    """The question to ELink as a line of the search log, with what came of its answer: how many of the papers it led to
    were gaps, and whether all were looked at."""
    compound, linked = answer.query.compound, set(map(int, answer.pmids))
    left = linked - set(store.values("looked_at", compound=compound))
    if left:
        problem = f"{len(left)} of the papers linked were not looked at yet; the next run goes on"
        answer = replace(answer, complete=False, problem=problem)
    return search_row(answer, run, sum(gap.compound == compound and gap.pmid in linked for gap in gaps))


def _look_at(
    store: Store,
    judge: Judge,
    batch: Batch,
    unseen: dict[str, dict[int, _Beside]],
    run: RunRow,
    around: Around,
) -> None:
    """One batch, one transaction: what names a compound is kept, what does not is remembered."""
    records = _records(batch)
    gaps: list[GapRow] = []
    for record in records.values():
        for compound, mentions in judge.mentions(record).items():
            beside = unseen.get(compound, {}).get(record.pubmed_id)
            if beside:
                names = tuple(dict.fromkeys(one.mention.words for one in mentions))
                gaps.append(
                    GapRow(
                        compound=compound,
                        record_id=record_id(record.pubmed_id),
                        pmid=int(record.pubmed_id),
                        beside=beside.pmid,
                        link=beside.link,
                        names=names,
                        found_at=run.run_at,
                        run_id=run.run_id,
                    )
                )
    naming = {(gap.compound, gap.pmid) for gap in gaps}
    seen = {int(pmid) for pmid in (*records, *batch.deleted)}
    nameless = [
        NeighbourRow(compound, pmid, run.run_at)
        for compound, beside in unseen.items()
        for pmid in sorted(seen & beside.keys())
        if (compound, pmid) not in naming
    ]
    if batch.missing:
        around.notes.append(
            f"{len(batch.missing)} papers beside primary papers were not delivered, for example PMID "
            f"{min(batch.missing)}; the next run asks again"
        )
    with store.transaction():
        store.put(nameless)
        store.put(gaps)
        store.put(
            [
                SearchHitRow(gap.compound, gap.record_id, run.run_at, None, is_nonexistent=False, source="elink")
                for gap in gaps
            ]
        )
    keep_records(store, [records[pmid] for pmid in sorted({Pmid(gap.pmid) for gap in gaps})], "pubmed", run)
    around.gaps += gaps


def _records(batch: Batch) -> dict[Pmid, Record]:
    """The records that can be read; one that can't is asked for again by the next run."""
    found: dict[Pmid, Record] = {}
    for body in batch.bodies:
        try:
            for item in read_pubmed_xml(body):
                if isinstance(item, Record) and item.pmid in batch.asked:
                    found[item.pmid] = item
        except DocumentError:
            continue
    return found


def _compounds(around: Around) -> list[str]:
    return list(dict.fromkeys(gap.compound for gap in around.gaps))


def _line(compound: str, gaps: Sequence[GapRow]) -> str:
    """What a person needs to mend the names or the query."""
    told = ", ".join(f"PMID {gap.pmid} (as {', '.join(gap.names)})" for gap in gaps[:NAMED_IN_LINE])
    more = f" and {len(gaps) - NAMED_IN_LINE} more" if len(gaps) > NAMED_IN_LINE else ""
    papers = "paper names" if len(gaps) == 1 else "papers name"
    return f"{compound}: {len(gaps)} {papers} it that the queries missed: {told}{more}"
