"""Files screened by workers that share nothing with this process but storage: each file becomes a part there.

Comes in: files in their order, and who runs errands (flows/screen.py: Prefect's process pool, or Dask). Goes out: what
each file holds, in that order, as soon as its part is there. Parts that stand already are taken as they are. A file
that a worker could not read is read here, so that whoever loads it learns why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from pydantic import TypeAdapter

from litwatch.bulk.parts import Facts, folder_of, pack, part_name, unpack
from litwatch.bulk.screen import Screen
from litwatch.bulk.side_by_side import Looked, Screening, looked_at
from litwatch.bulk.source import Source, Where
from litwatch.bulk.storage import below, get, names_in, put
from litwatch.config import Watchlist
from litwatch.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Order:
    """What every worker is to look for: written once to the storage, read once by each."""

    watchlist: Watchlist
    names_sha256: str
    asked: list[int]


@dataclass(frozen=True, slots=True)
class Errand:
    """One file for one worker. `order`: where the Order lies; `part`: where the part is to lie."""

    order: Where
    source: Source
    part: Where


# Begins errands elsewhere; gives for each what waits for its end, and raises what went wrong.
Start = Callable[[Sequence[Errand]], Sequence[Callable[[], object]]]
_ORDER = TypeAdapter(Order)


def run_errand(errand: Errand) -> None:
    """Screen a file and write its part. Raises DocumentError where the file can't be read to its end, or not now."""
    order, screen, asked = _ordered(errand.order)
    screened, md5 = looked_at(screen, errand.source.path, asked)
    if screened.problem:
        raise DocumentError(screened.problem)
    facts = Facts.of(errand.source, order.names_sha256)
    put(errand.part, pack(facts, Looked(errand.source.path, screened, md5, asked)))


@lru_cache(maxsize=1)
def _ordered(where: Where) -> tuple[Order, Screen, frozenset[int]]:
    order = _ORDER.validate_json(get(where))
    return order, Screen(order.watchlist), frozenset(order.asked)


@dataclass(frozen=True, slots=True)
class Workers:
    """Where parts lie, and who makes them. `anew`: those that stand are made again."""

    parts: Where
    start: Start
    anew: bool = False

    def screening(
        self, screen: Screen, names_sha256: str, stored: Collection[int], sources: Sequence[Source]
    ) -> Screening:
        """Begin to screen these files."""
        folder = folder_of(self.parts, names_sha256)
        standing = set() if self.anew else names_in(folder)
        places = {one.path: below(folder, part_name(one)) for one in sources if one.identity}
        missing = [one for one in sources if one.identity and part_name(one) not in standing]
        waits: dict[Where, Callable[[], object]] = {}
        if missing:
            order = _given(folder, Order(screen.watchlist, names_sha256, sorted(stored)))
            started = self.start([Errand(order, one, places[one.path]) for one in missing])
            waits = {one.path: wait for one, wait in zip(missing, started, strict=True)}
        return _ByParts(screen, stored, places, waits)


def _given(folder: Where, order: Order) -> Where:
    content = _ORDER.dump_json(order)
    where = below(folder, f"order.{hashlib.sha256(content).hexdigest()[:16]}.json")
    put(where, content)
    return where


class _ByParts(Screening):
    """`waits`: by file, what waits for the part that is being made."""

    def __init__(
        self,
        screen: Screen,
        stored: Collection[int],
        places: dict[Where, Where],
        waits: dict[Where, Callable[[], object]],
    ) -> None:
        super().__init__(screen, stored)
        self._places = places
        self._waits = waits

    def files(self, paths: Iterable[Where]) -> Iterator[Looked]:
        for path in paths:
            yield self._from_part(path) or self.file(path)

    def _from_part(self, path: Where) -> Looked | None:
        with suppress(DocumentError):
            if path in self._waits:
                self._waits.pop(path)()
            if path in self._places:
                return unpack(get(self._places[path]), path)[1]
        return None
