"""What a certificate says of the questions to ELink."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from litwatch.certificate.claims import citations
from litwatch.config import load_watchlist, shipped_directory
from litwatch.ids import Pmid
from litwatch.query import links_query


@dataclass(frozen=True)
class Asked:
    query: str
    form: str = "pubmed_pubmed_refs"
    hit_count: int | None = 3
    new_count: int = 0
    problem: str = ""


@dataclass(frozen=True)
class Whole:
    scope: str = "whole"
    is_complete: bool = True


@pytest.mark.parametrize(
    ("papers", "told"),
    [
        (200, "as far as this run looked."),
        (451, "as far as this run looked. Its query below was sent in 3 requests of at most 200 papers."),
    ],
)
def test_a_question_sent_in_parts_is_said_to_be(papers: int, told: str) -> None:
    compound = load_watchlist(shipped_directory()).compounds[0]
    query = links_query(compound, "pubmed_pubmed_refs", [Pmid(pmid) for pmid in range(1, papers + 1)])
    _, line, *_ = citations(Whole(), (), (Asked(query.term),), is_asked=True, has_primary=True)
    assert line == f"Papers that they cite: 3 papers; 0 of them were missed, {told}"
