"""The smallest files that are right, and what is wrong with others."""

from __future__ import annotations

from collections.abc import Callable

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


def problems_of(action: Callable[[], object]) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        action()
    assert caught.value.exit_status == 2
    return caught.value.problems


def only_problem_of(action: Callable[[], object]) -> Problem:
    (problem,) = problems_of(action)
    return problem
