"""The ten stages lined up: what flows/ and cli/ call. Each function is one whole job that can be repeated.

`run` is the weekly cycle, `refresh` the part of it before the digest, `ingest` takes files in place of PubMed
(`download` brings NLM's), `reclassify` derives everything again from what is stored, `decide` applies what a curator
decided, `digest` tells (again) what a period brought, `deliver_due` tries mail again that waits, `rehearse` does a
whole run and changes and sends nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from litwatch.bulk.download import Part
from litwatch.lazily import on_demand

if TYPE_CHECKING:
    from litwatch.cycle.again import deliver_due, digest, rehearse
    from litwatch.cycle.deciding import decide
    from litwatch.cycle.downloading import download
    from litwatch.cycle.jobs import ingest, reclassify, refresh, run
    from litwatch.cycle.outcome import Outcome
    from litwatch.cycle.progress import Progress, Silent
    from litwatch.cycle.setup import Setup, load_setup

__all__ = [
    "Outcome",
    "Part",
    "Progress",
    "Setup",
    "Silent",
    "decide",
    "deliver_due",
    "digest",
    "download",
    "ingest",
    "load_setup",
    "reclassify",
    "refresh",
    "rehearse",
    "run",
]

__getattr__ = on_demand(
    __name__,
    {
        "again": ("deliver_due", "digest", "rehearse"),
        "deciding": ("decide",),
        "downloading": ("download",),
        "jobs": ("ingest", "reclassify", "refresh", "run"),
        "outcome": ("Outcome",),
        "progress": ("Progress", "Silent"),
        "setup": ("Setup", "load_setup"),
    },
)
