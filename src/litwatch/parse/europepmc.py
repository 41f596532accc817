"""A result of Europe PMC's search (resultType=core, JSON) into a Record. Pure.

What is odd about them: eutils-facts, section 7. Flags are "Y" and "N", years are strings, a list of one may be a
scalar, an abstract is HTML with stray `<` in it.
"""

from __future__ import annotations

import html
import json
import re
import reprlib
from collections.abc import Mapping
from datetime import date
from html.entities import html5
from typing import Any, TypeVar

from litwatch.ids import Doi, Pmcid, Pmid
from litwatch.parse.record import (
    AbstractSection,
    Author,
    Correction,
    MeshHeading,
    MeshQualifier,
    PublicationType,
    Record,
    Reject,
    Substance,
)

T = TypeVar("T", Doi, Pmcid, Pmid)

# Only what is a tag of HTML: "P<0.001 and n>5" holds none, nor does "a<b 5 > 3". Inline tags part no word.
_ATTRIBUTES = r"""(?:\s+[\w:-]+=(?:"[^"<>]*"|'[^'<>]*'))*\s*/?"""
_INLINE = re.compile(rf"</?(?:b|i|u|em|strong|sup|sub|span|jats:(?:bold|italic|sup|sub)){_ATTRIBUTES}>", re.IGNORECASE)
_BLOCK = re.compile(rf"</?(?:h\d|p|br|div|title|list|li|ul|ol|jats:[a-z-]+){_ATTRIBUTES}>", re.IGNORECASE)
_HEADING = re.compile(r"<h\d[^<>]*>(.*?)</h\d>", re.IGNORECASE | re.DOTALL)
# Whole ones only: html.unescape alone would read "R&para" as a pilcrow.
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)
# What changes from week to week and says nothing about the paper.
_PASSING = ("citedByCount", "hasTMAccessionNumbers", "tmAccessionTypeList", "fullTextUrlList", "hasReferences")
_REF_TYPES = {
    "preprint in": "UpdateIn",
    "preprint of": "UpdateOf",
    "retraction in": "RetractionIn",
    "retraction of": "RetractionOf",
    "erratum in": "ErratumIn",
    "erratum for": "ErratumFor",
    "comment in": "CommentIn",
    "comment on": "CommentOn",
    "expression of concern in": "ExpressionOfConcernIn",
    "expression of concern for": "ExpressionOfConcernFor",
    "republished in": "RepublishedIn",
    "republished from": "RepublishedFrom",
    "update in": "UpdateIn",
    "update of": "UpdateOf",
}


def read_europepmc(result: Mapping[str, Any]) -> Record | Reject:
    """One result as a Record; a Reject, with the reason, for one that can't be read."""
    try:
        return read_result(result)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        # The database takes no lone surrogates, and a value that can't be read may hold them.
        reason, excerpt = (text.encode(errors="replace").decode() for text in (str(error), _excerpt(result)))
        return Reject(f"a Europe PMC result that can't be read ({type(error).__name__}: {reason})", excerpt=excerpt)


