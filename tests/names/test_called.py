"""A person types a compound's name as it comes; what was meant is told, and what can't be told is refused."""

from __future__ import annotations

import pytest

from litwatch.called import Called, compound_meant
from litwatch.errors import UsageError

WATCHED = [
    Called("binospirone", ["binospirone", "MDL 73005EF", "MDL 73,005"]),
    Called("fluoxetine", ["fluoxetine", "Prozac", "Sarafem"]),
    Called("citalopram", ["citalopram", "LU 10-171"]),
    Called("escitalopram", ["escitalopram", "(+)-citalopram", "S-citalopram"]),
    Called("sarafem", ["sarafem"]),
    Called("one", ["one", "AB 12"]),
    Called("other", ["other", "A-B12"]),
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("binospirone", "binospirone"),
        (" BinoSpirone ", "binospirone"),
        ("MDL 73,005", "binospirone"),
        ("mdl73005", "binospirone"),
        ("MDL-73,005-EF", "binospirone"),
        ("PROZAC", "fluoxetine"),
        ("lu10171", "citalopram"),
        ("(+)-citalopram", "escitalopram"),
        ("s citalopram", "escitalopram"),
        ("AB 12", "one"),
    ],
)
def test_any_name_in_any_case_however_its_words_are_joined_is_the_compound(typed: str, meant: str) -> None:
    assert compound_meant(typed, WATCHED) == meant


def test_a_compounds_own_name_comes_before_the_synonym_of_another() -> None:
    assert compound_meant("Sarafem", WATCHED) == "sarafem"


@pytest.mark.parametrize("typed", ["(-)-citalopram", "", "  ", "-", "73005"])
def test_another_substance_or_nothing_is_no_compound(typed: str) -> None:
    with pytest.raises(UsageError, match="is not on the watchlist"):
        compound_meant(typed, WATCHED)


@pytest.mark.parametrize(
    ("typed", "guess"),
    [("binosprone", r"Did you mean binospirone\?"), ("prozca", r"Did you mean Prozac \(fluoxetine\)\?")],
)
def test_a_misspelt_name_is_told_with_what_may_have_been_meant(typed: str, guess: str) -> None:
    with pytest.raises(UsageError, match=rf"{guess} Watched are: binospirone, fluoxetine"):
        compound_meant(typed, WATCHED)


def test_where_nothing_is_like_it_there_is_no_guess() -> None:
    with pytest.raises(UsageError, match=r"'xyz' is not on the watchlist\. Watched are: "):
        compound_meant("xyz", WATCHED)


def test_a_spelling_of_two_compounds_is_refused_with_both() -> None:
    with pytest.raises(UsageError, match=r"'ab12' can be one or other\. Give the compound's own name"):
        compound_meant("ab12", WATCHED)
