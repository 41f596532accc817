"""Human decisions that outrank the classifier: kept with name, date and reason, applied at every judgement."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from litwatch.classify import EvidenceLevel, Judgement, Reason, Role, StudySystem, evidence_level
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
    "study_type": str,
    "is_primary": _yes_or_no,
    "study_system": _listed(StudySystem),
    "models": _listed(str),
    "species": _listed(str),
    "evidence_level": EvidenceLevel,
}
_ALLOWED = {
    "role": ", ".join(Role),
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


def decide(store: Store, decision: Decision, at: datetime) -> str:
    """Append a decision; returns the work it is about. Raises UsageError for a field or value that is none, or a
    paper that is not stored for the compound."""
    field, _, value = (part.strip() for part in decision.setting.partition("="))
    if field not in FIELDS:
        raise UsageError(f"{field!r} can't be decided", mend=f"One of: {', '.join(FIELDS)}.")
    try:
        FIELDS[field](value)
    except ValueError:
        raise UsageError(f"{value!r} is no {field}", mend=f"One of: {_ALLOWED[field]}.") from None
    if not decision.reason.strip():
        raise UsageError("a decision needs a reason", mend="Give one with --reason.")
    works = store.values("judged", compound=decision.compound, pmid=decision.pmid)
    if not works:
        raise UsageError(
            f"PMID {decision.pmid} is not stored for {decision.compound}",
            mend=f"`litwatch explain {decision.compound}` lists what is.",
        )
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
    return str(works[0])


def standing(reader: Reader) -> Decisions:
    """The decisions that stand, by compound and PMID: the last one of each field."""
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
