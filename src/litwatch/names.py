"""Where a compound's names stand in a text. Pure.

`Matcher` finds every spelling (spelling.py) with its offsets. A name counts only whole: a metabolite or an analogue
that contains it is another compound (evidence.md, section 2).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import heappop, heappush

from litwatch.config import CompoundName, Watchlist
from litwatch.spelling import HYPHENS, bases_of, folded, parts_of, pattern_of, reach_of
from litwatch.standing import Strings

# What stands before a name and makes it another compound: its metabolites, derivatives and the other enantiomer.
_CHANGING = (
    r"nor|(?:N[-,']*)?(?:di|bis)?-?(?:de|des)-?(?:methyl|alkyl|fluoro)|(?:\d{1,2}'?-)?(?:di)?hydroxy(?:l|lated)?|OH|"
    r"(?:N|O)?-?(?:methyl|acetyl)|glucuronyl|oxo|seco|iso|homo|aza|nitro|amino|chloro|bromo|iodo|cyano|es|"
    rf"R|\(R\)|\([{HYPHENS}]\)|R-?\([{HYPHENS}+]\)|\(R\)[{HYPHENS}]?\([{HYPHENS}+]\)"
)
_CHANGED_BEFORE = re.compile(rf"(?:(?<=[\W_])|^)(?:{_CHANGING})[{HYPHENS}]+$", re.IGNORECASE)
# Without a hyphen only what is no English word: "neither imipramine nor fluoxetine" names fluoxetine.
_CHANGED_BEFORE_BLANK = re.compile(
    r"(?:(?<=[\W_])|^)(?:(?i:(?:N[-,']*)?(?:di|bis)?-?(?:de|des)-?methyl|hydroxy)|\d{1,2}'?-OH|R|\(R\))\s$"
)
_CHANGED_AFTER = re.compile(
    rf"[{HYPHENS}\s]?(?:N[{HYPHENS}]?oxide|glucuronide|(?:carboxyl|propion)ic acid)\b", re.IGNORECASE
)
_LOOK_BEHIND = 24
_LONG_ENOUGH = 5
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
            for base in bases_of(owner[1].text):
                patterns.setdefault(pattern_of(base), (base, owner))
        for compound in watchlist.compounds:
            for base in (base for text in compound.look_alikes for base in bases_of(text)):
                patterns.setdefault(pattern_of(base), (base, None))
        # The longest first: of two names that begin alike it is meant.
        self._patterns = sorted(patterns, key=len, reverse=True)
        bases, self._owners = zip(*map(patterns.__getitem__, self._patterns), strict=True)
        parts_of_each = tuple(map(parts_of, bases))
        sharing = Counter(part for parts in parts_of_each for part in parts)
        # By the part by which a pattern is looked for: its place, and its other parts, first those that say most.
        self._by_anchor: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
        for place, parts in enumerate(parts_of_each):
            anchor = _anchor(parts, sharing)
            others = sorted((part for part in parts if part != anchor), key=len, reverse=True)
            self._by_anchor[anchor].append((place, others))
        self._reach = tuple(map(reach_of, bases))
        self._anchors = Strings(anchor for anchor in self._by_anchor if anchor)
        self._regex = lru_cache(maxsize=4_096)(self._of)
        # The same texts are read for abbreviations first, and then for names.
        self._names = lru_cache(maxsize=16)(self._read_names)

    def _of(self, place: int) -> re.Pattern[str]:
        """What finds one name where it is whole, or in the plural."""
        return re.compile(rf"(?<![^\W_])({self._patterns[place]})(?:s(?![^\W_])|(?![^\W_]))", re.IGNORECASE)

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
        found = []
        for place, match in self._matches(folded(text)):
            owner = self._owners[place]
            if owner is None or _is_changed(text, match.start(), match.end()):
                continue
            start, end = match.span(1)
            found.append(Mention(owner[0], owner[1], start, end, text[start:end]))
        return tuple(found)

    def _matches(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """The matches of all patterns as one regular expression of them all would find them: the leftmost first, of
        several at one place that of the first pattern, and none over another. Tried are those patterns of which every
        part stands in the text: a few at most, however long the list is."""
        small = text.lower()
        ahead: list[tuple[int, int, str, re.Match[str]]] = []

        def look(place: int, anchor: str, start: int) -> None:
            part = small.find(anchor, start)
            if part >= 0 and (match := self._regex(place).search(text, max(start, part - self._reach[place]))):
                heappush(ahead, (match.start(), place, anchor, match))

        for anchor in (*self._anchors.within(small), ""):
            for place, others in self._by_anchor.get(anchor, ()):
                for part in others:
                    if part not in small:
                        break
                else:
                    look(place, anchor, 0)
        at = 0
        while ahead:
            start, place, anchor, match = heappop(ahead)
            if start >= at:
                at = match.end()
                yield place, match
            look(place, anchor, at)


@cache
def rule_of(name: str) -> str:
    """A digest of what finds a name in texts and what makes it another: it differs where another litwatch reads a text
    otherwise. It knows the patterns and not the code around them."""
    around = (_CHANGED_BEFORE, _CHANGED_BEFORE_BLANK, _CHANGED_AFTER, _DEFINED)
    rules = [*map(pattern_of, bases_of(name)), *(one.pattern for one in around)]
    return hashlib.sha256("\n".join(rules).encode()).hexdigest()[:16]


def _anchor(parts: Iterable[str], sharing: Mapping[str, int]) -> str:
    """The part of a name by which it is looked for, "" where it has none. A short one stands in every text; of longer
    ones it is that which fewest names share: "hydrochloride" is in thousands."""
    return max(parts, key=lambda part: (min(len(part), _LONG_ENOUGH), -sharing[part], len(part)), default="")


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
