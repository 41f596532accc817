"""watchlist.csv: the compounds of a watchlist as a spreadsheet holds them, one row a name. Text in; mappings of the
same shape as in watchlist.yaml out, with the line of each part. What is right of a compound, watchlist.py knows.

A row a name, since every name has a kind, a source and a date of its own, and since chemical names hold commas,
semicolons and bars, so that a list of names in one cell could not be told apart.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litwatch.cells import FORMULA_STARTS
from litwatch.errors import ConfigError, Problem
from litwatch.spelling import CAS
from litwatch.yamlfile import Location, closest

FILE = "watchlist.csv"
LOOK_ALIKE = "not"
_IDENTIFIERS = ("cas", "cas_salt", "unii", "pubchem_cid", "mesh", "chembl")
# Of the name in that row, and of the compound: these stand in one of its rows, or alike in several.
_OF_NAME = ("name", "kind", "source", "dated")
_OF_COMPOUND = ("class", *_IDENTIFIERS, "controls", "look_around")
COLUMNS = ("compound", "class", *_OF_NAME, *_IDENTIFIERS, "controls", "look_around")
# The list separators of Excel: which one it writes depends on the country set in the system.
_SEPARATORS = (",", ";", "\t")
_HINT = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_BROKEN = re.compile(r"#(?:NAME\?|REF!|N/A|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_AS_UTF8 = 'save it as "CSV UTF-8"'


@dataclass(slots=True)
class Sheet:
    """`compounds`: as the mappings under `compounds:` of watchlist.yaml, in the order in which they first stand.
    `wrong`: what can be said of the rows alone."""

    path: Path
    compounds: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[Problem] = field(default_factory=list)
    _lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def line(self, location: Location) -> int:
        """The line (from 1) of the deepest part of a location that the file has."""
        here = tuple(location)
        while here and here not in self._lines:
            here = here[:-1]
        return self._lines.get(here, 1)

    @staticmethod
    def column(location: Location) -> str:
        """The column that a location stands in."""
        parts = [part for part in location[2:] if isinstance(part, str)]
        if not parts or parts == ["name"]:
            return "compound"
        return parts[-1] if parts[-1] in COLUMNS else "name"


def read_sheet(path: Path) -> Sheet:
    """The rows of a file. Raises ConfigError for what is no such table at all; wrong rows are told in `Sheet.wrong`."""
    text = _text(path)
    start = _HINT.match(text)
    skipped = 1 if start else 0
    body = text[start.end() :] if start else text
    separator = _separator(body)
    lines = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    sheet = Sheet(path)
    begins = 1 + skipped
    try:
        columns = _columns(sheet, next(lines, []), separator, begins)
        begins = lines.line_num + 1 + skipped
        building = _Building(sheet)
        for cells in lines:
            row = _row(sheet, columns, cells, begins, separator)
            if row:
                building.take(row, begins)
            begins = lines.line_num + 1 + skipped
    except csv.Error as error:
        mend = "close the quotes that begin in this row, and double those inside a cell"
        raise ConfigError([*sheet.wrong, Problem(str(path), begins, "", f"no valid CSV: {error}", mend)]) from None
    return sheet


class _Building:
    """Brings the rows of each compound together."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._at: dict[str, int] = {}

    def take(self, row: dict[str, str], line: int) -> None:
        """One row: a name of a compound, and what it says of the compound itself."""
        name = row.get("compound", "")
        if not name:
            self._complain(line, "compound", "the cell is empty", "each row names its compound")
            return
        sheet = self._sheet
        if name not in self._at:
            self._at[name] = len(sheet.compounds)
            sheet.compounds.append({"name": name})
            sheet._lines["compounds", self._at[name]] = line
        at = self._at[name]
        for column in _OF_COMPOUND:
            if row.get(column):
                self._say(at, column, row[column], line)
        self._take_name(at, row, line)

    def _take_name(self, at: int, row: dict[str, str], line: int) -> None:
        compound, here = self._sheet.compounds[at], ("compounds", at)
        said = {column: row[column] for column in _OF_NAME if row.get(column)}
        if "dated" in said and not _DATE.fullmatch(said["dated"]):
            what = f"{said.pop('dated')!r} is no date; one looks like 2026-11-25"
            self._complain(line, "dated", what, "format the column as text, or as YYYY-MM-DD")
        text = said.get("name", compound["name"])
        if text == compound["name"]:
            if said.get("kind", "inn") != "inn":
                self._complain(line, "kind", f"{said['kind']!r} for the compound's own name", "leave it empty")
            for column in ("source", "dated"):
                if column in said:
                    self._say(at, column, said[column], line)
        elif said.get("kind") == LOOK_ALIKE:
            entries = compound.setdefault(LOOK_ALIKE, [])
            self._sheet._lines[*here, LOOK_ALIKE, len(entries)] = line
            entries.append(text)
        else:
            entries = compound.setdefault("synonyms", [])
            self._sheet._lines[*here, "synonyms", len(entries)] = line
            entries.append(said)

    def _say(self, at: int, column: str, text: str, line: int) -> None:
        """Something of the compound itself: said once, or alike each time."""
        compound = self._sheet.compounds[at]
        into = compound.setdefault("identifiers", {}) if column in _IDENTIFIERS else compound
        where: tuple[str | int, ...] = ("compounds", at, *(["identifiers"] if into is not compound else []), column)
        value: Any = re.split(r"[\s,;]+", text.strip(" ,;")) if column == "controls" else text
        if column in into and into[column] != value:
            first = self._sheet._lines[where]
            what = f"{text!r}, and another one for {compound['name']} in line {first}"
            self._complain(line, column, what, "keep one of them")
            return
        into[column] = value
        self._sheet._lines.setdefault(where, line)

    def _complain(self, line: int, column: str, what: str, right: str) -> None:
        self._sheet.wrong.append(Problem(str(self._sheet.path), line, column, what, right))


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _one(path, 0, f"can't be read ({error.strerror})", "mend its rights") from None
    if content.startswith(_UTF16):
        raise _one(path, 0, "the file is UTF-16", _AS_UTF8)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # What else it may be is not guessed: a β taken for another letter is a name that nobody finds.
        line = len(re.findall(rb"\r\n|\r|\n", content[: error.start])) + 1
        raise _one(path, line, f"a byte that is not UTF-8 (0x{content[error.start]:02x})", _AS_UTF8) from None


