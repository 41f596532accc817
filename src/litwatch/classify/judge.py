"""Paper and role on the ladder: one Judgement for each compound that a record names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy

from litwatch.classify.effect import effect_reasons
from litwatch.classify.judgement import EvidenceLevel, Judgement, Reason, Role, StudySystem
from litwatch.classify.model import Models, shipped_models
from litwatch.classify.paper import PaperJudgement, judge_paper
from litwatch.classify.roles import judge_role
from litwatch.classify.study_type import features_of
from litwatch.classify.text import Field, FieldMention, mentions, prose
from litwatch.classify.types import TRIALS, StudyType
from litwatch.config import Watchlist
from litwatch.names import Matcher
from litwatch.parse import Record
from litwatch.vocabulary import Vocabulary


class Judge:
    """The rules for one watchlist, compiled once, with the trained models (those shipped, unless others are given).
    Deterministic: the same record gives the same judgements."""

    def __init__(self, watchlist: Watchlist, vocabulary: Vocabulary, trained: Models | None = None) -> None:
        self._watchlist = watchlist
        self._names = tuple(compound.name for compound in watchlist.compounds)
        self._matcher = Matcher(watchlist)
        self._vocabulary = vocabulary
        self.trained = trained or shipped_models()

    def __reduce__(self) -> tuple[type[Judge], tuple[Watchlist, Vocabulary, Models]]:
        """Another process makes it anew from what it was made of."""
        return Judge, (self._watchlist, self._vocabulary, self.trained)

    def with_models(self, trained: Models) -> Judge:
        """The same rules with other models, as evaluation needs them."""
        other = copy(self)
        other.trained = trained
        return other

    @property
    def included_from(self) -> float:
        """From this `model_score` on, a paper counts as one in an animal model of depression."""
        return float(self.trained.depression_models.weights.about.get("threshold", 0.5))

    def mentions(self, record: Record, full_text: Sequence[Field] = ()) -> dict[str, tuple[FieldMention, ...]]:
        """Where the record, or else its full text, names watched compounds, by compound."""
        return mentions(record, self._matcher, full_text)

    def paper(self, record: Record) -> PaperJudgement:
        """What the paper is, whatever it names."""
        return judge_paper(record, self._vocabulary, self.trained.study_types)

    def model_score(self, record: Record) -> float:
        """The probability that it is a primary study in an animal model of depression, by its words alone."""
        probabilities = self.trained.depression_models.probabilities(features_of(prose(record)))
        return round(probabilities["1"], 4)

    def judge(
        self, record: Record, expected: Collection[str] = (), full_text: Sequence[Field] = ()
    ) -> tuple[Judgement, ...]:
        """A Judgement for each compound named, in watchlist order, and an artefact for each in `expected` (a service
        returned the record for it) that is named nowhere."""
        named = self.mentions(record, full_text)
        paper = self.paper(record) if named else None
        found = []
        for compound in self._names:
            if compound in named and paper:
                found.append(self._judge(compound, named[compound], paper, record.title))
            elif compound in expected:
                found.append(_artefact(compound))
        return tuple(found)

    def _judge(self, compound: str, where: tuple[FieldMention, ...], paper: PaperJudgement, title: str) -> Judgement:
        about_another = any(cue.regex.search(title) for cue in self._vocabulary.cues.assay_of_another)
        role, reason, confidence = judge_role(where, self._vocabulary, about_another)
        level = _level(role, paper.study_type, paper.is_primary, paper.study_system, paper.models)
        effects = effect_reasons(where, self._vocabulary) if level is EvidenceLevel.TOPIC_IN_VIVO else ()
        ladder = Reason(
            "evidence_level", f"{role} in {paper.study_type}, {', '.join(paper.study_system)}", "record", ""
        )
        return Judgement(
            compound=compound,
            role=role,
            study_type=str(paper.study_type),
            is_primary=paper.is_primary,
            study_system=paper.study_system,
            models=paper.models,
            species=paper.species,
            evidence_level=level,
            reasons=(reason, *paper.reasons, *effects, ladder),
            confidence=round(min(confidence, paper.confidence), 2),
            contradictions=paper.contradictions,
            decided_by=paper.decided_by,
            named_in=tuple(dict.fromkeys(one.field.name for one in where)),
        )


def evidence_level(judgement: Judgement) -> EvidenceLevel:
    """The level that follows from a judgement's other fields, after a curator changed some."""
    if judgement.evidence_level is EvidenceLevel.ARTEFACT and judgement.role is Role.MENTIONED:
        return EvidenceLevel.ARTEFACT
    kind = StudyType(judgement.study_type) if judgement.study_type in list(StudyType) else StudyType.UNCLEAR
    return _level(judgement.role, kind, judgement.is_primary, judgement.study_system, judgement.models)


def _level(
    role: Role,
    study_type: StudyType,
    is_primary: bool | None,
    systems: Collection[StudySystem],
    models: Collection[str],
) -> EvidenceLevel:
    """The ladder (evidence.md, section 4). What is not known to be primary is not counted as such."""
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


def _artefact(compound: str) -> Judgement:
    return Judgement(
        compound=compound,
        role=Role.MENTIONED,
        study_type=str(StudyType.UNCLEAR),
        is_primary=None,
        study_system=(StudySystem.NONE,),
        models=(),
        species=(),
        evidence_level=EvidenceLevel.ARTEFACT,
        reasons=(
            Reason(
                "evidence_level",
                "PubMed returned it, and no name of the compound stands in any field that counts",
                "record",
                "",
            ),
        ),
        confidence=0.9,
    )
