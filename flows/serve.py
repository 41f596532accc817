"""Deployments and schedules, built from settings.yaml, and what they need: Prefect's server, the web page, a postman.

`litwatch serve` runs this. One run at a time: the store has one writer.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from litwatch.config import Settings
from litwatch.cycle import Outcome, Setup, deliver_due
from litwatch.errors import LitwatchError

SERVER_START_SECONDS = 180.0
SECONDS_BETWEEN_ROUNDS = 300.0
WEEKLY, REFRESH, FILES = "weekly", "now", "files"


def serve_forever(setup: Setup, config: Path) -> None:
    """Serve the deployments and the web page until stopped."""
    with (
        bound(setup.settings.web.host, setup.settings.web.port) as listening,
        prefect_server(setup.settings) as address,
    ):
        # Prefect reads its settings when it is first imported.
        os.environ["PREFECT_API_URL"] = address
        from prefect import serve

        dropped = drop_missed_runs()
        if dropped:
            print(f"{dropped} missed runs dropped; the newest one is made up for")
        page = start_page(setup.settings, address, listening)
        start_postman(setup)
        print(f"verdicts   {page}")
        print(f"Prefect    {address.removesuffix('/api')}/deployments (refresh now: {REFRESH}, Run > Custom run)")
        print("Stop with Ctrl-C.", flush=True)
        serve(*deployments(setup.settings, config), limit=1, pause_on_shutdown=False, print_starting_message=False)


def screen_now(setup: Setup, config: Path, files: Sequence[str], *, again: bool) -> Outcome:
    """The flow of screen.py, once, with a server for its time."""
    with prefect_server(setup.settings) as address:
        # The server is gone before all of the log could reach it.
        os.environ |= {"PREFECT_API_URL": address, "PREFECT_LOGGING_TO_API_ENABLED": "false"}
        from screen import screen_files

        return screen_files(str(config.resolve()), list(files), again)


def deployments(settings: Settings, config: Path) -> list:  # type: ignore[type-arg]
    """The weekly digest on its schedule, in its time zone; a refresh, and PubMed's files, on demand."""
    from prefect.schedules import Cron
    from refresh import refresh
    from screen import screen_files
    from weekly import weekly_digest

    parameters = {"config": str(config.resolve())}
    schedule = Cron(settings.digest.schedule, timezone=settings.digest.timezone)
    return [
        weekly_digest.to_deployment(name=WEEKLY, schedule=schedule, parameters=parameters, concurrency_limit=1),
        refresh.to_deployment(name=REFRESH, parameters=parameters, concurrency_limit=1),
        screen_files.to_deployment(name=FILES, parameters=parameters, concurrency_limit=1),
    ]


def drop_missed_runs() -> int:
    """Of scheduled runs whose time has passed while nothing served them, all but the newest are deleted: a missed
    week runs once, not many times. Returns how many were dropped."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterName,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.filters import FlowRunFilterNextScheduledStartTime as NextStart
    from prefect.client.schemas.objects import StateType

    with get_client(sync_client=True) as client:
        missed = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
                next_scheduled_start_time=NextStart(before_=datetime.now(UTC) - timedelta(seconds=60)),
            ),
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[WEEKLY])),
        )
        missed.sort(key=lambda run: run.next_scheduled_start_time or datetime.min.replace(tzinfo=UTC))
        for run in missed[:-1]:
            client.delete_flow_run(run.id)
    return max(0, len(missed) - 1)


@contextmanager
def prefect_server(settings: Settings) -> Iterator[str]:
    """The address of Prefect's API: $PREFECT_API_URL where it is set, else a server of our own, up and healthy."""
    given = os.environ.get("PREFECT_API_URL")
    if given:
        yield given.rstrip("/")
        return
    address = f"http://{settings.prefect.host}:{settings.prefect.port}/api"
    home = Path(os.environ.setdefault("PREFECT_HOME", str(settings.prefect.home.resolve())))
    quiet = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_API_URL": address}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", settings.prefect.host]
    try:
        home.mkdir(parents=True, exist_ok=True)
        log = (home / "server.log").open("ab")
    except OSError as error:
        raise LitwatchError(
            f"Prefect's folder can't be written ({error.strerror})",
            where=str(home),
            mend="Mend the rights, or set prefect.home in settings.yaml.",
        ) from error
    with log:
        server = subprocess.Popen(
            [*command, "--port", str(settings.prefect.port)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | quiet,
        )
    os.environ.update(quiet)
    try:
        _wait_until_healthy(server, address, home / "server.log")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_until_healthy(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + SERVER_START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise LitwatchError(
                f"Prefect's server ended at once (status {server.returncode})",
                where=str(log),
                mend="Read the end of that file; if the port is taken, set prefect.port in settings.yaml.",
            )
        try:
            if requests.get(f"{address}/health", timeout=2).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.5)
    raise LitwatchError(
        f"Prefect's server was not up after {SERVER_START_SECONDS:.0f} seconds",
        where=str(log),
        mend="Read the end of that file, then try again.",
    )


def start_postman(setup: Setup) -> None:
    """A thread that tries mail again whose moment has come (docs/delivery.md). A round that fails is left to the next:
    what is wrong stands with the delivery, or stops the next run too."""

    def go_round() -> None:
        while True:
            time.sleep(SECONDS_BETWEEN_ROUNDS)
            with suppress(LitwatchError):
                deliver_due(setup)

    threading.Thread(target=go_round, daemon=True, name="postman").start()


def bound(host: str, port: int) -> socket.socket:
    """The socket of the web page. Raises LitwatchError where it can't listen there, before anything is started."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        page = socket.socket(family)
        try:
            page.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            page.bind(address)
            page.listen()
        except OSError:
            page.close()
            raise
    except OSError as error:
        raise LitwatchError(
            f"the web page can't listen there ({error.strerror})",
            where=f"{host}:{port}",
            mend="Stop what does (another litwatch?), or set web.port or web.host in settings.yaml.",
        ) from error
    return page


def start_page(settings: Settings, prefect_api: str, page: socket.socket) -> str:
    """The web page in a thread of its own, on this socket; returns its address."""
    import uvicorn

    from litwatch.web import create_app

    app = create_app(
        settings.database.published, settings.reports, prefect_url=prefect_api.removesuffix("/api") + "/deployments"
    )
    server = uvicorn.Server(uvicorn.Config(app, host=settings.web.host, port=settings.web.port, log_level="warning"))
    threading.Thread(target=server.run, args=([page],), daemon=True, name="web page").start()
    return f"http://{settings.web.host}:{settings.web.port}/"
