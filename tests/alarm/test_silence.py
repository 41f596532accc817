"""Silence means breakage: whoever should get a digest hears of a run that fails, dies, or does not come."""

from __future__ import annotations

import email
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from litwatch.config import Settings, load_settings, shipped_directory
from litwatch.cycle.alarm import (
    GRACE,
    Pulse,
    heartbeat_of,
    last_lines,
    log,
    overdue,
    sounding,
    tell_of_failure,
    watched,
)
from litwatch.errors import StoreError, UsageError
from living import Command

NOW = datetime.now(UTC)
SECRETS = {"LITWATCH_SMTP_PASSWORD": "s3cret-Password", "LITWATCH_ENTREZ_API_KEY": "k3y-of-ours"}


def settings_in(home: Path, **more: str) -> Settings:
    return load_settings(
        shipped_directory(),
        {
            "LITWATCH_DATABASE__PATH": str(home / "data" / "litwatch.duckdb"),
            "LITWATCH_OUTBOX__DIRECTORY": str(home / "outbox"),
            "LITWATCH_REPORTS": str(home / "reports"),
            "LITWATCH_DIGEST__RECIPIENTS": "pi@example.org,postdoc@example.org",
            **more,
        },
    )


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return settings_in(tmp_path)


class DeadMan(BaseHTTPRequestHandler):
    """A service that notes who asked for it, and answers nothing good."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(500)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def dead_man() -> Iterator[tuple[str, list[str]]]:
    """Its address, and the paths asked for."""
    asked: list[str] = []
    handler = type("Noting", (DeadMan,), {"asked": asked})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/ping/its-secret", asked
        server.shutdown()


def run(
    settings: Settings, *, told: bool = True, error: Exception | None = None, says: str = "twelve compounds searched"
) -> Pulse:
    with watched(settings) as pulse:
        log.info(says)
        if error:
            raise error
        pulse.status, pulse.told_somebody = "complete", told
    return pulse


def mails(home: Path) -> list[EmailMessage]:
    files = sorted((home / "outbox").glob("failure-*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def test_the_heartbeat_says_that_a_run_is_under_way_and_how_it_ended(settings: Settings) -> None:
    assert heartbeat_of(settings) is None
    with watched(settings) as pulse:
        under_way = heartbeat_of(settings)
        pulse.status = "incomplete"
    ended = heartbeat_of(settings)
    assert under_way is not None
    assert ended is not None
    assert (under_way.status, under_way.last_end) == ("running", None)
    assert (ended.status, ended.last_end is not None, ended.last_start) == ("incomplete", True, under_way.last_start)
    assert ended.next_due > ended.last_start
    written = json.loads((settings.reports / "heartbeat.json").read_text("utf-8"))
    assert set(written) == {"last_start", "last_end", "status", "note", "next_due"}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"last_start": "yesterday"}', "\udcff"])
def test_a_heartbeat_that_can_not_be_read_is_none(settings: Settings, content: str) -> None:
    settings.reports.mkdir(parents=True)
    (settings.reports / "heartbeat.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert heartbeat_of(settings) is None


def test_a_run_that_fails_says_so_in_its_heartbeat_and_its_log(settings: Settings) -> None:
    with pytest.raises(StoreError):
        run(settings, error=StoreError("the disk is full", where="here"))
    beat = heartbeat_of(settings)
    assert beat is not None
    assert (beat.status, beat.note) == ("failed", "here: the disk is full")
    assert [line.split(" ", 2)[2] for line in last_lines(settings)] == [
        "INFO the weekly run began",
        "INFO twelve compounds searched",
        "ERROR failed: here: the disk is full",
    ]


@pytest.mark.parametrize("came_before", [True, False])
def test_a_run_asked_for_wrongly_leaves_the_heartbeat_as_it_was(came_before: bool, settings: Settings) -> None:
    if came_before:
        run(settings)
    before = heartbeat_of(settings)
    with pytest.raises(UsageError):
        run(settings, error=UsageError("--date 2020-01-01 would go back"))
    assert heartbeat_of(settings) == before
    assert last_lines(settings)[-1].endswith("ERROR not done: --date 2020-01-01 would go back")


def test_the_dead_mans_address_is_asked_for_after_a_run_that_told_somebody(
    tmp_path: Path, dead_man: tuple[str, list[str]]
) -> None:
    address, asked = dead_man
    settings = settings_in(tmp_path, LITWATCH_DIGEST__DEADMAN_URL=address)
    run(settings, told=False)
    with pytest.raises(StoreError):
        run(settings, error=StoreError("broken"))
    assert asked == []
    run(settings)
    assert asked == ["/ping/its-secret"]
    assert "its-secret" not in "".join(last_lines(settings))


def test_a_dead_man_that_is_dead_himself_fails_no_run(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, LITWATCH_DIGEST__DEADMAN_URL="http://127.0.0.1:9/")
    assert run(settings).status == "complete"
    assert "did not answer" in last_lines(settings)[-1]


def test_a_failure_is_mailed_to_all_recipients_with_its_reason_and_the_end_of_the_log(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(StoreError), sounding(lambda: settings, when=True):
        run(settings, error=StoreError("the disk is full"))
    found = mails(tmp_path)
    assert sorted(str(mail["To"]) for mail in found) == ["pi@example.org", "postdoc@example.org"]
    assert str(found[0]["Subject"]).endswith("the weekly run failed")
    text = found[0].get_content()
    assert "Why: the disk is full" in text
    assert "twelve compounds searched" in text
    assert str(settings.database.published) in text


def test_only_the_failure_recipients_hear_of_it_where_there_are_some(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, LITWATCH_DIGEST__FAILURE_RECIPIENTS="it@example.org, on-call@example.org")
    tell_of_failure(settings, "broken")
    assert sorted(str(mail["To"]) for mail in mails(tmp_path)) == ["it@example.org", "on-call@example.org"]


def test_no_secret_is_in_a_failure_mail_nor_in_the_heartbeat(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, LITWATCH_DIGEST__DEADMAN_URL="http://127.0.0.1:9/its-secret", **SECRETS)
    told = "s3cret-Password k3y-of-ours http://127.0.0.1:9/its-secret"
    with pytest.raises(StoreError), sounding(lambda: settings, when=True):
        run(settings, error=StoreError(told), says=told)
    files = [*(tmp_path / "outbox").glob("*.eml"), settings.reports / "heartbeat.json"]
    assert len(files) == 3
    for file in files:
        content = file.read_text("utf-8")
        assert "[secret]" in content
        assert not any(secret in content for secret in ("s3cret", "k3y", "its-secret"))


def test_wrong_usage_and_a_run_that_is_looked_at_mail_nobody(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError), sounding(lambda: settings, when=True):
        raise UsageError("no such day")
    with pytest.raises(StoreError), sounding(lambda: settings, when=False):
        raise StoreError("broken")
    assert mails(tmp_path) == []


def test_a_run_that_was_killed_is_noted_as_crashed_by_who_tells_of_it(settings: Settings) -> None:
    with watched(settings):
        under_way = (settings.reports / "heartbeat.json").read_bytes()
    (settings.reports / "heartbeat.json").write_bytes(under_way)  # as a kill leaves it
    tell_of_failure(settings, "Crashed: the process died", crashed=True)
    beat = heartbeat_of(settings)
    assert beat is not None
    assert (beat.status, beat.note) == ("crashed", "Crashed: the process died")


def test_a_run_that_is_late_failed_or_endless_is_told(settings: Settings) -> None:
    assert overdue(settings, NOW) == "There was no weekly run yet."
    run(settings)
    beat = heartbeat_of(settings)
    assert beat is not None
    assert overdue(settings, beat.last_start) == ""
    assert overdue(settings, beat.next_due + GRACE) == ""
    assert "did not come" in overdue(settings, beat.next_due + GRACE + timedelta(seconds=1))
    with pytest.raises(StoreError):
        run(settings, error=StoreError("broken"))
    assert "failed: broken" in overdue(settings, NOW)


def test_a_run_that_does_not_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_in(tmp_path, LITWATCH_DIGEST__SCHEDULE="0 0 1 1 *")
    with watched(settings):
        started = heartbeat_of(settings)
        assert started is not None
        assert overdue(settings, started.last_start + GRACE) == ""
        late = started.last_start + GRACE + timedelta(seconds=1)
        assert "has not ended" in overdue(settings, late) or "did not come" in overdue(settings, late)


def test_a_run_from_cron_that_fails_mails_its_reason(command: Command, own: Path) -> None:
    (own / "data" / "litwatch.duckdb").unlink()
    (own / "data" / "litwatch.duckdb").mkdir()
    done = command("run", cwd=own)
    assert done.status == 1
    assert "this is a folder" in done.error
    (mail,) = mails(own / "reports")
    assert "this is a folder" in " ".join(mail.get_content().split())
    checks = {check["name"]: check for check in json.loads(command("doctor", "--json", cwd=own).out)}
    assert checks["last run"]["result"] == "fail"
    assert "this is a folder" in checks["last run"]["says"]


def test_a_watchlist_that_was_broken_since_is_mailed_too(command: Command, own: Path) -> None:
    (own / "config" / "watchlist.yaml").write_text("compounds: 7\n")
    assert command("run", cwd=own).status == 2
    (mail,) = mails(own / "reports")
    assert "watchlist.yaml" in mail.get_content()
