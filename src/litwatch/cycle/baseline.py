"""A fresh baseline replaces the one before: what stood in that and stands in this no more, has gone from PubMed.

A record is noted as gone only where all of this is so; nothing of it is taken away, and any file or fetch that brings
it again restores it.

- The new year's files are done from number 1 into the updates, so that the baseline is whole (screened.whole_year).
- It once came in a file of NLM's of an earlier year; what came by E-utilities alone may simply not be distributed.
- None of the new year's files holds it; each was asked for every stored PMID, whatever it names.
- PubMed itself has not given it since that baseline was made.
- It is no publisher's record and no book: those may be missing from a baseline and exist (eutils-facts, section 6).
"""

from __future__ import annotations

from litwatch.cycle.reconcile import note_nonexistent
from litwatch.cycle.screened import Attempt, whole_year
from litwatch.rows import RunRow
from litwatch.store import Store

# NLM deletes few records in a year. Where more are missing, it is likelier that something is wrong with the files.
FEW = 10
SMALL_SHARE = 0.01


def note_left_out(store: Store, run: RunRow) -> str:
    """Note what a whole new baseline left out as gone. Returns a line for people, "" where there is nothing to say."""
    year = whole_year(store.rows("files_taken", Attempt))
    if year is None:
        return ""
    rows = store.table("left_out", year=year)[1]
    if not rows:
        return ""
    held = rows[0][1]
    if len(rows) > max(FEW, SMALL_SHARE * held):
        return (
            f"{len(rows)} of {held} records that earlier files held are in none of {year}'s, for example "
            f"{rows[0][0]}: more than NLM deletes, so that none was noted as gone; look whether the files are whole"
        )
    with store.transaction():
        for identifier, _ in rows:
            note_nonexistent(store, identifier, run)
    records = (
        "1 record that earlier files held is" if len(rows) == 1 else f"{len(rows)} records that earlier files held are"
    )
    return f"{records} in none of {year}'s: noted as gone, for example {rows[0][0]}"