def read_result(result: Mapping[str, Any]) -> Record:
    """One result as a Record. Raises KeyError, TypeError or ValueError for what is none."""
    lasting = {name: value for name, value in result.items() if name not in _PASSING}
    source, identifier = _named(result, "source"), _named(result, "id")
    sections = _sections(str(result.get("abstractText") or ""))
    journal = _mapping(result.get("journalInfo"))
    named = _mapping(journal.get("journal"))
    types = [PublicationType(str(name)) for name in _listed(result.get("pubTypeList"), "pubType")]
    if source == "PPR" and not any(one.name == "Preprint" for one in types):
        types.append(PublicationType("Preprint", "D000076942"))
    year = str(result.get("pubYear") or "")
    return Record(
        # MED is PubMed: its id is the PMID, and one that is malformed would be another paper's, or nobody's.
        pmid=Pmid(result.get("pmid") or identifier) if source == "MED" else _identifier(Pmid, result.get("pmid")),
        title=_plain(str(result.get("title") or "")),
        raw=json.dumps(lasting, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(),
        raw_format="europepmc_json",
        status=source,
        abstract="\n".join(f"{one.label}: {one.text}" if one.label else one.text for one in sections),
        abstract_sections=sections,
        authors=tuple(_author(_mapping(one)) for one in _listed(result.get("authorList"), "author")),
        journal=str(named.get("title") or _mapping(result.get("bookOrReportDetails")).get("publisher") or ""),
        journal_abbreviation=str(named.get("isoabbreviation") or ""),
        issn=str(named.get("issn") or named.get("essn") or ""),
        volume=str(journal.get("volume") or ""),
        issue=str(journal.get("issue") or ""),
        pages=str(result.get("pageInfo") or ""),
        publication_date=str(result.get("firstPublicationDate") or year),
        year=int(year) if re.fullmatch(r"\d{4}", year) else None,
        entered_on=_day(result.get("dateOfCreation") or result.get("firstIndexDate")),
        revised_on=_day(result.get("dateOfRevision")),
        doi=_identifier(Doi, result.get("doi")),
        pmcid=_identifier(Pmcid, result.get("pmcid")),
        languages=tuple(filter(None, [str(result.get("language") or "")])),
        publication_types=tuple(types),
        mesh=tuple(_heading(_mapping(one)) for one in _listed(result.get("meshHeadingList"), "meshHeading")),
        substances=tuple(_substance(_mapping(one)) for one in _listed(result.get("chemicalList"), "chemical")),
        keywords=tuple(_plain(str(one)) for one in _listed(result.get("keywordList"), "keyword")),
        corrections=tuple(
            _correction(_mapping(one), source)
            for one in _listed(result.get("commentCorrectionList"), "commentCorrection")
        ),
        europepmc_id=f"{source}/{identifier}",
    )


def _excerpt(result: object) -> str:
    """What tells a result from others, however it is nested."""
    short = reprlib.Repr()
    short.maxstring = 120
    if not isinstance(result, Mapping):
        return short.repr(result)
    return ", ".join(f"{name}: {short.repr(result[name])}" for name in ("source", "id", "title") if name in result)


def _sections(text: str) -> tuple[AbstractSection, ...]:
    """The abstract by its <h4> headings, as plain text."""
    parts = _HEADING.split(text)
    found = [AbstractSection(_plain(parts[0]))] if _plain(parts[0]) else []
    for label, body in zip(parts[1::2], parts[2::2], strict=True):
        if _plain(label) or _plain(body):
            found.append(AbstractSection(_plain(body), _plain(label).rstrip(":")))
    return tuple(found)


def _plain(text: str) -> str:
    """Plain text with single blanks: tags of HTML go, every other `<` stays."""
    return " ".join(_ENTITY.sub(_character, _BLOCK.sub(" ", _INLINE.sub("", text))).split())


def _character(entity: re.Match[str]) -> str:
    name = entity.group()
    return html.unescape(name) if name[1] == "#" or name[1:] in html5 else name


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(container: Any, name: str) -> list[Any]:
    """The entries of {name: [...]}, where a list of one may be a scalar and the container may be missing."""
    value = container.get(name) if isinstance(container, Mapping) else container
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _author(one: Mapping[str, Any]) -> Author:
    known = _mapping(one.get("authorId"))
    return Author(
        last_name=str(one.get("lastName") or ("" if one.get("collectiveName") else one.get("fullName") or "")),
        fore_name=str(one.get("firstName") or ""),
        initials=str(one.get("initials") or ""),
        collective_name=str(one.get("collectiveName") or ""),
        orcid=str(known.get("value") or "") if known.get("type") == "ORCID" else "",
    )


def _heading(one: Mapping[str, Any]) -> MeshHeading:
    qualifiers = tuple(
        MeshQualifier(str(part.get("qualifierName") or ""), is_major=part.get("majorTopic_YN") == "Y")
        for part in map(_mapping, _listed(one.get("meshQualifierList"), "meshQualifier"))
    )
    is_major = one.get("majorTopic_YN") == "Y" or any(part.is_major for part in qualifiers)
    return MeshHeading(str(one["descriptorName"]), is_major=is_major, qualifiers=qualifiers)


def _substance(one: Mapping[str, Any]) -> Substance:
    number = str(one.get("registryNumber") or "")
    return Substance(str(one["name"]), registry_number="" if number == "0" else number)


def _correction(one: Mapping[str, Any], own_source: str) -> Correction:
    """A link to another record. Between preprint and article the sources tell who is which, whatever it is called:
    a preprint's article is UpdateIn, an article's preprint UpdateOf, as PubMed has it."""
    said, other = str(one.get("type") or ""), str(one.get("source") or "")
    ref_type = _REF_TYPES.get(said.lower(), said)
    if said.lower().startswith("preprint") and (own_source == "PPR") != (other == "PPR"):
        ref_type = "UpdateIn" if own_source == "PPR" else "UpdateOf"
    pmid = _identifier(Pmid, one.get("id")) if other == "MED" else None
    return Correction(ref_type, pmid, str(one.get("reference") or one.get("id") or ""))


def _named(result: Mapping[str, Any], field: str) -> str:
    """A field without which a result is none."""
    value = result[field]
    if not isinstance(value, str | int) or not str(value).strip():
        raise ValueError(f"{field} is {value!r}")
    return str(value).strip()


def _identifier(kind: type[T], value: Any) -> T | None:
    """An identifier, or None for none and for one that is malformed: the paper is the same without it."""
    try:
        return kind(str(value)) if value else None
    except ValueError:
        return None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
