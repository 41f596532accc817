"""Files in place of PubMed: every record that names a watched compound is stored.

Files are screened side by side and stored one after the other, in NLM's order, each in one transaction with its row in
the ledger: a run that is killed at any point is completed by the next. What is stored is looked up in every file, also
where no name matches: a revision may name nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from litwatch.bulk import Screen
from litwatch.bulk.by_parts import Workers
from litwatch.bulk.side_by_side import Screening, screening
from litwatch.bulk.source import Source, Where, in_order
from litwatch.bulk.storage import sources as sources_in
from litwatch.config import Watchlist
from litwatch.cycle.baseline import note_left_out
from litwatch.cycle.done import Ledger, names_of
from litwatch.cycle.loading import FileOutcome, Holdings, load
from litwatch.cycle.progress import Progress
from litwatch.rows import RunRow, ScreenedNamesRow
from litwatch.store import Store


@dataclass(slots=True)
class Taken:
    """What became of the files, in the order in which they count, and what a person should know besides."""

    files: list[FileOutcome] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def take_files(
    store: Store,
    paths: Sequence[Where],
    watchlist: Watchlist,
    run: RunRow,
    progress: Progress,
    *,
    again: bool = False,
    workers: Workers | None = None,
) -> Taken:
    """Screen and store what is not done; `again`: what is done as well. `workers`: who screens, in place of processes
    of this machine."""
    sources = in_order(one for path in paths for one in sources_in(path))
    names = names_of(watchlist)
    store.put([names])
    files = {one: FileOutcome(one.path, is_done_already=True) for one in sources}

    def screen(why: dict[Source, str]) -> None:
        files.update(_screen(store, why, watchlist, names, run, progress, workers))

    due = Ledger.of(store, names).why(sources)
    screen(dict.fromkeys(sources, "asked for again") | due if again else due)
    # A file that came late may have brought records that those after it were not asked for.
    due = Ledger.of(store, names).why(sources)
    screen({one: reason for one, reason in due.items() if not files[one].problem})
    ledger = Ledger.of(store, names)
    taken = Taken([files[one] for one in sources], list(filter(None, [note_left_out(store, run)])))
    for reason, others in ledger.due({one.name for one in sources}).items():
        more = "1 more file is" if len(others) == 1 else f"{len(others)} more files are"
        taken.notes.append(f"{more} to be screened again ({others[0]} first): {reason}")
    return taken


def _screen(
    store: Store,
    why: dict[Source, str],
    watchlist: Watchlist,
    names: ScreenedNamesRow,
    run: RunRow,
    progress: Progress,
    workers: Workers | None,
) -> dict[Source, FileOutcome]:
    """Screen files, in their order; `why`: each with the reason to do so once more, "" for the first time."""
    outcomes: dict[Source, FileOutcome] = {}
    if not why:
        return outcomes
    held = Holdings.of(store)
    with (
        _screening(Screen(watchlist, store.path.parent), names, held, list(why), workers) as screen,
        progress.step("screening files", len(why)) as advance,
    ):
        for one, first in zip(why, screen.files([one.path for one in why]), strict=True):
            looked = screen.file(one.path) if held.has_unasked(first.screened, first.asked) else first
            outcomes[one], fresh = load(store, one, looked, names.names_sha256, run, held)
            outcomes[one].because = why[one]
            screen.also(fresh)
            advance(1)
    return outcomes


@contextmanager
def _screening(
    screen: Screen, names: ScreenedNamesRow, held: Holdings, sources: Sequence[Source], workers: Workers | None
) -> Iterator[Screening]:
    stored = held.places.keys()
    if workers:
        yield workers.screening(screen, names.names_sha256, stored, sources)
        return
    with screening(screen, stored, [one.size for one in sources]) as working:
        yield working
