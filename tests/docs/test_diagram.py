"""The diagram of docs/database.md is made of the catalogue."""

from __future__ import annotations

import re

from litwatch.documentation import Column, Entity, Key, Link, Shown, database_page, diagram


def test_a_column_called_as_the_key_of_another_table_is_a_link() -> None:
    columns = [
        Column("work", "work_id", "VARCHAR", ""),
        Column("work", "title", "VARCHAR", ""),
        Column("copy", "work_id", "VARCHAR", ""),
        Column("note", "work_id", "VARCHAR", ""),
        Column("note", "place", "INTEGER", ""),
        Column("a_view", "work_id", "VARCHAR", ""),
        Column("heap", "words", "VARCHAR", ""),
    ]
    keys = [Key("work", ("work_id",)), Key("copy", ("work_id",)), Key("note", ("work_id", "place"))]
    links, entities = diagram(["copy", "heap", "note", "work"], columns, keys)
    assert links == [Link("work", "copy", "work_id", True), Link("work", "note", "work_id", False)]
    assert entities == [
        Entity("copy", (Shown("work_id", "VARCHAR", "PK, FK"),)),
        Entity("note", (Shown("work_id", "VARCHAR", "PK, FK"), Shown("place", "INTEGER", "PK"))),
        Entity("work", (Shown("work_id", "VARCHAR", "PK"),)),
    ]


def test_every_link_of_the_page_is_between_tables_that_it_draws() -> None:
    (drawn,) = re.findall(r"```mermaid\nerDiagram\n(.*?)```", database_page(), re.DOTALL)
    entities = set(re.findall(r"^    (\w+) \{$", drawn, re.MULTILINE))
    links = re.findall(r"^    (\w+) \|\|--o[{|] (\w+) : \w+$", drawn, re.MULTILINE)
    assert {("work", "judgement"), ("run", "search"), ("compound", "judgement")} <= set(links)
    assert {name for link in links for name in link} <= entities
    assert drawn.count("{\n") == drawn.count("}\n")


def test_macros_are_told_with_their_parameters() -> None:
    page = database_page()
    assert "| compound_verdict_as_of(moment) |" in page
    assert "| search_papers(words, most) |" in page
