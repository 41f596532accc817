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
# Of fewer bytes a list of comments is searched as quickly as it is looked for.
_ENOUGH = 2_000
_BRACKET, _QUESTION, _LINE_BREAK = b"<?\n"


class UnsearchableError(Exception):
    """Bytes in which the search could overlook something: the parser must read them."""


@dataclass(frozen=True, slots=True)
class Texts:
    """`text`: of all citations, one after the other. Of each citation: where its text `starts` in that, and where its
    PMID element begins in the block. `bounds`: where the first citation begins there, and where each ends: the next
    follows behind white space."""

    text: bytes
    starts: list[int]
    pmids: list[int]
    bounds: list[int]

    def citation(self, which: int, buffer: bytearray) -> bytes:
        """The bytes of one in the block."""
        return bytes(buffer[self.bounds[which] : self.bounds[which + 1]]).strip()


def hides(buffer: bytearray, end: int) -> bool:
    """Whether something in `buffer[:end]` may look like an element and be none, or part a word: a comment, a section of
    character data, an instruction. Real files have instructions in PubmedData alone (`<?nihms ?>`), where they part
    nothing."""
    block = stringzilla.Str(buffer)
    at = block.find_first_of(b"!?", 1, end)
    while at >= 0:
        if buffer[at - 1] == _BRACKET and not (buffer[at] == _QUESTION and _parts_nothing(block, at, end)):
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
    find = block.find
    starts: list[int] = []
    pmids: list[int] = []
    bounds = [0]
    # Slices that no garbage collection looks through; they hold nothing of the buffer, and end with this function.
    parts: list[stringzilla.Str] = []
    at = length = 0
    while (start := find(_OPEN, at, end)) >= 0:
        is_usual = start == at + 1 and buffer[at] == _LINE_BREAK
        if not is_usual and buffer[at:start].strip():
            return None
        at = find(_CLOSE, start, end) + len(_CLOSE)
        pmid = find(b"<PMID", start, at)
        here = find(b"<ArticleTitle", pmid, at)
        if not start < pmid < here < at:
            return None
        starts.append(length)
        pmids.append(pmid)
        bounds.append(at)
        # Both cuts written out: as a loop over them this takes an eighth longer.
        authors = find(b"<AuthorList", here, at)
        if authors >= 0 and (behind := find(b"</MedlineJournalInfo>", authors, at)) >= 0:
            parts.append(block[here:authors])
            length += authors - here
            here = behind
        last = find(b"<PubmedData>", here, at)
        if last < 0:
            last = at
        comments = find(b"<CommentsCorrectionsList>", here, last) if last - here > _ENOUGH else -1
        if comments >= 0 and (behind := find(b"</CommentsCorrectionsList>", comments, last)) >= 0:
            parts.append(block[here:comments])
            length += comments - here
            here = behind
        parts.append(block[here:last])
        length += last - here
    if buffer[at:end].strip():
        return None
    return Texts(b"".join(parts), starts, pmids, bounds)
