"""Dates as queries and parameters write them: a year, a month, a day, a range, or "last 30 days"."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_DATE = re.compile(r"(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?$")
_LAST = re.compile(r"last (\d+) (day|month|year)s?$")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included; its text is PubMed's."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first:%Y/%m/%d}:{self.last:%Y/%m/%d}"


def span_of(text: str, until: str | None, today: date) -> Span | None:
    """The days of a term such as `2020`, `2020/05` or `last 30 days`, or of a range; None when it is no date."""
    relative = _LAST.match(" ".join(text.lower().split()))
    if relative is not None:
        return Span(_back(today, int(relative[1]), relative[2]), today)
    start, end = _whole(text), _whole(until if until is not None else text)
    return Span(start.first, end.last) if start and end else None


def reaching_back(days: int, today: date) -> Span:
    """`reldate`: from so many days before today up to today."""
    return Span(today - timedelta(days=days), today)


def _whole(text: str) -> Span | None:
    match = _DATE.match(text.strip())
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        last_month = month or 12
        last_day = day or calendar.monthrange(year, last_month)[1]
        return Span(date(year, month or 1, day or 1), date(year, last_month, last_day))
    except (ValueError, calendar.IllegalMonthError):
        return None


def _back(today: date, number: int, unit: str) -> date:
    if unit == "day":
        return today - timedelta(days=number)
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
