"""A small corpus made for each test, and the stand-in over it, asked through real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from standin_client import TODAY, Client, article

from litwatch.standin import StandIn, bundled_records


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Client]]:
    """Start a stand-in over the given records (XML of `article`), stopped after the test."""
    with ExitStack() as running:

        def start(*records: str, today: date = TODAY, **options: Any) -> Client:
            file = tmp_path / f"records-{len(list(tmp_path.iterdir()))}.xml"
            file.write_text(f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>", encoding="utf-8")
            return Client(running.enter_context(StandIn([file], today=today, **{"lexicon": (), **options})))

        yield start


@pytest.fixture(scope="module")
def synthetic() -> Iterator[Client]:
    """The stand-in over its bundled records, on 23 November 2026."""
    with StandIn(bundled_records(), today=TODAY) as standin:
        yield Client(standin)


@pytest.fixture
def make_article() -> Callable[..., str]:
    return article
