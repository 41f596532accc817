"""The ledger of files: which are done, for which names, and why one is to be screened once more."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

from litwatch.bulk import SEARCH
from litwatch.bulk.source import Place, Source
from litwatch.config import Watchlist
from litwatch.names import rule_of
from litwatch.rows import ScreenedNamesRow
from litwatch.store import Store


@dataclass(frozen=True, slots=True)
class Done:
    """A file that was screened to its end once."""

    name: str
    identity: str
    kind: str
    file_year: int | None
    file_number: int | None
    names_sha256: str
    again_because: str

    @property
    def place(self) -> Place | None:
        return None if self.file_year is None else Place(self.file_year, self.file_number or 0)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is done, as of a watchlist: `missing` says by list of names how many of today's are not among them."""

    rows: tuple[Done, ...]
    missing: dict[str, int]

    @classmethod
    def of(cls, store: Store, today: ScreenedNamesRow) -> Self:
        names = {one.names_sha256: _missing(one, today) for one in store.rows("screened_names", ScreenedNamesRow)}
        return cls(tuple(store.rows("source_files", Done)), names)

    def why(self, sources: Iterable[Source]) -> dict[Source, str]:
        """The files that are not done, in their order; with the reason why one that was is not, "" for the others."""
        return {one: reason for one in sources if (reason := self._why_again(one)) is not None}

    def _why_again(self, source: Source) -> str | None:
        rows = [one for one in self.rows if one.name == source.name]
        same = [one for one in rows if one.identity == source.identity]
        if not same:
            return "its content is another than when it was screened" if rows else ""
        return self._why(same)

    def due(self, besides: Collection[str]) -> dict[str, list[str]]:
        """NLM's files of the newest year that are to be screened again, by reason, without those named."""
        newest = max((one.place.year for one in self.rows if one.place), default=0)
        of_name: dict[str, list[Done]] = defaultdict(list)
        for one in self.rows:
            if one.place and one.place.year == newest and one.name not in besides:
                of_name[one.name].append(one)
        found: dict[str, list[str]] = defaultdict(list)
        for name, rows in sorted(of_name.items()):
            why = self._why(rows)
            if why is not None:
                found[why].append(name)
        return found

    def done(self) -> set[str]:
        """Names of NLM's files that need not be screened."""
        return {one.name for one in self.rows if one.place and self._why([one]) is None}

    def _why(self, rows: Iterable[Done]) -> str | None:
        standing = [one for one in rows if not one.again_because]
        if not standing:
            return next(one.again_because for one in rows)
        fewest = min(self.missing.get(one.names_sha256, 1) for one in standing)
        names = "1 name" if fewest == 1 else f"{fewest:,} names"
        return f"the watchlist has {names} that it was not screened for as it would be today" if fewest else None


def names_of(watchlist: Watchlist) -> ScreenedNamesRow:
    """What decides whether a record is found: names (abbreviations count only where a record defines them) and
    look-alikes."""
    names = {
        f"{one.text} (abbreviation)" if one.kind == "abbreviation" else one.text
        for compound in watchlist.compounds
        for one in compound.names
    }
    look_alikes = {text for compound in watchlist.compounds for text in compound.look_alikes}
    rules = {name: screening_rule(name) for name in sorted(names)}
    lists = tuple(rules), tuple(sorted(look_alikes)), tuple(rules.values())
    return ScreenedNamesRow(hashlib.sha256(repr(lists).encode()).hexdigest(), *lists)


def looked_for(then: ScreenedNamesRow) -> frozenset[str]:
    """The names that were looked for then as they would be today."""
    return frozenset(name for name, rule in zip(then.names, then.rules, strict=False) if rule == screening_rule(name))


def screening_rule(name: str) -> str:
    """What a file was screened by for a name; it differs where it would be screened otherwise today."""
    return f"{rule_of(name)} {SEARCH}"


def _missing(then: ScreenedNamesRow, today: ScreenedNamesRow) -> int:
    """Names of today that were not looked for then; a look-alike taken away is one that was passed over."""
    return len(set(today.names) - looked_for(then)) + len(set(then.look_alikes) - set(today.look_alikes))
