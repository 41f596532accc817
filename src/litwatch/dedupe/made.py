"""Made-up pairs for training: what the labelled records have too few of. Pure; the same seed gives the same pairs.

Each begins with a real record. The same paper told otherwise: fields left out, the journal abbreviated, authors in
other formats or cut, pages mangled by a spreadsheet, printed a year after it went online, a letter wrong. And other
papers that look alike: part 1 and part 2, a word of the title exchanged by the same authors, one talk given at two
meetings or published later, abstracts under the DOI of their supplement, one title
by strangers, titles that any paper might have.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from litwatch.dedupe.citation import Citation

SEED = 20_261_125
LEFT_OUT = 0.3
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ANY_PAPER = ("Editorial", "Introduction", "Reply", "Book review", "Abstracts", "Preface", "Letter to the editor")
Made = tuple[Citation, Citation, bool]


def made_pairs(citations: Sequence[Citation]) -> Iterator[Made]:
    """Pairs with whether they are one paper, of real records that are different papers."""
    chance = random.Random(SEED)  # noqa: S311  # made-up records, not secrecy
    for one in citations:
        for same in (_sparse, _abbreviated, _authors, _mangled, _online_first, _typo):
            yield one, _other(same(one, chance), chance), True
        stranger = chance.choice(citations)
        if stranger.record_id != one.record_id:
            for different in (_parts, _sibling, _two_meetings, _published_later, _supplement, _namesake, _any_paper):
                first, second = different(one, stranger, chance)
                yield first, replace(second, record_id=f"{one.record_id}'"), False


def _other(citation: Citation, chance: random.Random) -> Citation:
    """Of another source: what it leaves out is left out at random."""
    doi, abstract, issn, issue = (chance.random() >= LEFT_OUT for _ in range(4))
    return replace(
        citation,
        record_id=f"{citation.record_id}'",
        doi=citation.doi if doi else None,
        abstract=citation.abstract * abstract,
        issn=citation.issn * issn,
        issue=citation.issue * issue,
    )


def _sparse(one: Citation, chance: random.Random) -> Citation:
    left_out = chance.choice(("abstract", "volume", "pages", "journal"))
    return replace(
        one,
        doi=None,
        abstract=one.abstract * (left_out != "abstract"),
        volume=one.volume * (left_out != "volume"),
        pages=one.pages * (left_out != "pages"),
        journal=one.journal * (left_out != "journal"),
    )


def _abbreviated(one: Citation, chance: random.Random) -> Citation:
    words = [word[: chance.randint(4, 7)] for word in one.journal.split() if word.lower() not in ("of", "the", "and")]
    return replace(one, journal=" ".join(words), pages=one.pages.split("-")[0], issn="")


def _authors(one: Citation, chance: random.Random) -> Citation:
    """As one list in another format, or its beginning."""
    names = [name.strip() for name in one.authors[0].split(".") if len(name.strip()) > 2] if one.authors else []
    form = chance.randint(0, 3)
    if form == 0:
        return replace(one, authors=tuple(names[:3]))
    if form == 1:
        return replace(one, authors=("; ".join(name.replace(" ", ", ", 1) + "." for name in names),))
    if form == 2:
        return replace(one, authors=(", ".join(names).upper(),))
    return replace(one, authors=(" and ".join(" ".join(reversed(name.split())) for name in names),))


def _mangled(one: Citation, chance: random.Random) -> Citation:
    first = one.pages.split("-")[0]
    if first.isdigit() and int(first) <= 31:
        return replace(one, pages=f"{int(first):02}-{chance.choice(_MONTHS)}")
    return replace(one, pages=chance.choice(("", first)), volume=chance.choice((one.volume, "1)")), doi=None)


def _online_first(one: Citation, chance: random.Random) -> Citation:
    later = one.year + chance.choice((-1, 1)) if one.year else None
    return replace(one, year=later, pages="", issue="", volume=chance.choice((one.volume, "")))


def _typo(one: Citation, chance: random.Random) -> Citation:
    at = chance.randrange(max(1, len(one.title)))
    return replace(one, title=one.title[:at] + one.title[at + 1 :])


def _elsewhere(one: Citation, chance: random.Random) -> Citation:
    """Of the same issue, on another page; the DOI is its own, the supplement's, or not given."""
    own = f"{one.doi}.{chance.randint(2, 99)}" if one.doi else None
    page = str(chance.randint(100, 999))
    return replace(
        one,
        doi=chance.choice((own, one.doi, None)),
        pages=chance.choice((page, page, "")),
        abstract=chance.choice((one.abstract, "")),
    )


