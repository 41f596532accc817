"""Human decisions that outrank the classifier: kept with name, date and reason, applied at every judgement."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from litwatch.classify import EvidenceLevel, Judgement, Reason, Role, StudySystem, StudyType, evidence_level
from litwatch.errors import UsageError
from litwatch.rows import DecisionRow
from litwatch.store import Reader, Store

Decisions = Mapping[tuple[str, int], Sequence[DecisionRow]]


def _yes_or_no(text: str) -> bool:
    if text.lower() in ("yes", "true", "1"):
        return True
    if text.lower() in ("no", "false", "0"):
        return False
    raise ValueError("yes or no")


def _listed(one: Callable[[str], Any]) -> Callable[[str], tuple[Any, ...]]:
    return lambda text: tuple(one(part.strip()) for part in text.split(",") if part.strip())


# What can be decided, and how its text becomes a value.
FIELDS: Mapping[str, Callable[[str], Any]] = {
    "role": Role,
    "study_type": StudyType,
    "is_primary": _yes_or_no,
    "study_system": _listed(StudySystem),
    "models": _listed(str),
    "species": _listed(str),
    "evidence_level": EvidenceLevel,
}
_ALLOWED = {
    "role": ", ".join(Role),
    "study_type": ", ".join(StudyType),
    "is_primary": "yes, no",
    "study_system": ", ".join(StudySystem),
    "evidence_level": ", ".join(EvidenceLevel),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: `setting` is written FIELD=VALUE."""

    compound: str
    pmid: int
    setting: str
    reason: str
    by: str


def refuse_wrong(
    reader: Reader, decision: Decision, known: Mapping[str, Collection[str]] = MappingProxyType({})
) -> str:
    """Raises UsageError for a field or value that is none, no reason, or a paper that is not stored for the
    compound; returns the work it is about. `known`: the names that the vocabulary has for models and species."""
    field, value = _parts(decision.setting)
    if field not in FIELDS:
        raise UsageError(f"{field!r} can't be decided", mend=f"One of: {', '.join(FIELDS)}.")
    try:
        given = FIELDS[field](value)
    except ValueError:
        raise UsageError(f"{value!r} is no {field}", mend=f"One of: {_ALLOWED[field]}.") from None
    unknown = [one for one in given if one not in known[field]] if field in known else []
    if unknown:
        raise UsageError(f"{unknown[0]!r} is not in {field}", mend=f"Any of: {', '.join(sorted(known[field]))}.")
    if not decision.reason.strip():
        raise UsageError("a decision needs a reason", mend="Give one with --reason.")
    works = reader.values("judged", compound=decision.compound, pmid=decision.pmid)
    if not works:
        raise UsageError(
            f"PMID {decision.pmid} is not stored for {decision.compound}",
            mend=f"`litwatch explain {decision.compound}` lists what is.",
        )
    return str(works[0])


def _parts(setting: str) -> tuple[str, str]:
    field, _, value = setting.partition("=")
    return field.strip(), value.strip()


def decide(store: Store, decision: Decision, at: datetime) -> str:
    """Append a decision; returns the work it is about. Raises UsageError as `refuse_wrong` does."""
    work_id = refuse_wrong(store, decision)
    field, value = _parts(decision.setting)
    row = DecisionRow(
        uuid.uuid4().hex,
        decision.compound,
        decision.pmid,
        field,
        value,
        decision.reason.strip(),
        decision.by,
        at,
    )
    store.put([row])
    return work_id


def standing(reader: Reader) -> Decisions:
    """The decisions that stand, by compound and PMID: the last one of each field. A decision about one record of a
    work is about each: an article that takes over from its preprint takes over what was decided."""
    found: dict[tuple[str, int], list[DecisionRow]] = defaultdict(list)
    for row in reader.rows("decisions", DecisionRow):
        found[row.compound, row.pmid].append(row)
    return found


def apply(judgement: Judgement, decisions: Sequence[DecisionRow]) -> Judgement:
    """The judgement as the curator decided it. The evidence level follows from the other fields unless it was
    decided itself; what the classifier said otherwise is listed as a contradiction, never resolved silently."""
    if not decisions:
        return judgement
    values = {row.field: FIELDS[row.field](row.value) for row in decisions}
    if "study_type" in values and "is_primary" not in values:
        # A paper decided to be a review must not go on counting as an experiment.
        judgement = replace(judgement, is_primary=values["study_type"].is_primary)
    conflicts = tuple(
        f"the classifier says {field} {getattr(judgement, field)}, the curator {row.value}"
        for row in decisions
        for field in (row.field,)
        if getattr(judgement, field) != values[field]
    )
    reasons = tuple(
        Reason(
            decides=row.field,
            rule=f"decision of {row.decided_by} on {row.decided_at:%Y-%m-%d}: {row.reason}",
            field="record",
            words=row.value,
        )
        for row in decisions
    )
    decided = replace(
        judgement,
        **values,
        reasons=reasons + judgement.reasons,
        contradictions=judgement.contradictions + conflicts,
        confidence=1.0,
        decided_by="curator",
    )
    if "evidence_level" in values:
        return decided
    return replace(decided, evidence_level=evidence_level(decided))
