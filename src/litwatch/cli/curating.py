"""The command by which a person decides: curate."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from litwatch import cycle
from litwatch.cli.common import LARGEST_PMID, Bars, ConfigOption, compound_named, console, setup_from
from litwatch.cli.tables import print_changes
from litwatch.curate import Decision, refuse_wrong
from litwatch.store import reading


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(curate)


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
