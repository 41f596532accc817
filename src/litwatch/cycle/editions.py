"""Which digests a day needs: one for each subscription and period, however many recipients share it. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from litwatch.config import EVERYTHING, LEVELS, Recipient, Subscription
from litwatch.verdict import Evidence, Week


class _OfCompound(Protocol):
    @property
    def compound(self) -> str: ...


T = TypeVar("T", bound=_OfCompound)


@dataclass(frozen=True, slots=True)
class Edition:
    """One digest to compose: what is told, of which time (`start` None: from the beginning), and to whom."""

    digest_id: str
    subscription: Subscription
    start: datetime | None
    end: datetime
    recipients: tuple[Recipient, ...]


def editions(
    name: str,
    end: datetime,
    recipients: Sequence[Recipient],
    *,
    usual_start: datetime | None,
    told_until: Mapping[str, datetime | None],
    had: Collection[str] = (),
) -> list[Edition]:
    """The digests of the list `name` for the period that ends at `end`.

    A recipient's period starts where that recipient was told last (`told_until`, by address); who is new gets the time
    since `usual_start`, when the list was told last. `had`: addresses that had theirs of that day. Without any
    recipient there is one edition, of everything, for the record.
    """
    shared: dict[tuple[Subscription, datetime | None], list[Recipient]] = defaultdict(list)
    for recipient in recipients:
        if recipient.address not in had:
            start = told_until.get(recipient.address, usual_start)
            shared[recipient.subscription, start].append(recipient)
    if not recipients:
        shared[EVERYTHING, usual_start] = []
    day = f"{name}-{end:%Y-%m-%d}"
    return [
        Edition(f"{day}{_mark(subscription, start, usual_start)}", subscription, start, end, tuple(readers))
        for (subscription, start), readers in shared.items()
    ]


def _mark(subscription: Subscription, start: datetime | None, usual_start: datetime | None) -> str:
    """What tells editions of a day apart, the same whenever it is made: nothing for everything since the last time."""
    if subscription.is_everything and start == usual_start:
        return ""
    told = f"{subscription.model_dump_json()} {start}"
    return "-" + hashlib.sha256(told.encode()).hexdigest()[:8]


def spoken(subscription: Subscription) -> str:
    """A subscription in words; `everything` for that."""
    parts = [*subscription.classes, *subscription.compounds]
    weakest = subscription.minimum_level
    level = "" if weakest == LEVELS[-1] else f"papers at least {weakest}"
    return "; ".join(filter(None, [", ".join(parts), level])) or "everything"


def narrowed(week: Week, subscription: Subscription) -> Week:
    """The week as far as the subscription goes. A paper that was judged strong enough before is told of still."""
    if subscription.is_everything:
        return week
    named, classes = subscription.compounds, subscription.classes
    told = {
        row.compound
        for row in week.verdicts
        if not (named or classes) or row.compound in named or row.compound_class in classes
    }
    levels = LEVELS[: LEVELS.index(subscription.minimum_level) + 1]

    def of(rows: Sequence[T]) -> tuple[T, ...]:
        return tuple(row for row in rows if row.compound in told)

    def strong(rows: Sequence[Evidence]) -> tuple[Evidence, ...]:
        return tuple(row for row in of(rows) if row.evidence_level in levels or row.was in levels)

    return replace(
        week,
        selection=spoken(subscription),
        verdicts=of(week.verdicts),
        changes=of(week.changes),
        new=strong(week.new),
        added=strong(week.added),
        rejudged=strong(week.rejudged),
        searches=of(week.searches),
        gaps=of(week.gaps),
        learnt=of(week.learnt),
        waiting=of(week.waiting),
        conflicts=of(week.conflicts),
        doubtful_links=tuple(one for one in week.doubtful_links if not told.isdisjoint(one.compounds)),
        models=of(week.models),
        years=of(week.years),
    )
