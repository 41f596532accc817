"""Works into judgements and verdict changes. No network: everything comes from the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from litwatch import curate
from litwatch.as_rows import judgement_row
from litwatch.classify import Judgement
from litwatch.classify.many import Paper, Remembered, judge_parts
from litwatch.cycle.progress import Progress
from litwatch.rows import (
    JudgementRow,
    RunRow,
    VerdictChangeRow,
)
from litwatch.store import Store
from litwatch.verdict import Verdict, table

if TYPE_CHECKING:
    from litwatch.classify import Judge

WORKS_AT_A_TIME = 500
PAPERS_NAMED = 3
NOT_ABOUT_IT = "no longer about it"
NONEXISTENT = "PubMed deleted the record or merged it into another"


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a work, with what judging needs: its raw content, and the compounds whose search returned it."""

    work_id: str
    record_id: str
    pmid: int | None
    first_seen_at: datetime
    is_speaker: bool
    is_retracted: bool
    exists: bool
    raw_format: str
    content: bytes
    returned_for: tuple[str, ...]
    full_text: bytes | None


Speaking = list[tuple[Member, list[Member]]]


@dataclass(frozen=True, slots=True)
class LastVerdict:
    compound: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A paper whose judgement for a compound began or ended in a run, as words."""

    compound: str
    words: str


def judge_works(
    store: Store,
    judge: Judge,
    run: RunRow,
    work_ids: Iterable[str],
    *,
    progress: Progress,
    because: str,
    is_news: bool = True,
    remembered: Remembered | None = None,
) -> int:
    """Judge these works and store what differs from what stands. `because`: why an older judgement ends. `is_news`:
    a work judged for the first time is a new paper; False: its records were here before, in another work.
    `remembered`: what was judged before in the same run. Returns how many judgements changed."""
    ordered = sorted(work_ids)
    decisions = curate.standing(store)
    changed = 0
    with progress.step("judging papers", len(ordered)) as advance:
        for (part, speaking), judged in judge_parts(judge, _parts(store, ordered), len(ordered), remembered):
            fresh: dict[str, dict[str, JudgementRow]] = {
                speaker.work_id: _rows(speaker, members, judgements, decisions, run.run_at, is_news=is_news)
                for (speaker, members), judgements in zip(speaking, judged, strict=True)
            }
            stood: dict[str, dict[str, JudgementRow]] = defaultdict(dict)
            for row in store.rows("standing_judgements", JudgementRow, work_ids=part):
                stood[row.work_id][row.compound] = row
            with store.transaction():
                rows: list[JudgementRow] = []
                for work_id in part:
                    gone = NOT_ABOUT_IT if work_id in fresh else NONEXISTENT
                    replaced, kept = _replace(store, stood[work_id], fresh.get(work_id, {}), run, because, gone)
                    changed += replaced
                    rows += kept
                store.put(rows)
                store.do("judged", work_ids=part)
            advance(len(part))
    return changed


def _parts(store: Store, work_ids: list[str]) -> Iterator[tuple[tuple[list[str], Speaking], list[Paper]]]:
    """So many works at a time; of each the record that speaks for it, if that exists, with all its records; and the
    papers to judge, in the same order."""
    for start in range(0, len(work_ids), WORKS_AT_A_TIME):
        part = work_ids[start : start + WORKS_AT_A_TIME]
        of_work: dict[str, list[Member]] = defaultdict(list)
        for member in store.rows("members", Member, work_ids=part):
            of_work[member.work_id].append(member)
        speaking = [
            (one, of_work[work_id]) for work_id in part for one in of_work[work_id] if one.is_speaker and one.exists
        ]
        yield (part, speaking), [_paper(speaker, members) for speaker, members in speaking]


def _paper(speaker: Member, members: Sequence[Member]) -> Paper:
    expected = frozenset(compound for one in members for compound in one.returned_for)
    return Paper(speaker.content, speaker.raw_format, expected, speaker.full_text)


def _rows(
    speaker: Member,
    members: Sequence[Member],
    judgements: Sequence[Judgement],
    decisions: curate.Decisions,
    at: datetime,
    *,
    is_news: bool,
) -> dict[str, JudgementRow]:
    """Judgements of one work as rows, by compound, under the curators' decisions."""
    is_retracted = any(member.is_retracted for member in members)
    first_seen_at = at if is_news else min(member.first_seen_at for member in members)
    return {
        judgement.compound: judgement_row(
            curate.apply(judgement, decided),
            speaker.work_id,
            speaker.pmid,
            is_retracted=is_retracted,
            at=at,
            first_seen_at=first_seen_at,
            classifier_says=curate.classifier_says(judgement) if decided else "",
        )
        for judgement in judgements
        for decided in (decisions.get((judgement.compound, speaker.work_id), ()),)
    }


def _replace(
    store: Store, stood: dict[str, JudgementRow], fresh: dict[str, JudgementRow], run: RunRow, because: str, gone: str
) -> tuple[int, list[JudgementRow]]:
    """How many judgements differ from those that stood, and the rows that say so. `gone`: why one has no successor."""
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
            rows.append(replace(old, valid_to=run.run_at, ended_because=because if new else gone))
        elif old and not new:
            store.do("forget_judgement", work_id=old.work_id, compound=compound, valid_from=old.valid_from)
        if new:
            rows.append(new)
    return changed, rows


def note_verdict_changes(
    store: Store, run: RunRow, decided: Mapping[str, str] = MappingProxyType({})
) -> list[VerdictChangeRow]:
    """Compare the view with the verdicts last recorded, and record what differs, with its cause. `decided`: by
    compound, the decisions that this run applied, as words."""
    before = {row.compound: row.verdict for row in store.rows("last_verdicts", LastVerdict)}
    differing = [now for now in table(store) if now.verdict != before.get(now.compound)]
    papers: dict[str, list[str]] = defaultdict(list)
    for one in store.rows("because_of", Moved, compounds=[now.compound for now in differing], run_at=run.run_at):
        papers[one.compound].append(one.words)
    rows = [
        VerdictChangeRow(
            compound=now.compound,
            changed_at=run.run_at,
            run_id=run.run_id,
            old_verdict=before.get(now.compound),
            new_verdict=now.verdict,
            because=_because(now, before.get(now.compound), papers[now.compound], decided.get(now.compound, "")),
        )
        for now in differing
    ]
    store.put(rows)
    return rows


def _because(now: Verdict, before: str | None, papers: Sequence[str], decided: str) -> str:
    """`papers`: those whose judgement changed in the run, as words."""
    if now.verdict == "search_incomplete":
        return now.search_problem
    if papers:
        more = f" and {len(papers) - PAPERS_NAMED} more" if len(papers) > PAPERS_NAMED else ""
        named = ", ".join(papers[:PAPERS_NAMED]) + more
        return named if decided in named else f"{decided}; {named}"
    if before == "search_incomplete":
        return "the search is complete again"
    return "the search is complete and found nothing" if now.verdict == "none_found" else "the rules changed"
