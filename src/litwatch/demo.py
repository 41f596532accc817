"""The main job, offline: two weekly cycles on the embedded stand-in and its synthetic records.

Comes in: a folder of its own. Goes out: in it a configuration, the database, two digests and the outbox.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from litwatch import cycle
from litwatch.config import shipped_directory
from litwatch.errors import UsageError
from litwatch.standin import StandIn, bundled_records

WEEKS = (date(2026, 11, 16), date(2026, 11, 23))
MARK = ".litwatch-demo"


@dataclass(frozen=True, slots=True)
class Week:
    """One cycle of the demo."""

    setup: cycle.Setup
    job: cycle.Outcome
    requests: int


def play(out: Path, progress: cycle.Progress) -> Iterator[Week]:
    """Run the weeks one after the other; the stand-in's records enter, change and go in between."""
    _make_room(out)
    with StandIn(bundled_records(), today=WEEKS[0]) as standin:
        config = configure(out, standin)
        # A LITWATCH_… variable of the user's must not send the demo to the real PubMed or to real recipients.
        environ = {name: value for name, value in os.environ.items() if not name.startswith("LITWATCH_")}
        setup = cycle.load_setup(config, environ)
        for day in WEEKS:
            standin.set_today(day)
            asked = len(standin.requests)
            job = cycle.run(setup, datetime.combine(day, time(7)), progress=progress)
            yield Week(setup, job, len(standin.requests) - asked)


def _make_room(out: Path) -> None:
    """An empty folder, or one that an earlier demo made."""
    if out.exists() and not out.is_dir():
        raise UsageError("this is a file, not a folder", where=str(out), mend="Name a folder with --out.")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).exists():
        raise UsageError(
            "this folder holds something that no demo made", where=str(out), mend="Name an empty one with --out."
        )
    try:
        for part in ("config", "data", "reports"):
            shutil.rmtree(out / part, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        (out / MARK).touch()
    except OSError as error:
        raise UsageError(
            f"can't be written ({error.strerror})", where=str(out), mend="Name another folder with --out."
        ) from None


def configure(out: Path, standin: StandIn) -> Path:
    """The shipped configuration with every path in `out`, and the stand-in's address."""
    config = out / "config"
    shutil.copytree(shipped_directory(), config)
    home = out.resolve()

    def point(settings: Any) -> None:
        settings["entrez"]["base_url"] = standin.base_url
        settings["europepmc"]["base_url"] = standin.europepmc_url
        settings["database"]["path"] = str(home / "data" / "litwatch.duckdb")
        settings["database"]["published"] = str(home / "reports" / "litwatch.duckdb")
        settings["outbox"]["directory"] = str(home / "reports" / "outbox")
        settings["reports"] = str(home / "reports")
        settings["prefect"]["home"] = str(home / "data" / "prefect")
        settings["synthetic"] = True
        settings["smtp"]["host"] = ""

    def release(watchlist: Any) -> None:
        # Positive controls are real PMIDs, which the synthetic records do not have.
        for compound in watchlist["compounds"]:
            compound.pop("controls", None)

    for name, change in (("settings.yaml", point), ("watchlist.yaml", release)):
        yaml = YAML()
        yaml.width = 4096
        content = yaml.load(config / name)
        change(content)
        yaml.dump(content, config / name)
    return config
