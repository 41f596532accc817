"""Where it took place (evidence.md, section 3), and what follows on the ladder (section 4)."""

from __future__ import annotations

import pytest
from judged import judge, judged, made, only

from litwatch.classify import EvidenceLevel, StudySystem

GIVEN = "Rats were injected with buspirone (3 mg/kg)."


@pytest.mark.parametrize(
    ("words", "model"),
    [
        ("in the forced swim test", "forced_swim"),
        ("in the forced-swimming test", "forced_swim"),
        ("in the Porsolt test", "forced_swim"),
        ("in the tail suspension test", "tail_suspension"),
        ("in learned helplessness", "learned_helplessness"),
        ("after chronic unpredictable mild stress", "chronic_mild_stress"),
        ("after chronic variable stress", "chronic_mild_stress"),
        ("after social defeat", "social_defeat"),
        ("after chronic social stress", "social_defeat"),
        ("after chronic restraint stress", "chronic_restraint"),
        ("after social isolation", "social_isolation"),
        ("after maternal separation", "maternal_separation"),
        ("after prenatal stress", "prenatal_stress"),
        ("after early-life stress", "early_life_stress"),
        ("after olfactory bulbectomy", "olfactory_bulbectomy"),
        ("after repeated corticosterone", "corticosterone"),
        ("in reserpine-induced hypothermia", "reserpine"),
        ("in LPS-induced depressive-like behaviour", "lps_sickness"),
        ("in Flinders Sensitive Line rats", "genetic_line"),
        ("in Wistar-Kyoto rats", "genetic_line"),
        ("and sucrose preference", "sucrose_preference"),
        ("and saccharin preference", "sucrose_preference"),
        ("in novelty-suppressed feeding", "novelty_suppressed_feeding"),
        ("in the splash test", "splash_test"),
        ("in withdrawal-induced anhedonia", "withdrawal_depression"),
        ("in post-stroke depression", "post_stroke_depression"),
        ("after tail pinch", "tail_pinch"),
    ],
)
def test_each_depression_model_is_known_by_its_names(words: str, model: str) -> None:
    found = only(made("Buspirone in rats", f"{GIVEN} Behaviour was measured {words}."))
    assert model in found.models
    assert found.evidence_level is EvidenceLevel.TOPIC_IN_VIVO
    (reason,) = [one for one in found.reasons if one.decides == "model" and one.rule == model]
    assert reason.words in words


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Buspirone and water-maze performances of rats", f"{GIVEN} They swam to a platform in the water maze."),
        ("Buspirone on attention in the five-choice serial reaction time task", GIVEN),
        ("Buspirone and isolation-induced aggression in mice", f"{GIVEN} Mice were tested."),
        ("Buspirone in social isolation-induced aggression", f"{GIVEN} Aggression of socially isolated mice fell."),
        ("Buspirone in active avoidance of rats", GIVEN),
        (
            "Buspirone on fear",
            f"{GIVEN} Single prolonged stress consisted of 2 h restraint and forced swim for 20 min.",
        ),
        ("Anxiolytic effects of buspirone in the Porsolt forced swim test", GIVEN),
        ("Buspirone in rats", f"{GIVEN} Rats were exposed to forced swim stress before."),
        ("Buspirone in rats", f"{GIVEN} Unlike the forced swim test, the plus maze is quick."),
        ("Buspirone in rats", f"{GIVEN} Smith et al. reported an effect in the forced swim test."),
        ("Buspirone in rats", f"{GIVEN} In contrast to the tail suspension test, the plus maze needs no handling."),
        ("Buspirone in rats", f"{GIVEN} Rats that were not exposed to the forced swim test had no sleep disturbed."),
        ("Buspirone in rats", f"{GIVEN} The forced swim test was not performed."),
        ("Buspirone in rats", f"{GIVEN} We did not use chronic mild stress."),
        ("Buspirone in rats", f"{GIVEN} Previous studies used social defeat."),
        ("Buspirone and blood pressure", f"{GIVEN} Wistar Kyoto and spontaneously hypertensive rats were compared."),
        ("Buspirone against parkinsonism", f"{GIVEN} Motor activation of reserpinized mice rose."),
    ],
)
def test_a_procedure_that_is_no_depression_model_is_no_evidence_on_depression(title: str, abstract: str) -> None:
    found = only(made(title, abstract))
    assert found.models == ()
    assert found.evidence_level is EvidenceLevel.OTHER_IN_VIVO


@pytest.mark.parametrize(
    ("sentence", "model"),
    [
        ("Buspirone had no effect in the forced swim test.", "forced_swim"),
        ("The forced swim test was done as previously described.", "forced_swim"),
        ("In contrast, immobility in the tail suspension test fell.", "tail_suspension"),
        ("Immobility of Wistar Kyoto rats fell.", "genetic_line"),
        ("Without changing activity, it reduced immobility in the forced swim test.", "forced_swim"),
        ("Depressive-like behaviours were reduced.", "behavioural_battery"),
    ],
)
def test_a_null_result_and_a_cited_method_are_use_all_the_same(sentence: str, model: str) -> None:
    assert only(made("Buspirone in rats", f"{GIVEN} {sentence}")).models == (model,)


