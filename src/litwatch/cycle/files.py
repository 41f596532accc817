"""Files in place of PubMed: every record that names a watched compound is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from litwatch.as_rows import reject_row
from litwatch.classify import Judge
from litwatch.cycle.progress import Progress
from litwatch.cycle.reconcile import Known, keep_records, note_nonexistent
from litwatch.errors import DocumentError, UsageError
from litwatch.parse import Deletion, Parsed, Record, read_file
from litwatch.rows import RejectRow, RunRow, SourceFileRow, record_id
from litwatch.store import Store

SUFFIXES = (".xml", ".xml.gz", ".nbib", ".txt")
RECORDS_AT_A_TIME = 500


@dataclass(slots=True)
class FileOutcome:
    """What became of one file. `problem`: why it was not read to its end, "" when it was."""

    path: Path
    record_count: int = 0
    stored_count: int = 0
    reject_count: int = 0
    deletion_count: int = 0
    problem: str = ""


def take_files(
    store: Store, paths: Sequence[Path], judge: Judge, run: RunRow, progress: Progress
) -> tuple[list[FileOutcome], set[str]]:
    """Read files in the order of their names; returns an outcome a file, and the records touched."""
    files = list(_files(paths))
    outcomes: list[FileOutcome] = []
    touched: set[str] = set()
    with progress.step("reading files", len(files)) as advance:
        for file in files:
            outcome = FileOutcome(file)
            touched |= _take(store, outcome, judge, run)
            outcomes.append(outcome)
            store.put([_row(outcome, run)])
            advance(1)
    return outcomes, touched


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = sorted(item for item in path.rglob("*") if item.is_file() and item.name.endswith(SUFFIXES))
            if not found:
                raise UsageError("no PubMed XML or MEDLINE file in it", where=str(path), mend=_mend())
            yield from found
        elif path.is_file():
            yield path
        else:
            raise UsageError("there is no such file or folder", where=str(path), mend=_mend())


def _mend() -> str:
    return f"Name files or folders with {', '.join(SUFFIXES)}."


def _take(store: Store, outcome: FileOutcome, judge: Judge, run: RunRow) -> set[str]:
    """One file, a batch of records at a time; what was read before an error stays."""
    touched: set[str] = set()
    batch: list[Parsed] = []

    def keep() -> None:
        touched.update(_keep(store, outcome, batch, judge, run))
        batch.clear()

    try:
        for item in read_file(outcome.path):
            batch.append(item)
            if len(batch) >= RECORDS_AT_A_TIME:
                keep()
    except DocumentError as error:
        outcome.problem = error.line()
    keep()
    return touched


def _keep(store: Store, outcome: FileOutcome, batch: Sequence[Parsed], judge: Judge, run: RunRow) -> set[str]:
    known = {
        row.pmid: row
        for row in store.rows("known_records", Known, pmids=[int(item.pmid) for item in batch if item.pmid])
    }
    records: dict[int, Record] = {}
    rejects: list[RejectRow] = []
    deleted: set[str] = set()
    for item in batch:
        if isinstance(item, Record):
            outcome.record_count += 1
            if _is_wanted(item, known.get(item.pubmed_id), judge):
                records[item.pubmed_id] = item
        elif isinstance(item, Deletion):
            outcome.deletion_count += 1
            if item.pmid in known:
                deleted.add(record_id(item.pmid))
        else:
            outcome.reject_count += 1
            rejects.append(reject_row(item, str(outcome.path), run))
    outcome.stored_count += len(records)
    keep_records(store, list(records.values()), "file", run, rejects)
    for identifier in sorted(deleted):
        note_nonexistent(store, identifier, run)
    return {record_id(pmid) for pmid in records} | deleted


def _is_wanted(record: Record, known: Known | None, judge: Judge) -> bool:
    """It names a watched compound, or is stored already; an older state never replaces a newer one."""
    if known is None:
        return bool(judge.mentions(record))
    return not (known.revised_on and record.revised_on and record.revised_on < known.revised_on)


def _row(outcome: FileOutcome, run: RunRow) -> SourceFileRow:
    return SourceFileRow(
        run_id=run.run_id,
        path=str(outcome.path),
        run_at=run.run_at,
        record_count=outcome.record_count,
        stored_count=outcome.stored_count,
        reject_count=outcome.reject_count,
        deletion_count=outcome.deletion_count,
        problem=outcome.problem,
    )
