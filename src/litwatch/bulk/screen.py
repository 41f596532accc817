"""One PubMed file screened for the watched compounds.

Bytes are searched for the pieces of names (sought.py) and for places that must be read as text (unlike.py); only the
citations that the search lets through are parsed, and the parser and the matcher of everything else decide. Files that
the search does not understand are parsed whole, and blocks in which something may hide.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from litwatch.bulk.blocks import Blocks, layout
from litwatch.bulk.search import Search
from litwatch.bulk.texts import UnsearchableError
from litwatch.classify.text import is_named
from litwatch.config import Watchlist
from litwatch.errors import DocumentError
from litwatch.names import Matcher
from litwatch.parse import Deletion, Parsed, Record, Reject, read_lone_citation, read_pubmed_xml
from litwatch.parse.files import read_stream, unpacked

# A prolog is shorter.
_HEAD = 65_536
_TOGETHER = 100


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
    """What is looked for, compiled once; the same for every file. Other processes make it anew from its watchlist, from
    what is kept in the folder `cache`."""

    def __init__(self, watchlist: Watchlist, cache: Path | None = None) -> None:
        self._made_of = watchlist, cache
        self._matcher = Matcher(watchlist)
        self._search = Search(watchlist, cache)

    def __reduce__(self) -> tuple[type[Screen], tuple[Watchlist, Path | None]]:
        return Screen, self._made_of

    @property
    def watchlist(self) -> Watchlist:
        """What it was made of."""
        return self._made_of[0]

    def file(self, path: Path, asked: Collection[int] = ()) -> Screened:
        """`asked`: PMIDs whose records are wanted even where they name no compound, since they are stored."""
        try:
            return self._file(path, asked, is_searched=True)
        except UnsearchableError:
            return self._file(path, asked, is_searched=False)

    def _file(self, path: Path, asked: Collection[int], *, is_searched: bool) -> Screened:
        found = Screened()
        try:
            for item in self._read(path, asked, found.pmids) if is_searched else _parsed(path, found.pmids):
                if isinstance(item, Record):
                    if item.pubmed_id in asked or is_named(item, self._matcher):
                        found.records.append(item)
                elif isinstance(item, Deletion):
                    found.deleted.append(int(item.pmid))
                else:
                    found.rejects.append(item)
        except DocumentError as error:
            found.problem = error.line()
        found.citation_count = len(found.pmids)
        return found

    def _read(self, path: Path, asked: Collection[int], pmids: array[int]) -> Iterator[Parsed]:
        with unpacked(path) as stream:
            head = stream.read(_HEAD)
            shape = layout(head)
            if shape is None:
                raise UnsearchableError
            yield from self._searched(Blocks(stream, shape.elements, head[shape.start :]), shape.root, asked, pmids)

    def _searched(self, blocks: Blocks, root: bytes, asked: Collection[int], pmids: array[int]) -> Iterator[Parsed]:
        # Some together: between two blocks a single one finds nothing of the parser in the processor's cache.
        # One that is broken is a reject: the search went past it.
        found: list[bytes] = []
        try:
            for buffer, end in blocks:
                try:
                    found += self._search.block(buffer, end, blocks.elements, pmids, asked)
                except UnsearchableError:
                    yield from map(read_lone_citation, found)
                    found = []
                    yield from _noted(_of_block(root, bytes(buffer[:end])), pmids)
                if len(found) >= _TOGETHER:
                    yield from map(read_lone_citation, found)
                    found = []
        except DocumentError:
            yield from map(read_lone_citation, found)  # those before the break
            raise
        yield from map(read_lone_citation, found)
        # What follows the citations: DeleteCitation, and whether the document is whole.
        yield from read_pubmed_xml(b"<%b>%b" % (root, blocks.rest))


def _of_block(root: bytes, citations: bytes) -> Iterator[Parsed]:
    """All of a block in which something may hide."""
    try:
        yield from read_pubmed_xml(b"<%b>%b</%b>" % (root, citations, root))
    except DocumentError:
        raise UnsearchableError from None  # what looks like the end of its last citation is none


def _parsed(path: Path, pmids: array[int]) -> Iterator[Parsed]:
    """All of a file that the search does not understand."""
    with unpacked(path) as stream:
        yield from _noted(read_stream(stream), pmids)


def _noted(items: Iterable[Parsed], pmids: array[int]) -> Iterator[Parsed]:
    """The same, the PMID of each record added to `pmids`."""
    for item in items:
        if isinstance(item, Record):
            pmids.append(item.pubmed_id)
        yield item
