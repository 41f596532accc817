"""Open full text (JATS XML) into passages that say which section they stand in. Pure; no DTD is ever fetched.

References, acknowledgements, affiliations and notes never count: a name there is somebody else's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from litwatch.errors import DocumentError

Section = Literal["methods", "results", "introduction", "discussion", "other"]

# sec-type and headings as journals write them; "results and discussion" reports results.
_KINDS: tuple[tuple[Section, re.Pattern[str]], ...] = (
    ("results", re.compile(r"\bresults?\b|\bfindings\b", re.IGNORECASE)),
    (
        "methods",
        re.compile(
            r"\bmethods?\b|\bmethodology\b|\bmaterials?\b|\bexperimental (?:procedures?|section)\b|\bprocedures?\b",
            re.IGNORECASE,
        ),
    ),
    ("introduction", re.compile(r"\bintro(?:duction)?\b|\bbackground\b", re.IGNORECASE)),
    ("discussion", re.compile(r"\bdiscussion\b|\bconclusions?\b", re.IGNORECASE)),
)
_NEVER = frozenset({"ref-list", "ack", "fn-group", "fn", "app-group", "aff", "author-notes", "xref", "bio", "glossary"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, caption or table cell: its section, the heading that made it one, and its plain text."""

    section: Section
    heading: str
    text: str


def read_full_text(body: bytes) -> tuple[Passage, ...]:
    """Passages of a JATS article in their order. Raises DocumentError for what is none, or is cut."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(f"no whole JATS XML ({error})", mend="It is fetched again when it is asked for.") from None
    article = root if root.tag == "article" else root.find(".//article")
    if article is None:
        raise DocumentError(f"<{etree.QName(root).localname}> instead of <article>")
    text = article.find("body")
    return () if text is None else tuple(_walk(text, "other", ""))


def _walk(element: etree._Element, section: Section, heading: str) -> Iterator[Passage]:
    """Passages below an element; a subsection is of its parent's kind unless its own heading says another."""
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        if name in _NEVER or not name:
            continue
        if name == "sec":
            title = _text(child.find("title"))
            kind = _kind(f"{child.get('sec-type', '')} {title}")
            nested = section if section in ("methods", "results") and kind == "other" else kind
            yield from _walk(child, nested, title or heading)
        elif name in ("p", "td", "th") and child.find(".//sec") is None:
            found = _text(child)
            if found:
                yield Passage(section, heading, found)
        elif name != "title":
            yield from _walk(child, section, heading)


def _kind(words: str) -> Section:
    return next((kind for kind, pattern in _KINDS if pattern.search(words.replace("|", " "))), "other")


def _text(element: etree._Element | None) -> str:
    """Plain text with single blanks, without citations and footnotes in it."""
    if element is None:
        return ""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _NEVER:
            yield from _pieces(child)
        yield child.tail or ""
