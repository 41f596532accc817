"""A judgement and the decisions that stand about it in; the judgement as decided out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from litwatch.classify import EvidenceLevel, Judgement, Reason, Role, evidence_level
from litwatch.curate.fields import ABOUT, said, value_of
from litwatch.curate.standing import Standing

# What a reason calls the label that it decides, where that is not the field.
_DECIDES = {"models": "model", ABOUT: "evidence_level"}
NOT_ABOUT = "not about this compound"


def apply(judgement: Judgement, decisions: Sequence[Standing]) -> Judgement:
    """The judgement as the curator decided it. The evidence level follows from the other fields unless it was
    decided itself; what the classifier said otherwise is listed as a contradiction, never resolved silently."""
    if not decisions:
        return judgement
    values = {row.field: value_of(row.field, row.value) for row in decisions if row.field != ABOUT}
    before = {name: getattr(judgement, name) for name in values}
    conflicts = tuple(
        f"the classifier says {row.field} {said(before[row.field])}, the curator {said(values[row.field])}"
        for row in decisions
        if row.field in values and before[row.field] != values[row.field]
    )
    if "study_type" in values and "is_primary" not in values:
        # A paper decided to be a review must not go on counting as an experiment.
        values["is_primary"] = values["study_type"].is_primary
    decided = replace(
        judgement,
        **values,
        reasons=tuple(map(_reason, decisions)) + judgement.reasons,
        contradictions=judgement.contradictions + conflicts,
        confidence=1.0,
        decided_by="curator",
    )
    if any(row.field == ABOUT for row in decisions):
        return replace(decided, role=Role.MENTIONED, evidence_level=EvidenceLevel.ARTEFACT)
    return decided if "evidence_level" in values else replace(decided, evidence_level=evidence_level(decided))


def _reason(row: Standing) -> Reason:
    return Reason(
        decides=_DECIDES.get(row.field, row.field),
        rule=f"decision of {row.decided_by} on {row.decided_at:%Y-%m-%d}: {row.reason}",
        field="record",
        words=NOT_ABOUT if row.field == ABOUT else row.value,
    )
