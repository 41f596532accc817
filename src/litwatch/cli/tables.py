"""Tables and short reports that several commands print."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from litwatch.cli.common import console, grid
from litwatch.digest.many import MANY, NAMED, by_class, together
from litwatch.digest.words import VERDICTS, identifier
from litwatch.store import Reader
from litwatch.verdict import Verdict
from litwatch.waiting import Conflict, DoubtfulPair, Waiting

if TYPE_CHECKING:
    from litwatch.cycle import Outcome, Setup
    from litwatch.cycle.loading import FileOutcome
    from litwatch.cycle.tell import Told

# Of more files than this, only a summary and those with problems are printed.
FILES_LISTED = 20
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
CLASS_COLUMNS = (
    ("Class", "fold"),
    ("Key", "fold"),
    *((heading, "right") for heading in ("All", "Topic", "Other", "2nd", "Ment", "None", "Inc")),
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


def print_standing(rows: Sequence[Verdict]) -> None:
    """What stands after a job: the table, or of more rows than anybody reads the classes."""
    (print_verdicts_by_class if len(rows) > MANY else print_verdicts)(rows)


def print_verdicts_by_class(rows: Sequence[Verdict]) -> None:
    """How many compounds of each class have which verdict, and how to see them."""
    keys = {row.class_label: row.compound_class for row in rows}
    whole, *classes = by_class(rows, ())
    console.print(
        grid(
            CLASS_COLUMNS,
            (
                (one.label, keys.get(one.label, ""), one.compounds, *(one.verdicts[code] for code in VERDICTS))
                for one in (*classes, whole)
            ),
        )
    )
    console.print(
        "Compounds by verdict: primary in the topic, other primary, secondary only, mentions only, none found, search "
        "incomplete.",
        style="dim",
    )
    for line in together([row for row in rows if row.search_problem]):
        console.print(line, soft_wrap=True)
    console.print(
        "Rows: `litwatch verdict --class KEY`, `litwatch verdict COMPOUND`, or all of them `litwatch verdict | less`.",
        soft_wrap=True,
    )


def _problems(rows: Sequence[Verdict]) -> dict[str, str]:
    """Why absence can't be claimed, each reason once: an outage is one line, whatever it hit."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.search_problem:
            known = "" if row.known_verdict == row.verdict else f" (known so far: {row.known_verdict})"
            found.setdefault(row.search_problem.partition(": ")[2] or row.search_problem, []).append(
                f"{row.compound}{known}"
            )
    return {problem: _named(names) for problem, names in found.items()}


def _named(names: Sequence[str]) -> str:
    """All of them, or of more than anybody reads the first few, counted."""
    if len(names) <= MANY:
        return ", ".join(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED:,} more"


def _years(row: Verdict) -> str:
    if row.first_year is None:
        return ""
    return str(row.first_year) if row.first_year == row.last_year else f"{row.first_year}-{row.last_year}"


def print_changes(job: Outcome) -> None:
    """What a job changed: verdicts with their cause, or counted where they are many; records and requests."""
    alike: dict[str, list[str]] = defaultdict(list)
    for change in job.changes:
        before = f"{change.old_verdict} → " if change.old_verdict else ""
        if len(job.changes) > MANY:
            alike[before + change.new_verdict].append(change.compound)
        else:
            console.print(f"{change.compound}: {before}{change.new_verdict}: {change.because}", markup=False)
    for what, names in alike.items():
        console.print(f"{len(names):,} compounds {what}: {_named(names)}", markup=False)
    console.print(
        f"{job.fetched} records fetched or read, {job.judgements_changed} judgements and {len(job.changes)} verdicts "
        f"changed, {job.run.request_count} requests, run {job.run.status}."
    )
    for line in job.around:
        console.print(line, markup=False, soft_wrap=True)


