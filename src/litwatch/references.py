"""A week's new papers as files for reference managers, to be sent with its digest."""

from __future__ import annotations

from litwatch.digest import Part
from litwatch.export import Format, references
from litwatch.store import Reader
from litwatch.verdict import Week

_FORMS = (
    (Format.RIS, ".ris", "application/x-research-info-systems"),
    (Format.BIBTEX, ".bib", "application/x-bibtex"),
)


def week_references(reader: Reader, week: Week, digest_id: str) -> tuple[Part, ...]:
    """The week's new papers as RIS and BibTeX, named after the digest; nothing when there is none."""
    new = [row for row in week.new if row.evidence_level != "artefact"]
    if not new:
        return ()
    columns, rows = reader.table(
        "references",
        work_ids=sorted({row.work_id for row in new}),
        compounds=sorted({row.compound for row in new}),
    )
    entries = [dict(zip(columns, row, strict=True)) for row in rows]
    return tuple(
        Part(f"{digest_id}{ending}", "attached", media_type, references(form, entries)[1].encode())
        for form, ending, media_type in _FORMS
    )
