"""EPost, ELink and EInfo: keep a list of ids, follow citations, describe the fields."""

from __future__ import annotations

from litwatch.standin.answer import Answer, element, json_document, xml_document
from litwatch.standin.corpus import Index
from litwatch.standin.fields import FIELDS
from litwatch.standin.history import LostSetError
from litwatch.standin.service import Request, Service, numbers

_BAD_IDS = "Some IDs have invalid value and were omitted. Maximum ID value 18446744073709551615"
_LINKS = ("pubmed_pubmed_citedin", "pubmed_pubmed_refs")


def epost(service: Service, request: Request) -> Answer:
    """Keep a list of ids; PMIDs that do not exist are kept as well."""
    pieces = [piece.strip() for sent in request.id_lists for piece in sent.split(",") if piece.strip()]
    good = [int(piece) for piece in pieces if piece.isdigit() and int(piece)]
    if not good:
        errors = element("ERROR", "Empty ID list; Nothing to store")
        return xml_document("ePostResult", (element("ERROR", _BAD_IDS) if pieces else "") + errors)
    web_env, key = service.history.keep(list(dict.fromkeys(good)), request.get("WebEnv"))
    invalid = "".join(f"<InvalidIdList>{element('Id', p)}</InvalidIdList>" for p in pieces if not p.isdigit())
    return xml_document("ePostResult", invalid + element("QueryKey", key) + element("WebEnv", web_env))


def elink(service: Service, request: Request) -> Answer:
    """Who cites these, and what they cite. Each `id` parameter gets a link set of its own."""
    wanted = request.get("linkname") or request.get("LinkName")
    names = [name for name in _LINKS if wanted in ("", name)]
    try:
        asked = [numbers(sent) for sent in request.id_lists]
        if request.get("query_key"):
            asked = [service.history.pmids(request.get("WebEnv"), request.get("query_key"))]
    except LostSetError as problem:
        return xml_document("eLinkResult", f"<LinkSet>{element('ERROR', problem)}</LinkSet>")
    index = service.corpus.index
    if request.wants_json:
        return json_document("elink", {"linksets": [_members(index, pmids, names) for pmids in asked]})
    return xml_document("eLinkResult", "".join(_link_set(index, pmids, names) for pmids in asked))


def _linked(index: Index, pmids: list[int], name: str) -> list[int]:
    if name == "pubmed_pubmed_refs":
        found = {one for pmid in pmids if pmid in index.citations for one in index.citations[pmid].cites}
    else:
        found = {one.pmid for one in index.citations.values() if set(one.cites) & set(pmids)}
    return sorted(found & index.all_pmids, reverse=True)


def _link_set(index: Index, pmids: list[int], names: list[str]) -> str:
    known = [pmid for pmid in pmids if pmid in index.citations]
    parts = [element("DbFrom", "pubmed"), f"<IdList>{''.join(element('Id', p) for p in known)}</IdList>"]
    for name in names:
        links = "".join(f"<Link>{element('Id', one)}</Link>" for one in _linked(index, pmids, name))
        if links:
            head = element("DbTo", "pubmed") + element("LinkName", name)
            parts.append(f"<LinkSetDb>{head}{links}</LinkSetDb>")
    return f"<LinkSet>{''.join(parts)}</LinkSet>"


def _members(index: Index, pmids: list[int], names: list[str]) -> dict[str, object]:
    found = [(name, [str(one) for one in _linked(index, pmids, name)]) for name in names]
    sets = [{"dbto": "pubmed", "linkname": name, "links": links} for name, links in found if links]
    members: dict[str, object] = {"dbfrom": "pubmed", "ids": [str(pmid) for pmid in pmids]}
    return {**members, "linksetdbs": sets} if sets else members


def einfo(service: Service, request: Request) -> Answer:
    """The databases, or the fields of PubMed and how many records there are."""
    if not request.get("db"):
        if request.wants_json:
            return json_document("einfo", {"einforesult": {"dblist": ["pubmed"]}})
        return xml_document("eInfoResult", f"<DbList>{element('DbName', 'pubmed')}</DbList>")
    if request.get("db") != "pubmed":
        return xml_document("eInfoResult", element("ERROR", f"Invalid db name specified: {request.get('db')}"))
    count, updated = len(service.corpus.index.citations), f"{service.corpus.today:%Y/%m/%d 00:00}"
    if request.wants_json:
        fields = [{"name": one.code, "fullname": one.full_name} for one in FIELDS]
        described = {"dbname": "pubmed", "count": str(count), "lastupdate": updated, "fieldlist": fields}
        return json_document("einfo", {"einforesult": {"dbinfo": [described]}})
    head = element("DbName", "pubmed") + element("MenuName", "PubMed") + element("Description", "Stand-in")
    fields_ = "".join(
        f"<Field>{element('Name', one.code)}{element('FullName', one.full_name)}"
        f"{element('IsDate', 'Y' if one.kind == 'date' else 'N')}</Field>"
        for one in FIELDS
    )
    tail = element("Count", count) + element("LastUpdate", updated) + f"<FieldList>{fields_}</FieldList>"
    return xml_document("eInfoResult", f"<DbInfo>{head}{tail}</DbInfo>")
