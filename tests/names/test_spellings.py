"""The spellings that are the same name: all found, all searched."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from named import found, shipped, watching

from litwatch import spelling
from litwatch.config import Compound
from litwatch.names import Matcher
from litwatch.query import name_queries
from litwatch.spelling import has_sign, spellings, word_sequences

BINOSPIRONE = [
    "MDL 73005EF",
    "MDL 73005 EF",
    "MDL-73,005",
    "MDL-73005EF",
    "MDL 73,005-EF",
    "MDL-73005-EF",
    "MDL73005EF",
    "MDL73005",
    "MDL 73005",
    "MDL 73,005",
    "MDL 73,005EF",
    "mdl 73005ef",
    "MDL\u00a073005EF",
    "MDL\u202f73\u2009005 EF",
    "MDL\u201073005\u2011EF",
    "MDL\u201373005EF",
    "MDL\u221273005EF",
    "MDL\n73005 EF",
    "MDL 73 005",
    "MDL 73005/EF",
]


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as PubMed's index holds them: what is no letter or digit parts words."""
    return tuple(re.findall(r"[a-z0-9]+", text.lower()))


def is_asked(written: str, compound: Compound) -> bool:
    """A query's words stand in a row in what is written."""
    inside = words_of(written)
    forms = [tuple(query.form.split()) for query in name_queries(compound)]
    return any(inside[at : at + len(form)] == form for form in forms for at in range(len(inside)))


@pytest.mark.parametrize("written", BINOSPIRONE)
def test_every_spelling_of_the_code_is_found_whole_and_searched(written: str) -> None:
    assert found(f"Effects of {written} in rats") == [("binospirone", written)]
    binospirone = next(one for one in shipped().compounds if one.name == "binospirone")
    assert is_asked(written, binospirone)


@pytest.mark.parametrize("compound", shipped().compounds, ids=lambda compound: compound.name)
def test_every_generated_spelling_is_found_as_its_compound_and_searched(compound: Compound) -> None:
    for name in compound.names:
        for written in spellings(name.text):
            assert found(f"given {written} daily") == [(compound.name, written)]
            assert has_sign(name.text) or is_asked(written, compound), written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("oestradiol", "estradiol"),
        ("estradiol", "oestradiol"),
        ("sulphadoxine", "sulfadoxine"),
        ("sulfadoxine", "sulphadoxine"),
        ("Sulphadoxine", "Sulfadoxine"),
        ("haemin", "hemin"),
        ("hemin", "haemin"),
        ("\u03b2-endorphin", "beta-endorphin"),
        ("beta-endorphin", "\u03b2-endorphin"),
        ("alpha-methyl-DOPA", "\u03b1-methyl-DOPA"),
        ("mu-opioid", "\u00b5-opioid"),
        ("mu-opioid", "\u03bc-opioid"),
        ("sigma1 ligand", "\u03c31 ligand"),
        ("fluox\u00e9tine", "fluoxetine"),
        ("fluoxetine", "fluox\u00e9tine"),
        ("8-OH-DPAT", "8\u2013OH\u2011DPAT"),
        ("8-OH-DPAT", "8 OH-DPAT"),
        ("U 50488H", "U-50,488 H"),
        ("U 50,488H", "U50488H"),
        ("H 102/09", "H-102-09"),
        ("Lu 10-171", "Lu 10,171"),
        ("BAY Q 7821", "Bay-q-7821"),
        ("S 20098", "S20098"),
        ("S 20098", "S-20,098"),
        ("R 41468", "R41 468"),
        ("R 41468", "r41468"),
        ("A 304", "a-304"),
    ],
)
def test_regional_greek_accented_and_joined_spellings_are_one_name(typed: str, written: str) -> None:
    matcher = Matcher(watching(typed))
    assert found(f"(given {written}, daily)", matcher) == [(typed, written)]
    assert found(f"(given {typed}, daily)", matcher) == [(typed, typed)]


@pytest.mark.parametrize("text", ["50, 12, 1", "50 12 1", "50121", "50-121", "50.12.1", "150-12-1"])
def test_a_cas_number_is_written_with_hyphens_and_no_other_way(text: str) -> None:
    matcher = Matcher(watching("50-12-1"))
    assert found(text, matcher) == []
    assert found("CAS 50\u201012\u20131.", matcher) == [("50-12-1", "50\u201012\u20131")]
    (compound,) = watching("50-12-1").compounds
    assert [query.form for query in name_queries(compound)] == ["50 12 1"]


@pytest.mark.parametrize(("code", "text"), [("A 304", "a 304 mg dose"), ("S 20098", "in 90 s 20098 cells")])
def test_a_small_letter_and_a_number_are_words_of_a_sentence_and_no_code(code: str, text: str) -> None:
    assert found(text, Matcher(watching(code))) == []
    assert found(text.upper(), Matcher(watching(code))) == [(code, code)]


