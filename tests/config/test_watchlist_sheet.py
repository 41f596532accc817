"""watchlist.csv: what a spreadsheet writes becomes compounds, or is told by line and column."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smallest import WATCHLIST, only_problem_of, problems_of

from litwatch.config import CompoundName, Watchlist, load_watchlist, shipped_directory
from litwatch.config.sheet import COLUMNS

WITHOUT = "topic: {name: depression models}\nclasses: {ssri: {label: SSRIs}, azapirone: {label: azapirones}}\n"
HEAD = "compound,class,name,kind,source,dated\n"


def load(folder: Path, content: str | bytes, yaml: str = WITHOUT) -> Watchlist:
    raw = content.encode() if isinstance(content, str) else content
    (folder / "watchlist.csv").write_bytes(raw)
    (folder / "watchlist.yaml").write_text(yaml, encoding="utf-8")
    return load_watchlist(folder)


def names(watchlist: Watchlist) -> dict[str, list[str]]:
    return {one.name: [name.text for name in one.names] for one in watchlist.compounds}


def test_the_rows_of_a_compound_become_one_compound_wherever_they_stand(folder):
    watchlist = load(
        folder,
        "compound,class,name,kind,source,dated,cas,pubchem_cid,controls,look_around\n"
        "fluoxetine,ssri,,,INN list,2026-01-05,54910-89-3,,2892540 12345,yes\n"
        "buspirone,azapirone,BuSpar,brand,,,,,,\n"
        "fluoxetine,,LY 110140,code,MeSH,2026-02-01,,3386,,\n"
        "fluoxetine,ssri,norfluoxetine,not,,,,,,\n",
    )
    fluoxetine, buspirone = watchlist.compounds
    assert (fluoxetine.name, buspirone.name) == ("fluoxetine", "buspirone")
    own, code = fluoxetine.names
    assert (own.text, own.kind, own.source, str(own.dated)) == ("fluoxetine", "inn", "INN list", "2026-01-05")
    assert (code.text, code.kind, code.source, str(code.dated)) == ("LY 110140", "code", "MeSH", "2026-02-01")
    assert {key: one.value for key, one in fluoxetine.identifiers.items()} == {
        "cas": "54910-89-3",
        "pubchem_cid": "3386",
    }
    assert (fluoxetine.look_alikes, fluoxetine.controls, fluoxetine.look_around) == (
        ("norfluoxetine",),
        (2892540, 12345),
        True,
    )
    assert buspirone.names[1] == CompoundName("BuSpar", "brand")


def test_compounds_may_stand_in_both_files_those_of_the_yaml_first(folder):
    watchlist = load(folder, HEAD + "ipsapirone,azapirone,TVX Q 7821,code,,\n", WATCHLIST)
    assert list(names(watchlist)) == ["binospirone", "fluoxetine", "ipsapirone"]


def test_a_compound_of_both_files_is_told_with_both_places(folder):
    problem = only_problem_of(lambda: load(folder, HEAD + "buspirone,azapirone,,,,\nFluoxetine,ssri,,,,\n", WATCHLIST))
    assert (Path(problem.file).name, problem.line, problem.key) == ("watchlist.csv", 3, "compound")
    assert "fluoxetine already (watchlist.yaml, line 8)" in problem.what


def test_a_name_of_two_compounds_is_told_with_both_rows(folder):
    problem = only_problem_of(
        lambda: load(folder, HEAD + "a-one,ssri,Same name,,,\n\nb-two,ssri,,,,\nb-two,,same NAME,,,\n")
    )
    assert (problem.line, problem.key) == (5, "name")
    assert "a-one already (watchlist.csv, line 2)" in problem.what


def test_a_cas_number_may_be_a_name(folder):
    watchlist = load(folder, HEAD + "fluoxetine,ssri,54910-89-3,,,\n")
    assert names(watchlist) == {"fluoxetine": ["fluoxetine", "54910-89-3"]}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_separator_mark_and_line_end_of_excel_is_read(folder, separator, start, ending):
    rows = [
        ("compound", "class", "name"),
        ("β-compound", "ssri", "beta,compound; 1"),
        ("", "", ""),
        ("other", "ssri", ""),
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=ending).writerows(rows)
    watchlist = load(folder, start + out.getvalue())
    assert names(watchlist) == {"β-compound": ["β-compound", "beta,compound; 1"], "other": ["other"]}


def test_the_separator_that_excel_names_in_a_first_line_is_no_row(folder):
    problem = only_problem_of(lambda: load(folder, "sep=;\r\ncompound;class\r\nfluoxetine;ssrj\r\n"))
    assert (problem.line, problem.key, problem.right) == (3, "class", "did you mean ssri?")


def test_a_line_break_in_quotes_is_a_blank_and_later_lines_keep_their_numbers(folder):
    rows = 'compound,class,name\nfluoxetine,ssri,"fluoxetine\nhydrochloride"\nbuspirone,azapiron,\n'
    assert only_problem_of(lambda: load(folder, rows)).line == 4
    assert names(load(folder, rows.replace("azapiron,", "azapirone,")))["fluoxetine"][1] == "fluoxetine hydrochloride"


def test_an_apostrophe_that_keeps_a_cell_from_being_a_formula_is_no_part_of_the_name(folder):
    assert names(load(folder, HEAD + "fluoxetine,ssri,'-fluoxetine base,,,\n"))["fluoxetine"][1] == "-fluoxetine base"


@pytest.mark.parametrize(
    ("rows", "line", "key", "told"),
    [
        pytest.param("fluoxetine,ssrj,,,,\n", 2, "class", "did you mean ssri?", id="class"),
        pytest.param("fluoxetine,,,,,\n", 2, "class", "missing", id="no class"),
        pytest.param(",ssri,Prozac,,,\n", 2, "compound", "empty", id="no compound"),
        pytest.param("fluoxetine,ssri,FL,,,\n", 2, "name", "too short", id="short"),
        pytest.param("fluoxetine,ssri,110140,,,\n", 2, "name", "is a number", id="a number"),
        pytest.param("fluoxetine,ssri,#NAME?,,,\n", 2, "name", "spreadsheet", id="a formula that failed"),
        pytest.param("fluoxetine,ssri,Pro\u200bzac,,,\n", 2, "name", "U+200B", id="invisible"),
        pytest.param("fluoxetine,ssri,Prozac,brnad,,\n", 2, "kind", "'brnad'", id="kind"),
        pytest.param("fluoxetine,ssri,Prozac,,,25.11.2026\n", 2, "dated", "2026-11-25", id="date of Excel"),
        pytest.param("fluoxetine,ssri,Prozac,,,45987\n", 2, "dated", "no date", id="day number of Excel"),
        pytest.param("fluoxetine,ssri,Prozac,,,2026-02-30\n", 2, "dated", "2026-02-30", id="no such day"),
        pytest.param("fluoxetine,ssri,,code,,\n", 2, "kind", "own name", id="kind of its own name"),
        pytest.param("fluoxetine,ssri,fluoxetine,not,,\n", 2, "kind", "own name", id="not itself"),
        pytest.param("other,ssri,Same,,,\nother,,same,not,,\n", 3, "name", "own name", id="own name as look-alike"),
        pytest.param("fluoxetine,ssri,,,,\nfluoxetine,azapirone,,,,\n", 3, "class", "in line 2", id="two classes"),
        pytest.param("fluoxetine,ssri,a,b,c,,d\n", 2, "", "in quotes", id="a cell too many"),
        pytest.param('ok-one,ssri,,,,\nfluoxetine,ssri,"Prozac,,,\n', 3, "", "close the quotes", id="open quote"),
        pytest.param('fluoxetine,ssri,"Pro"zac,,,\n', 2, "", "no valid CSV", id="quote within"),
    ],
)
def test_a_wrong_row_is_told_by_line_and_column(folder, rows, line, key, told):
    problem = only_problem_of(lambda: load(folder, HEAD + rows))
    assert (Path(problem.file).name, problem.line, problem.key) == ("watchlist.csv", line, key)
    assert told in f"{problem.what} {problem.right}"


@pytest.mark.parametrize(
    ("column", "cell"),
    [("cas", "54910-89-4"), ("cas", "Jan-89"), ("unii", "x"), ("pubchem_cid", "3386.0"), ("mesh", "5473"),
     ("controls", "PMC77"), ("look_around", "perhaps")],
)  # fmt: skip
def test_a_wrong_cell_of_the_compound_is_told_by_its_column(folder, column, cell):
    rows = f"compound,class,name,{column}\nfluoxetine,ssri,Prozac,\nfluoxetine,,Sarafem,{cell}\n"
    problem = only_problem_of(lambda: load(folder, rows))
    assert (problem.line, problem.key) == (3, column)


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        pytest.param("compound;class\nfluoxetine;ssri\nβ;ssri\n".encode("cp1253"), 3, "0xe2", id="not UTF-8"),
        pytest.param("compound,class\nfluoxétine,ssri\n".encode("latin-1"), 2, "CSV UTF-8", id="Latin-1"),
        pytest.param("compound\tclass\n".encode("utf-16"), 0, "UTF-16", id="UTF-16"),
        pytest.param(b"", 1, "must name the columns", id="empty"),
        pytest.param(b"fluoxetine,ssri\n", 1, "compound,class,name", id="no heading"),
        pytest.param(b"compound;klass\n", 1, "did you mean class?", id="unknown column"),
        pytest.param(b"compound,class,class\n", 1, "twice", id="column twice"),
    ],
)
def test_what_is_no_such_table_is_said_with_what_to_do(folder, content, line, told):
    problem = problems_of(lambda: load(folder, content))[0]
    assert (Path(problem.file).name, problem.line) == ("watchlist.csv", line)
    assert told in f"{problem.what} {problem.right}"


def test_a_folder_is_no_sheet(folder):
    (folder / "watchlist.csv").mkdir()
    assert "can't be read" in problems_of(lambda: load_watchlist(folder))[0].what


def test_problems_of_both_files_are_told_together(folder):
    rows = HEAD + "fluoxetine,ssri,FL,brnad,,\n"
    found = problems_of(lambda: load(folder, rows, "topic: {nam: x}\nclasses: {}\n"))
    assert {Path(problem.file).name for problem in found} == {"watchlist.yaml", "watchlist.csv"}


def test_a_watchlist_without_any_compound_is_wrong(folder):
    assert "watchlist.csv" in only_problem_of(lambda: load(folder, HEAD)).right


def test_of_thousands_of_problems_fifty_are_printed_and_the_rest_counted(folder):
    rows = HEAD + "".join(f"compound{at},klass,,,,\n" for at in range(3_000))
    with pytest.raises(Exception, match="and 2,950 more") as caught:
        load(folder, rows)
    assert len(caught.value.line().splitlines()) == 51


def test_the_shipped_watchlist_says_the_same_as_a_sheet(folder):
    shipped = load_watchlist(shipped_directory())
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(COLUMNS)
    for one in shipped.compounds:
        known = [one.identifiers[key].value if key in one.identifiers else "" for key in COLUMNS[6:12]]
        rest = [*known, " ".join(map(str, one.controls)), "yes" if one.look_around else ""]
        for name in one.names:
            write.writerow([one.name, one.compound_class, name.text, name.kind, name.source, name.dated or "", *rest])
        write.writerows([one.name, "", text, "not"] for text in one.look_alikes)
    classes = "".join(f"  {key}: {{label: {label}}}\n" for key, label in shipped.class_labels.items())
    read = load(folder, out.getvalue(), f"topic: {{name: depression models}}\nclasses:\n{classes}")
    for one, other in zip(shipped.compounds, read.compounds, strict=True):
        assert (one.name, one.compound_class, one.names, one.look_alikes, one.controls, one.look_around) == (
            other.name, other.compound_class, other.names, other.look_alikes, other.controls, other.look_around
        )  # fmt: skip
        assert {key: each.value for key, each in one.identifiers.items()} == {
            key: each.value for key, each in other.identifiers.items()
        }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(exclude_categories=("C", "Z")), min_size=3, max_size=20).filter(
            lambda text: sum(map(str.isalpha, text)) >= 3 and not text.startswith(("'", "#"))
        ),
        min_size=1,
        max_size=8,
        unique_by=str.casefold,
    ),
    st.sampled_from([",", ";", "\t"]),
    st.integers(0, 2**32),
)
def test_any_names_come_back_as_they_were_written(folder, texts, separator, seed):
    out = io.StringIO()
    write = csv.writer(out, delimiter=separator, quoting=random.Random(seed).choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    write.writerow(["compound", "class", "name"])
    for text in texts:
        write.writerow([texts[0], "ssri", text])
    assert names(load(folder, out.getvalue())) == {texts[0]: texts}
