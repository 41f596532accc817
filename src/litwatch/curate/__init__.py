"""Human decisions that outrank the classifier: kept with name, date and reason, applied at every judgement.

`fields` says what can be decided, `papers` what about, `deciding` makes rows of a decision or refuses it, `standing`
says which hold, `applying` puts them on a judgement, `exchange` (for the
command line alone) writes and reads them as CSV. Decisions are only ever appended: who undoes one appends that too.
"""

from __future__ import annotations

from litwatch.curate.applying import apply
from litwatch.curate.deciding import Linking, Request, Setting, Undoing, append
from litwatch.curate.fields import Known, classifier_says
from litwatch.curate.standing import Decisions, Links, Standing, links, standing

__all__ = [
    "Decisions",
    "Known",
    "Linking",
    "Links",
    "Request",
    "Setting",
    "Standing",
    "Undoing",
    "append",
    "apply",
    "classifier_says",
    "links",
    "standing",
]
