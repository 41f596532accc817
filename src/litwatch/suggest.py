"""What PubChem and MeSH call a compound, as a watchlist entry for a person to review. Nothing is added by itself.

Comes in: both services' names. Goes out: a `Suggestion`, and its YAML. Touches nothing.

The kind of a name is guessed, by the first rule that fits: MeSH's preferred term is `mesh`; a salt's word makes it
`salt`; letters and a number make it `code`; brackets, locants and the like make it `chemical`; all else is `synonym`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ruamel.yaml import YAML

from litwatch.config import Compound, CompoundName, Identifier, NameKind, is_cas
from litwatch.errors import QueryError
from litwatch.fetch import Concept
from litwatch.query import name_queries
from litwatch.spelling import has_sign, words_of

_UNII = re.compile(r"(UNII[-: ]?)?((?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{10})")
_REGISTRY = "registry numbers"
# Numbers of registries and catalogues: nobody writes them in an abstract.
_CATALOGUE = re.compile(
    r"(?:UNII\b|DTXSID|DTXCID|SCHEMBL|CHEMBL|CHEBI|AKOS|ZINC|HMS\d|NCGC|BRD-|MFCD|EINECS|NSC|Tox21|BDBM|GTPL|HSDB|"
    r"CCRIS|BSPBio|KBio|Spectrum|SPBio|Prestwick|DivK|DB\d|D\d{5}|Q\d{5,}|AB\d{5}|CS-|HY-|MLS\d|SMR\d|InChI|orb\d|"
    r"EC \d|RefChem|NS0\d|CAS[- ]\d|STL\d|BCP\d|s\d{4}$)",
    re.IGNORECASE,
)
_INCHIKEY = re.compile(r"[A-Z]{14}-[A-Z]{10}-[A-Z]")
_CODE = re.compile(r"[A-Za-z]{1,6}[- ]?\d[\d,]{2,}(?:[- ]?[A-Za-z]{1,3})?|[A-Z][A-Za-z]{0,4}[- ]\d[\w/-]*")
_SALT = re.compile(
    r"\b(?:(?:di|mono)?hydrochloride|HCl|(?:di)?hydrobromide|maleate|mesylate|mesilate|methane(?:sulf|sulph)onate|citrate|"
    r"oxalate|(?:hemi)?tartrate|fumarate|succinate|phosphate|acetate|besylate|tosylate|(?:bi)?(?:sulf|sulph)ate)\b",
    re.IGNORECASE,
)
_CHEMICAL = re.compile(r"[\[\](){}]|\d-|-\d|,\d|yl\)|\bacid\b")
LONGEST_NAME = 40
SHORTEST_NAME = 3  # as watchlist.yaml takes it
# One word of so few letters means too much: FLX, SERT.
SHORTEST_WORD = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What the services hold of a name: PubChem's CID with its synonyms and registry numbers, MeSH's record."""

    cid: int | None = None
    synonyms: tuple[str, ...] = ()
    registry_numbers: tuple[str, ...] = ()
    concept: Concept | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A watchlist entry to review. `left_out`: names too ambiguous to search for, registry and catalogue numbers.
    `taken`: names that the watchlist holds already, with the compound that has them."""

    name: str
    names: tuple[CompoundName, ...]
    identifiers: dict[str, Identifier]
    left_out: int
    taken: tuple[tuple[str, str], ...] = ()


def suggest(name: str, found: Found, today: date, watched: Sequence[Compound] = ()) -> Suggestion:
    """Names and identifiers of both services, each once, without those that can't be searched for."""
    identifiers: dict[str, Identifier] = {}
    if found.cid is not None:
        identifiers["pubchem_cid"] = Identifier(str(found.cid), "PubChem, compound of this name", today)
    if found.concept is not None:
        identifiers["mesh"] = Identifier(found.concept.ui, "MeSH, record of this name", today)
    owners = {one.text.casefold().strip(): compound.name for compound in watched for one in compound.names}
    seen = {words_of(name)}
    names: list[CompoundName] = []
    taken: list[tuple[str, str]] = []
    left_out = 0
    for offered in _offered(found, today):
        text = offered.text
        if is_cas(text):
            identifiers.setdefault("cas", Identifier(text, offered.source, today))
        elif unii := _unii(offered):
            identifiers.setdefault("unii", Identifier(unii, offered.source, today))
        elif not _can_be_searched(text):
            left_out += 1
        elif words_of(text) not in seen:
            seen.add(words_of(text))
            if text.casefold() in owners:
                taken.append((text, owners[text.casefold()]))
            else:
                names.append(offered)
    return Suggestion(name, tuple(names), identifiers, left_out, tuple(taken))


def entry(suggestion: Suggestion, compound_class: str) -> str:
    """The suggestion as YAML, as it stands under `compounds:` in watchlist.yaml."""
    written: dict[str, Any] = {"name": suggestion.name, "class": compound_class}
    if suggestion.names:
        written["synonyms"] = [
            {"name": one.text, "kind": one.kind, "source": one.source, "dated": one.dated} for one in suggestion.names
        ]
    if suggestion.identifiers:
        written["identifiers"] = {
            key: {"value": one.value, "source": one.source, "dated": one.dated}
            for key, one in suggestion.identifiers.items()
        }
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump([written], stream)
    return stream.getvalue()


def _offered(found: Found, today: date) -> Iterable[CompoundName]:
    """Every name with its source and a guess at its kind: MeSH's first, whose lists are edited by people."""
    if found.concept is not None:
        source = f"MeSH {found.concept.ui} entry term"
        named = [CompoundName(_tidy(term), _kind(term), source, today) for term in found.concept.terms]
        if named:
            yield replace(named[0], kind="mesh", source=f"MeSH {found.concept.ui} heading")
        yield from named[1:]
    for texts, of in ((found.synonyms, "synonym list"), (found.registry_numbers, _REGISTRY)):
        for text in texts:
            yield CompoundName(_tidy(text), _kind(text), f"PubChem CID {found.cid}, {of}", today)


def _unii(offered: CompoundName) -> str:
    """The UNII that this is, "" when it is none. Without its mark only among registry numbers: catalogues use ten
    letters and digits too."""
    match = _UNII.fullmatch(offered.text)
    if not match or _CATALOGUE.match(match.group(2)):
        return ""
    return match.group(2) if match.group(1) or offered.source.endswith(_REGISTRY) else ""


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _can_be_searched(text: str) -> bool:
    """PubMed could be asked for it, and it would mean this compound alone."""
    words = words_of(text)
    if (
        len(text) > LONGEST_NAME
        or ", " in text  # a name turned about, as indexes do: no text has it
        or has_sign(text)  # its sign can't be asked, and whether it is the drug or another substance is for people
        or text.startswith(("+", "-"))
        or _CATALOGUE.match(text)
        or _INCHIKEY.fullmatch(text)
        or sum(letter.isalnum() for letter in text) < SHORTEST_NAME
        or not any(letter.isalpha() for letter in text)
        or (len(words) == 1 and words[0].isalpha() and len(words[0]) < SHORTEST_WORD)
    ):
        return False
    try:
        name_queries(Compound(text, "", (CompoundName(text),)))
    except QueryError:
        return False
    return True


def _kind(text: str) -> NameKind:
    if _SALT.search(text):
        return "salt"
    if _CODE.fullmatch(text):
        return "code"
    return "chemical" if _CHEMICAL.search(text) else "synonym"
