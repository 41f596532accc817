"""A PubMed citation as a result of Europe PMC's search: the core fields, and what of them the smaller types give.

The names of the core fields are those recorded (eutils-facts, 7). What lite holds is an assumption: the facts name the
type and not its fields. A field without a value is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from lxml import etree

from litwatch.standin.citation import Citation

_IDLIST = ("id", "source", "pmid", "pmcid")
_LITE = (
    *_IDLIST, "doi", "title", "authorString", "pubYear", "pageInfo", "isOpenAccess", "inEPMC", "inPMC", "citedByCount",
    "hasReferences", "firstIndexDate", "firstPublicationDate",
)  # fmt: skip
_INLINE = ("b", "i", "sup", "sub", "u")


def core(citation: Citation, open_texts: Collection[str]) -> dict[str, Any]:
    """All of it. `open_texts`: PMCIDs of open full texts."""
    article = _Article(citation.tree)
    identifiers = _identifiers(citation, article)
    is_open = identifiers["pmcid"] in open_texts
    published, electronic = citation.days["PDAT"], article.day(".//ArticleDate")
    return _told(
        {
            **identifiers,
            "fullTextIdList": _listed("fullTextId", [identifiers["pmcid"]] if is_open else []),
            "title": article.first(".//ArticleTitle"),
            **_authors(article),
            "journalInfo": _journal(article),
            "pubYear": (article.first(".//PubDate/Year") or article.first(".//PubDate/MedlineDate"))[:4],
            "pageInfo": article.first(".//MedlinePgn"),
            "abstractText": article.abstract(),
            "language": article.first(".//Article/Language"),
            "pubModel": next((one.get("PubModel", "") for one in article.all(".//Article")), ""),
            "pubTypeList": _listed("pubType", article.texts(".//PublicationType")),
            "keywordList": _listed("keyword", article.texts(".//KeywordList/Keyword")),
            "meshHeadingList": _listed("meshHeading", map(_heading, article.all(".//MeshHeading"))),
            "chemicalList": _listed("chemical", map(_chemical, article.all(".//Chemical"))),
            "commentCorrectionList": _listed("commentCorrection", _links(article)),
            "isOpenAccess": _flag(is_open),
            "inEPMC": _flag(is_open),
            "inPMC": _flag(bool(identifiers["pmcid"])),
            "citedByCount": 0,
            "hasReferences": _flag(bool(citation.cites)),
            "dateOfCompletion": article.day(".//DateCompleted"),
            "dateOfCreation": citation.created.isoformat(),
            "dateOfRevision": article.day(".//DateRevised"),
            "electronicPublicationDate": electronic,
            "firstPublicationDate": electronic or (published[0].isoformat() if published else ""),
            "firstIndexDate": citation.created.isoformat(),
        }
    )


def reduced(result: Mapping[str, Any], result_type: str) -> Mapping[str, Any]:
    """A core result as `result_type` (idlist, lite or core) gives it."""
    if result_type == "core":
        return result
    if result_type == "idlist":
        return {name: result[name] for name in _IDLIST if name in result}
    journal = result.get("journalInfo", {})
    flat = {
        "journalTitle": journal.get("journal", {}).get("title", ""),
        "journalVolume": journal.get("volume", ""),
        "issue": journal.get("issue", ""),
        "pubType": "; ".join(result.get("pubTypeList", {}).get("pubType", ())),
    }
    return {name: result[name] for name in _LITE if name in result} | _told(flat)


class _Article:
    """The tree of a citation, asked for texts."""

    def __init__(self, tree: etree._Element) -> None:
        self._tree = tree

    def all(self, path: str) -> list[etree._Element]:
        return self._tree.findall(path)

    def texts(self, path: str) -> list[str]:
        return [_text(one) for one in self.all(path)]

    def first(self, path: str) -> str:
        return next(iter(self.texts(path)), "")

    def day(self, path: str) -> str:
        parts = [self.first(f"{path}/{part}") for part in ("Year", "Month", "Day")]
        return date(*map(int, parts)).isoformat() if all(part.isdigit() for part in parts) else ""

    def abstract(self) -> str:
        """HTML with stray `<` in it: labels are headings."""
        pieces = []
        for one in self.all(".//Abstract/AbstractText"):
            label = one.get("Label", "").capitalize()
            pieces.append(f"<h4>{label}</h4>{_text(one)}" if label else _text(one))
        return " ".join(pieces)


def _identifiers(citation: Citation, article: _Article) -> dict[str, str]:
    doi = article.first("PubmedData/ArticleIdList/ArticleId[@IdType='doi']")
    return {
        "id": str(citation.pmid),
        "source": "MED",
        "pmid": str(citation.pmid),
        "pmcid": article.first("PubmedData/ArticleIdList/ArticleId[@IdType='pmc']"),
        "doi": (doi or article.first(".//ELocationID[@EIdType='doi']")).lower(),
    }


def _authors(article: _Article) -> dict[str, Any]:
    authors = [_author(one) for one in article.all(".//Article/AuthorList/Author")]
    names = ", ".join(one.get("fullName") or one.get("collectiveName", "") for one in authors)
    return {"authorString": f"{names}." if names else "", "authorList": _listed("author", authors)}


def _author(author: etree._Element) -> dict[str, Any]:
    last, initials = author.findtext("LastName") or "", author.findtext("Initials") or ""
    orcid = (author.findtext("Identifier[@Source='ORCID']") or "").rpartition("/")[2]
    return _told(
        {
            "fullName": f"{last} {initials}".strip(),
            "firstName": author.findtext("ForeName") or "",
            "lastName": last,
            "initials": initials,
            "collectiveName": "".join(_text(one) for one in author.findall("CollectiveName")),
            "authorId": {"type": "ORCID", "value": orcid} if orcid else {},
        }
    )


def _journal(article: _Article) -> dict[str, Any]:
    journal = {
        "title": article.first(".//Journal/Title"),
        "isoabbreviation": article.first(".//Journal/ISOAbbreviation"),
        "issn": article.first(".//Journal/ISSN[@IssnType='Print']"),
        "essn": article.first(".//Journal/ISSN[@IssnType='Electronic']"),
    }
    return _told(
        {
            "issue": article.first(".//JournalIssue/Issue"),
            "volume": article.first(".//JournalIssue/Volume"),
            "journal": _told(journal),
        }
    )


def _heading(heading: etree._Element) -> dict[str, Any]:
    qualifiers = [
        {"qualifierName": one.text or "", "majorTopic_YN": one.get("MajorTopicYN", "N")}
        for one in heading.findall("QualifierName")
    ]
    descriptor = heading.find("DescriptorName")
    name, major = ("", "N") if descriptor is None else (descriptor.text or "", descriptor.get("MajorTopicYN", "N"))
    named = {"majorTopic_YN": major, "descriptorName": name}
    return _told({**named, "meshQualifierList": _listed("meshQualifier", qualifiers)})


def _chemical(chemical: etree._Element) -> dict[str, Any]:
    number = chemical.findtext("RegistryNumber") or "0"
    return {"name": chemical.findtext("NameOfSubstance") or "", "registryNumber": number}


def _links(article: _Article) -> list[dict[str, Any]]:
    """RetractionIn is "Retraction in" here; what a paper cites is not among them."""
    found = [one for one in article.all(".//CommentsCorrections") if one.get("RefType") != "Cites"]
    return [
        _told(
            {
                "id": one.findtext("PMID") or "",
                "source": "MED" if one.findtext("PMID") else "",
                "reference": one.findtext("RefSource") or "",
                "type": re.sub(r"(?<=[a-z])[A-Z]", lambda letter: f" {letter[0].lower()}", one.get("RefType", "")),
                "orderIn": at,
            }
        )
        for at, one in enumerate(found, 1)
    ]


def _listed(name: str, entries: Iterable[Any]) -> dict[str, list[Any]]:
    listed = list(entries)
    return {name: listed} if listed else {}


def _told(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in ("", {})}


def _flag(is_so: bool) -> str:
    return "Y" if is_so else "N"


def _text(element: etree._Element) -> str:
    """Its text with single blanks; of its markup only what HTML shares stays."""
    return " ".join(_marked(element).split())


def _marked(element: etree._Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        inside = _marked(child)
        pieces.append(f"<{child.tag}>{inside}</{child.tag}>" if child.tag in _INLINE else inside)
        pieces.append(child.tail or "")
    return "".join(pieces)
