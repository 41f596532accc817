"""Commands that keep litwatch going, or show it: serve, demo, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litwatch.cli.common import (
    Bars,
    ConfigOption,
    JsonOption,
    console,
    directory_from,
    flows_module,
    grid,
    print_json,
    setup_from,
)
from litwatch.cli.tables import print_told, print_verdicts


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    for command in (serve, demo, doctor):
        app.command()(command)


def serve(config: ConfigOption = None) -> None:
    """The scheduled deployments (Prefect's server included) and the web page, until stopped."""
    setup = setup_from(config)
    flows_module("serve").serve_forever(setup, directory_from(config))


def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A folder of its own.")] = Path("demo"),
    as_json: JsonOption = False,
) -> None:
    """The main job on the embedded PubMed stand-in and its synthetic records."""
    from litwatch.demo import play

    last = None
    for week in play(out, Bars()):
        last = week
        if as_json:
            continue
        console.print(
            f"Week of {week.job.run.run_at:%d %B %Y}: {week.job.fetched} records fetched in {week.requests} requests, "
            f"{week.job.judgements_changed} judgements, {len(week.job.changes)} verdicts changed, "
            f"run {week.job.run.status}."
        )
    if as_json and last is not None:
        print_json({"run": last.job.run, "verdicts": last.job.verdicts, "changes": last.job.changes})
        return
    if last is None or last.job.told is None:
        return
    console.print()
    console.print("Every record behind this is synthetic. The verdicts after the second week:")
    console.print()
    print_verdicts(last.job.verdicts)
    for change in last.job.changes:
        console.print(f"{change.compound}: {change.old_verdict} → {change.new_verdict}: {change.because}", markup=False)
    print_told(last.job.told, last.setup)
    console.print()
    console.print(f"Look further: litwatch explain binospirone --config {out / 'config'}", soft_wrap=True)


def doctor(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Check configuration, PubMed, SMTP, disk, database and schedule, one line each, with the mend."""
    import os

    from litwatch.config import find_directory
    from litwatch.doctor import examine

    checks = examine(find_directory(config, os.environ), os.environ)
    if as_json:
        print_json(checks)
    else:
        rows = [(check.name, check.result, f"{check.says} {check.mend}".strip()) for check in checks]
        console.print(grid((("Check", "left"), ("Result", "left"), ("", "fold")), rows))
    if any(check.result == "fail" for check in checks):
        raise typer.Exit(1)
