"""How a compound's name is written, and where it stands in a text. Pure; used by query and classify.

One generator serves both: `word_sequences` gives the words that PubMed's index sees, `Matcher` finds every spelling
in a text with its offsets. A name counts only whole: a metabolite or an analogue that contains it is another
compound (evidence.md, section 2).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from litwatch.config import CompoundName, Watchlist

_HYPHEN = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2212"
_BLANK = r"\s\u00a0\u2007\u2009\u202f"
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+")
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "kappa": "κ", "lambda": "λ",
    "mu": "μ", "pi": "π", "sigma": "σ", "omega": "ω",
}  # fmt: skip
# British and American, either way; the short ones only at the beginning of a word, where they are what they seem.
_REGIONAL = (
    ("sulph", "sulf"), ("sulf", "sulph"), ("oestr", "estr"), (r"\bestr", "oestr"), ("haem", "hem"), (r"\bhem", "haem"),
    (r"\bcaes", "ces"),
)  # fmt: skip

# What stands before a name and makes it another compound: its metabolites, derivatives and the other enantiomer.
_CHANGING = (
    r"nor|(?:N[-,']*)?(?:di|bis)?-?(?:de|des)-?(?:methyl|alkyl|fluoro)|(?:\d{1,2}'?-)?(?:di)?hydroxy(?:l|lated)?|OH|"
    r"(?:N|O)?-?(?:methyl|acetyl)|glucuronyl|oxo|seco|iso|homo|aza|nitro|amino|chloro|bromo|iodo|cyano|es|"
    rf"R|\(R\)|\([{_HYPHEN}]\)|R-?\([{_HYPHEN}+]\)|\(R\)[{_HYPHEN}]?\([{_HYPHEN}+]\)"
)
_CHANGED_BEFORE = re.compile(rf"(?:(?<=[\W_])|^)(?:{_CHANGING})[{_HYPHEN}]+$", re.IGNORECASE)
# Without a hyphen only what is no English word: "neither imipramine nor fluoxetine" names fluoxetine.
_CHANGED_BEFORE_BLANK = re.compile(
    r"(?:(?<=[\W_])|^)(?:(?i:(?:N[-,']*)?(?:di|bis)?-?(?:de|des)-?methyl|hydroxy)|\d{1,2}'?-OH|R|\(R\))\s$"
)
_CHANGED_AFTER = re.compile(
    rf"[{_HYPHEN}\s]?(?:N[{_HYPHEN}]?oxide|glucuronide|(?:carboxyl|propion)ic acid)\b", re.IGNORECASE
)
# A name with the sign of its enantiomer: (+)-citalopram. PubMed's index holds no signs.
_SIGNED = re.compile(rf"\(([+{_HYPHEN}])\)[{_HYPHEN}{_BLANK}]*(?=\w)(.+)", re.DOTALL)
_LOOK_BEHIND = 24
# A dose may follow in the same brackets: "fluoxetine (FLX 10 mg/kg)".
_DEFINED = re.compile(r"\s*[(\[]\s*[\"“'‘]?([A-Za-z][A-Za-z0-9]{1,6})[\"”'’]?(?:\s*[)\],;:=]|\s+\d)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A compound's name in a text: character offsets in the text as given, and the words that stand there."""

    compound: str
    name: CompoundName
    start: int
    end: int
    words: str


Definitions = Mapping[str, tuple[str, CompoundName]]


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
    for base in _bases(name):
        pieces, is_code = _pieces(base), any(character.isdigit() for character in base)
        if not pieces:
            continue
        if len(pieces) == 1:
            found += _numbers(pieces[0])
            continue
        joints = (" ", "-", "") if is_code else (" ", "-")
        written = [_numbers(piece) for piece in pieces]
        for parts in product(*written):
            for between in product(joints, repeat=len(pieces) - 1):
                found.append("".join(part + joint for part, joint in zip(parts, (*between, ""), strict=True)))
        if _is_stereo(pieces):
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


