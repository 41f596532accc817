"""What PubChem and MeSH call a compound, as a watchlist entry for a person to review. Nothing is added by itself."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ruamel.yaml import YAML

from litwatch.config import CompoundName, NameKind
from litwatch.fetch import Concept
from litwatch.names import word_sequences

_CAS = re.compile(r"\d{2,7}-\d{2}-\d")
_UNII = re.compile(r"UNII-([A-Z0-9]{10})")
# Numbers of registries and catalogues: nobody writes them in an abstract.
_CATALOGUE = re.compile(
    r"(?:DTXSID|DTXCID|SCHEMBL|CHEMBL|CHEBI|AKOS|ZINC|HMS\d|NCGC|BRD-|MFCD|EINECS|NSC|Tox21|BDBM|GTPL|HSDB|CCRIS|"
    r"BSPBio|KBio|Spectrum|SPBio|Prestwick|DivK|DB\d|D\d{5}|Q\d{5,}|AB\d{5}|CS-|HY-|MLS\d|SMR\d|InChI|orb\d|EC \d)",
    re.IGNORECASE,
)
_INCHIKEY = re.compile(r"[A-Z]{14}-[A-Z]{10}-[A-Z]")
_CODE = re.compile(r"[A-Za-z]{1,6}[- ]?\d[\d,]{2,}(?:[- ]?[A-Za-z]{1,3})?|[A-Z]{2,5}[- ]\d[\w-]*")
_SALT = re.compile(
    r"\b(?:hydrochloride|HCl|hydrobromide|maleate|mesylate|citrate|oxalate|tartrate|fumarate|sulph?ate)\b",
    re.IGNORECASE,
)
_CHEMICAL = re.compile(r"[\[\](){}]|\d-|,\d|yl\)|\bacid\b")
LONGEST_NAME = 40
SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A watchlist entry to review: names with kind and source, identifiers, and how many names were left out."""

    name: str
    names: tuple[CompoundName, ...]
    identifiers: tuple[tuple[str, str, str], ...]
    left_out: int


def suggest(name: str, cid: int | None, synonyms: Sequence[str], concept: Concept | None, today: date) -> Suggestion:
    """Names and identifiers of both services, each once, without those that can't be searched."""
    identifiers: dict[str, tuple[str, str]] = {}
    if cid is not None:
        identifiers["pubchem_cid"] = (str(cid), "PubChem, by name")
    if concept is not None:
        identifiers["mesh"] = (concept.ui, "MeSH, by name")
    listed = f"PubChem CID {cid}, synonym list"
    offered: list[tuple[str, str]] = []
    if concept is not None:
        offered += [(term, f"MeSH {concept.ui}, entry term") for term in concept.terms]
    offered += [(text, listed) for text in synonyms]
    seen = {word_sequences(name)[0]}
    names: list[CompoundName] = []
    left_out = 0
    for text, source in offered:
        if _CAS.fullmatch(text):
            identifiers.setdefault("cas", (text, source))
        elif unii := _UNII.fullmatch(text):
            identifiers.setdefault("unii", (unii.group(1), source))
        elif not _can_be_searched(text):
            left_out += 1
        elif word_sequences(text)[0] not in seen:
            seen.add(word_sequences(text)[0])
            names.append(CompoundName(text, _kind(text), source, today))
    return Suggestion(name, tuple(names), tuple((key, *told) for key, told in identifiers.items()), left_out)


def entry(suggestion: Suggestion, compound_class: str, today: date) -> str:
    """The suggestion as YAML, as it stands under `compounds:` in watchlist.yaml."""
    written: dict[str, Any] = {"name": suggestion.name, "class": compound_class}
    if suggestion.names:
        written["synonyms"] = [
            {"name": one.text, "kind": one.kind, "source": one.source, "dated": today} for one in suggestion.names
        ]
    if suggestion.identifiers:
        written["identifiers"] = {
            key: {"value": value, "source": source, "dated": today} for key, value, source in suggestion.identifiers
        }
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump([written], stream)
    return stream.getvalue()


def _can_be_searched(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return (
        letters >= SHORTEST_NAME - 1
        and sum(character.isalnum() for character in text) >= SHORTEST_NAME
        and len(text) <= LONGEST_NAME
        and not _CATALOGUE.match(text)
        and not _INCHIKEY.fullmatch(text)
        and not text.isdigit()
    )


def _kind(text: str) -> NameKind:
    if _SALT.search(text):
        return "salt"
    if _CODE.fullmatch(text):
        return "code"
    return "chemical" if _CHEMICAL.search(text) else "synonym"
