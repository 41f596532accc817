"""What the paper is, where it took place, and in which models: judged without regard to any compound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

from litwatch.classify.judgement import Reason, StudySystem
from litwatch.classify.model import LinearModel
from litwatch.classify.study_type import ENOUGH, REPEATS, features_of, human_types, judge_type, reason_from
from litwatch.classify.text import Field, prose
from litwatch.classify.types import StudyType
from litwatch.parse import Record
from litwatch.vocabulary import Kinds, NamingSentence, Vocabulary

# A word in the title tells more of what a paper is than one in the abstract; repeats tell little more.
TITLE_WEIGHT = 2.0
MESH_SYSTEMS = {
    "Humans": StudySystem.HUMAN,
    "Animals": StudySystem.IN_VIVO,
    "In Vitro Techniques": StudySystem.IN_VITRO,
}


@dataclass(frozen=True, slots=True)
class PaperJudgement:
    """What a paper is, where it took place, and its depression models (see Judgement for the words)."""

    study_type: StudyType
    is_primary: bool | None
    study_system: tuple[StudySystem, ...]
    models: tuple[str, ...]
    procedures: tuple[str, ...]
    species: tuple[str, ...]
    reasons: tuple[Reason, ...]
    contradictions: tuple[str, ...]
    confidence: float
    decided_by: str = "rules"


def judge_paper(record: Record, vocabulary: Vocabulary, model: LinearModel) -> PaperJudgement:
    """Judge one record by its types, MeSH, title and abstract."""
    fields = prose(record)
    weights, system_reasons = _systems(record, fields, vocabulary)
    features = features_of(fields)
    judged = judge_type(record, fields, vocabulary, weights, features, model)
    study_type = judged.study_type
    systems = _chosen(weights, study_type)
    is_animal = StudySystem.IN_VIVO in systems
    # Asked of animals only: most records are on people, and these patterns cost more than the rest of the judgement.
    models, procedures, model_reasons = _models(fields, vocabulary) if is_animal else ((), (), [])
    species, species_reasons = (
        (("human",) if StudySystem.HUMAN in systems else (), [])
        if not is_animal and StudySystem.IN_VITRO not in systems
        else _species(fields, vocabulary.species)
    )
    if StudySystem.HUMAN in systems and not is_animal:
        species = ("human",)
    return PaperJudgement(
        study_type=study_type,
        is_primary=study_type.is_primary,
        study_system=systems,
        models=models,
        procedures=procedures,
        species=species,
        reasons=(*judged.reasons, *system_reasons[:3], *model_reasons, *species_reasons[:2]),
        contradictions=judged.contradictions,
        confidence=judged.confidence,
        decided_by=judged.decided_by,
    )


def _systems(
    record: Record, fields: Iterable[Field], vocabulary: Vocabulary
) -> tuple[dict[StudySystem, float], list[Reason]]:
    weights: dict[StudySystem, float] = {}
    reasons: list[tuple[float, Reason]] = []
    for name, cues in vocabulary.cues.systems.items():
        system = StudySystem(name)
        for cue in cues:
            for field in fields:
                found = list(islice(cue.regex.finditer(field.text), REPEATS))
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
    for name in human_types(record)[:1]:
        weights[StudySystem.HUMAN] = weights.get(StudySystem.HUMAN, 0.0) + 4.0
        reasons.append((4.0, Reason("study_system", f"PubMed types it {name}", "publication_type", name, 0, len(name))))
    reasons.sort(key=lambda one: -one[0])
    return weights, [reason for _, reason in reasons]


def _chosen(weights: dict[StudySystem, float], study_type: StudyType) -> tuple[StudySystem, ...]:
    """Systems with enough words, the strongest first; none for what reports no experiment."""
    if study_type.is_primary and str(study_type).startswith("human"):
        return (StudySystem.HUMAN,)
    if not weights or study_type.is_primary is False:
        return (StudySystem.NONE,)
    strongest = max(weights.values())
    kept = [system for system, weight in weights.items() if weight >= ENOUGH and weight >= 0.4 * strongest]
    if study_type is StudyType.IN_VITRO_STUDY:
        kept += [StudySystem.IN_VITRO] if StudySystem.IN_VITRO not in kept else []
    if str(study_type).startswith("animal"):
        kept = [system for system in kept if system is not StudySystem.HUMAN] or [StudySystem.IN_VIVO]
        kept += [StudySystem.IN_VIVO] if StudySystem.IN_VIVO not in kept else []
    return tuple(sorted(kept, key=lambda system: -weights.get(system, 0.0))) or (StudySystem.NONE,)


def _models(fields: Iterable[Field], vocabulary: Vocabulary) -> tuple[tuple[str, ...], tuple[str, ...], list[Reason]]:
    """Depression models and tests used as such, and those named but not used as one, each with its words."""
    used: dict[str, Reason] = {}
    named: dict[str, Reason] = {}
    told = [field for field in fields if vocabulary.any_model.search(field.text)]
    for name, regex in vocabulary.models.items() if told else ():
        for field in told:
            for match in islice(regex.finditer(field.text), REPEATS):
                reason = reason_from("model", name, field, *match.span())
                against = _against(name, reason, vocabulary)
                if against:
                    named.setdefault(name, replace(reason, rule=f"{name}, not as a model: {against}"))
                else:
                    used.setdefault(name, reason)
    procedures = tuple(name for name in named if name not in used)
    return tuple(used), procedures, [*used.values(), *(named[name] for name in procedures)]


def _against(model: str, named: Reason, vocabulary: Vocabulary) -> str:
    """Why the procedure is not used as a model in this sentence, "" when it is."""
    sentence = NamingSentence(named.sentence, named.words)
    about_it = (one for one in vocabulary.not_as_model if not one.of or model in one.of)
    return next((one.id for one in about_it if sentence.span(one)), "")


def _species(fields: Iterable[Field], kinds: Kinds) -> tuple[tuple[str, ...], list[Reason]]:
    found: dict[str, Reason] = {}
    for field in fields:
        for name, span in kinds.first(field.text).items():
            if name not in found:
                found[name] = reason_from("species", name, field, *span)
    ordered = [name for name in kinds if name in found]
    return tuple(ordered), [found[name] for name in ordered]
