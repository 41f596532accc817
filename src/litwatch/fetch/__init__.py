"""STAGE 3. Queries in; Answers (ids, bytes, complete or not) out. Network only: no parsing of records, no database.

Hands on: `Answer` for a search, `Batch` for records. An Answer that is not complete says why; it never
looks like an empty one.
"""

from __future__ import annotations

from litwatch.fetch.europepmc import EuropePmc, EuropePmcAnswer
from litwatch.fetch.mesh import Concept, Mesh
from litwatch.fetch.pubchem import PubChem
from litwatch.fetch.pubmed import Answer, Ask, Batch, PubMed

__all__ = ["Answer", "Ask", "Batch", "Concept", "EuropePmc", "EuropePmcAnswer", "Mesh", "PubChem", "PubMed"]
