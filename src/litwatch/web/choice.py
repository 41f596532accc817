"""Which rows of the verdict table a reader asked for: by a name, a class and a verdict, a hundred at a time. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from litwatch.digest.many import MANY, ClassCounts, by_class
from litwatch.verdict import Verdict

ROWS_A_PAGE = 100
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for; empty: no limit. `page` counts from 1."""

    text: str = ""
    group: str = ""
    verdict: str = ""
    page: int = 1

    @property
    def is_limited(self) -> bool:
        return bool(self.text or self.group or self.verdict)

    def address(self, page: int) -> str:
        """The address of that page of the same choice."""
        asked = {"q": self.text, "class": self.group, "verdict": self.verdict, "page": "" if page == 1 else page}
        query = urlencode({key: value for key, value in asked.items() if value})
        return f"/?{query}" if query else "/"


@dataclass(frozen=True, slots=True)
class Overview:
    """What is shown of the table. `classes`: of a long watchlist, all compounds counted by class. `found`: rows that
    were asked for, of which `rows` are on this page; `before` and `after`: addresses of the pages beside it, or ""."""

    choice: Choice
    is_long: bool
    classes: tuple[ClassCounts, ...]
    rows: tuple[Verdict, ...]
    first: int
    found: int
    before: str
    after: str


def choice(text: str, group: str, verdict: str, page: str) -> Choice:
    """A choice as it stands in an address; what is no page is the first."""
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    return Choice(" ".join(text.split())[:LONGEST], group[:LONGEST], verdict[:LONGEST], max(1, number))


def overview(rows: Sequence[Verdict], asked: Choice, named: Collection[str]) -> Overview:
    """The rows for a choice. `named`: compounds of which a name has its text in it. A short table is shown whole where
    nothing is asked for; of a long one the classes."""
    is_long = len(rows) > MANY
    found = [
        row
        for row in rows
        if (not asked.text or row.compound in named)
        and asked.group in ("", row.class_label)
        and asked.verdict in ("", row.verdict)
    ]
    if is_long and not asked.is_limited:
        return Overview(asked, is_long, by_class(rows, ()), (), 0, 0, "", "")
    pages = max(1, -(-len(found) // ROWS_A_PAGE))
    asked = replace(asked, page=min(asked.page, pages))
    first = (asked.page - 1) * ROWS_A_PAGE
    return Overview(
        asked,
        is_long,
        by_class(rows, ()) if is_long else (),
        tuple(found[first : first + ROWS_A_PAGE]),
        first + 1,
        len(found),
        asked.address(asked.page - 1) if asked.page > 1 else "",
        asked.address(asked.page + 1) if asked.page < pages else "",
    )
