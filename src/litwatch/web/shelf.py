"""What the pages read: the published database, opened anew for each request, and the digests in a folder.

Connecting to a path that was replaced, while this process still has the old file open, answers from the old file
(measured with DuckDB 2.0). So one request at a time opens, reads and closes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from litwatch.explain import texts
from litwatch.feeds import FOLDER as FEEDS
from litwatch.feeds import feed_file
from litwatch.ids import Pmid
from litwatch.store import Reader, reading
from litwatch.verdict import Evidence, Search, Verdict, evidence, searches, table


@dataclass(frozen=True, slots=True)
class PublishedDigest:
    """A digest in the reports folder. `written_at` is UTC."""

    file: str
    name: str
    written_at: datetime


class Shelf:
    """The published database. Every method opens and closes it; StoreError when it is not there or can't be read."""

    def __init__(self, published: Path) -> None:
        self._published = published
        self._alone = Lock()

    def verdicts(self, text: str = "") -> tuple[list[Verdict], frozenset[str]]:
        """The verdict table, and the compounds that have a name with the text in it."""
        with self._open() as reader:
            return table(reader), frozenset(reader.values("named_like", text=text) if text else ())

    def compound(self, name: str) -> tuple[Verdict, list[Evidence], list[Search]] | None:
        """A watched compound's verdict, evidence and last searches; None when it is not watched."""
        with self._open() as reader:
            found = table(reader, [name])
            return (found[0], evidence(reader, name), searches(reader, [name])) if found else None

    def paper(self, pmid: Pmid) -> tuple[list[Evidence], dict[str, str]]:
        """What the paper is for each watched compound, and its fields; nothing when it is not stored."""
        with self._open() as reader:
            watched = {row.compound: place for place, row in enumerate(table(reader))}
            found = [row for row in evidence(reader, None, pmid) if row.compound in watched]
            found.sort(key=lambda row: watched[row.compound])
            return found, texts(reader, found[0].work_id) if found else {}

    @contextmanager
    def _open(self) -> Iterator[Reader]:
        with self._alone, reading(self._published) as reader:
            yield reader


def published_digests(reports: Path) -> list[PublishedDigest]:
    """The digests in the folder, newest first."""
    if not reports.is_dir():
        return []
    files = [path for path in reports.iterdir() if _is_digest(path)]
    found = [
        PublishedDigest(
            path.name,
            path.stem.removeprefix("digest-"),
            datetime.fromtimestamp(path.stat().st_mtime, UTC),
        )
        for path in files
    ]
    return sorted(found, key=lambda one: (one.name[-10:], one.name), reverse=True)


def digest_file(reports: Path, name: str) -> Path | None:
    """The file of a published digest (page, text, references); None for any other name, so that no path leads
    elsewhere."""
    if not reports.is_dir():
        return None
    beside = {
        path.name: path for path in reports.iterdir() if _is_digest(path) or _is_digest(path.with_suffix(".html"))
    }
    path = beside.get(name)
    return path if path is not None and path.suffix in (".html", ".txt", ".ris", ".bib") else None


def certificate_file(reports: Path, name: str) -> Path | None:
    """The file of a search certificate by its slug (the HTML) or its file name, .html or .md; None for any other."""
    directory = reports / "certificates"
    if not directory.is_dir():
        return None
    files = {
        path.name: path
        for path in directory.iterdir()
        if path.suffix in (".html", ".md") and path.is_file() and not path.is_symlink()
    }
    return files.get(name) or files.get(f"{name}.html")


def feed_of(reports: Path, slug: str) -> Path | None:
    """The feed of a compound by its slug or file name, or of all (""); None when there is none."""
    if not slug:
        path = reports / feed_file("")
        return path if path.is_file() else None
    directory = reports / FEEDS
    files = {path.stem: path for path in directory.glob("*.atom") if path.is_file() and not path.is_symlink()}
    return files.get(slug.removesuffix(".atom"))


def _is_digest(path: Path) -> bool:
    return path.name.startswith("digest-") and path.suffix == ".html" and path.is_file() and not path.is_symlink()
