"""The ten stages lined up: what flows/ and cli/ call. Each function is one whole job that can be repeated.

`run` is the weekly cycle, `refresh` the part of it before the digest, `ingest` takes files in place of PubMed,
`reclassify` derives everything again from what is stored, `decide` applies what a curator decided, `digest` tells
(again) what a period brought.
"""

from __future__ import annotations

from litwatch.cycle.deciding import decide
from litwatch.cycle.jobs import digest, ingest, reclassify, refresh, run
from litwatch.cycle.outcome import Outcome
from litwatch.cycle.progress import Progress, Silent
from litwatch.cycle.setup import Setup, load_setup

__all__ = [
    "Outcome",
    "Progress",
    "Setup",
    "Silent",
    "decide",
    "digest",
    "ingest",
    "load_setup",
    "reclassify",
    "refresh",
    "run",
]
