"""The direction of an effect: told as a sentence of the abstract states it, beside that sentence, and nowhere else."""

from __future__ import annotations

import pytest
from judged import judged, made

from litwatch.classify import EvidenceLevel

MICE = "Mice were injected with the drugs (10 mg/kg, i.p.) before the forced swim test. "


def directions(title: str, abstract: str, compound: str = "fluoxetine") -> list[str]:
    found = judged(made(title, MICE + abstract))[compound]
    assert found.evidence_level is EvidenceLevel.TOPIC_IN_VIVO
    return [reason.rule.partition(": ")[0] for reason in found.reasons if reason.decides == "effect"]


@pytest.mark.parametrize(
    ("abstract", "stated"),
    [
        ("Fluoxetine (20 mg/kg) significantly reduced immobility.", ["antidepressant_like"]),
        ("Immobility time was decreased by fluoxetine.", ["antidepressant_like"]),
        ("The decrease in sucrose preference was reversed by chronic fluoxetine.", ["antidepressant_like"]),
        ("Fluoxetine reduced immobility and did not alter locomotor activity.", ["antidepressant_like"]),
        ("Fluoxetine produced an antidepressant-like effect.", ["antidepressant_like"]),
        ("Fluoxetine did not reduce immobility time.", ["no_effect"]),
        ("Fluoxetine failed to reverse the depressive-like behaviour.", ["no_effect"]),
        ("Immobility was not affected by fluoxetine.", ["no_effect"]),
        ("Imipramine, but not fluoxetine, reduced immobility.", ["no_effect"]),
        ("Fluoxetine increased the duration of immobility.", ["opposite"]),
        ("Fluoxetine decreased sucrose intake in unstressed rats.", ["opposite"]),
        ("Fluoxetine was given for 14 days.", []),
        ("Corticosterone levels rose after fluoxetine.", []),
    ],
)
def test_what_a_sentence_states_of_a_compound(abstract: str, stated: list[str]) -> None:
    assert directions("Effects of fluoxetine in mice", abstract) == stated


@pytest.mark.parametrize(
    "abstract",
    [
        "Unlike fluoxetine, buspirone increased immobility.",
        "The new compound reduced immobility as compared with fluoxetine.",
        "WAY-100635 blocked the antidepressant-like effect of fluoxetine.",
        "Fluoxetine was without side effects, whereas imipramine increased immobility.",
    ],
)
def test_what_a_sentence_states_of_another_compound_is_not_told_of_this_one(abstract: str) -> None:
    assert "opposite" not in directions("Effects of fluoxetine and buspirone in mice", abstract)
    assert "antidepressant_like" not in directions("Effects of fluoxetine and buspirone in mice", abstract)


def test_two_directions_are_mixed_and_each_keeps_its_sentence() -> None:
    text = MICE + "Fluoxetine reduced immobility in young mice. In old mice fluoxetine did not reduce immobility."
    found = judged(made("Effects of fluoxetine in mice", text))["fluoxetine"]
    effects = [reason for reason in found.reasons if reason.decides == "effect"]
    assert [reason.rule.partition(": ")[0] for reason in effects] == [
        "mixed, here antidepressant_like",
        "mixed, here no_effect",
    ]
    for reason in effects:
        assert text[reason.start : reason.end] == reason.words
        assert reason.words in reason.sentence


def test_what_is_marked_ends_with_a_word() -> None:
    found = judged(made("Fluoxetine in mice", MICE + "Fluoxetine reduced immobility. Rats rested."))["fluoxetine"]
    assert [one.words for one in found.reasons if one.decides == "effect"] == ["Fluoxetine reduced immobility"]


def test_more_immobility_in_the_title_is_the_opposite() -> None:
    title = "Buspirone enhances immobility in the forced swim test in mice"
    assert directions(title, "The dose mattered.", "buspirone") == ["opposite"]


def test_an_effect_is_told_of_no_paper_outside_depression_models() -> None:
    found = judged(made("Fluoxetine in patients", "Fluoxetine produced antidepressant-like effects in 40 patients."))
    assert not any(reason.decides == "effect" for reason in found["fluoxetine"].reasons)


def test_no_level_rests_on_an_effect() -> None:
    told = judged(made("Fluoxetine in mice", MICE + "Fluoxetine did not reduce immobility."))["fluoxetine"]
    untold = judged(made("Fluoxetine in mice", MICE + "Fluoxetine was given once."))["fluoxetine"]
    assert (told.evidence_level, told.role) == (untold.evidence_level, untold.role)
