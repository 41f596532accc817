"""How a compound's name is written: every spelling of it, as words of PubMed's index and as a pattern for texts. Pure.

One generator serves both, and the search in bytes (bulk/): bases exchange regional spellings, Greek letters and
accents; a base falls into pieces, which blanks, hyphens or nothing join.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import product

# A CAS number; it is written with hyphens and no other way: "at 50, 12, 1 mg" is not 50-12-1.
CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
# In a class of a regular expression they come first: behind another character the first of them makes a range.
HYPHENS = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2212"
_PRIMES = "'’′"
BLANKS = r"\s\u00a0\u2007\u2009\u202f"
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)")
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "kappa": "κ", "lambda": "λ",
    "mu": "μ", "pi": "π", "sigma": "σ", "omega": "ω",
}  # fmt: skip
# British and American, either way; the short ones only at the beginning of a word, where they are what they seem.
_REGIONAL = (
    ("sulph", "sulf"), ("sulf", "sulph"), ("oestr", "estr"), (r"\bestr", "oestr"), ("haem", "hem"), (r"\bhem", "haem"),
    (r"\bcaes", "ces"),
)  # fmt: skip

# A name with the sign of its enantiomer: (+)-citalopram. PubMed's index holds no signs.
_SIGNED = re.compile(rf"\(([{HYPHENS}+])\)[{HYPHENS}{BLANKS}]*(?=\w)(.+)", re.DOTALL)


@cache
def spellings(name: str) -> tuple[str, ...]:
    """Every way the same name is written, the name itself first.

    Codes (names with a digit) join their letters and digits by a blank, a hyphen or nothing, and their numbers
    with or without a thousands comma: MDL 73005EF, MDL-73,005 EF, MDL73005EF.
    """
    found = [name]
    if signed := _SIGNED.fullmatch(name):
        sign, rest = signed.groups()
        return tuple(
            dict.fromkeys([name, *(f"({sign}){mark}{one}" for one in spellings(rest) for mark in ("-", "", " "))])
        )
    if CAS.fullmatch(name):
        return (name,)
    for base in bases_of(name):
        pieces, is_code = pieces_of(base), any(character.isdigit() for character in base)
        if not pieces:
            continue
        if len(pieces) == 1:
            found += number_forms(pieces[0])
            continue
        joints = (" ", "-", "") if is_code else (" ", "-")
        written = [number_forms(piece) for piece in pieces]
        for parts in product(*written):
            for between in product(joints, repeat=len(pieces) - 1):
                found.append("".join(part + joint for part, joint in zip(parts, (*between, ""), strict=True)))
        if is_stereo(pieces):
            found += [f"({pieces[0]})-{pieces[1]}", f"{pieces[0]}(+)-{pieces[1]}", f"({pieces[0]})-(+)-{pieces[1]}"]
    return tuple(dict.fromkeys(found))


@cache
def word_sequences(name: str) -> tuple[tuple[str, ...], ...]:
    """The distinct sequences of lower-case words that PubMed's index holds for the spellings of a name, that of the
    name as typed first. Punctuation parts words (eutils-facts, section 3).

    None for a name with the sign of its enantiomer: without the sign it names another substance, or the same one that
    its plain name finds."""
    if has_sign(name):
        return ()
    return tuple(dict.fromkeys(words_of(spelling) for spelling in spellings(name)))


def plural(name: str) -> tuple[str, ...]:
    """The plural of a name of one word, as PubMed's index holds it; none for codes and names of several words, which
    nobody writes so. A possessive needs no asking: the index parts it at the apostrophe."""
    words = words_of(name)
    return (f"{words[0]}s",) if len(words) == 1 and words[0].isalpha() and not words[0].endswith("s") else ()


def has_sign(name: str) -> bool:
    """The sign of an enantiomer stands before it: (+)-citalopram. Found in texts, and nothing that can be asked."""
    return _SIGNED.fullmatch(name) is not None


def bases_of(name: str) -> tuple[str, ...]:
    """The name with regional spellings, Greek letters and accents exchanged."""
    found = [name]
    for one, other in _REGIONAL:
        found += [changed for text in found if (changed := _exchanged(one, other, text)) != text]
        found = list(dict.fromkeys(found))
    for spelled, letter in _GREEK.items():
        found += [re.sub(rf"(?<![^\W\d_]){spelled}(?![^\W\d_])", letter, text, flags=re.IGNORECASE) for text in found]
        found += [text.replace(letter, spelled) for text in found]
        found = list(dict.fromkeys(found))  # a list that doubles with each letter costs seconds a name
    found += [_without_accents(text) for text in found]
    return tuple(dict.fromkeys(found))


def _exchanged(one: str, other: str, text: str) -> str:
    """`one` replaced by `other`, a capital kept where it stood."""
    return re.sub(
        one,
        lambda match: other.capitalize() if match.group()[0].isupper() else other,
        text,
        flags=re.IGNORECASE,
    )


class _Unaccented(dict[int, str]):
    """By code point, the letter without its accents; a dotless ı and a long ſ are an i and an s."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        base = _without_accents(letter)
        self[point] = base if len(base) == 1 else letter
        return self[point]


_UNACCENTED = _Unaccented({ord("ı"): "i", ord("ſ"): "s"})


