"""ESearch: a term in; a count, ids, and what became of the query, out (eutils-facts, section 2)."""

from __future__ import annotations

import re
from html import escape as html_escape
from typing import Any

from litwatch.standin.answer import JSON, Answer, element, json_document, xml_document
from litwatch.standin.citation import normal
from litwatch.standin.corpus import Index
from litwatch.standin.days import reaching_back
from litwatch.standin.faults import PHRASES, RECORDS, SETS
from litwatch.standin.fields import BY_TAG
from litwatch.standin.grammar import Term
from litwatch.standin.history import LostSetError
from litwatch.standin.search import Finding, Terms, UnknownSetError, search
from litwatch.standin.service import Request, Service, wall_text

_UNAVAILABLE = "Search is temporarily unavailable. Please try again later"


def esearch(service: Service, request: Request) -> Answer:
    """Answer one ESearch request."""
    start, wanted = request.number("retstart", 0), request.number("retmax", 20)
    refusal = _refusal(service, request, start)
    if refusal is not None:
        return _error(request, refusal)
    try:
        finding = _find(service, request)
    except (LostSetError, UnknownSetError) as problem:
        return _error(request, str(problem))
    if request.get("rettype").lower() == "count":
        return _count(request, len(finding.pmids))
    if start + wanted > service.wall:
        wanted = service.wall - start
        finding.messages.append(f"Restrictions achieved. start and count adjusted to {start}, {wanted}")
    return _answer(service, request, finding, start, wanted)


def _refusal(service: Service, request: Request, start: int) -> str | None:
    term, database = request.get("term"), request.get("db", "pubmed")
    if database != "pubmed":
        return f"Invalid db name specified: {database}"
    if not term and not request.get("query_key"):
        return "Empty term and query_key - nothing todo"
    if term and not term.strip():
        return _UNAVAILABLE  # an input error dressed as an outage
    if start >= service.wall:
        return f"Search Backend failed: {wall_text(service.wall)}"
    return None


def _find(service: Service, request: Request) -> Finding:
    index = service.corpus.index
    web_env, key = request.get("WebEnv"), request.get("query_key")
    failing = {name: frozenset(normal(f.phrase) for f in request.faults if f.name == name)
               for name in PHRASES}  # fmt: skip
    terms = Terms(service.phrase_index_minimum, failing["drop_phrase"], failing["unknown_phrase"])
    kept = service.history.pmids(web_env, key) if key else None
    if not request.get("term"):
        return Finding(list(kept or ()), f"#{key}")
    finding = search(
        index,
        request.get("term"),
        service.corpus.today,
        terms=terms,
        earlier=lambda number: service.history.pmids(web_env, str(number)),
        within=_range(service, request),
    )
    if kept is not None:
        finding.pmids = [pmid for pmid in finding.pmids if pmid in set(kept)]
        finding.translation = f"#{key} AND ({finding.translation})"
    finding.pmids = _sorted(index, finding.pmids, request.get("sort"))
    meant = {fault.name for fault in request.faults if fault.endpoint == "esearch"}  # those of all are EFetch's
    finding.pmids = request.rearranged(finding.pmids, meant.intersection(RECORDS))
    told = {normal(re.sub(r"\[[^\]]*\]$", "", one)) for one in finding.quoted_not_found + finding.phrases_not_found}
    request.struck.update(name for name, phrases in failing.items() if phrases & told)
    return finding


def _range(service: Service, request: Request) -> Term | None:
    """Date parameters become part of the query. One end alone is ignored, `edat` is the default (assumptions)."""
    tag = request.get("datetype", "edat").lower()
    tag = tag if tag in BY_TAG and BY_TAG[tag].kind == "date" else "edat"
    if request.get("reldate").isdigit():
        span = reaching_back(int(request.get("reldate")), service.corpus.today)
        return Term(f"{span.first:%Y/%m/%d}", tag=tag, until=f"{span.last:%Y/%m/%d}")
    if request.get("mindate") and request.get("maxdate"):
        return Term(request.get("mindate"), tag=tag, until=request.get("maxdate"))
    return None


