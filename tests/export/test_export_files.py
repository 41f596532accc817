"""The evidence as files that other programs read."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import bibtexparser
import duckdb
import pytest
import rispy
from hypothesis import example, given
from hypothesis import strategies as st

from litwatch.cells import FORMULA_STARTS, csv_text
from litwatch.classify import EvidenceLevel
from litwatch.export import Format, write
from litwatch.store import reading, writing
from living import Command, asked, published
from made import AT, compound_rows, judgement_row, paper_rows, run_row

HOSTILE = {
    1: "=HYPERLINK(\"http://example.org\",\"click\")",
    2: "+1+1",
    3: "-2+3",
    4: "@SUM(A1:A9)",
    5: "\tstarts with a tab",
    6: "Two\nlines, a \"quote\", a comma; and a semicolon",
    7: "50% of {rats} & mice_1 cost $5 #1 \\ ~ ^ end}",
    8: "5-HT₁ₐ: α-adrenoceptors — “naïve” rats 名前",
    9: "ER  - TY  - JOUR",
}  # fmt: skip
EVIDENCE = """
    SELECT DISTINCT work_id, paper.pmid, title
    FROM evidence JOIN paper USING (work_id)
    WHERE evidence_level <> 'artefact'
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file whose titles are meant to break what reads them; PMID 3 is about two compounds."""
    path = tmp_path_factory.mktemp("hostile") / "published.duckdb"
    with writing(path.with_name("working.duckdb"), AT) as store:
        rows = [run_row(), *compound_rows("alphaspirone"), *compound_rows("betaspirone", 1)]
        for pmid, title in HOSTILE.items():
            authors = ("van der Berg AB", "The {Group} & Co", "O'Neill B", "=Evil E")
            year = None if pmid == 5 else 2000 + pmid
            rows += paper_rows(
                pmid, title=title, authors=authors, year=year, pages="233-9", volume="4", issue="2",
                doi=f"10.1000/x_{pmid}", is_retracted=pmid == 2, abstract="One.\nTwo.",
            )  # fmt: skip
            rows.append(judgement_row(pmid, "alphaspirone", is_retracted=pmid == 2))
        rows.append(judgement_row(3, "betaspirone", evidence_level="mention", role="control"))
        store.put(rows)
        store.publish(path)
    return path


def written(database: Path, form: Format, path: Path, compound: str | None = None) -> tuple[int, Path]:
    with reading(database) as reader:
        return write(reader, form, compound=compound, path=path), path


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("form", ["ris", "bibtex", "csljson"])
def test_every_work_is_one_reference_with_its_compounds_and_levels(form: str, command: Command, lived: Path) -> None:
    text = command("export", "--format", form).out
    if form == "ris":
        found = [(one.get("accession_number", ""), one["title"]) for one in rispy.loads(text)]
    elif form == "bibtex":
        found = [(one.get("pmid", ""), one["title"]) for one in bibtexparser.loads(text).entries]
    else:
        found = [(one.get("PMID", ""), one["title"]) for one in json.loads(text)]
    assert sorted(found) == sorted((str(pmid or ""), title) for _, pmid, title in asked(published(lived), EVIDENCE))


def test_ris_is_read_back_by_rispy_with_hostile_titles_as_one_line(hostile: Path, tmp_path: Path) -> None:
    count, path = written(hostile, Format.RIS, tmp_path / "all.ris")
    read = {int(one["accession_number"]): one for one in rispy.loads(path.read_text("utf-8"))}
    assert count == len(read) == len(HOSTILE)
    assert {pmid: one_line(one["title"]) for pmid, one in read.items()} == {
        pmid: one_line(title) for pmid, title in HOSTILE.items()
    }
    three = read[3]
    assert (three["start_page"], three["end_page"], three["volume"], three["number"]) == ("233", "239", "4", "2")
    assert three["keywords"] == ["alphaspirone: other_in_vivo, studied", "betaspirone: mention, control"]
    assert three["doi"] == "10.1000/x_3"
    assert "year" not in read[5]
    assert read[2]["notes"] == ["RETRACTED"]


def test_bibtex_is_read_back_by_bibtexparser_with_balanced_braces(hostile: Path, tmp_path: Path) -> None:
    count, path = written(hostile, Format.BIBTEX, tmp_path / "all.bib")
    text = path.read_text("utf-8")
    read = {one["ID"]: one for one in bibtexparser.loads(text).entries}
    assert count == len(read) == len(HOSTILE)
    assert text.count("{") == text.count("}")
    assert "50\\% of" in read["pmid7"]["title"]
    assert read["pmid7"]["title"].endswith("end\\textbraceright{}")
    assert read["pmid3"]["author"].startswith("van der Berg, AB and {The ")
    assert read["pmid3"]["pages"] == "233--9"
    assert read["pmid2"]["note"] == "Retracted"


def test_csl_json_has_types_and_dates_as_reference_managers_want_them(hostile: Path, tmp_path: Path) -> None:
    count, path = written(hostile, Format.CSLJSON, tmp_path / "all.json")
    read = {one["id"]: one for one in json.loads(path.read_text("utf-8"))}
    assert count == len(read) == len(HOSTILE)
    three = read["pmid3"]
    assert three["type"] == "article-journal"
    assert three["issued"] == {"date-parts": [[2003]]}
    assert three["author"][0] == {"family": "van der Berg", "given": "AB"}
    assert three["author"][1] == {"literal": "The {Group} & Co"}
    assert three["container-title"] == "Journal of Made-up Papers"
    assert "issued" not in read["pmid5"]
    assert {one["title"] for one in read.values()} == set(HOSTILE.values())


def test_no_cell_of_the_csv_is_a_formula(hostile: Path, tmp_path: Path) -> None:
    count, path = written(hostile, Format.CSV, tmp_path / "all.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
    assert count == len(rows) == len(HOSTILE) + 1
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    titles = {int(row["pmid"]): row["title"] for row in rows}
    assert titles == {pmid: f"'{title}" if pmid <= 5 else title for pmid, title in HOSTILE.items()}


def test_parquet_is_read_by_duckdb_with_the_types_of_the_database(hostile: Path, tmp_path: Path) -> None:
    count, path = written(hostile, Format.PARQUET, tmp_path / "all.parquet")
    with duckdb.connect() as connection:
        found = connection.execute("SELECT compound, pmid, title, year, authors FROM read_parquet(?)", [str(path)])
        rows = found.fetchall()
        described = connection.execute("DESCRIBE FROM read_parquet(?)", [str(path)]).fetchall()
    kinds = {name: kind for name, kind, *_ in described}
    assert count == len(rows) == len(HOSTILE) + 1
    # A year that one paper lacks must not make numbers with a decimal point of all the others.
    assert (kinds["year"], kinds["pmid"], kinds["authors"], kinds["is_primary"]) == (
        "INTEGER",
        "BIGINT",
        "VARCHAR[]",
        "BOOLEAN",
    )
    assert {row[1]: row[2] for row in rows} == HOSTILE
    assert {row[3] for row in rows if row[1] == 5} == {None}


@pytest.mark.parametrize("form", list(Format))
def test_a_compound_without_evidence_gives_a_valid_empty_file(form: Format, tmp_path: Path) -> None:
    database = tmp_path / "published.duckdb"
    with writing(tmp_path / "working.duckdb", AT) as store:
        store.put([run_row(), *compound_rows("alphaspirone")])
        store.publish(database)
    count, path = written(database, form, tmp_path / "out", "alphaspirone")
    assert count == 0
    if form is Format.CSLJSON:
        assert json.loads(path.read_text()) == []
    if form is Format.CSV:
        assert path.read_text().startswith("compound,evidence_level,role")
    if form is Format.PARQUET:
        assert duckdb.connect().execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchone() == (0,)


def test_only_the_named_compound_is_exported(hostile: Path, tmp_path: Path) -> None:
    count, path = written(hostile, Format.CSLJSON, tmp_path / "beta.json", "betaspirone")
    assert (count, [one["PMID"] for one in json.loads(path.read_text("utf-8"))]) == (1, ["3"])


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("place", ["", "file/evidence"])
def test_a_file_that_can_not_be_written_is_told_and_nothing_is_left(
    form: str, place: str, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("here first")
    done = command("export", "--format", form, "--out", tmp_path / place)
    assert done.status == 2
    assert str(tmp_path / place) in done.error
    assert "can't be written" in done.error
    assert [path.name for path in tmp_path.rglob("*")] == ["file"]
    assert not list(tmp_path.parent.glob(f".{tmp_path.name}.tmp"))


def test_parquet_is_not_poured_onto_a_terminal(command: Command) -> None:
    done = command("export", "--format", "parquet")
    assert (done.status, done.out) == (2, "")
    assert "--out" in done.error


def days(tmp_path: Path) -> Path:
    """Papers of one compound told apart by level, by the day they were found and by when they were published."""
    database = tmp_path / "published.duckdb"
    with writing(tmp_path / "working.duckdb", AT) as store:
        rows = [run_row(), *compound_rows("alphaspirone")]
        for pmid, level, found, year, entered in (
            (1, "topic_in_vivo", AT, 2024, date(2026, 2, 1)),
            (2, "secondary", AT + timedelta(days=7), 2026, date(2025, 12, 20)),
            (3, "artefact", AT + timedelta(days=7), 2026, None),
            (4, "mention", AT, 2026, None),
            (5, "in_vitro", AT, None, date(2026, 3, 1)),
            (6, "in_vitro", AT, None, None),
            (7, "in_vitro", AT, 2027, date(2025, 1, 1)),
        ):
            rows += paper_rows(pmid, year=year, entered_on=entered)
            rows.append(judgement_row(pmid, "alphaspirone", evidence_level=level, first_seen_at=found))
        store.put(rows)
        store.publish(database)
    return database


@pytest.mark.parametrize(
    ("wanted", "pmids"),
    [
        ({}, ["1", "7", "5", "6", "2", "4"]),  # strongest first; never an artefact
        ({"levels": [EvidenceLevel.IN_VITRO, EvidenceLevel.TOPIC_IN_VIVO]}, ["1", "7", "5", "6"]),
        ({"levels": [EvidenceLevel.ARTEFACT]}, ["3"]),  # unless asked for by name
        ({"since": AT.date() + timedelta(days=7)}, ["2"]),
        ({"since": AT.date()}, ["1", "7", "5", "6", "2", "4"]),
        # 1 entered PubMed late; 2 was printed in 2026 and entered before; of 6 nothing is known.
        ({"published_since": date(2026, 1, 1)}, ["7", "5", "2", "4"]),
        ({"published_since": date(2026, 2, 15)}, ["7", "5", "4"]),
        ({"published_since": date(2026, 2, 15), "levels": [EvidenceLevel.MENTION]}, ["4"]),
    ],
)
def test_levels_and_days_choose_what_is_exported(wanted: dict[str, Any], pmids: list[str], tmp_path: Path) -> None:
    with reading(days(tmp_path)) as reader:
        write(reader, Format.CSLJSON, path=tmp_path / "out.json", **wanted)
    assert [one["PMID"] for one in json.loads((tmp_path / "out.json").read_text("utf-8"))] == pmids


def test_the_command_takes_levels_and_days_and_refuses_what_is_neither(command: Command, lived: Path) -> None:
    done = command(
        "export", "--format", "csv", "--level", "topic_in_vivo", "--level", "mention", "--since", "2026-11-23"
    )
    found = {(row["compound"], row["pmid"]) for row in csv.DictReader(io.StringIO(done.out))}
    wanted = asked(
        published(lived),
        "SELECT compound, coalesce(pmid::VARCHAR, '') FROM evidence WHERE first_seen_at >= DATE '2026-11-23' "
        "AND evidence_level IN ('topic_in_vivo', 'mention')",
    )
    assert found == set(wanted)
    assert found
    assert "topic_in_vivo" in command("export", "--format", "csv", "--level", "strong").error
    assert "--since" in command("export", "--format", "csv", "--since", "last week").error


def test_an_export_of_nothing_says_so_beside_the_data(command: Command) -> None:
    done = command("export", "--format", "ris", "--since", "2199-01-01")
    assert (done.status, done.out.strip()) == (0, "")
    assert "nothing is exported" in done.err


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
@example("＝1+1")
def test_no_text_becomes_a_formula_and_all_of_it_is_kept(text: str) -> None:
    _, (cell, _) = csv.reader(io.StringIO(csv_text(["one", "two"], [(text, -1.5)]), newline=""))
    assert cell in (text, f"'{text}")
    assert not cell.startswith(FORMULA_STARTS)
