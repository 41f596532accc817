"""The words that decided a label, shown in their sentence. Pure.

Reasons carry offsets in the whole field but only their sentence travels with them; where in the sentence the
words stand is worked out from what the reasons of one sentence have in common.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from litwatch.classify import EFFECT
from litwatch.digest.words import spoken
from litwatch.verdict import Evidence

# What a reader asks first: was the compound studied, in which model, in what kind of study?
_ORDER = ("role", "model", "effect", "study_type", "study_system", "is_primary", "evidence_level", "species")
_FIELDS = {"mesh": "MeSH", "other_abstract": "other abstract", "publication_type": "publication type"}
_BEFORE = 60


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence (or an entry, such as a MeSH heading) in parts; those marked decided.

    `decides`: the labels, as words. `states`: the direction of an effect that the sentence states, which decides
    nothing. `where`: the field, as words. `rules`: the rules that matched.
    """

    decides: str
    states: str
    where: str
    parts: tuple[tuple[str, bool], ...]
    rules: tuple[str, ...]

    @property
    def text(self) -> str:
        """The quotation with the deciding words between asterisks."""
        return "".join(f"*{text}*" if marked else text for text, marked in self.parts)

    @property
    def says(self) -> str:
        """What the marked words are there for."""
        decides = f"decides {self.decides}" if self.decides else ""
        return "; ".join(filter(None, [decides, f"states the effect: {self.states}" if self.states else ""]))


def quotes(evidence: Evidence, most: int, length: int) -> tuple[Quote, ...]:
    """At most `most` quotations of about `length` characters, the most telling first."""
    together: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    for reason in sorted(evidence.reasons(), key=lambda reason: _rank(str(reason.get("decides", "")))):
        if reason.get("words"):
            text = str(reason.get("sentence") or reason["words"])
            together[(str(reason.get("field", "")), text)].append(reason)
    return tuple(_quote(field, text, reasons, length) for (field, text), reasons in list(together.items())[:most])


def marked_text(evidence: Evidence, field: str, text: str) -> tuple[tuple[str, bool], ...]:
    """A field's whole text in parts; those that decided something, or state an effect, are marked."""
    spans = [
        (start, end)
        for reason in evidence.reasons()
        for start, end in [(reason.get("start"), reason.get("end"))]
        if reason.get("field") == field and isinstance(start, int) and isinstance(end, int) and 0 <= start < end
    ]
    parts: list[tuple[str, bool]] = []
    position = 0
    for start, end in _merged([(start, min(end, len(text))) for start, end in spans if start < len(text)]):
        parts += [(text[position:start], False), (text[start:end], True)]
        position = end
    return tuple(part for part in (*parts, (text[position:], False)) if part[0])


def wordless(evidence: Evidence) -> tuple[str, ...]:
    """Reasons that rest on no words (an absence, a curator): what they decide and the rule."""
    return tuple(
        f"{spoken(str(reason.get('decides', '')))}: {spoken(str(reason.get('rule', '')))}"
        for reason in evidence.reasons()
        if not reason.get("words")
    )


def _quote(field: str, text: str, reasons: Sequence[dict[str, object]], length: int) -> Quote:
    labels = dict.fromkeys(spoken(str(one.get("decides", ""))) for one in reasons if one.get("decides") != EFFECT)
    stated = dict.fromkeys(
        spoken(str(one["rule"]).partition(":")[0]) for one in reasons if one.get("decides") == EFFECT
    )
    rules = dict.fromkeys(str(reason.get("rule", "")) for reason in reasons)
    return Quote(
        decides=", ".join(label for label in labels if label),
        states=", ".join(stated),
        # A curator's value stands nowhere in the record; the rule says whose decision it is.
        where=next(iter(rules), "") if field == "record" else _FIELDS.get(field, spoken(field)),
        parts=_parts(text, _merged(_spans(text, reasons)), length),
        rules=tuple(rule for rule in rules if rule),
    )


def _rank(decides: str) -> int:
    return _ORDER.index(decides) if decides in _ORDER else len(_ORDER)


def _spans(text: str, reasons: Sequence[dict[str, object]]) -> list[tuple[int, int]]:
    """Where the words of each reason stand in the text; nowhere, if the text does not have them."""
    found = [(reason, _occurrences(text, str(reason["words"]))) for reason in reasons]
    found = [(reason, places) for reason, places in found if places]
    begins = [{_start(reason) - place for place in places} for reason, places in found if _start(reason) >= 0]
    common = set.intersection(*begins) if begins else set()
    origin = max(common, default=None)
    spans = []
    for reason, places in found:
        place = _start(reason) - origin if origin is not None and _start(reason) >= 0 else places[0]
        spans.append((place, place + len(str(reason["words"]))))
    return spans


def _start(reason: dict[str, object]) -> int:
    start = reason.get("start", -1)
    return start if isinstance(start, int) else -1


def _occurrences(text: str, words: str) -> list[int]:
    """Where the words stand whole; failing that, where they stand at all, in any case of letters."""
    whole = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    return whole or [match.start() for match in re.finditer(re.escape(words), text, re.IGNORECASE)]


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _parts(text: str, spans: Sequence[tuple[int, int]], length: int) -> tuple[tuple[str, bool], ...]:
    """The text around the first span, cut to about `length`, as (part, is marked)."""
    first, last = _window(text, spans[0][0] if spans else 0, length)
    parts = [("…", False)] if first else []
    position = first
    for start, end in spans:
        if start >= last:
            break
        parts += [(text[position:start], False), (text[start : min(end, last)], True)]
        position = min(end, last)
    parts += [(text[position:last], False), ("…" if last < len(text) else "", False)]
    return tuple(part for part in parts if part[0])


def _window(text: str, mark: int, length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    first = max(0, min(mark - _BEFORE, len(text) - length))
    if first:
        blank = text.find(" ", first, mark)
        first = blank + 1 if blank >= 0 else first
    last = min(len(text), first + length)
    blank = text.rfind(" ", mark, last)
    return first, blank if last < len(text) and blank > mark + _BEFORE else last
