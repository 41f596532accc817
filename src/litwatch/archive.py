"""The index of all digests: reports/digests.html, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from litwatch.digest.page import environment, style
from litwatch.digest.parts import page_file
from litwatch.feeds import feed_file
from litwatch.send import write_whole
from litwatch.store import Reader
from litwatch.verdict import removed, table

FILE = "digests.html"


@dataclass(frozen=True, slots=True)
class Told:
    """A digest in the store. Times are UTC; `period_start` None: the first."""

    digest_id: str
    period_start: datetime | None
    period_end: datetime
    subject: str


def write_index(reader: Reader, reports: Path, *, synthetic: bool) -> Path:
    """Write the index in one step; a digest whose page is not there any more is named without a link. Raises
    SendError."""
    digests = [(one, page_file(one.digest_id)) for one in reader.rows("digests", Told)]
    text = (
        environment()
        .get_template("digests.html.j2")
        .render(
            digests=[(one, file if (reports / file).is_file() else "") for one, file in digests],
            compounds=[row.compound for row in table(reader)],
            removed=[one for one in removed(reader) if (reports / feed_file(one.compound)).is_file()],
            style=style(),
            synthetic=synthetic,
        )
    )
    path = reports / FILE
    write_whole(path, text.encode())
    return path
