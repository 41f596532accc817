"""PubMed to develop against: a small, faithful E-utilities server over PubMed XML.

It behaves as ../shared/design/eutils-facts.md says the real one does, silent changes included, and can be told
to misbehave (`Faults`). Its records in `records/` are synthetic and say so. It reads XML by itself and shares
nothing with the stages but errors, so that it can serve as their oracle.
"""

from litwatch.standin.faults import Fault, Faults
from litwatch.standin.server import Logged, StandIn, bundled_records

__all__ = ["Fault", "Faults", "Logged", "StandIn", "bundled_records"]
