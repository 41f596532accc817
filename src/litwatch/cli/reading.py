"""Commands that read what was published: verdict, explain, export, evaluate."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CalledProcessError, check_output
from typing import Annotated

import typer
from rich.markdown import Markdown

from litwatch import explain as explaining
from litwatch import verdict as verdicts
from litwatch.classify import EvidenceLevel
from litwatch.cli.common import (
    LARGEST_PMID,
    ConfigOption,
    JsonOption,
    Terminal,
    compound_named,
    console,
    end_of_day,
    print_json,
    published,
    setup_from,
)
from litwatch.cli.tables import print_verdicts, print_verdicts_by_class
from litwatch.cycle.setup import Setup
from litwatch.digest.many import MANY
from litwatch.digest.words import shell_word
from litwatch.errors import UsageError
from litwatch.export import Format, write
from litwatch.store import END_OF_TIME, reading
from litwatch.verdict import Verdict
from litwatch.yamlfile import listed

ASKED_DAY = typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="As known at the end of that day.")


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    for command in (verdict, explain, export, evaluate):
        app.command()(command)


def verdict(
    compounds: Annotated[list[str] | None, typer.Argument(metavar="[COMPOUND]...", help="Default: all.")] = None,
    config: ConfigOption = None,
    as_of: Annotated[datetime | None, ASKED_DAY] = None,
    classes: Annotated[
        list[str] | None,
        typer.Option("--class", metavar="CLASS", help="Only this class, by key or label; may be given again."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """The verdict table: which compounds have primary literature. A terminal gets more than forty compounds counted by
    class, unless some are chosen."""
    moment = end_of_day(as_of) if as_of else END_OF_TIME
    with published(config) as reader:
        names = [compound_named(reader, name) for name in compounds or []]
        rows = _of_classes(verdicts.table(reader, names, moment), classes or [])
    if as_json:
        print_json(rows)
    elif console.is_terminal and len(rows) > MANY and not names and not classes:
        print_verdicts_by_class(rows)
    else:
        print_verdicts(rows, as_of)


def _of_classes(rows: Sequence[Verdict], classes: Sequence[str]) -> Sequence[Verdict]:
    """The rows of these classes, by key or label in any case; all, where none is given."""
    if not classes:
        return rows
    wanted = {name.casefold() for name in classes}
    known = {name for row in rows for name in (row.compound_class.casefold(), row.class_label.casefold())}
    unknown = [name for name in classes if name.casefold() not in known]
    if rows and unknown:
        raise UsageError(
            f"no compound is of a class {unknown[0]!r}",
            mend=f"There are: {listed(list(dict.fromkeys(row.compound_class for row in rows)))}.",
        )
    return [row for row in rows if wanted & {row.compound_class.casefold(), row.class_label.casefold()}]


def explain(
    compound: Annotated[str, typer.Argument(help="A compound of the watchlist, or one of its names.")],
    pmid: Annotated[
        int | None,
        typer.Argument(min=1, max=LARGEST_PMID, help="One paper, with its text and the deciding words marked."),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many papers.")] = 50,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write the paper as a page, the deciding words marked."),
    ] = None,
    as_certificate: Annotated[
        bool,
        typer.Option("--certificate", help="The search certificate: what was asked, what came back, what it claims."),
    ] = False,
) -> None:
    """Why: each paper's evidence level and the words that decided it; the searches where there is none."""
    _refuse_mixed(pmid, html, as_certificate=as_certificate)
    if as_certificate:
        _certificate(compound, setup_from(config), as_json=as_json)
        return
    with published(config) as reader:
        name = compound_named(reader, compound)
        (row,) = verdicts.table(reader, [name])
        papers = verdicts.evidence(reader, name, pmid)
        if pmid is not None and not papers:
            raise UsageError(f"PMID {pmid} is not stored for {name}", mend=f"`litwatch explain {name}` lists what is.")
        searches = verdicts.searches(reader, [name])
        missed = verdicts.gaps(reader, name)
        texts = explaining.texts(reader, papers[0].work_id) if pmid is not None else {}
        changed = verdicts.record_changes(reader, papers[0].work_id) if pmid is not None else []
    if as_json:
        found = {"verdict": row, "papers": papers, "searches": searches, "gaps": missed}
        print_json(found if pmid is None else {**found, "record_changes": changed})
        return
    if html is not None:
        _write_page(html, explaining.html_page(papers, texts, synthetic=setup_from(config).synthetic))
        return
    if pmid is not None:
        console.print(explaining.paper(papers[0], texts))
        if changed:
            console.print(explaining.changed(changed))
        return
    print_verdicts([row])
    for shown in papers[:limit]:
        console.print(explaining.summary(shown))
    if len(papers) > limit:
        console.print(f"… and {len(papers) - limit} more: --limit {len(papers)} shows them all.")
    if missed:
        console.print(explaining.missed(missed))
    if row.verdict not in ("primary_in_topic", "primary_other") or not row.search_complete:
        console.print(explaining.searched(searches))
        console.print(f"Search certificate: litwatch explain {shell_word(name)} --certificate", soft_wrap=True)


