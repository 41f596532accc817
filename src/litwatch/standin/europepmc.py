"""Europe PMC beside PubMed: the same citations as source MED, preprints, and open full texts (eutils-facts, 7).

Unfielded words are looked for everywhere, full text and references included, as Europe PMC does.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from lxml import etree

from litwatch.standin.answer import JSON, XML, Answer, element, json_body
from litwatch.standin.citation import Citation, Words, split_words
from litwatch.standin.europepmc_query import read
from litwatch.standin.europepmc_result import core, reduced
from litwatch.standin.faults import RECORDS

VERSION = "6.9"
_LONGEST_PAGE = 1000
_FIRST_MARK = "*"
_MARK_HEAD = "AoJ+"  # a client that does not URL-encode it sends a blank
_MARKUP = re.compile(r"</?(?:(?P<block>h\d|p)|b|i|sup|sub|u)>")
_SORTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "P_PDATE_D": lambda result: "" if result["source"] == "PPR" else result.get("firstPublicationDate", ""),
    "CITED": lambda result: result.get("citedByCount", 0),
    "AUTH_FIRST": lambda result: result.get("authorString", ""),
    "PUB_YEAR": lambda result: result.get("pubYear", ""),
}


@dataclass(frozen=True, slots=True)
class Document:
    """What Europe PMC holds of one paper: the core result, its texts as words by field, and the full text."""

    result: Mapping[str, Any]
    words: Mapping[str, tuple[Words, ...]]
    full_text: bytes = b""


class EuropePmcSide:
    """Documents of a folder's europepmc.json and fulltext/, and those made of PubMed citations."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._own: list[tuple[date, Document]] = []
        self._texts: dict[str, bytes] = {}
        self._made: dict[int, tuple[Citation, Document]] = {}
        for folder in (path for path in paths if path.is_dir()):
            for file in sorted(folder.glob("fulltext/*.xml")):
                self._texts[file.stem] = file.read_bytes()
            listed = folder / "europepmc.json"
            for entry in json.loads(listed.read_text(encoding="utf-8")) if listed.is_file() else ():
                self._own.append((date.fromisoformat(entry["visible_from"]), self._document(entry["result"])))

    def documents(self, citations: Sequence[Citation], today: date) -> list[Document]:
        """Everything visible today."""
        own = [document for since, document in self._own if since <= today]
        return [self._of_citation(citation) for citation in citations] + own

    def _of_citation(self, citation: Citation) -> Document:
        made = self._made.get(id(citation))
        if made is None:
            made = self._made[id(citation)] = (citation, self._document(core(citation, self._texts)))
        return made[1]

    def full_text(self, pmcid: str) -> Answer:
        body = self._texts.get(pmcid)
        return Answer(b"", XML, 404) if body is None else Answer(body, XML)

    def _document(self, result: Mapping[str, Any]) -> Document:
        body = self._texts.get(str(result.get("pmcid", "")), b"")
        return Document(result, _words(result, body), body)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parameters of a search, as they are obeyed."""

    query: str
    result_type: str
    mark: str
    start: int
    size: int
    sort: str

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> _Asked | None:
        """None where a parameter is refused.

        What becomes of an odd pageSize or resultType is not known (eutils-facts, 8). Assumption: what is no number
        above 0 and no known type is refused as other parameters are, and a pageSize above the longest is the longest.
        """
        size, result_type = parameters.get("pageSize", "25"), parameters.get("resultType", "lite").lower()
        mark, sort = parameters.get("cursorMark", _FIRST_MARK), " ".join(parameters.get("sort", "").split())
        start = 0 if mark == _FIRST_MARK else _place(mark)
        is_size = re.fullmatch(r"[0-9]{1,9}", size) is not None and int(size) > 0
        is_sort = not sort or re.fullmatch(rf"({'|'.join(_SORTS)})( (asc|desc))?", sort)
        if start is None or not is_size or not is_sort or result_type not in ("idlist", "lite", "core"):
            return None
        return cls(parameters["query"].strip(), result_type, mark, start, min(int(size), _LONGEST_PAGE), sort)

    def sorted(self, results: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        if not self.sort:
            return results
        field, _, direction = self.sort.partition(" ")
        return sorted(results, key=_SORTS[field], reverse=direction == "desc")


def search(
    documents: Sequence[Document], parameters: Mapping[str, str], *, accept: str = "", address: str = ""
) -> Answer:
    """The answer to search and searchPOST. XML unless `format` or the Accept header says otherwise; `format` wins."""
    wanted = parameters.get("format") or ("json" if "json" in accept else "xml")
    told = _told(documents, parameters, address)
    if wanted.lower() == "json":
        return json_body(told)
    return Answer(f"<responseWrapper>{_as_xml(told)}</responseWrapper>".encode(), XML)


def _told(documents: Sequence[Document], parameters: Mapping[str, str], address: str) -> dict[str, Any]:
    if not parameters.get("query", "").strip():
        return {"version": VERSION, "errCode": 404, "errMsg": "No search criteria provided"}
    asked = _Asked.of(parameters)
    if asked is None:
        return {"version": VERSION}
    query = read(asked.query)
    found = asked.sorted([document.result for document in documents if query.fits(document.words)])
    end = asked.start + asked.size
    more: dict[str, Any] = {}
    if end < len(found):
        mark = _mark(end)
        more = {"nextCursorMark": mark, "nextPageUrl": f"{address}?{urlencode({**parameters, 'cursorMark': mark})}"}
    request = {
        "queryString": asked.query,
        "internalQuery": asked.query,
        "resultType": asked.result_type,
        "cursorMark": asked.mark,
        "pageSize": asked.size,
        "sort": asked.sort,
        "synonym": parameters.get("synonym", "").lower() == "true",
    }
    page = [reduced(one, asked.result_type) for one in found[asked.start : end]]
    return {"version": VERSION, "hitCount": len(found), **more, "request": request, "resultList": {"result": page}}


def _mark(place: int) -> str:
    return _MARK_HEAD + base64.b64encode(b"%d" % place).decode()


def _place(mark: str) -> int | None:
    """Where a page begins; None for a mark that was never given."""
    try:
        place = int(base64.b64decode(mark.removeprefix(_MARK_HEAD), validate=True))
    except (binascii.Error, ValueError):
        return None
    return place if mark == _mark(place) else None


def _as_xml(value: Any, name: str = "") -> str:
    """The JSON answer as XML. Assumption: members are elements of their name, a list repeats its own."""
    if isinstance(value, list):
        return "".join(_as_xml(one, name) for one in value)
    if isinstance(value, Mapping):
        inside = "".join(_as_xml(one, key) for key, one in value.items())
        return f"<{name}>{inside}</{name}>" if name else inside
    return element(name, str(value).lower() if isinstance(value, bool) else value)


def spoil_result(name: str, answer: Answer) -> Answer:
    """The right answer, damaged as only Europe PMC's are."""
    if name == "version_only":
        return json_body({"version": VERSION})
    if answer.content_type != JSON or name not in (*RECORDS, "repeated_cursor"):
        return answer
    told = json.loads(answer.body)
    if "resultList" not in told:  # an error, or a refused parameter
        return answer
    results = told["resultList"]["result"]
    if name == "missing_records":
        told["resultList"]["result"] = [one for at, one in enumerate(results) if at % 3]
    if name == "doubled_records":
        told["resultList"]["result"] = [one for one in results for _ in range(2)]
    if name == "reordered_records":
        told["resultList"]["result"] = results[::-1]
    if name == "repeated_cursor":
        told["nextCursorMark"] = told["request"]["cursorMark"]
    return json_body(told)


