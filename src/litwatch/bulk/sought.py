"""What to look for in the bytes of a PubMed file, made of the watchlist's names. Pure.

Every spelling that `names.Matcher` finds in a text holds certain runs of letters or digits, whole: the pieces of the
name. For each name one piece (or, of codes like MK-801, two pieces that stand together) is looked for. Where the
bytes are unlike the text (a piece cut by a tag, written with an accent, a number parted by a rare blank), `unlike.py`
finds the place, and it is read as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
# What joins the pieces of a code and the thousands of a number (spelling.pattern_of), where it is common between a
# letter and a digit; whatever else may stand there is rare, and a place to be read as text (unlike.py).
_JOINTS = ("", " ", "-", "/", ".", ",")
_BETWEEN_COMMON = (*_JOINTS, ", ", ". ")
_BETWEEN = tuple(dict.fromkeys(one + other for one in _JOINTS for other in _JOINTS))
# As a text has it, and as one is read (unlike.as_text).
_BETWEEN_CAS = ("-", " ")
_THOUSANDS = ("", ",", "-", " ")
_FIRST_NON_ASCII, _LAST_LETTER = 0x80, 0x1FFFF
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset(b"0123456789")
_ALNUM = _LETTERS | _DIGITS


@dataclass(frozen=True, slots=True)
class Literal:
    """Bytes to look for, whatever their case, and the names that they may stand for.

    before, after: bytes that may not stand beside; where it `is_plural`, an s that ends the word may. is_regex: `text`
    is a regular expression, for letters beyond ASCII. names: regular expressions for the names that hold it, in a text.
    """

    text: bytes
    before: frozenset[int]
    after: frozenset[int]
    is_plural: bool
    is_regex: bool
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """pieces: all that the literals are made of and their plurals, in lower case, for places where a letter bears an
    accent or a tag cuts a word; each between two line breaks, a tab in place of the second where digits must follow.
    kinds: of the pieces that are looked for together, "ld" for letters and digits. firsts, seconds: these pieces in
    lower case, firsts with a number's last three digits, since its thousands may be parted; heads: what stands before
    those three in seconds. thousands: the last four digits of each number whose thousands may be parted. parted: what
    stands before white space that parts a literal."""

    literals: tuple[Literal, ...]
    pieces: str
    kinds: frozenset[str]
    firsts: frozenset[bytes]
    seconds: frozenset[bytes]
    heads: frozenset[bytes]
    thousands: frozenset[bytes]
    parted: tuple[bytes, ...]


_Key = tuple[bytes, frozenset[int], frozenset[int], bool, bool]


@dataclass(frozen=True, slots=True)
class _Base:
    """One base of a name: its pieces, what stands between them, the first that can be chosen, and what finds it in a
    text. is_code: it may be written without anything between."""

    pieces: tuple[str, ...]
    gaps: tuple[str, ...]
    first: int
    is_code: bool
    is_cas: bool
    name: str


def sought(watchlist: Watchlist) -> Sought:
    """What to look for, for every name that counts by itself: abbreviations count only beside a name."""
    forms: list[tuple[str, _Base]] = [
        (compound.name, base)
        for compound in watchlist.compounds
        for name in compound.names
        if name.kind != "abbreviation"
        for base in _read(name.text)
    ]
    owners: dict[str, set[str]] = {}
    for compound, form in forms:
        for piece in form.pieces:
            owners.setdefault(piece.lower(), set()).add(compound)
    shared = {piece: len(names) for piece, names in owners.items()}
    chosen = [(form, *_choice(form, shared)) for _, form in forms]
    found: dict[_Key, list[str]] = {}
    for form, at, count in chosen:
        for key in _written(form, at, count):
            found.setdefault(key, []).append(form.name)
    parts = [form.pieces[at : at + count] for form, at, count in chosen]
    firsts = {part[0].lower() for part in parts if _kinds(part) == "ld"}
    others = {piece.lower() for part in parts for piece in (part[1:] if _kinds(part) == "ld" else part)}
    others.update(run.lower() for form, _, _ in chosen for run in _runs(form))
    others.update([f"{piece}s" for piece in others if piece.isalpha()])
    parted = {one for part in parts for one in _parted(part)}
    return Sought(
        literals=tuple(Literal(*key, tuple(dict.fromkeys(names))) for key, names in found.items()),
        pieces="\n".join(("", *sorted(others), *(f"{first}\t" for first in sorted(firsts)), "")),
        firsts=frozenset(run for form, at, count in chosen if count == 2 for run in _run_to(form, at)),
        seconds=frozenset(run for form, at, count in chosen if count == 2 for run in _run_from(form, at + 1)),
        heads=frozenset(head for form, at, count in chosen if count == 2 for head in _heads(form.pieces[at + 1])),
        thousands=frozenset(piece[-4:].encode() for part in parts for piece in part if len(number_forms(piece)) > 1),
        kinds=frozenset(_kinds(part) for part in parts if len(part) == 2),
        parted=tuple(sorted(parted)),
    )


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
    """What stands before a blank within these pieces: the first of two, and the thousands of a number."""
    yield from (piece.lower().encode() for piece in part[:-1])
    yield from (head for piece in part for head in _heads(piece))


def _read(name: str) -> Iterable[_Base]:
    for base in bases_of(name):
        parts = tuple(pieces_of(base))
        first = 1 if is_stereo(list(parts)) else 0
        is_cas = CAS.fullmatch(base) is not None
        is_code = not is_cas and any(character.isdigit() for character in base)
        whole = rf"(?<![^\W_])(?:{pattern_of(base)})(?:s(?![^\W_])|(?![^\W_]))"
        yield _Base(parts, tuple(gaps_of(base)), first, is_code, is_cas, whole)


def _runs(form: _Base) -> Iterable[str]:
    """Pieces of one kind that a code may write without anything between: OH and DPAT of 8-OH-DPAT."""
    if form.is_code:
        runs = (list(run) for is_number, run in groupby(form.pieces, key=str.isdigit) if not is_number)
        sides = ((run, at, end) for run in runs for at, end in combinations(range(len(run) + 1), 2))
        yield from ("".join(run[at:end]) for run, at, end in sides if end - at > 1)


def _choice(form: _Base, shared: Mapping[str, int]) -> tuple[int, int]:
    """The place of the pieces to look for, and how many they are: one that is rare by itself, of those the one that
    fewest compounds share (a salt's name says little), or else the longest two that stand together."""
    if form.is_cas:
        return 0, 2  # its first number alone stands in many longer ones
    own = range(form.first, len(form.pieces))
    rare = [at for at in own if _is_rare(form.pieces[at], form.is_code)]
    if rare:
        return min(rare, key=lambda at: (shared[form.pieces[at].lower()], form.pieces[at].isdigit(), at)), 1
    pairs = [at for at in own[:-1] if (form.pieces[at] + form.pieces[at + 1]).isascii() and form.gaps[at] in _BETWEEN]
    if not pairs:
        return max(own, key=lambda at: len(form.pieces[at])), 1
    # Letters before digits, as in most codes: there the rare joints are rarest.
    return max(pairs, key=lambda at: (_kinds(form.pieces[at : at + 2]) == "ld", _length(form.pieces[at : at + 2]))), 2


def _is_rare(piece: str, is_code: bool) -> bool:
    enough = RARE_DIGITS if piece.isdigit() else RARE_LETTERS_OF_CODE if is_code else RARE_LETTERS
    return len(piece) >= enough and piece.isascii()


def _kinds(part: Sequence[str]) -> str:
    return "".join("d" if piece.isdigit() else "l" for piece in part)


def _length(part: Sequence[str]) -> int:
    return sum(map(len, part))


def _written(form: _Base, at: int, count: int) -> Iterable[_Key]:
    part = form.pieces[at : at + count]
    before = _beside(form, at, at - 1) if at > form.first else _ALNUM
    last = at + count - 1
    is_last = last == len(form.pieces) - 1
    after = _ALNUM if is_last else _beside(form, last, last + 1)
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
        return _ALNUM
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
