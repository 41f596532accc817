"""watchlist.yaml, and watchlist.csv beside it: the topic, the classes, the compounds and their names. Checked across
keys and files, every problem with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo

from litwatch.config.compounds import Compound, CompoundName, NameKind, Topic, Watchlist
from litwatch.config.compounds import Identifier as Known
from litwatch.config.places import shipped_directory
from litwatch.config.sheet import FILE as SHEET
from litwatch.config.sheet import Sheet, read_sheet
from litwatch.config.topic import query_problem
from litwatch.errors import ConfigError, Problem
from litwatch.ids import Pmid
from litwatch.spelling import CAS
from litwatch.yamlfile import LineOf, Location, closest, dotted, problems, read_yaml_with_lines

SHORTEST_NAME = 3
_SHAPES = {
    "unii": (re.compile(r"[A-Z0-9]{10}"), "01K63SUP8D"),
    "pubchem_cid": (re.compile(r"[1-9]\d{0,9}"), "3386"),
    "mesh": (re.compile(r"[DC]\d{6,9}"), "D005473"),
}


def _name(text: Any) -> Any:
    if isinstance(text, str) and not text.strip():
        raise ValueError("the name is empty; write a name or take the entry out")
    if isinstance(text, int | float) and not isinstance(text, bool):
        raise ValueError(f"{text} is a number; a name is text (put it in quotes, with the letters that belong to it)")
    return text


def is_cas(text: str) -> bool:
    """A CAS number, its check digit right."""
    match = CAS.fullmatch(text)
    if not match:
        return False
    digits = (match.group(1) + match.group(2))[::-1]
    return sum(place * int(digit) for place, digit in enumerate(digits, start=1)) % 10 == int(match.group(3))


def _cas(identifier: _Identifier) -> _Identifier:
    value = str(identifier.value)
    if not CAS.fullmatch(value):
        raise ValueError(f"{value!r} is no CAS number; one looks like 102908-59-8")
    if not is_cas(value):
        raise ValueError(f"{value!r} is no CAS number: its check digit is wrong")
    return identifier


def _shaped(identifier: _Identifier, info: ValidationInfo) -> _Identifier:
    """Refuse an identifier that has not the shape of its kind."""
    shape, example = _SHAPES[str(info.field_name)]
    if not shape.fullmatch(str(identifier.value)):
        raise ValueError(f"{str(identifier.value)!r} is no {info.field_name}; one looks like {example}")
    return identifier


def _as_name(entry: Any) -> Any:
    """A synonym written as text is one without kind and source. One shape, so one message for one mistake."""
    entry = _name(entry)
    return {"name": entry} if isinstance(entry, str) else entry


def _as_identifier(entry: Any) -> Any:
    return {"value": entry} if isinstance(entry, str | int) else entry


def _pmid(value: int) -> int:
    return int(Pmid(value))


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Text = Annotated[str, BeforeValidator(_name), Field(min_length=1)]


class _Name(_Part):
    name: Text
    kind: NameKind = "synonym"
    source: str = ""
    dated: date | None = None


class _Identifier(_Part):
    value: str | int
    source: str = ""
    dated: date | None = None


Synonym = Annotated[_Name, BeforeValidator(_as_name, json_schema_input_type=str | _Name)]
Identifier = Annotated[_Identifier, BeforeValidator(_as_identifier, json_schema_input_type=str | int | _Identifier)]
Cas = Annotated[Identifier, AfterValidator(_cas)]


class _Identifiers(_Part):
    cas: Cas | None = None
    cas_salt: Cas | None = None
    unii: Annotated[Identifier, AfterValidator(_shaped)] | None = None
    pubchem_cid: Annotated[Identifier, AfterValidator(_shaped)] | None = None
    mesh: Annotated[Identifier, AfterValidator(_shaped)] | None = None
    chembl: Identifier | None = None


class _Compound(_Part):
    """`source`: where its own name is from. `dated`: the day of its names and identifiers that carry none."""

    name: Text
    source: str = ""
    dated: date | None = None
    compound_class: str = Field(alias="class")
    synonyms: tuple[Synonym, ...] = ()
    identifiers: _Identifiers = _Identifiers()
    look_alikes: tuple[Text, ...] = Field(default=(), alias="not")
    controls: tuple[Annotated[int, AfterValidator(_pmid)], ...] = ()
    look_around: bool = False


class _Class(_Part):
    label: str


class _Topic(_Part):
    name: str = Field(min_length=1)
    query: str | None = Field(default=None, min_length=1)


class _Compounds(_Part):
    compounds: tuple[_Compound, ...] = ()


class WatchlistFile(_Compounds):
    """The file as written. `dated`: the day on which names and identifiers were taken down that carry none, nor does
    their compound. `compounds` may stand in watchlist.csv instead, or some in each."""

    dated: date | None = None
    topic: _Topic
    classes: dict[str, _Class]


# Where a location of a file's own is, as a Problem of it.
Complain = Callable[[Location, str, str], Problem]


def load_watchlist(directory: Path) -> Watchlist:
    """watchlist.yaml of a folder, with the compounds of a watchlist.csv after its own. Raises ConfigError with every
    problem of both."""
    path, sheet_path = directory / "watchlist.yaml", directory / SHEET
    wrong: list[Problem] = []
    file, in_yaml = None, _in_yaml(path, lambda _: 0)
    try:
        file, line_of = read_yaml_with_lines(path, WatchlistFile)
        in_yaml = _in_yaml(path, line_of)
    except ConfigError as error:
        wrong += error.problems
    listed, in_sheet = _from_sheet(sheet_path, wrong) if sheet_path.exists() else ((), in_yaml)
    if file is None:
        raise ConfigError(wrong)
    problem = query_problem(file.topic.query) if file.topic.query is not None else None
    if problem:
        wrong.append(in_yaml(("topic", "query"), *problem))
    placed = [(one, ("compounds", at), in_yaml) for at, one in enumerate(file.compounds)]
    placed += [(one, ("compounds", at), in_sheet) for at, one in enumerate(listed)]
    if not placed and not wrong:
        wrong.append(
            in_yaml(("compounds",), "no compound is named", f"list some here, or in a {SHEET} beside this file")
        )
    wrong += _wrong(placed, list(file.classes))
    if wrong:
        raise ConfigError(wrong)
    return Watchlist(
        Topic(file.topic.name, " ".join((file.topic.query or _shipped_query()).split())),
        tuple(_compound(one, file.dated) for one, _, _ in placed),
        {key: one.label for key, one in file.classes.items()},
    )


def _in_yaml(path: Path, line_of: LineOf) -> Complain:
    return lambda location, what, right: Problem(str(path), line_of(location), dotted(location), what, right)


def _from_sheet(path: Path, wrong: list[Problem]) -> tuple[tuple[_Compound, ...], Complain]:
    """The compounds of watchlist.csv; what is wrong with them is added to `wrong`."""
    try:
        sheet = read_sheet(path)
    except ConfigError as error:
        wrong += error.problems
        sheet = Sheet(path)
    wrong += sheet.wrong

    def complain(location: Location, what: str, right: str) -> Problem:
        return Problem(str(path), sheet.line(location), sheet.column(location), what, right)

    try:
        return _Compounds.model_validate({"compounds": sheet.compounds}).compounds, complain
    except ValidationError as error:
        wrong += problems(error, _Compounds, str(path), sheet.line, sheet.column)
        return (), complain


def _shipped_query() -> str:
    """The topic block that comes with litwatch, for a watchlist that names none."""
    file, _ = read_yaml_with_lines(shipped_directory() / "watchlist.yaml", WatchlistFile)
    return file.topic.query or ""


def _wrong(placed: Sequence[tuple[_Compound, Location, Complain]], classes: list[str]) -> list[Problem]:
    """What is wrong across keys, compounds and files."""
    found: list[Problem] = []
    owners: dict[str, tuple[str, Location, Complain]] = {}
    for compound, here, complain in placed:
        if compound.compound_class not in classes:
            what = f"{compound.compound_class!r} is not among the classes of watchlist.yaml"
            found.append(complain((*here, "class"), what, closest(compound.compound_class, classes)))
        found += _wrong_names(compound, here, complain, owners)
    return found


def _wrong_names(
    compound: _Compound, here: Location, complain: Complain, owners: dict[str, tuple[str, Location, Complain]]
) -> list[Problem]:
    """`owners`: by name, whose it is and where it stands; this compound's are added."""
    found: list[Problem] = []
    written: list[tuple[Location, str, NameKind]] = [((*here, "name"), compound.name, "inn")]
    written += [((*here, "synonyms", place), one.name, one.kind) for place, one in enumerate(compound.synonyms)]
    for location, text, kind in written:
        key = text.casefold().strip()
        if key in owners:
            owner, first, complained = owners[key]
            other = complained(first, "", "")
            what = f"{text!r} is a name of {owner} already ({Path(other.file).name}, line {other.line})"
            found.append(complain(location, what, "give each name to one compound"))
        owners.setdefault(key, (compound.name, location, complain))
        letters = sum(character.isalnum() for character in text)
        if letters < SHORTEST_NAME and kind != "abbreviation":
            right = "give the whole name, or mark it `kind: abbreviation`"
            found.append(complain(location, f"{text!r} is too short to search for", right))
    names = {text.casefold().strip() for _, text, _ in written}
    found += [
        complain((*here, "not", place), f"{text!r} is the compound's own name", "take it off one of the lists")
        for place, text in enumerate(compound.look_alikes)
        if text.casefold().strip() in names
    ]
    return found


def _compound(one: _Compound, dated: date | None) -> Compound:
    dated = one.dated or dated
    names = [CompoundName(one.name, "inn", one.source or "the watchlist", dated)]
    names += [CompoundName(name.name, name.kind, name.source, name.dated or dated) for name in one.synonyms]
    identifiers = {
        key: Known(str(value.value), value.source, value.dated or dated)
        for key, value in one.identifiers
        if value is not None
    }
    return Compound(
        name=one.name,
        compound_class=one.compound_class,
        names=tuple(names),
        look_alikes=one.look_alikes,
        identifiers=identifiers,
        controls=tuple(Pmid(pmid) for pmid in one.controls),
        look_around=one.look_around,
    )
