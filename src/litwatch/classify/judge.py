"""Paper and role on the ladder: one Judgement for each compound that a record names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy

from litwatch.classify.effect import effect_reasons
from litwatch.classify.judgement import EvidenceLevel, Judgement, Reason, Role, StudySystem
from litwatch.classify.ladder import ladder
from litwatch.classify.model import Models, shipped_models
from litwatch.classify.paper import PaperJudgement, judge_paper
from litwatch.classify.roles import judge_role
from litwatch.classify.study_type import features_of
from litwatch.classify.text import Field, FieldMention, mentions, prose
from litwatch.classify.types import StudyType
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
        found = [self._judge(one, named[one], paper, record.title) for one in self._names if one in named and paper]
        return self.with_artefacts(found, expected)

    def with_artefacts(self, found: Sequence[Judgement], expected: Collection[str]) -> tuple[Judgement, ...]:
        """The judgements of the compounds that a record names, and an artefact for each other in `expected`."""
        of_compound = {one.compound: one for one in found}
        missing = [name for name in self._names if name in expected and name not in of_compound]
        of_compound |= {name: _artefact(name) for name in missing}
        return tuple(of_compound[name] for name in self._names if name in of_compound)

    def _judge(self, compound: str, where: tuple[FieldMention, ...], paper: PaperJudgement, title: str) -> Judgement:
        about_another = any(cue.regex.search(title) for cue in self._vocabulary.cues.assay_of_another)
        role, reason, confidence = judge_role(where, self._vocabulary, about_another)
        level = ladder(role, paper.study_type, paper.is_primary, paper.study_system, paper.models)
        effects = effect_reasons(where, self._vocabulary) if level is EvidenceLevel.TOPIC_IN_VIVO else ()
        rung = Reason("evidence_level", f"{role} in {paper.study_type}, {', '.join(paper.study_system)}", "record", "")
        return Judgement(
            compound=compound,
            role=role,
            study_type=str(paper.study_type),
            is_primary=paper.is_primary,
            study_system=paper.study_system,
            models=paper.models,
            species=paper.species,
            evidence_level=level,
            reasons=(reason, *paper.reasons, *effects, rung),
            confidence=round(min(confidence, paper.confidence), 2),
            contradictions=paper.contradictions,
            decided_by=paper.decided_by,
            named_in=tuple(dict.fromkeys(one.field.name for one in where)),
        )


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
