"""A whole litwatch in a folder of its own, against a stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb
import pytest

from litwatch.config import Watchlist, load_settings, load_watchlist, shipped_directory
from litwatch.cycle import Setup
from litwatch.polite import Patience
from litwatch.standin import StandIn, bundled_records
from litwatch.vocabulary import Vocabulary, load_vocabulary

FIRST, SECOND = datetime(2026, 11, 16, 7), datetime(2026, 11, 23, 7)
QUICK = Patience(attempts=5, first_wait=0.01, longest_wait=0.05, timeout=10.0)
MakeSetup = Callable[..., Setup]


@pytest.fixture(autouse=True)
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in is ours: no need to ask it politely. What the pace holds is tested in tests/polite."""
    monkeypatch.setattr("litwatch.cycle.setup.REQUESTS_PER_SECOND", 500)
    monkeypatch.setattr("litwatch.cycle.setup.EUROPEPMC_REQUESTS_PER_SECOND", 500)


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(bundled_records(), today=FIRST.date()) as server:
        yield server


@cache
def rules() -> tuple[Watchlist, Vocabulary]:
    """The shipped watchlist and vocabulary: read once, since reading takes longer than many a test."""
    return load_watchlist(shipped_directory()), load_vocabulary(shipped_directory())


def setup_in(here: Path, base_url: str, *, controls: bool = False) -> Setup:
    """The shipped configuration with every path in a folder of its own."""
    shipped = shipped_directory()
    settings = load_settings(
        shipped,
        {
            "LITWATCH_ENTREZ__BASE_URL": base_url,
            "LITWATCH_EUROPEPMC__BASE_URL": base_url.replace("/entrez/eutils/", "/europepmc/webservices/rest/"),
            "LITWATCH_DATABASE__PATH": str(here / "data" / "litwatch.duckdb"),
            "LITWATCH_DATABASE__PUBLISHED": str(here / "reports" / "litwatch.duckdb"),
            "LITWATCH_OUTBOX__DIRECTORY": str(here / "reports" / "outbox"),
            "LITWATCH_REPORTS": str(here / "reports"),
        },
    )
    watchlist, vocabulary = rules()
    if not controls:
        # Positive controls are real PMIDs, which a stand-in over other records does not have.
        watchlist = replace(watchlist, compounds=tuple(replace(one, controls=()) for one in watchlist.compounds))
    return Setup(settings, watchlist, vocabulary, synthetic=True, patience=QUICK)


@pytest.fixture
def make_setup(tmp_path: Path) -> MakeSetup:
    """`make_setup(base_url, controls=False)`: see `setup_in`."""

    def make(base_url: str, *, controls: bool = False, home: Path | None = None) -> Setup:
        return setup_in(home or tmp_path, base_url, controls=controls)

    return make


def published(setup: Setup, question: str) -> list[tuple[object, ...]]:
    """What an analyst gets from the published file."""
    with duckdb.connect(setup.settings.database.published, read_only=True) as connection:
        return connection.execute(question).fetchall()


def verdicts(setup: Setup) -> dict[str, str]:
    """The verdict of each compound, from the published file."""
    return {str(one): str(other) for one, other in published(setup, "SELECT compound, verdict FROM compound_verdict")}


def week_of(day: date) -> datetime:
    """That day at seven."""
    return datetime.combine(day, FIRST.time())
