"""What a decision is about: records by PMID, record or work, and a compound's paper as it is judged."""

from __future__ import annotations

import json
from dataclasses import dataclass

from litwatch.curate.fields import ABOUT, said
from litwatch.errors import UsageError
from litwatch.rows import JudgementRow
from litwatch.store import Reader


@dataclass(frozen=True, slots=True)
class Named:
    """A stored record, its work, and the state of the record that speaks for that."""

    record_id: str
    work_id: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A compound's paper: the record that was named, and the judgement of its work that stands."""

    named: Named
    judgement: JudgementRow

    def classifier_says(self, field: str) -> str:
        """What the classifier says of a field by itself; "" when that is not known."""
        row = self.judgement
        if row.decided_by == "curator":
            return str(json.loads(row.classifier_says or "{}").get(field, ""))
        return said(row.evidence_level != "artefact" if field == ABOUT else getattr(row, field))


def record_named(reader: Reader, name: str) -> Named:
    """The record of a PMID, a record's identifier, or a work's. Raises UsageError when none is stored."""
    found = reader.rows("records_named", Named, name=name.strip())
    if not found:
        raise UsageError(
            f"{called(name)} is not stored", mend="Give a PMID, or an identifier that `litwatch queue` shows."
        )
    return found[0]


def paper(reader: Reader, compound: str, name: str) -> Paper:
    """A compound's paper. Raises UsageError when it is not stored, or not judged for that compound."""
    for named in reader.rows("records_named", Named, name=name.strip()):
        for row in reader.rows("standing_judgements", JudgementRow, work_ids=[named.work_id]):
            if row.compound == compound:
                return Paper(named, row)
    raise UsageError(
        f"{called(name)} is not stored for {compound}", mend=f"`litwatch explain {compound}` lists what is."
    )


def called(name: str) -> str:
    """A paper as a person named it."""
    return f"PMID {name.strip()}" if name.strip().isdecimal() else repr(name.strip())
