"""The compound's part in the paper, decided by the sentences that name it (evidence.md, section 2)."""

from __future__ import annotations

from collections.abc import Sequence

from litwatch.classify.judgement import Reason, Role
from litwatch.classify.text import FieldMention, sentence_at
from litwatch.vocabulary import NamingSentence, Vocabulary

IN_PROSE = ("title", "abstract", "other_abstract", "full_text")
# A cue that says what the compound was *not* there for outranks the dose it came with.
BEFORE_STUDIED = (Role.TOOL, Role.CONTROL, Role.COMPARATOR)


def judge_role(
    mentions: Sequence[FieldMention], vocabulary: Vocabulary, title_names_others: bool
) -> tuple[Role, Reason, float]:
    """The role, the words that decided it, and how sure that is. `title_names_others`: the title is about something
    else, so that a compound named only in the abstract is more likely there for comparison."""
    found: dict[Role, list[Reason]] = {}
    weights: dict[Role, int] = {}
    for mention in mentions:
        if mention.field.name in IN_PROSE:
            for role, weight, reason in _cues(mention, vocabulary):
                found.setdefault(role, []).append(reason)
                weights[role] = weights.get(role, 0) + weight
    in_title = [one for one in mentions if one.field.name == "title"]
    if in_title:
        return _from_title(in_title[0], found)
    for role in BEFORE_STUDIED:
        if role in found and (role is not Role.TOOL or weights.get(Role.STUDIED, 0) <= weights[role]):
            return role, found[role][0], 0.75
    if Role.MENTIONED in found and weights[Role.MENTIONED] >= weights.get(Role.STUDIED, 0):
        return Role.MENTIONED, found[Role.MENTIONED][0], 0.7
    if Role.STUDIED in found:
        reason = found[Role.STUDIED][0]
        sentences = {one.sentence for one in found[Role.STUDIED]}
        if title_names_others and len(sentences) <= 1:
            return (
                Role.CONTROL,
                Reason("role", "given once, and the title is about something else", *_rest(reason)),
                0.6,
            )
        return (Role.COMPARATOR, reason, 0.6) if title_names_others else (Role.STUDIED, reason, 0.8)
    first = mentions[0]
    if first.field.name not in IN_PROSE:
        rule = "named only in the record's substances, MeSH or keywords"
        return Role.STUDIED if first.field.name == "substance" else Role.MENTIONED, _plain(first, rule), 0.5
    return Role.MENTIONED, _plain(first, "named, and nothing says that it was given"), 0.6


def _from_title(title: FieldMention, found: dict[Role, list[Reason]]) -> tuple[Role, Reason, float]:
    for role in (Role.TOOL, Role.COMPARATOR, Role.CONTROL):
        for reason in found.get(role, ()):
            if reason.field == "title":
                return role, reason, 0.8
    return Role.STUDIED, _plain(title, "named in the title"), 0.9


def _cues(mention: FieldMention, vocabulary: Vocabulary) -> list[tuple[Role, int, Reason]]:
    text = mention.field.text
    first, last = sentence_at(text, mention.mention.start)
    sentence = text[first:last]
    naming = NamingSentence(sentence, mention.mention.words)
    found = []
    for name, cues in vocabulary.cues.roles.items():
        for cue in cues:
            span = naming.span(cue)
            if span:
                start, end = first + span[0], first + span[1]
                reason = Reason("role", f"{name}: {cue.id}", mention.field.name, text[start:end], start, end, sentence)
                found.append((Role(name), cue.weight, reason))
    return found


def _plain(mention: FieldMention, rule: str) -> Reason:
    text, at = mention.field.text, mention.mention
    first, last = sentence_at(text, at.start)
    return Reason("role", rule, mention.field.name, at.words, at.start, at.end, text[first:last])


def _rest(reason: Reason) -> tuple[str, str, int, int, str]:
    return reason.field, reason.words, reason.start, reason.end, reason.sentence
