"""Years and months as PubMed prints them."""

from __future__ import annotations

import re

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


def year_in(text: str) -> int | None:
    """The first year in a printed date ("1998 Dec-1999 Jan": 1998), None when there is none."""
    match = _YEAR.search(text)
    return int(match.group()) if match else None
