"""The evidence as files for reference managers (RIS, BibTeX, CSL-JSON) and data tools (CSV, Parquet)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import bibtexparser
import rispy
from bibtexparser.bibdatabase import BibDatabase

from litwatch.cells import csv_text
from litwatch.classify import EvidenceLevel
from litwatch.digest.words import printable, pubmed_address
from litwatch.errors import UsageError
from litwatch.shown import print_data
from litwatch.store import Reader

# BibTeX counts braces whether or not a backslash stands before them.
_BIBTEX_SPECIAL = str.maketrans(
    {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}"}
    | {"^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$"}
)
# A DOI stays as it is but for what would end its field: doi.org reads these as well.
_NO_BRACES = str.maketrans({"{": "%7b", "}": "%7d", "\\": "%5c"})


class Format(StrEnum):
    """What can be written."""

    RIS = "ris"
    BIBTEX = "bibtex"
    CSLJSON = "csljson"
    CSV = "csv"
    PARQUET = "parquet"


LITERATURE = tuple(level for level in EvidenceLevel if level is not EvidenceLevel.ARTEFACT)


def write(
    reader: Reader,
    form: Format,
    *,
    path: Path | None,
    compound: str | None = None,
    levels: Sequence[EvidenceLevel] = (),
    since: date | None = None,
    published_since: date | None = None,
) -> int:
    """Write the evidence to a file or to standard output. Returns how many rows (CSV, Parquet: a row a work and
    compound) or references (a work once, with its compounds as keywords).

    `compound`, `levels`: of these only; no levels: all but artefacts. `since`: judged for the first time on that day
    (UTC) or later; `published_since`: published then or later, as far as that is known.
    """
    wanted = {
        "compound": compound,
        "levels": list(levels or LITERATURE),
        "since": since,
        "published_since": published_since,
        "ladder": list(EvidenceLevel),
    }
    if form is Format.PARQUET:
        if path is None:
            raise UsageError("Parquet can't be written to a terminal", mend="Give a file with --out.")
        return _replace(path, lambda part: reader.to_parquet("export", part, **wanted))
    columns, rows = reader.table("export", **wanted)
    if form is Format.CSV:
        count, text = len(rows), csv_text(columns, rows)
    else:
        count, text = references(form, [dict(zip(columns, row, strict=True)) for row in rows])
    if path is None:
        print_data(text)
    else:
        _replace(path, lambda part: part.write_text(text, encoding="utf-8", newline=""))
    return count


def references(form: Format, entries: Sequence[dict[str, Any]]) -> tuple[int, str]:
    """How many works, and their references as RIS, BibTeX or CSL-JSON. `entries`: columns of the view paper, with
    compound, evidence_level and role; a row a work and compound."""
    works: dict[str, dict[str, Any]] = {}
    for entry in entries:
        work = works.setdefault(entry["work_id"], {**entry, "labels": []})
        work["labels"].append(f"{entry['compound']}: {entry['evidence_level']}, {entry['role']}")
    if form is not Format.CSLJSON:  # formats of lines, in which a line break and a tag in a title would be a field
        works = {name: _one_line(work) for name, work in works.items()}
    written = {Format.RIS: _ris, Format.BIBTEX: _bibtex, Format.CSLJSON: _csl_json}[form](list(works.values()))
    return len(works), written


def _one_line(work: dict[str, Any]) -> dict[str, Any]:
    """The work with every text on one line and without control characters."""

    def shown(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [shown(one) for one in value]
        return printable(value) if isinstance(value, str) else value

    return {name: shown(value) for name, value in work.items()}


class _RisWriter(rispy.writer.RisWriter):  # type: ignore[misc]  # no stubs are published
    """Without the running number that rispy writes before each entry: RIS begins with TY."""

    def set_header(self, count: int) -> str:
        return ""


def _ris(works: Sequence[dict[str, Any]]) -> str:
    text: str = rispy.dumps(
        [
            _given(
                type_of_reference="JOUR",
                title=work["title"],
                authors=list(work["authors"]),
                journal_name=work["journal"],
                year=str(work["year"] or ""),
                volume=work["volume"],
                number=work["issue"],
                start_page=work["pages"].partition("-")[0],
                end_page=_last_page(work["pages"]),
                doi=work["doi"] or "",
                abstract=" ".join(work["abstract"].split()),
                accession_number=str(work["pmid"] or ""),
                name_of_database="PubMed" if work["pmid"] else "Europe PMC",
                keywords=work["labels"],
                urls=[_address(work)],
                notes=["RETRACTED"] if work["is_retracted"] else [],
            )
            for work in works
        ],
        implementation=_RisWriter,
    )
    return text


def _bibtex(works: Sequence[dict[str, Any]]) -> str:
    database = BibDatabase()
    database.entries = [
        _given(
            ENTRYTYPE="article",
            ID=_key(work),
            title=_escaped(work["title"]),
            author=" and ".join(_bibtex_author(author) for author in work["authors"]),
            journal=_escaped(work["journal"]),
            year=str(work["year"] or ""),
            volume=_escaped(work["volume"]),
            number=_escaped(work["issue"]),
            pages=_escaped(work["pages"]).replace("-", "--"),
            doi=(work["doi"] or "").translate(_NO_BRACES),
            pmid=str(work["pmid"] or ""),
            keywords=_escaped(", ".join(work["labels"])),
            note="Retracted" if work["is_retracted"] else "",
        )
        for work in works
    ]
    text: str = bibtexparser.dumps(database)
    return text


def _csl_json(works: Sequence[dict[str, Any]]) -> str:
    entries = [
        _given(
            id=_key(work),
            type="article-journal",
            title=work["title"],
            author=[_csl_author(author) for author in work["authors"]],
            issued={"date-parts": [[work["year"]]]} if work["year"] else {},
            volume=work["volume"],
            issue=work["issue"],
            page=work["pages"],
            DOI=work["doi"] or "",
            PMID=str(work["pmid"] or ""),
            PMCID=work["pmcid"] or "",
            URL=_address(work),
            abstract=work["abstract"],
            keyword=", ".join(work["labels"]),
            note="RETRACTED" if work["is_retracted"] else "",
        )
        | _given(**{"container-title": work["journal"]})
        for work in works
    ]
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def _replace(path: Path, write_part: Callable[[Path], int]) -> int:
    """Write beside the file, then put it in its place; returns what writing returned."""
    part = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        count = write_part(part)
        part.replace(path)
        return count
    except OSError as error:
        raise UsageError(f"can't be written ({error.strerror})", where=str(path), mend="Name another file.") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _given(**fields: Any) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value}


def _address(work: dict[str, Any]) -> str:
    if work["pmid"]:
        return pubmed_address(work["pmid"])
    return f"https://doi.org/{work['doi']}" if work["doi"] else ""


def _key(work: dict[str, Any]) -> str:
    """What a reference is cited by: its PMID, or the work's own identifier where PubMed has no record of it."""
    return f"pmid{work['pmid']}" if work["pmid"] else re.sub(r"\W+", "", work["work_id"])


def _last_page(pages: str) -> str:
    """Of MEDLINE's "233-9": 239."""
    first, _, last = pages.partition("-")
    short = last.isdigit() and first.isdigit() and len(last) < len(first)
    return first[: len(first) - len(last)] + last if short else last


def _escaped(text: str) -> str:
    return text.translate(_BIBTEX_SPECIAL)


def _bibtex_author(author: str) -> str:
    """ "Moser PC" as "Moser, PC"; a group's name in braces, so that it stays whole."""
    family, _, initials = author.rpartition(" ")
    return _escaped(f"{family}, {initials}") if _is_person(initials) and family else f"{{{_escaped(author)}}}"


def _csl_author(author: str) -> dict[str, str]:
    family, _, initials = author.rpartition(" ")
    return {"family": family, "given": initials} if _is_person(initials) and family else {"literal": author}


def _is_person(initials: str) -> bool:
    return initials.isupper() and len(initials) <= 4