def _refuse_mixed(pmid: int | None, html: Path | None, *, as_certificate: bool) -> None:
    if html is not None and pmid is None:
        raise UsageError("--html is about one paper", mend="Give its PMID; --certificate is a page of a compound.")
    if as_certificate and pmid is not None:
        raise UsageError("--certificate is about a compound, not one paper", mend="Leave out the PMID.")


def _write_page(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} can't be written ({error.strerror})", mend="Name another file.") from None
    console.print(f"Written to {path}", soft_wrap=True)


def _certificate(compound: str, setup: Setup, *, as_json: bool) -> None:
    """The certificate made anew from what was published, and where the page of the last run lies."""
    from litwatch.certificate import certificate, certificate_files, markdown_page, write_certificate

    with reading(setup.settings.database.published) as reader:
        (row,) = verdicts.table(reader, [compound_named(reader, compound)])
        made = certificate(reader, row, setup.settings, setup.watchlist, synthetic=setup.synthetic)
    if as_json:
        print_json(made)
        return
    text = markdown_page(made)
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        sys.stdout.write(text)
    page, _ = certificate_files(setup.settings.reports, made.slug)
    if setup.by_files and not page.exists():
        write_certificate(made, setup.settings.reports)  # of thousands, those that somebody asked for are kept
    there = "" if page.is_file() else " (not written yet: the next run or refresh does)"
    console.print()
    console.print(f"As a page: {page}{there}", soft_wrap=True)


def export(
    form: Annotated[Format, typer.Option("--format", help="ris, bibtex, csljson, csv or parquet.")],
    config: ConfigOption = None,
    compound: Annotated[str | None, typer.Option("--compound", help="Only this compound; default: all.")] = None,
    levels: Annotated[
        list[EvidenceLevel] | None,
        typer.Option(
            "--level",
            metavar="LEVEL",
            help="Only this evidence level, such as topic_in_vivo; may be given again. Default: all but artefact.",
        ),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Found by litwatch on that day or later."),
    ] = None,
    published_since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Published on that day or later; within a year, by the day that it entered PubMed.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="PATH", help="Default: standard output.")] = None,
) -> None:
    """The evidence, for reference managers and data tools."""
    with published(config) as reader:
        count = write(
            reader,
            form,
            path=out,
            compound=compound_named(reader, compound) if compound else None,
            levels=levels or (),
            since=since.date() if since else None,
            published_since=published_since.date() if published_since else None,
        )
    if out:
        console.print(f"{count} {'rows' if form in (Format.CSV, Format.PARQUET) else 'references'} written to {out}")
    elif not count:
        Terminal(stderr=True).print("litwatch: no evidence is of that compound, level and time; nothing is exported")


def evaluate(
    folder: Annotated[Path, typer.Argument(help="Has corpora/*.xml.gz or corpora/dedupe*.csv, and gold/*.csv.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
    write_to: Annotated[
        Path | None, typer.Option("--write", metavar="DIR", help="Also write evaluation.md and evaluation.json there.")
    ] = None,
) -> None:
    """Score the classifier, and linking, on labelled records."""
    from litwatch.evaluate import evaluate as score
    from litwatch.evaluate import lines, write_docs

    report = score(folder, setup_from(config).judge())
    if write_to:
        for path in write_docs(report, write_to, date=f"{datetime.now(UTC):%Y-%m-%d}", commit=_commit()):
            console.print(f"written: {path}")
    if as_json:
        print_json(report)
    else:
        for line in lines(report):
            console.print(line, markup=False, soft_wrap=True)


def _commit() -> str:
    """The commit that was measured, as far as git tells."""
    try:
        return check_output(["git", "describe", "--always", "--dirty"], text=True).strip()
    except (OSError, CalledProcessError):
        return "not known"
