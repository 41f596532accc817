"""Made-up citations, with defaults: a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from litwatch.dedupe import Citation, works

ABSTRACT = (
    "Rats were given buspirone for two weeks before the forced swimming test. The compound shortened immobility at "
    "every dose and left locomotion as it was. Imipramine served as the comparator. We conclude that partial agonists "
    "of the receptor act like antidepressants in this test, which agrees with what was seen in mice before."
)
PAPER = Citation(
    "a",
    None,
    "Buspirone in the forced swimming test of socially isolated rats",
    doi="10.1000/one",
    authors=("Smith JA", "de Boer T", "O'Neill-Garcia M"),
    year=2011,
    journal="Journal of Psychopharmacology",
    issn="0269-8811",
    volume="25",
    issue="3",
    pages="265-276",
    abstract=ABSTRACT,
)


def paper(record_id: str = "b", **changed: Any) -> Citation:
    """The same paper under another identifier, changed so."""
    return replace(PAPER, record_id=record_id, **changed)


def together(*citations: Citation, **decided: Any) -> set[frozenset[str]]:
    """The works as sets of record identifiers."""
    found, _ = works(citations, **decided)
    return {frozenset(member.record_id for member in work.members) for work in found}


def are_one(*citations: Citation) -> bool:
    return len(together(*citations)) == 1


def suggested(*citations: Citation) -> list[tuple[str, str]]:
    """Pairs that wait for a curator."""
    return [link.pair for link in works(citations)[1]]