def folded(text: str) -> str:
    """Accents taken off letter by letter, so that offsets stay: PubMed's index holds fluoxétine as fluoxetine."""
    return text if text.isascii() else text.translate(_UNACCENTED)


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


def pieces_of(name: str) -> list[str]:
    """Runs of letters and of digits; a thousands comma joins its digits."""
    return _PIECE.findall(_without_thousands(name))


def gaps_of(name: str) -> list[str]:
    """What stands between one piece and the next: of N,N-dimethyltryptamine a comma and a hyphen."""
    return _PIECE.split(_without_thousands(name))[1:-1]


def _without_thousands(name: str) -> str:
    return _NUMBER.sub(lambda match: match.group().replace(",", ""), name)


def number_forms(piece: str) -> list[str]:
    """A number without and with its thousands comma; anything else as it is."""
    if not piece.isdigit() or not 4 <= len(piece) <= 6 or piece.startswith("0"):
        return [piece]
    return [piece, f"{piece[:-3]},{piece[-3:]}"]


def is_stereo(pieces: list[str]) -> bool:
    """An enantiomer's name: S-citalopram. S 20098 is a code, and may be written without anything between."""
    return len(pieces) == 2 and pieces[0] in ("S", "R") and pieces[1].isalpha()


def words_of(text: str) -> tuple[str, ...]:
    """The lower-case words of a text, as PubMed's index holds them: punctuation parts them, accents do not count."""
    return tuple(re.findall(r"[^\W_]+", _without_accents(text.lower())))


def pattern_of(name: str) -> str:
    """A regular expression that finds every spelling of a name, as it is typed first of all."""
    if signed := _SIGNED.fullmatch(name):
        sign, rest = signed.groups()
        written = r"\+" if sign == "+" else f"[{HYPHENS}]"
        return rf"\({written}\)[{HYPHENS}{BLANKS}]?{pattern_of(rest)}"
    pieces = pieces_of(name)
    if not pieces:
        return re.escape(name)
    if CAS.fullmatch(name):
        return f"[{HYPHENS}]".join(pieces)
    if is_stereo(pieces):
        letter, sign = pieces[0], rf"\([{HYPHENS}+]\)[{HYPHENS}{BLANKS}]?"
        # Before a blank only the capital, and not after an apostrophe: "the patient's citalopram" is citalopram.
        usual = (
            rf"(?<!['’])(?:\({letter}\)[{HYPHENS}{BLANKS}]?(?:{sign})?|{letter}[{HYPHENS}{BLANKS}]?{sign}|"
            rf"{letter}[{HYPHENS}]|(?-i:{letter})[{BLANKS}]){pieces[1]}"
        )
        if re.fullmatch(usual, name.strip(), re.IGNORECASE):
            return usual
        return f"(?:{usual}|{letter}{_typed(gaps_of(name)[0])}{pieces[1]})"
    is_code = any(character.isdigit() for character in name)
    usual = rf"[{HYPHENS}{BLANKS}/.,]{{0,2}}" if is_code else rf"[{HYPHENS}{BLANKS}]{{1,2}}"
    joints = [usual if re.fullmatch(usual, gap) else f"(?:{usual}|{_typed(gap)})" for gap in gaps_of(name)]
    forms = [_number_pattern(piece) for piece in pieces]
    if is_code and len(pieces[0]) == 1 and pieces[0].isascii() and pieces[0].isupper():
        # Before a blank only the capital: "a 304 mg dose" is not A 304.
        forms[0] = rf"(?:(?-i:{pieces[0]})|{pieces[0]}(?![{BLANKS}]))"
    return "".join(part for form, joint in zip(forms, [*joints, ""], strict=True) for part in (form, joint))


def parts_of(name: str) -> tuple[str, ...]:
    """Runs of letters or of digits, in lower case, each of which every spelling of a name holds."""
    if signed := _SIGNED.fullmatch(name):
        return parts_of(signed.group(2))
    pieces = pieces_of(name)
    if CAS.fullmatch(name):
        return tuple(dict.fromkeys(pieces))
    if is_stereo(pieces):
        pieces = pieces[1:]
    sure = [
        part
        for piece in pieces
        if piece.isascii()
        for part in ([piece] if len(number_forms(piece)) == 1 else [piece[-3:], piece[:-3]])
    ]
    return tuple(dict.fromkeys(part.lower() for part in sure))


def reach_of(name: str) -> int:
    """How many characters what `pattern_of` finds can be long at most: two may join pieces, and a sign may stand in."""
    return 3 * len(name) + 8


def _typed(gap: str) -> str:
    """What stands between two pieces as the name has it: a bracket, a prime. Hyphens and blanks stand for one another,
    and behind a mark there may be none."""
    either = f"[{HYPHENS}{BLANKS}]"
    marks = re.sub(f"{either}+$", "", gap)
    written = [
        either if re.fullmatch(either, mark) else f"[{_PRIMES}]" if mark in _PRIMES else re.escape(mark)
        for mark in marks
    ]
    least, most = (0 if marks else 1), max(2, len(gap) - len(marks))
    return f"{''.join(written)}{either}{{{least},{most}}}"


def _number_pattern(piece: str) -> str:
    if len(number_forms(piece)) == 1:
        return re.escape(piece)
    return rf"{piece[:-3]}[{HYPHENS}{BLANKS},]?{piece[-3:]}"
