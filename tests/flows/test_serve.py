"""`litwatch serve`, for real: Prefect's server, both deployments, the schedule, the web page, a refresh by form."""

from __future__ import annotations

import email
import email.policy
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from ruamel.yaml import YAML

from litwatch.config import shipped_directory
from litwatch.standin import StandIn, bundled_records

pytestmark = pytest.mark.prefect
LITWATCH = [sys.executable, "-m", "litwatch"]
PATIENCE_SECONDS = 150.0


@dataclass
class Served:
    """A running `litwatch serve` and where it answers."""

    process: subprocess.Popen[bytes]
    api: str
    page: str
    home: Path
    environ: dict[str, str]

    def ask(self, path: str, **body: Any) -> Any:
        # Prefect's server answers 503 while its SQLite is busy; its own client asks again, and so does this one.
        end = time.monotonic() + PATIENCE_SECONDS
        answer = requests.post(f"{self.api}/{path}", json=body, timeout=20)
        while answer.status_code == 503 and time.monotonic() < end:
            time.sleep(1)
            answer = requests.post(f"{self.api}/{path}", json=body, timeout=20)
        answer.raise_for_status()
        return answer.json()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def until(found: Callable[[], Any], what: str) -> Any:
    """What `found` gives as soon as it gives something."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            value = found()
        except requests.RequestException:
            value = None
        if value:
            return value
        time.sleep(0.5)
    raise AssertionError(f"never seen: {what}")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("served")
    prefect, web = free_port(), free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LITWATCH_", "PREFECT_"))}
    with StandIn(bundled_records(), today=date(2026, 11, 23)) as standin:
        environ = clean | {
            "LITWATCH_ENTREZ__BASE_URL": standin.base_url,
            "LITWATCH_EUROPEPMC__BASE_URL": standin.europepmc_url,
            "LITWATCH_ENTREZ_API_KEY": "made-up",  # ten requests a second in place of three
            "LITWATCH_PREFECT__PORT": str(prefect),
            "LITWATCH_WEB__PORT": str(web),
        }
        with (home / "serve.log").open("wb") as log:
            process = subprocess.Popen(
                [*LITWATCH, "serve"], cwd=home, env=environ, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            yield Served(process, f"http://127.0.0.1:{prefect}/api", f"http://127.0.0.1:{web}/", home, environ)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(40)


def deployment(served: Served, name: str) -> Any:
    return until(lambda: next((one for one in served.ask("deployments/filter") if one["name"] == name), None), name)


def test_scheduled_runs_exist_in_the_time_zone_of_the_settings(served: Served) -> None:
    weekly = deployment(served, "weekly")
    assert weekly["schedules"][0]["schedule"]["timezone"] == "Europe/London"
    runs = until(
        lambda: [
            one
            for one in served.ask("flow_runs/filter", limit=50)
            if one["deployment_id"] == weekly["id"] and one["state_type"] == "SCHEDULED"
        ],
        "scheduled runs",
    )
    first = datetime.fromisoformat(min(one["expected_start_time"] for one in runs))
    assert first.weekday() == 0
    assert first > datetime.now(UTC)


def test_a_refresh_started_from_the_form_runs_and_publishes(served: Served) -> None:
    refresh = deployment(served, "now")
    assert set(refresh["parameter_openapi_schema"]["properties"]) == {"compounds", "config"}
    started = served.ask(
        f"deployments/{refresh['id']}/create_flow_run",
        parameters={"compounds": ["indalpine", "zimelidine"]},
        state={"type": "SCHEDULED"},
    )

    def ended() -> Any:
        (run,) = served.ask("flow_runs/filter", flow_runs={"id": {"any_": [started["id"]]}})
        return run if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED") else None

    run = until(ended, "the refresh's end")
    assert (run["state_type"], run["name"]) == ("COMPLETED", "refresh indalpine, zimelidine")
    artifacts = served.ask("artifacts/filter")
    assert [one["key"] for one in artifacts] == ["verdicts"]
    page = requests.get(served.page, timeout=10)
    assert page.status_code == 200
    assert "indalpine" in page.text
    assert (served.home / "reports" / "litwatch.duckdb").is_file()


def start_weekly(served: Served, home: Path, **sections: dict[str, str]) -> str:
    """Start a weekly run over a configuration and folders of its own; returns the run's identifier."""
    config = Path(shutil.copytree(shipped_directory(), home / "config"))
    yaml = YAML()
    settings = yaml.load(config / "settings.yaml")
    for section, keys in {
        "database": {"path": str(home / "data" / "x.duckdb"), "published": str(home / "reports" / "x.duckdb")},
        "outbox": {"directory": str(home / "outbox")},
        **sections,
    }.items():
        settings[section].update(keys)
    settings["reports"] = str(home / "reports")
    yaml.dump(settings, config / "settings.yaml")
    weekly = deployment(served, "weekly")
    started = served.ask(
        f"deployments/{weekly['id']}/create_flow_run",
        parameters={"config": str(config)},
        state={"type": "SCHEDULED"},
    )
    return str(started["id"])


