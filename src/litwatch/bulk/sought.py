"""What to look for in the bytes of a PubMed file, made of the watchlist's names. Pure.

Every spelling that `names.Matcher` finds in a text holds certain runs of letters or digits, whole: the pieces of the
name. For each name one piece (or, of codes like MK-801, two pieces that stand together) is looked for. Where the
bytes are unlike the text (a piece cut by a tag, written with an accent, a number parted by a rare blank), `unlike.py`
finds the place, and it is read as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import combinations, groupby
from string import ascii_letters

from litwatch.config import Watchlist
from litwatch.spelling import CAS, bases_of, folded, gaps_of, is_stereo, number_forms, pattern_of, pieces_of

# A run of so many letters or digits is rare enough to be looked for by itself.
RARE_LETTERS, RARE_DIGITS = 5, 5
# A code holds no word of a language: fewer letters will do.
RARE_LETTERS_OF_CODE = 4
# The names of elements and attributes that are searched with their text: "substance" stands in each NameOfSubstance.
_MARKUP = (
    "articletitle pagination startpage endpage medlinepgn elocationid eidtype validyn abstract abstracttext label "
    "nlmcategory copyrightinformation chemicallist chemical registrynumber nameofsubstance citationsubset "
    "supplmeshlist supplmeshname meshheadinglist meshheading descriptorname qualifiername majortopicyn "
    "numberofreferences personalnamesubjectlist otherid otherabstract keywordlist keyword owner generalnote "
    "medlinejournalinfo coistatement spaceflightmission investigatorlist"
)
# What joins the pieces of a code and the thousands of a number (spelling.pattern_of), where it is common between a
# letter and a digit; whatever else may stand there is rare, and a place to be read as text (unlike.py).
_JOINTS = ("", " ", "-", "/", ".", ",")
_BETWEEN_COMMON = (*_JOINTS, ", ", ". ")
_BETWEEN = tuple(dict.fromkeys(one + other for one in _JOINTS for other in _JOINTS))
_BETWEEN_WORDS = (" ", "-", "  ", " -", "- ", "--")
# As a text has it, and as one is read (unlike.as_text).
_BETWEEN_CAS = ("-", " ")
_THOUSANDS = ("", ",", "-", " ")
_FIRST_NON_ASCII, _LAST_LETTER = 0x80, 0x1FFFF
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset(b"0123456789")
ALNUM = _LETTERS | _DIGITS


@dataclass(frozen=True, slots=True)
class Literal:
    """Bytes to look for, whatever their case, and the names that they may stand for.

    before, after: bytes that may not stand beside; where it `is_plural`, an s that ends the word may. is_regex: `text`
    is a regular expression, for letters beyond ASCII. names: regular expressions for the names that hold it, in a text.
    formers, nexts: with which bytes the piece before it in these names may end, and the one behind it begin; None where
    it may be any, or none.
    """

    text: bytes
    before: frozenset[int]
    after: frozenset[int]
    is_plural: bool
    is_regex: bool
    names: tuple[str, ...]
    formers: frozenset[int] | None
    nexts: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Sought:
    """pieces: all that the literals are made of and their plurals, in lower case without accents, for places where a
    letter bears an accent or a tag cuts a word; each between two line breaks, a tab in place of the second where digits
    must follow. pairs: of the pieces that are looked for together, by kind ("ld" for letters and digits), with which
    letters or digits the first ends and the second begins. firsts, seconds: these pieces in lower case, firsts with a
    number's last three digits, since its thousands may be parted; heads: what stands before those three in seconds.
    thousands: the last four digits of each number whose thousands may be parted. parted: what stands before white space
    that parts a literal."""

    literals: tuple[Literal, ...]
    pieces: str
    pairs: Mapping[str, tuple[str, str]]
    firsts: frozenset[bytes]
    seconds: frozenset[bytes]
    heads: frozenset[bytes]
    thousands: frozenset[bytes]
    parted: tuple[bytes, ...]


# What a Literal has but its names and their other pieces.
_Key = tuple[bytes, frozenset[int], frozenset[int], bool, bool]


@dataclass(frozen=True, slots=True)
class _Base:
    """One base of a name: its pieces, what stands between them, the first that can be chosen, and what finds it in a
    text. is_code: it may be written without anything between. is_single_word: it is that word and nothing else."""

    pieces: tuple[str, ...]
    gaps: tuple[str, ...]
    first: int
    is_code: bool
    is_cas: bool
    is_single_word: bool
    name: str

    @property
    def is_of_words(self) -> bool:
        """No code, no number, no letter beyond ASCII."""
        return not self.is_code and not self.is_cas and all(piece.isascii() for piece in self.pieces)


# A base, the place of the first piece that is looked for, and how many they are.
_Choice = tuple[_Base, int, int]


def sought(watchlist: Watchlist) -> Sought:
    """What to look for, for every name that counts by itself: abbreviations count only beside a name."""
    every = [
        (compound.name, base)
        for compound in watchlist.compounds
        for name in compound.names
        if name.kind != "abbreviation"
        for base in _read(name.text)
    ]
    single_words = {base.pieces[0].lower() for _, base in every if base.is_single_word}
    forms = [(compound, base) for compound, base in every if not _is_told_by(single_words, base)]
    # Of each piece, the compounds in whose names it is, each with how many of them.
    owners: dict[str, Counter[str]] = {}
    for compound, form in forms:
        for piece in {piece.lower() for piece in form.pieces}:
            owners.setdefault(piece, Counter())[compound] += 1
    chosen = [(form, *_choice(form, owners, compound)) for compound, form in forms]
    found: dict[_Key, list[_Choice]] = {}
    for one in chosen:
        for key in _written(*one):
            found.setdefault(key, []).append(one)
    parts = [form.pieces[at : at + count] for form, at, count in chosen]
    firsts = {part[0].lower() for part in parts if _kinds(part) == "ld"}
    others = {piece.lower() for part in parts for piece in (part[1:] if _kinds(part) == "ld" else part)}
    others.update(run.lower() for form, _, _ in chosen for run in _runs(form))
    others.update([f"{piece}s" for piece in others if piece.isalpha()])
    # A CAS number is written with hyphens and no other way.
    usual = [form.pieces[at : at + count] for form, at, count in chosen if not form.is_cas]
    return Sought(
        literals=tuple(_literal(key, of) for key, of in found.items()),
        pieces=folded("\n".join(("", *sorted(others), *(f"{first}\t" for first in sorted(firsts)), ""))),
        firsts=frozenset(run for form, at, count in chosen if count == 2 for run in _run_to(form, at)),
        seconds=frozenset(run for form, at, count in chosen if count == 2 for run in _run_from(form, at + 1)),
        heads=frozenset(head for part in usual if len(part) == 2 for head in _heads(part[1])),
        thousands=frozenset(piece[-4:].encode() for part in usual for piece in part if len(number_forms(piece)) > 1),
        pairs=_pairs(part for part in parts if len(part) == 2),
        parted=tuple(sorted({one for part in usual for one in _parted(part)})),
    )


def _is_told_by(single_words: Set[str], form: _Base) -> bool:
    """Wherever a name of several words stands, one of its words does too, which is a name by itself: `fluoxetine` in
    `fluoxetine hydrochloride`. Not so `(+)-citalopram` in `citalopram hydrobromide`: the sign is part of the name."""
    return form.is_of_words and len(form.pieces) > 1 and any(piece.lower() in single_words for piece in form.pieces)


def _literal(key: _Key, of: Sequence[_Choice]) -> Literal:
    names = tuple(dict.fromkeys(form.name for form, _, _ in of))
    formers = [_ends(form.pieces[at - 1][-1]) if at > form.first else None for form, at, _ in of]
    nexts = [_ends(form.pieces[at + count][0]) if at + count < len(form.pieces) else None for form, at, count in of]
    return Literal(*key, names, _any_of(formers), _any_of(nexts))


def _ends(character: str) -> frozenset[int] | None:
    """The bytes of a letter or digit, whatever its case and accent; None where they are more than one."""
    letter = folded(character)
    return frozenset((letter.lower() + letter.upper()).encode()) if letter.isascii() else None


def _any_of(sets: Sequence[frozenset[int] | None]) -> frozenset[int] | None:
    known = [one for one in sets if one is not None]
    return frozenset().union(*known) if len(known) == len(sets) else None


def _run_to(form: _Base, at: int) -> Iterable[bytes]:
    """What letters or digits may end with this piece: it, its last thousand, pieces of its kind written before it."""
    run = ""
    for piece in reversed(form.pieces[: at + 1]):
        if run and piece.isdigit() is not run.isdigit():
            break
        run = piece.lower() + run
        yield run.encode()
    if len(number_forms(form.pieces[at])) > 1:
        yield form.pieces[at][-3:].encode()


def _run_from(form: _Base, at: int) -> Iterable[bytes]:
    """What letters or digits may begin with this piece."""
    run = ""
    for piece in form.pieces[at:]:
        if run and piece.isdigit() is not run.isdigit():
            break
        run += piece.lower()
        yield run.encode()


def _heads(piece: str) -> Iterable[bytes]:
    """What stands before the last three digits of a number whose thousands may be parted."""
    if len(number_forms(piece)) > 1:
        yield piece[:-3].encode()


def _parted(part: Sequence[str]) -> Iterable[bytes]:
    """What stands before a blank within these pieces: the first of two (or its last three digits, where its thousands
    are parted), and the thousands of a number."""
    for piece in part[:-1]:
        yield piece.lower().encode()
        if len(number_forms(piece)) > 1:
            yield piece[-3:].encode()
    yield from (head for piece in part for head in _heads(piece))


def _read(name: str) -> Iterable[_Base]:
    for base in bases_of(name):
        parts = tuple(pieces_of(base))
        if not parts:
            continue
        first = 1 if is_stereo(list(parts)) else 0
        is_cas = CAS.fullmatch(base) is not None
        is_code = not is_cas and any(character.isdigit() for character in base)
        whole = rf"(?<![^\W_])(?:{pattern_of(base)})(?:s(?![^\W_])|(?![^\W_]))"
        is_single_word = parts == (base,) and base.isascii() and base.isalpha()
        yield _Base(parts, tuple(gaps_of(base)), first, is_code, is_cas, is_single_word, whole)


def _runs(form: _Base) -> Iterable[str]:
    """Pieces of one kind that a code may write without anything between: OH and DPAT of 8-OH-DPAT."""
    if form.is_code:
        runs = (list(run) for is_number, run in groupby(form.pieces, key=str.isdigit) if not is_number)
        sides = ((run, at, end) for run in runs for at, end in combinations(range(len(run) + 1), 2))
        yield from ("".join(run[at:end]) for run, at, end in sides if end - at > 1)


def _choice(form: _Base, owners: Mapping[str, Mapping[str, int]], compound: str) -> tuple[int, int]:
    """The place of the pieces to look for, and how many they are: one that is rare by itself, of those the one that
    fewest compounds share (a salt's name says little) and most names of this one, and the longest of these (sodium and
    human are common, valproate and insulin less so); or else the longest two that stand together."""
    if form.is_cas:
        return 0, 2  # its first number alone stands in many longer ones
    own = range(form.first, len(form.pieces))
    rare = [at for at in own if _is_rare(form.pieces[at], form.is_code)]
    if rare:

        def commonness(at: int) -> tuple[int, int, bool, int]:
            piece = form.pieces[at]
            of = owners[piece.lower()]
            return len(of), -of[compound], piece.isdigit(), -len(piece)

        return min(rare, key=commonness), 1
    # Another gap than these may have more marks in a text than two (spelling.pattern_of).
    usual = _BETWEEN if form.is_code else _BETWEEN_WORDS
    pairs = [at for at in own[:-1] if (form.pieces[at] + form.pieces[at + 1]).isascii() and form.gaps[at] in usual]
    if not pairs:
        return max(own, key=lambda at: len(form.pieces[at])), 1
    # Letters before digits, as in most codes: there the rare joints are rarest.
    return max(pairs, key=lambda at: (_kinds(form.pieces[at : at + 2]) == "ld", _length(form.pieces[at : at + 2]))), 2


def _is_rare(piece: str, is_code: bool) -> bool:
    enough = RARE_DIGITS if piece.isdigit() else RARE_LETTERS_OF_CODE if is_code else RARE_LETTERS
    return len(piece) >= enough and piece.isascii() and piece.lower() not in _MARKUP


def _pairs(parts: Iterable[Sequence[str]]) -> dict[str, tuple[str, str]]:
    by_kind: dict[str, set[tuple[str, str]]] = {}
    for first, second in parts:
        by_kind.setdefault(_kinds((first, second)), set()).add((first[-1].lower(), second[0].lower()))
    return {
        kinds: ("".join({last for last, _ in of}), "".join({first for _, first in of})) for kinds, of in by_kind.items()
    }


def _kinds(part: Sequence[str]) -> str:
    return "".join("d" if piece.isdigit() else "l" for piece in part)


def _length(part: Sequence[str]) -> int:
    return sum(map(len, part))


def _written(form: _Base, at: int, count: int) -> Iterable[_Key]:
    part = form.pieces[at : at + count]
    before = _beside(form, at, at - 1) if at > form.first else ALNUM
    last = at + count - 1
    is_last = last == len(form.pieces) - 1
    after = ALNUM if is_last else _beside(form, last, last + 1)
    if not all(piece.isascii() for piece in part):
        yield "".join(map(_any_case, part[0])).encode(), frozenset(), frozenset(), False, True
        return
    written = [(piece,) if form.is_cas else _number_forms(piece) for piece in part]
    if count == 1:
        texts = written[0]
    else:
        joints = _BETWEEN_CAS if form.is_cas else _BETWEEN_COMMON if _kinds(part) == "ld" else _BETWEEN
        texts = tuple(one + joint + other for one in written[0] for joint in joints for other in written[1])
    for text in texts:
        yield text.lower().encode(), before, after, is_last, False


def _beside(form: _Base, at: int, other: int) -> frozenset[int]:
    """What may not stand between a piece and its neighbour in the name: pieces of a code may follow at once."""
    if not form.is_code:
        return ALNUM
    here, there = form.pieces[at].isdigit(), form.pieces[other].isdigit()
    return frozenset() if here is there else (_DIGITS if here else _LETTERS)


def _number_forms(piece: str) -> tuple[str, ...]:
    if len(number_forms(piece)) == 1:
        return (piece,)
    return tuple(f"{piece[:-3]}{joint}{piece[-3:]}" for joint in _THOUSANDS)


def _any_case(character: str) -> str:
    """A letter in every form that the matcher takes for it, as a regular expression over UTF-8."""
    forms = sorted({character, *_same_letters().get(_letter(character), ())})
    return "(?:" + "|".join("".join(rf"\x{byte:02x}" for byte in form.encode()) for form in forms) + ")"


@cache
def _same_letters() -> dict[str, list[str]]:
    """All letters by what they are without accent and case."""
    found: dict[str, list[str]] = {}
    for character in map(chr, range(_FIRST_NON_ASCII, _LAST_LETTER)):
        if character.isalpha():
            found.setdefault(_letter(character), []).append(character)
    for character in ascii_letters:
        found.setdefault(character.lower(), []).append(character)
    return found


def _letter(character: str) -> str:
    return folded(character).casefold()