def print_files(files: Sequence[FileOutcome]) -> None:
    """What became of each file; of many, a summary and those with problems."""
    from litwatch.cycle.loading import FileOutcome  # and with it the byte search, which files alone need

    shown = files if len(files) <= FILES_LISTED else [file for file in files if file.problem]
    for file in shown:
        if file.is_done_already:
            console.print(f"{file.path}: done already", soft_wrap=True)
            continue
        again = f" (again: {file.because})" if file.because else ""
        console.print(f"{file.path}: {_counted(file)}{again}", soft_wrap=True)
        if file.problem:
            console.print(f"  not read to its end: {file.problem}", soft_wrap=True)
    if len(files) <= FILES_LISTED:
        return
    for because, count in Counter(file.because for file in files if file.because).items():
        console.print(f"{count:,} files screened again: {because}", soft_wrap=True)
    done = sum(file.is_done_already for file in files)
    unread = sum(bool(file.problem) for file in files)
    total = FileOutcome(
        Path(),
        record_count=sum(file.record_count for file in files),
        stored_count=sum(file.stored_count for file in files),
        reject_count=sum(file.reject_count for file in files),
        deletion_count=sum(file.deletion_count for file in files),
    )
    console.print(
        f"{len(files):,} files: {len(files) - done:,} screened, {done:,} done already, {unread:,} not read to their "
        f"end; {_counted(total)}",
        soft_wrap=True,
    )


def _counted(file: FileOutcome) -> str:
    rejected = f", {file.reject_count:,} not readable" if file.reject_count else ""
    deleted = f", {file.deletion_count:,} deletions" if file.deletion_count else ""
    return f"{file.record_count:,} records, {file.stored_count:,} stored{rejected}{deleted}"


# Beside a page of a digest lie its text and its references.
KINDS = {".txt": "text", ".ris": "RIS", ".bib": "BibTeX"}


def print_told(told: Told, setup: Setup) -> None:
    """Where the digest lies and who got it."""
    console.print()
    for digest in told.digests:
        console.print(f"Digest: {digest.subject}", markup=False, soft_wrap=True)
    for page in told.pages:
        console.print(f"  {KINDS.get(page.suffix, 'page'):<7} {page}", soft_wrap=True)
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
    console.print()
    console.print("A rehearsal: nothing was sent, and nothing of the store changed.", soft_wrap=True)
    receipts, outbox = (job.told.receipts, job.told.outbox) if job.told else ([], [])
    for receipt, mail in zip(receipts, outbox, strict=True):
        console.print(f"  {receipt.recipient} would get {mail}", soft_wrap=True)
    if not receipts:
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
    _print_rest(len(rows), limit, "Decide: litwatch curate COMPOUND PMID --set FIELD=VALUE --reason TEXT")


def print_conflicts(rows: Sequence[Conflict], limit: int) -> None:
    """Decisions to look at again, three lines each: what was decided, by whom and why, what differs since."""
    if not rows:
        console.print("No decision conflicts with what the classifier or the record says now.")
        return
    for row in rows[:limit]:
        paper = identifier(row.pmid, row.work_id)
        console.print(f"{row.compound} · {paper} · {row.field}={row.value}", style="bold")
        console.print(f"  {row.title}")
        console.print(f"  decision of {row.decided_by} on {row.decided_at:%Y-%m-%d}: {row.reason}")
        console.print(f"  {row.why}", style="yellow")
    _print_rest(len(rows), limit, "The decisions stand. To keep one, decide it again; --undo FIELD takes it back.")


def print_links(rows: Sequence[DoubtfulPair], limit: int) -> None:
    """Doubtful links, three lines each: both records, and what speaks for and against one work."""
    if not rows:
        console.print("No doubtful link waits for a curator.")
        return
    for row in rows[:limit]:
        console.print(f"{row.probability:.0%} · {row.reason}", style="bold")
        console.print(f"  {row.record_id} ({row.year or 'no year'}) {row.title}")
        console.print(f"  {row.other_record_id} ({row.other_year or 'no year'}) {row.other_title}")
    _print_rest(len(rows), limit, "Decide: litwatch curate --together RECORD OTHER --reason TEXT, or --apart")


def print_decided(job: Outcome, reader: Reader) -> None:
    """What was decided, with the identifier that takes it back; or taken back, with what stands instead."""
    for row in job.decided:
        about = f"{row.compound}, {row.record_id}" if row.compound else f"{row.record_id} and {row.other_record_id}"
        if not row.undoes:
            console.print(f"Decided for {about}: {row.field}={row.value} (decision {row.decision_id})", soft_wrap=True)
            continue
        earlier = reader.values("stands_instead", decision_id=row.decision_id)
        now = f"the decision before stands: {row.field}={earlier[0]}" if earlier else "no decision about it stands"
        console.print(f"Undone for {about}: {row.field}; {now}", soft_wrap=True)


def _print_rest(count: int, limit: int, then: str) -> None:
    if count > limit:
        console.print(f"… and {count - limit} more: --limit {count} shows them all.")
    console.print(then, style="dim")
