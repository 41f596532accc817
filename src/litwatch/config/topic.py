"""Is a topic block valid on PubMed? An unknown tag, or a tag on a group, changes a query without a word."""

from __future__ import annotations

import re

# Fields as EInfo lists them, and the long forms of the User Guide (eutils-facts, section 3). There is no [ab].
_SHORT = """
all uid pmid filt filter sb subset titl ti title mesh mh majr jour ta journal affl ad affiliation
ecno rn subs nm pdat dp edat vol vi volume page pg pagination ptyp pt lang la language iss ip
issue subh sh si mhda tiab otrm ot coln cn cnty pl papx pa grnt gr mdat lr dcom pid faut 1au
full fau finv fir tt laut lastau ppdt epdt lid crdt book ed editor isbn pubn auid ps cois word
tw au author auth doi aid title/abstract
"""
_LONG = """
mesh terms, mesh major topic, mesh subheading, text word, text words, publication type
supplementary concept, substance name, publication date, date - publication, entry date, date - entry
create date, date - create, modification date, date - modification, date - completion, pharmacological action
other term, author keywords, corporate author, ec/rn number, place of publication, all fields
mesh date, location id, grant number
"""
_KNOWN = frozenset(_SHORT.split()) | {
    " ".join(tag.split()) for tag in _LONG.replace("\n", ", ").split(",") if tag.strip()
}
_PROXIMITY = re.compile(r"(?:ti|tiab|ad|title|title/abstract|affiliation):~\d+")
_NOEXP = re.compile(r"(?:mh|mesh|mesh terms|majr|mesh major topic|sh|subh|pt|ptyp|publication type):noexp")
_TOKEN = re.compile(r'"[^"]*"|\[[^\[\]"]*\]|[()\[\]]|[^\s()\[\]"]+')


def query_problem(query: str) -> tuple[str, str] | None:
    """(what is wrong, what would be right) with a topic block, or None."""
    problem = _text_problem(query)
    if problem:
        return problem
    depth, before = 0, ""
    for token in _TOKEN.findall(query):
        if token == "(":  # noqa: S105  # a parenthesis is no password
            depth += 1
        elif token == ")":  # noqa: S105  # a parenthesis is no password
            depth -= 1
            if depth < 0:
                return "a closing parenthesis has no partner", "PubMed would ignore it"
        elif token in ("[", "]"):
            return "a square bracket has no partner", "PubMed would ignore it"
        elif token.startswith("["):
            problem = _tag_problem(token, before)
            if problem:
                return problem
        before = token
    return ("an opening parenthesis has no partner", "PubMed would ignore it") if depth else None


def _text_problem(query: str) -> tuple[str, str] | None:
    """What is wrong before the query is taken apart."""
    if not query.strip():
        return "the query is empty", "such as depression[tw]"
    if any(mark in query for mark in "“”„"):
        return "a curly quotation mark", 'write phrases in straight ones, such as "forced swim"[tiab:~0]'
    if query.count('"') % 2:
        return "a quotation mark has no partner", "PubMed would ignore it"
    return None


def _tag_problem(token: str, before: str) -> tuple[str, str] | None:
    tag = " ".join(token.strip("[]").lower().split())
    if before in ("", "(", "AND", "OR", "NOT"):
        return f"the tag {token} has no term before it", "write the tag right after its term"
    if before == ")":
        return (
            f"the tag {token} stands on a group",
            "PubMed ignores it there and searches all fields; tag each term",
        )
    if _PROXIMITY.fullmatch(tag):
        return None if before.startswith('"') else (f"{token} needs a quoted phrase before it", 'such as "forced swim"')
    if tag in _KNOWN or _NOEXP.fullmatch(tag):
        return None
    return (
        f"PubMed has no field {token}",
        "it would search all fields; use [tiab], [tw], [mh] or another of its tags",
    )
