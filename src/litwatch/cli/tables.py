"""Tables and short reports that several commands print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from litwatch.cli.common import console, grid
from litwatch.cycle import Outcome, Setup
from litwatch.cycle.tell import Told
from litwatch.digest.words import identifier
from litwatch.verdict import Verdict, Waiting

COLUMNS = (
    ("Compound", "fold"),
    ("Verdict", "left"),
    ("Topic", "right"),
    ("Other", "right"),
    ("Human", "right"),
    ("2nd", "right"),
    ("Ment", "right"),
    ("Retr", "right"),
    ("Years", "left"),
)


def print_verdicts(rows: Sequence[Verdict], as_of: datetime | None = None) -> None:
    """The verdict table, and under it why absence can't be claimed where it can't. `as_of`: the day that was asked."""
    if not rows and as_of:
        console.print(f"No compound was watched on {as_of:%Y-%m-%d}: the first run came later.")
        return
    if not rows:
        console.print("No compound is watched yet: run `litwatch run` or `litwatch ingest` first.")
        return
    console.print(
        grid(
            COLUMNS,
            (
                (
                    row.compound,
                    row.verdict,
                    row.primary_in_topic,
                    row.primary_other,
                    row.human_primary,
                    row.secondary,
                    row.mention_only,
                    row.retracted,
                    _years(row),
                )
                for row in rows
            ),
        )
    )
    console.print(
        "Primary works in the topic, other primary works (Human: of these), secondary, mentions, retracted.",
        style="dim",
    )
    for problem, names in _problems(rows).items():
        console.print(f"{names}: {problem}", markup=False)


def _problems(rows: Sequence[Verdict]) -> dict[str, str]:
    """Why absence can't be claimed, each reason once: an outage is one line, whatever it hit."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.search_problem:
            known = "" if row.known_verdict == row.verdict else f" (known so far: {row.known_verdict})"
            found.setdefault(row.search_problem.partition(": ")[2] or row.search_problem, []).append(
                f"{row.compound}{known}"
            )
    return {problem: ", ".join(names) for problem, names in found.items()}


def _years(row: Verdict) -> str:
    if row.first_year is None:
        return ""
    return str(row.first_year) if row.first_year == row.last_year else f"{row.first_year}-{row.last_year}"


def print_changes(job: Outcome) -> None:
    """What a job changed: verdicts with their cause, records and requests."""
    for change in job.changes:
        before = f"{change.old_verdict} → " if change.old_verdict else ""
        console.print(f"{change.compound}: {before}{change.new_verdict}: {change.because}", markup=False)
    console.print(
        f"{job.fetched} records fetched or read, {job.judgements_changed} judgements and {len(job.changes)} verdicts "
        f"changed, {job.run.request_count} requests, run {job.run.status}."
    )
    for line in job.around:
        console.print(line, markup=False, soft_wrap=True)


def print_told(told: Told, setup: Setup) -> None:
    """Where the digest lies and who got it."""
    console.print()
    for digest in told.digests:
        console.print(f"Digest: {digest.subject}", markup=False, soft_wrap=True)
    for page in told.pages:
        console.print(f"  page    {page}", soft_wrap=True)
    for mail in told.outbox:
        console.print(f"  e-mail  {mail}", soft_wrap=True)
    for receipt in told.receipts:
        error = f": {receipt.error}" if receipt.error else ""
        console.print(f"  {receipt.recipient}: {receipt.status}{error}", markup=False, soft_wrap=True)
    if told.before and not told.receipts:
        console.print("  told already; nobody gets it twice", soft_wrap=True)
    console.print(f"  database for analysts  {setup.settings.database.published}", soft_wrap=True)


def print_rehearsed(job: Outcome) -> None:
    """Who would get which message."""
    console.print("\nA rehearsal: nothing was sent, and nothing of the store changed.", soft_wrap=True)
    told = job.told or Told()
    for receipt, mail in zip(told.receipts, told.outbox, strict=True):
        console.print(f"  {receipt.recipient} would get {mail}", soft_wrap=True)
    if not told.receipts:
        console.print("  nobody would get anything: today's digest was told already, or there is no recipient")


def print_queue(rows: Sequence[Waiting], limit: int) -> None:
    """What waits for a curator, three lines each: what it was judged to be, why it is doubted, what could change."""
    if not rows:
        console.print("Nothing waits for a curator.")
        return
    for row in rows[:limit]:
        paper = identifier(row.pmid, row.work_id)
        console.print(f"{row.compound} · {paper} · {row.evidence_level} · {row.role} · {row.study_type}", style="bold")
        console.print(f"  {row.title}")
        doubts = [*row.contradictions] or [f"only {row.confidence:.0%} sure"]
        if row.is_primary is None:
            doubts.append("not known whether it is primary")
        console.print(f"  {'; '.join(doubts)}")
        if row.could_change:
            console.print(f"  {row.verdict}: {row.could_change}", style="yellow")
    if len(rows) > limit:
        console.print(f"… and {len(rows) - limit} more: --limit {len(rows)} shows them all.")
    console.print("Decide: litwatch curate COMPOUND PMID --set FIELD=VALUE --reason TEXT", style="dim")
