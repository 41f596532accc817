"""Commands that bring literature in: run, refresh, ingest, reclassify, digest."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from litwatch import cycle
from litwatch.bulk.storage import given
from litwatch.cli.common import (
    Bars,
    ConfigOption,
    DateOption,
    JsonOption,
    console,
    directory_from,
    flows_module,
    moment_of,
    print_json,
    settings_from,
    setup_from,
)
from litwatch.cli.tables import print_changes, print_files, print_rehearsed, print_standing, print_told
from litwatch.cycle.alarm import sounding
from litwatch.errors import ServiceError, UsageError
from litwatch.verdict import Verdict


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    for command in (run, refresh, ingest, digest, reclassify):
        app.command()(command)


def run(
    config: ConfigOption = None,
    date: DateOption = None,
    no_send: Annotated[bool, typer.Option("--no-send", help="Write the digest and send nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """One weekly cycle now: reconcile every compound, publish, digest, send."""
    # At a terminal the error is seen; from cron it is mailed.
    with sounding(lambda: settings_from(config), when=not (no_send or sys.stderr.isatty())):
        setup = setup_from(config)
        moment = moment_of(date, may_be_ahead=setup.synthetic)
        job = cycle.run(setup, moment, send=not no_send, progress=Bars())
    if as_json:
        receipts = job.told.receipts if job.told else []
        pages = job.told.pages if job.told else []
        print_json(
            {
                "run": job.run,
                "verdicts": job.verdicts,
                "changes": job.changes,
                "fetched": job.fetched,
                "around": job.around,
                "pages": pages,
                "receipts": receipts,
            }
        )
    else:
        print_standing(job.verdicts)
        print_changes(job)
        if job.told:
            print_told(job.told, setup)
    _fail_when_nothing_was_searched(job.verdicts)


def refresh(
    compounds: Annotated[list[str] | None, typer.Argument(metavar="[COMPOUND]...", help="Default: all.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reconcile now, for all or the named compounds; publish; print what changed. No digest."""
    setup = setup_from(config)
    job = cycle.refresh(setup, compounds or [], progress=Bars())
    shown = [row for row in job.verdicts if not job.named or row.compound in job.named]
    if as_json:
        print_json(
            {
                "run": job.run,
                "verdicts": shown,
                "changes": job.changes,
                "fetched": job.fetched,
                "around": job.around,
            }
        )
    else:
        print_standing(shown)
        print_changes(job)
    _fail_when_nothing_was_searched(shown)


def ingest(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Files or folders, or their addresses (s3://…).")
    ] = None,
    config: ConfigOption = None,
    download: Annotated[
        bool,
        typer.Option("--download", help="First fetch what is missing of NLM's files, then take them too: up to date."),
    ] = False,
    only: Annotated[
        cycle.Part | None, typer.Option("--only", help="With --download: fetch baseline or updatefiles alone.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Screen files that are done as well.")] = False,
    flow: Annotated[
        bool, typer.Option("--flow", help="As a Prefect flow, by the workers of bulk.runner in the settings.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """PubMed XML (.xml, .xml.gz) or MEDLINE files (.nbib, .txt): store what names a watched compound.

    NLM's baseline and update files are taken in their order, each once; a run that is stopped is completed by the next.
    """
    setup = setup_from(config)
    if not (paths or download or flow):
        raise UsageError("no file is named", mend="Give files or folders, or --download.")
    if only and not download:
        raise UsageError("--only belongs to --download", mend="Give both, or name the folder.")
    fetched = cycle.download(setup, [only] if only else tuple(cycle.Part), progress=Bars()) if download else None
    where = [*map(str, fetched.paths if fetched else ()), *(paths or ())]
    if flow:
        job: cycle.Outcome = flows_module("serve").screen_now(setup, directory_from(config), where, again=again)
    else:
        job = cycle.ingest(setup, [given(one) for one in where], again=again, progress=Bars())
    if as_json:
        told = {"run": job.run, "fetched": fetched, "files": job.files, "notes": job.notes, "changes": job.changes}
        print_json(told)
    else:
        if fetched:
            console.print(f"{fetched.fetched_count:,} of {fetched.listed_count:,} files fetched to {fetched.directory}")
        print_files(job.files)
        for line in job.notes:
            console.print(line, soft_wrap=True)
        print_changes(job)
    if any(file.problem for file in job.files):
        raise typer.Exit(1)


def digest(
    config: ConfigOption = None,
    date: DateOption = None,
    preview: Annotated[bool, typer.Option("--preview", help="Write the files and send nothing (the default).")] = False,
    send: Annotated[
        bool, typer.Option("--send", help="Deliver it to every recipient who has not had it, and what is pending.")
    ] = False,
    rehearse: Annotated[
        bool,
        typer.Option("--rehearse", help="A whole weekly run with the real services on a copy; nothing is sent."),
    ] = False,
) -> None:
    """Build (again) the digest of a week and write its pages."""
    if preview + send + rehearse > 1:
        raise UsageError("--preview, --send and --rehearse exclude each other", mend="Give one of them.")
    setup = setup_from(config)
    if rehearse:
        apart, job = cycle.rehearse(setup, moment_of(date), progress=Bars())
        print_standing(job.verdicts)
        if job.told:
            print_told(job.told, apart)
        print_rehearsed(job)
        return
    moment = moment_of(date, may_be_ahead=setup.synthetic or not send)
    print_told(cycle.digest(setup, moment, send=send), setup)


def reclassify(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Judge all stored records again with today's rules, without network."""
    job = cycle.reclassify(setup_from(config), progress=Bars())
    if as_json:
        print_json({"run": job.run, "judgements_changed": job.judgements_changed, "changes": job.changes})
        return
    console.print(f"{job.judgements_changed} judgements changed")
    print_changes(job)


def _fail_when_nothing_was_searched(rows: Sequence[Verdict]) -> None:
    """One search that is not clean is told in the table; none at all is a failure, which cron must hear of."""
    if rows and not any(row.search_complete for row in rows):
        raise ServiceError(
            f"not one search was complete, for example {rows[0].compound}: {rows[0].search_problem.rstrip('.')}",
            mend="What was known before stands; `litwatch doctor` says what is wrong.",
        )