def _sorted(index: Index, pmids: list[int], order: str) -> list[int]:
    found = [index.citations[pmid] for pmid in pmids]
    if order.lower() in ("pub_date", "pub date", "pub+date"):
        return [c.pmid for c in sorted(found, key=lambda c: (c.days["PDAT"][:1], c.pmid), reverse=True)]
    if order.lower() in ("author", "first+author"):
        return [c.pmid for c in sorted(found, key=lambda c: c.tree.findtext(".//Author/LastName") or "~")]
    if order.lower() in ("journalname", "journal"):
        return [c.pmid for c in sorted(found, key=lambda c: c.tree.findtext(".//Journal/Title") or "~")]
    return pmids


def _error(request: Request, text: str) -> Answer:
    """A lone ERROR. In JSON a line feed in it stays raw, which is not valid JSON: so does PubMed's."""
    if not request.wants_json:
        return xml_document("eSearchResult", element("ERROR", text))
    body = f'{{"header":{{"type":"esearch","version":"0.3"}},"esearchresult":{{"ERROR":"{text}"}}}}'
    return Answer(body.encode(), JSON)


def _count(request: Request, count: int) -> Answer:
    """The count alone: no translation and none of the warnings."""
    if request.wants_json:
        return json_document("esearch", {"esearchresult": {"count": str(count)}})
    return xml_document("eSearchResult", element("Count", count))


def _answer(service: Service, request: Request, finding: Finding, start: int, wanted: int) -> Answer:
    shown = request.rearranged(finding.pmids[start : start + wanted], SETS)
    history: tuple[str, int] | None = None
    if request.get("usehistory").lower() == "y":
        history = service.history.keep(finding.pmids, request.get("WebEnv"))
    if request.wants_json:
        return json_document("esearch", {"esearchresult": _members(finding, shown, start, history)})
    parts = [element("Count", len(finding.pmids)), element("RetMax", len(shown)), element("RetStart", start)]
    if history is not None:
        parts += [element("QueryKey", history[1]), element("WebEnv", history[0])]
    parts.append(f"<IdList>{''.join(element('Id', pmid) for pmid in shown)}</IdList>")
    pairs = (f"<Translation>{element('From', a)}{element('To', b)}</Translation>" for a, b in finding.mapped)
    parts.append(f"<TranslationSet>{''.join(pairs)}</TranslationSet>")
    parts.append(element("QueryTranslation", finding.translation))
    return xml_document("eSearchResult", "".join(parts) + _reports(finding))


def _reports(finding: Finding) -> str:
    errors = "".join(element("PhraseNotFound", one) for one in finding.phrases_not_found)
    errors += "".join(element("FieldNotFound", one) for one in finding.fields_not_found)
    warnings = "".join(element("QuotedPhraseNotFound", one) for one in finding.quoted_not_found)
    warnings += "".join(element("OutputMessage", one) for one in finding.messages)
    text = f"<ErrorList>{errors}</ErrorList>" if finding.errors else ""
    return text + (f"<WarningList>{warnings}</WarningList>" if warnings else "")


def _members(finding: Finding, shown: list[int], start: int, history: tuple[str, int] | None) -> dict[str, Any]:
    """The members of a JSON answer: numbers are strings, unknown fields are never named."""
    result: dict[str, Any] = {
        "count": str(len(finding.pmids)), "retmax": str(len(shown)), "retstart": str(start),
    }  # fmt: skip
    if history is not None:
        result |= {"querykey": str(history[1]), "webenv": history[0]}
    result |= {
        "idlist": [str(pmid) for pmid in shown],
        "translationset": [{"from": a, "to": b} for a, b in finding.mapped],
        "querytranslation": finding.translation,
    }
    if finding.errors:
        result["errorlist"] = {"phrasesnotfound": finding.phrases_not_found, "fieldsnotfound": []}
    if finding.quoted_not_found or finding.messages:
        result["warninglist"] = {
            "phrasesignored": [],
            "quotedphrasesnotfound": [html_escape(one, quote=False) for one in finding.quoted_not_found],
            "outputmessages": [html_escape(one, quote=False) for one in finding.messages],
        }
    return result
