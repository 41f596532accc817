"""What a paper can be, and how each kind counts (evidence.md, section 1)."""

from __future__ import annotations

from enum import StrEnum


class StudyType(StrEnum):
    """The fourteen types of the gold data, and the finer ones that records let us tell."""

    ANIMAL_DRUG_INTERVENTION = "animal_drug_intervention"
    ANIMAL_NON_DRUG_INTERVENTION = "animal_non_drug_intervention"
    ANIMAL_OTHER = "animal_other"
    CLINICAL_STUDY_PROTOCOL = "clinical_study_protocol"
    HUMAN_RCT_DRUG_INTERVENTION = "human_rct_drug_intervention"
    HUMAN_RCT_NON_DRUG_INTERVENTION = "human_rct_non_drug_intervention"
    HUMAN_RCT_NON_INTERVENTION = "human_rct_non_intervention"
    HUMAN_CASE_REPORT = "human_case_report"
    HUMAN_NON_RCT_DRUG_INTERVENTION = "human_non_rct_drug_intervention"
    HUMAN_NON_RCT_NON_DRUG_INTERVENTION = "human_non_rct_non_drug_intervention"
    HUMAN_SYSTEMATIC_REVIEW = "human_systematic_review"
    IN_VITRO_STUDY = "in_vitro_study"
    NON_SYSTEMATIC_REVIEW = "non_systematic_review"
    HUMAN_OBSERVATIONAL = "human_observational"
    REMAINING = "remaining"
    META_ANALYSIS = "meta_analysis"
    GUIDELINE = "guideline"
    EDITORIAL = "editorial"
    COMMENT = "comment"
    LETTER = "letter"
    NEWS = "news"
    ERRATUM = "erratum"
    RETRACTION_NOTICE = "retraction_notice"
    EXPRESSION_OF_CONCERN = "expression_of_concern"
    TRIAL_SUMMARY = "trial_summary"
    BOOK_CHAPTER = "book_chapter"
    UNCLEAR = "unclear"

    @property
    def gold_label(self) -> str:
        """The label of the gold data that this type falls under, in its spelling."""
        if self in _GOLD:
            return _GOLD[self]
        return "Remaining"

    @property
    def is_primary(self) -> bool | None:
        """Reports original data; None: can't be told."""
        return None if self is StudyType.UNCLEAR else self in PRIMARY


_GOLD = {
    StudyType.ANIMAL_DRUG_INTERVENTION: "Animal-drug-intervention",
    StudyType.ANIMAL_NON_DRUG_INTERVENTION: "Animal-non-drug-intervention",
    StudyType.ANIMAL_OTHER: "Animal-other",
    StudyType.CLINICAL_STUDY_PROTOCOL: "Clinical-study-protocol",
    StudyType.HUMAN_RCT_DRUG_INTERVENTION: "Human-RCT-drug-intervention",
    StudyType.HUMAN_RCT_NON_DRUG_INTERVENTION: "Human-RCT-non-drug-intervention",
    StudyType.HUMAN_RCT_NON_INTERVENTION: "Human-RCT-non-intervention",
    StudyType.HUMAN_CASE_REPORT: "Human-case-report",
    StudyType.HUMAN_NON_RCT_DRUG_INTERVENTION: "Human-non-RCT-drug-intervention",
    StudyType.HUMAN_NON_RCT_NON_DRUG_INTERVENTION: "Human-non-RCT-non-drug-intervention",
    StudyType.HUMAN_SYSTEMATIC_REVIEW: "Human-systematic-review",
    StudyType.META_ANALYSIS: "Human-systematic-review",
    StudyType.IN_VITRO_STUDY: "In-vitro-study",
    StudyType.NON_SYSTEMATIC_REVIEW: "Non-systematic-review",
    StudyType.BOOK_CHAPTER: "Non-systematic-review",
}
PRIMARY = frozenset(
    {
        StudyType.ANIMAL_DRUG_INTERVENTION,
        StudyType.ANIMAL_NON_DRUG_INTERVENTION,
        StudyType.ANIMAL_OTHER,
        StudyType.HUMAN_RCT_DRUG_INTERVENTION,
        StudyType.HUMAN_RCT_NON_DRUG_INTERVENTION,
        StudyType.HUMAN_RCT_NON_INTERVENTION,
        StudyType.HUMAN_CASE_REPORT,
        StudyType.HUMAN_NON_RCT_DRUG_INTERVENTION,
        StudyType.HUMAN_NON_RCT_NON_DRUG_INTERVENTION,
        StudyType.HUMAN_OBSERVATIONAL,
        StudyType.IN_VITRO_STUDY,
    }
)
TRIALS = frozenset(
    {
        StudyType.HUMAN_RCT_DRUG_INTERVENTION,
        StudyType.HUMAN_RCT_NON_DRUG_INTERVENTION,
    }
)
# PublicationTypes that settle what a record is, asked in this order.
BY_PUBLICATION_TYPE = (
    ("Retraction Notice", StudyType.RETRACTION_NOTICE),
    ("Retraction of Publication", StudyType.RETRACTION_NOTICE),
    ("Published Erratum", StudyType.ERRATUM),
    ("Expression of Concern", StudyType.EXPRESSION_OF_CONCERN),
    ("Clinical Trial Protocol", StudyType.CLINICAL_STUDY_PROTOCOL),
    ("Meta-Analysis", StudyType.META_ANALYSIS),
    ("Network Meta-Analysis", StudyType.META_ANALYSIS),
    ("Systematic Review", StudyType.HUMAN_SYSTEMATIC_REVIEW),
    ("Practice Guideline", StudyType.GUIDELINE),
    ("Guideline", StudyType.GUIDELINE),
    ("Editorial", StudyType.EDITORIAL),
    ("Comment", StudyType.COMMENT),
    ("Duplicate Publication", StudyType.REMAINING),
    ("News", StudyType.NEWS),
    ("Newspaper Article", StudyType.NEWS),
)
# The first type of each gold label, and the group in which the gold's scores count it.
OF_GOLD = {kind.gold_label: kind for kind in reversed(StudyType) if kind in _GOLD} | {"Remaining": StudyType.REMAINING}
GOLD_GROUPS = {
    label: "animal in vivo"
    if label.startswith("Animal")
    else "secondary or protocol"
    if label.endswith(("-review", "-protocol"))
    else "human study"
    if label.startswith("Human")
    else "in vitro"
    if label.startswith("In-vitro")
    else label
    for label in OF_GOLD
}
