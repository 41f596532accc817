"""A curator's decisions as labelled records, in the shape of the gold data: `corpora/curated.xml.gz`,
`gold/study-types-curated.csv` (pmid, study_type), `gold/roles-curated.csv` (pmid, compound, role, evidence_level,
is_primary). `litwatch evaluate` scores such a folder, and training reads it.

Nobody's decision becomes training data by itself: this is written when it is asked for, and read when it is named.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from litwatch.classify import StudyType
from litwatch.curate import Standing, standing
from litwatch.curate.fields import ABOUT
from litwatch.errors import UsageError
from litwatch.store import Reader
from litwatch.verdict import evidence

STUDY_TYPES = "study-types-curated.csv"
ROLES = "roles-curated.csv"
HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n'


@dataclass(frozen=True, slots=True)
class Curated:
    """A record that was decided about."""

    pmid: int
    record_id: str
    work_id: str
    raw_format: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """What a gold folder got: how many records and labels, and what could not be taken: PMIDs with the reason."""

    records: int
    study_types: int
    roles: int
    left_out: dict[int, str]


def write_gold(reader: Reader, folder: Path) -> Written:
    """Write the decisions that stand. Raises UsageError when there are none, or when the folder can't be written."""
    records = {row.pmid: row for row in reader.rows("curated_records", Curated)}
    decided = {
        (compound, row.pmid): rows
        for (compound, work_id), rows in standing(reader).items()
        for row in records.values()
        if row.work_id == work_id
    }
    unread = {pmid: "not from PubMed XML" for pmid, row in records.items() if row.raw_format != "pubmed_xml"}
    types, differing = _study_types(decided, unread)
    roles = [
        (pmid, row.compound, row.role, row.evidence_level, int(bool(row.is_primary)))
        for (compound, pmid), rows in sorted(decided.items(), key=lambda one: (one[0][1], one[0][0]))
        if pmid not in unread and _tells_role(rows)
        for row in evidence(reader, compound, pmid)
    ]
    labelled = {pmid for pmid, _ in types} | {pmid for pmid, *_ in roles}
    if not labelled:
        raise UsageError(
            "no decision is about a study type, a role or a level",
            mend="`litwatch queue` lists what waits; `litwatch curate` decides.",
        )
    try:
        for name in ("corpora", "gold"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        _write_csv(folder / "gold" / STUDY_TYPES, ("pmid", "study_type"), types)
        _write_csv(folder / "gold" / ROLES, ("pmid", "compound", "role", "evidence_level", "is_primary"), roles)
        articles = b"\n".join(zlib.decompress(records[pmid].content) for pmid in sorted(labelled))
        content = HEAD + articles + b"\n</PubmedArticleSet>\n"
        # No time of day in the file: the same decisions give the same bytes.
        (folder / "corpora" / "curated.xml.gz").write_bytes(gzip.compress(content, mtime=0))
    except OSError as error:
        raise UsageError(f"{folder} can't be written ({error.strerror})", mend="Name another folder.") from None
    return Written(len(labelled), len(types), len(roles), unread | differing)


def _tells_role(rows: Sequence[Standing]) -> bool:
    """The gold data has no label for a paper that is not about the compound."""
    fields = {row.field for row in rows}
    return bool(fields & {"role", "evidence_level"}) and ABOUT not in fields


def _study_types(
    decided: Mapping[tuple[str, int], Sequence[Standing]], unread: Mapping[int, str]
) -> tuple[list[tuple[int, str]], dict[int, str]]:
    """(PMID, label in the spelling of the gold data), and PMIDs whose decisions differ: what a paper is does not depend
    on the compound."""
    found: dict[int, set[str]] = {}
    for (_, pmid), rows in decided.items():
        for row in rows:
            if row.field == "study_type" and row.value != StudyType.UNCLEAR and pmid not in unread:
                found.setdefault(pmid, set()).add(StudyType(row.value).gold_label)
    labels = [(pmid, next(iter(one))) for pmid, one in sorted(found.items()) if len(one) == 1]
    differing = {
        pmid: f"its study type was decided to be {' and '.join(sorted(one))}"
        for pmid, one in found.items()
        if len(one) > 1
    }
    return labels, differing


def _write_csv(path: Path, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerows(rows)
