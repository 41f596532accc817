"""STAGE 4. Bytes in (PubMed XML, MEDLINE text); Records and Rejects out. No network, no database.

A citation that can't be read is a Reject with its reason, never dropped; a document that can't be read to its end
is a DocumentError after the records before the break.

Hands on: `Record`.
"""

from __future__ import annotations

from litwatch.parse.europepmc import read_europepmc
from litwatch.parse.files import read_file, reparse
from litwatch.parse.full_text import Passage, read_full_text
from litwatch.parse.medline import read_medline
from litwatch.parse.pubmed_xml import read_lone_citation, read_pubmed_xml
from litwatch.parse.record import (
    AbstractSection,
    Author,
    Correction,
    Deletion,
    MeshHeading,
    MeshQualifier,
    Parsed,
    PublicationType,
    Record,
    Reject,
    Substance,
)

__all__ = [
    "AbstractSection",
    "Author",
    "Correction",
    "Deletion",
    "MeshHeading",
    "MeshQualifier",
    "Parsed",
    "Passage",
    "PublicationType",
    "Record",
    "Reject",
    "Substance",
    "read_europepmc",
    "read_file",
    "read_full_text",
    "read_lone_citation",
    "read_medline",
    "read_pubmed_xml",
    "reparse",
]
