"""What E-utilities answered, and whether it may be believed. Pure: bytes in, facts or a ServiceError out.

Biopython reads the answers; the DTD they name is replaced by the one that Biopython ships, so that no
answer can make it reach for the network.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from Bio import Entrez
from Bio.Entrez.Parser import CorruptedXMLError, NotXMLError, ValidationError
from lxml import etree

from litwatch.errors import ServiceError
from litwatch.ids import Pmid

_BUNDLED_DTD = {
    "eSearchResult": b"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd",
    "ePostResult": b"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20090526/epost.dtd",
    "eLinkResult": b"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20101123/elink.dtd",
    "eSummaryResult": b"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20041029/esummary-v1.dtd",
}
_PROLOG = re.compile(rb"\A\s*(?:<\?xml[^>]*\?>)?\s*(?:<!DOCTYPE[^>\[]*>)?\s*", re.DOTALL)
_HARMLESS_MESSAGE = re.compile(r"No items found\.|Restrictions achieved\b.*", re.DOTALL)
# Errors that NCBI answers to a request that will never work (eutils-facts, section 2).
_PERMANENT = ("Empty term", "Invalid db name", "Neither query_key nor id", "Empty id list", "ID list is empty")
EXCERPT = 500


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One ESearch answer. `errors` and `warnings` hold every entry as "Element: text"; an ErrorList that is
    present but empty (a tag on a group, an unknown tag) is itself an error. `history`: WebEnv and QueryKey."""

    count: int
    pmids: tuple[Pmid, ...]
    translation: str
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    history: tuple[str, str] | None = None

    @property
    def doubts(self) -> tuple[str, ...]:
        """Whatever makes this answer one that can't be trusted (the rule that closes section 3)."""
        return self.errors + tuple(
            warning
            for warning in self.warnings
            if not _HARMLESS_MESSAGE.fullmatch(warning.removeprefix("OutputMessage: "))
        )


def read_search(status: int, body: bytes, where: str) -> SearchPage:
    """An ESearch answer in XML. Raises ServiceError for anything that is none."""
    answer = _read(status, body, "eSearchResult", where)
    try:
        errors = _messages(answer.get("ErrorList"), ("PhraseNotFound", "FieldNotFound"))
        if "ErrorList" in answer and not errors:
            errors = ("ErrorList: present without an entry (an unknown tag, or a tag on a group)",)
        return SearchPage(
            count=int(answer["Count"]),
            pmids=tuple(Pmid(str(pmid)) for pmid in answer["IdList"]),
            translation=str(answer.get("QueryTranslation", "")),
            errors=errors,
            warnings=_messages(answer.get("WarningList"), ("PhraseIgnored", "QuotedPhraseNotFound", "OutputMessage")),
            history=(str(answer["WebEnv"]), str(answer["QueryKey"])) if answer.get("WebEnv") else None,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise _unbelievable(f"an ESearch answer without {error}", status, body, where) from None


def read_summary(status: int, body: bytes, asked: Sequence[Pmid], where: str) -> frozenset[Pmid]:
    """Of the PMIDs asked for, those that PubMed says do not exist (ESummary 2.0 in JSON).

    The one place that tells a missing PMID from a failure (eutils-facts, section 5). Europe PMC and
    others are not asked. Raises ServiceError when an asked PMID is not answered for.
    """
    text = body.decode("utf-8", errors="replace")
    try:
        result: dict[str, Any] = json.loads(text, strict=False)["result"]
        entries = {pmid: result[str(pmid)] for pmid in asked}
        missing = frozenset(pmid for pmid, entry in entries.items() if "error" in entry)
        wrong = [pmid for pmid, entry in entries.items() if str(entry["uid"]) != str(pmid)]
    except (ValueError, KeyError, TypeError):
        raise _unbelievable("no ESummary answer in JSON", status, body, where) from None
    if status != 200 or wrong:
        raise _unbelievable("an ESummary answer that does not fit", status, body, where)
    return missing


def read_links(
    status: int, body: bytes, asked: Sequence[Pmid], linkname: str, where: str
) -> dict[Pmid, tuple[Pmid, ...]]:
    """Of each PMID asked for (as an `id` parameter of its own) those that ELink links it to under `linkname`.

    Raises ServiceError for anything else: ELink drops its root element when the backend fails, and gives an empty link
    set for an id that it does not know (eutils-facts, section 5), so that each id must have been answered by a set.
    """
    answer = _read(status, body, "eLinkResult", where)
    found: dict[Pmid, tuple[Pmid, ...]] = {}
    try:
        for links in answer:
            of = [Pmid(str(pmid)) for pmid in links.get("IdList", ())]
            linked = [
                Pmid(str(link["Id"]))
                for database in links.get("LinkSetDb", ())
                if str(database["LinkName"]) == linkname
                for link in database["Link"]
            ]
            if len(of) > 1 or not set(of) <= set(asked) or (linked and not of):
                raise ValueError("a set of its own for each id")
            found |= dict.fromkeys(of, tuple(linked))
        if len(answer) != len(asked):
            raise ValueError("a set for every id")
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _unbelievable(f"an ELink answer without {error}", status, body, where) from None
    return found


def read_article_set(status: int, body: bytes, where: str) -> tuple[Pmid, ...]:
    """The PMIDs of the records in an EFetch answer, in its order. Raises ServiceError unless it is whole."""
    _refuse_error_text(status, body, where)
    try:
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True, remove_comments=True
        )
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise _unbelievable("XML that is cut or broken", status, body, where) from None
    if root.tag != "PubmedArticleSet":
        raise _unbelievable(f"<{root.tag}> instead of <PubmedArticleSet>", status, body, where)
    if status != 200:
        raise _unbelievable(f"HTTP {status}", status, body, where)
    found = root.findall("PubmedArticle/MedlineCitation/PMID")
    found += root.findall("PubmedBookArticle/BookDocument/PMID")
    return tuple(Pmid(element.text or "") for element in found)


