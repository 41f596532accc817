"""Files in place of PubMed: every record that names a watched compound is stored.

Files are screened side by side and stored one after the other, in NLM's order, each in one transaction with its row in
the ledger: a run that is killed at any point is completed by the next. What is stored is looked up in every file, also
where no name matches: a revision may name nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from litwatch.bulk import Screen
from litwatch.bulk.side_by_side import screening
from litwatch.bulk.source import Source, in_order, source
from litwatch.config import Watchlist
from litwatch.cycle.baseline import note_left_out
from litwatch.cycle.done import Ledger, names_of
from litwatch.cycle.loading import FileOutcome, Holdings, load
from litwatch.cycle.progress import Progress
from litwatch.errors import UsageError
from litwatch.rows import RunRow
from litwatch.store import Store

SUFFIXES = (".xml", ".xml.gz", ".nbib", ".txt")


@dataclass(slots=True)
class Taken:
    """What became of the files, in the order in which they count, and what a person should know besides."""

    files: list[FileOutcome] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def take_files(
    store: Store, paths: Sequence[Path], watchlist: Watchlist, run: RunRow, progress: Progress, *, again: bool = False
) -> Taken:
    """Screen and store what is not done; `again`: what is done as well."""
    sources = in_order(map(source, _files(paths)))
    names = names_of(watchlist)
    store.put([names])
    files = {one: FileOutcome(one.path, is_done_already=True) for one in sources}

    def screen(why: dict[Source, str]) -> None:
        files.update(_screen(store, why, watchlist, names.names_sha256, run, progress))

    due = Ledger.of(store, names).why(sources)
    screen(dict.fromkeys(sources, "asked for again") | due if again else due)
    # A file that came late may have brought records that those after it were not asked for.
    due = Ledger.of(store, names).why(sources)
    screen({one: reason for one, reason in due.items() if not files[one].problem})
    ledger = Ledger.of(store, names)
    taken = Taken([files[one] for one in sources], list(filter(None, [note_left_out(store, ledger, run)])))
    for reason, others in ledger.due({one.name for one in sources}).items():
        more = "1 more file is" if len(others) == 1 else f"{len(others)} more files are"
        taken.notes.append(f"{more} to be screened again ({others[0]} first): {reason}")
    return taken


def _screen(
    store: Store, why: dict[Source, str], watchlist: Watchlist, names_sha256: str, run: RunRow, progress: Progress
) -> dict[Source, FileOutcome]:
    """Screen files, in their order; `why`: each with the reason to do so once more, "" for the first time."""
    outcomes: dict[Source, FileOutcome] = {}
    if not why:
        return outcomes
    held = Holdings.of(store)
    with (
        screening(Screen(watchlist, store.path.parent), held.places.keys(), [one.size for one in why]) as screen,
        progress.step("screening files", len(why)) as advance,
    ):
        for one, first in zip(why, screen.files([one.path for one in why]), strict=True):
            looked = screen.file(one.path) if held.has_unasked(first.screened, first.asked) else first
            outcomes[one], fresh = load(store, one, looked, names_sha256, run, held)
            outcomes[one].because = why[one]
            screen.also(fresh)
            advance(1)
    return outcomes


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
