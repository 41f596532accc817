"""What all utilities work on: the corpus, the history, the limits; and how they read their parameters."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from litwatch.standin.corpus import Corpus
from litwatch.standin.faults import Fault, rearranged
from litwatch.standin.history import History

Parameters = Mapping[str, str]


@dataclass(slots=True)
class Service:
    """`wall`: how many records of a set ESearch and EFetch give at most (9,999 at PubMed)."""

    corpus: Corpus
    history: History = field(default_factory=History)
    wall: int = 9_999
    phrase_index_minimum: int = 1


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a utility sees it: parameters, the faults that are due, and each `id` parameter as sent.

    `struck`: the names of those faults that changed the answer, filled in by the utility.
    """

    parameters: Parameters
    faults: tuple[Fault, ...] = ()
    id_lists: tuple[str, ...] = ()
    struck: set[str] = field(default_factory=set)

    def rearranged(self, pmids: list[int], names: Collection[str]) -> list[int]:
        """The ids after those of the due faults that have one of these names."""
        for fault in self.faults:
            spoilt = rearranged(fault, pmids) if fault.name in names else pmids
            if spoilt != pmids:
                self.struck.add(fault.name)
            pmids = spoilt
        return pmids

    def get(self, name: str, default: str = "") -> str:
        return self.parameters.get(name, default)

    def number(self, name: str, default: int) -> int:
        value = self.get(name)
        return int(value) if value.isdigit() else default

    @property
    def wants_json(self) -> bool:
        return self.get("retmode").lower() == "json"

    @property
    def ids(self) -> list[int]:
        """Ids in request order, each once. They are read as numbers, whatever is written around the digits."""
        return numbers(",".join(self.id_lists))


def numbers(text: str) -> list[int]:
    found = (re.search(r"\d+", piece) for piece in re.split(r"[,\s]+", text))
    return list(dict.fromkeys(int(match[0]) for match in found if match and int(match[0])))


def wall_text(wall: int) -> str:
    """The text with which PubMed refuses to start past its wall."""
    return (
        f"Exception:\n'retstart' cannot be larger than {wall - 1}. For PubMed, ESearch can only retrieve the first "
        f"{wall:,} records matching the query. To obtain more than {wall:,} PubMed records, consider using EDirect "
        "that contains additional logic to batch PubMed search results automatically so that an arbitrary number can "
        "be retrieved. For details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"
    )
