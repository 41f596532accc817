"""One PubMed file screened for the watched compounds."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from litwatch.classify.text import mentions
from litwatch.config import Watchlist
from litwatch.errors import DocumentError
from litwatch.names import Matcher
from litwatch.parse import Deletion, Record, Reject, read_file


@dataclass(slots=True)
class Screened:
    """What one file holds, in its own order.

    records: those that name a watched compound or were asked for by PMID; of a PMID that comes several times, each.
    pmids: that of every citation (32 bits each). deleted: those in DeleteCitation.
    problem: why the file was not read to its end, "" when it was.
    """

    citation_count: int = 0
    records: list[Record] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    pmids: array[int] = field(default_factory=lambda: array("I"))
    problem: str = ""


class Screen:
    """What is looked for, compiled once; the same for every file. Other processes make it anew from its watchlist."""

    def __init__(self, watchlist: Watchlist) -> None:
        self._watchlist = watchlist
        self._matcher = Matcher(watchlist)

    def __reduce__(self) -> tuple[type[Screen], tuple[Watchlist]]:
        return Screen, (self._watchlist,)

    def file(self, path: Path, asked: Collection[int] = ()) -> Screened:
        """`asked`: PMIDs whose records are wanted even where they name no compound, since they are stored."""
        found = Screened()
        try:
            for item in read_file(path):
                if isinstance(item, Record):
                    found.citation_count += 1
                    found.pmids.append(item.pubmed_id)
                    if item.pubmed_id in asked or mentions(item, self._matcher):
                        found.records.append(item)
                elif isinstance(item, Deletion):
                    found.deleted.append(int(item.pmid))
                else:
                    found.rejects.append(item)
        except DocumentError as error:
            found.problem = error.line()
        return found
