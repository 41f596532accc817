"""The search fields of PubMed: codes, full names and tags.

Codes, full names and tags as EInfo and the PubMed User Guide give them (eutils-facts, section 3). There is
no abstract field: `[ab]` is an unknown tag, here as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["words", "exact", "date", "id"]


@dataclass(frozen=True, slots=True)
class Field:
    """A search field. `kind` says how values are compared: words anywhere, whole values, days, or ids."""

    code: str
    full_name: str
    kind: Kind
    tags: tuple[str, ...]


FIELDS: tuple[Field, ...] = (
    Field("ALL", "All Fields", "words", ("all", "all fields")),
    Field("UID", "UID", "id", ("uid", "pmid")),
    Field("FILT", "Filter", "exact", ("filter", "sb", "subset", "filt")),
    Field("TITL", "Title", "words", ("ti", "title", "titl")),
    Field("MESH", "MeSH Terms", "exact", ("mh", "mesh", "mesh terms")),
    Field("MAJR", "MeSH Major Topic", "exact", ("majr", "mesh major topic")),
    Field("JOUR", "Journal", "exact", ("ta", "jour", "journal", "is", "issn")),
    Field("AFFL", "Affiliation", "words", ("ad", "affl", "affiliation")),
    Field("ECNO", "EC/RN Number", "exact", ("rn", "ecno", "ec/rn number")),
    Field("SUBS", "Supplementary Concept", "exact", ("nm", "subs", "supplementary concept", "substance name")),
    Field("PDAT", "Date - Publication", "date", ("dp", "pdat", "date - publication", "publication date")),
    Field("EDAT", "Date - Entry", "date", ("edat", "date - entry", "entry date")),
    Field("VOL", "Volume", "exact", ("vi", "vol", "volume")),
    Field("PAGE", "Pagination", "exact", ("pg", "page", "pagination")),
    Field("PTYP", "Publication Type", "exact", ("pt", "ptyp", "publication type")),
    Field("LANG", "Language", "exact", ("la", "lang", "language")),
    Field("ISS", "Issue", "exact", ("ip", "iss", "issue")),
    Field("SUBH", "MeSH Subheading", "exact", ("sh", "subh", "mesh subheading")),
    Field("MHDA", "Date - MeSH", "date", ("mhda", "date - mesh", "mesh date")),
    Field("TIAB", "Title/Abstract", "words", ("tiab", "title/abstract")),
    Field("OTRM", "Other Term", "words", ("ot", "otrm", "other term")),
    Field("COLN", "Author - Corporate", "words", ("cn", "coln", "corporate author", "author - corporate")),
    Field("GRNT", "Grants and Funding", "words", ("gr", "grnt", "grants and funding", "grant number")),
    Field("MDAT", "Date - Modification", "date", ("lr", "mdat", "date - modification")),
    Field("CDAT", "Date - Completion", "date", ("dcom", "cdat", "date - completion", "completion date")),
    Field("TT", "Transliterated Title", "words", ("tt", "transliterated title")),
    Field("CRDT", "Date - Create", "date", ("crdt", "date - create", "create date")),
    Field("AUTH", "Author", "exact", ("au", "auth", "author")),
    Field("AID", "Article Identifier", "exact", ("aid", "doi", "lid", "pid", "article identifier")),
    Field("COIS", "Conflict of Interest Statements", "words", ("cois", "conflict of interest statements")),
    Field("WORD", "Text Word", "words", ("tw", "word", "text word", "text words")),
)

BY_TAG = {tag: one for one in FIELDS for tag in one.tags}
BY_CODE = {one.code: one for one in FIELDS}
PROXIMITY = frozenset({"TITL", "TIAB", "AFFL"})  # the only fields that know [field:~N]
EXPLODED = frozenset({"MESH", "MAJR", "PTYP"})  # narrower terms are included

# CommentsCorrections/@RefType (DTD 2025): `hasretractionin` and so on are searched untagged
_LINKS = (
    "AssociatedDataset AssociatedPublication CommentIn CommentOn CorrectedandRepublishedIn CorrectedandRepublishedFrom "
    "ErratumIn ErratumFor ExpressionOfConcernIn ExpressionOfConcernFor RepublishedIn RepublishedFrom "
    "RetractedandRepublishedIn RetractedandRepublishedFrom RetractionIn RetractionOf UpdateIn UpdateOf "
    "SummaryForPatientsIn OriginalReportIn ReprintIn ReprintOf Cites"
)
UNTAGGED_FILTERS = frozenset({"hasabstract", *(f"has{link}" for link in _LINKS.lower().split())})

LANGUAGES = {
    "chi": "chinese", "cze": "czech", "dan": "danish", "dut": "dutch", "eng": "english", "fre": "french",
    "ger": "german", "hun": "hungarian", "ita": "italian", "jpn": "japanese", "kor": "korean", "nor": "norwegian",
    "per": "persian", "pol": "polish", "por": "portuguese", "rus": "russian", "spa": "spanish", "swe": "swedish",
    "tur": "turkish",
}  # fmt: skip