def test_spreading_depression_is_no_depression() -> None:
    assert only(made("Buspirone in rats", f"{GIVEN} Spreading-depression-like effects were seen.")).models == ()


def test_a_procedure_named_but_not_used_as_a_model_is_told_with_the_reason() -> None:
    paper = judge().paper(made("Buspirone in rats", f"{GIVEN} Rats were exposed to forced swim stress before."))
    assert paper.procedures == ("forced_swim",)
    assert any("not as a model: stressor" in reason.rule for reason in paper.reasons)


def test_a_model_used_as_one_elsewhere_counts_although_it_is_also_cited() -> None:
    found = only(
        made(
            "Buspirone in rats",
            f"Smith et al. reported immobility in the forced swim test. {GIVEN} The forced swim test followed.",
        )
    )
    assert found.models == ("forced_swim",)


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Buspirone enhances immobility in the forced swim test in mice", "Buspirone (5 mg/kg) increased immobility."),
        ("Buspirone in socially isolated rats", f"{GIVEN} It did not change immobility in the forced swim test."),
        (
            "Buspirone in female mice",
            f"{GIVEN} It prolonged immobility in the forced swim test, an antidepressant effect.",
        ),
    ],
)
def test_an_opposite_or_a_null_result_is_evidence_all_the_same(title: str, abstract: str) -> None:
    assert only(made(title, abstract)).evidence_level is EvidenceLevel.TOPIC_IN_VIVO


def test_a_chronic_stress_model_and_its_outcome_test_are_both_told() -> None:
    found = only(
        made(
            "Effects of fluoxetine on behavioral deficits evoked by chronic social stress in rats",
            "Rats were treated with fluoxetine (10 mg/kg). Sucrose preference was measured.",
        )
    )
    assert set(found.models) == {"social_defeat", "sucrose_preference"}
    assert found.species == ("rat",)


def test_people_have_no_animal_models() -> None:
    found = only(
        made("Fluoxetine in post-stroke depression", "40 patients were randomised to fluoxetine 20 mg or placebo.")
    )
    assert (found.study_system, found.models, found.species) == ((StudySystem.HUMAN,), (), ("human",))


@pytest.mark.parametrize(
    ("title", "abstract", "system", "level"),
    [
        (
            "Fluoxetine and sodium channels",
            "Currents of cultured hippocampal neurons were recorded.",
            "in_vitro",
            "in_vitro",
        ),
        (
            "Docking of fluoxetine",
            "Molecular docking and molecular dynamics were done in silico.",
            "in_silico",
            "in_vitro",
        ),
        ("Fluoxetine in mice", "Mice were injected (10 mg/kg).", "in_vivo", "other_in_vivo"),
        (
            "Fluoxetine in a cohort",
            "A cohort of 900 patients taking fluoxetine was studied.",
            "human",
            "human_observational",
        ),
    ],
)
def test_each_system_has_its_step_on_the_ladder(title: str, abstract: str, system: str, level: str) -> None:
    found = only(made(title, abstract))
    assert (system in found.study_system, str(found.evidence_level)) == (True, level)


def test_work_ex_vivo_and_in_vivo_names_both_systems() -> None:
    found = only(
        made(
            "MDL 73005EF in rats",
            "Rats were injected with MDL 73005EF (1 mg/kg). Binding affinity was measured in rat membranes in vitro.",
        )
    )
    assert {StudySystem.IN_VIVO, StudySystem.IN_VITRO} <= set(found.study_system)


def test_guinea_pigs_are_no_pigs() -> None:
    found = only(made("Fluoxetine in guinea pigs", "Guinea-pigs were injected (10 mg/kg)."))
    assert found.species == ("guinea_pig",)


@pytest.mark.parametrize("words", ["The hazard ratio was 1.5.", "The rate of responding fell.", "By a rating scale."])
def test_a_species_is_a_whole_word(words: str) -> None:
    found = only(made(abstract=f"Pigeons were given buspirone (3 mg/kg). {words}"))
    assert not set(found.species) & {"rat", "pig"}


def test_a_study_in_vitro_took_place_in_vitro_whatever_the_cells_came_from() -> None:
    found = judged(
        made(
            "S-citalopram inhibits the human serotonin transporter expressed in COS-1 cells.",
            "Uptake of tritiated serotonin was measured in COS-1 cells that express the human serotonin transporter "
            "(SERT). S-citalopram inhibited uptake with an IC50 of 2.1 nM and R-citalopram with an IC50 of 275 nM. "
            "The racemate was not tested.",
            mesh=("Humans", "Animals"),
        )
    )["escitalopram"]
    assert found.study_type == "in_vitro_study"
    assert StudySystem.IN_VITRO in found.study_system
    assert found.evidence_level is EvidenceLevel.IN_VITRO
