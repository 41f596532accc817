"""`litwatch digest --rehearse`: everything as in earnest, on a copy, and nobody is written to."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from litwatch import cycle
from litwatch.standin import StandIn
from living import Command

from .conftest import FIRST, SECOND, MakeSetup


def contents(home: Path) -> dict[str, str]:
    """Every file below a folder but those of a rehearsal, with a hash of what it holds."""
    return {
        str(file.relative_to(home)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(home.rglob("*"))
        if file.is_file() and "rehearsal" not in file.parts
    }


def test_a_rehearsal_runs_everything_and_changes_nothing(
    standin: StandIn, make_setup: MakeSetup, tmp_path: Path
) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    before = contents(tmp_path)
    standin.set_today(SECOND.date())
    rehearsal, job = cycle.rehearse(setup, SECOND)
    assert contents(tmp_path) == before
    assert job.fetched > 0
    assert job.told is not None
    assert [(one.recipient, one.status) for one in job.told.receipts] == [("pi@example.org", "kept")]
    assert job.told.outbox[0].is_relative_to(tmp_path / "reports" / "rehearsal" / "outbox")
    assert rehearsal.settings.database.published.is_file()
    earnest = cycle.run(setup, SECOND + timedelta(hours=1))
    assert earnest.told is not None
    assert [one.status for one in earnest.told.receipts] == ["kept"]
    assert earnest.told.digests[0].subject == job.told.digests[0].subject


def test_a_rehearsal_before_the_first_run_begins_with_nothing(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    _, job = cycle.rehearse(setup, FIRST)
    assert job.verdicts
    assert not setup.settings.database.path.exists()
    assert not setup.settings.database.published.exists()


def test_a_rehearsal_says_who_would_get_what(
    standin: StandIn, command: Command, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITWATCH_ENTREZ__BASE_URL", standin.base_url)
    monkeypatch.setenv("LITWATCH_EUROPEPMC__BASE_URL", standin.europepmc_url)
    done = command("digest", "--rehearse", cwd=own)
    assert (done.status, done.err) == (0, "")
    assert "nothing was sent, and nothing of the store changed" in done.out
    assert "pi@example.org would get reports/rehearsal/outbox/weekly-" in done.out
    both = command("digest", "--rehearse", "--send", cwd=own)
    assert both.status == 2
