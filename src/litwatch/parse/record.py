"""One citation as one source gives it, and what can stand in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from litwatch.ids import Doi, Pmcid, Pmid


@dataclass(frozen=True, slots=True)
class Author:
    """A person or a group (`collective_name`). Names as printed; `orcid` as 0000-0000-0000-0000."""

    last_name: str = ""
    fore_name: str = ""
    initials: str = ""
    collective_name: str = ""
    orcid: str = ""


@dataclass(frozen=True, slots=True)
class AbstractSection:
    """One AbstractText: its printed `label` and NLM's category, both "" in an unstructured abstract."""

    text: str
    label: str = ""
    nlm_category: str = ""


@dataclass(frozen=True, slots=True)
class PublicationType:
    name: str
    ui: str = ""


@dataclass(frozen=True, slots=True)
class MeshQualifier:
    name: str
    ui: str = ""
    is_major: bool = False


@dataclass(frozen=True, slots=True)
class MeshHeading:
    """A descriptor with its qualifiers. `is_major` is true when descriptor or any qualifier is major."""

    name: str
    ui: str = ""
    is_major: bool = False
    qualifiers: tuple[MeshQualifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Substance:
    """A Chemical: NameOfSubstance, its UI, and the RegistryNumber ("" where PubMed prints 0)."""

    name: str
    ui: str = ""
    registry_number: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """One CommentsCorrections: `ref_type` as PubMed writes it (RetractionIn, ErratumFor, UpdateOf, …)."""

    ref_type: str
    pmid: Pmid | None = None
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One citation as one source gives it.

    `title` and abstract texts are plain text with single blanks: markup is dropped, its text kept.
    `abstract` joins the sections with line breaks, each as "LABEL: text" when labelled.
    `other_abstract` joins OtherAbstract texts. `year` is the publication year, None when it can't be told.
    `entered_on` is the day the record entered its source. `raw` is the record alone, as received, UTF-8.
    `europepmc_id` ("PPR/PPR12345"): source and id of a record of Europe PMC's, "" of PubMed's.
    """

    pmid: Pmid | None
    title: str
    raw: bytes
    raw_format: Literal["pubmed_xml", "medline", "europepmc_json"]
    pmid_version: int = 1
    is_book: bool = False
    status: str = ""
    indexing_method: str = ""
    vernacular_title: str = ""
    abstract: str = ""
    abstract_sections: tuple[AbstractSection, ...] = ()
    other_abstract: str = ""
    authors: tuple[Author, ...] = ()
    journal: str = ""
    journal_abbreviation: str = ""
    issn: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publication_date: str = ""
    year: int | None = None
    entered_on: date | None = None
    revised_on: date | None = None
    doi: Doi | None = None
    pmcid: Pmcid | None = None
    languages: tuple[str, ...] = ()
    publication_types: tuple[PublicationType, ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    substances: tuple[Substance, ...] = ()
    supplementary_concepts: tuple[Substance, ...] = ()
    keywords: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    europepmc_id: str = ""

    @property
    def record_id(self) -> str:
        """The store's identifier of the record: an id of Europe PMC's is unique only with its source."""
        return f"europepmc:{self.europepmc_id}" if self.europepmc_id else f"pubmed:{self.pmid}"

    @property
    def pubmed_id(self) -> Pmid:
        """The PMID of a record that PubMed gave: those always have one. Raises ValueError for another source's."""
        if self.pmid is None:
            raise ValueError(f"{self.record_id} has no PMID")
        return self.pmid

    @property
    def is_retracted(self) -> bool:
        """The paper is retracted; the notice of a retraction is the opposite record (eutils-facts, 6)."""
        types = {t.ui for t in self.publication_types} | {t.name for t in self.publication_types}
        return bool(types & {"D016441", "Retracted Publication"}) or any(
            c.ref_type in ("RetractionIn", "RetractedandRepublishedIn") for c in self.corrections
        )

    @property
    def is_preprint(self) -> bool:
        return any(t.ui == "D000076942" or t.name == "Preprint" for t in self.publication_types)

    @property
    def has_correction(self) -> bool:
        """An erratum, correction or expression of concern about this paper is known."""
        wanted = ("ErratumIn", "CorrectedandRepublishedIn", "ExpressionOfConcernIn")
        return any(c.ref_type in wanted for c in self.corrections)


@dataclass(frozen=True, slots=True)
class Reject:
    """A citation that could not be read: counted and shown, never dropped. `pmid` as far as it can be told."""

    reason: str
    pmid: Pmid | None = None
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Deletion:
    """A PMID named in a DeleteCitation."""

    pmid: Pmid


Parsed = Record | Reject | Deletion
