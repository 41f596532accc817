"""Europe PMC beside PubMed: the same citations as source MED, preprints, and open full texts (eutils-facts, 7).

Unfielded words are looked for everywhere, full text and references included, as Europe PMC does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from litwatch.standin.answer import JSON, XML, Answer, json_body
from litwatch.standin.citation import Citation, Words, split_words

VERSION = "6.9"
_TOKEN = re.compile(r'\s*(\(|\)|(?:[A-Z_]+:)?"[^"]*"|[^\s()"]+)')
_LONGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Document:
    """What Europe PMC holds of one paper: the core result, its texts as words by field, and the full text."""

    result: Mapping[str, Any]
    words: Mapping[str, tuple[Words, ...]]
    full_text: bytes = b""

    def has(self, field: str, words: Words) -> bool:
        fields = {"TITLE_ABS": ("TITLE", "ABSTRACT"), "": tuple(self.words)}.get(field, (field,))
        return any(_within(words, text) for name in fields for text in self.words.get(name, ()))


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
            made = self._made[id(citation)] = (citation, self._document(_result(citation, self._texts)))
        return made[1]

    def full_text(self, pmcid: str) -> Answer:
        body = self._texts.get(pmcid)
        return Answer(b"", XML, 404) if body is None else Answer(body, XML)

    def _document(self, result: Mapping[str, Any]) -> Document:
        body = self._texts.get(str(result.get("pmcid", "")), b"")
        return Document(result, _words(result, body), body)


def search(documents: Sequence[Document], parameters: Mapping[str, str]) -> Answer:
    """The answer to search and searchPOST."""
    query = parameters.get("query", "").strip()
    if not query:
        return json_body({"version": VERSION, "errCode": 404, "errMsg": "No search criteria provided"})
    if parameters.get("format", "xml") != "json":
        return Answer(f"<responseWrapper><version>{VERSION}</version></responseWrapper>".encode(), XML)
    mark = parameters.get("cursorMark", "*")
    start = 0 if mark == "*" else int(mark[3:]) if re.fullmatch(r"AoE\d+", mark) else -1
    if start < 0 or parameters.get("sort", "CITED") not in ("P_PDATE_D", "CITED", "AUTH_FIRST", "PUB_YEAR"):
        return json_body({"version": VERSION})  # how a refused parameter is answered
    found = [document.result for document in documents if _Query(query).fits(document)]
    size = min(int(parameters.get("pageSize", "25")), _LONGEST_PAGE)
    page = found[start : start + size]
    more = {"nextCursorMark": f"AoE{start + size}"} if start + size < len(found) else {}
    request = {"queryString": query, "internalQuery": query, "cursorMark": mark, "pageSize": size, "synonym": False}
    return json_body(
        {"version": VERSION, "hitCount": len(found), **more, "request": request, "resultList": {"result": page}}
    )


def spoilt(name: str, answer: Answer) -> Answer:
    """The right answer, damaged as only Europe PMC's are."""
    if name == "version_only":
        return json_body({"version": VERSION})
    if answer.content_type != JSON or name not in ("missing_records", "doubled_records", "repeated_cursor"):
        return answer
    told = json.loads(answer.body)
    results = told.get("resultList", {}).get("result", [])
    if name == "missing_records":
        told["resultList"]["result"] = [one for at, one in enumerate(results) if at % 3]
    if name == "doubled_records":
        told["resultList"]["result"] = [one for one in results for _ in range(2)]
    if name == "repeated_cursor":
        told["nextCursorMark"] = told["request"]["cursorMark"]
    return json_body(told)


class _Query:
    """AND, OR, NOT, parentheses, FIELD:word, FIELD:"phrase"; adjacent terms are ANDed."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)

    def fits(self, document: Document) -> bool:
        self._at = 0
        return self._any(document)

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _any(self, document: Document) -> bool:
        found = self._all(document)
        while self._next() == "OR":
            self._at += 1
            found = self._all(document) or found
        return found

    def _all(self, document: Document) -> bool:
        found = self._one(document)
        while self._next() not in ("", ")", "OR"):
            if self._next() == "AND":
                self._at += 1
            found = self._one(document) and found
        return found

    def _one(self, document: Document) -> bool:
        token = self._next()
        self._at += 1
        if token == "NOT":  # noqa: S105  # an operator is no password
            return not self._one(document)
        if token == "(":  # noqa: S105
            found = self._any(document)
            self._at += 1
            return found
        field, _, text = token.rpartition(":") if re.match(r"[A-Z_]+:", token) else ("", "", token)
        if field in ("EXT_ID", "PMCID") and text.startswith('"'):
            return False  # quoted identifiers fail
        words = split_words(text)
        return bool(words) and document.has(field, words)


def _within(words: Words, text: Words) -> bool:
    return words[0] in text and any(text[at : at + len(words)] == words for at in range(len(text) - len(words) + 1))


def _words(result: Mapping[str, Any], body: bytes) -> dict[str, tuple[Words, ...]]:
    def texts(*values: Any) -> tuple[Words, ...]:
        return tuple(split_words(re.sub(r"<[a-z/][^<>]*>", " ", str(value))) for value in values if value)

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


def _result(citation: Citation, texts: Mapping[str, bytes]) -> dict[str, Any]:
    """A PubMed citation as Europe PMC gives it."""
    find = partial(_all_texts, citation.tree)
    pmcid = next((one for one in find("PubmedData/ArticleIdList/ArticleId[@IdType='pmc']")), "")
    doi = next((one for one in find("PubmedData/ArticleIdList/ArticleId[@IdType='doi']")), "").lower()
    year = next((one[:4] for one in find(".//PubDate/Year") + find(".//PubDate/MedlineDate")), "")
    result: dict[str, Any] = {
        "id": str(citation.pmid),
        "source": "MED",
        "pmid": str(citation.pmid),
        "title": " ".join(find(".//ArticleTitle")),
        "abstractText": " ".join(find(".//Abstract/AbstractText")),
        "pubYear": year,
        "journalInfo": {"journal": {"title": " ".join(find(".//Journal/Title"))}},
        "pubTypeList": {"pubType": find(".//PublicationType")},
        "keywordList": {"keyword": find(".//KeywordList/Keyword")},
        "chemicalList": {"chemical": [{"name": name, "registryNumber": "0"} for name in find(".//NameOfSubstance")]},
        "meshHeadingList": {"meshHeading": [{"descriptorName": name} for name in find(".//DescriptorName")]},
        "isOpenAccess": "Y" if pmcid in texts else "N",
        "inEPMC": "Y" if pmcid in texts else "N",
        "dateOfCreation": citation.created.isoformat(),
    }
    return result | ({"pmcid": pmcid} if pmcid else {}) | ({"doi": doi} if doi else {})


def _all_texts(tree: etree._Element, path: str) -> list[str]:
    return [_text(one) for one in tree.iterfind(path)]


def _text(element: etree._Element) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())
