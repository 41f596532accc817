"""What waits for a curator, with what to type about it. Pure.

Hands on: `Kind`s of `Task`s, which mail, text and page print.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from litwatch.digest import words
from litwatch.digest.listing import Listing
from litwatch.verdict import Week
from litwatch.waiting import Conflict, DoubtfulPair, Waiting

T = TypeVar("T")
_REASON = "--reason TEXT"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to decide: about what, why it is asked, and the commands, any of which decides it."""

    about: str
    why: str
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """Tasks of one kind, those first that matter most. `counted`: how many of what; `says`: what that means;
    `listed_by`: the command that lists them all."""

    counted: str
    says: str
    listed_by: str
    tasks: Listing[Task]


def for_curator(week: Week, most: int, length: int) -> tuple[Kind, ...]:
    """The kinds of which something waits: at most `most` tasks of each, foreign texts cut after `length` characters."""
    kinds = (
        _kind(
            ("judgement", "judgements"),
            "contradicted by something in the record, or not sure; they stand as judged until somebody decides",
            "litwatch queue",
            week.waiting,
            _judgement,
            most,
            length,
        ),
        _kind(
            ("decision", "decisions"),
            "to look at again: classifier or record changed since; they stand until decided anew or taken back",
            "litwatch queue --conflicts",
            week.conflicts,
            _conflict,
            most,
            length,
        ),
        _kind(
            ("doubtful link", "doubtful links"),
            "between records that may be one work; counted as two until somebody decides",
            "litwatch queue --links",
            week.doubtful_links,
            _link,
            most,
            length,
        ),
    )
    return tuple(kind for kind in kinds if kind.tasks.total)


def _kind(
    noun: tuple[str, str],
    says: str,
    listed_by: str,
    rows: Sequence[T],
    task: Callable[[T, int], Task],
    most: int,
    length: int,
) -> Kind:
    shown = tuple(task(row, length) for row in rows[:most])
    return Kind(words.number(len(rows), *noun), says, listed_by, Listing(shown, len(rows) - len(shown)))


def _judgement(row: Waiting, length: int) -> Task:
    doubts = [*row.contradictions] or [f"only {row.confidence:.0%} sure"]
    if row.is_primary is None:
        doubts.append("not known whether it is primary")
    if row.could_change:
        doubts.append(f"{words.verdict_label(row.verdict).lower()}: {row.could_change}")
    field = "is_primary=yes" if row.is_primary is None else "FIELD=VALUE"
    return Task(
        _about(row.compound, row.pmid, row.work_id, row.title, length) + f" ({words.level(row.evidence_level)})",
        words.clean("; ".join(doubts), length),
        (f"{_command(row.compound, row.pmid, row.work_id)} --set {field} {_REASON}",),
    )


def _conflict(row: Conflict, length: int) -> Task:
    decided = f"{words.clean(row.decided_by, 60)} decided {row.field}={row.value} on {words.day(row.decided_at)}"
    again = words.shell_word(f"{row.field}={row.value}")
    return Task(
        _about(row.compound, row.pmid, row.work_id, row.title, length),
        words.clean(f"{decided}; {row.why}", length),
        (
            f"{_command(row.compound, row.pmid, row.work_id)} --set {again} {_REASON}",
            f"litwatch curate --undo {words.shell_word(row.decision_id)} {_REASON}",
        ),
    )


def _link(row: DoubtfulPair, length: int) -> Task:
    one, other = (
        f"{words.identifier(pmid, record_id)} ({year or 'no year'}), “{words.title(title, length // 2)}”"
        for pmid, record_id, year, title in (
            (row.pmid, row.record_id, row.year, row.title),
            (row.other_pmid, row.other_record_id, row.other_year, row.other_title),
        )
    )
    pair = f"{words.shell_word(row.record_id)} {words.shell_word(row.other_record_id)}"
    return Task(
        f"{one}; {other}",
        words.clean(f"one work with {row.probability:.0%}: {row.reason}", length),
        tuple(f"litwatch curate {option} {pair} {_REASON}" for option in ("--together", "--apart")),
    )


def _about(compound: str, pmid: int | None, work_id: str, title: str, length: int) -> str:
    return f"{compound}, {words.identifier(pmid, work_id)}: {words.title(title, length)}"


def _command(compound: str, pmid: int | None, work_id: str) -> str:
    return f"litwatch curate {words.shell_word(compound)} {pmid if pmid is not None else words.shell_word(work_id)}"
