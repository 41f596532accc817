"""PubMed XML: PubmedArticleSet, its books and deletions, and the older MedlineCitationSet.

Rules by element: eutils-facts, section 6. Nothing is ever fetched: no DTD, no entity from outside.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
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
    for entity in element.iter(etree.Entity):
        raise ValueError(f"nothing says what {entity.text} in it stands for")
    raw = etree.tostring(element, encoding="utf-8", with_tail=False)
    if element.tag == "PubmedBookArticle":
        return _book(element, raw)
    citation = element if element.tag == "MedlineCitation" else element.find("MedlineCitation")
    if citation is None:
        raise ValueError("there is no MedlineCitation in it")
    pmid = citation.find("PMID")
    if pmid is None:
        raise ValueError("there is no PMID in it")
    article = citation.find("Article")
    if article is None:
        raise ValueError("there is no Article in it")
    history = element.find("PubmedData")
    published = article.find("Journal/JournalIssue/PubDate")
    sections = _abstract(article.find("Abstract"))
    return Record(
        pmid=Pmid(_text(pmid)),
        pmid_version=int(pmid.get("Version") or 1),
        title=_text(article.find("ArticleTitle")),
        vernacular_title=_text(article.find("VernacularTitle")),
        raw=raw,
        raw_format="pubmed_xml",
        status=citation.get("Status", ""),
        indexing_method=citation.get("IndexingMethod", ""),
        abstract=_joined(sections),
        abstract_sections=sections,
        other_abstract="\n".join(
            text for other in citation.findall("OtherAbstract") if (text := _joined(_abstract(other)))
        ),
        authors=_authors(article.find("AuthorList")),
        journal=_text(article.find("Journal/Title")),
        journal_abbreviation=_text(citation.find("MedlineJournalInfo/MedlineTA"))
        or _text(article.find("Journal/ISOAbbreviation")),
        issn=_text(article.find("Journal/ISSN")),
        volume=_text(article.find("Journal/JournalIssue/Volume")),
        issue=_text(article.find("Journal/JournalIssue/Issue")),
        pages=_text(article.find("Pagination/MedlinePgn")),
        publication_date=_printed(published),
        year=_year(published) or _year(article.find("ArticleDate")),
        entered_on=_entered(citation, history),
        revised_on=_day(citation.find("DateRevised")),
        doi=_doi(article, history),
        pmcid=_pmcid(history),
        languages=tuple(_text(language) for language in article.findall("Language")),
        publication_types=_publication_types(article.findall("PublicationTypeList/PublicationType")),
        mesh=tuple(_heading(heading) for heading in citation.findall("MeshHeadingList/MeshHeading")),
        substances=tuple(_substance(chemical) for chemical in citation.findall("ChemicalList/Chemical")),
        supplementary_concepts=tuple(
            Substance(_text(name), name.get("UI", "")) for name in citation.findall("SupplMeshList/SupplMeshName")
        ),
        keywords=_keywords(citation),
        corrections=tuple(_correction(one) for one in citation.findall("CommentsCorrectionsList/CommentsCorrections")),
    )


def _book(element: Element, raw: bytes) -> Record:
    document = element.find("BookDocument")
    pmid = document.find("PMID") if document is not None else None
    if document is None or pmid is None:
        raise ValueError("there is no PMID in it")
    book, history = document.find("Book"), element.find("PubmedBookData")
    published = book.find("PubDate") if book is not None else None
    contributed = document.find("ContributionDate")
    sections = _abstract(document.find("Abstract"))
    title = _text(document.find("ArticleTitle")) or _text(document.find("Book/BookTitle"))
    return Record(
        pmid=Pmid(_text(pmid)),
        pmid_version=int(pmid.get("Version") or 1),
        title=title,
        vernacular_title=_text(document.find("VernacularTitle")),
        raw=raw,
        raw_format="pubmed_xml",
        is_book=True,
        abstract=_joined(sections),
        abstract_sections=sections,
        # A chapter's authors stand in the document, those of a whole book in the book.
        authors=_authors(document.find("AuthorList")) or _authors(document.find("Book/AuthorList")),
        journal=_text(document.find("Book/BookTitle")),
        volume=_text(document.find("Book/Volume")),
        pages=_text(document.find("Pagination/MedlinePgn")),
        publication_date=_printed(contributed) or _printed(published),
        year=_year(contributed) or _year(published),
        entered_on=_history_day(history),
        revised_on=_day(document.find("DateRevised")),
        doi=_first_doi(document.findall("ArticleIdList/ArticleId[@IdType='doi']")),
        languages=tuple(_text(language) for language in document.findall("Language")),
        publication_types=_publication_types(document.findall("PublicationType")),
        keywords=_keywords(document),
    )


def _text(element: Element | None) -> str:
    """All text of an element in document order: markup dropped, its text kept, white space single."""
    if element is None:
        return ""
    text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    return " ".join(text.split())


def _abstract(abstract: Element | None) -> tuple[AbstractSection, ...]:
    if abstract is None:
        return ()
    return tuple(
        AbstractSection(text, part.get("Label", ""), part.get("NlmCategory", ""))
        for part in abstract.findall("AbstractText")
        if (text := _text(part))
    )


def _joined(sections: tuple[AbstractSection, ...]) -> str:
    return "\n".join(f"{section.label}: {section.text}" if section.label else section.text for section in sections)


def _authors(authors: Element | None) -> tuple[Author, ...]:
    if authors is None:
        return ()
    return tuple(map(_author, authors.findall("Author")))


def _author(author: Element) -> Author:
    first = {child.tag: child for child in reversed(author)}
    return Author(
        last_name=_text(first.get("LastName")),
        fore_name=_text(first.get("ForeName")),
        initials=_text(first.get("Initials")),
        collective_name=_text(first.get("CollectiveName")),
        orcid=_orcid(author) if "Identifier" in first else "",
    )


def _orcid(author: Element) -> str:
    for identifier in author.findall("Identifier"):
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
    year, month, day = (_text(element.find(name)) for name in ("Year", "Month", "Day"))
    try:
        return date(int(year), MONTHS.get(month[:3].lower(), 0) or int(month or 1), int(day or 1))
    except (ValueError, OverflowError):
        return None


def _entered(citation: Element, history: Element | None) -> date | None:
    return _history_day(history) or _day(citation.find("DateCreated"))


def _history_day(history: Element | None) -> date | None:
    """The day a record entered PubMed: PubStatus entrez, else pubmed."""
    if history is None:
        return None
    for status in ("entrez", "pubmed"):
        day = _day(history.find(f"History/PubMedPubDate[@PubStatus='{status}']"))
        if day:
            return day
    return None


def _doi(article: Element, history: Element | None) -> Doi | None:
    located = [one for one in article.findall("ELocationID[@EIdType='doi']") if one.get("ValidYN") != "N"]
    # Only the paper's own list: ReferenceList holds the ids of cited works under the same names.
    listed = [] if history is None else history.findall("ArticleIdList/ArticleId[@IdType='doi']")
    return _first_doi(located + listed)


def _first_doi(elements: list[Element]) -> Doi | None:
    for element in elements:
        try:
            return Doi(_text(element))
        except ValueError:
            continue
    return None


def _pmcid(history: Element | None) -> Pmcid | None:
    for element in [] if history is None else history.findall("ArticleIdList/ArticleId[@IdType='pmc']"):
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
        for one in heading.findall("QualifierName")
    )
    # Before about 2010 majorness usually sits on a qualifier only.
    is_major = descriptor.get("MajorTopicYN") == "Y" or any(qualifier.is_major for qualifier in qualifiers)
    return MeshHeading(_text(descriptor), descriptor.get("UI", ""), is_major, qualifiers)


def _substance(chemical: Element) -> Substance:
    name, number = chemical.find("NameOfSubstance"), _text(chemical.find("RegistryNumber"))
    return Substance(_text(name), "" if name is None else name.get("UI", ""), "" if number == "0" else number)


def _keywords(citation: Element) -> tuple[str, ...]:
    return tuple(text for keyword in citation.findall("KeywordList/Keyword") if (text := _text(keyword)))


def _correction(element: Element) -> Correction:
    return Correction(
        ref_type=element.get("RefType", ""),
        pmid=_pmid_in(element.find("PMID")),
        reference=_text(element.find("RefSource")),
        note=_text(element.find("Note")),
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
