"""The direction of a compound's effect in a depression model, as the abstract states it, with the sentence.

An aid to readers: no level and no verdict rests on it. Only sentences that name the compound are read, and what none of
them states is unclear and is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from litwatch.classify.judgement import Reason
from litwatch.classify.text import Field, FieldMention, sentence_at
from litwatch.vocabulary import NamingSentence, Vocabulary

EFFECT = "effect"
IN_PROSE = ("title", "abstract")
_WORD_END = re.compile(r"(?!\w)")


def effect_reasons(mentions: Sequence[FieldMention], vocabulary: Vocabulary) -> tuple[Reason, ...]:
    """The first sentence for each direction that the title or abstract states; where they are several, each is told as
    mixed. Directions: antidepressant_like, no_effect, opposite."""
    found: dict[str, Reason] = {}
    seen: set[tuple[Field, int]] = set()
    for one in mentions:
        if one.field.name not in IN_PROSE:
            continue
        first, last = sentence_at(one.field.text, one.mention.start)
        if (one.field, first) in seen:
            continue
        seen.add((one.field, first))
        reason = _stated(one, first, last, vocabulary)
        if reason:
            direction, _, _ = reason.rule.partition(": ")
            found.setdefault(direction, reason)
    if len(found) < 2:
        return tuple(found.values())
    return tuple(
        Reason(EFFECT, f"mixed, here {one.rule}", one.field, one.words, one.start, one.end, one.sentence)
        for one in found.values()
    )


def _stated(one: FieldMention, first: int, last: int, vocabulary: Vocabulary) -> Reason | None:
    """What one sentence says of the compound, in the order of the file; None where it speaks of another's effect."""
    cues, sentence = vocabulary.cues, one.field.text[first:last]
    naming = NamingSentence(sentence, one.mention.words)
    if any(naming.span(cue) for cue in cues.effects_aside):
        return None
    for direction, listed in cues.effects.items():
        for cue in listed:
            span = naming.span(cue)
            if span:
                start, end = first + span[0], first + span[1]
                # Cues end with the stem of a word; what is marked, with the word.
                end = next(_WORD_END.finditer(one.field.text, end)).start()
                words = one.field.text[start:end]
                return Reason(EFFECT, f"{direction}: {cue.id}", one.field.name, words, start, end, sentence)
    return None
