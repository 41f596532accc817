"""Decisions leave as CSV and come back exactly; what can't be taken is named by line and column, and nothing is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litwatch.cells import FORMULA_STARTS
from litwatch.curate import Linking, Setting, Undoing, append
from litwatch.curate.exchange import COLUMNS, Importing, export_decisions, read, written
from litwatch.errors import UsageError
from litwatch.rows import DecisionRow
from litwatch.store import Store, writing
from living import Command, asked, published
from made import AT, compound_rows, judgement_row, paper_rows, run_row

KNOWN = {"models": ["forced_swim"], "species": ["rat"]}
LATER = AT + timedelta(days=1)
HOSTILE = st.one_of(
    st.text(),
    st.sampled_from(
        ["=1+1", "'=1+1", "''", "'", "\t=x", "\r\n", 'a"b', "a,b;c", "\n\n", " @x ", "\ufeff", "\x00", "–"]
    ),
)
ROWS = st.builds(
    DecisionRow,
    **{name: HOSTILE for name in COLUMNS if name != "decided_at"},
    decided_at=st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),
)


@given(st.lists(ROWS, max_size=5))
def test_any_text_comes_back_exactly_and_no_cell_begins_a_formula(rows: list[DecisionRow]) -> None:
    text = written(rows)
    assert [row for _, row in read(text, "x.csv")] == rows
    cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]


@pytest.mark.parametrize("cell", ["'tis so", "it's", "'", "'90s"])
def test_an_apostrophe_that_a_person_typed_into_the_file_is_theirs(cell: str) -> None:
    row = replace(MADE, reason="REASON")
    (found,) = read(written([row]).replace("REASON", cell), "x.csv")
    assert found[1].reason == cell


MADE = DecisionRow("d", "alphaspirone", "pubmed:1", "", "role", "tool", "why", "R", AT, "", "studied", "")


def stored(path: Path) -> list[DecisionRow]:
    with writing(path, AT) as store:
        return store.rows("all_decisions", DecisionRow)


def papers(store: Store) -> None:
    store.put([run_row(), *compound_rows("alphaspirone"), *paper_rows(1), *paper_rows(2)])
    store.put([judgement_row(1, "alphaspirone"), judgement_row(2, "alphaspirone")])


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A file of five decisions of every kind: two of a field, one undone, its undoing, a link."""
    with writing(tmp_path / "first.duckdb", AT) as store:
        papers(store)
        hostile = '=HYPERLINK("x")\r\nand, "more"'
        for hour, field, value in ((8, "role", "tool"), (9, "models", "forced_swim"), (10, "about", "no")):
            append(store, Setting("alphaspirone", "1", field, value, hostile, "- R").rows(store, KNOWN, at(hour)))
        append(store, Undoing("about", "it is", "@R", "alphaspirone", "1").rows(store, KNOWN, at(11)))
        append(store, Linking("1", "2", "apart", "two", "R").rows(store, KNOWN, at(12)))
        assert export_decisions(store, tmp_path / "decisions.csv") == 5
    return tmp_path / "decisions.csv"


def at(hour: int) -> datetime:
    return AT.replace(hour=hour, microsecond=123456)


def taken(path: Path, file: Path) -> int:
    with writing(path, AT) as store:
        if not store.values("compounds"):
            papers(store)
        rows = Importing(file).rows(store, KNOWN, LATER)
        append(store, rows)
        return len(rows)


def test_another_database_takes_them_with_identifier_name_date_and_reason(exported: Path) -> None:
    other = exported.with_name("other.duckdb")
    assert taken(other, exported) == 5
    assert stored(other) == stored(exported.with_name("first.duckdb"))
    assert asked(other, "SELECT field, state FROM decision_log ORDER BY decided_at") == [
        ("role", "stands"),
        ("models", "stands"),
        ("about", "undone"),
        ("about", "undoing"),
        ("link", "stands"),
    ]


def test_the_same_decision_is_never_taken_twice(exported: Path) -> None:
    other = exported.with_name("other.duckdb")
    assert [taken(other, exported) for _ in range(3)] == [5, 0, 0]
    with writing(other, AT) as store:
        export_decisions(store, exported.with_name("again.csv"))
    assert exported.with_name("again.csv").read_bytes() == exported.read_bytes()


def test_a_file_that_a_person_sorted_or_saved_with_a_byte_order_mark_is_taken(exported: Path) -> None:
    rows = [row for _, row in read(exported.read_bytes().decode(), "x")]
    exported.write_bytes(b"\xef\xbb\xbf" + written(rows[::-1]).encode())
    assert taken(exported.with_name("other.duckdb"), exported) == 5


