"""Every command as somebody tries it who has not read the manual: what goes wrong is one line that helps."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path

import duckdb
import pytest

from litwatch.cli import GROUPS, application
from litwatch.config import shipped_directory
from litwatch.polite import Patience
from living import Command, Ran, asked, published

NAMES = sorted(one.callback.__name__ for one in application().registered_commands if one.callback)
READERS = [
    ("verdict",),
    ("explain", "binospirone"),
    ("export", "--format", "csv"),
    ("audit", "guide.txt"),
    ("curate", "binospirone", "1", "--set", "role=tool", "--reason", "x"),
    ("digest",),
]


@pytest.fixture
def fresh(lived: Path, tmp_path: Path) -> Path:
    """A folder with a configuration and nothing else."""
    shutil.copytree(lived / "config", tmp_path / "config")
    (tmp_path / "guide.txt").write_text("Buspirone\n\nReferences\n1. Buspirone in rats\n")
    return tmp_path


def refused(done: Ran, status: int, *words: str) -> None:
    """It failed with this status, nothing on standard output, and one line that holds these words."""
    assert (done.status, done.out) == (status, ""), done
    assert done.error.startswith("litwatch: ")
    missing = [word for word in words if word not in done.error]
    assert not missing, done.error


def of_real_records(home: Path) -> None:
    """The dates of made-up records are free; those of real ones are not."""
    settings = home / "config" / "settings.yaml"
    settings.write_text(settings.read_text("utf-8").replace("synthetic: true", "synthetic: false"), "utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_help_tells_what_a_command_does_and_every_command_takes_a_configuration(name: str, command: Command) -> None:
    done = command(name, "--help")
    assert (done.status, done.err) == (0, "")
    assert "Usage:" in done.out
    assert name == "demo" or "--config" in done.out
    assert max(map(len, done.out.splitlines())) <= 100


@pytest.mark.parametrize(
    "arguments",
    [
        ("nosuchcommand",),
        ("--nosuchoption",),
        ("verdict", "--nosuchoption"),
        ("explain",),
        ("explain", "binospirone", "abc"),
        ("explain", "binospirone", "-1"),
        ("explain", "binospirone", "99999999999999999999999"),
        ("explain", "binospirone", "--limit", "0"),
        ("export",),
        ("export", "--format", "docx"),
        ("curate", "binospirone"),
        ("curate", "binospirone", "1", "--reason", "x"),
        ("ingest",),
        ("audit",),
        ("evaluate",),
        ("verdict", "--as-of", "yesterday"),
        ("verdict", "--as-of", "2026-02-30"),
        ("run", "--date", "23.11.2026"),
        ("digest", "--date", ""),
        ("digest", "--preview", "--send"),
        ("verdict", "--config"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2_and_one_line_that_says_where_help_is(
    arguments: tuple[str, ...], command: Command
) -> None:
    done = command(*arguments)
    refused(done, 2)
    assert "litwatch" in done.error.removeprefix("litwatch: ") or "Give" in done.error


@pytest.mark.parametrize("arguments", READERS, ids=lambda arguments: arguments[0])
def test_without_a_published_database_the_way_to_one_is_named(
    arguments: tuple[str, ...], command: Command, fresh: Path
) -> None:
    refused(command(*arguments, cwd=fresh), 1, "reports/litwatch.duckdb", "there is no database yet", "`litwatch run`")
    assert not (fresh / "data").exists()


@pytest.mark.parametrize("arguments", READERS, ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("kind", ["text", "folder", "foreign"])
def test_a_published_file_that_is_no_litwatch_database_is_named(
    kind: str, arguments: tuple[str, ...], command: Command, fresh: Path
) -> None:
    path = fresh / "reports" / "litwatch.duckdb"
    path.parent.mkdir()
    if kind == "text":
        path.write_text("no database" * 1000)
    elif kind == "folder":
        path.mkdir()
    else:
        with duckdb.connect(path) as connection:
            connection.execute("CREATE TABLE mine (word VARCHAR)")
    refused(command(*arguments, cwd=fresh), 1, "reports/litwatch.duckdb")


@pytest.mark.parametrize("name", ["run", "refresh", "reclassify", "ingest"])
@pytest.mark.parametrize("kind", ["text", "folder", "below a file"])
def test_a_working_file_that_can_not_be_opened_is_named(
    kind: str, name: str, command: Command, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fresh / "place" / "working.duckdb"
    if kind == "below a file":
        (fresh / "place").touch()
    else:
        (fresh / "place").mkdir()
        path.mkdir() if kind == "folder" else path.write_text("no database" * 1000)
    monkeypatch.setenv("LITWATCH_DATABASE__PATH", "place/working.duckdb")
    arguments = [name, "guide.txt"] if name == "ingest" else [name]
    refused(command(*arguments, cwd=fresh), 1, "place/working.duckdb")


def test_what_an_older_litwatch_published_is_told_as_such_and_not_as_damaged(command: Command, own: Path) -> None:
    with duckdb.connect(published(own)) as connection:
        connection.execute("DROP VIEW link_queue")
    refused(
        command("queue", "--links", cwd=own), 1, "Another version of litwatch published it", "`litwatch reclassify`"
    )
    assert command("reclassify", cwd=own).status == 0
    assert command("queue", "--links", cwd=own).status == 0


def test_a_port_that_is_taken_is_told_before_anything_is_served(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("LITWATCH_WEB__PORT", str(port))
        refused(command("serve"), 1, f"127.0.0.1:{port}", "the web page can't listen there", "web.port")


def test_a_folder_for_prefect_that_can_not_be_made_is_named(
    command: Command, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own / "file").touch()
    monkeypatch.setenv("LITWATCH_PREFECT__HOME", str(own / "file" / "prefect"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("LITWATCH_WEB__PORT", str(free.getsockname()[1]))
    monkeypatch.setenv("PREFECT_HOME", "")
    monkeypatch.delenv("PREFECT_HOME")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    refused(command("serve", cwd=own), 1, "file/prefect", "can't be written", "prefect.home")


def test_who_starts_in_another_folder_is_told_whose_configuration_is_used(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for service in ("ENTREZ", "EUROPEPMC"):
        monkeypatch.setenv(f"LITWATCH_{service}__BASE_URL", "http://127.0.0.1:9/")
    done = command("names", "buspirone", "--offline", "--json", cwd=tmp_path)
    assert done.status == 0
    assert "no config/ here" in done.err
    (check, *_) = json.loads(command("doctor", "--json", cwd=tmp_path).out)
    assert str(shipped_directory()) in check["says"]


def test_in_the_folder_of_the_configuration_nothing_is_said_of_it(command: Command) -> None:
    assert command("names", "buspirone", "--offline", "--json").err == ""


@pytest.mark.parametrize("name", ["verdict", "run", "doctor", "serve"])
def test_a_configuration_folder_that_is_not_there_is_named(name: str, command: Command) -> None:
    refused(
        command(name, "--config", "no/such/folder"), 2, "no/such/folder", "there is no such folder", "settings.yaml"
    )


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("settings.yaml", "entrez: [", ["settings.yaml:1", "no valid YAML"]),
        ("settings.yaml", "", ["settings.yaml:1", "the file is empty"]),
        ("settings.yaml", "- a\n", ["settings.yaml:1", "a list"]),
        ("settings.yaml", "entrez:\n  email: a@b.org\n  emial: x\n", ["settings.yaml:3", "unknown key", "email"]),
        ("settings.yaml", "a: \x00\n", ["settings.yaml", "no valid YAML"]),
        ("watchlist.yaml", "topic: {name: t}\n\tcompounds: []\n", ["watchlist.yaml:", "no valid YAML"]),
    ],
    ids=["open bracket", "empty", "list", "misspelt", "control character", "tab"],
)
def test_broken_yaml_is_told_with_file_line_and_mend(
    file: str, text: str, words: list[str], command: Command, fresh: Path
) -> None:
    (fresh / "config" / file).write_text(text)
    refused(command("refresh", cwd=fresh), 2, *words)


def test_a_setting_in_the_environment_that_no_setting_has_is_named(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITWATCH_DATABASE__PTAH", "x")
    refused(command("verdict"), 2, "LITWATCH_DATABASE__PTAH", "LITWATCH_DATABASE__PATH")


@pytest.mark.parametrize(
    "arguments",
    [("verdict", "nosuchpirone"), ("explain", "nosuchpirone"), ("refresh", "nosuchpirone"),
     ("export", "--format", "ris", "--compound", "nosuchpirone")],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
def test_a_compound_that_is_not_watched_is_refused_with_those_that_are(
    arguments: tuple[str, ...], command: Command
) -> None:
    refused(command(*arguments), 2, "'nosuchpirone' is not on the watchlist", "binospirone")


def test_a_compound_is_known_by_any_of_its_names_in_any_case(command: Command) -> None:
    rows = json.loads(command("verdict", "MDL 73005ef", "BUSPIRONE", "--json").out)
    assert [row["compound"] for row in rows] == ["buspirone", "binospirone"]


def test_a_paper_that_is_not_stored_is_told_with_the_way_to_those_that_are(command: Command) -> None:
    refused(command("explain", "binospirone", "424242"), 2, "PMID 424242", "`litwatch explain binospirone`")


@pytest.mark.parametrize(("day", "verdict"), [("2026-11-16", "primary_in_topic"), ("9999-12-31", "primary_other")])
def test_a_verdict_can_be_asked_as_of_any_day(day: str, verdict: str, command: Command) -> None:
    (row,) = json.loads(command("verdict", "ipsapirone", "--as-of", day, "--json").out)
    assert row["verdict"] == verdict


def test_before_the_first_run_no_compound_is_known(command: Command) -> None:
    done = command("verdict", "--as-of", "0001-01-01", "--json")
    assert (done.status, json.loads(done.out)) == (0, [])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-11-16"])
def test_a_digest_of_a_day_without_one_never_ends_in_a_traceback(day: str, command: Command, own: Path) -> None:
    done = command("digest", "--date", day, cwd=own)
    assert done.status in (0, 1, 2)
    if done.status:
        assert "unexpected" not in done.error


def test_a_run_that_would_go_back_in_time_is_refused(command: Command, own: Path) -> None:
    refused(command("run", "--date", "2020-01-01", cwd=own), 2, "2026-11-23", "would go back", "--as-of")


@pytest.mark.parametrize("arguments", [("run",), ("run", "--no-send"), ("digest", "--send")], ids=" ".join)
def test_a_day_to_come_is_refused_since_no_digest_would_follow_before_it(
    arguments: tuple[str, ...], command: Command, own: Path
) -> None:
    of_real_records(own)
    refused(command(*arguments, "--date", "2199-01-01", cwd=own), 2, "2199-01-01 is still to come", "--rehearse")


def test_the_doctor_tells_of_a_run_dated_in_a_day_to_come(command: Command, own: Path) -> None:
    of_real_records(own)
    with duckdb.connect(published(own)) as connection:
        connection.execute("UPDATE run SET run_at = '2199-01-01'")
    (check,) = (one for one in json.loads(command("doctor", "--json", cwd=own).out) if one["name"] == "database")
    assert check["result"] == "fail"
    assert "2199-01-01, a day to come" in check["says"]
    assert "clock" in check["mend"]


def test_a_refresh_knows_a_compound_by_any_spelling_of_its_names(
    command: Command, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITWATCH_ENTREZ__BASE_URL", "http://127.0.0.1:9/")
    quick = Patience(attempts=1, first_wait=0.01, longest_wait=0.02, timeout=2.0)
    monkeypatch.setattr("litwatch.cycle.setup.Patience", lambda **_: quick)
    done = command("refresh", "MDL-73005ef", cwd=own)
    assert done.status == 1
    assert "not one search was complete, for example binospirone" in done.error


def test_an_unreachable_pubmed_claims_nothing_and_names_the_address(
    command: Command, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITWATCH_ENTREZ__BASE_URL", "http://127.0.0.1:9/")
    quick = Patience(attempts=2, first_wait=0.01, longest_wait=0.02, timeout=2.0)
    monkeypatch.setattr("litwatch.cycle.setup.Patience", lambda **_: quick)
    done = command("refresh", "indalpine", cwd=own)
    assert done.status == 1
    assert "127.0.0.1:9" in done.error


def test_what_is_no_number_is_told_in_plain_words(command: Command) -> None:
    assert "'pmid': give a whole number." in command("explain", "binospirone", "abc").error


def test_files_that_are_not_there_or_hold_nothing_to_read_are_named(command: Command, own: Path) -> None:
    (own / "empty").mkdir()
    refused(command("ingest", "nothing.xml", cwd=own), 2, "nothing.xml", "there is no such file", ".nbib")
    refused(command("ingest", "empty", cwd=own), 2, "empty", "no PubMed XML or MEDLINE file in it")


def test_a_file_that_is_not_what_its_name_says_is_reported_and_the_status_is_1(command: Command, own: Path) -> None:
    (own / "bad.xml").write_text("<html><body>Sign in</body></html>")
    (own / "bad.xml.gz").write_bytes(b"not gzip")
    done = command("ingest", "bad.xml", "bad.xml.gz", cwd=own)
    assert done.status == 1
    assert done.out.count("not read to its end") == 2
    assert asked(published(own), "SELECT count(*) FROM source_file WHERE problem <> ''") == [(2,)]


def test_evaluating_a_folder_without_gold_data_is_told(command: Command, tmp_path: Path) -> None:
    done = command("evaluate", tmp_path)
    assert done.status in (1, 2)
    assert str(tmp_path) in done.error
    assert "unexpected" not in done.error


@pytest.mark.parametrize("place", ["file", "full"])
def test_a_demo_never_writes_over_what_it_did_not_make(place: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "data").mkdir()
    (tmp_path / "full" / "data" / "mine").write_text("mine")
    refused(command("demo", "--out", tmp_path / place), 2, str(tmp_path / place), "--out")
    assert (tmp_path / "full" / "data" / "mine").read_text() == "mine"


def test_the_doctor_names_what_is_wrong_with_its_mend_and_fails(
    command: Command, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITWATCH_ENTREZ__BASE_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("LITWATCH_SMTP__HOST", "127.0.0.1")
    monkeypatch.setenv("LITWATCH_SMTP__PORT", "9")
    (own / "reports" / "litwatch.duckdb").write_text("no database")
    done = command("doctor", "--json", cwd=own)
    assert (done.status, done.err) == (1, "")
    checks = {check["name"]: check for check in json.loads(done.out)}
    assert {name for name, check in checks.items() if check["result"] == "fail"} == {"PubMed", "SMTP", "database"}
    assert all(check["mend"] for check in checks.values() if check["result"] in ("warn", "fail"))


def test_the_doctor_tells_every_fault_of_a_configuration_and_skips_the_rest(command: Command, fresh: Path) -> None:
    (fresh / "config" / "settings.yaml").write_text("entrez: {email: a@b.org, emial: x}\nbanana: 1\n")
    done = command("doctor", "--json", cwd=fresh)
    checks = json.loads(done.out)
    assert done.status == 1
    assert [check["result"] for check in checks[:2]] == ["fail", "fail"]
    assert {check["result"] for check in checks[2:]} == {"skipped"}


def test_the_doctor_is_content_with_a_database_in_which_nothing_ran(command: Command, fresh: Path) -> None:
    from datetime import datetime

    from litwatch.store import writing

    with writing(fresh / "data" / "litwatch.duckdb", datetime(2026, 11, 16)) as store:
        store.publish(fresh / "reports" / "litwatch.duckdb")
    checks = json.loads(command("doctor", "--json", cwd=fresh).out)
    assert [check["says"] for check in checks if check["name"] == "database"] == [
        "reports/litwatch.duckdb: 0 papers, no run yet."
    ]


JSON = [
    ("verdict", "--json"),
    ("explain", "binospirone", "--json"),
    ("explain", "indalpine", "--json"),
    ("audit", "guide.txt", "--json"),
]


@pytest.mark.parametrize("arguments", JSON, ids=" ".join)
def test_json_is_json_and_nothing_else(arguments: tuple[str, ...], command: Command, tmp_path: Path) -> None:
    guide = tmp_path / "guide.txt"
    guide.write_text("Buspirone\n\nReferences\n1. Buspirone in rats\n")
    done = command(*[guide if one == "guide.txt" else one for one in arguments])
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out)


def test_brackets_and_colons_in_names_are_printed_as_they_are(command: Command, own: Path) -> None:
    (own / "reports" / "litwatch.duckdb").rename(own / "reports" / "x[bold]y :smile:.duckdb")
    settings = own / "config" / "settings.yaml"
    text = settings.read_text().replace("reports/litwatch.duckdb", "'reports/x[bold]y :smile:.duckdb'")
    settings.write_text(text)
    done = command("digest", cwd=own)
    assert "reports/x[bold]y :smile:.duckdb" in done.out
    listed = command("doctor", cwd=own).out
    assert "x[bold]y :smile:.duckdb" in "".join(listed.split("\n")).replace("  ", "") or "[bold]" in listed


def test_a_day_before_the_first_run_is_told_as_such_and_advises_no_run(command: Command) -> None:
    done = command("verdict", "--as-of", "2020-01-01")
    assert done.status == 0
    assert "No compound was watched on 2020-01-01" in done.out
    assert "litwatch run" not in done.out


@pytest.mark.parametrize("name", NAMES)
def test_a_command_loads_its_own_module_alone_and_that_module_has_it(name: str) -> None:
    loaded = [one.callback.__name__ for one in application(name).registered_commands if one.callback]
    assert name in loaded
    assert loaded == list(next(commands for commands in GROUPS.values() if name in commands))
