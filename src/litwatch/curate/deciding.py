"""A person's wish into rows of the table decision, or refused. Rows are appended, never changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from litwatch.curate.fields import ABOUT, APART, LINK, TOGETHER, Known, normalised
from litwatch.curate.papers import paper, record_named
from litwatch.curate.standing import contradiction, links
from litwatch.errors import UsageError
from litwatch.rows import DecisionRow
from litwatch.store import Reader, Store


class Request(Protocol):
    """Something to be decided."""

    def rows(self, reader: Reader, known: Known, at: datetime) -> Sequence[DecisionRow]:
        """What is to be appended, decided at `at` (UTC). Raises UsageError for what can't be decided."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A field of a compound's paper is decided. `paper`: a PMID, or the identifier of a record or work."""

    compound: str
    paper: str
    field: str
    value: str
    reason: str
    by: str

    def rows(self, reader: Reader, known: Known, at: datetime) -> Sequence[DecisionRow]:
        """One row. Raises UsageError for a field or value that is none, no reason, a paper that is not stored for the
        compound, or one that was decided not to be about it."""
        value = normalised(self.field, self.value, known)
        reason, by = given(self.reason, self.by)
        found = paper(reader, self.compound, self.paper)
        if self.field != ABOUT and _standing(reader, self.compound, found.named.work_id, ABOUT):
            raise UsageError(
                f"this paper was decided not to be about {self.compound}",
                mend="Undo that first: --undo about.",
            )
        return [
            DecisionRow(
                decision_id=uuid.uuid4().hex,
                compound=self.compound,
                record_id=found.named.record_id,
                other_record_id="",
                field=self.field,
                value=value,
                reason=reason,
                decided_by=by,
                decided_at=at,
                undoes="",
                classifier_said=found.classifier_says(self.field),
                content_sha256=found.named.content_sha256,
            )
        ]


@dataclass(frozen=True, slots=True)
class Linking:
    """Two records are decided to be one work (`value` together) or two (apart)."""

    record: str
    other: str
    value: str
    reason: str
    by: str

    def rows(self, reader: Reader, known: Known, at: datetime) -> Sequence[DecisionRow]:
        """One row. Raises UsageError for no reason, records that are not stored, or one record twice."""
        del known
        reason, by = given(self.reason, self.by)
        one, other = sorted(record_named(reader, name).record_id for name in (self.record, self.other))
        refuse_wrong_link(one, other, self.value)
        return [
            DecisionRow(
                decision_id=uuid.uuid4().hex,
                compound="",
                record_id=one,
                other_record_id=other,
                field=LINK,
                value=self.value,
                reason=reason,
                decided_by=by,
                decided_at=at,
                undoes="",
                classifier_said="",
                content_sha256="",
            )
        ]


@dataclass(frozen=True, slots=True)
class Undoing:
    """A decision is taken back: the one of this identifier, or what stands about a field of a compound's paper. What
    stood before it stands again: an earlier decision of that field, else the classifier."""

    what: str
    reason: str
    by: str
    compound: str = ""
    paper: str = ""

    def rows(self, reader: Reader, known: Known, at: datetime) -> Sequence[DecisionRow]:
        """One row. Raises UsageError for no reason, a decision that is none, or one that was undone already."""
        del known
        reason, by = given(self.reason, self.by)
        if self.compound:
            found = paper(reader, self.compound, self.paper)
            logged = _standing(reader, self.compound, found.named.work_id, self.what)
            missing = f"no decision about {self.what!r} stands for this paper"
        else:
            logged = reader.rows("decision_named", Logged, decision_id=self.what, compound="", work_id="", field="")
            missing = f"there is no decision {self.what!r}"
        if not logged:
            raise UsageError(missing, mend="The view decision_log lists every decision.")
        refuse_undone(logged[0].decision_id, logged[0].state)
        return [undoing(logged[0], reason, by, at)]


@dataclass(frozen=True, slots=True)
class Logged:
    """A decision, and what became of it (view decision_log)."""

    decision_id: str
    compound: str
    record_id: str
    other_record_id: str
    field: str
    state: str


def undoing(undone: Logged, reason: str, by: str, at: datetime) -> DecisionRow:
    """The row that takes a decision back: about the same, with no value."""
    return DecisionRow(
        decision_id=uuid.uuid4().hex,
        compound=undone.compound,
        record_id=undone.record_id,
        other_record_id=undone.other_record_id,
        field=undone.field,
        value="",
        reason=reason,
        decided_by=by,
        decided_at=at,
        undoes=undone.decision_id,
        classifier_said="",
        content_sha256="",
    )


def given(reason: str, by: str) -> tuple[str, str]:
    """Reason and name, without blanks around them. Raises UsageError where one is missing or no text."""
    if not reason.strip():
        raise UsageError("a decision needs a reason", mend="Give one with --reason.")
    if not by.strip():
        raise UsageError("a decision needs a name", mend="Say with --by who decides.")
    for text in (reason, by):
        # A terminal hands on bytes that are no UTF-8 as half characters, which no database keeps.
        if not text.isascii() and text.encode("utf-8", "replace").decode() != text:
            raise UsageError(f"{text!a} is no text", mend="Write it in UTF-8.")
    return reason.strip(), by.strip()


def refuse_wrong_link(one: str, other: str, value: str) -> None:
    """Raises UsageError for a value that no link has, or for one record twice."""
    if value not in (TOGETHER, APART):
        raise UsageError(f"{value!r} is no {LINK}", mend=f"One of: {TOGETHER}, {APART}.")
    if one == other:
        raise UsageError(f"{one} is one record", mend="Give two records.")


def refuse_undone(decision_id: str, state: str) -> None:
    """Raises UsageError for a decision that can't be undone (again)."""
    if state == "undone":
        raise UsageError(f"decision {decision_id} was undone already", mend="The view decision_log says by whom.")
    if state == "undoing":
        raise UsageError(f"decision {decision_id} only takes another back", mend="Decide again instead.")


def append(store: Store, rows: Sequence[DecisionRow]) -> None:
    """Keep decisions, all or none. Raises UsageError when links decided to be apart would then be put together."""
    with store.transaction():
        store.put(rows)
        wrong = contradiction(links(store))
        if wrong:
            raise UsageError(
                f"{wrong[0]} and {wrong[1]} were decided to be apart, and other decisions put them together",
                mend="Undo one of them first; the view decision_log lists them.",
            )


def _standing(reader: Reader, compound: str, work_id: str, field: str) -> list[Logged]:
    return reader.rows("decision_named", Logged, decision_id="", compound=compound, work_id=work_id, field=field)
