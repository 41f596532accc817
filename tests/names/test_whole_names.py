"""A name counts only whole: a compound that contains another one's name is another compound."""

from __future__ import annotations

import pytest
from named import compounds, found, watching

from litwatch.names import Matcher


@pytest.mark.parametrize(
    "other",
    [
        "norfluoxetine",
        "Norfluoxetine",
        "nor-fluoxetine",
        "nor\u2013fluoxetine",
        "S-norfluoxetine",
        "(S)-norfluoxetine",
        "seproxetine",
        "desmethylcitalopram",
        "N-desmethylcitalopram",
        "N-desmethyl-citalopram",
        "demethyl-citalopram",
        "desmethyl citalopram",
        "Desmethyl citalopram",
        "didesmethylcitalopram",
        "S-desmethylcitalopram",
        "citalopram-N-oxide",
        "citalopram N-oxide",
        "citalopram propionic acid",
        "6-hydroxybuspirone",
        "6-hydroxy-buspirone",
        "6-hydroxy buspirone",
        "6'-hydroxy-buspirone",
        "6\u2032-hydroxybuspirone",
        "6-OH-buspirone",
        "6-OH buspirone",
        "Hydroxy buspirone",
        "5-hydroxybuspirone",
        "paroxetine glucuronide",
        "N-methyl-paroxetine",
        "R-citalopram",
        "(R)-citalopram",
        "(R)-(-)-citalopram",
        "(R)-(\u2212)-citalopram",
        "R(-)-citalopram",
        "(-)-citalopram",
        "(\u2212)-citalopram",
        "(\u2013)-citalopram",
        "norzimelidine",
        "nor-zimeldine",
        "AMDL 73005",
        "MDL 730055",
        "MDL 73005E",
        "MDL 72005",
        "Lu 110-171",
        "CP 51975",
        "buspironelike",
        "SSRIs",
        "azapirones",
    ],
)
def test_a_look_alike_is_no_name_of_the_compound(other: str) -> None:
    assert found(f"Rats were given {other} for a week.") == []
    assert found(other) == []


def test_a_metabolite_beside_its_parent_takes_nothing_from_it() -> None:
    text = "Plasma fluoxetine and norfluoxetine; 6-hydroxybuspirone after buspirone"
    assert found(text) == [("fluoxetine", "fluoxetine"), ("buspirone", "buspirone")]


def test_nor_the_word_is_no_prefix() -> None:
    assert found("neither imipramine nor fluoxetine") == [("fluoxetine", "fluoxetine")]


@pytest.mark.parametrize(
    "written",
    [
        "escitalopram",
        "Escitalopram",
        "S-citalopram",
        "(S)-citalopram",
        "S(+)-citalopram",
        "S-(+)-citalopram",
        "(S)-(+)-citalopram",
        "S\u2011citalopram",
        "S citalopram",
        "(+)-citalopram",
        "(+)citalopram",
        "(+) citalopram",
    ],
)
def test_s_citalopram_is_escitalopram_and_not_citalopram(written: str) -> None:
    assert found(f"effect of {written} in rats") == [("escitalopram", written)]


@pytest.mark.parametrize("written", ["citalopram", "RS-citalopram", "(\u00b1)-citalopram", "racemic citalopram"])
def test_the_racemate_is_citalopram_and_not_escitalopram(written: str) -> None:
    assert found(f"effect of {written} in rats") == [("citalopram", "citalopram")]


@pytest.mark.parametrize(
    "text", ["the patient's citalopram", "the patient\u2019s citalopram", "THE RAT'S CITALOPRAM", "the rats citalopram"]
)
def test_a_possessive_before_citalopram_makes_no_escitalopram(text: str) -> None:
    assert [compound for compound, _ in found(text)] == ["citalopram"]


def test_a_spelling_without_a_source_names_nothing_and_spanish_is_is_no_prefix() -> None:
    assert found("effect of es-citalopram in rats") == []
    assert found("el fármaco es citalopram") == [("citalopram", "citalopram")]


def test_a_stereo_letter_without_a_joint_is_no_name() -> None:
    assert found("scitalopram") == []


@pytest.mark.parametrize(
    "written", ["(-)-paroxetine", "(\u2212)-paroxetine", "(\u2013)paroxetine", "(-) Paroxetine", "(-)-paroxetines"]
)
def test_a_sign_that_is_the_drugs_own_leaves_it_the_drug(written: str) -> None:
    assert compounds(f"effect of {written} in rats") == {"paroxetine"}


def test_a_sign_that_the_watchlist_does_not_give_to_the_drug_makes_it_another_compound() -> None:
    assert found("(-)-zimelidine", Matcher(watching("zimelidine"))) == []
    assert found("(-)-zimelidine", Matcher(watching("zimelidine", "(-)-zimelidine"))) != []
    assert found("(+)-zimelidine", Matcher(watching("zimelidine", look_alikes=("(+)-zimelidine",)))) == []


def test_both_enantiomers_named_beside_the_racemate_are_told_apart() -> None:
    assert compounds("Escitalopram, R-citalopram and citalopram") == {"escitalopram", "citalopram"}
    assert compounds("Escitalopram and R-citalopram") == {"escitalopram"}


@pytest.mark.parametrize("ending", ["", "s", "'s", "\u2019s", "-treated", "/olanzapine", "+olanzapine", ")", ".", ";"])
def test_what_is_joined_to_a_name_leaves_it_whole(ending: str) -> None:
    assert found(f"The fluoxetine{ending} effect") == [("fluoxetine", "fluoxetine")]


@pytest.mark.parametrize("written", ["[3H]paroxetine", "[3H]-paroxetine", "(3H)paroxetine", "3H-paroxetine"])
def test_a_radioligand_names_its_compound(written: str) -> None:
    assert found(f"{written} binding") == [("paroxetine", "paroxetine")]


@pytest.mark.parametrize("salt", ["hydrochloride", "HCl", "mesylate", "maleate"])
def test_a_salt_counts_to_its_parent(salt: str) -> None:
    (mention,) = found(f"fluoxetine {salt} (10 mg/kg)")
    assert mention[0] == "fluoxetine"


def test_a_look_alike_of_the_watchlist_is_never_its_compound() -> None:
    matcher = Matcher(watching("dapsone", look_alikes=("dapsone sulfate ester",)))
    assert found("dapsone sulfate ester", matcher) == []
    assert found("dapsone", matcher) == [("dapsone", "dapsone")]


def test_offsets_point_at_the_words_in_the_text_as_given() -> None:
    from named import shipped_matcher

    text = "Émile gave fluoxétine and MDL\u00a073,005\u2011EF; not norfluoxetine."
    mentions = shipped_matcher().find(text)
    assert [text[one.start : one.end] for one in mentions] == ["fluoxétine", "MDL\u00a073,005\u2011EF"]
    assert [one.words for one in mentions] == [text[one.start : one.end] for one in mentions]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("MDL 73,005", "MDL 739005"),
        ("MDL 73,005", "MDL 73x005"),
        ("WAY 100635", "WAY 1006635"),
        ("CP-154,526", "CP-1540526"),
        ("A 2345", "A 2Z345"),
        ("S-citalopram", "S-(a)-citalopram"),
        ("(R)-ketamine", "(-)-ketamine"),
        ("(S)-ketamine", "(+)-ketamine"),
    ],
)
def test_a_letter_or_digit_within_makes_it_another_compound(name: str, other: str) -> None:
    assert not found(f"We gave {other} to rats", Matcher(watching(name)))
