"""An abbreviation is a name only where the record itself says what it stands for."""

from __future__ import annotations

import pytest
from named import found, watching

from litwatch.names import Matcher


@pytest.mark.parametrize(
    "text",
    [
        "FLX reduced immobility",
        "BUS and CIT were compared",
        "SERT knockout mice",
        "the serotonin transporter (SERT) and SERT ligands",
        "Es was given",
        "norfluoxetine (NFLX); NFLX was given",
        "an FLX-like drug (FLD); FLD",
    ],
)
def test_an_abbreviation_that_nothing_defines_is_no_name(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "compound", "short", "times"),
    [
        ("fluoxetine (FLX) was given; FLX reduced it", "fluoxetine", "FLX", 2),
        ("fluoxetine hydrochloride (FLX; 10 mg/kg). FLX", "fluoxetine", "FLX", 2),
        ("fluoxetine (FLX, 10 mg/kg). FLX", "fluoxetine", "FLX", 2),
        ("fluoxetine (FLX 10 mg/kg). FLX", "fluoxetine", "FLX", 2),
        ("fluoxetine [FLX]. FLX-treated rats", "fluoxetine", "FLX", 2),
        ("fluoxetine (\u201cFLX\u201d). FLX", "fluoxetine", "FLX", 2),
        ("FLX (fluoxetine). FLX", "fluoxetine", "FLX", 2),
        ("buspirone (BUS); BUS", "buspirone", "BUS", 2),
        ("escitalopram (Es) or vehicle. Es", "escitalopram", "Es", 2),
    ],
)
def test_an_abbreviation_counts_everywhere_in_a_record_that_defines_it(
    text: str, compound: str, short: str, times: int
) -> None:
    assert [one for one in found(text) if one[1] == short] == [(compound, short)] * times


@pytest.mark.parametrize(
    "text",
    [
        "fluoxetine (Eli Lilly)",
        "the SSRI fluoxetine (a selective inhibitor)",
        "fluoxetine (n = 12)",
        "fluoxetine (SSRI) and another SSRI",
        "paroxetine (SERT) and SERT",
        "fluoxetine (rats) and rats",
        "fluoxetine (imipramine)",
    ],
)
def test_what_stands_in_brackets_is_no_abbreviation_unless_its_letters_are_the_names(text: str) -> None:
    assert len(found(text)) == 1


def test_a_short_form_is_matched_whole_and_in_its_own_case() -> None:
    text = "fluoxetine (FLX); flx, FLXs2, NFLX, anti-FLX and FLX"
    assert [words for _, words in found(text)] == ["fluoxetine", "FLX", "FLX"]


def test_a_watched_abbreviation_needs_its_definition_too() -> None:
    matcher = Matcher(watching("zimelidine", abbreviations=("ZMI",)))
    assert found("ZMI was given", matcher) == []
    assert found("zimelidine (ZMI); ZMI", matcher) == [("zimelidine", "zimelidine")] + [("zimelidine", "ZMI")] * 2
