"""PubMed XML: PubmedArticleSet, its books and deletions, and the older MedlineCitationSet.

Rules by element: eutils-facts, section 6. Nothing is ever fetched: no DTD, no entity from outside.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from io import BufferedIOBase
from typing import TypedDict

from lxml import etree

from litwatch.errors import DocumentError
from litwatch.ids import Doi, Pmcid, Pmid
from litwatch.parse.dates import MONTHS, year_in
from litwatch.parse.record import (
    AbstractSection,
    Author,
    Correction,
    Deletion,
    MeshHeading,
    MeshQualifier,
    Parsed,
    PublicationType,
    Record,
    Reject,
    Substance,
)

Element = etree._Element


class _Care(TypedDict):
    load_dtd: bool
    no_network: bool
    resolve_entities: bool
    huge_tree: bool
    remove_comments: bool
    remove_pis: bool


CITATIONS = ("PubmedArticle", "PubmedBookArticle")
ROOTS = ("PubmedArticleSet", "MedlineCitationSet", *CITATIONS, "MedlineCitation", "PubmedBookArticleSet")
MEND = "Give PubMed XML as EFetch or NLM's files have it; if it was cut, fetch it again."
# Nothing from outside, no entity, any depth; comments and instructions are no text.
_CAREFUL: _Care = {
    "load_dtd": False,
    "no_network": True,
    "resolve_entities": False,
    "huge_tree": True,
    "remove_comments": True,
    "remove_pis": True,
}
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])", re.IGNORECASE)


def read_pubmed_xml(document: bytes | BufferedIOBase) -> Iterator[Parsed]:
    """Every citation and deletion of a document, as it is read; memory stays bounded.

    Raises DocumentError for what is not well-formed, cut, empty, or no PubMed XML, after the records before the break.
    """
    stream = io.BytesIO(document) if isinstance(document, bytes) else document
    root: Element | None = None
    try:
        walk = etree.iterparse(stream, events=("start", "end"), **_CAREFUL)
        for event, element in walk:
            if root is None:
                root = element
                if element.tag not in ROOTS:
                    raise DocumentError(f"<{element.tag}> is no PubMed XML", mend=MEND)
                refuse_entities(element, "PubMed XML")
            if event == "end" and _is_whole(element):
                yield from _read(element)
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise DocumentError(f"the XML is cut or broken ({error.msg})", mend=MEND) from None
    if root is None:
        raise DocumentError("there is no XML in it", mend=MEND)


def read_lone_citation(citation: bytes) -> Record | Reject:
    """One citation cut out of a document, as `read_pubmed_xml` reads it there; what is broken is a Reject."""
    try:
        return _record_of(etree.fromstring(citation, etree.XMLParser(**_CAREFUL)))
    except etree.XMLSyntaxError as error:
        return Reject(f"the XML is cut or broken ({error.msg})", None, citation[:300].decode("utf-8", "replace"))


def citation_of(raw: bytes) -> Record:
    """The Record of a citation as it is stored. Raises where `read_lone_citation` gives a Reject."""
    return read_citation(etree.fromstring(raw, etree.XMLParser(**_CAREFUL)))


def refuse_entities(root: Element, kind: str) -> None:
    """Honest documents declare none: one that does could ask for other files, or swell to any size."""
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and declared.entities():  # type: ignore[attr-defined]  # the stubs lack it
        raise DocumentError(f"the document declares entities, as no {kind} does", mend=MEND)


def _is_whole(element: Element) -> bool:
    """A citation that stands by itself: a MedlineCitation inside a PubmedArticle is only a part of one."""
    if element.tag == "MedlineCitation":
        parent = element.getparent()
        return parent is None or parent.tag != "PubmedArticle"
    return element.tag in CITATIONS or element.tag == "DeleteCitation"


def _read(element: Element) -> Iterator[Parsed]:
    if element.tag == "DeleteCitation":
        for pmid in element.findall("PMID"):
            try:
                yield Deletion(Pmid(_text(pmid)))
            except ValueError as error:
                yield Reject(f"DeleteCitation: {error}")
        return
    yield _record_of(element)


def _record_of(element: Element) -> Record | Reject:
    try:
        return read_citation(element)
    except (ValueError, OverflowError, KeyError, AttributeError, TypeError) as error:
        return Reject(str(error) or type(error).__name__, _pmid_of(element), _text(element)[:300])


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def read_citation(element: Element) -> Record:
    """One PubmedArticle, PubmedBookArticle or lone MedlineCitation. Raises ValueError when it has no PMID."""
    raw = etree.tostring(element, encoding="utf-8", with_tail=False)
    for entity in element.iter(etree.Entity) if b"&" in raw else ():
        raise ValueError(f"nothing says what {entity.text} in it stands for")
    if element.tag == "PubmedBookArticle":
        return _book(element, raw)
    citation = element if element.tag == "MedlineCitation" else element.find("MedlineCitation")
    if citation is None:
        raise ValueError("there is no MedlineCitation in it")
    own = _children(citation)
    if "PMID" not in own:
        raise ValueError("there is no PMID in it")
    if "Article" not in own:
        raise ValueError("there is no Article in it")
    article = _children(own["Article"])
    journal = _children(article.get("Journal"))
    issue = _children(journal.get("JournalIssue"))
    history = _children(element.find("PubmedData"))
    published = issue.get("PubDate")
    sections = _abstract(article.get("Abstract"))
    return Record(
        pmid=Pmid(_text(own["PMID"])),
        pmid_version=int(own["PMID"].get("Version") or 1),
        title=_text(article.get("ArticleTitle")),
        vernacular_title=_text(article.get("VernacularTitle")),
        raw=raw,
        raw_format="pubmed_xml",
        status=citation.get("Status", ""),
        indexing_method=citation.get("IndexingMethod", ""),
        abstract=_joined(sections),
        abstract_sections=sections,
        other_abstract="\n".join(
            text for other in _of(citation, "OtherAbstract") if (text := _joined(_abstract(other)))
        ),
        authors=_authors(article.get("AuthorList")),
        journal=_text(journal.get("Title")),
        journal_abbreviation=_text(_children(own.get("MedlineJournalInfo")).get("MedlineTA"))
        or _text(journal.get("ISOAbbreviation")),
        issn=_text(journal.get("ISSN")),
        volume=_text(issue.get("Volume")),
        issue=_text(issue.get("Issue")),
        pages=_text(_children(article.get("Pagination")).get("MedlinePgn")),
        publication_date=_printed(published),
        year=_year(published) or _year(article.get("ArticleDate")),
        entered_on=_history_day(history.get("History")) or _day(own.get("DateCreated")),
        revised_on=_day(own.get("DateRevised")),
        doi=_first_doi([*_located(own["Article"]), *_listed(history, "doi")]),
        pmcid=_pmcid(_listed(history, "pmc")),
        languages=tuple(map(_text, _of(own["Article"], "Language"))),
        publication_types=_publication_types(_of(article.get("PublicationTypeList"), "PublicationType")),
        mesh=tuple(map(_heading, _of(own.get("MeshHeadingList"), "MeshHeading"))),
        substances=tuple(map(_substance, _of(own.get("ChemicalList"), "Chemical"))),
        supplementary_concepts=tuple(
            Substance(_text(name), name.get("UI", "")) for name in _of(own.get("SupplMeshList"), "SupplMeshName")
        ),
        keywords=_keywords(citation),
        corrections=tuple(map(_correction, _of(own.get("CommentsCorrectionsList"), "CommentsCorrections"))),
    )


def _book(element: Element, raw: bytes) -> Record:
    document = element.find("BookDocument")
    own = _children(document)
    if document is None or "PMID" not in own:
        raise ValueError("there is no PMID in it")
    book, history = _children(own.get("Book")), _children(element.find("PubmedBookData"))
    published, contributed = book.get("PubDate"), own.get("ContributionDate")
    sections = _abstract(own.get("Abstract"))
    return Record(
        pmid=Pmid(_text(own["PMID"])),
        pmid_version=int(own["PMID"].get("Version") or 1),
        title=_text(own.get("ArticleTitle")) or _text(book.get("BookTitle")),
        vernacular_title=_text(own.get("VernacularTitle")),
        raw=raw,
        raw_format="pubmed_xml",
        is_book=True,
        abstract=_joined(sections),
        abstract_sections=sections,
        # A chapter's authors stand in the document, those of a whole book in the book.
        authors=_authors(own.get("AuthorList")) or _authors(book.get("AuthorList")),
        journal=_text(book.get("BookTitle")),
        volume=_text(book.get("Volume")),
        pages=_text(_children(own.get("Pagination")).get("MedlinePgn")),
        publication_date=_printed(contributed) or _printed(published),
        year=_year(contributed) or _year(published),
        entered_on=_history_day(history.get("History")),
        revised_on=_day(own.get("DateRevised")),
        doi=_first_doi(_listed(own, "doi")),
        languages=tuple(map(_text, _of(document, "Language"))),
        publication_types=_publication_types(_of(document, "PublicationType")),
        keywords=_keywords(document),
    )


def _children(element: Element | None) -> dict[str, Element]:
    """The first child of each name. One pass over an element is quicker than one for every child that is asked for."""
    return {} if element is None else {child.tag: child for child in reversed(element)}


def _of(element: Element | None, tag: str) -> list[Element]:
    """All children of a name."""
    return [] if element is None else [child for child in element if child.tag == tag]


def _text(element: Element | None) -> str:
    """All text of an element in document order: markup dropped, its text kept, white space single."""
    if element is None:
        return ""
    text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    return " ".join(text.split())


def _abstract(abstract: Element | None) -> tuple[AbstractSection, ...]:
    return tuple(
        AbstractSection(text, part.get("Label", ""), part.get("NlmCategory", ""))
        for part in _of(abstract, "AbstractText")
        if (text := _text(part))
    )


def _joined(sections: tuple[AbstractSection, ...]) -> str:
    return "\n".join(f"{section.label}: {section.text}" if section.label else section.text for section in sections)


def _authors(authors: Element | None) -> tuple[Author, ...]:
    return tuple(map(_author, _of(authors, "Author")))


def _author(author: Element) -> Author:
    first = _children(author)
    return Author(
        last_name=_text(first.get("LastName")),
        fore_name=_text(first.get("ForeName")),
        initials=_text(first.get("Initials")),
        collective_name=_text(first.get("CollectiveName")),
        orcid=_orcid(author) if "Identifier" in first else "",
    )


def _orcid(author: Element) -> str:
    for identifier in _of(author, "Identifier"):
        match = _ORCID.search(_text(identifier))
        if identifier.get("Source", "").upper() == "ORCID" and match:
            return "-".join(match.groups()).upper()
    return ""


def _printed(published: Element | None) -> str:
    return "" if published is None else " ".join(text for part in published if (text := _text(part)))


def _year(published: Element | None) -> int | None:
    return None if published is None else year_in(_text(published.find("Year")) or _text(published.find("MedlineDate")))


def _day(element: Element | None) -> date | None:
    """A date of Year, Month (name or number) and Day; a missing month or day is the first (PubMed's rule)."""
    if element is None:
        return None
    parts = _children(element)
    year, month, day = _text(parts.get("Year")), _text(parts.get("Month")), _text(parts.get("Day"))
    try:
        return date(int(year), MONTHS.get(month[:3].lower(), 0) or int(month or 1), int(day or 1))
    except (ValueError, OverflowError):
        return None


def _history_day(history: Element | None) -> date | None:
    """The day a record entered PubMed, of its History: PubStatus entrez, else pubmed."""
    days = {one.get("PubStatus", ""): one for one in reversed(_of(history, "PubMedPubDate"))}
    return _day(days.get("entrez")) or _day(days.get("pubmed"))


def _located(article: Element) -> list[Element]:
    places = _of(article, "ELocationID")
    return [one for one in places if one.get("EIdType") == "doi" and one.get("ValidYN") != "N"]


def _listed(history: Mapping[str, Element], kind: str) -> list[Element]:
    """Only the paper's own ids: ReferenceList holds those of cited works under the same names."""
    return [one for one in _of(history.get("ArticleIdList"), "ArticleId") if one.get("IdType") == kind]


def _first_doi(elements: list[Element]) -> Doi | None:
    for element in elements:
        try:
            return Doi(_text(element))
        except ValueError:
            continue
    return None


def _pmcid(elements: list[Element]) -> Pmcid | None:
    for element in elements:
        try:
            return Pmcid(_text(element))
        except ValueError:
            continue
    return None


def _publication_types(elements: list[Element]) -> tuple[PublicationType, ...]:
    return tuple(PublicationType(_text(element), element.get("UI", "")) for element in elements)


def _heading(heading: Element) -> MeshHeading:
    descriptor = heading.find("DescriptorName")
    if descriptor is None:
        raise ValueError("there is a MeshHeading without DescriptorName in it")
    qualifiers = tuple(
        MeshQualifier(_text(one), one.get("UI", ""), one.get("MajorTopicYN") == "Y")
        for one in _of(heading, "QualifierName")
    )
    # Before about 2010 majorness usually sits on a qualifier only.
    is_major = descriptor.get("MajorTopicYN") == "Y" or any(qualifier.is_major for qualifier in qualifiers)
    return MeshHeading(_text(descriptor), descriptor.get("UI", ""), is_major, qualifiers)


def _substance(chemical: Element) -> Substance:
    parts = _children(chemical)
    name, number = parts.get("NameOfSubstance"), _text(parts.get("RegistryNumber"))
    return Substance(_text(name), "" if name is None else name.get("UI", ""), "" if number == "0" else number)


def _keywords(owner: Element) -> tuple[str, ...]:
    return tuple(text for keyword in owner.findall("KeywordList/Keyword") if (text := _text(keyword)))


def _correction(element: Element) -> Correction:
    parts = _children(element)
    return Correction(
        ref_type=element.get("RefType", ""),
        pmid=_pmid_in(parts.get("PMID")),
        reference=_text(parts.get("RefSource")),
        note=_text(parts.get("Note")),
    )


def _pmid_of(element: Element) -> Pmid | None:
    """The citation's own PMID, never one that its CommentsCorrections name."""
    for path in ("PMID", "MedlineCitation/PMID", "BookDocument/PMID"):
        found = _pmid_in(element.find(path))
        if found is not None:
            return found
    return None


def _pmid_in(element: Element | None) -> Pmid | None:
    try:
        return Pmid(_text(element)) if element is not None else None
    except ValueError:
        return None
