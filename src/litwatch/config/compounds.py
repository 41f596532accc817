"""What is watched: compounds with their names, and the topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from litwatch.ids import Pmid

NameKind = Literal["inn", "synonym", "code", "salt", "brand", "chemical", "abbreviation", "mesh"]


@dataclass(frozen=True, slots=True)
class CompoundName:
    """One name of a compound as a person wrote it, with where it was found, and when."""

    text: str
    kind: NameKind = "synonym"
    source: str = ""
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier of a compound (cas, unii, pubchem_cid, mesh, …), with where it was found, and when."""

    value: str
    source: str = ""
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Compound:
    """A watched compound. `names[0]` is its own name; `look_alikes` contain a name and are other compounds.

    `controls`: PMIDs that a complete search must bring back. `look_around`: after a complete search, look one step
    around its primary papers for records that name it and that the search missed.
    """

    name: str
    compound_class: str
    names: tuple[CompoundName, ...]
    look_alikes: tuple[str, ...] = ()
    identifiers: Mapping[str, Identifier] = field(default_factory=dict)
    controls: tuple[Pmid, ...] = ()
    look_around: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """What the watch is about: a name for readers and PubMed's topic block."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Watchlist:
    """Compounds in file order, the topic, and labels of the compound classes."""

    topic: Topic
    compounds: tuple[Compound, ...]
    class_labels: Mapping[str, str]
