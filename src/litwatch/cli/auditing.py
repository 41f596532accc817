"""The command that checks other people's references: audit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litwatch.audit import Audit, Reference, check
from litwatch.cli.common import ConfigOption, JsonOption, console, print_json, setup_from
from litwatch.store import reading


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(audit)


def audit(
    documents: Annotated[list[Path], typer.Argument(metavar="DOCUMENT...", help="Text, Markdown or HTML.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a document's references: which compounds does it speak of, which do the cited papers study."""
    setup = setup_from(config)
    with reading(setup.settings.database.published) as reader:
        audits = [check(document, reader, setup.watchlist) for document in documents]
    if as_json:
        print_json(audits)
        return
    for one in audits:
        _show(one)


def _show(one: Audit) -> None:
    console.print(f"{one.document}", style="bold", soft_wrap=True)
    spoken = ", ".join(f"{name} ({count}×)" for name, count in one.speaks_of) or "no watched compound"
    console.print(f"Speaks of: {spoken}", soft_wrap=True)
    for number, reference in enumerate(one.references, start=1):
        console.print(f"{number:>3}. {reference.text}", markup=False, soft_wrap=True)
        console.print(f"     {_verdict(reference)}", markup=False, soft_wrap=True)
    for name in one.unsupported:
        console.print(f"None of the {len(one.references)} references names or studies {name}.", style="bold")


def _verdict(reference: Reference) -> str:
    if reference.studied:
        parts = [f"{one.compound}: {one.role}, {one.evidence_level}" for one in reference.studied]
        retracted = ", RETRACTED" if any(one.is_retracted for one in reference.studied) else ""
        return f"PMID {reference.pmid} studies {'; '.join(parts)}{retracted}"
    if reference.pmid:
        return f"PMID {reference.pmid} is stored, and about no watched compound"
    named = ", ".join(reference.named)
    return f"not in the store; its words name {named}" if named else "not in the store, and names no watched compound"
