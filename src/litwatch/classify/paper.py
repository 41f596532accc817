"""What the paper is, where it took place, and in which models: judged without regard to any compound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from litwatch.classify.judgement import Reason, StudySystem
from litwatch.classify.text import Field, prose, sentence_at
from litwatch.classify.types import BY_PUBLICATION_TYPE, StudyType
from litwatch.parse import Record
from litwatch.vocabulary import Cue, Vocabulary

# A word in the title tells more of what a paper is than one in the abstract; repeats tell little more.
TITLE_WEIGHT = 2.0
REPEATS = 4
ENOUGH = 2.0
MESH_SYSTEMS = {
    "Humans": StudySystem.HUMAN,
    "Animals": StudySystem.IN_VIVO,
    "In Vitro Techniques": StudySystem.IN_VITRO,
}
EXPERIMENT_MARKS = 2
# PublicationTypes that say that people were studied, whatever the words of a short abstract leave out.
HUMAN_TYPES = ("Clinical Trial", "Randomized Controlled Trial", "Controlled Clinical Trial", "Observational Study")


@dataclass(frozen=True, slots=True)
class PaperJudgement:
    """What a paper is, where it took place, and its depression models (see Judgement for the words).

    `model_score`: from 0 to 1, how likely a primary study in an animal model of depression.
    """

    study_type: StudyType
    is_primary: bool | None
    study_system: tuple[StudySystem, ...]
    models: tuple[str, ...]
    procedures: tuple[str, ...]
    species: tuple[str, ...]
    reasons: tuple[Reason, ...]
    contradictions: tuple[str, ...]
    confidence: float
    model_score: float


def judge_paper(record: Record, vocabulary: Vocabulary) -> PaperJudgement:
    """Judge one record by its types, MeSH, title and abstract."""
    fields = prose(record)
    weights, system_reasons = _systems(record, fields, vocabulary)
    is_experiment, experiment = _experiment(fields, vocabulary)
    is_experiment = is_experiment or bool(_human_types(record))
    study_type, type_reason, contradictions, confidence = _study_type(
        record, fields, vocabulary, weights, is_experiment, experiment
    )
    systems = _chosen(weights, study_type)
    models, procedures, model_reasons = _models(fields, vocabulary)
    species, species_reasons = _named(fields, vocabulary.species.items(), "species")
    is_animal = StudySystem.IN_VIVO in systems
    if StudySystem.HUMAN in systems and not is_animal:
        species = ("human",)
    is_primary = study_type.is_primary
    score = (0.5 * bool(models) + 0.3 * is_animal + 0.2 * (StudySystem.HUMAN not in systems)) * (
        1.0 if is_primary else 0.5 if is_primary is None else 0.15
    )
    title_model = any(reason.field == "title" for reason in model_reasons)
    return PaperJudgement(
        study_type=study_type,
        is_primary=is_primary,
        study_system=systems,
        models=models if is_animal else (),
        procedures=procedures,
        species=species,
        reasons=(type_reason, *system_reasons[:3], *model_reasons, *species_reasons[:2]),
        contradictions=contradictions,
        confidence=confidence,
        model_score=round(min(1.0, score + 0.1 * title_model), 3),
    )


def reason_from(decides: str, rule: str, field: Field, start: int, end: int) -> Reason:
    """A Reason for the words that stand there."""
    first, last = sentence_at(field.text, start)
    return Reason(decides, rule, field.name, field.text[start:end], start, end, field.text[first:last])


def _systems(
    record: Record, fields: Iterable[Field], vocabulary: Vocabulary
) -> tuple[dict[StudySystem, float], list[Reason]]:
    weights: dict[StudySystem, float] = {}
    reasons: list[tuple[float, Reason]] = []
    for name, cues in vocabulary.cues.systems.items():
        system = StudySystem(name)
        for cue in cues:
            for field in fields:
                found = list(cue.regex.finditer(field.text))[:REPEATS]
                if not found:
                    continue
                weight = cue.weight * (1 + 0.25 * (len(found) - 1))
                weight *= TITLE_WEIGHT if field.name == "title" else 1.0
                weights[system] = weights.get(system, 0.0) + weight
                reasons.append((weight, reason_from("study_system", f"{name}: {cue.id}", field, *found[0].span())))
    for heading in record.mesh:
        system_named = MESH_SYSTEMS.get(heading.name)
        if system_named:
            weights[system_named] = weights.get(system_named, 0.0) + 3.0
            reasons.append(
                (3.0, Reason("study_system", f"MeSH {heading.name}", "mesh", heading.name, 0, len(heading.name)))
            )
    for name in _human_types(record)[:1]:
        weights[StudySystem.HUMAN] = weights.get(StudySystem.HUMAN, 0.0) + 4.0
        reasons.append((4.0, Reason("study_system", f"PubMed types it {name}", "publication_type", name, 0, len(name))))
    reasons.sort(key=lambda one: -one[0])
    return weights, [reason for _, reason in reasons]


def _human_types(record: Record) -> list[str]:
    """The types of people's studies; "Clinical Trial, Phase II" is one, a veterinary trial is none."""
    names = [kind.name for kind in record.publication_types if not kind.name.endswith("Veterinary")]
    return [name for name in names if name in HUMAN_TYPES or name.startswith("Clinical Trial, ")]


