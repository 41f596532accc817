"""What can be decided about a paper, and how its text becomes a value and a value its text. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from litwatch.classify import EvidenceLevel, Judgement, Role, StudySystem, StudyType
from litwatch.errors import UsageError

# The names that the vocabulary has for models and species.
Known = Mapping[str, Collection[str]]
# Not a field of a judgement: a paper that is not about the compound is an artefact for it.
ABOUT = "about"
# Decided about two records, not about a paper.
LINK = "link"
TOGETHER, APART = "together", "apart"


def _yes_or_no(text: str) -> bool:
    if text.lower() in ("yes", "true", "1"):
        return True
    if text.lower() in ("no", "false", "0"):
        return False
    raise ValueError("yes or no")


def _only_no(text: str) -> bool:
    if _yes_or_no(text):
        raise ValueError("no")
    return False


def _listed(one: Callable[[str], Any]) -> Callable[[str], tuple[Any, ...]]:
    return lambda text: tuple(one(part.strip()) for part in text.split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Field:
    """How a text is read (`read` raises ValueError), and what is allowed, for whom gave something else."""

    read: Callable[[str], Any]
    allowed: str = ""


FIELDS: Mapping[str, Field] = {
    "role": Field(Role, ", ".join(Role)),
    "study_type": Field(StudyType, ", ".join(StudyType)),
    "is_primary": Field(_yes_or_no, "yes, no"),
    "study_system": Field(_listed(StudySystem), ", ".join(StudySystem)),
    "models": Field(_listed(str)),
    "species": Field(_listed(str)),
    "evidence_level": Field(EvidenceLevel, ", ".join(EvidenceLevel)),
    ABOUT: Field(_only_no, "no. That it is about the compound says `--undo about`"),
}


def value_of(field: str, text: str) -> Any:
    """The value that the text of a stored decision means."""
    return FIELDS[field].read(text)


def text_of(value: Any) -> str:
    """A value as decisions write it: yes, no, a label, or labels separated by commas; "" for what is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def said(value: Any) -> str:
    """A value as the classifier is quoted: `text_of`, and "nothing" where it names none or does not know."""
    return text_of(value) or "nothing"


def normalised(field: str, text: str, known: Known) -> str:
    """The text of a decision as it is stored. Raises UsageError for a field or value that is none."""
    if field not in FIELDS:
        raise UsageError(f"{field!r} can't be decided", mend=f"One of: {', '.join(FIELDS)}.")
    try:
        value = value_of(field, text)
    except ValueError:
        raise UsageError(f"{text!r} is no {field}", mend=f"One of: {FIELDS[field].allowed}.") from None
    unknown = [one for one in value if one not in known[field]] if field in known else []
    if unknown:
        raise UsageError(f"{unknown[0]!r} is not in {field}", mend=f"Any of: {', '.join(sorted(known[field]))}.")
    return text_of(value)


def classifier_says(judgement: Judgement) -> str:
    """What a judgement says of every field that can be decided, as JSON: the texts of `said`."""
    texts = {name: said(getattr(judgement, name)) for name in FIELDS if name != ABOUT}
    texts[ABOUT] = said(judgement.evidence_level is not EvidenceLevel.ARTEFACT)
    return json.dumps(texts)
