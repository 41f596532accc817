"""One file, as screened, into the store: its records, its deletions and its row in the ledger land together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Self

from litwatch.as_rows import reject_row
from litwatch.bulk.screen import Screened
from litwatch.bulk.side_by_side import Looked
from litwatch.bulk.source import Place, Source, Where
from litwatch.cycle.reconcile import Known, keep_records, newest, note_nonexistent
from litwatch.parse import Record
from litwatch.rows import RecordFileRow, RunRow, SourceFileRow, record_id
from litwatch.store import Store


@dataclass(slots=True)
class FileOutcome:
    """What became of one file. `problem`: why it was not read to its end, "" when it was. `because`: why it was
    screened once more, "" for the first time. `is_done_already`: it was passed over."""

    path: Where
    record_count: int = 0
    stored_count: int = 0
    reject_count: int = 0
    deletion_count: int = 0
    problem: str = ""
    because: str = ""
    is_done_already: bool = False


@dataclass(frozen=True, slots=True)
class _Held:
    pmid: int
    file_year: int | None
    file_number: int | None


class Holdings:
    """What is stored of PubMed's records: `places`, by PMID, the newest of NLM's files that held it, None where none
    did."""

    def __init__(self, places: dict[int, Place | None]) -> None:
        self.places = places

    @classmethod
    def of(cls, store: Store) -> Self:
        return cls(
            {
                one.pmid: None if one.file_year is None else Place(one.file_year, one.file_number or 0)
                for one in store.rows("stored_in_files", _Held)
            }
        )

    def has_unasked(self, screened: Screened, asked: Container[int]) -> bool:
        """The file holds a record that names nothing, and that is stored but was not asked for: it was stored while
        the file was being read."""
        brought = {record.pubmed_id for record in screened.records}
        return any(pmid in self.places and pmid not in brought and pmid not in asked for pmid in screened.pmids)

    def is_past(self, pmid: int, place: Place | None) -> bool:
        """A file there comes before the one in which the record stands: it changes nothing of it."""
        stands = self.places.get(pmid)
        return place is not None and stands is not None and place < stands


def load(
    store: Store, source: Source, looked: Looked, names_sha256: str, run: RunRow, held: Holdings
) -> tuple[FileOutcome, set[int]]:
    """Store what a file brought, and that it is done for a list of names, in one transaction. Returns what became of
    it, and the PMIDs that were not stored before.

    Of several states under one PMID the highest version counts, of equal ones the last; of the others the raw content
    is kept. An older state never replaces a newer one.
    """
    screened = looked.screened
    kept, passed = _chosen(store, source, screened, held)
    fresh = {int(record.pubmed_id) for record in kept} - held.places.keys()
    deleted = [
        pmid
        for pmid in dict.fromkeys(screened.deleted)
        if (pmid in held.places or pmid in fresh) and not held.is_past(pmid, source.place)
    ]
    placed = _placed(source, screened, held, fresh)
    outcome = FileOutcome(
        source.path,
        record_count=screened.citation_count,
        stored_count=len(kept),
        reject_count=len(screened.rejects),
        deletion_count=len(screened.deleted),
        problem=screened.problem,
    )
    rejects = [reject_row(one, str(source.path), run) for one in screened.rejects]
    with store.transaction():
        keep_records(store, kept, "file", run, rejects, passed)
        for pmid in deleted:
            note_nonexistent(store, record_id(pmid), run)
        if source.place:
            _keep_places(store, source.name, source.place, placed, held)
        store.put([_row(outcome, source, looked.md5, names_sha256, run)])
    held.places.update(dict.fromkeys(fresh))
    held.places.update(dict.fromkeys(placed, source.place))
    return outcome, fresh


def _keep_places(store: Store, name: str, place: Place, placed: Sequence[int], held: Holdings) -> None:
    store.put([RecordFileRow(record_id(pmid), place.year, place.number) for pmid in placed])
    if any(held.places.get(pmid) is None for pmid in placed):
        because = f"{name} was screened after it and brought records"
        store.do("screen_later_again", year=place.year, number=place.number, because=because)


def _row(outcome: FileOutcome, source: Source, md5: str, names_sha256: str, run: RunRow) -> SourceFileRow:
    return SourceFileRow(
        run_id=run.run_id,
        path=str(source.path),
        run_at=run.run_at,
        record_count=outcome.record_count,
        stored_count=outcome.stored_count,
        reject_count=outcome.reject_count,
        deletion_count=outcome.deletion_count,
        problem=outcome.problem,
        name=source.name,
        kind=source.kind,
        file_year=source.place.year if source.place else None,
        file_number=source.place.number if source.place else None,
        size=source.size,
        identity=source.identity,
        md5=md5,
        names_sha256=names_sha256,
    )


def _chosen(store: Store, source: Source, screened: Screened, held: Holdings) -> tuple[list[Record], list[Record]]:
    """The records to be stored as they stand in the file, and their other states there."""
    states: dict[int, list[Record]] = defaultdict(list)
    for record in screened.records:
        states[record.pubmed_id].append(record)
    known = {one.pmid: one for one in store.rows("known_records", Known, pmids=sorted(states))}
    kept: list[Record] = []
    passed: list[Record] = []
    for pmid, several in states.items():
        record = reduce(newest, several)
        if not held.is_past(pmid, source.place) and _replaces(record, known.get(pmid)):
            kept.append(record)
            passed += [one for one in several if one is not record]
    return kept, passed


def _replaces(record: Record, known: Known | None) -> bool:
    if known is None:
        return True
    if record.pmid_version < known.pmid_version:
        return False
    return not (known.revised_on and record.revised_on and record.revised_on < known.revised_on)


def _placed(source: Source, screened: Screened, held: Holdings, fresh: set[int]) -> list[int]:
    """Stored records that this file of NLM's holds, readable or not, or deletes, and that stood in none or an earlier
    one."""
    if not source.place:
        return []
    unread = (int(one.pmid) for one in screened.rejects if one.pmid)
    seen = dict.fromkeys((*screened.pmids, *unread, *screened.deleted))
    return [
        pmid
        for pmid in seen
        if pmid in fresh or (pmid in held.places and ((stands := held.places[pmid]) is None or stands < source.place))
    ]
