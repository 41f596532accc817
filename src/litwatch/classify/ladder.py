"""What a paper is, the compound's part in it and where it took place, put on the ladder (evidence.md, section 4)."""

from __future__ import annotations

from collections.abc import Collection

from litwatch.classify.judgement import EvidenceLevel, Judgement, Role, StudySystem
from litwatch.classify.types import TRIALS, StudyType


def evidence_level(judgement: Judgement) -> EvidenceLevel:
    """The level that follows from a judgement's other fields, after a curator changed some."""
    if judgement.evidence_level is EvidenceLevel.ARTEFACT and judgement.role is Role.MENTIONED:
        return EvidenceLevel.ARTEFACT
    kind = StudyType(judgement.study_type) if judgement.study_type in list(StudyType) else StudyType.UNCLEAR
    return ladder(judgement.role, kind, judgement.is_primary, judgement.study_system, judgement.models)


def ladder(
    role: Role,
    study_type: StudyType,
    is_primary: bool | None,
    systems: Collection[StudySystem],
    models: Collection[str],
) -> EvidenceLevel:
    """The level. What is not known to be primary is not counted as such."""
    if role not in (Role.STUDIED, Role.COMPARATOR):
        return EvidenceLevel.MENTION
    if not is_primary:
        return EvidenceLevel.MENTION if is_primary is None else EvidenceLevel.SECONDARY
    if StudySystem.IN_VIVO in systems and study_type is not StudyType.IN_VITRO_STUDY:
        return EvidenceLevel.TOPIC_IN_VIVO if models else EvidenceLevel.OTHER_IN_VIVO
    if StudySystem.HUMAN in systems and study_type is not StudyType.IN_VITRO_STUDY:
        return EvidenceLevel.HUMAN_TRIAL if study_type in TRIALS else EvidenceLevel.HUMAN_OBSERVATIONAL
    if StudySystem.IN_VITRO in systems or StudySystem.IN_SILICO in systems:
        return EvidenceLevel.IN_VITRO
    return EvidenceLevel.MENTION
