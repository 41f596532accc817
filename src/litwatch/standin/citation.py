"""PubMed XML in; `Citation`s out: what the stand-in can be asked for, and the record as it will be sent.

Written apart from litwatch.parse on purpose: the stand-in is an oracle for it and shares no reading with it.
"""

from __future__ import annotations

import calendar
import gzip
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree

from litwatch.errors import DocumentError
from litwatch.standin.fields import LANGUAGES

Words = tuple[str, ...]

_NOT_WORD = re.compile(r"[\W_]+")
_MIXED = frozenset(
    ("ArticleTitle", "VernacularTitle", "AbstractText", "BookTitle", "CollectionTitle", "Keyword", "Affiliation",
     "CoiStatement", "GeneralNote", "Citation", "CollectiveName")
)  # fmt: skip
_RECORDS = ("PubmedArticle", "PubmedBookArticle", "MedlineCitation")
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
_MONTHS |= {"winter": 1, "spring": 4, "summer": 7, "fall": 10, "autumn": 10}  # PubMed User Guide
_STATUSES = {
    "MEDLINE": "medline",
    "In-Process": "inprocess",
    "In-Data-Review": "inprocess",
    "Publisher": "publisher",
    "PubMed-not-MEDLINE": "pubmednotmedline",
    "OLDMEDLINE": "oldmedline",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """One version of one record.

    `words` holds, by field code, the texts of that field as words (a phrase never crosses two texts); `exact`
    the whole values, normalised; `days` the dates. `created` decides from when the record is visible, `revised`
    which of several versions counts. `cites` are the PMIDs of its references.
    """

    pmid: int
    xml: str
    tree: etree._Element
    words: Mapping[str, tuple[Words, ...]]
    exact: Mapping[str, frozenset[str]]
    days: Mapping[str, tuple[date, ...]]
    created: date
    revised: date
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deleted:
    """A PMID in a DeleteCitation."""

    pmid: int


def split_words(text: str) -> Words:
    """The words PubMed indexes: lower case, no accents, punctuation and hyphens as blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return tuple(_NOT_WORD.sub(" ", plain.lower()).split())


def normal(text: str) -> str:
    """A whole value in the form in which two spellings of it are equal."""
    return " ".join(split_words(text))


def read_files(paths: list[Path]) -> Iterator[Citation | Deleted]:
    """All records of files and folders (.xml, .xml.gz), in the order of file names."""
    for path in paths:
        if not path.exists():
            raise DocumentError("no such file or folder", where=str(path), mend="Name PubMed XML to serve")
        inside = [p for p in path.rglob("*") if p.name.endswith((".xml", ".xml.gz"))] if path.is_dir() else [path]
        for file in sorted(inside):
            data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            yield from read_bytes(data, str(file))


def read_bytes(document: bytes, where: str = "") -> Iterator[Citation | Deleted]:
    """The records of one XML document: a set, or a single record."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as problem:
        raise DocumentError(f"not well-formed XML ({problem})", where=where) from problem
    for node in [root] if root.tag in _RECORDS else root:
        if node.tag in _RECORDS:
            yield _citation(node)
        elif node.tag == "DeleteCitation":
            yield from (Deleted(int(p.text or 0)) for p in node.findall("PMID"))


def _citation(node: etree._Element) -> Citation:
    if node.tag == "MedlineCitation":  # files before 2017 had no envelope
        envelope = etree.Element("PubmedArticle")
        envelope.append(node)
        node = envelope
    _on_one_line(node, mixed=False)
    node.tail = None
    pmid = int(node.findtext("MedlineCitation/PMID") or node.findtext("BookDocument/PMID") or 0)
    days = _days(node)
    created = (days["CRDT"] or (date.min,))[0]
    return Citation(
        pmid=pmid,
        xml=etree.tostring(node, encoding="unicode"),
        tree=node,
        words=_words(node),
        exact=_exact(node, pmid),
        days=days,
        created=created,
        revised=(days["MDAT"] or (created,))[0],
        cites=_cites(node),
    )


def _on_one_line(node: etree._Element, *, mixed: bool) -> None:
    """Take out the layout of a well-formatted file; in running text, line breaks become blanks."""
    mixed = mixed or node.tag in _MIXED
    node.text = _flat(node.text, mixed=mixed)
    for child in node:
        _on_one_line(child, mixed=mixed)
        child.tail = _flat(child.tail, mixed=mixed)
    if node.tag in _MIXED:
        node.text = node.text.lstrip() if node.text else None
        if len(node) == 0 and node.text:
            node.text = node.text.rstrip()


def _flat(text: str | None, *, mixed: bool) -> str | None:
    if text is None or (not mixed and not text.strip()):
        return None
    return re.sub(r"\s*\n\s*", " ", text)


def text_of(node: etree._Element) -> str:
    """All the text in an element, mark-up dropped."""
    return "".join(str(piece) for piece in node.itertext()).strip()


def _texts(node: etree._Element, *paths: str) -> list[str]:
    found = (text_of(hit) for path in paths for hit in node.iterfind(path))
    return [text for text in found if text]


def _words(node: etree._Element) -> dict[str, tuple[Words, ...]]:
    title = _texts(node, ".//ArticleTitle", ".//BookTitle")
    keywords = _texts(node, ".//KeywordList/Keyword")
    groups = _texts(node, ".//Author/CollectiveName")
    abstract = _texts(node, ".//CollectionTitle", ".//Abstract/AbstractText", ".//OtherAbstract/AbstractText")
    indexed = _texts(
        node, ".//MeshHeading/*", ".//PublicationType", ".//NameOfSubstance", ".//SupplMeshName",
        ".//PersonalNameSubject/LastName", ".//GeneSymbol", ".//DataBank/DataBankName", ".//AccessionNumber",
        ".//CommentsCorrections/RefSource", ".//CommentsCorrections/Note",
    )  # fmt: skip
    affiliations = _texts(node, ".//AffiliationInfo/Affiliation", ".//Author/Affiliation")
    interests = _texts(node, ".//CoiStatement")
    vernacular = _texts(node, ".//VernacularTitle")
    grants = _texts(node, ".//Grant/GrantID", ".//Grant/Agency")
    rest = _texts(node, ".//Journal/Title", ".//ISOAbbreviation", ".//MedlineTA", ".//Country", ".//Language",
                  ".//ELocationID", "PubmedData/ArticleIdList/ArticleId", ".//RegistryNumber")  # fmt: skip
    word = [*title, *abstract, *keywords, *indexed, *groups]
    fields = {
        "TITL": title,
        "TIAB": [*title, *abstract, *keywords],
        "OTRM": keywords,
        "COLN": groups,
        "WORD": word,
        "AFFL": affiliations,
        "COIS": interests,
        "TT": vernacular,
        "GRNT": grants,
        "ALL": [*word, *affiliations, *interests, *vernacular, *grants, *rest, *_author_names(node)],
    }
    return {code: tuple(split_words(text) for text in texts) for code, texts in fields.items()}


def _author_names(node: etree._Element) -> list[str]:
    names = []
    for author in node.iterfind(".//AuthorList/Author"):
        last, fore = author.findtext("LastName") or "", author.findtext("ForeName") or ""
        names += [f"{last} {author.findtext('Initials') or ''}", f"{last} {fore}"]
    return [name.strip() for name in names if name.strip()]


def _exact(node: etree._Element, pmid: int) -> dict[str, frozenset[str]]:
    places = ("MedlineCitation/Article/ELocationID", "PubmedData/ArticleIdList/ArticleId",
              "BookDocument/ELocationID", "BookDocument/ArticleIdList/ArticleId")  # fmt: skip
    ids = [text.lower() for text in _texts(node, *places)]
    languages = [text.lower() for text in _texts(node, ".//Language")]
    values = {
        "MESH": _headings(node, major=False),
        "MAJR": _headings(node, major=True),
        "SUBH": _texts(node, ".//QualifierName"),
        "SUBS": _texts(node, ".//NameOfSubstance", ".//SupplMeshName"),
        "PTYP": _texts(node, ".//PublicationType"),
        "JOUR": _texts(node, ".//Journal/Title", ".//ISOAbbreviation", ".//MedlineTA", ".//ISSN", ".//ISSNLinking"),
        "LANG": [*languages, *(LANGUAGES.get(code, code) for code in languages)],
        "AUTH": [*_author_names(node), *_texts(node, ".//Author/CollectiveName")],
        "VOL": _texts(node, ".//JournalIssue/Volume"),
        "ISS": _texts(node, ".//JournalIssue/Issue"),
        "PAGE": _texts(node, ".//Pagination/MedlinePgn"),
        "FILT": _filters(node),
        "ECNO": [number for number in _texts(node, ".//RegistryNumber") if number != "0"],
    }
    exact = {code: frozenset(normal(text) for text in texts) for code, texts in values.items()}
    return {**exact, "AID": frozenset(ids), "UID": frozenset({str(pmid)})}


def _headings(node: etree._Element, *, major: bool) -> list[str]:
    """Descriptors, and descriptor/qualifier pairs; with `major`, where either carries the star."""
    found = []
    for heading in node.iterfind(".//MeshHeading"):
        name = heading.findtext("DescriptorName") or ""
        starred = {e.get("MajorTopicYN") for e in heading} & {"Y"}
        if starred or not major:
            found.append(name)
        qualifiers = heading.findall("QualifierName")
        found += [f"{name}/{q.text}" for q in qualifiers if not major or q.get("MajorTopicYN") == "Y"]
    return found


def _filters(node: etree._Element) -> list[str]:
    citation = node.find("MedlineCitation")
    filters = ["all"]
    if citation is not None:
        filters.append(_STATUSES.get(citation.get("Status", ""), ""))
    if node.tag == "PubmedBookArticle":
        filters.append("pubmed books")
    if node.find(".//Abstract/AbstractText") is not None:
        filters.append("hasabstract")
    if "Systematic Review" in _texts(node, ".//PublicationType"):
        filters.append("systematic")
    if node.find("PubmedData/ArticleIdList/ArticleId[@IdType='pmc']") is not None:
        filters += ["pubmed pmc", "free full text"]
    return filters + [f"has{c.get('RefType', '').lower()}" for c in node.iterfind(".//CommentsCorrections")]


def _days(node: etree._Element) -> dict[str, tuple[date, ...]]:
    def at(*paths: str) -> tuple[date, ...]:
        found = (_day(hit) for path in paths for hit in node.iterfind(path))
        return tuple(day for day in found if day)

    history = ".//History/PubMedPubDate[@PubStatus='{}']"
    created = at(history.format("entrez"), "MedlineCitation/DateCreated", ".//ContributionDate")
    published = at(".//JournalIssue/PubDate", ".//Book/PubDate", ".//ArticleDate")
    entered = at(history.format("pubmed")) or created or published  # every record at PubMed has these dates
    return {
        "CRDT": created[:1] or entered[:1],
        "EDAT": entered[:1],
        "MHDA": at(history.format("medline"))[:1] or entered[:1],
        "MDAT": at("MedlineCitation/DateRevised", ".//BookDocument/DateRevised")[:1],
        "CDAT": at("MedlineCitation/DateCompleted")[:1],
        "PDAT": published,
    }


def _day(node: etree._Element) -> date | None:
    """Missing month = January, several months = the first, missing day = 1 (PubMed User Guide)."""
    free = (node.findtext("MedlineDate") or "").split()
    year = node.findtext("Year") or (free[0][:4] if free else "")
    if not year.isdigit() or not 1 <= int(year) <= 9999:
        return None
    named = node.findtext("Month") or node.findtext("Season") or (free[1] if len(free) > 1 else "1")
    month = int(named) if named.isdigit() else _MONTHS.get(named.lower(), _MONTHS.get(named[:3].lower(), 1))
    day = node.findtext("Day") or "1"
    try:
        return date(int(year), month, int(day) if day.isdigit() else 1)
    except ValueError:
        return date(int(year), 1, 1)


def _cites(node: etree._Element) -> tuple[int, ...]:
    listed = [e.text for e in node.iterfind(".//CommentsCorrections[@RefType='Cites']/PMID")]
    listed += [e.text for e in node.iterfind(".//Reference/ArticleIdList/ArticleId[@IdType='pubmed']")]
    return tuple(dict.fromkeys(int(text) for text in listed if text and text.isdigit()))
