"""Reads what a certificate needs, prints it, and writes the pages in reports/certificates/."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from litwatch import __version__
from litwatch.certificate.compose import Certificate, Facts, Judged, Records, Run, Sent, certify
from litwatch.config import Settings, Watchlist
from litwatch.digest.page import environment, style
from litwatch.digest.words import day, file_slug
from litwatch.errors import LitwatchError
from litwatch.evaluate import published_evaluation
from litwatch.store import Reader
from litwatch.verdict import Gap, Verdict, gaps, removed, table

FOLDER = "certificates"
_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored about compounds, by compound: read once for all that certificates are written of."""

    works: Mapping[str, Sequence[Judged]]
    records: Mapping[str, Records]
    gaps: Mapping[str, Sequence[Gap]]
    runs: Mapping[str, Run]
    searches: Mapping[str, Sequence[Sent]]
    links: Mapping[str, Sequence[Sent]]
    as_of: datetime | None


def certificate(
    reader: Reader,
    row: Verdict,
    settings: Settings,
    watchlist: Watchlist,
    *,
    synthetic: bool = False,
    removed_at: datetime | None = None,
    stored: Stored | None = None,
) -> Certificate:
    """The certificate of a compound's last search. `row`: its line in the verdict table, as it was while the compound
    was watched; `removed_at`: since when it is no longer. `stored`: where it was read for several compounds."""
    compound = next((one for one in watchlist.compounds if one.name == row.compound), None)
    return certify(
        _facts(
            reader,
            row,
            stored or _stored(reader, [row.compound]),
            [int(pmid) for pmid in compound.controls] if compound else [],
        ),
        watchlist.topic,
        compound,
        {
            "pubmed": settings.entrez.base_url,
            "europepmc": settings.europepmc.base_url,
        },
        published_evaluation(),
        version=__version__,
        synthetic=synthetic,
        removed_at=removed_at,
    )


def write_certificates(
    reader: Reader,
    settings: Settings,
    watchlist: Watchlist,
    *,
    synthetic: bool,
    changed: Collection[str] | None = None,
) -> list[Path]:
    """Write HTML and Markdown for every watched compound, each file in one step; what was there is replaced. `changed`:
    only for these compounds and for those that have a certificate. One of a compound that was taken off the watchlist
    is written once more, with that at its top, and stays. Returns the files. Raises LitwatchError when one can't be
    written."""
    written: list[Path] = []
    rows = [
        row
        for row in table(reader)
        if changed is None
        or row.compound in changed
        or certificate_files(settings.reports, file_slug(row.compound))[0].exists()
    ]
    stored = _stored(reader, [row.compound for row in rows])
    for row in rows:
        made = certificate(reader, row, settings, watchlist, synthetic=synthetic, stored=stored)
        written += write_certificate(made, settings.reports)
    for removed_at, names in _just_removed(reader, settings).items():
        for row in table(reader, names, removed_at - _BEFORE):
            made = certificate(reader, row, settings, watchlist, synthetic=synthetic, removed_at=removed_at)
            written += write_certificate(made, settings.reports)
    return written


def write_certificate(made: Certificate, reports: Path) -> tuple[Path, Path]:
    """Write the HTML and the Markdown of one certificate; what was there is replaced. Raises LitwatchError."""
    page, text = certificate_files(reports, made.slug)
    _write(page, html_page(made))
    _write(text, markdown_page(made))
    return page, text


def _just_removed(reader: Reader, settings: Settings) -> dict[datetime, list[str]]:
    """Compounds taken off the watchlist whose certificate does not say so yet, by the moment when they were."""
    found: dict[datetime, list[str]] = {}
    for one in removed(reader):
        page, _ = certificate_files(settings.reports, file_slug(one.compound))
        if page.is_file() and f"No longer watched since {day(one.removed_at)}" not in page.read_text("utf-8"):
            found.setdefault(one.removed_at, []).append(one.compound)
    return found


def certificate_files(reports: Path, slug: str) -> tuple[Path, Path]:
    """Where the HTML and the Markdown of a certificate are."""
    return reports / FOLDER / f"{slug}.html", reports / FOLDER / f"{slug}.md"


def html_page(made: Certificate) -> str:
    """The certificate as a page that stands alone: no script, nothing from elsewhere, foreign text escaped."""
    template = environment().get_template("certificate.html.j2")
    return template.render(one=made, style=style())


def markdown_page(made: Certificate) -> str:
    """The certificate as Markdown; foreign text can't be markup."""
    return environment().get_template("certificate.md.j2").render(one=made)


def _stored(reader: Reader, names: Sequence[str]) -> Stored:
    """What is stored about these compounds; of several, some of it is read of all."""
    alone = names[0] if len(names) == 1 else None
    works: dict[str, list[Judged]] = defaultdict(list)
    for judged in reader.rows("certificate_works", Judged, compound=alone):
        works[judged.compound].append(judged)
    found: dict[str, list[Gap]] = defaultdict(list)
    for gap in gaps(reader, alone):
        found[gap.compound].append(gap)
    return Stored(
        works,
        {one.compound: one for one in reader.rows("certificate_records", Records, compound=alone)},
        found,
        {one.compound: one for one in reader.rows("certificate_run", Run, compounds=names)},
        _asked(reader, names, is_around=False),
        _asked(reader, names, is_around=True),
        reader.values("last_run_at")[0],
    )


def _asked(reader: Reader, names: Sequence[str], *, is_around: bool) -> dict[str, list[Sent]]:
    found: dict[str, list[Sent]] = defaultdict(list)
    for one in reader.rows("last_searches", Sent, compounds=names, is_around=is_around):
        found[one.compound].append(one)
    return found


def _facts(reader: Reader, row: Verdict, stored: Stored, controls: list[int]) -> Facts:
    name = row.compound
    return Facts(
        verdict=row,
        run=stored.runs.get(name),
        searches=tuple(stored.searches.get(name, ())),
        works=tuple(stored.works.get(name, ())),
        records=stored.records.get(name, Records(name, 0, 0, 0)),
        controls_returned=frozenset(
            reader.values("controls_returned", compound=name, pmids=controls) if controls else ()
        ),
        gaps=tuple(stored.gaps.get(name, ())),
        as_of=stored.as_of,
        links=tuple(stored.links.get(name, ())),
    )


def _write(path: Path, text: str) -> None:
    """Write a file so that nobody ever reads half of it."""
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise LitwatchError(
            f"the certificate can't be written ({error.strerror})",
            where=str(path),
            mend="Free space or mend the rights, then run again; the verdicts are published.",
        ) from error
