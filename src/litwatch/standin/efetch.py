"""EFetch: ids or a history set in; records out, as XML, MEDLINE text or a list (eutils-facts, section 4)."""

from __future__ import annotations

from litwatch.standin.answer import JSON, TEXT, Answer, element, xml_document
from litwatch.standin.citation import Citation
from litwatch.standin.faults import RECORDS
from litwatch.standin.history import LostSetError
from litwatch.standin.medline import medline
from litwatch.standin.service import Request, Service, wall_text

_HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)
_NO_IDS = "ID list is empty! Possibly it has no correct IDs."


def efetch(service: Service, request: Request) -> Answer:
    """Answer one EFetch request."""
    if request.get("db", "pubmed") != "pubmed":
        return xml_document("eFetchResult", element("ERROR", f"Invalid db name specified: {request.get('db')}"))
    from_set = bool(request.get("query_key"))
    start = request.number("retstart", 0)
    if from_set and start >= service.wall:
        reason = f"Search backend cannot retrieve history data. Reason: {wall_text(service.wall)}"
        return xml_document("eFetchResult", element("ERROR", reason), status=400)
    try:
        pmids = _page(service, request, from_set, start)
    except LostSetError as problem:
        return xml_document("eFetchResult", element("ERROR", str(problem)))
    if not pmids and not from_set:
        return _no_ids(request)
    return _rendered(service, request, pmids)


def _page(service: Service, request: Request, from_set: bool, start: int) -> list[int]:
    """Positions in the set count, and a page that crosses the wall is cut without a word."""
    wanted = request.number("retmax", 10_000)
    if not from_set:
        return request.ids[start : start + wanted]
    pmids = service.history.pmids(request.get("WebEnv"), request.get("query_key"))
    return pmids[start : min(start + wanted, service.wall)]


def _rendered(service: Service, request: Request, pmids: list[int]) -> Answer:
    index = service.corpus.index
    if request.get("retmode").lower() == "json":
        listed = ",".join(str(pmid) for pmid in pmids if pmid in index.citations)
        return Answer(f"[{listed}]".encode(), JSON)
    known = [pmid for pmid in pmids if pmid in index.citations]
    found = [index.citations[pmid] for pmid in request.rearranged(known, RECORDS)]
    kind, text = request.get("rettype").lower(), request.get("retmode").lower() == "text"
    if kind == "uilist":
        return _list(found, text)
    if kind not in ("", "null", "xml", "abstract", "medline", "docsum"):
        return Answer(b"", TEXT)  # unsupported: 200 and nothing
    if text or kind == "medline":
        return Answer("".join(f"\n{medline(one)}" for one in found).encode(), TEXT)
    records = "\n".join(one.xml for one in found)
    body = f"{_HEAD}<PubmedArticleSet>{records}</PubmedArticleSet>"
    return Answer(body.encode())


def _list(found: list[Citation], text: bool) -> Answer:
    if text:
        return Answer("".join(f"{one.pmid}\n" for one in found).encode(), TEXT)
    ids = "\n".join(element("Id", one.pmid) for one in found)
    return Answer(f'<?xml version="1.0" ?>\n<IdList>\n{ids}\n</IdList>\n'.encode())


def _no_ids(request: Request) -> Answer:
    if request.get("retmode").lower() == "text":
        return Answer(_NO_IDS.replace(" ", "+").encode(), TEXT, 400)
    return xml_document("eFetchResult", element("ERROR", _NO_IDS), status=400)
