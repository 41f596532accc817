"""Stored records into works, judgements and verdict changes. No network: everything comes from the store."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from litwatch import curate, dedupe
from litwatch.classify import Judge
from litwatch.classify.text import Field, full_text_fields
from litwatch.config import Watchlist
from litwatch.cycle.progress import Progress
from litwatch.errors import DocumentError
from litwatch.parse import read_full_text, reparse
from litwatch.rows import (
    CompoundRow,
    DoubtfulLinkRow,
    JudgementRow,
    RunRow,
    VerdictChangeRow,
    WorkRecordRow,
    WorkRow,
    judgement_row,
)
from litwatch.store import Store
from litwatch.verdict import Verdict, table

WORKS_AT_A_TIME = 500
PAPERS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a work, with what judging needs: its raw content, and the compounds whose search returned it."""

    work_id: str
    record_id: str
    pmid: int | None
    is_speaker: bool
    is_retracted: bool
    exists: bool
    raw_format: str
    content: bytes
    returned_for: tuple[str, ...]
    full_text: bytes | None


@dataclass(frozen=True, slots=True)
class LastVerdict:
    compound: str
    verdict: str


def watch(store: Store, watchlist: Watchlist, run: RunRow) -> None:
    """Bring the compound table to the watchlist: added, changed, and (never deleted) removed compounds."""
    known = {row.compound: row for row in store.rows("compounds", CompoundRow)}
    rows = [
        CompoundRow(
            compound=compound.name,
            compound_class=compound.compound_class,
            class_label=watchlist.class_labels[compound.compound_class],
            position=position,
            names=tuple(name.text for name in compound.names),
            added_at=known[compound.name].added_at if compound.name in known else run.run_at,
            removed_at=None,
        )
        for position, compound in enumerate(watchlist.compounds)
    ]
    watched = {row.compound for row in rows}
    rows += [
        replace(row, removed_at=row.removed_at or run.run_at) for name, row in known.items() if name not in watched
    ]
    store.put([row for row in rows if row != known.get(row.compound)])


def link(store: Store, run: RunRow) -> set[str]:
    """Link records to works again. Returns the works whose records or speaker changed."""
    known = {row.record_id: row for row in store.rows("work_records", WorkRecordRow)}
    standing = {row.work_id: row for row in store.rows("works", WorkRow)}
    citations = store.rows("citations", dedupe.Citation)
    works, doubtful = dedupe.works(citations, {name: row.work_id for name, row in known.items()})
    members = [WorkRecordRow(record_id, work.work_id, reason) for work in works for record_id, reason in work.members]
    changed_members = [row for row in members if row != known.get(row.record_id)]
    rows = [
        WorkRow(
            work.work_id,
            work.speaker,
            standing[work.work_id].first_seen_at if work.work_id in standing else run.run_at,
        )
        for work in works
    ]
    changed = [row for row in rows if row != standing.get(row.work_id)]
    dissolved = standing.keys() - {row.work_id for row in rows}
    with store.transaction():
        store.put(changed_members)
        store.put(changed)
        for work_id in sorted(dissolved):
            store.do("dissolve_work", work_id=work_id)
            store.do("end_judgements", work_id=work_id, run_at=run.run_at, because="merged into another work")
        store.do("forget_doubtful_links")
        store.put(
            [DoubtfulLinkRow(one.record_id, one.other_record_id, one.reason, one.probability) for one in doubtful]
        )
    moved = {row.work_id for row in changed_members}
    return moved | {row.work_id for row in changed}