def _separator(text: str) -> str:
    """The one that parts the heading into columns that are known."""
    heading = text.lstrip("\r\n").partition("\n")[0]
    return max(_SEPARATORS, key=lambda one: len({_key(cell) for cell in heading.split(one)} & set(COLUMNS)))


def _key(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip().strip('"').lower())


def _columns(sheet: Sheet, cells: Sequence[str], separator: str, line: int) -> tuple[str, ...]:
    """The keys of the heading, "" for a column without one. Raises ConfigError where none is `compound`."""
    keys = tuple(map(_key, cells))
    if "compound" not in keys:
        what = "the first row must name the columns, `compound` among them"
        raise _one(sheet.path, line, what, f"for example {separator.join(COLUMNS[:6])}")
    known = list(COLUMNS)
    for place, key in enumerate(keys):
        if key and key not in known:
            right = f"{closest(key, known)}; take the column out if it is for yourselves"
            sheet.wrong.append(Problem(str(sheet.path), line, cells[place], "unknown column", right))
        elif key and key in keys[:place]:
            sheet.wrong.append(Problem(str(sheet.path), line, key, "this column stands twice", "keep one of them"))
    return keys


def _row(sheet: Sheet, columns: Sequence[str], cells: Sequence[str], line: int, separator: str) -> dict[str, str]:
    """Its cells by column, blanks and line breaks in them made one blank; {} for an empty row and for a wrong one."""
    tidy = [_tidy(cell) for cell in cells]
    surplus = [cell for place, cell in enumerate(tidy) if cell and (place >= len(columns) or not columns[place])]
    if surplus:
        what = f"{surplus[0]!r} stands in no column ({len(columns)} in the heading)"
        right = f"put a cell that holds {'a tab' if separator == chr(9) else separator} in quotes"
        sheet.wrong.append(Problem(str(sheet.path), line, "", what, right))
        return {}
    row = dict(zip(columns, tidy, strict=False))
    faults = list(_faults(row))
    sheet.wrong += [Problem(str(sheet.path), line, column, what, right) for column, what, right in faults]
    return {} if faults or not any(tidy) else row


def _tidy(cell: str) -> str:
    """Without the apostrophe by which litwatch's own tables keep a cell from being run as a formula."""
    text = " ".join(cell.split())
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


def _faults(row: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """What a spreadsheet or a copy from a document does to a cell."""
    for column, text in row.items():
        hidden = next((letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf")), "")
        if _BROKEN.fullmatch(text):
            yield column, f"{text} is an error of the spreadsheet", "type an apostrophe before the name there"
        elif hidden or "\ufffd" in text:
            yield column, f"{text!r} holds an invisible character (U+{ord(hidden or chr(0xFFFD)):04X})", "type it anew"
        elif column in ("compound", "name") and text and not (any(map(str.isalpha, text)) or CAS.fullmatch(text)):
            yield column, f"{text} is a number; a name has letters", "add the letters that belong to it"


def _one(path: Path, line: int, what: str, right: str) -> ConfigError:
    return ConfigError([Problem(str(path), line, "", what, right)])
