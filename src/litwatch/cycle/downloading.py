"""Which of NLM's files are missing, and bringing them: those that are neither here nor done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from litwatch.bulk.download import Part
from litwatch.cycle.done import Ledger, names_of
from litwatch.cycle.progress import Progress, Silent
from litwatch.cycle.setup import Setup
from litwatch.errors import LitwatchError
from litwatch.store import writing


@dataclass(frozen=True, slots=True)
class Fetched:
    """The folder with the files, how many came now, and how many the server lists."""

    directory: Path
    fetched_count: int
    listed_count: int

    @property
    def paths(self) -> list[Path]:
        """The folder, where anything is in it: what is done may have been taken away."""
        return [self.directory] if any(self.directory.rglob("*.xml.gz")) else []


def download(setup: Setup, parts: Iterable[Part] = tuple(Part), *, progress: Progress | None = None) -> Fetched:
    """Bring the files of these folders of NLM's that are neither here nor done, each checked by its MD5. A file that is
    done for today's watchlist is not missed where it was taken away. Raises ServiceError, LitwatchError; what came
    stays."""
    with _alone(setup.settings.bulk.directory):
        return _download(setup, parts, progress or Silent())


def _download(setup: Setup, parts: Iterable[Part], progress: Progress) -> Fetched:
    files = setup.pubmed_files()
    listed = [(part, name) for part in parts for name in files.listed(part)]
    done = _done(setup)
    missing = [(part, name) for part, name in listed if name not in done and not files.path(part, name).exists()]
    with progress.step("fetching files", len(missing)) as advance:
        for part, name in missing:
            files.fetch(part, name)
            advance(1)
    return Fetched(setup.settings.bulk.directory, len(missing), len(listed))


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Nobody else fetches into this folder meanwhile."""
    lock = FileLock(directory / ".download.lock")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise LitwatchError(
            "another litwatch is fetching files to it", where=str(directory), mend="Wait for it to end, or stop it."
        ) from None
    except OSError as error:
        raise LitwatchError(
            f"can't be written ({error.strerror})",
            where=str(directory),
            mend="Mend the rights, or name another folder in settings: bulk.directory.",
        ) from None
    try:
        yield
    finally:
        lock.release()


def _done(setup: Setup) -> set[str]:
    """The store is open for a moment only: a download takes hours."""
    path = setup.settings.database.path
    if not path.exists():
        return set()
    with writing(path, datetime.now(UTC).replace(tzinfo=None)) as store:
        return Ledger.of(store, names_of(setup.watchlist)).done()
