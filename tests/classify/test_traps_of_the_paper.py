"""What a paper is (evidence.md, section 1): its type is a strong signal and not the truth."""

from __future__ import annotations

import pytest
from judged import judge, judged, made, only

from litwatch.classify import EvidenceLevel, StudySystem

EXPERIMENT = (
    "Mice were injected with fluoxetine (10 mg/kg). It significantly reduced immobility in the forced swim test."
)


def test_a_review_by_type_that_is_an_experiment_is_one_and_the_contradiction_is_told() -> None:
    found = only(
        made(
            "Detection of serotonergic and noradrenergic antidepressants in the rat forced swimming test: the effects "
            "of water depth",
            "Rats were tested in the forced swimming test at 15 or 30 cm. Fluoxetine (20 mg/kg) increased swimming. "
            "Desipramine (10 mg/kg) significantly reduced immobility.",
            types=("Journal Article", "Review"),
        )
    )
    assert (found.is_primary, found.evidence_level) == (True, EvidenceLevel.TOPIC_IN_VIVO)
    assert "Review" in found.contradictions[0]
    assert "“20 mg/kg”" in found.contradictions[0]
    assert found.confidence <= 0.6


def test_a_review_that_reads_like_an_experiment_stays_a_review() -> None:
    found = only(
        made(
            "Preclinical pharmacology of sertraline: a potent and specific inhibitor of serotonin reuptake",
            "Sertraline inhibits serotonin uptake into rat brain synaptosomes. It reduced immobility in mice.",
            types=("Journal Article", "Review"),
        )
    )
    assert (found.is_primary, found.evidence_level) == (False, EvidenceLevel.SECONDARY)


@pytest.mark.parametrize(
    "title",
    [
        "Chronic fluoxetine and anxiety in adolescent rodents - systematic review and meta-analysis",
        "Fluoxetine in rodents: a meta-analysis",
        "Fluoxetine for depression: a pooled analysis of individual patient data",
        "Fluoxetine in rats: an overview",
        "Fluoxetine: twenty years since its first publication",
        "Fluoxetine in adults: study protocol for a randomised controlled trial",
        "Fluoxetine plus cognitive behavioural therapy was most effective for adolescents with major depression",
        "Erratum: fluoxetine in mice",
        "Erratum to: fluoxetine in mice",
        "Corrigendum to fluoxetine in mice",
        "Retraction: fluoxetine in mice",
        "Retraction notice to: fluoxetine in mice",
        "Consensus statement on fluoxetine",
        "Treatment guidelines for fluoxetine",
    ],
)
def test_a_title_that_says_it_is_no_original_report_is_believed_over_an_abstract_that_reads_like_one(
    title: str,
) -> None:
    found = only(made(title, EXPERIMENT))
    assert (found.is_primary, found.evidence_level) == (False, EvidenceLevel.SECONDARY)
    assert (found.study_system, found.models) == ((StudySystem.NONE,), ())


@pytest.mark.parametrize(
    "name",
    [
        "Retraction Notice",
        "Retraction of Publication",
        "Published Erratum",
        "Expression of Concern",
        "Clinical Trial Protocol",
        "Meta-Analysis",
        "Network Meta-Analysis",
        "Systematic Review",
        "Practice Guideline",
        "Editorial",
        "Comment",
        "News",
        "Duplicate Publication",
    ],
)
def test_a_type_that_settles_it_outranks_a_text_that_looks_like_an_abstract(name: str) -> None:
    found = only(made("Fluoxetine in mice", EXPERIMENT, types=("Journal Article", name)))
    assert (found.is_primary, found.evidence_level) == (False, EvidenceLevel.SECONDARY)
    assert found.reasons[1].words == name


def test_a_book_chapter_is_not_primary() -> None:
    assert only(made("Fluoxetine in mice", EXPERIMENT, is_book=True, types=())).study_type == "book_chapter"


def test_a_letter_with_data_is_an_experiment_and_one_without_is_a_letter() -> None:
    assert only(made("Fluoxetine in mice", EXPERIMENT, types=("Letter",))).is_primary is True
    assert only(made("Fluoxetine and weight", "We read it with interest.", types=("Letter",))).is_primary is False


def test_a_protocol_that_is_only_told_in_its_abstract_is_one() -> None:
    found = only(made("Sertraline in primary care", "Patients will be randomised to sertraline 50 mg or placebo."))
    assert (found.study_type, found.is_primary) == ("clinical_study_protocol", False)


def test_a_protocol_of_a_trial_of_sertraline_is_about_sertraline_and_secondary() -> None:
    found = only(
        made(
            "A trial assessing depressive symptoms associated with a clinically significant response to sertraline "
            "versus placebo (PANDA trial): study protocol for a randomised controlled trial",
            "Patients will be randomised to sertraline 50 mg or placebo.",
        )
    )
    assert (found.role, found.evidence_level) == ("studied", "secondary")


def test_a_protocol_that_pubmed_types_as_a_trial_is_told_as_a_contradiction() -> None:
    title = "Sertraline in adults: study protocol"
    plain, typed = only(made(title)), only(made(title, types=("Clinical Trial",)))
    assert (plain.contradictions, typed.contradictions) == ((), ("PubMed types it Clinical Trial",))
    assert typed.confidence < plain.confidence


