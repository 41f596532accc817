"""A configuration folder of the test's own, made of the smallest files that are right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from litwatch.errors import ConfigError, Problem

SETTINGS = "entrez:\n  email: lab@example.org\n"
WATCHLIST = """\
topic:
  name: depression models
  query: depression[tw]
compounds:
  - name: binospirone
    class: azapirone
    synonyms: [MDL 73005EF]
  - name: fluoxetine
    class: ssri
classes:
  azapirone: {label: azapirones}
  ssri: {label: SSRIs}
"""


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


def problems_of(action: Callable[[], object]) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        action()
    assert caught.value.exit_status == 2
    return caught.value.problems


def only_problem_of(action: Callable[[], object]) -> Problem:
    (problem,) = problems_of(action)
    return problem
