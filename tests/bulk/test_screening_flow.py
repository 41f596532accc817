"""Files screened by real workers, which are killed: the store is what one undisturbed process makes of them."""

from __future__ import annotations

import functools
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pubmed_files import Tables, citation, configured, differences, everything, setup_in, write

from litwatch import cycle
from litwatch.bulk.storage import given
from litwatch.config import Bulk, flows_directory
from litwatch.errors import UsageError
from living import asked, environment

pytestmark = pytest.mark.prefect
PATIENCE_SECONDS = 100.0
DASK = [sys.executable, "-m", "dask"]


@pytest.fixture(scope="module")
def screen() -> Iterator[Any]:
    """flows/screen.py, with Prefect's server."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        patch.setenv("DO_NOT_TRACK", "1")
        patch.syspath_prepend(flows_directory())
        import screen
        from prefect.testing.utilities import prefect_test_harness

        with prefect_test_harness(server_startup_timeout=180):
            yield screen


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year as NLM makes one: five baseline files, and updates that revise, silence and delete."""
    folder = tmp_path_factory.mktemp("pubmed")
    for number in range(1, 6):
        papers = [citation(1000 * number + one, f"Gepirone in rats {number} {one}") for one in range(3)]
        others = [citation(1000 * number + 100 + one, f"A drug, {one}") for one in range(300)]
        write(folder / "baseline" / f"pubmed26n000{number}.xml.gz", papers + others, md5=True)
    for number in (6, 7, 8):
        base = 1000 * (number - 5)
        states = [
            citation(base, "Revised: gepirone", revised=date(2026, 4, 1)),
            citation(base + 1, "Silent", revised=date(2026, 4, 1)),
        ]
        write(folder / "updatefiles" / f"pubmed26n{number:04}.xml.gz", states, deleted=[base + 2], md5=True)
    return folder


@pytest.fixture(scope="module")
def undisturbed(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """What `litwatch ingest` makes of them in one process."""
    setup = setup_in(tmp_path_factory.mktemp("undisturbed"))
    assert cycle.ingest(setup, [files]).run.status == "complete"
    return everything(setup.settings.database.path)


@pytest.fixture
def home(tmp_path: Path, no_settings_of_ours: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A litwatch in a folder of its own, by the environment."""
    configured(tmp_path)
    for name, place in {
        "DATABASE__PATH": "data/litwatch.duckdb",
        "DATABASE__PUBLISHED": "reports/litwatch.duckdb",
        "OUTBOX__DIRECTORY": "reports/outbox",
        "REPORTS": "reports",
        "BULK__PARTS": "parts",
    }.items():
        monkeypatch.setenv(f"LITWATCH_{name}", str(tmp_path / place))
    monkeypatch.setenv("LITWATCH_BULK__WORKERS", "2")
    return tmp_path


def parts(home: Path) -> list[Path]:
    return list(home.glob("parts/*/*.parquet"))


@contextmanager
def dask_cluster(home: Path) -> Iterator[str]:
    """A scheduler and two workers with a nanny each, as commands of their own: they have litwatch and no flows/."""
    described = home / "scheduler.json"
    scheduler = [*DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    worker = [*DASK, "worker", "--nworkers", "2", "--nthreads", "1", "--no-dashboard"]
    running = []
    with (home / "dask.log").open("wb") as log:
        for command in (scheduler, worker):
            command += ["--scheduler-file", str(described)]
            running.append(subprocess.Popen(command, cwd=home, env=environment(), stdout=log, stderr=subprocess.STDOUT))
            end = time.monotonic() + PATIENCE_SECONDS
            while not (described.exists() and described.read_text("utf-8")) and time.monotonic() < end:
                time.sleep(0.1)
    try:
        yield json.loads(described.read_text("utf-8"))["address"]
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(40)


class Killer(threading.Thread):
    """Kills, as by kill -9, the process that `busy` gives once it gives one; `killed` is its id."""

    def __init__(self, busy: Callable[[], int | None]) -> None:
        super().__init__(daemon=True)
        self._busy = busy
        self.killed: int | None = None

    def run(self) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while self.killed is None and time.monotonic() < end:
            process = self._busy()
            if process:
                os.kill(process, signal.SIGKILL)
                self.killed = process
            time.sleep(0.02)


def test_a_worker_of_a_dask_cluster_killed_in_mid_run_changes_nothing(
    screen: Any,
    home: Path,
    files: Path,
    undisturbed: Tables,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from distributed import Client

    with dask_cluster(home) as address, Client(address) as client:
        client.wait_for_workers(2, timeout=PATIENCE_SECONDS)
        monkeypatch.setenv("LITWATCH_BULK__RUNNER", "dask")
        monkeypatch.setenv("LITWATCH_BULK__DASK_ADDRESS", address)
        processes = client.run(os.getpid)

        def busy() -> int | None:
            if not parts(home):
                return None
            return next((processes[address] for address, tasks in client.processing().items() if tasks), None)

        killer = Killer(busy)
        killer.start()
        job = screen.screen_files(str(home / "config"), [str(files)])
        killer.join(1)
        assert killer.killed
        assert set(client.run(os.getpid)) - set(processes), "Dask started no other worker in its place"
    assert job.run.status == "complete"
    assert differences(home / "data" / "litwatch.duckdb", undisturbed) == {}
    assert len(parts(home)) == 8


def test_a_process_of_this_machine_killed_in_mid_run_changes_nothing(
    screen: Any, home: Path, files: Path, undisturbed: Tables
) -> None:
    def busy() -> int | None:
        children = [one.pid for one in multiprocessing.active_children() if "Spawn" in type(one).__name__]
        return children[-1] if children and parts(home) else None

    killer = Killer(busy)
    killer.start()
    job = screen.screen_files(str(home / "config"), [str(files)])
    killer.join(1)
    assert killer.killed
    assert job.run.status == "complete"
    runs = asked(home / "data" / "litwatch.duckdb", "SELECT status FROM run ORDER BY run_at")
    assert runs == [("failed",), ("complete",)]
    assert differences(home / "data" / "litwatch.duckdb", undisturbed) == {}


@pytest.fixture
def address(files: Path) -> Iterator[str]:
    """The same files from an HTTP server that knows no ranges."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(files)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_files_come_from_an_address(home: Path, address: str, undisturbed: Tables) -> None:
    job = cycle.ingest(setup_in(home), [given(f"{address}/")])
    assert [str(one.path) for one in job.files][:1] == [f"{address}/baseline/pubmed26n0001.xml.gz"]
    assert differences(home / "data" / "litwatch.duckdb", undisturbed) == {}


@pytest.mark.usefixtures("home")
def test_what_a_person_has_to_mend_is_told_once_and_not_tried_again(
    screen: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    missing = str(tmp_path / "missing.xml")
    with pytest.raises(UsageError, match="there is no such file or folder"):
        screen.screen_files(None, [missing])
    logged = caplog.text
    assert "Traceback" not in logged
    assert logged.count("Beginning subflow run") == 1
    assert f"Failed('{missing}: there is no such file or folder." in logged


def test_without_the_extra_one_line_says_what_to_install(screen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prefect_dask.task_runners", None)
    with pytest.raises(UsageError, match=r"Install litwatch\[cluster\]"):
        screen.task_runner(Bulk(runner="dask"))
