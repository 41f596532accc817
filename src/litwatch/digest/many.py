"""A selection of hundreds or thousands of compounds arranged for a reader: counted by class, and rows only for those of
which there is news. Pure.

Hands on: `ClassCounts`, and `moved`, the compounds with news.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from litwatch.digest import words
from litwatch.verdict import Change, Verdict, Week

# A table of more rows than this is scrolled, not read.
MANY = 40
NAMED = 3


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """A class, or all of them: how many compounds have each verdict (`verdicts`, by code), and of how many there is
    news. `names`: by code, the compounds that have it; empty for all classes together."""

    label: str
    compounds: int
    verdicts: dict[str, int]
    moved: int
    names: dict[str, tuple[str, ...]]


def is_many(week: Week) -> bool:
    """Too many compounds for a row each."""
    return len(week.verdicts) > MANY


def real_changes(week: Week) -> list[Change]:
    """Verdicts that changed. Of very many compounds, but for those that became incomplete or complete again: a file
    that is late changes all of them, which is said once."""
    changed = [change for change in week.changes if change.old_verdict is not None]
    if not is_many(week):
        return changed
    return [one for one in changed if "search_incomplete" not in (one.old_verdict, one.new_verdict)]


def resumed(week: Week) -> int:
    """How many verdicts only became incomplete, or complete again. What has its first verdict is not among them."""
    begun = {change.compound for change in week.changes if change.old_verdict is None}
    standing = {change.compound for change in week.changes} - begun
    return len(standing - {change.compound for change in real_changes(week)})


def moved(week: Week) -> frozenset[str]:
    """Compounds whose verdict changed, or with a paper that is new, judged otherwise than before, or of which
    something became known."""
    changed = {change.compound for change in real_changes(week)}
    papers = {row.compound for row in week.new if row.evidence_level != "artefact"}
    again = {row.compound for row in week.rejudged if row.was != row.evidence_level}
    return frozenset(changed | papers | again | {one.compound for one in week.learnt})


def by_class(verdicts: Sequence[Verdict], news: Collection[str]) -> tuple[ClassCounts, ...]:
    """All compounds first, then the classes: those with most news before the others, else in watchlist order."""
    classes: dict[str, list[Verdict]] = defaultdict(list)
    for row in verdicts:
        classes[row.class_label].append(row)
    counted = [_counts(label, rows, news) for label, rows in classes.items()]
    counted.sort(key=lambda one: -one.moved)
    whole = _counts("All classes", verdicts, news)
    return (ClassCounts(whole.label, whole.compounds, whole.verdicts, whole.moved, {}), *counted)


def _counts(label: str, rows: Sequence[Verdict], news: Collection[str]) -> ClassCounts:
    names: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        names[row.verdict].append(row.compound)
    return ClassCounts(
        label,
        len(rows),
        {code: len(names[code]) for code in words.VERDICTS},
        sum(row.compound in news for row in rows),
        {code: tuple(names[code]) for code in words.VERDICTS if names[code]},
    )


def together(incomplete: Sequence[Verdict]) -> list[str]:
    """What was not complete, a sentence for each reason, commonest first, with the compounds that it concerns."""
    reasons: Counter[str] = Counter()
    names: dict[str, list[str]] = defaultdict(list)
    for row in incomplete:
        reason = (
            words.clean(row.search_problem, 300).rstrip(".") or "the search was not complete, or not of this period"
        )
        reasons[reason] += 1
        names[reason].append(row.compound)
    lines = []
    for reason, count in reasons.most_common():
        shown = names[reason][:NAMED]
        more = [f"{count - NAMED:,} more"] if count > NAMED else []
        lines.append(f"{words.number(count, 'compound')} ({words.listed([*shown, *more])}): {reason}.")
    return lines