def judge_works(
    store: Store, judge: Judge, run: RunRow, work_ids: Iterable[str], *, progress: Progress, because: str
) -> int:
    """Judge these works and store what differs from what stands. `because`: why an older judgement ends.
    Returns how many judgements changed."""
    ordered = sorted(work_ids)
    decisions = curate.standing(store)
    changed = 0
    with progress.step("judging papers", len(ordered)) as advance:
        for start in range(0, len(ordered), WORKS_AT_A_TIME):
            part = ordered[start : start + WORKS_AT_A_TIME]
            members: dict[str, list[Member]] = defaultdict(list)
            for member in store.rows("members", Member, work_ids=part):
                members[member.work_id].append(member)
            stood: dict[str, dict[str, JudgementRow]] = defaultdict(dict)
            for row in store.rows("standing_judgements", JudgementRow, work_ids=part):
                stood[row.work_id][row.compound] = row
            with store.transaction():
                rows: list[JudgementRow] = []
                for work_id in part:
                    fresh = _judge(judge, members[work_id], decisions, run.run_at)
                    replaced, kept = _replace(store, stood[work_id], fresh, run, because)
                    changed += replaced
                    rows += kept
                store.put(rows)
            advance(len(part))
    return changed


def _judge(
    judge: Judge, members: Sequence[Member], decisions: curate.Decisions, at: datetime
) -> dict[str, JudgementRow]:
    """Judgements of one work, by compound; none when its record does not exist any more."""
    speakers = [member for member in members if member.is_speaker and member.exists]
    if not speakers:
        return {}
    speaker = speakers[0]
    record = reparse(zlib.decompress(speaker.content), speaker.raw_format)
    expected = {compound for member in members for compound in member.returned_for}
    is_retracted = any(member.is_retracted for member in members)
    return {
        judgement.compound: judgement_row(
            curate.apply(judgement, decisions.get((judgement.compound, int(record.pmid or 0)), ())),
            speaker.work_id,
            speaker.pmid,
            is_retracted=is_retracted,
            at=at,
        )
        for judgement in judge.judge(record, expected, _full_text(speaker))
    }


def _full_text(member: Member) -> tuple[Field, ...]:
    body = zlib.decompress(member.full_text) if member.full_text else b""
    try:
        return full_text_fields(read_full_text(body)) if body else ()
    except DocumentError:
        return ()  # the run that fetched it kept it as a reject


def _replace(
    store: Store, stood: dict[str, JudgementRow], fresh: dict[str, JudgementRow], run: RunRow, because: str
) -> tuple[int, list[JudgementRow]]:
    """How many judgements differ from those that stood, and the rows that say so."""
    changed = 0
    rows: list[JudgementRow] = []
    for compound in stood.keys() | fresh.keys():
        old, new = stood.get(compound), fresh.get(compound)
        if old and new:
            new = replace(new, first_seen_at=old.first_seen_at)
            if replace(new, valid_from=old.valid_from) == old:
                continue
        changed += 1
        if old and old.valid_from < run.run_at:
            rows.append(replace(old, valid_to=run.run_at, ended_because=because if new else "no longer about it"))
        elif old and not new:
            store.do("forget_judgement", work_id=old.work_id, compound=compound, valid_from=old.valid_from)
        if new:
            rows.append(new)
    return changed, rows


def note_verdict_changes(store: Store, run: RunRow) -> list[VerdictChangeRow]:
    """Compare the view with the verdicts last recorded, and record what differs, with its cause."""
    before = {row.compound: row.verdict for row in store.rows("last_verdicts", LastVerdict)}
    rows = [
        VerdictChangeRow(
            compound=now.compound,
            changed_at=run.run_at,
            run_id=run.run_id,
            old_verdict=before.get(now.compound),
            new_verdict=now.verdict,
            because=_because(store, now, before.get(now.compound), run),
        )
        for now in table(store)
        if now.verdict != before.get(now.compound)
    ]
    store.put(rows)
    return rows


def _because(store: Store, now: Verdict, before: str | None, run: RunRow) -> str:
    if now.verdict == "search_incomplete":
        return now.search_problem
    papers = store.values("because_of", compound=now.compound, run_at=run.run_at)
    if papers:
        more = f" and {len(papers) - PAPERS_NAMED} more" if len(papers) > PAPERS_NAMED else ""
        return ", ".join(papers[:PAPERS_NAMED]) + more
    if before == "search_incomplete":
        return "the search is complete again"
    return "the search is complete and found nothing" if now.verdict == "none_found" else "the rules changed"