def _chosen(weights: dict[StudySystem, float], study_type: StudyType) -> tuple[StudySystem, ...]:
    """Systems with enough words, the strongest first; none for what reports no experiment."""
    if study_type.is_primary and str(study_type).startswith("human"):
        return (StudySystem.HUMAN,)
    if not weights or study_type.is_primary is False:
        return (StudySystem.NONE,)
    strongest = max(weights.values())
    kept = [system for system, weight in weights.items() if weight >= ENOUGH and weight >= 0.4 * strongest]
    if str(study_type).startswith("animal"):
        kept = [system for system in kept if system is not StudySystem.HUMAN] or [StudySystem.IN_VIVO]
        kept += [StudySystem.IN_VIVO] if StudySystem.IN_VIVO not in kept else []
    return tuple(sorted(kept, key=lambda system: -weights.get(system, 0.0))) or (StudySystem.NONE,)


def _experiment(fields: Iterable[Field], vocabulary: Vocabulary) -> tuple[bool, list[Reason]]:
    """Does the text read as an experiment: a dose, or several things done and measured."""
    found = [
        reason_from("study_type", f"reads as an experiment: {cue.id}", field, *match.span())
        for cue in vocabulary.cues.experiment
        for field in fields
        for match in list(cue.regex.finditer(field.text))[:REPEATS]
    ]
    return len(found) >= EXPERIMENT_MARKS, found


def _study_type(
    record: Record,
    fields: tuple[Field, ...],
    vocabulary: Vocabulary,
    weights: dict[StudySystem, float],
    is_experiment: bool,
    experiment: list[Reason],
) -> tuple[StudyType, Reason, tuple[str, ...], float]:
    """Precedence: what PubMed's type settles; words in title and abstract; Review, unless it reads as an experiment;
    the strongest system."""
    names = {kind.name for kind in record.publication_types}
    for name, kind in BY_PUBLICATION_TYPE:
        if name in names:
            return kind, _typed(name), (), 0.95
    if record.is_book:
        return StudyType.BOOK_CHAPTER, Reason("study_type", "a PubmedBookArticle", "record", ""), (), 0.95
    cue = _type_cue(fields, vocabulary)
    if cue and not (cue[0] is StudyType.NON_SYSTEMATIC_REVIEW and is_experiment and cue[1].field != "title"):
        against = (
            ("PubMed types it Clinical Trial",) if names & {"Clinical Trial", "Randomized Controlled Trial"} else ()
        )
        return cue[0], cue[1], against, 0.65 if against else 0.85
    randomised = _typed("Randomized Controlled Trial") if "Randomized Controlled Trial" in names else None
    by_system, reason = _by_system(fields, vocabulary, weights, is_experiment, experiment, randomised)
    if "Review" in names:
        if is_experiment and by_system.is_primary and len(experiment) > EXPERIMENT_MARKS:
            against = (f"PubMed types it Review, but it reads as an experiment: “{experiment[0].words}”",)
            return by_system, reason, against, 0.6
        return StudyType.NON_SYSTEMATIC_REVIEW, _typed("Review"), (), 0.85
    if names & {"Case Reports"}:
        return StudyType.HUMAN_CASE_REPORT, _typed("Case Reports"), (), 0.9
    if "Letter" in names and not is_experiment:
        return StudyType.LETTER, _typed("Letter"), (), 0.8
    return by_system, reason, (), 0.75 if record.abstract else 0.55


