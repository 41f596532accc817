"""What of a block can hold the words that count: titles, abstracts, substances, headings, keywords.

More than half of a file is journals, authors, links to other papers, history and references, which name no compound
that counts and are left out. The order of elements is that of PubMed's DTD (pubmed_250101.dtd,
https://dtd.nlm.nih.gov/ncbi/pubmed/out/): PMID, dates and Journal stand before ArticleTitle; from AuthorList to
the end of MedlineJournalInfo there are languages, grants, types and the like; PubmedData is the last.
"""

from __future__ import annotations

from dataclasses import dataclass

import stringzilla

_OPEN, _CLOSE = b"<PubmedArticle>", b"</PubmedArticle>"
# How a citation begins behind another in PubMed's files.
_NEXT = b"\n" + _OPEN
_BRACKET, _ASKS = b"<?"


class UnsearchableError(Exception):
    """Bytes in which the search could overlook something: the parser must read them."""


@dataclass(frozen=True, slots=True)
class Texts:
    """`text`: of all citations, one after the other. Of each citation: where its text `starts` in that, where it stands
    in the block (from, to), and where its PMID element begins there."""

    text: bytes
    starts: list[int]
    citations: list[tuple[int, int]]
    pmids: list[int]


def hides(buffer: bytearray, end: int) -> bool:
    """Whether something in `buffer[:end]` may look like an element and be none, or part a word: a comment, a section of
    character data, an instruction. Real files have instructions in PubmedData alone (`<?nihms ?>`), where they part
    nothing."""
    block = stringzilla.Str(buffer)
    at = block.find_first_of(b"!?", 1, end)
    while at >= 0:
        if buffer[at - 1] == _BRACKET and not (buffer[at] == _ASKS and _parts_nothing(block, at, end)):
            return True
        at = block.find_first_of(b"!?", at + 1, end)
    return False


def _parts_nothing(block: stringzilla.Str, at: int, end: int) -> bool:
    """The instruction there is whole, holds no markup, and stands in PubmedData."""
    stop = block.find(b"?>", at, end)
    is_in_data: bool = block.rfind(b"<PubmedData>", 0, at) > block.rfind(_CLOSE, 0, at)
    return is_in_data and stop >= 0 and block.find(b"<", at, stop) < 0


def texts_of(buffer: bytearray, end: int) -> Texts | None:
    """The texts of `buffer[:end]`; None where it holds anything else than articles with a PMID and, behind it, a title:
    then all of it must be looked at. That nothing that counts stands in what is left out is the DTD's order."""
    block = stringzilla.Str(buffer)
    find, is_next = block.find, buffer.startswith
    starts: list[int] = []
    citations: list[tuple[int, int]] = []
    pmids: list[int] = []
    # Slices that no garbage collection looks through; they hold nothing of the buffer, and end with this function.
    parts: list[stringzilla.Str] = []
    at = length = 0
    while True:
        if is_next(_NEXT, at, end):
            start = at + 1
        else:
            start = find(_OPEN, at, end)
            if buffer[at : start if start >= 0 else end].strip():
                return None
            if start < 0:
                break
        stop = find(_CLOSE, start, end) + len(_CLOSE)
        pmid = find(b"<PMID", start, stop)
        title = find(b"<ArticleTitle", pmid, stop)
        if not start < pmid < title < stop:
            return None
        starts.append(length)
        citations.append((start, stop))
        pmids.append(pmid)
        here = title
        # Both cuts written out: as a loop over them this takes an eighth longer.
        authors = find(b"<AuthorList", title, stop)
        if authors >= 0 and (behind := find(b"</MedlineJournalInfo>", authors, stop)) >= 0:
            parts.append(block[title:authors])
            length += authors - title
            here = behind
        last = find(b"<PubmedData>", here, stop)
        if last < 0:
            last = stop
        comments = find(b"<CommentsCorrectionsList>", here, last)
        if comments >= 0 and (behind := find(b"</CommentsCorrectionsList>", comments, last)) >= 0:
            parts.append(block[here:comments])
            length += comments - here
            here = behind
        parts.append(block[here:last])
        length += last - here
        at = stop
    return Texts(b"".join(parts), starts, citations, pmids)
