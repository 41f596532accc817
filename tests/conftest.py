"""A litwatch that has lived for two weeks against the stand-in, built once, and its commands as a user runs them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock

from litwatch import cli, demo
from litwatch.cycle import Silent
from litwatch.processes import cores
from living import Command, Ran, environment

# How long an example takes is the machine's affair.
hypothesis.settings.register_profile("litwatch", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("litwatch")


def pytest_xdist_auto_num_workers() -> int:
    """Half of the time a test waits: for an answer, for a pace, for a process."""
    return max(cores(), min(2 * cores(), 8))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start a Prefect server first: they wait much and take long, and at the end all would wait for them.
    Then those of most tests. xdist gives files to its workers in this order."""
    count = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.get_closest_marker("prefect") is None, -count[item.path]))


@pytest.fixture(scope="module", autouse=True)
def environment_left_as_it_was() -> Iterator[None]:
    """No file of tests changes the environment of those after it, or of the processes that they start."""
    before = dict(os.environ)
    yield
    after = dict(os.environ)
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert names <= {"PYTEST_CURRENT_TEST"}, "left changed in the environment"


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with config/, data/ and reports/ after two weekly runs; for reading only. Its paths are relative."""
    base = tmp_path_factory.getbasetemp()
    # Under xdist every worker has a folder of its own below a common one.
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "lived"
    with FileLock(f"{home}.lock"), pytest.MonkeyPatch.context() as patch:
        # The stand-in is ours: no need to ask it politely.
        patch.setattr("litwatch.cycle.setup.REQUESTS_PER_SECOND", 500)
        patch.setattr("litwatch.cycle.setup.EUROPEPMC_REQUESTS_PER_SECOND", 500)
        if not (home / "complete").exists():
            for _ in demo.play(home, Silent()):
                pass
            settings = home / "config" / "settings.yaml"
            settings.write_text(settings.read_text("utf-8").replace(f"{home.resolve()}/", ""), "utf-8")
            (home / "complete").touch()
    return home


@pytest.fixture
def own(lived: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(lived, tmp_path / "own"))


@pytest.fixture
def no_settings_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the environment of whoever runs the tests is no part of them."""
    for name in [name for name in os.environ if name.startswith("LITWATCH_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def command(
    no_settings_of_ours: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], lived: Path
) -> Command:
    """`command("verdict", "--json", cwd=folder)`: the command line in this process, from its arguments to its exit
    status. What a process of its own adds is tried in tests/cli/test_processes.py."""
    monkeypatch.setattr("litwatch.cycle.setup.REQUESTS_PER_SECOND", 500)
    monkeypatch.setattr("litwatch.cycle.setup.EUROPEPMC_REQUESTS_PER_SECOND", 500)

    def run(*arguments: object, cwd: Path = lived) -> Ran:
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["litwatch", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capfd.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def process(lived: Path) -> Command:
    """`process("verdict", cwd=folder, NAME=value)`: the installed command as a process of its own."""

    def run(*arguments: object, cwd: Path = lived, **variables: str) -> Ran:
        done = subprocess.run(
            [Path(sys.executable).with_name("litwatch"), *map(str, arguments)],
            cwd=cwd,
            env=environment(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A suite that a shell runs in the background ignores SIGINT, and so would every process that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
