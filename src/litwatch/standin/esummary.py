"""ESummary: ids or a history set in; short descriptions out. The one utility that names a missing PMID."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from litwatch.standin.answer import Answer, element, json_document, xml_document
from litwatch.standin.citation import Citation, text_of
from litwatch.standin.history import LostSetError
from litwatch.standin.service import Request, Service

_GONE = "cannot get document summary"
_JSON_LIMIT = 500


def esummary(service: Service, request: Request) -> Answer:
    """Answer one ESummary request: XML version 1 or 2.0, or JSON."""
    try:
        pmids = _asked(service, request)
    except LostSetError as problem:
        return _error(request, str(problem))
    if not pmids:
        if request.wants_json:
            return json_document("esummary", {"esummaryresult": ["Empty id list - nothing todo"]})
        return _error(request, "Neither query_key nor id specified")
    if request.wants_json:
        return _as_json(service, pmids)
    return _version_2(service, pmids) if request.get("version") == "2.0" else _version_1(service, pmids)


def _asked(service: Service, request: Request) -> list[int]:
    if not request.get("query_key"):
        return request.ids
    start = request.number("retstart", 0)
    pmids = service.history.pmids(request.get("WebEnv"), request.get("query_key"))
    return pmids[start : start + request.number("retmax", 10_000)]


def _error(request: Request, text: str) -> Answer:
    if request.wants_json:
        return json_document("esummary", {"esummaryresult": [text]})
    return xml_document("eSummaryResult", element("ERROR", text))


def _as_json(service: Service, pmids: list[int]) -> Answer:
    if len(pmids) > _JSON_LIMIT:
        text = f"Too many UIDs in request. Maximum number of UIDs is {_JSON_LIMIT} for JSON format output."
        return json_document("esummary", {"error": text})
    found = service.corpus.index.citations
    result: dict[str, Any] = {"uids": [str(pmid) for pmid in pmids]}
    for pmid in pmids:
        summary = _summary(found[pmid]) if pmid in found else {"error": _GONE}
        result[str(pmid)] = {"uid": str(pmid), **{name.lower(): value for name, value in summary.items()}}
    return json_document("esummary", {"result": result})


def _summary(citation: Citation) -> dict[str, Any]:
    tree = citation.tree
    people = [f"{a.findtext('LastName')} {a.findtext('Initials') or ''}".strip()
              for a in tree.iterfind(".//AuthorList/Author") if a.find("LastName") is not None]  # fmt: skip
    title = tree.find(".//ArticleTitle")
    ids = [{"idtype": e.get("IdType", ""), "idtypen": 0, "value": text_of(e)}
           for e in tree.iterfind("PubmedData/ArticleIdList/ArticleId")]  # fmt: skip
    return {
        "PubDate": " ".join(e.text or "" for e in tree.iterfind(".//JournalIssue/PubDate/*")),
        "Source": tree.findtext(".//MedlineTA") or tree.findtext(".//ISOAbbreviation") or "",
        "Authors": [{"name": name, "authtype": "Author"} for name in people],
        "Title": text_of(title) if title is not None else "",
        "Volume": tree.findtext(".//Volume") or "",
        "Issue": tree.findtext(".//Issue") or "",
        "Pages": tree.findtext(".//MedlinePgn") or "",
        "Lang": [e.text or "" for e in tree.iterfind(".//Language")],
        "PubType": [e.text or "" for e in tree.iterfind(".//PublicationType")],
        "ArticleIds": ids,
        "FullJournalName": tree.findtext(".//Journal/Title") or "",
        "ELocationID": tree.findtext(".//Article/ELocationID") or "",
        "SortPubDate": f"{citation.days['PDAT'][0]:%Y/%m/%d} 00:00" if citation.days["PDAT"] else "",
    }


def _version_1(service: Service, pmids: list[int]) -> Answer:
    found = service.corpus.index.citations
    parts = []
    for pmid in pmids:
        if pmid in found:
            items = "".join(_item(name, value) for name, value in _summary(found[pmid]).items())
            parts.append(f"<DocSum>{element('Id', pmid)}{items}</DocSum>")
        else:
            parts.append(element("ERROR", f"UID={pmid}: {_GONE}"))
    return xml_document("eSummaryResult", "\n".join(parts))


def _item(name: str, value: str | list[Any]) -> str:
    if isinstance(value, str):
        return _tagged("Item", f'Name={quoteattr(name)} Type="String"', element("x", value)[3:-4])
    inner = "".join(_item(_member(name, one), one["name"] if "name" in one else one["value"])
                    if isinstance(one, dict) else _item(name, one) for one in value)  # fmt: skip
    return _tagged("Item", f'Name={quoteattr(_LISTS.get(name, name))} Type="List"', inner)


_LISTS = {"Authors": "AuthorList", "PubType": "PubTypeList", "Lang": "LangList"}


def _member(name: str, one: dict[str, Any]) -> str:
    return str(one["idtype"]) if name == "ArticleIds" else "Author"


def _tagged(name: str, attributes: str, content: str) -> str:
    return f"<{name} {attributes}>{content}</{name}>"


def _version_2(service: Service, pmids: list[int]) -> Answer:
    found = service.corpus.index.citations
    parts = []
    for pmid in pmids:
        summary = _summary(found[pmid]) if pmid in found else {"error": _GONE}
        inner = "".join(_nested(name, value) for name, value in summary.items())
        parts.append(_tagged("DocumentSummary", f'uid="{pmid}"', inner))
    listed = _tagged("DocumentSummarySet", 'status="OK"', "\n".join(parts))
    return xml_document("eSummaryResult", listed)


def _nested(name: str, value: str | list[Any]) -> str:
    if isinstance(value, str):
        return element(name, value)
    child = {"Authors": "Author", "ArticleIds": "ArticleId", "PubType": "flag", "Lang": "string"}[name]
    inner = "".join(
        f"<{child}>{''.join(element(k.title() if child == 'Author' else k, v) for k, v in one.items())}</{child}>"
        if isinstance(one, dict)
        else element(child, one)
        for one in value
    )
    return f"<{name}>{inner}</{name}>"