class Matcher:
    """Finds the watched compounds' names in texts."""

    def __init__(self, watchlist: Watchlist) -> None:
        patterns: dict[str, tuple[str, tuple[str, CompoundName] | None]] = {}
        named = [
            (compound.name, name)
            for compound in watchlist.compounds
            for name in compound.names
            if name.kind != "abbreviation"
        ]
        self._abbreviations = {
            name.text: (compound.name, name)
            for compound in watchlist.compounds
            for name in compound.names
            if name.kind == "abbreviation"
        }
        for owner in named:
            for base in _bases(owner[1].text):
                patterns.setdefault(_pattern(base), (_anchor(base), owner))
        for compound in watchlist.compounds:
            for base in (base for text in compound.look_alikes for base in _bases(text)):
                patterns.setdefault(_pattern(base), (_anchor(base), None))
        # The longest first: of two names that begin alike it is meant.
        self._patterns = sorted(patterns, key=len, reverse=True)
        self._anchors, self._owners = zip(*map(patterns.__getitem__, self._patterns), strict=True)
        self._regex = lru_cache(maxsize=4_096)(self._of)
        # The same texts are read for abbreviations first, and then for names.
        self._names = lru_cache(maxsize=16)(self._read_names)

    def _of(self, chosen: tuple[int, ...]) -> re.Pattern[str]:
        """What finds the names whose anchors stand in a text: a few at most."""
        groups = "|".join(f"({self._patterns[place]})" for place in chosen)
        return re.compile(rf"(?<![^\W_])(?:{groups})(?:s(?![^\W_])|(?![^\W_]))", re.IGNORECASE)

    def find(self, text: str, definitions: Definitions | None = None) -> tuple[Mention, ...]:
        """Every whole name in a text, in order. `definitions`: abbreviations that count here, as `defined` found
        them in the same record; an abbreviation that nothing defines is no name."""
        found = list(self._names(text))
        for short, (compound, name) in (definitions or {}).items():
            for match in re.finditer(rf"(?<![\w-]){re.escape(short)}(?![\w])", text):
                if not any(mention.start < match.end() and match.start() < mention.end for mention in found):
                    found.append(Mention(compound, name, match.start(), match.end(), match.group()))
        return tuple(sorted(found, key=lambda mention: mention.start))

    def defined(self, texts: Iterable[str]) -> dict[str, tuple[str, CompoundName]]:
        """Abbreviations that these texts define for a watched compound: "fluoxetine (FLX)", "FLX (fluoxetine)"."""
        found: dict[str, tuple[str, CompoundName]] = {}
        for text in texts:
            for mention in self._names(text):
                after = _DEFINED.match(text, mention.end)
                before = re.search(r"(?<![\w-])([A-Za-z][A-Za-z0-9]{1,6})\s*[(\[]\s*$", text[: mention.start])
                closes = text[mention.end : mention.end + 1] in (")", "]")
                for short in (after.group(1) if after else "", before.group(1) if before and closes else ""):
                    if short and (short in self._abbreviations or _abbreviates(short, mention.words)):
                        found[short] = (mention.compound, mention.name)
        return found

    def _read_names(self, text: str) -> tuple[Mention, ...]:
        folded = _folded(text)
        small = folded.lower()
        chosen = tuple([place for place, anchor in enumerate(self._anchors) if anchor in small])
        if not chosen:
            return ()
        found = []
        for match in self._regex(chosen).finditer(folded):
            owner = self._owners[chosen[(match.lastindex or 1) - 1]]
            if owner is None or _is_changed(text, match.start(), match.end()):
                continue
            start, end = match.span(match.lastindex or 0)
            found.append(Mention(owner[0], owner[1], start, end, text[start:end]))
        return tuple(found)


def _is_changed(text: str, start: int, end: int) -> bool:
    """What stands around the name makes it another compound."""
    before = text[max(0, start - _LOOK_BEHIND) : start]
    return bool(
        _CHANGED_BEFORE.search(before) or _CHANGED_BEFORE_BLANK.search(before) or _CHANGED_AFTER.match(text, end)
    )


def _abbreviates(short: str, name: str) -> bool:
    """Its letters stand in the name in their order, the first one first, and it is written as an abbreviation."""
    if not any(letter.isupper() for letter in short) or len(short) >= len(name):
        return False
    rest = iter(name.lower())
    return short[0].lower() == name[0].lower() and all(letter in rest for letter in short.lower())


def _bases(name: str) -> tuple[str, ...]:
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


def _folded(text: str) -> str:
    """Accents taken off letter by letter, so that offsets stay: PubMed's index holds fluoxétine as fluoxetine."""
    return text if text.isascii() else text.translate(_UNACCENTED)


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


def _pieces(name: str) -> list[str]:
    """Runs of letters and of digits; a thousands comma joins its digits."""
    return _PIECE.findall(_NUMBER.sub(lambda match: match.group().replace(",", ""), name))


def _numbers(piece: str) -> list[str]:
    """A number without and with its thousands comma; anything else as it is."""
    if not piece.isdigit() or not 4 <= len(piece) <= 6 or piece.startswith("0"):
        return [piece]
    return [piece, f"{piece[:-3]},{piece[-3:]}"]


def _is_stereo(pieces: list[str]) -> bool:
    return len(pieces) == 2 and pieces[0] in ("S", "R")


def words_of(text: str) -> tuple[str, ...]:
    """The lower-case words of a text, as PubMed's index holds them: punctuation parts them, accents do not count."""
    return tuple(re.findall(r"[^\W_]+", _without_accents(text.lower())))


def _pattern(name: str) -> str:
    """A regular expression that finds every spelling of a name."""
    if signed := _SIGNED.fullmatch(name):
        sign, rest = signed.groups()
        written = r"\+" if sign == "+" else f"[{_HYPHEN}]"
        return rf"\({written}\)[{_HYPHEN}{_BLANK}]?{_pattern(rest)}"
    pieces = _pieces(name)
    if not pieces:
        return re.escape(name)
    if _is_stereo(pieces):
        letter, sign = pieces[0], rf"\([+{_HYPHEN}]\)[{_HYPHEN}{_BLANK}]?"
        # Before a blank only the capital, and not after an apostrophe: "the patient's citalopram" is citalopram.
        return (
            rf"(?<!['’])(?:\({letter}\)[{_HYPHEN}{_BLANK}]?(?:{sign})?|{letter}[{_HYPHEN}{_BLANK}]?{sign}|"
            rf"{letter}[{_HYPHEN}]|(?-i:{letter})[{_BLANK}]){pieces[1]}"
        )
    is_code = any(character.isdigit() for character in name)
    joint = rf"[{_HYPHEN}{_BLANK}/.,]{{0,2}}" if is_code else rf"[{_HYPHEN}{_BLANK}]{{1,2}}"
    return joint.join(_number_pattern(piece) for piece in pieces)


def _anchor(name: str) -> str:
    """Letters or digits, in lower case, that every spelling of a name holds; "" where none is sure."""
    if signed := _SIGNED.fullmatch(name):
        return _anchor(signed.group(2))
    pieces = _pieces(name)
    if _is_stereo(pieces):
        pieces = pieces[1:]
    sure = [piece if len(_numbers(piece)) == 1 else piece[-3:] for piece in pieces if piece.isascii()]
    return max(sure, key=len, default="").lower()


def _number_pattern(piece: str) -> str:
    if len(_numbers(piece)) == 1:
        return re.escape(piece)
    return rf"{piece[:-3]}[,{_HYPHEN}{_BLANK}]?{piece[-3:]}"
