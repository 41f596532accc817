"""Open full text (JATS XML) into passages that say which section they stand in. Pure; no DTD is ever fetched.

References, acknowledgements, affiliations and notes never count: a name there is somebody else's work.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from litwatch.errors import DocumentError
from litwatch.parse.pubmed_xml import refuse_entities

Section = Literal[
    "abstract", "methods", "results", "introduction", "discussion", "figure", "table", "supplementary", "other"
]

# Whole headings ("Animals", "Drugs and doses", "Experiment 2"): "Animal studies" is a review's.
_SUBJECTS = r"animals?|subjects|participants|patients|drugs?|chemicals|reagents|compounds"
_METHODS_ALONE = rf"^[\W\d]*(?:experimental|experiments?(?: \d+\b.*)?|(?:{_SUBJECTS})(?:(?:,| and| &) \w+)*)\W*$"
_METHODS = (
    r"\bmethods?\b|\bmethodology\b|\bmaterials?\b|\bprocedures?\b|\b(?:experimental|study) (?:section|design|details)\b"
)
# Headings as journals write them, the first that fits: "Discussion of findings" discusses, "Results and discussion"
# reports results, "Supplementary materials" are no methods.
_HEADINGS: tuple[tuple[Section, str], ...] = (
    ("supplementary", r"\bsupplement(?:ary|al)?\b|\bsupporting information\b|\badditional files?\b"),
    ("discussion", r"^[\W\d]*(?:discussion|conclu\w+)\b"),
    ("results", r"\bresults?\b|^[\W\d]*(?:\w+ )?findings\W*$|\bcase (?:report|presentation|description)\b"),
    ("methods", f"{_METHODS}|{_METHODS_ALONE}"),
    ("introduction", r"\bintro(?:duction)?\b|\bbackground\b"),
    ("discussion", r"\bdiscussion\b|\bconclu\w+\b"),
)
_KINDS: tuple[tuple[Section, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _HEADINGS
)
# The values that JATS lists for sec-type; several are joined by "|".
_SEC_TYPES: dict[str, Section] = {
    "supplementary-material": "supplementary",
    "results": "results",
    "cases": "results",
    "methods": "methods",
    "materials": "methods",
    "subjects": "methods",
    "intro": "introduction",
    "introduction": "introduction",
    "background": "introduction",
    "discussion": "discussion",
    "conclusions": "discussion",
    "conclusion": "discussion",
}
_REPORTS = ("methods", "results")
# Of a subsection only what it says in sec-type may lead out of these: an introduction has "Previous findings" too.
_KEEPS = ("introduction", "discussion", "supplementary")
_FLOATS: dict[str, Section] = {
    "fig": "figure",
    "fig-group": "figure",
    "table-wrap": "table",
    "table-wrap-group": "table",
    "supplementary-material": "supplementary",
}
_NEVER = frozenset(
    {"ref-list", "ref", "citation", "mixed-citation", "element-citation", "nlm-citation", "xref", "ack", "aff"}
    | {"fn-group", "fn", "author-notes", "notes", "bio", "glossary", "app-group", "sig-block", "permissions"}
    | {"sub-article", "response", "object-id", "tex-math"}
)
_PASSAGES = frozenset({"p", "td", "th", "term", "preformat", "disp-quote", "verse-group"})
# Text in one of these ends where it ends; all other elements stand inside words (sub, sup, italic).
_BLOCKS = _PASSAGES | {
    "list", "list-item", "def-list", "def-item", "def", "title", "label", "caption", "table-wrap", "table", "thead",
    "tbody", "tr", "fig", "break", "disp-formula", "boxed-text", "sec", "statement", "attrib", "table-wrap-foot",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, caption or table cell: its section, the heading that made it one, and its plain text.

    A caption or table inside methods or results is of them; elsewhere it is `figure` or `table`.
    """

    section: Section
    heading: str
    text: str


def read_full_text(body: bytes) -> tuple[Passage, ...]:
    """Passages of a JATS article in their order. Raises DocumentError for what is none, is cut, or declares entities
    (it could ask for other files, or swell to any size)."""
    root = _root(body)
    article = root if root.tag == "article" else root.find(".//article")
    if article is None:
        raise DocumentError(f"<{etree.QName(root).localname}> instead of <article>")
    found: list[Passage] = []
    for abstract in article.findall("front/article-meta/abstract"):
        found += _walk(abstract, "abstract", "Abstract")
    text = article.find("body")
    if text is not None:
        found += _walk(text, "other", "")
    floats = article.find("floats-group")
    if floats is not None:
        found += _walk(floats, "other", "")
    return tuple(found)


def _root(body: bytes) -> etree._Element:
    root: etree._Element | None = None
    try:
        walk = etree.iterparse(
            io.BytesIO(body),
            events=("start",),
            load_dtd=False,
            no_network=True,
            resolve_entities=False,
            remove_comments=True,
            remove_pis=True,
        )
        for _, element in walk:
            if root is None:
                root = element
                refuse_entities(root, "open full text")
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(f"no whole JATS XML ({error})", mend="It is fetched again when it is asked for.") from None
    if root is None:
        raise DocumentError("there is no XML in it")
    return root


def _walk(element: etree._Element, section: Section, heading: str) -> Iterator[Passage]:
    """Passages below an element, each of the section that it stands in."""
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        if (name in _NEVER and not _is_table_note(child)) or not name:
            continue
        if name == "sec":
            title = _text(child.find("title"))
            nested = section if section == "abstract" else _kind(child.get("sec-type", ""), title, section)
            yield from _walk(child, nested, title or heading)
        elif name in _PASSAGES or (name == "title" and element.tag == "caption"):
            found = _text(child)
            if found:
                yield Passage(section, heading, found)
        elif name in _FLOATS and section not in _REPORTS:
            yield from _walk(child, _FLOATS[name], heading)
        elif name != "title":
            yield from _walk(child, section, heading)


def _is_table_note(element: etree._Element) -> bool:
    """A note below a table is part of it: it says what was given to whom."""
    return element.tag in ("fn", "fn-group") and any(element.iterancestors("table-wrap-foot"))


def _kind(sec_type: str, title: str, parent: Section) -> Section:
    """What a section is: by its sec-type, its heading, or the section around it."""
    said = [_SEC_TYPES[word] for word in re.split(r"[|\s]+", sec_type.lower()) if word in _SEC_TYPES]
    if said:
        # A section may be several ("results|discussion"): what reports counts.
        return next((one for one in said if one in _REPORTS), said[0])
    if parent in _KEEPS:
        return parent
    own: Section = next((kind for kind, pattern in _KINDS if pattern.search(title)), "other")
    return parent if own == "other" else own


def _text(element: etree._Element | None) -> str:
    """Plain text with single blanks, without citations and footnotes in it."""
    if element is None:
        return ""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag is etree.Entity:
            # Without the DTD nobody declares it; the names are those of HTML.
            yield html.unescape(child.text or "")
        elif isinstance(child.tag, str) and child.tag not in _NEVER:
            is_block = child.tag in _BLOCKS
            yield " " if is_block else ""
            yield from _pieces(child)
            yield " " if is_block else ""
        yield child.tail or ""
