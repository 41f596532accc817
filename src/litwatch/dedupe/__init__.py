"""STAGE 6. Records in; Works with the reason for each link out. Pure: no database, no network.

    reading ─▶ blocking ─▶ likeness ─▶ scorer ─▶ evidence ─▶ works

Two records are one work on stated evidence (one PMID, one DOI or PMCID under titles that agree, a link of PubMed's
own), or where a trained scorer finds them alike above a threshold of measured precision (docs/linking.md). What may be
one work below it is a doubtful Link, never merged by itself. A curator's decision outranks both.

Hands on: `Work`, `Link`.
"""

from litwatch.dedupe.citation import Citation, Link, Member, Pair, Work
from litwatch.dedupe.works import works

__all__ = ["Citation", "Link", "Member", "Pair", "Work", "works"]
