"""Two states of a record in; what changed between them out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from litwatch.rows import RecordChangeRow, RecordRow, RunRow

# What litwatch itself notes beside what a record says.
_OURS = ("record_id", "source", "content_sha256", "first_seen_at", "fetched_at")
LONGEST = 400


def changes(before: RecordRow, after: RecordRow, run: RunRow, at: datetime | None = None) -> list[RecordChangeRow]:
    """A row for each field that differs, in the order of the columns. `at`: where the run found an earlier change of
    the record, the moment after that; by default that of the run."""
    found = []
    for one in fields(RecordRow):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if one.name in _OURS or old == new:
            continue
        gone, come = _parts(old, new) if isinstance(old, tuple) else (_text(old), _text(new))
        found.append(RecordChangeRow(after.record_id, at or run.run_at, one.name, gone, come, run.run_id))
    return found


def _parts(old: Sequence[str], new: Sequence[str]) -> tuple[str, str]:
    """Of lists, what is gone and what is new; where only their order changed, both whole."""
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    if not gone and not come:
        gone, come = list(old), list(new)
    return _text("; ".join(gone)), _text("; ".join(come))


def _text(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