WRONG: list[tuple[str, Callable[[DecisionRow], DecisionRow], str]] = [
    ("value", lambda row: replace(row, value="banana"), "'banana' is no role"),
    ("field", lambda row: replace(row, field="colour"), "'colour' can't be decided"),
    ("reason", lambda row: replace(row, reason=" "), "needs a reason"),
    ("decided_by", lambda row: replace(row, decided_by=""), "needs a name"),
    ("decision_id", lambda row: replace(row, decision_id=""), "needs an identifier"),
    ("compound", lambda row: replace(row, compound="nosuchpirone"), "'nosuchpirone' is not on the watchlist"),
    ("record_id", lambda row: replace(row, record_id="pubmed:77"), "'pubmed:77' is not stored for alphaspirone"),
    ("record_id", lambda row: replace(row, record_id="1"), "'1' is no identifier of a record"),
    ("other_record_id", lambda row: replace(row, other_record_id="pubmed:2"), "only a link has another record"),
    ("decided_at", lambda row: replace(row, decided_at=LATER + timedelta(seconds=1)), "in the future"),
    ("undoes", lambda row: replace(row, undoes="nothing", value=""), "there is no decision 'nothing'"),
    ("undoes", lambda row: replace(row, undoes="twice", value=""), "undone already"),
    ("undoes", lambda row: replace(row, undoes="undoing", value=""), "only takes another back"),
    ("field", lambda row: replace(row, undoes="stands", field="models", value=""), "that it undoes has 'role'"),
    ("value", lambda row: replace(row, undoes="stands"), "an undoing decides nothing"),
    ("value", lambda row: replace(row, field="link", compound="", other_record_id="pubmed:2"), "'tool' is no link"),
    ("compound", lambda row: replace(row, field="link", value="apart", other_record_id="pubmed:2"), "of no compound"),
    (
        "other_record_id",
        lambda row: replace(
            row, field="link", value="apart", compound="", record_id="pubmed:2", other_record_id="pubmed:1"
        ),
        "pubmed:1 comes before pubmed:2",
    ),
    ("reason", lambda row: replace(row, decision_id="stands", reason="another"), "stored already and says why"),
]


@pytest.mark.parametrize(("column", "change", "what"), WRONG, ids=[f"{column}: {what}" for column, _, what in WRONG])
def test_a_row_that_can_not_be_taken_is_named_by_line_and_column_and_none_is_taken(
    column: str, change: Callable[[DecisionRow], DecisionRow], what: str, tmp_path: Path
) -> None:
    before = [
        replace(MADE, decision_id="stands"),
        replace(MADE, decision_id="twice", field="species", value="rat"),
        replace(MADE, decision_id="undoing", field="species", value="", undoes="twice"),
    ]
    good = replace(MADE, decision_id="good", reason="over\ntwo lines")
    (tmp_path / "x.csv").write_bytes(written([good, change(replace(MADE, decision_id="new"))]).encode())
    with writing(tmp_path / "store.duckdb", AT) as store:
        papers(store)
        append(store, before)
    with pytest.raises(UsageError) as refused:
        taken(tmp_path / "store.duckdb", tmp_path / "x.csv")
    assert refused.value.where == f"{tmp_path / 'x.csv'}:4"
    assert f"column {column}: " in refused.value.what
    assert what in refused.value.what
    assert {row.decision_id for row in stored(tmp_path / "store.duckdb")} == {"stands", "twice", "undoing"}


@pytest.mark.parametrize(
    ("content", "where", "what"),
    [
        (b"", "x.csv:1", "no file of decisions"),
        (b"a,b\n", "x.csv:1", "no file of decisions"),
        (",".join(COLUMNS).encode() + b"\n\n1,2\n", "x.csv:3", "2 cells"),
        (",".join(COLUMNS).encode() + b'\n"open', "x.csv:2", "no valid CSV"),
        (",".join(COLUMNS).encode() + b"\n" + b"x," * 8 + b"yesterday,,,\n", "x.csv:2", "'yesterday' is no time"),
        (b"\xff\xfe", "x.csv", "not UTF-8"),
        (None, "x.csv", "can't be read"),
    ],
    ids=["empty", "head", "cells", "quote", "time", "encoding", "missing"],
)
def test_a_file_that_is_none_is_refused(content: bytes | None, where: str, what: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(UsageError) as refused:
        taken(tmp_path / "store.duckdb", tmp_path / "x.csv")
    assert refused.value.where == str(tmp_path / where)
    assert what in refused.value.what


def test_the_commands_write_and_take_a_file_and_a_verdict_says_whose_decisions_changed_it(
    command: Command, own: Path
) -> None:
    ((pmid,),) = asked(
        published(own),
        "SELECT pmid FROM evidence WHERE compound = 'tandospirone' AND evidence_level = 'topic_in_vivo'",
    )
    fresh = (own / "data" / "litwatch.duckdb").read_bytes()
    decided = ("--not-about", "--reason", "=another, drug", "--by", "A. Reader")
    assert command("curate", "tandospirone", pmid, *decided, cwd=own).status == 0
    told = command("curate", "--export", "mine.csv", cwd=own)
    assert (told.status, told.out) == (0, "1 decision written to mine.csv\n")
    before = asked(published(own), "FROM decision")
    (own / "data" / "litwatch.duckdb").write_bytes(fresh)
    assert command("reclassify", cwd=own).status == 0
    assert asked(published(own), "FROM decision") == []
    assert command("curate", "--import", "mine.csv", cwd=own).status == 0
    assert asked(published(own), "FROM decision") == before
    ((new, because),) = asked(
        published(own),
        "SELECT new_verdict, because FROM verdict_history WHERE compound = 'tandospirone' "
        "ORDER BY changed_at DESC LIMIT 1",
    )
    assert new == "primary_other"
    assert str(because).startswith(f"PMID {pmid} (topic_in_vivo) no longer counts: decision of A. Reader on ")
    assert str(because).endswith(": =another, drug")
    again = command("curate", "--import", "mine.csv", cwd=own)
    assert (again.status, again.out) == (0, "Every decision of the file is stored already.\n")


def test_a_wrong_file_leaves_the_working_database_untouched(command: Command, lived: Path, tmp_path: Path) -> None:
    before = (lived / "data" / "litwatch.duckdb").read_bytes()
    (tmp_path / "x.csv").write_text(written([replace(MADE, compound="binospirone", record_id="pubmed:1")]))
    done = command("curate", "--import", tmp_path / "x.csv")
    assert done.status == 2
    assert "x.csv:2: column record_id" in done.error
    assert (lived / "data" / "litwatch.duckdb").read_bytes() == before
    assert json.loads(command("queue", "--conflicts", "--json").out) == []
