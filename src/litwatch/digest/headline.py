"""A week counted, its headline, and whether every search was complete. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from litwatch.digest import words
from litwatch.digest.many import real_changes
from litwatch.verdict import Change, Evidence, Verdict, Week


@dataclass(frozen=True, slots=True)
class News:
    """What a week brought, counted once: the base of the headline and of the subject."""

    failed: bool
    incomplete: tuple[Verdict, ...]
    changed: tuple[Change, ...]
    begun: tuple[Change, ...]
    primary: int
    in_topic: int
    papers: int
    retracted: int
    published: int
    corrected: int
    first_compounds: int
    old_papers: int

    @property
    def any(self) -> bool:
        """Something to tell beyond the run itself."""
        return bool(
            self.changed
            or self.begun
            or self.papers
            or self.retracted
            or self.published
            or self.corrected
            or self.old_papers
        )


def news(week: Week) -> News:
    """Count what is new. A paper counts once, whichever compounds it is evidence for."""
    literature = [row for row in week.new if row.evidence_level != "artefact"]
    sound = [row for row in literature if not row.is_retracted]
    return News(
        failed=week.run is not None and week.run.status == "failed",
        incomplete=tuple(row for row in week.verdicts if doubtful(row, week)),
        changed=tuple(real_changes(week)),
        begun=tuple(change for change in week.changes if change.old_verdict is None),
        primary=_works(row for row in sound if row.evidence_level in words.PRIMARY),
        in_topic=_works(row for row in sound if row.evidence_level == "topic_in_vivo"),
        papers=_works(literature),
        retracted=len(
            {row.work_id for row in literature if row.is_retracted}
            | {one.work_id for one in week.learnt if one.is_retracted}
        ),
        published=len({one.work_id for one in week.learnt if one.is_published}),
        corrected=len({one.work_id for one in week.learnt if one.is_corrected}),
        first_compounds=len({row.compound for row in week.added if row.came == "first_search"}),
        old_papers=_works(row for row in week.added if row.evidence_level != "artefact"),
    )


def headline(week: Week, counted: News) -> str:
    parts = []
    if len(counted.changed) == 1:
        change = counted.changed[0]
        old, new = (words.verdict_label(code or "").lower() for code in (change.old_verdict, change.new_verdict))
        parts.append(f"the verdict on {change.compound} changed from “{old}” to “{new}”")
    elif counted.changed and {change.new_verdict for change in counted.changed} == {"search_incomplete"}:
        parts.append(f"{len(counted.changed)} verdicts can’t be claimed now, since their searches were incomplete")
    elif counted.changed:
        parts.append(f"{len(counted.changed)} verdicts changed")
    if counted.primary:
        topic = f" ({counted.in_topic} in {week.topic})" if counted.in_topic else f" (none in {week.topic})"
        parts.append(f"{words.number(counted.primary, 'new primary paper')}{topic} came")
    elif counted.papers:
        parts.append(f"{words.number(counted.papers, 'new paper')} came, none of them a primary study")
    if counted.retracted:
        parts.append(
            f"{words.number(counted.retracted, 'paper')} {'is' if counted.retracted == 1 else 'are'} retracted"
        )
    if counted.published:
        parts.append(
            f"{words.number(counted.published, 'preprint')} {'is' if counted.published == 1 else 'are'} now published"
        )
    if counted.corrected:
        parts.append(f"{words.number(counted.corrected, 'paper')} got a correction or expression of concern")
    if counted.old_papers and not counted.first_compounds:
        parts.append(f"{words.number(counted.old_papers, 'old paper')} came into the record")
    first = max(counted.first_compounds, len(counted.begun))
    if first:
        parts.append(f"{words.number(first, 'compound')} {'has' if first == 1 else 'have'} a first verdict")
    if not parts:
        seen = "was seen, as far as the search went" if counted.incomplete else "came"
        parts.append(f"no verdict changed and no new paper {seen}")
    sentence = words.listed(parts) + "."
    quiet = not counted.any and not counted.failed and not counted.incomplete
    prefix = "The run failed; what stands here was stored before. " if counted.failed else ""
    prefix = "A quiet week: " if quiet else prefix
    return prefix + (sentence if quiet else words.sentence(sentence))


def completeness(week: Week, counted: News) -> str:
    watched = words.number(len(week.verdicts), "compound")
    if not week.verdicts:
        return "No compound is watched."
    if counted.incomplete:
        return f"Of {watched}, {len(counted.incomplete):,} could not be searched completely: see below."
    if all(row.search_scope == "files" for row in week.verdicts):
        return f"{watched} looked for in PubMed’s files, all of them screened to the end."
    return f"{watched} searched, every search complete."


def doubtful(row: Verdict, week: Week) -> bool:
    """The verdict does not stand on a clean search of this period."""
    return row.verdict == "search_incomplete" or not row.search_complete or not searched(row, week)


def searched(row: Verdict, week: Week) -> bool:
    return row.searched_at is not None and (week.start is None or row.searched_at > week.start)


def _works(rows: Iterable[Evidence]) -> int:
    return len({row.work_id for row in rows})
