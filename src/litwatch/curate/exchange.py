"""Decisions as CSV, a row each with every column of the table, and back exactly as they were."""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from litwatch.cells import FORMULA_STARTS
from litwatch.curate.deciding import given, refuse_undone, refuse_wrong_link
from litwatch.curate.fields import FIELDS, LINK, Known, normalised
from litwatch.curate.papers import Named, paper, record_named
from litwatch.errors import UsageError
from litwatch.rows import CompoundRow, DecisionRow
from litwatch.store import Reader

COLUMNS = tuple(field.name for field in fields(DecisionRow))
_QUOTE = "'"
# An apostrophe of ours stands before these alone: before an apostrophe too, so that reading knows its own.
_GUARDED = (*FORMULA_STARTS, _QUOTE)


def export_decisions(reader: Reader, path: Path) -> int:
    """Write every decision and undoing, oldest first; returns how many. Raises UsageError when the file can't be
    written."""
    rows = reader.rows("all_decisions", DecisionRow)
    try:
        path.write_text(written(rows), encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"can't be written ({error.strerror})", where=str(path), mend="Name another file.") from None
    return len(rows)


def written(rows: Sequence[DecisionRow]) -> str:
    """Decisions as the text of a CSV file in which a spreadsheet finds no formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(value) for value in astuple(row)])
    return out.getvalue()


def read(text: str, where: str) -> list[tuple[int, DecisionRow]]:
    """(line, decision) of each row of such a text. Raises UsageError with `where`, line and column for what is none."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    found = []
    try:
        head = next(lines, [])
        if tuple(head) != COLUMNS:
            raise UsageError(
                "this is no file of decisions",
                where=f"{where}:1",
                mend=f"Its first line must be {','.join(COLUMNS)}, as `litwatch curate --export` writes it.",
            )
        begins = lines.line_num + 1
        for cells in lines:
            if cells:
                found.append((begins, _row(cells, f"{where}:{begins}")))
            begins = lines.line_num + 1
    except csv.Error as error:
        raise UsageError(
            f"no valid CSV ({error})", where=f"{where}:{lines.line_num}", mend="Export it again."
        ) from None
    return found


@dataclass(frozen=True, slots=True)
class Importing:
    """The decisions of a CSV file that are not stored yet, with who, when and why as they stand there."""

    path: Path

    def rows(self, reader: Reader, known: Known, at: datetime) -> Sequence[DecisionRow]:
        """The new ones, all or none. Raises UsageError naming line and column of one that can't be taken."""
        stored = {row.decision_id: row for row in reader.rows("all_decisions", DecisionRow)}
        compounds = {row.compound for row in reader.rows("compounds", CompoundRow)}
        undone = {row.undoes for row in stored.values()}
        fresh: list[DecisionRow] = []
        # A person may have sorted the file: what an undoing takes back may stand below it.
        for line, row in sorted(read(_text(self.path), str(self.path)), key=lambda one: one[1].undoes != ""):
            place = f"{self.path}:{line}"
            if row.decision_id in stored:
                _refuse_other(row, stored[row.decision_id], place)
                continue
            _refuse_wrong(row, at, place)
            if row.undoes:
                _refuse_wrong_undoing(row, stored, undone, place)
            elif row.field == LINK:
                _refuse_link(row, reader, place)
            else:
                _refuse_paper(row, reader, known, compounds, place)
            stored[row.decision_id] = row
            undone.add(row.undoes)
            fresh.append(row)
        return fresh


def _cell(value: object) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"{_QUOTE}{text}" if text.startswith(_GUARDED) else text


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith(_QUOTE) and cell[1:].startswith(_GUARDED) else cell


def _row(cells: Sequence[str], place: str) -> DecisionRow:
    if len(cells) != len(COLUMNS):
        raise UsageError(f"{len(cells)} cells", where=place, mend=f"A decision has {len(COLUMNS)}.")
    values = dict(zip(COLUMNS, map(_plain, cells), strict=True))
    text = values.pop("decided_at")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        with _column(place, "decided_at"):
            raise UsageError(f"{text!r} is no time", mend="Write it like 2026-11-24T07:00:00 (UTC).") from None
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return DecisionRow(**values, decided_at=moment)