def test_the_name_as_typed_is_the_first_spelling_and_no_spelling_comes_twice() -> None:
    for compound in shipped().compounds:
        for name in compound.names:
            for listed in (spellings(name.text), word_sequences(name.text)):
                assert len(set(listed)) == len(listed)
            assert spellings(name.text)[0] == name.text
            assert word_sequences(name.text)[:1] == (() if has_sign(name.text) else (words_of(name.text),))


@pytest.mark.parametrize("ending", ["", "s", "'s", "\u2019s"])
@pytest.mark.parametrize("name", ["oestradiol", "\u03b2-endorphin", "U 50,488H", "fluox\u00e9tine", "8-OH-DPAT"])
def test_plural_and_possessive_of_any_spelling_are_the_name(name: str, ending: str) -> None:
    matcher = Matcher(watching(name))
    for written in spellings(name):
        assert found(f"the {written}{ending} effect", matcher) == [(name, written)]


@pytest.mark.parametrize("name", ["oestradiol", "\u03b2-endorphin", "MDL 73005EF", "fluox\u00e9tine"])
def test_the_possessive_of_a_spelling_is_asked_with_the_spelling_itself(name: str) -> None:
    (compound,) = watching(name).compounds
    assert all(is_asked(f"{written}'s", compound) for written in spellings(name) if written.isascii())


def test_what_the_matcher_reads_as_the_name_is_one_of_the_forms_that_are_asked() -> None:
    for name, texts in {
        "sulphated mdl 1,234 x": ["sulfated MDL-1234X", "Sulphated mdl1234-x"],
        "oestrone 17\u03b2": ["estrone 17beta", "Oestrone-17 \u03b2"],
    }.items():
        (compound,) = watching(name).compounds
        forms = {query.form for query in name_queries(compound)}
        for text in texts:
            ((_, words),) = found(text, Matcher(watching(name)))
            assert " ".join(spelling.words_of(words)) in forms, (words, forms)


def test_a_name_with_a_sign_is_spelled_in_texts_and_never_asked() -> None:
    assert spellings("(-)-paroxetine") == ("(-)-paroxetine", "(-)paroxetine", "(-) paroxetine")
    assert word_sequences("(-)-paroxetine") == ()
    (compound,) = watching("paroxetine", "(-)-paroxetine").compounds
    assert [query.form for query in name_queries(compound)] == ["paroxetine"]


def test_a_name_with_many_greek_letters_has_each_letter_in_two_ways_and_no_more() -> None:
    letters = ("alpha", "beta", "gamma", "delta", "epsilon", "kappa", "lambda", "sigma", "omega")
    written = spellings("-".join(letters))
    assert "\u03b1-\u03b2-\u03b3-\u03b4-\u03b5-\u03ba-\u03bb-\u03c3-\u03c9" in written
    # Letter or word for each of the nine, a blank or a hyphen at each of the eight joints.
    assert len(written) == 2 ** len(letters) * 2 ** (len(letters) - 1)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("(S)-ketamine", ["(S)-ketamine", "S-ketamine", "(S) ketamine", "(S)-(+)-ketamine"]),
        ("(R,S)-ketamine", ["(R,S)-ketamine", "(r,s)\u2010ketamine", "(R,S) ketamine"]),
        ("(E)-resveratrol", ["(E)-resveratrol", "(E) resveratrol", "E-resveratrol"]),
        ("(1S,2R)-tranylcypromine", ["(1S,2R)-tranylcypromine", "(1S, 2R)-tranylcypromine"]),
        ("N,N-dimethyltryptamine", ["N,N-dimethyltryptamine", "n,n-Dimethyltryptamine", "N,N dimethyltryptamine"]),
        ("4'-chlorokynurenine", ["4'-chlorokynurenine", "4\u2032-chlorokynurenine", "4\u2019-chlorokynurenine"]),
        ("St. John's wort", ["St. John's wort", "St John\u2019s wort", "st. john's-wort"]),
        ("[11C]DASB", ["[11C]DASB", "11C-DASB", "[11C] DASB"]),
        ("poly(I:C)", ["poly(I:C)", "Poly(I:C)"]),
        ("insulin/IGF", ["insulin/IGF", "insulin IGF"]),
        ("one - two", ["one - two", "one-two", "one \u2013 two"]),
    ],
)
def test_a_name_with_brackets_commas_or_primes_is_found_as_it_is_typed_and_with_other_hyphens(
    name: str, written: list[str]
) -> None:
    assert [one for one in written if not found(f"Effects of {one} in rats", Matcher(watching(name)))] == []


@settings(max_examples=400, deadline=None)
@example("a - b")
@example("S,b")
@given(st.text("aAbBnNrRsS129\u00e9\u03b1 2,-()[]':./+\u00b1", min_size=1, max_size=12))
def test_any_name_is_found_where_it_stands_as_it_is_typed(text: str) -> None:
    name = " ".join(text.split())
    if any(character.isalnum() for character in name):
        assert found(f"We gave; {name} ; rats", Matcher(watching(name))), spelling.pattern_of(name)
