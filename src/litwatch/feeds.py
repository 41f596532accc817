"""Atom feeds (RFC 4287) of new primary papers: reports/feed.atom of all compounds, reports/feeds/COMPOUND.atom of each.

New is what came, and entered PubMed, after a compound's first search. An entry is a paper × compound; its identifier is
made of the work's and the compound's, so that it stays when the paper is judged again, and a reader shows it once.

The feed of a compound that was taken off the watchlist stays, for those who read it: its newest entry says that no
other will come.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from litwatch.digest import words
from litwatch.digest.card import Paper, paper
from litwatch.digest.page import environment
from litwatch.send import write_whole
from litwatch.store import Reader
from litwatch.verdict import Evidence, removed, table

FOLDER = "feeds"
_MOST_ENTRIES = 100  # a compound
_TITLE_LENGTH = 500
_NAMESPACE = uuid.UUID("6a1f0c9e-7d52-4f0b-9c0e-5b1d3f7a2e48")  # litwatch's own, drawn once


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper × compound. Times are UTC. `address` is empty where the identifiers lead nowhere."""

    identifier: str
    paper: Paper
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed in `file` under reports/; `back` leads from there to reports/. `compound` is empty for that of all."""

    identifier: str
    file: str
    back: str
    compound: str
    updated: datetime
    entries: tuple[Entry, ...]
    ended: Ended | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """That no other entry will come: the compound is no longer watched since `at` (UTC)."""

    identifier: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Begun:
    compound: str
    begun_at: datetime


def write_feeds(reader: Reader, reports: Path, *, synthetic: bool) -> list[Path]:
    """Write every feed whose content is not what the file holds, each in one step: of thousands a few change in a week.
    Returns the files, that of all compounds first. Raises SendError."""
    rows = reader.rows("newest_primary", Evidence, most=_MOST_ENTRIES, is_removed=False)
    at = reader.values("last_run_at")[0]
    begun = {one.compound: one.begun_at for one in reader.rows("begun", _Begun)}
    of_compound: dict[str, list[Evidence]] = defaultdict(list)
    for row in rows:
        of_compound[row.compound].append(row)
    files = []
    for compound in ("", *(verdict.compound for verdict in table(reader))):
        shown = of_compound[compound] if compound else rows[:_MOST_ENTRIES]
        one = feed(compound, shown, begun.get(compound, at), synthetic=synthetic)
        _keep(reports / one.file, atom(one, synthetic=synthetic).encode())
        files.append(reports / one.file)
    return files + _end_feeds(reader, reports, synthetic=synthetic)


def _end_feeds(reader: Reader, reports: Path, *, synthetic: bool) -> list[Path]:
    """Say in the feeds of compounds that were taken off the watchlist that they are. Returns those that are there."""
    ended = [one for one in removed(reader) if (reports / feed_file(one.compound)).is_file()]
    rows = reader.rows("newest_primary", Evidence, most=_MOST_ENTRIES, is_removed=True) if ended else []
    for one in ended:
        shown = [row for row in rows if row.compound == one.compound]
        made = feed(one.compound, shown, one.removed_at, synthetic=synthetic, ended_at=one.removed_at)
        _keep(reports / made.file, atom(made, synthetic=synthetic).encode())
    return [reports / feed_file(one.compound) for one in ended]


def feed(
    compound: str, rows: Sequence[Evidence], at: datetime, *, synthetic: bool, ended_at: datetime | None = None
) -> Feed:
    """The feed of a compound, or of all (""). `at`: since when there is something to tell, which counts only where
    nothing is in it; `ended_at`: since when the compound is no longer watched."""
    entries = tuple(
        Entry(
            _identifier("paper", row.work_id, row.compound),
            paper(row, 1, _TITLE_LENGTH, linked=not synthetic),
            row.first_seen_at,
            max(row.valid_from, row.first_seen_at),
        )
        for row in rows
    )
    return Feed(
        identifier=_identifier("feed", compound),
        file=feed_file(compound),
        back="../" if compound else "",
        compound=compound,
        updated=ended_at or max((entry.updated for entry in entries), default=at),
        entries=entries,
        ended=Ended(_identifier("ended", compound, ended_at.isoformat()), ended_at) if ended_at else None,
    )


def _keep(path: Path, content: bytes) -> None:
    try:
        if path.read_bytes() == content:
            return
    except OSError:
        pass  # not there, or not readable: writing it says what is wrong
    write_whole(path, content)


def feed_file(compound: str) -> str:
    """Where the feed of a compound, or of all (""), is under reports/."""
    return f"{FOLDER}/{words.file_slug(compound)}.atom" if compound else "feed.atom"


def atom(one: Feed, *, synthetic: bool) -> str:
    """The feed as XML."""
    return environment().get_template("feed.xml.j2").render(feed=one, synthetic=synthetic)


def _identifier(*parts: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, chr(10).join(parts))}"
