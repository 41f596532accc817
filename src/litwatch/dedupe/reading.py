"""A Citation as likeness reads it: folded text, numbers and names, whatever the format of the source. Pure.

Nothing is corrected for good: where a spreadsheet has made a date of pages or the end of a list has been lost, both
readings are kept, and likeness asks whether any of them agrees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from litwatch.dedupe.citation import Citation
from litwatch.ids import Doi, Pmcid

ABSTRACT_READ = 1000
# An erratum, a comment and a retraction notice are works of their own, whatever identifier they share (NLM's
# CommentsCorrections RefType; the publication types of the same).
NOTICES = {
    "ErratumFor": "erratum",
    "RetractionOf": "retraction",
    "ExpressionOfConcernFor": "concern",
    "CommentOn": "comment",
    "Published Erratum": "erratum",
    "Retraction of Publication": "retraction",
    "Retraction Notice": "retraction",
    "Expression of Concern": "concern",
    "Comment": "comment",
}
# How a notice names itself where no type is given. "Retracted: ..." is not one: publishers put it before the title of
# the paper itself.
_NOTICE_TITLE = re.compile(
    r"(?P<erratum>errat(?:um|a)|corrigend(?:um|a)|(?:author |publisher )?correction(?= to\b|:))"
    r"|(?P<retraction>retraction(?! of)(?= note|:)|(?:statement|notice) of retraction|retraction notice)"
    r"|(?P<concern>(?:editorial )?expression of concern)"
    r"|(?P<comment>(?:invited |editorial )?comment(?:ary)?(?= on\b|:)|reply(?= to\b|:|$)|response(?= to\b|:|$)|re:)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{1,40}>")
_LANGUAGE = re.compile(r"[.\s]*\[[A-Z][a-z]+(?:[,; ]+[A-Z][a-z]+)*\]\.?\s*$")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=s\b)")
_OTHER = re.compile(r"[^a-z0-9]+")
_DIGITS = re.compile(r"\d+")
_ROMAN = {
    word: str(n)
    for n, word in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], start=1)
}
_SERIES = frozenset(
    [
        "part",
        "parts",
        "paper",
        "report",
        "study",
        "experiment",
        "phase",
        "chapter",
        "communication",
        "section",
        "volume",
        "no",
    ]
)
_MARK = {
    word: str(n)
    for n, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=1)
}
_MARK |= {letter: letter for letter in "abcdefgh"}
_NO_NAME = frozenset(["anonymous", "anon", "et", "al", "and", "the", "von", "van", "der", "den", "del", "for"])
_MONTHS = {
    name: str(n)
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_DAY_MONTH = re.compile(r"(?:(\d{1,2})[-\s/]([a-z]{3})[a-z]*|([a-z]{3})[a-z]*[-\s/](\d{1,2}))(?:[-\s/]\d{2,4})?")
_SCIENTIFIC = re.compile(r"(\d)\.(\d+)e\+\d+")
_FIRST_PAGE = re.compile(r"([a-z]*)0*(\d+)")
_NO_WORD = frozenset(["of", "the", "and", "for", "in", "de", "la", "le", "der", "die", "und", "et", "a", "an", "on"])
_UNKNOWN = frozenset({"", "na", "n/a", "none", "null"})


@dataclass(frozen=True, slots=True)
class Reading:
    """`title` without blanks; `numbers` of it sorted, part marks and Roman numerals as digits; `letters`: those that
    stand alone in it, as in (R)-ketamine; `names`: family names (and given names, where printed); `volume`, `issue`:
    the numbers in them; `pages`: first pages that may be meant; `mangled`: that is a guess; `notice`: what kind, "" for
    none."""

    citation: Citation
    title: str
    numbers: tuple[str, ...]
    letters: frozenset[str]
    names: frozenset[str]
    first_name: str
    journal: tuple[str, ...]
    issn: frozenset[str]
    volume: frozenset[str]
    issue: frozenset[str]
    pages: frozenset[str]
    mangled: bool
    abstract: str
    doi: str
    pmcid: str
    notice: str


def read(citation: Citation) -> Reading:
    """Never fails: what can't be read counts as not said."""
    title = _APOSTROPHE.sub("", _LANGUAGE.sub("", _TAG.sub("", citation.title)))
    words = folded(title).split()
    names = _names(citation.authors)
    pages, mangled = _pages(_said(citation.pages))
    journal = folded(citation.journal.split(". Conference", maxsplit=1)[0]).split()
    abstract = _said(citation.abstract)
    return Reading(
        citation=citation,
        title="".join(words),
        numbers=_numbers(words),
        letters=frozenset(word for word in words if len(word) == 1 and word.isalpha() and word != "a"),
        names=frozenset(names),
        first_name=names[0] if names else "",
        journal=tuple(word for word in journal if word not in _NO_WORD),
        issn=frozenset(re.findall(r"\b\d{4}-?\d{3}[\dx]\b", citation.issn.lower().replace("-", ""))),
        volume=_of_volume(_said(citation.volume)),
        issue=frozenset(_DIGITS.findall(_said(citation.issue))),
        pages=pages,
        mangled=mangled,
        abstract=folded(_TAG.sub("", abstract[: ABSTRACT_READ + 200]))[:ABSTRACT_READ],
        doi=_identifier(Doi, citation.doi),
        pmcid=_identifier(Pmcid, citation.pmcid),
        notice=_notice(citation),
    )


