"""The commands by which a person decides: queue, curate, gold."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from litwatch import cycle
from litwatch.cli.common import (
    LARGEST_PMID,
    Bars,
    ConfigOption,
    JsonOption,
    compound_named,
    console,
    print_json,
    published,
    setup_from,
)
from litwatch.cli.tables import print_changes, print_queue
from litwatch.curate import Decision, refuse_wrong
from litwatch.gold import write_gold
from litwatch.store import reading
from litwatch.verdict import waiting


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    for command in (queue, curate, gold):
        app.command()(command)


def queue(
    compounds: Annotated[list[str] | None, typer.Argument(metavar="[COMPOUND]...", help="Default: all.")] = None,
    config: ConfigOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """What waits for a curator, that first which could change a verdict."""
    with published(config) as reader:
        rows = waiting(reader, [compound_named(reader, name) for name in compounds or []])
    if as_json:
        print_json(rows[:limit])
    else:
        print_queue(rows, limit)


def curate(
    compound: Annotated[str, typer.Argument(help="A compound of the watchlist.")],
    pmid: Annotated[int, typer.Argument(min=1, max=LARGEST_PMID, help="The paper.")],
    setting: Annotated[str, typer.Option("--set", metavar="FIELD=VALUE", help="For example role=comparator.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the decision.")],
    config: ConfigOption = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides; default: your login.")] = None,
) -> None:
    """A human decision that outranks the classifier and survives every re-run."""
    setup = setup_from(config)
    known = {"models": setup.vocabulary.models, "species": setup.vocabulary.species}
    with reading(setup.settings.database.published) as reader:
        name = compound_named(reader, compound)
        decision = Decision(name, pmid, setting, reason, by or getpass.getuser())
        refuse_wrong(reader, decision, known)
    job = cycle.curate(setup, decision, progress=Bars())
    console.print(f"Decided for {name}, PMID {pmid}: {setting}", markup=False)
    print_changes(job)


def gold(
    folder: Annotated[Path, typer.Argument(help="Gets corpora/ and gold/; files of an earlier time are replaced.")],
    config: ConfigOption = None,
) -> None:
    """Decisions as labelled records, for `litwatch evaluate` and for training. Nothing is trained by this."""
    with published(config) as reader:
        written = write_gold(reader, folder)
    console.print(
        f"{written.records} records, {written.study_types} study types and {written.roles} roles written to {folder}",
        soft_wrap=True,
    )
    for pmid, why in sorted(written.left_out.items()):
        console.print(f"PMID {pmid}, left out: {why}")
