"""What PubMed is asked: one term a form, valid by construction, none that another implies."""

from __future__ import annotations

import re
from datetime import date

import pytest

from litwatch.config import Compound, CompoundName, load_watchlist, shipped_directory
from litwatch.config.compounds import NameKind
from litwatch.config.topic import query_problem
from litwatch.errors import QueryError
from litwatch.query import Query, in_topic, modified_since, name_queries
from litwatch.standin.grammar import Term, read

WATCHLIST = load_watchlist(shipped_directory())
COMPOUNDS = pytest.mark.parametrize("compound", WATCHLIST.compounds, ids=lambda compound: compound.name)


def compound_of(*names: str, kind: NameKind = "synonym") -> Compound:
    return Compound(names[0], "x", tuple(CompoundName(name, kind) for name in names))


def terms_of(*names: str) -> list[str]:
    return [query.term for query in name_queries(compound_of(*names))]


@COMPOUNDS
def test_every_term_is_one_tagged_term_that_pubmed_reads_as_sent(compound: Compound) -> None:
    for query in name_queries(compound):
        reading = read(query.term)
        assert reading.messages == []
        ((_, term),) = reading.tree.operands
        assert isinstance(term, Term)
        assert term.text == query.form
        assert (term.tag, term.quoted) == (("tiab:~0", True) if " " in query.form else ("tw", False))
        assert query_problem(query.term) is None


@COMPOUNDS
def test_every_query_with_its_topic_its_dates_and_its_revisions_is_valid(compound: Compound) -> None:
    queries = name_queries(compound)
    for query in (*(in_topic(one, WATCHLIST.topic) for one in queries), modified_since(queries, date(2026, 11, 1))):
        part = Query(query.compound, query.form, query.term, query.scope, created=(date(2026, 1, 1), date(2026, 1, 31)))
        for sent in (query.sent_term, part.sent_term):
            assert read(sent).messages == []
            assert query_problem(sent) is None
        assert "2026/01/01:2026/01/31[crdt]" in part.sent_term


@COMPOUNDS
def test_no_form_that_contains_another_is_asked(compound: Compound) -> None:
    forms = [f" {query.form} " for query in name_queries(compound)]
    assert len(set(forms)) == len(forms)
    assert [(one, other) for one in forms for other in forms if one != other and one in other] == []


@COMPOUNDS
def test_typed_names_come_first_and_are_marked_as_typed(compound: Compound) -> None:
    typed = [query.typed for query in name_queries(compound)]
    assert typed == sorted(typed, reverse=True)
    assert name_queries(compound)[0].form == compound.name


def test_the_code_of_binospirone_is_asked_in_every_way_it_is_written() -> None:
    binospirone = next(one for one in WATCHLIST.compounds if one.name == "binospirone")
    asked = {query.form for query in name_queries(binospirone)}
    assert {"binospirone", "mdl 73005ef", "mdl 73005", "mdl73005ef", "mdl73005", "mdl 73 005"} <= asked
    assert not any("mesylate" in form for form in asked)


def test_a_single_word_is_asked_in_every_text_field_and_several_words_next_to_each_other() -> None:
    assert terms_of("zimelidine") == ["zimelidine[tw]"]
    assert terms_of("lithium orotate") == ['"lithium orotate"[tiab:~0]']


def test_a_salt_is_not_asked_beside_its_parent_and_is_when_it_stands_alone() -> None:
    assert terms_of("buspirone", "buspirone hydrochloride") == ["buspirone[tw]"]
    assert terms_of("buspirone hydrochloride") == ['"buspirone hydrochloride"[tiab:~0]']


def test_the_plural_of_a_compounds_own_name_is_asked_and_of_nothing_else() -> None:
    named = Compound(
        "x",
        "x",
        (CompoundName("binospirone", "inn"), CompoundName("MDL 73005EF", "code"), CompoundName("Brand", "brand")),
    )
    forms = {query.form: query.typed for query in name_queries(named)}
    assert forms["binospirones"] is False
    assert not any(form.endswith(("efs", "brands")) for form in forms)


def test_an_abbreviation_is_never_asked() -> None:
    compound = Compound("buspirone", "x", (CompoundName("buspirone"), CompoundName("BUS", "abbreviation")))
    assert [query.term for query in name_queries(compound)] == ["buspirone[tw]"]


def test_a_name_with_quotation_marks_brackets_and_operators_stays_a_name() -> None:
    for term in terms_of('a"b [tw] OR (everything) AND c'):
        ((_, node),) = read(term).tree.operands
        assert isinstance(node, Term)
        assert re.fullmatch(r"[a-z ]+", node.text)


@pytest.mark.parametrize(
    "name",
    ["ab", "12345", "73,005", "x 1", "5 10", "the", "AND", "of and", "which-were", "+++", "\u2014", "()"],
)
def test_a_name_that_would_match_everything_or_nothing_is_refused_with_a_mend(name: str) -> None:
    with pytest.raises(QueryError) as refused:
        name_queries(compound_of(name))
    assert name in refused.value.line()
    assert refused.value.mend


def test_a_compound_of_nothing_but_abbreviations_is_refused() -> None:
    with pytest.raises(QueryError, match="no name that can be searched"):
        name_queries(compound_of("FLX", kind="abbreviation"))


def test_a_form_in_the_topic_asks_for_both() -> None:
    (query,) = name_queries(compound_of("zimelidine"))
    bounded = in_topic(query, WATCHLIST.topic)
    assert bounded.scope == "topic"
    ((_, name), (operator, block)) = read(bounded.term).tree.operands
    assert operator == "AND"
    assert [term.text for _, term in name.operands] == ["zimelidine"]  # type: ignore[union-attr]
    assert len(block.operands) > 20  # type: ignore[union-attr]


def test_revisions_are_asked_for_all_forms_at_once() -> None:
    queries = name_queries(compound_of("zimelidine", "zimeldine"))
    revised = modified_since(queries, date(2026, 11, 1))
    assert (revised.scope, revised.modified_since) == ("revised", date(2026, 11, 1))
    assert revised.term == "(zimelidine[tw]) OR (zimeldine[tw])"
    assert modified_since(queries[:1], date(2026, 11, 1)).term == "zimelidine[tw]"
