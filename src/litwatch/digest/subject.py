"""The subject of a week's mail: its news, then what is still missing, in 60 characters. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from litwatch.digest import words
from litwatch.digest.headline import News, doubtful
from litwatch.verdict import Week

# What a list of mails shows; that records are made up is said before it.
LENGTH = 60
NAMED = 2
_WITHOUT = ("primary_other", "secondary_only", "mention_only", "none_found")


def subject_line(week: Week, counted: News, *, synthetic: bool) -> str:
    """The news, what went wrong first; then which compounds have no primary literature in the topic. What matters least
    is left out first when it is too much even in short; what room is left goes to a name, then to the news in full."""
    mark = "[synthetic] " if synthetic else ""
    head = mark + f"litwatch {week.end.day} {week.end:%b}: "
    room = LENGTH + len(mark) - len(head)
    told = _news(counted)
    still = {} if counted.failed else _missing(week)
    parts = [*told, *([tuple(still)] if still else [])]
    said = [wordings[-1] for wordings in parts]
    while _length(said) > room and len(said) > 1:
        said.pop()
    missing = len(told)  # its place
    for place in sorted(range(len(said)), key=lambda place: place != missing):
        fuller = ([*said[:place], wording, *said[place + 1 :]] for wording in parts[place])
        said = next((one for one in fuller if _length(one) <= room), said)
    if len(said) > missing:
        fullest = [*said[:missing], still[said[missing]]]
        said = fullest if _length(fullest) <= room else said
    return head + ", ".join(said)


def _length(said: Sequence[str]) -> int:
    return len(", ".join(said))


def _news(counted: News) -> list[tuple[str, ...]]:
    """What is to be said, what matters most first; of each its wordings, the longest first."""
    searches = words.number(len(counted.incomplete), "search", "searches")
    firsts = max(counted.first_compounds, len(counted.begun))
    changed = len(counted.changed)
    parts: list[tuple[object, tuple[str, ...]]] = [
        (counted.failed, ("run failed",)),
        (counted.incomplete, (f"{searches} incomplete", f"{len(counted.incomplete):,} incomplete")),
        (changed, (words.number(changed, "verdict") + " changed", f"{changed:,} changed")),
        (counted.primary, (words.number(counted.primary, "new primary paper"), f"+{counted.primary:,} primary")),
        (counted.papers and not counted.primary, (words.number(counted.papers, "new paper") + ", none primary",)),
        (counted.retracted, (f"{counted.retracted:,} retracted",)),
        (
            counted.published,
            (words.number(counted.published, "preprint") + " published", f"{counted.published:,} published"),
        ),
        (counted.corrected, (f"{counted.corrected:,} corrected",)),
        (firsts, (words.number(firsts, "first verdict"),)),
        (
            counted.old_papers and not firsts,
            (words.number(counted.old_papers, "old paper") + " added", f"{counted.old_papers:,} old added"),
        ),
    ]
    return [wordings for is_so, wordings in parts if is_so] or [("a quiet week, nothing new", "a quiet week")]


def _missing(week: Week) -> dict[str, str]:
    """Which compounds have no primary paper in the topic, where a clean search of the period says so: wordings, the
    longest first, and of each the one that says “still”, where it was so before and known."""
    without = [row for row in week.verdicts if row.verdict in _WITHOUT and not doubtful(row, week)]
    if not without:
        return {}
    names = [words.clean(row.compound) for row in without]
    called = [words.listed(names), f"{len(names):,}"] if len(names) <= NAMED else [f"{len(names):,}"]
    fresh = {change.compound for change in week.changes if change.old_verdict not in _WITHOUT}
    still = "still " if fresh.isdisjoint(row.compound for row in without) else ""
    return {f"{who} none in topic": f"{who} {still}none in topic" for who in called}
