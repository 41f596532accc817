"""Which of the study types a paper is, by stated precedence:

1. PubMed's types that settle it (`BY_PUBLICATION_TYPE`), and books.
2. Words that settle it: cues of config/cues.yaml marked `settles`, each right in at least 95 % of the gold records that
   it decides as to primary or not, wrong labels set aside (docs/model-card.md); and PubMed's Review, Case Reports and
   Letter, unless the text reads as an experiment.
3. The statistical model (model.py): the group of types that is likeliest in sum, and in it the likeliest type. PubMed's
   trial types leave it only the types that they allow.
4. `unclear`, where original report or not is less sure than `UNCLEAR_BELOW`, or where a report of unsure kind has no
   words that say what was done, or where.

A contradiction between PubMed's types and the text is kept, and lowers the confidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from litwatch.classify.features import Features, read
from litwatch.classify.judgement import Reason, StudySystem
from litwatch.classify.model import LinearModel
from litwatch.classify.phrases import phrase_book
from litwatch.classify.text import Field, sentence_at
from litwatch.classify.types import BY_PUBLICATION_TYPE, GOLD_GROUPS, OF_GOLD, StudyType
from litwatch.parse import Record
from litwatch.vocabulary import TypeCue, Vocabulary

ENOUGH = 2.0
REPEATS = 4
EXPERIMENT_MARKS = 2
# Original report or not: below this share of the model's probability, nobody knows.
UNCLEAR_BELOW = 0.6
# Above it, the model needs no word of the vocabulary beside it, if the text has as many words as that.
SURE_ALONE = 0.8
WORDS_ENOUGH = 40
# A share of the probability at which a paper may be on people as well as on animals.
MIXED_FROM = 0.25
# PublicationTypes that say that people were studied, whatever the words of a short abstract leave out.
HUMAN_TYPES = ("Clinical Trial", "Randomized Controlled Trial", "Controlled Clinical Trial", "Observational Study")
TRIAL_TYPES = frozenset(("Randomized Controlled Trial", "Controlled Clinical Trial"))


@dataclass(frozen=True, slots=True)
class TypeJudgement:
    """A study type with its reasons, contradictions and confidence (0 to 1); `decided_by`: rules or model."""

    study_type: StudyType
    reasons: tuple[Reason, ...]
    contradictions: tuple[str, ...]
    confidence: float
    decided_by: str = "rules"


def judge_type(
    record: Record,
    fields: tuple[Field, ...],
    vocabulary: Vocabulary,
    weights: dict[StudySystem, float],
    features: Features,
    model: LinearModel,
) -> TypeJudgement:
    """The study type of one record. `weights`: how much the words speak for each system."""
    names = {kind.name for kind in record.publication_types}
    for name, kind in BY_PUBLICATION_TYPE:
        if name in names:
            return TypeJudgement(kind, (_typed(name),), (), 0.95)
    if record.is_book:
        return TypeJudgement(
            StudyType.BOOK_CHAPTER, (Reason("study_type", "a PubmedBookArticle", "record", ""),), (), 0.95
        )
    marks = experiment_marks(fields, vocabulary)
    is_experiment = len(marks) >= EXPERIMENT_MARKS or bool(human_types(record))
    cue, reason = _type_cue(fields, vocabulary)
    if cue and cue.settles:
        kind = StudyType(cue.type)
        trial = bool(names & {"Clinical Trial", "Randomized Controlled Trial"})
        against = ("PubMed types it Clinical Trial",) if trial and not kind.is_primary else ()
        return TypeJudgement(kind, (reason,), against, 0.65 if against else 0.95)
    hinted = StudyType(cue.type) if cue else None
    modelled = _by_model(record, fields, weights, features, marks, model, hinted, vocabulary)
    if "Review" in names:
        if is_experiment and modelled.study_type.is_primary and len(marks) > EXPERIMENT_MARKS:
            words = f"PubMed types it Review, but it reads as an experiment: “{marks[0].words}”"
            confidence = min(0.6, modelled.confidence)
            return TypeJudgement(modelled.study_type, modelled.reasons, (words,), confidence, modelled.decided_by)
        return TypeJudgement(StudyType.NON_SYSTEMATIC_REVIEW, (_typed("Review"),), (), 0.85)
    if "Case Reports" in names:
        return TypeJudgement(StudyType.HUMAN_CASE_REPORT, (_typed("Case Reports"),), (), 0.9)
    if "Letter" in names and not is_experiment:
        return TypeJudgement(StudyType.LETTER, (_typed("Letter"),), (), 0.8)
    return modelled


def reason_from(decides: str, rule: str, field: Field, start: int, end: int) -> Reason:
    """A Reason for the words that stand there."""
    first, last = sentence_at(field.text, start)
    return Reason(decides, rule, field.name, field.text[start:end], start, end, field.text[first:last])


def human_types(record: Record) -> list[str]:
    """The types of people's studies; "Clinical Trial, Phase II" is one, a veterinary trial is none."""
    names = [kind.name for kind in record.publication_types if not kind.name.endswith("Veterinary")]
    return [name for name in names if name in HUMAN_TYPES or name.startswith("Clinical Trial, ")]


def experiment_marks(fields: Iterable[Field], vocabulary: Vocabulary) -> list[Reason]:
    """Words that read as an experiment: a dose, things done and measured."""
    return [
        reason_from("study_type", f"reads as an experiment: {cue.id}", field, *match.span())
        for cue in vocabulary.cues.experiment
        for field in fields
        for match in islice(cue.regex.finditer(field.text), REPEATS)
    ]


