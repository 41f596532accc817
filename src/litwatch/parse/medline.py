"""MEDLINE files (.nbib, .txt) as PubMed's website saves them, read by Biopython."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from Bio import Medline

from litwatch.errors import DocumentError
from litwatch.ids import Doi, Pmcid, Pmid
from litwatch.parse.dates import year_in
from litwatch.parse.record import (
    AbstractSection,
    Author,
    Correction,
    MeshHeading,
    MeshQualifier,
    Parsed,
    PublicationType,
    Record,
    Reject,
    Substance,
)

MEND = "Give XML as EFetch or NLM's files have it, or what PubMed's page saves with Save > Format > PubMed (.nbib)."
_START = re.compile(r"^PMID- ", re.MULTILINE)
_PMID_LINE = re.compile(r"^PMID- *(\S+)", re.MULTILINE)
# Tags of the MEDLINE display and the RefType each stands for in XML.
REF_TYPES = {
    "CIN": "CommentIn", "CON": "CommentOn", "RIN": "RetractionIn", "ROF": "RetractionOf", "EIN": "ErratumIn",
    "EFR": "ErratumFor", "UIN": "UpdateIn", "UOF": "UpdateOf", "CRI": "CorrectedandRepublishedIn",
    "CRF": "CorrectedandRepublishedFrom", "RPI": "RepublishedIn", "RPF": "RepublishedFrom",
    "ECI": "ExpressionOfConcernIn", "ECF": "ExpressionOfConcernFor", "RRI": "RetractedandRepublishedIn",
    "RRF": "RetractedandRepublishedFrom", "ORI": "OriginalReportIn", "SPIN": "SummaryForPatientsIn",
}  # fmt: skip
_CITED_PMID = re.compile(r"PMID:\s*(\d{1,9})")


def read_medline(text: bytes) -> Iterator[Parsed]:
    """Every record of a MEDLINE file. Raises DocumentError for what is none, or not UTF-8."""
    try:
        content = text.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = text[: error.start].count(b"\n") + 1
        raise DocumentError(f"line {line} holds a byte that is not UTF-8", mend="Save it as UTF-8.") from None
    starts = [match.start() for match in _START.finditer(content)]
    if not starts or content[: starts[0]].strip():
        raise DocumentError("this is no PubMed XML and no MEDLINE file: it begins with neither < nor PMID-", mend=MEND)
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        # A blank line ends a record for Biopython; in a file that went through an editor it may stand inside one.
        part = "\n".join(line for line in content[start:end].split("\n") if line.strip()) + "\n"
        try:
            yield read_one(part)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Reject(str(error) or type(error).__name__, _pmid_of(part), part[:300])


def read_one(text: str) -> Record:
    """One record. Raises ValueError when it has no PMID."""
    (tags,) = list(Medline.parse(io.StringIO(_unfolded(text))))  # type: ignore[no-untyped-call]  # Biopython has no types
    headings = tuple(_heading(term) for term in tags.get("MH", ()))
    abstract = " ".join(str(tags.get("AB", "")).split())
    return Record(
        pmid=Pmid(str(tags.get("PMID", ""))),
        title=_flat(tags.get("TI") or tags.get("BTI")),
        raw=text.encode(),
        raw_format="medline",
        is_book="BTI" in tags and "JT" not in tags,
        status=_status(tags.get("STAT", "")),
        vernacular_title=_flat(tags.get("TT")),
        abstract=abstract,
        abstract_sections=(AbstractSection(abstract),) if abstract else (),
        other_abstract=_flat(tags.get("OAB")),
        authors=_authors(tags),
        journal=_flat(tags.get("JT") or tags.get("BTI")),
        journal_abbreviation=_flat(tags.get("TA")),
        issn=_flat(tags.get("IS")).split(" ")[0],
        volume=_flat(tags.get("VI")),
        issue=_flat(tags.get("IP")),
        pages=_flat(tags.get("PG")),
        publication_date=_flat(tags.get("DP")),
        year=year_in(_flat(tags.get("DP"))),
        entered_on=_day(tags.get("CRDT")) or _day(tags.get("EDAT")),
        revised_on=_day(tags.get("LR")),
        doi=_doi(tags),
        pmcid=_pmcid(tags),
        languages=tuple(tags.get("LA", ())),
        publication_types=tuple(PublicationType(name) for name in tags.get("PT", ())),
        mesh=headings,
        substances=tuple(_substance(text) for text in tags.get("RN", ())),
        keywords=tuple(keyword.strip("* ") for keyword in tags.get("OT", ())),
        corrections=tuple(
            _correction(ref_type, text) for tag, ref_type in REF_TYPES.items() for text in _listed(tags.get(tag))
        ),
    )


def _unfolded(text: str) -> str:
    """A line a tag: Biopython makes a second substance, keyword or correction of the rest of a folded one. A tag with
    nothing in it says nothing."""
    lines = re.sub(r"\n {6}", " ", text).split("\n")
    return "\n".join(line for line in lines if line.startswith("PMID- ") or line[6:].strip()) + "\n"


def _flat(value: Any) -> str:
    return " ".join(" ".join(_listed(value)).split())


def _listed(value: Any) -> list[str]:
    return [] if not value else [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _status(text: str) -> str:
    """STAT in the words of the XML attribute."""
    same = ("MEDLINE", "PubMed-not-MEDLINE", "In-Process", "In-Data-Review", "Publisher", "OLDMEDLINE", "Completed")
    return next((name for name in same if name.lower() == text.strip().lower()), text.strip())


def _authors(tags: Any) -> tuple[Author, ...]:
    full = [name.partition(",") for name in tags.get("FAU", ())]
    people = []
    for position, short in enumerate(tags.get("AU", ())):
        last, _, initials = short.rpartition(" ")
        fore = full[position][2].strip() if position < len(full) else ""
        people.append(Author(last_name=last or short, fore_name=fore, initials=initials if last else ""))
    return (*people, *(Author(collective_name=name) for name in tags.get("CN", ())))


def _heading(term: str) -> MeshHeading:
    """`Descriptor/qualifier/*qualifier`: an asterisk marks what is major."""
    name, *qualifiers = term.split("/")
    parts = tuple(MeshQualifier(one.lstrip("*"), is_major=one.startswith("*")) for one in qualifiers)
    return MeshHeading(name.lstrip("*"), "", name.startswith("*") or any(part.is_major for part in parts), parts)


def _substance(text: str) -> Substance:
    """`333DO1RDJY (Serotonin)`; 0 stands for no number."""
    match = re.fullmatch(r"((?:EC )?\S+) \((.*)\)", text.strip())
    if not match:
        return Substance(text.strip())
    return Substance(match.group(2), "", "" if match.group(1) == "0" else match.group(1))


def _doi(tags: Any) -> Doi | None:
    for text in _listed(tags.get("LID")) + _listed(tags.get("AID")):
        for one in re.findall(r"(\S+) \[doi\]", text):
            try:
                return Doi(one)
            except ValueError:
                continue
    return None


def _pmcid(tags: Any) -> Pmcid | None:
    try:
        return Pmcid(str(tags["PMC"])) if "PMC" in tags else None
    except ValueError:
        return None


def _day(value: Any) -> date | None:
    """`2010/01/01 06:00` or `20100131`."""
    match = re.search(r"(\d{4})/?(\d{2})/?(\d{2})", _flat(value))
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _correction(ref_type: str, text: str) -> Correction:
    match = _CITED_PMID.search(text)
    return Correction(ref_type, _pmid_in(match), " ".join(text.split()))


def _pmid_of(text: str) -> Pmid | None:
    return _pmid_in(_PMID_LINE.search(text))


def _pmid_in(match: re.Match[str] | None) -> Pmid | None:
    try:
        return Pmid(match.group(1)) if match else None
    except ValueError:
        return None
