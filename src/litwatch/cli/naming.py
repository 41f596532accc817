"""The command about names: names, and names --suggest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

from litwatch.cli.common import ConfigOption, JsonOption, console, grid, print_json, setup_from
from litwatch.config import Compound
from litwatch.cycle.setup import Setup
from litwatch.errors import ServiceError, StoreError, UsageError
from litwatch.ledger import Form, LastCount, Naming, counted, forms
from litwatch.polite import Patience
from litwatch.query import name_queries
from litwatch.store import reading
from litwatch.suggest import entry, suggest

# A person waits: a service that is silent is soon said to be.
QUICK = Patience(attempts=2, first_wait=0.5, longest_wait=2.0, timeout=15.0)


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(names)


def names(
    compound: Annotated[str, typer.Argument(help="A compound of the watchlist; with --suggest, any name.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service: the counts of the last run.")] = False,
    suggested: Annotated[
        bool, typer.Option("--suggest", help="Ask PubChem and MeSH for names; print a watchlist entry to review.")
    ] = False,
) -> None:
    """Every form of a compound's names: what PubMed and the store hold of it, and why some are not asked."""
    setup = replace(setup_from(config), patience=QUICK)
    if suggested:
        _suggest(setup, compound)
        return
    watched = _watched(setup, compound)
    counts, remark = _counts(setup, watched, offline=offline)
    rows = forms(watched, counts, _papers(setup, watched))
    if as_json:
        print_json({"compound": watched.name, "identifiers": watched.identifiers, "forms": rows, "remark": remark})
        return
    _print(watched, rows, remark)


def _watched(setup: Setup, text: str) -> Compound:
    wanted = text.casefold()
    for compound in setup.watchlist.compounds:
        if wanted in (name.text.casefold() for name in compound.names):
            return compound
    watched = ", ".join(compound.name for compound in setup.watchlist.compounds)
    raise UsageError(
        f"{text!r} is not on the watchlist",
        mend=f"Watched are: {watched}. `litwatch names NAME --suggest` asks PubChem and MeSH for others.",
    )


def _counts(setup: Setup, compound: Compound, *, offline: bool) -> tuple[dict[str, tuple[int | None, str]], str]:
    """Counts by form, and a remark on where they come from."""
    if not offline:
        answers = tuple(setup.pubmed().search_each(name_queries(compound), datetime.now(UTC).date(), 0))
        if any(answer.count is not None for answer in answers):
            return counted(answers), ""
    try:
        with reading(setup.settings.database.published) as reader:
            last = reader.rows("last_counts", LastCount, compound=compound.name)
    except StoreError:
        last = []
    known = {one.form: (None if one.problem else one.hit_count, one.problem) for one in last}
    of = f"those of the run of {last[0].searched_at:%Y-%m-%d}" if last else "not known"
    silent = "" if offline else f"PubMed does not answer ({setup.settings.entrez.base_url}). "
    return known, f"{silent}PubMed's counts are {of}."


def _papers(setup: Setup, compound: Compound) -> list[Naming]:
    try:
        with reading(setup.settings.database.published) as reader:
            return reader.rows("naming", Naming, compound=compound.name)
    except StoreError:
        return []


def _print(compound: Compound, rows: tuple[Form, ...], remark: str) -> None:
    known = ", ".join(f"{key} {one.value} ({one.source})" for key, one in compound.identifiers.items())
    console.print(f"{compound.name}: {known or 'no identifiers'}", markup=False)
    columns = (
        ("Form", "fold"),
        ("Kind", "left"),
        ("PubMed", "right"),
        ("Store", "right"),
        ("Last", "right"),
        ("", "fold"),
    )
    table = [
        (
            row.form,
            row.kind,
            "?" if row.asked and row.in_pubmed is None else row.in_pubmed,
            row.in_store or "",
            row.last_year,
            row.doubt or row.why_not or _origin(row),
        )
        for row in rows
    ]
    console.print(grid(columns, table))
    if remark:
        console.print(remark, markup=False)


def _origin(row: Form) -> str:
    return f"{row.source}{f', {row.dated}' if row.dated else ''}" if row.source else ""


def _suggest(setup: Setup, name: str) -> None:
    today = datetime.now(UTC).date()
    try:
        pubchem = setup.pubchem()
        cid = pubchem.cid(name)
        synonyms = pubchem.synonyms(cid) if cid is not None else ()
        concept = setup.mesh().concept(name)
    except ServiceError as error:
        raise ServiceError(
            f"no names were suggested: {error.what}", where=error.where, mend="Check the network, then try again."
        ) from None
    if cid is None and concept is None:
        raise UsageError(f"neither PubChem nor MeSH knows {name!r}", mend="Check its spelling.")
    found = suggest(name, cid, synonyms, concept, today)
    typer.echo(
        "# Review every line before it goes under `compounds:` in watchlist.yaml. Left out: "
        f"{found.left_out} registry and\n# catalogue numbers, and names too short or too long to search for."
    )
    typer.echo(entry(found, next(iter(setup.watchlist.class_labels)), today), nl=False)
