"""What Europe PMC holds beside PubMed: preprints, records that PubMed lacks, and papers whose open full text names a
compound that title and abstract do not.

Comes in: compounds, and what is stored. Goes out: `Beside`, a compound each: PMIDs that PubMed should deliver, records
of Europe PMC's own, full texts that were looked at. Reads the store, writes nothing.

An answer of Europe PMC's is believed as PubMed's are. Where Europe PMC has never answered this installation at all, it
is not a source of it: that is said with every verdict, and holds none up (docs/decisions/0005).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from litwatch.classify.text import full_text_fields
from litwatch.config import Compound
from litwatch.cycle.progress import Progress
from litwatch.errors import DocumentError, ServiceError
from litwatch.fetch import Answer, EuropePmc, EuropePmcAnswer
from litwatch.parse import Record, Reject, read_europepmc, read_full_text
from litwatch.query import Query, europepmc_query, preprints_only
from litwatch.rows import FullTextRow, RunRow
from litwatch.store import Reader

if TYPE_CHECKING:
    from litwatch.classify import Judge

WORKERS = 4
# At five requests a second, so many take less than a minute and a half; the next run goes on with the rest.
FULL_TEXTS_A_RUN = 400


@dataclass(slots=True)
class Beside:
    """What Europe PMC brought for one compound.

    `pmids`: papers that name it and are in PubMed, as Europe PMC has it. `records`: those that name it, by record_id.
    """

    compound: Compound
    answers: list[Answer] = field(default_factory=list)
    id_counts: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    not_searched: list[str] = field(default_factory=list)
    pmids: set[int] = field(default_factory=set)
    records: dict[str, Record] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)


def look_beside(
    store: Reader,
    europepmc: EuropePmc,
    compounds: Sequence[Compound],
    judge: Judge,
    run: RunRow,
    *,
    whole_below: int,
    progress: Progress,
) -> tuple[list[Beside], list[FullTextRow]]:
    """What Europe PMC brought for every compound, in their order, and the full texts fetched for it.

    `whole_below`: where more records than this have a name anywhere in them, only preprints are looked at, by title
    and abstract. `store` is read from the thread that this runs in: Europe PMC is asked while PubMed is.
    """
    found = [Beside(compound) for compound in compounds]
    has_answered = bool(store.values("ever_answered", source="europepmc")[0])
    silence = "" if has_answered else europepmc.knock()
    if silence:
        for beside in found:
            beside.not_searched.append(f"Europe PMC, which has never answered here: {silence}")
        return found, []
    candidates: dict[str, dict[str, Record]] = {}
    with ThreadPoolExecutor(WORKERS) as pool, progress.step("searching Europe PMC", len(found)) as advance:
        answers = pool.map(lambda compound: _ask(europepmc, compound, whole_below), compounds)
        for beside, asked in zip(found, answers, strict=True):
            candidates[beside.compound.name] = _sort(beside, asked, judge)
            advance(1)
    texts = _full_texts(store, europepmc, candidates, found, run, progress)
    for beside in found:
        _read_texts(beside, candidates[beside.compound.name], texts, judge)
    return found, [row for row in texts.values() if row.fetched_at == run.run_at]


def _ask(europepmc: EuropePmc, compound: Compound, whole_below: int) -> list[tuple[Query, EuropePmcAnswer]]:
    query = europepmc_query(compound)
    answer = europepmc.search(query.term, whole_below)
    if not answer.counted_only:
        return [(query, answer)]
    narrower = preprints_only(query)
    return [(query, answer), (narrower, europepmc.search(narrower.term, None))]


def _sort(beside: Beside, asked: Iterable[tuple[Query, EuropePmcAnswer]], judge: Judge) -> dict[str, Record]:
    """Take what names the compound in its citation; returns the others, whose open full text may."""
    candidates: dict[str, Record] = {}
    for query, answer in asked:
        beside.answers.append(_as_answer(query, answer))
        beside.id_counts.append(len(answer.results))
        if not answer.complete:
            beside.problems.append(f"Europe PMC: {answer.problem}")
        for result in answer.results:
            record = read_europepmc(result)
            if isinstance(record, Reject):
                beside.rejects.append(record)
            elif beside.compound.name in judge.mentions(record):
                _take(beside, record)
            elif record.pmcid and result.get("isOpenAccess") == "Y" and query.scope == "whole":
                candidates[record.record_id] = record
    return candidates


def _take(beside: Beside, record: Record) -> None:
    beside.records[record.record_id] = record
    if record.pmid is not None:
        beside.pmids.add(int(record.pmid))


def _as_answer(query: Query, answer: EuropePmcAnswer) -> Answer:
    """The same as a PubMed Answer, for the search log."""
    return Answer(
        query,
        complete=answer.complete,
        started_at=answer.started_at,
        ended_at=answer.ended_at,
        count=answer.count,
        counted_only=answer.counted_only,
        translation=answer.internal_query,
        problem=answer.problem,
        server_answer=answer.server_answer,
    )


def _full_texts(
    store: Reader,
    europepmc: EuropePmc,
    candidates: Mapping[str, Mapping[str, Record]],
    found: Sequence[Beside],
    run: RunRow,
    progress: Progress,
) -> dict[str, FullTextRow]:
    """The candidates' full texts by record_id: those stored, and as many new ones as a run may take."""
    wanted = {record_id: record for records in candidates.values() for record_id, record in records.items()}
    texts = {row.record_id: row for row in store.rows("full_texts", FullTextRow, record_ids=sorted(wanted))}
    missing = sorted(wanted.keys() - texts.keys())
    now, later = missing[:FULL_TEXTS_A_RUN], set(missing[FULL_TEXTS_A_RUN:])
    failed: dict[str, str] = {}

    def fetch(record_id: str) -> FullTextRow | str:
        pmcid = str(wanted[record_id].pmcid)
        try:
            body = europepmc.full_text(pmcid) or b""
        except ServiceError as error:
            return error.line()
        return FullTextRow(record_id, pmcid, zlib.compress(body), hashlib.sha256(body).hexdigest(), run.run_at)

    with ThreadPoolExecutor(WORKERS) as pool, progress.step("fetching full texts", len(now)) as advance:
        for record_id, row in zip(now, pool.map(fetch, now), strict=True):
            if isinstance(row, FullTextRow):
                texts[record_id] = row
            else:
                failed[record_id] = row
            advance(1)
    for beside in found:
        mine = candidates[beside.compound.name].keys()
        broken = sorted(failed.keys() & mine)
        if broken:
            beside.problems.append(f"{len(broken)} open full texts were not delivered: {failed[broken[0]]}")
        if later & mine:
            beside.not_searched.append(f"{len(later & mine)} open full texts, which the next runs look at")
    return texts


def _read_texts(
    beside: Beside, candidates: Mapping[str, Record], texts: Mapping[str, FullTextRow], judge: Judge
) -> None:
    """Take the candidates whose methods or results name the compound."""
    for record_id, record in candidates.items():
        body = zlib.decompress(texts[record_id].content) if record_id in texts else b""
        if not body:
            continue
        try:
            passages = read_full_text(body)
        except DocumentError as error:
            beside.rejects.append(Reject(f"full text {texts[record_id].pmcid}: {error.what}", record.pmid))
            continue
        if beside.compound.name in judge.mentions(record, full_text_fields(passages)):
            _take(beside, record)
