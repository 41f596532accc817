"""Records that mean harm to a terminal or a log: what litwatch prints is lines of its own, and text."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from terminal import on_a_terminal

from litwatch.errors import ConfigError, Problem, StoreError
from litwatch.rows import DeliveryRow, DigestRow
from litwatch.shown import LONGEST_LINE, log
from litwatch.standin import StandIn, bundled_records
from litwatch.store import writing
from living import Command, published

FORGED = "2026-11-23 07:00:00,000 INFO all is well"
STEERING = "\x1b[31mred\x1b]0;owned\x07 \x9b2J\u202eevoba\u2066\u200e "
MARKUP = "[bold red]rich[/bold red] [link=http://x.example]here[/link] :smile:"
HOSTILE = f"Gepirone {STEERING}{MARKUP}\r\n{FORGED}\n\x85{FORGED}\u2028{FORGED}" + " long" * 2_000
PMID = 61000001
WIDE = {"TERM": "xterm", "COLUMNS": "20000"}


def harmless(text: str) -> None:
    """No character that steers, and no line that is not ours."""
    steering = [one for one in text if one != "\n" and unicodedata.category(one) in ("Cc", "Cf", "Cs")]
    assert steering == []
    assert not [line for line in text.split("\n") if line.startswith(FORGED)]


@pytest.fixture(scope="module")
def infested(lived: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A litwatch in which a stored title, an author, a search problem and a mail server's answer mean harm: for reading
    only. Whatever the parsers let through, here it is in the store."""
    own = Path(shutil.copytree(lived, tmp_path_factory.mktemp("infested") / "home"))
    with duckdb.connect(own / "data" / "litwatch.duckdb") as store:
        (record_id,) = store.execute(
            "SELECT record_id FROM work JOIN judgement USING (work_id) WHERE compound = 'gepirone' "
            "AND pmid IS NOT NULL AND valid_to IS NULL AND evidence_level = 'topic_in_vivo' ORDER BY pmid"
        ).fetchone() or ("",)
        store.execute(
            "UPDATE record SET title = $1, abstract = $1, authors = [$1], journal = $1 WHERE record_id = $2",
            [HOSTILE, record_id],
        )
        store.execute(
            "UPDATE judgement SET contradictions = [$1], rationale = $3 WHERE compound = 'gepirone' AND work_id IN "
            "(SELECT work_id FROM work WHERE record_id = $2)",
            [HOSTILE, record_id, json.dumps([{"decides": "role", "rule": HOSTILE, "field": "title", "words": "Gepirone",
                                              "start": 0, "end": 8, "sentence": HOSTILE}])],
        )  # fmt: skip
        store.execute(
            "UPDATE compound_run SET problem = $1, is_complete = false WHERE compound = 'gepirone' "
            "AND run_at = (SELECT max(run_at) FROM compound_run)",
            [HOSTILE],
        )
        (pmid,) = store.execute("SELECT pmid FROM record WHERE record_id = $1", [record_id]).fetchone() or (0,)
    (own / "pmid").write_text(str(pmid))
    now = datetime.now(UTC).replace(tzinfo=None)
    with writing(own / "data" / "litwatch.duckdb", now) as writer:
        digest = DigestRow("weekly-x", "run", None, now, HOSTILE, "", "", "weekly", "everything")
        row = ("weekly-x", "pi@example.org", "<x>", "refused", 1, None, HOSTILE, "html", "policy", now, None, None, 0)
        sent = DeliveryRow(*row)
        writer.put([digest, sent])
        writer.publish(published(own))
    return own


def pmid_of(home: Path) -> str:
    return (home / "pmid").read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        ("verdict",),
        ("verdict", "--json"),
        ("explain", "gepirone"),
        ("explain", "gepirone", "--json"),
        ("explain", "gepirone", "--certificate"),
        ("explain", "gepirone", "PMID"),
        ("queue",),
        ("search", "gepirone"),
        ("search", "gepirone", "--json"),
        ("doctor",),
        ("doctor", "--json"),
        ("sql", "SELECT title, authors FROM paper"),
        ("sql", "SELECT title, abstract, journal, authors, title, title, title, title, title, title FROM paper"),
        ("sql", "SELECT title FROM paper", "--json"),
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_every_command_prints_lines_of_its_own(arguments: tuple[str, ...], command: Command, infested: Path) -> None:
    done = command(*(pmid_of(infested) if one == "PMID" else one for one in arguments), cwd=infested)
    harmless(done.out)
    harmless(done.err)


def test_what_writes_prints_lines_of_its_own(command: Command, infested: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(infested, tmp_path / "home"))
    for name in ("reclassify", "digest"):
        done = command(name, cwd=home)
        assert done.status == 0
        harmless(done.out)
        harmless(done.err)


