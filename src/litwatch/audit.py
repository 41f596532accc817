"""A document's references against what they study: is the guide about the compound that its sources are about?

Comes in: a text, Markdown or HTML document and the published evidence. Goes out: an `Audit`. Nothing is asked of
the network: a reference that the store does not hold is shown as such, with the compounds its own words name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from litwatch.config import Watchlist
from litwatch.errors import DocumentError
from litwatch.names import Matcher
from litwatch.store import Reader

# A cited title is the stored one when it differs by case, punctuation or a trailing site name at most.
TITLE_AGREES = 92.0
SHORTEST_TITLE = 25
_HEADING = re.compile(r"^\W*(?:\d+\W+)?(references|bibliography|literature|works cited|sources)\W*$", re.IGNORECASE)
_ENTRY = re.compile(r"^\s*(?:[-*•]\s*)?(?:\[?\d{1,3}[\].)]|[-*•])\s+(?=\S)")
_PMID = re.compile(r"(?:pmid:?\s*|pubmed\.ncbi\.nlm\.nih\.gov/|pubmed/)(\d{1,9})\b", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>\])]+")
_SITE = re.compile(r"\s*(?:\[[^\]]*\]|\|\s*[\w .]+$| - (?:PubMed|PMC)\b.*$)")


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored record and its work, as far as matching a reference needs them."""

    work_id: str
    pmid: int | None
    doi: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Studied:
    """What a stored paper is for one compound."""

    work_id: str
    compound: str
    role: str
    evidence_level: str
    is_retracted: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: the stored paper it is (None: not stored), what that paper studies, and which watched
    compounds the reference's own words name."""

    text: str
    pmid: int | None
    studied: tuple[Studied, ...]
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """`speaks_of`: watched compounds in the body, with how often. `unsupported`: those that no reference names or
    studies."""

    document: str
    speaks_of: tuple[tuple[str, int], ...]
    references: tuple[Reference, ...]
    unsupported: tuple[str, ...]


def check(document: Path, reader: Reader, watchlist: Watchlist) -> Audit:
    """Audit one document. Raises DocumentError when it can't be read or has no references."""
    lines = _lines(document)
    body, references = _split(lines, document)
    matcher = Matcher(watchlist)
    spoken: dict[str, int] = {}
    for mention in matcher.find("\n".join(body)):
        spoken[mention.compound] = spoken.get(mention.compound, 0) + 1
    stored = reader.rows("papers_to_cite", Stored)
    studied = reader.rows("studied", Studied)
    checked = tuple(_reference(text, matcher, stored, studied) for text in references)
    supported = {name for reference in checked for name in reference.named}
    supported |= {one.compound for reference in checked for one in reference.studied}
    return Audit(
        str(document),
        tuple(sorted(spoken.items(), key=lambda item: -item[1])),
        checked,
        tuple(name for name in spoken if name not in supported),
    )


def _reference(text: str, matcher: Matcher, stored: Sequence[Stored], studied: Sequence[Studied]) -> Reference:
    paper = _resolve(text, stored)
    return Reference(
        text=text,
        pmid=paper.pmid if paper else None,
        studied=tuple(one for one in studied if paper and one.work_id == paper.work_id),
        named=tuple(dict.fromkeys(mention.compound for mention in matcher.find(text))),
    )


def _resolve(text: str, stored: Sequence[Stored]) -> Stored | None:
    """The stored paper of a reference: by PMID, by DOI, then by its title."""
    pmid = _PMID.search(text)
    if pmid:
        return next((paper for paper in stored if paper.pmid == int(pmid.group(1))), None)
    doi = _DOI.search(text)
    if doi:
        wanted = doi.group().rstrip(".,;").lower()
        found = next((paper for paper in stored if paper.doi == wanted), None)
        if found:
            return found
    title = _SITE.sub("", text)
    if len(title) < SHORTEST_TITLE:
        return None
    best = process.extractOne(
        title,
        [paper.title for paper in stored],
        scorer=fuzz.token_sort_ratio,
        processor=default_process,
        score_cutoff=TITLE_AGREES,
    )
    return stored[best[2]] if best else None


def _lines(document: Path) -> list[str]:
    try:
        content = document.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"can't be read ({error.strerror})", where=str(document), mend="Name a text, Markdown or HTML file."
        ) from None
    if content[:5] == b"%PDF-" or content[:2] == b"PK":
        raise DocumentError(
            "this is no plain text", where=str(document), mend="Save it as text or HTML first (pdftotext does it)."
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if document.suffix.lower() in (".html", ".htm") or text.lstrip()[:1] == "<":
        try:
            root = html.document_fromstring(f"<div>{text}</div>")
        except etree.ParserError:
            return []
        for item in root.iter("li", "p", "br", "h1", "h2", "h3", "h4", "div"):
            item.tail = "\n" + (item.tail or "")
        text = "".join(map(str, root.itertext()))
    return [" ".join(line.split()) for line in text.splitlines()]


def _split(lines: Sequence[str], document: Path) -> tuple[list[str], list[str]]:
    """The body, and the references: the entries of a list under the last heading that says so."""
    headings = [number for number, line in enumerate(lines) if _HEADING.match(line)]
    if not headings:
        raise DocumentError(
            "it has no heading “References”", where=str(document), mend="Put that heading above its reference list."
        )
    start = headings[-1]
    entries = _entries(lines[start + 1 :])
    if not entries:
        raise DocumentError("its reference list is empty", where=str(document), mend="Give it as a list, one a line.")
    return list(lines[:start]), entries


def _entries(lines: Sequence[str]) -> list[str]:
    """The items of a list, lines that go on joined to them; without list marks, every long line is one."""
    if not any(_ENTRY.match(line) for line in lines):
        return [line for line in lines if len(line) >= SHORTEST_TITLE]
    entries: list[str] = []
    goes_on = False
    for line in lines:
        if line.startswith("#") or (len(line) > 2 and set(line) <= {"-", "*", "_"}):
            break
        if _ENTRY.match(line):
            entries.append(_strip(line))
            goes_on = True
        elif line and goes_on:
            entries[-1] += f" {line}"
        else:
            goes_on = False
    return [entry for entry in entries if not entry.lower().startswith("to cite this document")]


def _strip(line: str) -> str:
    while _ENTRY.match(line):
        line = _ENTRY.sub("", line, count=1)
    return line