def failure_mail(home: Path) -> str:
    """The text of the one mail that tells of a failure."""
    (file,) = until(lambda: list((home / "outbox").glob("failure-*.eml")), "the mail that tells of the failure")
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert mail["To"] == "pi@example.org"
    return " ".join(mail.get_content().split())


def test_a_weekly_run_that_fails_for_good_is_mailed_with_its_reason(served: Served, tmp_path: Path) -> None:
    (tmp_path / "data" / "x.duckdb").mkdir(parents=True)
    start_weekly(served, tmp_path)
    text = failure_mail(tmp_path)
    assert "this is a folder" in text
    assert "INFO the weekly run began" in text


def test_a_weekly_run_whose_process_is_killed_is_mailed_and_noted(served: Served, tmp_path: Path) -> None:
    run = start_weekly(served, tmp_path)
    beat = tmp_path / "reports" / "heartbeat.json"
    until(lambda: beat.is_file() and json.loads(beat.read_text())["status"] == "running", "a run under way")
    os.kill(until(lambda: process_of(served, run), "the process of the run"), signal.SIGKILL)
    text = failure_mail(tmp_path)
    assert "Crashed" in text
    assert "INFO the weekly run began" in text
    assert json.loads(beat.read_text())["status"] == "crashed"


def process_of(served: Served, run: str) -> int:
    """The process that serves one flow run: a child of `litwatch serve` that has the run's identifier; 0: none."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(folder.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            told = folder.joinpath("environ").read_bytes() + folder.joinpath("cmdline").read_bytes()
        except (OSError, IndexError, ValueError):
            continue
        if parent == served.process.pid and run.encode() in told:
            return int(folder.name)
    return 0


def test_of_several_missed_weeks_only_the_newest_is_made_up_for(served: Served) -> None:
    weekly = deployment(served, "weekly")
    paused = requests.patch(f"{served.api}/deployments/{weekly['id']}", json={"paused": True}, timeout=20)
    assert paused.ok
    now = datetime.now(UTC)
    for weeks in (3, 2, 1):
        served.ask(
            f"deployments/{weekly['id']}/create_flow_run",
            state={
                "type": "SCHEDULED",
                "state_details": {"scheduled_time": (now - timedelta(weeks=weeks)).isoformat()},
            },
        )
    # In a process of its own: Prefect reads its settings when it is first imported.
    program = (
        "import sys; from litwatch.config import flows_directory; sys.path.insert(0, str(flows_directory()));"
        "from serve import drop_missed_runs; print(drop_missed_runs())"
    )
    environ = served.environ | {"PREFECT_API_URL": served.api}
    dropped = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True)
    assert int(dropped.stdout.split()[-1]) >= 1
    left = [
        one
        for one in served.ask("flow_runs/filter", limit=100)
        if one["deployment_id"] == weekly["id"]
        and one["state_type"] == "SCHEDULED"
        and datetime.fromisoformat(one["next_scheduled_start_time"]) < now
    ]
    assert len(left) <= 1
