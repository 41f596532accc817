"""The verdict table of more compounds than anybody reads: by class on a terminal, whole for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from terminal import on_a_terminal

from litwatch.digest.many import MANY
from litwatch.store import writing
from living import Command, published
from made import AT, compound_rows, run_row

COUNT = MANY + 20


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published database of COUNT compounds, a third of them in a class of their own."""
    home = tmp_path_factory.mktemp("many")
    (home / "config").mkdir()
    (home / "config" / "settings.yaml").write_text("entrez: {email: lab@example.org}\n")
    with writing(home / "working.duckdb", AT) as store:
        rows = [run_row()]
        for place in range(COUNT):
            group = "ssri" if place % 3 == 0 else "maoi"
            rows += compound_rows(f"made-{place:03}", place, compound_class=group, class_label=f"{group.upper()}s")
        store.put(rows)
        store.publish(published(home))
    return home


def test_a_terminal_gets_the_classes_and_how_to_ask_for_more(watching: Path) -> None:
    shown = on_a_terminal(watching, "verdict", TERM="dumb")
    lines = {line.split()[0]: line.split() for line in shown.splitlines() if line.strip()}
    assert lines["SSRIs"][1:3] == ["ssri", "20"]
    assert lines["MAOIs"][1:3] == ["maoi", "40"]
    assert lines["All"][2] == "60"
    assert "made-030" not in shown
    assert "litwatch verdict --class KEY" in shown
    assert max(len(line) for line in shown.splitlines()[:4]) <= 80


def test_who_chooses_gets_rows_on_a_terminal_too(watching: Path) -> None:
    shown = on_a_terminal(watching, "verdict", "--class", "SSRI", TERM="dumb")
    assert shown.count("made-") >= 20
    assert "made-003 " in shown
    assert "made-004 " not in shown


def test_a_class_is_chosen_by_its_key_or_its_label(command: Command, watching: Path) -> None:
    of_key, of_label = (
        json.loads(command("verdict", "--class", name, "--json", cwd=watching).out) for name in ("ssri", "ssris")
    )
    assert of_key == of_label
    assert [row["compound"] for row in of_key] == [f"made-{place:03}" for place in range(0, COUNT, 3)]
    both = json.loads(command("verdict", "--class", "ssri", "--class", "maoi", "--json", cwd=watching).out)
    assert len(both) == COUNT


def test_programs_get_every_row(command: Command, watching: Path) -> None:
    assert len(json.loads(command("verdict", "--json", cwd=watching).out)) == COUNT
    rows = [line for line in command("verdict", cwd=watching).out.splitlines() if line.startswith("made-")]
    assert len({line.split()[0] for line in rows}) == COUNT


def test_a_class_that_nothing_is_of_is_refused_with_those_that_are(command: Command, watching: Path) -> None:
    done = command("verdict", "--class", "snri", cwd=watching)
    assert done.status == 2
    assert "'snri'" in done.error
    assert "ssri, maoi" in done.error
