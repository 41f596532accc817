"""A litwatch that watches gepirone, folders for files of NLM's, and real citations."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutated import REAL, real_citations
from pubmed_files import setup_in

from litwatch.bulk import side_by_side
from litwatch.cycle import Setup


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return setup_in(tmp_path)


@pytest.fixture
def updates(tmp_path: Path) -> Path:
    """NLM's folder of update files."""
    return tmp_path / "pubmed" / "updatefiles"


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    """NLM's folder of baseline files."""
    return tmp_path / "pubmed" / "baseline"


@pytest.fixture(params=[1, 2], ids=["in this process", "in two processes"])
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many processes screen, however small the files are."""
    count: int = request.param
    monkeypatch.setattr(side_by_side, "WORTH_STARTING", 0)
    monkeypatch.setattr(side_by_side, "cores", lambda: count)
    return count


@pytest.fixture(scope="session")
def real() -> list[bytes]:
    """Real citations, as they stand in NLM's files."""
    if not REAL.is_dir():
        pytest.skip("../shared is not here: real records are looked at and mutated")
    return real_citations(REAL)