def _read(status: int, body: bytes, root: str, where: str) -> Any:
    """An E-utilities answer with this root element, read by Biopython."""
    _refuse_error_text(status, body, where)
    rest = body[_PROLOG.match(body).end() :]  # type: ignore[union-attr]  # the pattern matches ""
    if not rest.startswith(f"<{root}".encode()):
        raise _unbelievable(f"no <{root}>", status, body, where)
    if status != 200:
        raise _unbelievable(f"HTTP {status}", status, body, where)
    doctype = b'<!DOCTYPE %s SYSTEM "%s">' % (root.encode(), _BUNDLED_DTD[root])
    stream = io.BytesIO(b'<?xml version="1.0" encoding="UTF-8"?>' + doctype + rest)
    try:
        return Entrez.read(stream, validate=False)  # type: ignore[no-untyped-call]  # Biopython has no types
    except (CorruptedXMLError, NotXMLError, ValidationError, RuntimeError, ValueError, UnicodeError):
        raise _unbelievable("XML that is cut or broken", status, body, where) from None


def _refuse_error_text(status: int, body: bytes, where: str) -> None:
    """Raise for an <ERROR> element, a JSON error, HTML or nothing at all, whatever the HTTP status."""
    if not body.strip():
        raise _unbelievable("an empty answer", status, body, where)
    element = re.search(rb"<ERROR>(.*?)(?:</ERROR>|\Z)", body, re.DOTALL)
    if element:
        said = " ".join(element.group(1).decode("utf-8", errors="replace").split())
        # 400 alone does not mean a bad request: backend time-outs come with it too (section 4).
        raise _unbelievable(f"error: {said[:200]}", status, body, where, permanent=said.startswith(_PERMANENT))
    if body.lstrip().startswith(b"{"):
        said = " ".join(body[:200].decode("utf-8", errors="replace").split())
        permanent = "API key invalid" in said
        mend = "Check $LITWATCH_ENTREZ_API_KEY." if permanent else ""
        raise _unbelievable(f"error: {said}", status, body, where, permanent=permanent, mend=mend)


def _unbelievable(
    what: str, status: int, body: bytes, where: str, *, permanent: bool = False, mend: str = ""
) -> ServiceError:
    return ServiceError(
        f"PubMed answered {what}",
        where=where,
        mend=mend or ("" if permanent else "It is tried again; if this lasts, run again later."),
        retryable=not permanent and status not in (404, 405, 414),
        status=status,
        answer=body[:EXCERPT].decode("utf-8", errors="replace"),
    )


def _messages(element: Any, names: Sequence[str]) -> tuple[str, ...]:
    """Every entry of an ErrorList or WarningList, prefixed with its element's name."""
    if not element:
        return ()
    return tuple(f"{name}: {text}" for name in names for text in element.get(name, ()))