def folded(text: str) -> str:
    """Lower case, no accents, Greek letters by name, everything else but letters and digits a blank."""
    if not text.isascii():
        text = "".join(map(_plain, text))
    return _OTHER.sub(" ", text.lower()).strip()


@cache
def _plain(character: str) -> str:
    name = unicodedata.name(character, "")
    if name.startswith("GREEK") and " LETTER " in name:
        return name.split(" LETTER ")[1].split(" WITH ")[0].lower()
    return "".join(c for c in unicodedata.normalize("NFKD", character) if c.isascii())


def _said(text: str) -> str:
    return "" if text.strip().lower() in _UNKNOWN else text


def _numbers(words: list[str]) -> tuple[str, ...]:
    found = []
    for before, word in zip(["", *words], words, strict=False):
        mark = _MARK.get(word) if before in _SERIES else None
        number = _ROMAN.get(word)
        if mark or number:
            found.append(str(mark or number))
        elif not word.isalpha():
            found += [digits.lstrip("0") or "0" for digits in _DIGITS.findall(word)]
    return tuple(sorted(found))


def _names(authors: Iterable[str]) -> list[str]:
    """Words that are no initials: an initial is a letter, or capitals among words that have small letters too."""
    text = " ".join(authors)
    shouted = text.upper() == text
    found = []
    for word in re.split(r"[^\w'’-]+|(?<=[a-z])(?=[A-Z]\.)", text):
        if len(word) < 2 or (not shouted and len(word) <= 4 and word.replace("-", "").isupper()):
            continue
        name = folded(word).replace(" ", "")
        if len(name) > 1 and name not in _NO_NAME:
            found.append(name)
    return found


def _pages(text: str) -> tuple[frozenset[str], bool]:
    """First pages as a letter and a number. "01-Apr" was 1-4 or 4-1 before a spreadsheet read it as a date, and
    "2.05031E+15" a long number, of which the first digits are left."""
    small = text.strip().lower()
    if date := _DAY_MONTH.fullmatch(small):
        day, month = (date[1], date[2]) if date[1] else (date[4], date[3])
        if month in _MONTHS:
            return frozenset({day.lstrip("0"), _MONTHS[month]}), True
    if number := _SCIENTIFIC.fullmatch(small):
        return frozenset({number[1] + number[2]}), True
    page = _FIRST_PAGE.search(small)
    return (frozenset({page[1][-3:] + page[2]}) if page else frozenset()), False


def _of_volume(text: str) -> frozenset[str]:
    return frozenset(_DIGITS.findall(text.split("(no pagination", maxsplit=1)[0]))


def _identifier(kind: type[Doi] | type[Pmcid], value: str | None) -> str:
    """Without a prefix, in one case; one that is malformed as it stands, since its copies are malformed alike."""
    said = _said(value or "")
    try:
        return str(kind(said)) if said else ""
    except ValueError:
        return said.strip().lower()


def _notice(citation: Citation) -> str:
    named = [text.partition(":")[0] for text in citation.corrections] + list(citation.publication_types)
    of_type = next((NOTICES[name] for name in named if name in NOTICES), "")
    if of_type:
        return of_type
    match = _NOTICE_TITLE.match(citation.title.lstrip("[ "))
    return str(match.lastgroup) if match else ""
