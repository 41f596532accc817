"""The labels, a reason, and a judgement (evidence.md, sections 1 to 5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The compound's part in the paper (evidence.md, section 2)."""

    STUDIED = "studied"
    COMPARATOR = "comparator"
    CONTROL = "control"
    TOOL = "tool"
    MENTIONED = "mentioned"


class StudySystem(StrEnum):
    """Where the experiment took place (evidence.md, section 3)."""

    IN_VIVO = "in_vivo"
    IN_VITRO = "in_vitro"
    HUMAN = "human"
    IN_SILICO = "in_silico"
    NONE = "none"


class EvidenceLevel(StrEnum):
    """The ladder, strongest first (evidence.md, section 4)."""

    TOPIC_IN_VIVO = "topic_in_vivo"
    HUMAN_TRIAL = "human_trial"
    HUMAN_OBSERVATIONAL = "human_observational"
    OTHER_IN_VIVO = "other_in_vivo"
    IN_VITRO = "in_vitro"
    SECONDARY = "secondary"
    MENTION = "mention"
    ARTEFACT = "artefact"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a label was given: the rule, the field, and the words with their offsets in that field's text.

    `decides` names the label (study_type, role, study_system, model, species, evidence_level), or is `effect`: the
    direction that this sentence states, which decides nothing.
    `field` is title, abstract, other_abstract, keyword, substance, mesh, full_text, publication_type, correction or
    record.
    `start` and `end` are character offsets in the field's text (keyword, substance, mesh: in that entry);
    both are -1 when no words decided (an absence).
    """

    decides: str
    rule: str
    field: str
    words: str
    start: int = -1
    end: int = -1
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one paper is, the compound's part in it, and where it took place.

    `is_primary`: the paper reports original data (None: not known, counts as not primary).
    `models` are canonical names of depression models and tests used as such; `procedures` those named
    but not used as one (a stressor, a negated mention). `confidence` is from 0 to 1. `named_in`: the fields that name
    the compound, in the order title, abstract, …, full_text.
    """

    compound: str
    role: Role
    study_type: str
    is_primary: bool | None
    study_system: tuple[StudySystem, ...]
    models: tuple[str, ...]
    species: tuple[str, ...]
    evidence_level: EvidenceLevel
    reasons: tuple[Reason, ...]
    confidence: float
    contradictions: tuple[str, ...] = ()
    decided_by: str = "rules"
    named_in: tuple[str, ...] = ()