def test_markup_in_a_title_is_shown_and_not_interpreted(command: Command, infested: Path) -> None:
    for arguments in (("explain", "gepirone"), ("explain", "gepirone", pmid_of(infested)), ("search", "gepirone")):
        assert MARKUP in " ".join(command(*arguments, cwd=infested).out.split())
    done = command("sql", "SELECT left(title, 300) AS t FROM paper WHERE title LIKE '%owned%'", cwd=infested)
    assert MARKUP.replace(" ", "") in "".join(done.out.split())


def test_json_says_by_escapes_what_steers(command: Command, infested: Path) -> None:
    done = command("explain", "gepirone", pmid_of(infested), "--json", cwd=infested)
    assert HOSTILE in {paper["title"] for paper in json.loads(done.out)["papers"]}


def test_data_is_as_it_is_for_a_pipe_and_harmless_on_a_terminal(command: Command, infested: Path) -> None:
    asked = "SELECT title FROM paper WHERE title LIKE '%owned%'"
    done = command("sql", asked, "--csv", cwd=infested)
    assert list(csv.reader(io.StringIO(done.out, newline=""))) == [["title"], [HOSTILE]]
    for arguments in (("sql", asked, "--csv"), ("export", "--format", "ris"), ("export", "--format", "bibtex"),
                      ("export", "--format", "csv"), ("export", "--format", "csljson")):  # fmt: skip
        shown = on_a_terminal(infested, *arguments, **WIDE)
        assert "owned" in shown
        harmless(shown.replace(FORGED, ""))  # a line break in a cell is data


def test_colours_and_boxes_of_our_own_are_all_that_steers_a_terminal(infested: Path) -> None:
    for arguments in (("explain", "gepirone"), ("verdict",), ("explain", "gepirone", "--certificate")):
        shown = on_a_terminal(infested, *arguments, **WIDE)
        assert "\x1b[31m" not in shown
        harmless(re.sub(r"\x1b\[[0-9;]*m", "", shown))


def test_files_that_mean_harm_are_ingested_in_lines_of_our_own(command: Command, own: Path) -> None:
    name = f"bad {STEERING.replace('/', '')}{FORGED}.nbib"
    (own / name).write_text(f"PMID- {PMID}\nTI  - Gepirone {STEERING}{MARKUP}\nAB  - Rats got gepirone.\n\n", "utf-8")
    (own / f"cut {STEERING}.xml").write_bytes(b"<PubmedArticleSet><x>\x1b[31m")
    done = command("ingest", name, f"cut {STEERING}.xml", cwd=own)
    assert "1 stored" in done.out
    harmless(done.out)
    harmless(done.err)


def test_the_log_of_a_run_is_a_line_a_message(
    command: Command, infested: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(infested, tmp_path / "home"))
    title = MARKUP + "&#x9b;2J\u202e\r\n" + FORGED
    with StandIn(bundled_records(), today=date(2026, 11, 23)) as standin:
        standin.replace(
            f"""<PubmedArticle><MedlineCitation Status="Publisher" Owner="NLM"><PMID Version="1">{PMID}</PMID>
<Article><Journal><JournalIssue><PubDate><Year>2026</Year></PubDate></JournalIssue><Title>{title}</Title></Journal>
<ArticleTitle>Gepirone {title}</ArticleTitle></Article></MedlineCitation></PubmedArticle>"""
        )
        monkeypatch.setenv("LITWATCH_ENTREZ__BASE_URL", standin.base_url)
        monkeypatch.setenv("LITWATCH_EUROPEPMC__BASE_URL", standin.europepmc_url)
        done = command("run", "--date", f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}", cwd=home)
    harmless(done.out)
    harmless(done.err)
    lines = (home / "data" / "run.log").read_text("utf-8").splitlines()
    assert len(lines) >= 3
    for line in lines:
        harmless(line)
        assert re.match(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ ", line)


def test_a_logged_message_is_one_bounded_line_whatever_it_quotes(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="litwatch"):
        log.info("refused: %s", HOSTILE)
    (message,) = caplog.messages
    harmless(message)
    assert len(message) <= LONGEST_LINE


def test_an_error_is_lines_of_its_own_whatever_it_quotes() -> None:
    error = StoreError(HOSTILE, where=HOSTILE, mend=HOSTILE)
    for text in (str(error), error.line(), error.what, error.where, error.mend):
        harmless(text)
        assert "\n" not in text
    wrong = ConfigError([Problem(HOSTILE, 1, HOSTILE, HOSTILE, HOSTILE)] * 2)
    assert len(wrong.line().splitlines()) == 2
    harmless(wrong.line())


def test_wrong_arguments_are_quoted_without_harm(command: Command, own: Path) -> None:
    for arguments in (
        ("explain", HOSTILE[:500]),
        ("verdict", HOSTILE[:500]),
        (HOSTILE[:500],),
        ("curate", HOSTILE[:200], "1", "--undo", HOSTILE[:200]),
    ):
        done = command(*arguments, cwd=own)
        assert done.status == 2
        assert len(done.err.splitlines()) == 1
        harmless(done.err)