@pytest.mark.parametrize("mark", ["RETRACTED: ", "Retracted: ", "RETRACTED ARTICLE: ", ""])
def test_a_retracted_article_keeps_its_labels_and_is_not_taken_for_its_notice(mark: str) -> None:
    title = "Effects of fluoxetine in the forced swim test in mice"
    article = made(
        f"{mark}{title}", EXPERIMENT, types=("Journal Article", "Retracted Publication"), corrections=("RetractionIn",)
    )
    notice = made(f"Retraction: {title}", corrections=("RetractionOf",))
    assert (only(article).is_primary, only(article).evidence_level) == (True, EvidenceLevel.TOPIC_IN_VIVO)
    assert (only(notice).study_type, only(notice).is_primary) == ("retraction_notice", False)
    assert (article.is_retracted, notice.is_retracted) == (True, False)


@pytest.mark.parametrize("types", [("Journal Article", "Review"), ("Journal Article",)])
def test_a_translated_title_in_brackets_without_an_abstract_is_never_primary(types: tuple[str, ...]) -> None:
    title = "[Buspirone: pharmacological and clinical properties of the first member of a new anxiolytic drug family]"
    assert not only(made(title, types=types)).is_primary


def test_a_bracketed_erratum_is_one() -> None:
    assert only(made("[Erratum to: fluoxetine in mice]", EXPERIMENT)).study_type == "erratum"


def test_a_preprint_is_judged_as_the_article_would_be() -> None:
    found = only(made("Chronic fluoxetine in mice", EXPERIMENT, types=("Preprint",)))
    assert found.evidence_level is EvidenceLevel.TOPIC_IN_VIVO


def test_a_case_report_is_primary_work_in_people() -> None:
    found = only(
        made("Serotonin syndrome with fluoxetine: a case report", "A 45-year-old woman took fluoxetine 20 mg.")
    )
    assert (found.is_primary, found.study_system) == (True, (StudySystem.HUMAN,))
    assert found.evidence_level is EvidenceLevel.HUMAN_OBSERVATIONAL


def test_an_experiment_without_mesh_or_types_is_judged_by_its_words() -> None:
    assert only(made("Fluoxetine in mice", EXPERIMENT, types=())).evidence_level is EvidenceLevel.TOPIC_IN_VIVO


def test_what_nothing_tells_is_unclear_and_counts_as_a_mention() -> None:
    found = only(made("Fluoxetine: a memory", "It was a long day."))
    assert (found.study_type, found.is_primary, found.evidence_level) == ("unclear", None, EvidenceLevel.MENTION)


def test_a_trial_by_type_is_a_trial_however_short_its_record() -> None:
    found = only(
        made(
            "Gepirone extended-release in the treatment of major depressive disorder",
            types=("Journal Article", "Randomized Controlled Trial"),
        )
    )
    assert (found.study_type, found.evidence_level) == ("human_rct_drug_intervention", EvidenceLevel.HUMAN_TRIAL)
    assert any(reason.words == "Randomized Controlled Trial" for reason in found.reasons)


def test_a_veterinary_trial_is_no_human_one() -> None:
    found = only(
        made(
            "Fluoxetine in dogs", "Dogs were treated with fluoxetine (1 mg/kg).", types=("Clinical Trial, Veterinary",)
        )
    )
    assert found.study_system == (StudySystem.IN_VIVO,)


def test_patients_who_were_randomised_to_the_drug_took_part_in_a_trial() -> None:
    found = only(
        made(
            "Effectiveness of ipsapirone in major depressive disorder",
            "Patients with major depressive disorder were randomized to ipsapirone 5 mg or placebo.",
        )
    )
    assert found.evidence_level is EvidenceLevel.HUMAN_TRIAL


def test_pharmacokinetics_in_volunteers_is_primary_work_in_people() -> None:
    found = only(
        made(
            "Pharmacokinetics of a newly identified active metabolite of buspirone after administration of buspirone",
            "Healthy volunteers received buspirone 5 mg. Plasma 6-hydroxybuspirone was measured.",
            types=("Journal Article", "Clinical Trial"),
            substances=("6-hydroxybuspirone",),
        )
    )
    assert (found.is_primary, found.study_system) == (True, (StudySystem.HUMAN,))


def test_the_paper_is_judged_whatever_it_names() -> None:
    paper = judge().paper(made("Imipramine in mice", EXPERIMENT.replace("fluoxetine", "imipramine")))
    assert paper.is_primary is True
    assert judged(made("Imipramine in mice", EXPERIMENT.replace("fluoxetine", "imipramine"))) == {}


def test_a_synopsis_of_a_trial_is_a_comment_whatever_it_reports() -> None:
    found = judged(
        made(
            "Buspirone or bupropion SR for augmentation?",
            "Adding buspirone 30 mg to citalopram helped patients who were randomised.",
            types=("Comment", "Journal Article"),
        )
    )
    assert {str(one.evidence_level) for one in found.values()} <= {"secondary", "mention"}


def test_a_structured_abstract_is_read_section_by_section() -> None:
    found = only(
        made(
            "Differential effects of reboxetine and fluoxetine following chronic treatment",
            "RATIONALE: Drugs differ.\nMETHODS: Rats were treated with fluoxetine (2.5 mg/kg).\n"
            "RESULTS: It increased swimming in the modified forced swim test.",
        )
    )
    assert found.evidence_level is EvidenceLevel.TOPIC_IN_VIVO
    assert {reason.sentence.split(":")[0] for reason in found.reasons if reason.decides == "model"} == {"RESULTS"}