def _words(result: Mapping[str, Any], body: bytes) -> dict[str, tuple[Words, ...]]:
    def texts(*values: Any) -> tuple[Words, ...]:
        return tuple(split_words(_MARKUP.sub(_blank, str(value))) for value in values if value)

    keywords = result.get("keywordList", {}).get("keyword", [])
    chemicals = [one["name"] for one in result.get("chemicalList", {}).get("chemical", [])]
    mesh = [one["descriptorName"] for one in result.get("meshHeadingList", {}).get("meshHeading", [])]
    found = {
        "TITLE": texts(result.get("title")),
        "ABSTRACT": texts(result.get("abstractText")),
        "KW": texts(*keywords, *mesh),
        "CHEM": texts(*chemicals),
        "SRC": texts(result.get("source")),
        "EXT_ID": texts(result.get("id")),
        "PMCID": texts(result.get("pmcid")),
        "DOI": texts(result.get("doi")),
        "OPEN_ACCESS": texts(result.get("isOpenAccess")),
    }
    return found | (_full_text_words(body) if body else {})


def _full_text_words(body: bytes) -> dict[str, tuple[Words, ...]]:
    root = etree.fromstring(body)
    found: dict[str, tuple[Words, ...]] = {}
    for section in root.iterfind("body/sec"):
        title = " ".join(_all_texts(section, "title"))
        name = "METHODS" if "method" in title.lower() else "RESULTS" if "result" in title.lower() else "BODY"
        found[name] = (*found.get(name, ()), split_words(_text(section)))
    references = [split_words(_text(one)) for one in root.iterfind("back/ref-list/ref")]
    return found | ({"REF": tuple(references)} if references else {})


def _blank(tag: re.Match[str]) -> str:
    """Headings and paragraphs part words, inline tags don't."""
    return " " if tag["block"] else ""


def _all_texts(tree: etree._Element, path: str) -> list[str]:
    return [_text(one) for one in tree.iterfind(path)]


def _text(element: etree._Element) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())