def _parts(one: Citation, stranger: Citation, chance: random.Random) -> tuple[Citation, Citation]:
    form = chance.choice((". Part {}", " - part {}", " {}", ": study {}"))
    first, second = chance.choice((("1", "2"), ("I", "II"), ("2", "3"), ("II", "III")))
    second_part = replace(_elsewhere(one, chance), title=one.title + form.format(second))
    if chance.random() < 0.5:
        second_part = replace(second_part, abstract=stranger.abstract)
    return replace(one, title=one.title + form.format(first)), second_part


def _sibling(one: Citation, stranger: Citation, chance: random.Random) -> tuple[Citation, Citation]:
    """Another paper by the same authors: a word of the title is another."""
    words = one.title.split()
    long = [at for at, word in enumerate(words) if len(word) > 3]
    others = [word for word in stranger.title.split() if len(word) > 3 and word not in words]
    if not long or not others:
        return one, replace(stranger, authors=one.authors)
    words[chance.choice(long)] = chance.choice(others)
    abstract = chance.choice((one.abstract, stranger.abstract, ""))
    return one, replace(_elsewhere(one, chance), title=" ".join(words), abstract=abstract)


def _two_meetings(one: Citation, stranger: Citation, chance: random.Random) -> tuple[Citation, Citation]:
    place = replace(
        stranger,
        title=one.title,
        authors=one.authors,
        abstract=chance.choice((one.abstract, "")),
        year=one.year and one.year + chance.choice((0, 0, 1)),
        doi=chance.choice((stranger.doi, None)),
        pages=chance.choice((stranger.pages, "")),
    )
    return one, place


def _published_later(one: Citation, stranger: Citation, chance: random.Random) -> tuple[Citation, Citation]:
    """A talk, and its paper in the same journal in a later volume."""
    volumes = [int(text) for text in one.volume.split() if text.isdigit()]
    later = replace(
        one,
        volume=str(volumes[0] + 1 if volumes else chance.randint(2, 90)),
        year=one.year and one.year + 1,
        pages=str(chance.randint(100, 999)),
        doi=chance.choice((f"{one.doi}.9" if one.doi else None, None)),
        abstract=chance.choice((one.abstract, stranger.abstract, "")),
    )
    return one, later


def _supplement(one: Citation, stranger: Citation, chance: random.Random) -> tuple[Citation, Citation]:
    doi = one.doi or "10.1000/supplement"
    neighbour = replace(
        stranger, doi=doi, journal=one.journal, issn=one.issn, volume=one.volume, issue=one.issue, year=one.year
    )
    return replace(one, doi=doi), replace(neighbour, pages=chance.choice((one.pages, stranger.pages, "")))


def _namesake(one: Citation, stranger: Citation, chance: random.Random) -> tuple[Citation, Citation]:
    """Strangers give their paper the same title."""
    journal = chance.choice((one, stranger))
    of_strangers = replace(
        stranger,
        title=one.title,
        journal=journal.journal,
        issn=journal.issn,
        year=chance.choice((one.year, stranger.year)),
    )
    return one, replace(
        of_strangers, pages=chance.choice((stranger.pages, "")), volume=chance.choice((stranger.volume, ""))
    )


def _any_paper(one: Citation, stranger: Citation, chance: random.Random) -> tuple[Citation, Citation]:
    title = chance.choice(_ANY_PAPER)
    of_other = replace(
        one,
        title=title,
        doi=None,
        authors=chance.choice((stranger.authors, one.authors)),
        volume=chance.choice((one.volume, stranger.volume)),
        pages=chance.choice((str(chance.randint(100, 999)), "")),
        abstract=chance.choice((stranger.abstract, "")),
    )
    return replace(one, title=title), of_other
