"""What of a block can hold the words that count: titles, abstracts, substances, headings, keywords.

More than half of a file is journals, authors, links to other papers, history and references, which name no compound
that counts and are left out. The order of elements is that of PubMed's DTD (pubmed_250101.dtd,
https://dtd.nlm.nih.gov/ncbi/pubmed/out/): PMID, dates and Journal stand before ArticleTitle; from AuthorList to
the end of MedlineJournalInfo there are languages, grants, types and the like; PubmedData is the last.
"""

from __future__ import annotations

from dataclasses import dataclass

import stringzilla

_OPEN, _CLOSE = b"<PubmedArticle", b"</PubmedArticle>"
# From here to there, in this order.
_LEFT_OUT = (
    (b"<AuthorList", b"</MedlineJournalInfo>"),
    (b"<CommentsCorrectionsList>", b"</CommentsCorrectionsList>"),
)


@dataclass(frozen=True, slots=True)
class Texts:
    """`text`: of all citations, one after the other. Of each citation: where its text `starts` in that, where it stands
    in the block (from, to), and where the digits of its PMID do."""

    text: bytes
    starts: list[int]
    citations: list[tuple[int, int]]
    pmids: list[int]


def texts_of(buffer: bytearray, end: int) -> Texts | None:
    """The texts of `buffer[:end]`; None where it holds anything else than articles with a PMID and, behind it, a title:
    then all of it must be looked at. That nothing that counts stands in what is left out is the DTD's order."""
    block, view = stringzilla.Str(buffer), memoryview(buffer)
    find, rfind = block.find, block.rfind
    starts: list[int] = []
    citations: list[tuple[int, int]] = []
    pmids: list[int] = []
    parts: list[memoryview] = []
    at = length = 0
    while (start := find(_OPEN, at, end)) >= 0:
        stop = find(_CLOSE, start, end) + len(_CLOSE)
        title = find(b"<ArticleTitle", start, stop)
        pmid = find(b"<PMID", start, title)
        if not start < pmid < title < stop or not (start == at or buffer[at:start].isspace()):
            return None
        starts.append(length)
        citations.append((start, stop))
        pmids.append(find(b">", pmid, title) + 1)
        last = rfind(b"<PubmedData>", title, stop)
        if last < 0:
            last = stop
        here = title
        for opens, closes in _LEFT_OUT:
            left = find(opens, here, last)
            if left >= 0 and (further := find(closes, left, last)) >= 0:
                parts.append(view[here:left])
                length += left - here
                here = further
        parts.append(view[here:last])
        length += last - here
        at = stop
    if not (at == end or buffer[at:end].isspace()):
        return None
    return Texts(b"".join(parts), starts, citations, pmids)
