"""What the stand-in sends back: a status, a content type, a body; and the few ways E-utilities write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

XML = "text/xml; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
TEXT = "text/plain; charset=UTF-8"
HTML = "text/html; charset=UTF-8"

_HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n'
_DTD = "https://eutils.ncbi.nlm.nih.gov/eutils/dtd"
_DOCTYPES = {
    "eSearchResult": f'PUBLIC "-//NLM//DTD esearch 20060628//EN" "{_DTD}/20060628/esearch.dtd"',
    "eSummaryResult": f'PUBLIC "-//NLM//DTD esummary v1 20041029//EN" "{_DTD}/20041029/esummary-v1.dtd"',
    "ePostResult": f'PUBLIC "-//NLM//DTD epost 20090526//EN" "{_DTD}/20090526/epost.dtd"',
    "eLinkResult": f'PUBLIC "-//NLM//DTD elink 20101123//EN" "{_DTD}/20101123/elink.dtd"',
    "eInfoResult": f'PUBLIC "-//NLM//DTD einfo 20190110//EN" "{_DTD}/20190110/einfo.dtd"',
    "eFetchResult": f'PUBLIC "-//NLM//DTD efetch 20131226//EN" "{_DTD}/20131226/efetch.dtd"',
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer. `broken_after` cuts the transfer after so many bytes; None sends all of it.
    `seconds_a_byte` sends it byte by byte, with so long a pause after each."""

    body: bytes
    content_type: str = XML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    broken_after: int | None = None
    seconds_a_byte: float = 0.0


def element(name: str, text: object) -> str:
    """`<name>text</name>`, escaped."""
    return f"<{name}>{escape(str(text))}</{name}>"


def xml_document(root: str, content: str, *, status: int = 200) -> Answer:
    """`content` inside `root`, under the prolog and DOCTYPE that E-utilities give this root."""
    text = f"{_HEAD}<!DOCTYPE {root} {_DOCTYPES[root]}>\n<{root}>{content}</{root}>\n"
    return Answer(text.encode(), XML, status)


def json_document(kind: str, members: Mapping[str, Any], *, status: int = 200) -> Answer:
    """A JSON answer with E-utilities' header in front."""
    return json_body({"header": {"type": kind, "version": "0.3"}, **members}, status=status)


def json_body(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Answer(body.encode(), JSON, status, headers or {})
