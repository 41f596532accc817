"""Files of PubMed at full speed: bytes in; the Records that name a watched compound, and every PMID, out.

What the byte search lets through is parsed and matched like everything else, so that it may err on one side only: it
never loses a record that parser and matcher would have found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from litwatch.lazily import on_demand

if TYPE_CHECKING:
    from litwatch.bulk.screen import Screen, Screened

__all__ = ["SEARCH", "Screen", "Screened"]

# Counted up whenever the search finds what it lost before: every file that was screened by another is due again.
SEARCH = 2

__getattr__ = on_demand(
    __name__,
    {
        "screen": ("Screen", "Screened"),
    },
)