def _text(path: Path) -> str:
    # Bytes, not lines: a line's end inside a reason stays what it is.
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"can't be read ({error.strerror})", where=str(path), mend="Name another file.") from None
    except UnicodeDecodeError:
        raise UsageError("this is not UTF-8", where=str(path), mend="Save it as CSV in UTF-8.") from None


@contextmanager
def _column(place: str, name: str) -> Iterator[None]:
    """What is refused inside is refused with line and column."""
    try:
        yield
    except UsageError as error:
        raise UsageError(f"column {name}: {error.what}", where=place, mend=error.mend) from None


def _refuse_other(row: DecisionRow, stored: DecisionRow, place: str) -> None:
    for name in COLUMNS:
        if getattr(row, name) != getattr(stored, name):
            with _column(place, name):
                raise UsageError(
                    f"decision {row.decision_id} is stored already and says {getattr(stored, name)}",
                    mend="Decisions are never changed: undo it, or decide again.",
                )


def _refuse_wrong(row: DecisionRow, at: datetime, place: str) -> None:
    with _column(place, "decision_id"):
        if not row.decision_id.strip():
            raise UsageError("a decision needs an identifier", mend="`litwatch curate --export` gives one.")
    with _column(place, "decided_by" if row.reason.strip() else "reason"):
        given(row.reason, row.decided_by)
    with _column(place, "decided_at"):
        if row.decided_at > at:
            raise UsageError(f"{row.decided_at.isoformat()} is in the future", mend=f"It is {at.isoformat()} (UTC).")


def _refuse_wrong_undoing(
    row: DecisionRow, stored: Mapping[str, DecisionRow], undone: Container[str], place: str
) -> None:
    with _column(place, "undoes"):
        taken_back = stored.get(row.undoes)
        if taken_back is None:
            raise UsageError(f"there is no decision {row.undoes!r}", mend="Import that too.")
        refuse_undone(row.undoes, "undoing" if taken_back.undoes else "undone" if row.undoes in undone else "")
    for name in ("compound", "record_id", "other_record_id", "field"):
        with _column(place, name):
            if getattr(row, name) != getattr(taken_back, name):
                raise UsageError(
                    f"the decision that it undoes has {getattr(taken_back, name)!r}", mend="Both are about the same."
                )
    with _column(place, "value"):
        if row.value:
            raise UsageError(f"{row.value!r}, and an undoing decides nothing", mend="Leave the cell empty.")


def _refuse_link(row: DecisionRow, reader: Reader, place: str) -> None:
    with _column(place, "value"):
        refuse_wrong_link(row.record_id, row.other_record_id, row.value)
    with _column(place, "compound"):
        if row.compound:
            raise UsageError("a link is of no compound", mend="Leave the cell empty.")
    for name in ("record_id", "other_record_id"):
        with _column(place, name):
            _refuse_other_name(record_named(reader, getattr(row, name)), getattr(row, name))
    with _column(place, "other_record_id"):
        if row.other_record_id < row.record_id:
            raise UsageError(f"{row.other_record_id} comes before {row.record_id}", mend="Exchange the two cells.")


def _refuse_paper(row: DecisionRow, reader: Reader, known: Known, compounds: Container[str], place: str) -> None:
    with _column(place, "value" if row.field in FIELDS else "field"):
        normalised(row.field, row.value, known)
    with _column(place, "compound"):
        if row.compound not in compounds:
            raise UsageError(f"{row.compound!r} is not on the watchlist", mend="Add it and run `litwatch run` first.")
    with _column(place, "record_id"):
        _refuse_other_name(paper(reader, row.compound, row.record_id).named, row.record_id)
    with _column(place, "other_record_id"):
        if row.other_record_id:
            raise UsageError("only a link has another record", mend="Leave the cell empty.")


def _refuse_other_name(found: Named, name: str) -> None:
    if found.record_id != name:
        raise UsageError(f"{name!r} is no identifier of a record", mend=f"Write {found.record_id}.")