def features_of(fields: Iterable[Field]) -> Features:
    """What the model reads: the title, and the abstract or else the other one."""
    texts = {field.name: field.text for field in fields}
    return read(texts.get("title", ""), texts.get("abstract") or texts.get("other_abstract", ""), phrase_book())


def _by_model(
    record: Record,
    fields: tuple[Field, ...],
    weights: dict[StudySystem, float],
    features: Features,
    marks: list[Reason],
    model: LinearModel,
    hinted: StudyType | None,
    vocabulary: Vocabulary,
) -> TypeJudgement:
    probabilities = model.probabilities(features)
    typed = human_types(record)
    if typed:
        allowed = "Human-RCT" if TRIAL_TYPES & set(typed) else "Human"
        some = {one: p for one, p in probabilities.items() if one.startswith(allowed) and OF_GOLD[one].is_primary}
        if len(fields) == 1 and any(cue.regex.search(fields[0].text) for cue in vocabulary.cues.drug):
            # A title alone says too little for the model; a drug in it says what was tried.
            some = {one: p for one, p in some.items() if one.endswith("RCT-drug-intervention")} or some
        probabilities = {label: p / (sum(some.values()) or 1.0) for label, p in some.items()}
    label = likeliest(_without_animals(probabilities, weights))
    p = probabilities[label]
    kind = _observed(fields, weights, marks) if label == "Remaining" else OF_GOLD[label]
    reasons = _words(fields, features, label, f"model: p={p:.2f}", model)
    # Remaining is counted to the side that is asked for: it may be either.
    remaining = probabilities.get("Remaining", 0.0)
    primary = sum(q for one, q in probabilities.items() if OF_GOLD[one].is_primary)
    side = remaining + (primary if kind.is_primary else 1 - primary - remaining)
    is_told = bool(marks or typed) or len(fields) == 1 or max(weights.values(), default=0.0) >= 2 * ENOUGH
    is_told = is_told and any(weight >= ENOUGH for weight in weights.values())
    words = len(features.tokens_of_title.words) + len(features.tokens_of_abstract.words)
    is_alone = kind.is_primary and not is_told and kind is not hinted and (side < SURE_ALONE or words < WORDS_ENOUGH)
    if kind is StudyType.UNCLEAR or side < UNCLEAR_BELOW or is_alone:
        why = Reason("study_type", f"unclear: likeliest {label}, p={p:.2f}", "record", "")
        return TypeJudgement(StudyType.UNCLEAR, (why, *reasons), (), round(min(p, 0.5), 3), "model")
    return TypeJudgement(kind, (*reasons, *(_typed(name) for name in typed[:1])), (), round(p, 3), "model")


def _words(
    fields: tuple[Field, ...], features: Features, label: str, rule: str, model: LinearModel
) -> tuple[Reason, ...]:
    """The strongest words for a label, where they stand."""
    texts = {field.name: field for field in fields}
    found = model.evidence(features, label, phrase_book())
    reasons = tuple(
        reason_from("study_type", rule, texts.get(one.field) or texts["other_abstract"], one.start, one.end)
        for one in found
    )
    return reasons or (Reason("study_type", rule, "record", ""),)


def _without_animals(probabilities: dict[str, float], weights: dict[StudySystem, float]) -> dict[str, float]:
    """Of a paper on animals and on people in near equal parts, whose words tell more of people, a study of people: that
    evidence came from animals is never guessed."""
    human = sum(p for label, p in probabilities.items() if GOLD_GROUPS[label] == "human study")
    if human < MIXED_FROM or weights.get(StudySystem.HUMAN, 0.0) <= weights.get(StudySystem.IN_VIVO, 0.0):
        return probabilities
    return {label: p for label, p in probabilities.items() if GOLD_GROUPS[label] != "animal in vivo"}


def likeliest(probabilities: dict[str, float]) -> str:
    """The likeliest label of the group that is likeliest in sum: two near types do not lose to a third one."""
    sums: dict[str, float] = {}
    for label, p in probabilities.items():
        sums[GOLD_GROUPS[label]] = sums.get(GOLD_GROUPS[label], 0.0) + p
    best = max(sorted(sums), key=lambda group: sums[group])
    return max(
        sorted(label for label in probabilities if GOLD_GROUPS[label] == best), key=lambda label: probabilities[label]
    )


def _observed(fields: tuple[Field, ...], weights: dict[StudySystem, float], marks: list[Reason]) -> StudyType:
    """The gold's `Remaining` holds observational studies of people (primary) and papers without data: what is neither
    told as a study of people nor of computed molecules stays unclear."""
    of_people = weights.get(StudySystem.HUMAN, 0.0)
    has_abstract = any(field.name != "title" for field in fields)
    if of_people >= ENOUGH and has_abstract and (marks or of_people >= 2 * ENOUGH):
        return StudyType.HUMAN_OBSERVATIONAL
    if weights and max(weights, key=lambda one: weights[one]) is StudySystem.IN_SILICO:
        return StudyType.IN_VITRO_STUDY
    return StudyType.UNCLEAR


def _typed(name: str) -> Reason:
    return Reason("study_type", "PubMed's publication type", "publication_type", name, 0, len(name))


def _type_cue(fields: tuple[Field, ...], vocabulary: Vocabulary) -> tuple[TypeCue | None, Reason]:
    for cue in vocabulary.cues.study_types:
        wanted = "title" if cue.title else "abstract"
        for field in fields:
            match = cue.regex.search(field.text) if field.name == wanted else None
            if match:
                return cue, reason_from("study_type", cue.id, field, *match.span())
    return None, Reason("study_type", "no cue", "record", "")
