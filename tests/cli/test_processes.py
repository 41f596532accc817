"""What only a process of its own shows: exit status, streams, width, signals."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from terminal import LITWATCH

from litwatch.standin import StandIn, bundled_records
from living import Command, asked, environment, published

KEY = "0" * 36


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with StandIn(bundled_records(), today=date(2026, 11, 23), api_keys=frozenset({KEY})) as server:
        yield server


def of(standin: StandIn) -> dict[str, str]:
    """A stand-in in place of PubMed and Europe PMC, and a made-up key for the quicker pace."""
    return {
        "LITWATCH_ENTREZ__BASE_URL": standin.base_url,
        "LITWATCH_EUROPEPMC__BASE_URL": standin.europepmc_url,
        "LITWATCH_ENTREZ_API_KEY": KEY,
    }


def watch_only(home: Path, *names: str) -> None:
    """Leave only these compounds on the watchlist."""
    path, yaml = home / "config" / "watchlist.yaml", YAML()
    content = yaml.load(path)
    content["compounds"] = [one for one in content["compounds"] if one["name"] in names]
    yaml.dump(content, path)


@pytest.mark.parametrize(
    "arguments",
    [("verdict",), ("explain", "indalpine"), ("refresh", "--help")],
    ids=lambda arguments: arguments[0],
)
def test_tables_fit_eighty_columns_and_carry_no_colour_codes_where_nobody_looks(
    arguments: tuple[str, ...], process: Command
) -> None:
    done = process(*arguments)
    assert (done.status, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    assert "\x1b" not in done.out


def test_a_compound_with_a_long_name_still_leaves_the_table_whole_at_eighty_columns(
    process: Command, own: Path, standin: StandIn
) -> None:
    path, yaml = own / "config" / "watchlist.yaml", YAML()
    content = yaml.load(path)
    content["compounds"] = [one for one in content["compounds"] if one["name"] == "indalpine"]
    long = "1-(2-methoxyphenyl)-4-(4-phthalimidobutyl)piperazine"
    content["compounds"][0]["name"] = long
    yaml.dump(content, path)
    done = process("reclassify", cwd=own)
    assert done.status == 0, done.err
    table = process("verdict", cwd=own).out
    assert max(map(len, table.splitlines())) <= 80
    assert "search_incomplete" in table
    assert long in "".join(line.split(" ")[0] for line in table.splitlines()[1:5])


def test_a_refresh_prints_no_progress_where_nobody_looks_and_is_json_on_request(
    process: Command, own: Path, standin: StandIn
) -> None:
    done = process("refresh", "indalpine", "--json", cwd=own, **of(standin))
    assert (done.status, done.err) == (0, "")
    told = json.loads(done.out)
    assert told["run"]["status"] == "complete", told["run"]["note"]
    assert [row["verdict"] for row in told["verdicts"]] == ["none_found"]


def test_a_run_is_json_on_request_and_writes_its_digest_without_sending(
    process: Command, own: Path, standin: StandIn
) -> None:
    watch_only(own, "indalpine")
    done = process("run", "--no-send", "--json", cwd=own, **of(standin))
    assert (done.status, done.err) == (0, "")
    told = json.loads(done.out)
    assert (told["run"]["kind"], told["receipts"]) == ("weekly", [])
    assert all((own / page).is_file() for page in told["pages"])


@pytest.mark.parametrize("arguments", [("verdict",), ("export", "--format", "csljson")], ids=["small", "large"])
def test_a_reader_who_leaves_early_gets_no_complaint(arguments: tuple[str, ...], lived: Path) -> None:
    running = subprocess.Popen(
        [LITWATCH, *arguments], cwd=lived, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait(30) == 0


def test_debug_and_only_debug_shows_a_traceback(process: Command, tmp_path: Path) -> None:
    plain = process("verdict", "--config", "/no/such")
    assert (plain.status, "Traceback" in plain.err) == (2, False)
    assert plain.error
    debugged = process("verdict", "--debug", "--config", "/no/such")
    assert "Traceback" in debugged.err


def test_a_traceback_keeps_its_lines_and_steers_no_terminal(process: Command) -> None:
    debugged = process("verdict", "--debug", "--config", "/no/\x1b[31msuch\u202e")
    assert len([line for line in debugged.err.splitlines() if line.startswith("  File ")]) > 1
    assert "/no/[31msuch" in debugged.err
    assert all(line.isprintable() for line in debugged.err.split("\n"))


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(("moment", "count"), [("esearch", 12), ("efetch", 1)], ids=["searching", "fetching"])
def test_ctrl_c_leaves_a_database_that_opens_and_a_run_that_the_next_one_completes(
    moment: str, count: int, own: Path, process: Command
) -> None:
    """After the twelfth request: the first ones are sent before there is a store to note anything in."""
    watch_only(own, "indalpine", "dapoxetine")
    for part in ("data", "reports"):
        for path in sorted((own / part).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    with StandIn(bundled_records(), today=date(2026, 11, 23), api_keys=frozenset({KEY})) as server:
        running = subprocess.Popen(
            [LITWATCH, "run"],
            cwd=own,
            env=environment(**of(server)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        ends = time.monotonic() + 60
        while sum(one.endpoint == moment for one in server.requests) < count and time.monotonic() < ends:
            time.sleep(0.005)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
        assert running.returncode == 130, (out, err)
        assert len(err.splitlines()) == 1
        assert "stopped" in err
        assert asked(own / "data" / "litwatch.duckdb", "SELECT status, note FROM run") == [
            ("failed", "stopped by a person (Ctrl-C)")
        ]
        assert not published(own).exists()
        done = process("run", cwd=own, **of(server))
    assert (done.status, done.err) == (0, "")
    assert asked(published(own), "SELECT compound, verdict FROM compound_verdict ORDER BY position") == [
        ("indalpine", "none_found"),
        ("dapoxetine", "mention_only"),
    ]
    assert asked(published(own), "SELECT status FROM run ORDER BY run_at") == [("failed",), ("complete",)]
