"""A configuration folder of the test's own, made of the smallest files that are right."""

from __future__ import annotations

from pathlib import Path

import pytest
from smallest import SETTINGS, WATCHLIST


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Holds a valid settings.yaml and watchlist.yaml; the current folder is an empty one, so no .env is read."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    config = tmp_path / "config"
    config.mkdir()
    (config / "settings.yaml").write_text(SETTINGS, encoding="utf-8")
    (config / "watchlist.yaml").write_text(WATCHLIST, encoding="utf-8")
    return config