def _typed(name: str) -> Reason:
    return Reason("study_type", "PubMed's publication type", "publication_type", name, 0, len(name))


def _type_cue(fields: tuple[Field, ...], vocabulary: Vocabulary) -> tuple[StudyType, Reason] | None:
    for cue in vocabulary.cues.study_types:
        wanted = "title" if cue.title else "abstract"
        for field in fields:
            match = cue.regex.search(field.text) if field.name == wanted else None
            if match:
                return StudyType(cue.type), reason_from("study_type", cue.id, field, *match.span())
    return None


def _by_system(
    fields: tuple[Field, ...],
    vocabulary: Vocabulary,
    weights: dict[StudySystem, float],
    is_experiment: bool,
    experiment: list[Reason],
    randomised: Reason | None,
) -> tuple[StudyType, Reason]:
    enough = {system: weight for system, weight in weights.items() if weight >= ENOUGH}
    trial = _first(fields, vocabulary.cues.trial) or randomised
    is_told = is_experiment or trial is not None or len(fields) == 1
    if not enough or (not is_told and max(enough.values()) < 2 * ENOUGH):
        return StudyType.UNCLEAR, Reason("study_type", "nothing says what was done, or where", "record", "")
    system = max(enough, key=lambda one: enough[one])
    if system is StudySystem.HUMAN and enough.get(StudySystem.IN_VIVO, 0) >= 0.8 * enough[system]:
        system = StudySystem.IN_VIVO
    because = experiment[0] if experiment else Reason("study_type", f"the words of {system}", "record", "")
    drug = _first(fields, vocabulary.cues.drug)
    other = _first(fields, vocabulary.cues.intervention)
    if system in (StudySystem.IN_VITRO, StudySystem.IN_SILICO):
        return StudyType.IN_VITRO_STUDY, because
    if system is StudySystem.IN_VIVO:
        if drug:
            return StudyType.ANIMAL_DRUG_INTERVENTION, drug
        return (StudyType.ANIMAL_NON_DRUG_INTERVENTION, other) if other else (StudyType.ANIMAL_OTHER, because)
    if trial:
        if drug:
            return StudyType.HUMAN_RCT_DRUG_INTERVENTION, trial
        return (StudyType.HUMAN_RCT_NON_DRUG_INTERVENTION if other else StudyType.HUMAN_RCT_NON_INTERVENTION), trial
    return (
        (StudyType.HUMAN_NON_RCT_DRUG_INTERVENTION, drug)
        if drug
        else (
            StudyType.HUMAN_NON_RCT_NON_DRUG_INTERVENTION,
            because,
        )
    )


def _first(fields: Iterable[Field], cues: Iterable[Cue]) -> Reason | None:
    for cue in cues:
        for field in fields:
            match = cue.regex.search(field.text)
            if match:
                return reason_from("study_type", cue.id, field, *match.span())
    return None


def _models(fields: Iterable[Field], vocabulary: Vocabulary) -> tuple[tuple[str, ...], tuple[str, ...], list[Reason]]:
    """Depression models and tests used as such, and those named but not used as one, each with its words."""
    used: dict[str, Reason] = {}
    named: dict[str, Reason] = {}
    for name, regex in vocabulary.models.items():
        for field in fields:
            for match in list(regex.finditer(field.text))[:REPEATS]:
                reason = reason_from("model", name, field, *match.span())
                against = next((why for why, one in vocabulary.not_as_model.items() if one.search(reason.sentence)), "")
                if against:
                    named.setdefault(
                        name,
                        Reason(
                            "model",
                            f"{name}, not as a model: {against}",
                            field.name,
                            reason.words,
                            reason.start,
                            reason.end,
                            reason.sentence,
                        ),
                    )
                else:
                    used.setdefault(name, reason)
    procedures = tuple(name for name in named if name not in used)
    return tuple(used), procedures, [*used.values(), *(named[name] for name in procedures)]


def _named(
    fields: Iterable[Field], patterns: Iterable[tuple[str, object]], decides: str
) -> tuple[tuple[str, ...], list[Reason]]:
    found: dict[str, Reason] = {}
    for name, regex in patterns:
        for field in fields:
            match = regex.search(field.text)  # type: ignore[attr-defined]  # compiled patterns
            if match and name not in found:
                found[name] = reason_from(decides, name, field, *match.span())
    return tuple(found), list(found.values())
