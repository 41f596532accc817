"""The compound's part in a paper (evidence.md, section 2)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judged import judge, judged, made, only

from litwatch.classify import EvidenceLevel, Role
from litwatch.parse import Author, Correction, Record

MICE = "Mice were injected and immobility in the tail suspension test was measured."


def role(record: Record, compound: str) -> str:
    return str(judged(record)[compound].role)


def test_a_code_that_stands_only_in_the_title_is_the_compound_studied() -> None:
    found = judged(
        made(
            "Characterization of MDL 73005EF as a 5-HT1A selective ligand and its effects in animal models of anxiety: "
            "comparison with buspirone, 8-OH-DPAT and diazepam",
            "Rats were injected with the drugs (1 mg/kg).",
        )
    )
    assert {name: str(one.role) for name, one in found.items()} == {"binospirone": "studied", "buspirone": "comparator"}
    assert found["binospirone"].evidence_level is EvidenceLevel.OTHER_IN_VIVO
    assert found["binospirone"].reasons[0].words == "MDL 73005EF"


@pytest.mark.parametrize("concept", [{"substances": ("binospirone mesylate",)}, {"mesh": ("Fluoxetine",)}])
def test_a_name_only_in_substances_or_mesh_is_a_match(concept: dict[str, tuple[str, ...]]) -> None:
    found = only(made("Azapirones in conflict", "Rats were injected (1 mg/kg).", **concept))  # type: ignore[arg-type]
    assert found.reasons[0].field in ("substance", "mesh")
    assert found.confidence <= 0.5
    assert found.evidence_level is not EvidenceLevel.ARTEFACT


def test_a_substance_list_without_the_compound_proves_nothing() -> None:
    found = only(
        made(
            "Effect of drugs influencing 5-HT function on ethanol drinking in rats",
            "Sertraline (5 mg/kg) reduced ethanol drinking of rats.",
            substances=("Ethanol", "Serotonin Antagonists"),
        )
    )
    assert (found.compound, found.role, found.is_primary) == ("sertraline", Role.STUDIED, True)


def test_compounds_that_only_the_abstract_names_are_studied_when_the_title_is_about_their_class() -> None:
    found = judged(
        made(
            "Antidepressant-like activity of 5-HT1A agonists measured with the forced swim test",
            "Tandospirone, buspirone, gepirone and ipsapirone (10 mg/kg) reduced immobility of rats in the forced swim "
            "test. The metabolite 1-PP was inactive.",
        )
    )
    assert set(found) == {"tandospirone", "buspirone", "gepirone", "ipsapirone"}
    assert {one.evidence_level for one in found.values()} == {EvidenceLevel.TOPIC_IN_VIVO}


def test_antidepressants_in_the_title_leave_those_of_the_abstract_studied() -> None:
    record = made(
        "The role of 5HT1A and 5HT1B receptors in antidepressant drug actions in the mouse forced swimming test",
        "Fluoxetine, citalopram and fluvoxamine (16 mg/kg) reduced immobility of mice in the forced swimming test.",
    )
    assert {str(one.role) for one in judged(record).values()} == {"studied"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Fluoxetine (20 mg/kg) was used as a positive control.",
        "The reference drug fluoxetine (20 mg/kg) did the same.",
        "The effect was comparable to that of fluoxetine (20 mg/kg).",
        "The classical antidepressant fluoxetine (20 mg/kg) reduced immobility.",
        "Fluoxetine (20 mg/kg) reduced immobility.",
    ],
)
def test_a_positive_control_of_another_compounds_assay_is_a_control_and_a_mention(sentence: str) -> None:
    title = "Antidepressant-like effect of a chalcone compound, DHIPC, and its possible mechanism"
    found = only(made(title, f"{MICE} DHIPC (10 mg/kg) reduced immobility. {sentence}"))
    assert (found.role, found.evidence_level) == (Role.CONTROL, EvidenceLevel.MENTION)
    assert found.is_primary is True


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("[3H]paroxetine binding in stressed rats", "Rats were exposed to chronic mild stress."),
        ("Chronic mild stress reduces [3H]citalopram binding in rat brain", "Rats were stressed."),
        ("Transporters in stressed rats", "Chronic mild stress rats. [3H]Paroxetine binding was measured in cortex."),
        (
            "Transporters in stressed rats",
            "Sites labelled with paroxetine were counted in rats after (1 mg/kg) stress.",
        ),
        ("Neuroendocrine reactivity", "Prolactin response to citalopram challenge was measured in 20 patients."),
        (
            "Mechanism of ketamine in mice",
            "Mice got ketamine (10 mg/kg); it was blocked by pretreatment with fluoxetine.",
        ),
    ],
)
def test_a_radioligand_or_a_probe_is_a_tool_and_a_mention(title: str, abstract: str) -> None:
    found = only(made(title, abstract))
    assert (found.role, found.evidence_level) == (Role.TOOL, EvidenceLevel.MENTION)


@pytest.mark.parametrize(
    "title",
    [
        "Involvement of the sigma1 receptor in the effects of fluvoxamine in comparison with paroxetine in mice",
        "Fluvoxamine attenuates immobility of mice: a comparative study with paroxetine",
        "Fluvoxamine versus paroxetine in mice",
        "Fluvoxamine compared with paroxetine in mice",
    ],
)
def test_a_second_treatment_is_a_comparator_and_primary_work_too(title: str) -> None:
    found = judged(made(title, f"{MICE} Both (10 mg/kg) reduced immobility."))
    assert {name: str(one.role) for name, one in found.items()} == {
        "paroxetine": "comparator",
        "fluvoxamine": "studied",
    }
    assert found["paroxetine"].evidence_level is EvidenceLevel.TOPIC_IN_VIVO


def test_more_potent_than_a_compound_makes_it_a_comparator() -> None:
    record = made(
        "Citalopram: a new potent inhibitor of serotonin uptake",
        "Citalopram (1 mg/kg) potentiated 5-HTP in mice and was more potent than zimelidine. Rats were injected.",
    )
    assert (role(record, "citalopram"), role(record, "zimelidine")) == ("studied", "comparator")


def test_a_comparison_of_the_compound_is_about_it() -> None:
    title = "Comparison of the antidepressant sertraline on behaviors elicited by restraint stress in rats"
    assert role(made(title, "Rats were given sertraline (10 mg/kg)."), "sertraline") == "studied"
    other = "Comparison of desipramine, zimeldine and alaproclate in six animal models of depression"
    assert role(made(other, "Zimeldine (10 mg/kg) was tested in rats."), "zimelidine") == "studied"


def test_a_yardstick_in_the_abstract_is_no_evidence_on_it() -> None:
    found = only(
        made(
            "5-HT1A receptor activation and antidepressant-like effects: F 13714 has marked antidepressant potential",
            "F 13714 (0.1 mg/kg) reduced immobility of rats in the forced swimming test; its efficacy was higher than "
            "that of buspirone.",
        )
    )
    assert (found.compound, found.evidence_level) == ("buspirone", EvidenceLevel.MENTION)


def test_background_is_a_mention() -> None:
    found = only(made("Ketamine in mice", f"Smith et al. reported an effect of fluoxetine. {MICE}"))
    assert (found.role, found.evidence_level) == (Role.MENTIONED, EvidenceLevel.MENTION)


def test_a_keyword_alone_is_a_mention() -> None:
    found = only(made("Ketamine in mice", MICE, keywords=("fluoxetine",)))
    assert (found.role, found.reasons[0].field) == (Role.MENTIONED, "keyword")


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("Plasma 6-hydroxybuspirone in rats", "6-OH-buspirone was measured.", "buspirone"),
        ("Norfluoxetine in mice", "S-norfluoxetine (10 mg/kg) was given.", "fluoxetine"),
        ("Desmethylcitalopram in rats", "Didesmethylcitalopram was measured.", "citalopram"),
        ("Escitalopram in rats", "S-citalopram (10 mg/kg) was given.", "citalopram"),
        ("SSRIs in mice", "SSRIs reduced immobility.", "fluoxetine"),
        ("SERT knockout mice", "SERT was absent.", "sertraline"),
        ("BUS and FLX in mice", "Es was given.", "buspirone"),
        ("Flesinoxan in rats", "It reduced immobility.", "binospirone"),
    ],
)
def test_a_record_that_names_the_compound_nowhere_is_an_artefact(title: str, abstract: str, expected: str) -> None:
    found = {one.compound: one for one in judge().judge(made(title, abstract), [expected])}
    assert found[expected].evidence_level is EvidenceLevel.ARTEFACT
    assert (found[expected].role, found[expected].is_primary) == (Role.MENTIONED, None)


def test_an_artefact_is_told_only_for_a_compound_whose_search_returned_it() -> None:
    assert judge().judge(made("Flesinoxan in rats")) == ()


def test_s_citalopram_is_work_on_escitalopram() -> None:
    found = judged(
        made(
            "Regional pattern of binding and c-Fos induction by (R)- and (S)-citalopram in rat brain",
            "(S)-citalopram (5 mg/kg) induced c-Fos in rats; sertraline and paroxetine served as well.",
        )
    )
    assert found["escitalopram"].role is Role.STUDIED
    assert "citalopram" not in found


def test_an_abbreviation_counts_in_the_whole_record_that_defines_it() -> None:
    found = only(made("FLX in mice", "Fluoxetine (FLX) was given. FLX (10 mg/kg) reduced immobility in mice."))
    assert (found.compound, found.role) == ("fluoxetine", Role.STUDIED)
    assert judged(made("FLX in mice", "FLX (10 mg/kg) reduced immobility in mice.")) == {}


def test_names_of_authors_groups_and_cited_works_are_no_matches() -> None:
    record = replace(
        made("A title", "An abstract."),
        authors=(Author("Prozac", "Ann"), Author(collective_name="The Fluoxetine Study Group")),
        corrections=(Correction("Cites", None, "Buspirone in rats. 1990"),),
        journal="Sertraline Letters",
    )
    assert judged(record) == {}


def test_the_background_drug_of_an_augmentation_trial_is_given_too() -> None:
    found = judged(
        made(
            "Patients with severe depression may benefit from buspirone augmentation: a placebo-controlled study",
            "102 patients treated with fluoxetine or citalopram were randomized to buspirone or placebo.",
        )
    )
    assert found["buspirone"].role is Role.STUDIED
    assert {str(one.evidence_level) for one in found.values()} == {"human_trial"}
    assert {found[name].role for name in ("fluoxetine", "citalopram")} <= {Role.STUDIED, Role.COMPARATOR}


def test_three_names_of_one_compound_in_a_title_are_one_judgement() -> None:
    found = only(
        made("Prozac (fluoxetine, Lilly 110140), the first selective inhibitor: twenty years", types=("Review",))
    )
    assert (found.compound, found.is_primary) == ("fluoxetine", False)


@pytest.mark.parametrize("name", ["MDL 73005EF", "MDL-73,005-EF", "buspirone"])
def test_a_code_of_several_words_is_read_in_a_sentence_as_a_name_of_one_is(name: str) -> None:
    found = only(made(abstract=f"Rats were injected with {name} (2 mg/kg, s.c.) and observed."))
    assert found.role is Role.STUDIED
