"""A record as MEDLINE text, with the tags that reference managers and Bio.Medline read."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from litwatch.standin.citation import Citation, text_of

_WIDTH = 88


def medline(citation: Citation) -> str:
    """One record; lines are wrapped and continued with six blanks, as PubMed does."""
    lines = [line for tag, text in _pairs(citation) if text for line in _wrapped(tag, text)]
    return "".join(f"{line}\n" for line in lines)


def _wrapped(tag: str, text: str) -> Iterator[str]:
    lead, line = f"{tag:<4}- ", ""
    for word in text.split():
        if line and len(lead) + len(line) + 1 + len(word) > _WIDTH:
            yield lead + line
            lead, line = " " * 6, word
        else:
            line = f"{line} {word}".strip()
    yield lead + line


def _pairs(citation: Citation) -> Iterator[tuple[str, str]]:
    tree, days = citation.tree, citation.days
    record = tree.find("MedlineCitation")
    yield "PMID", str(citation.pmid)
    yield "OWN", record.get("Owner", "") if record is not None else ""
    yield "STAT", record.get("Status", "") if record is not None else ""
    for tag, code in (("DCOM", "CDAT"), ("LR", "MDAT")):
        yield from ((tag, f"{day:%Y%m%d}") for day in days[code])
    yield from _all(tree, "IS", ".//Journal/ISSN")
    for tag, path in (("VI", ".//Volume"), ("IP", ".//Issue"), ("PG", ".//MedlinePgn")):
        yield from _all(tree, tag, path)
    yield "DP", " ".join(e.text or "" for e in tree.iterfind(".//JournalIssue/PubDate/*"))
    yield from _all(tree, "TI", ".//ArticleTitle")
    yield from _all(tree, "BTI", ".//BookTitle")
    yield from _all(tree, "LID", ".//Article/ELocationID", "EIdType")
    yield "AB", " ".join(_section(e) for e in tree.iterfind(".//Abstract/AbstractText"))
    yield from _all(tree, "CI", ".//CopyrightInformation")
    yield from _authors(tree)
    for tag, path in (("CN", ".//Author/CollectiveName"), ("LA", ".//Language"), ("PT", ".//PublicationType"),
                      ("TT", ".//VernacularTitle"), ("PL", ".//MedlineJournalInfo/Country"),
                      ("TA", ".//MedlineTA"), ("JT", ".//Journal/Title"), ("JID", ".//NlmUniqueID")):  # fmt: skip
        yield from _all(tree, tag, path)
    for chemical in tree.iterfind(".//Chemical"):
        yield "RN", f"{chemical.findtext('RegistryNumber')} ({chemical.findtext('NameOfSubstance')})"
    yield from (("MH", _heading(e)) for e in tree.iterfind(".//MeshHeading"))
    yield from _all(tree, "OT", ".//Keyword")
    yield from _all(tree, "COIS", ".//CoiStatement")
    for tag, code in (("EDAT", "EDAT"), ("MHDA", "MHDA"), ("CRDT", "CRDT")):
        yield from ((tag, f"{day:%Y/%m/%d} 00:00") for day in days[code])
    yield from _all(tree, "AID", "PubmedData/ArticleIdList/ArticleId", "IdType")
    yield from _all(tree, "PST", ".//PublicationStatus")
    yield from _corrections(tree)


def _all(tree: etree._Element, tag: str, path: str, kind: str = "") -> Iterator[tuple[str, str]]:
    for found in tree.iterfind(path):
        yield tag, text_of(found) + (f" [{found.get(kind)}]" if kind else "")


def _section(abstract: etree._Element) -> str:
    label = abstract.get("Label", "")
    return f"{label}: {text_of(abstract)}" if label else text_of(abstract)


def _authors(tree: etree._Element) -> Iterator[tuple[str, str]]:
    for author in tree.iterfind(".//AuthorList/Author"):
        last = author.findtext("LastName")
        if last:
            yield "FAU", f"{last}, {author.findtext('ForeName') or ''}".rstrip(", ")
            yield "AU", f"{last} {author.findtext('Initials') or ''}".strip()
        yield from _all(author, "AD", "AffiliationInfo/Affiliation")


def _heading(heading: etree._Element) -> str:
    return "/".join(("*" if e.get("MajorTopicYN") == "Y" else "") + (e.text or "") for e in heading)


def _corrections(tree: etree._Element) -> Iterator[tuple[str, str]]:
    tags = {"CommentIn": "CIN", "CommentOn": "CON", "ErratumIn": "EIN", "ErratumFor": "EFR", "RetractionIn": "RIN",
            "RetractionOf": "ROF", "UpdateIn": "UIN", "UpdateOf": "UOF", "RepublishedIn": "RPI",
            "RepublishedFrom": "RPF", "ExpressionOfConcernIn": "ECI", "ExpressionOfConcernFor": "ECF"}  # fmt: skip
    for link in tree.iterfind(".//CommentsCorrections"):
        tag, pmid = tags.get(link.get("RefType", "")), link.findtext("PMID")
        if tag:
            yield tag, (link.findtext("RefSource") or "") + (f" PMID: {pmid}" if pmid else "")
