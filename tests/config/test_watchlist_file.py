"""watchlist.yaml: names, identifiers, look-alikes and the topic, checked across keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smallest import WATCHLIST, only_problem_of, problems_of

from litwatch.config import CompoundName, load_watchlist, shipped_directory


def write(folder: Path, text: str) -> Path:
    path = folder / "watchlist.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def with_topic(query: str) -> str:
    return WATCHLIST.replace("query: depression[tw]", f"query: '{query}'")


def with_fluoxetine(lines: str) -> str:
    """`lines` begin at line 10 of the file."""
    return WATCHLIST.replace("    class: ssri\n", f"    class: ssri\n{lines}")


def test_the_file_becomes_compounds_in_its_order(folder):
    write(
        folder,
        with_fluoxetine(
            "    synonyms: [Prozac, {name: LY 110140, kind: code, source: MeSH entry term}]\n"
            "    identifiers: {cas: 54910-89-3, pubchem_cid: 3386, mesh: {value: D005473, source: MeSH}}\n"
            "    not: [norfluoxetine]\n    controls: [2892540]\n"
        ),
    )
    watchlist = load_watchlist(folder)
    assert [one.name for one in watchlist.compounds] == ["binospirone", "fluoxetine"]
    fluoxetine = watchlist.compounds[1]
    assert [name.text for name in fluoxetine.names] == ["fluoxetine", "Prozac", "LY 110140"]
    assert fluoxetine.names[2] == CompoundName("LY 110140", "code", "MeSH entry term")
    known = {key: one.value for key, one in fluoxetine.identifiers.items()}
    assert known == {"cas": "54910-89-3", "pubchem_cid": "3386", "mesh": "D005473"}
    assert fluoxetine.identifiers["mesh"].source == "MeSH"
    assert (fluoxetine.look_alikes, fluoxetine.controls) == (("norfluoxetine",), (2892540,))
    assert watchlist.class_labels["ssri"] == "SSRIs"


@pytest.mark.parametrize(
    ("lines", "line", "key", "told"),
    [
        pytest.param("    synonims: [a]\n", 10, "compounds.1.synonims", "did you mean synonyms?", id="misspelt"),
        pytest.param("    synonyms: [Prozac, '']\n", 10, "compounds.1.synonyms.1", "", id="empty name"),
        pytest.param("    synonyms:\n      - ' '\n", 11, "compounds.1.synonyms.0", "", id="blank name"),
        pytest.param("    synonyms:\n      - 110140\n", 11, "compounds.1.synonyms.0", "number", id="a number"),
        pytest.param("    synonyms: [FL]\n", 10, "compounds.1.synonyms.0", "abbreviation", id="short"),
        pytest.param(
            "    synonyms:\n      - Prozac\n      - mdl 73005ef\n",
            12,
            "compounds.1.synonyms.1",
            "binospirone",
            id="taken",
        ),
        pytest.param("    synonyms: [BINOSPIRONE]\n", 10, "compounds.1.synonyms.0", "binospirone", id="taken name"),
        pytest.param(
            "    synonyms:\n      - {name: Prozac, kind: brnd}\n",
            11,
            "compounds.1.synonyms.0.kind",
            "'brand'",
            id="kind",
        ),
        pytest.param(
            "    synonyms:\n      - {name: Prozac, knd: brand}\n", 11, "compounds.1.synonyms.0.knd", "kind", id="key"
        ),
        pytest.param(
            "    synonyms:\n      - {kind: brand}\n", 11, "compounds.1.synonyms.0.name", "missing", id="nameless"
        ),
        pytest.param(
            "    identifiers: {cas: 54910-89-4}\n", 10, "compounds.1.identifiers.cas", "check digit", id="cas"
        ),
        pytest.param(
            "    identifiers: {cas: {value: 54910-89-4, source: x}}\n",
            10,
            "compounds.1.identifiers.cas",
            "check digit",
            id="cas with source",
        ),
        pytest.param(
            "    identifiers: {uni: x}\n", 10, "compounds.1.identifiers.uni", "did you mean unii?", id="identifier"
        ),
        pytest.param("    not: [Fluoxetine]\n", 10, "compounds.1.not.0", "own name", id="not itself"),
        pytest.param("    controls: [PMC12]\n", 10, "compounds.1.controls.0", "PMC12", id="no PMID"),
        pytest.param("    controls: [0]\n", 10, "compounds.1.controls.0", "PMID", id="PMID 0"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_key(folder, lines, line, key, told):
    path = write(folder, with_fluoxetine(lines))
    problem = only_problem_of(lambda: load_watchlist(folder))
    assert (problem.file, problem.line, problem.key) == (str(path), line, key)
    assert told in str(problem)


def test_a_short_name_is_allowed_as_an_abbreviation(folder):
    write(folder, with_fluoxetine("    synonyms: [{name: FX, kind: abbreviation}]\n"))
    assert load_watchlist(folder).compounds[1].names[1].kind == "abbreviation"


def test_two_compounds_of_one_name_are_told_at_the_second(folder):
    write(folder, WATCHLIST.replace("fluoxetine", "Binospirone"))
    problem = only_problem_of(lambda: load_watchlist(folder))
    assert (problem.line, problem.key) == (8, "compounds.1.name")


def test_a_class_without_a_label_is_told_with_the_classes_there_are(folder):
    write(folder, WATCHLIST.replace("class: ssri", "class: snri"))
    problem = only_problem_of(lambda: load_watchlist(folder))
    assert (problem.line, problem.key) == (9, "compounds.1.class")
    assert "ssri" in problem.right


def test_a_look_alike_may_be_a_watched_compound_itself(folder):
    write(folder, with_fluoxetine("    not: [binospirone]\n"))
    assert load_watchlist(folder).compounds[1].look_alikes == ("binospirone",)


def test_mistakes_of_several_compounds_are_told_together(folder):
    write(
        folder,
        with_fluoxetine("    not: [fluoxetine]\n    synonyms: [FL]\n").replace("class: azapirone", "class: azapiron"),
    )
    found = problems_of(lambda: load_watchlist(folder))
    assert {p.key for p in found} == {"compounds.0.class", "compounds.1.not.0", "compounds.1.synonyms.0"}


def test_a_class_in_capitals_keeps_its_line(folder):
    write(folder, WATCHLIST.replace("ssri: {label", "SSRI: {lable").replace("class: ssri", "class: SSRI"))
    found = problems_of(lambda: load_watchlist(folder))
    assert {(p.line, p.key) for p in found} == {(12, "classes.SSRI.lable"), (12, "classes.SSRI.label")}


# --- the topic


@pytest.mark.parametrize(
    "query",
    [
        "depression",
        "Depression[MeSH Terms] OR (despair [tw] AND anhedonia[Text Word])",
        '"forced swim"[tiab:~0] OR "Depressive Disorder"[mh:noexp] OR "Depression"[Majr:NoExp]',
        "a[ti] OR b[tw] OR c[pt] OR d[nm] OR 2020:2021[dp] OR 2020/01/01[crdt] OR e[sb] OR f[All Fields]",
        '"[18F]FDG"[tiab] OR "(S)-citalopram"[tw]',
        "depression[tw] NOT hasretractionin",
    ],
)
def test_a_query_that_pubmed_takes_whole_passes(folder, query):
    write(folder, with_topic(query))
    assert load_watchlist(folder).topic.query == query


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("(depression[tw]", "parenthesis"),
        ("depression[tw])", "parenthesis"),
        (")depression[tw](", "parenthesis"),
        ('"forced swim[tiab]', "quotation mark"),
        ("depression[tw", "bracket"),
        ("depression tw]", "bracket"),
        ("depression[ab]", "[ab]"),
        ("depression[tiabb]", "[tiabb]"),
        ("depression[Abstract]", "[Abstract]"),
        ("(depression OR despair)[tiab]", "group"),
        ("(depression OR despair) [tiab]", "group"),
        ("depression[]", "[]"),
        ('"forced swim"[mh:~0]', "[mh:~0]"),
        ('"forced swim"[tw:~0]', "[tw:~0]"),
        ('"depression"[tw:noexp]', "[tw:noexp]"),
        ("swim[tiab:~0]", "phrase"),
        ("“forced swim”[tiab]", "quotation mark"),
        ("[tw]", "[tw]"),
    ],
)
def test_a_query_that_pubmed_would_change_silently_is_refused(folder, query, told):
    write(folder, with_topic(query))
    problem = only_problem_of(lambda: load_watchlist(folder))
    assert (problem.line, problem.key) == (3, "topic.query")
    assert told in str(problem)


def test_an_empty_query_is_refused(folder):
    for empty in ("", "  "):
        write(folder, with_topic(empty))
        assert only_problem_of(lambda: load_watchlist(folder)).key == "topic.query"


@given(st.text(alphabet='ab ()[]":~0', max_size=30))
def test_no_text_as_topic_makes_the_check_fall_over(text):
    from litwatch.config.topic import query_problem

    found = query_problem(text)
    assert found is None or all(isinstance(part, str) and part for part in found)
    if text.count("(") != text.count(")") and not any(mark in text for mark in '"[]'):
        assert found


def test_a_topic_without_a_query_takes_the_one_that_comes_with_litwatch(folder):
    write(
        folder, "topic: {name: depression models}\ncompounds: [{name: buspirone, class: x}]\nclasses: {x: {label: X}}\n"
    )
    assert load_watchlist(folder).topic.query == load_watchlist(shipped_directory()).topic.query


@pytest.mark.parametrize(
    ("key", "value", "like"),
    [("unii", "nonsense", "01K63SUP8D"), ("pubchem_cid", "x1", "3386"), ("mesh", "M1", "D005473")],
)
def test_an_identifier_without_the_shape_of_its_kind_is_refused(folder, key, value, like):
    write(folder, with_fluoxetine(f"    identifiers: {{{key}: {value}}}\n"))
    problem = only_problem_of(lambda: load_watchlist(folder))
    assert problem.line == 10
    assert like in str(problem)


def test_names_without_a_date_of_their_own_bear_that_of_the_file(folder):
    write(
        folder, "dated: 2026-11-23\n" + with_fluoxetine("    synonyms: [{name: Prozac, dated: 2020-01-02}, Fontex]\n")
    )
    dates = {name.text: str(name.dated) for name in load_watchlist(folder).compounds[1].names}
    assert dates == {"fluoxetine": "2026-11-23", "Prozac": "2020-01-02", "Fontex": "2026-11-23"}


def test_a_compound_may_have_a_date_and_a_source_of_its_own(folder):
    own = "    dated: 2025-05-06\n    source: an INN list\n"
    write(
        folder,
        "dated: 2026-11-23\n" + with_fluoxetine(f"{own}    synonyms: [Prozac]\n    identifiers: {{cas: 54910-89-3}}\n"),
    )
    compound = load_watchlist(folder).compounds[1]
    assert {str(one.dated) for one in (*compound.names, *compound.identifiers.values())} == {"2025-05-06"}
    assert [name.source for name in compound.names] == ["an INN list", ""]
