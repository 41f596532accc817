"""The command about names: names, and names --suggest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from litwatch.called import called_in, compound_meant
from litwatch.cli.common import ConfigOption, JsonOption, console, grid, print_json, setup_from
from litwatch.config import Compound
from litwatch.cycle.setup import Setup
from litwatch.errors import ServiceError, StoreError, UsageError
from litwatch.ledger import Form, LastCount, Naming, counted, counted_last, forms
from litwatch.names import Matcher
from litwatch.polite import Patience
from litwatch.query import name_queries
from litwatch.shown import print_data, printable
from litwatch.store import reading
from litwatch.suggest import Found, Suggestion, entry, suggest

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
        _suggest(setup, compound.strip(), as_json=as_json)
        return
    watched = _watched(setup, compound)
    counts, remark = _counts(setup, watched, offline=offline)
    rows = forms(watched, counts, _papers(setup, watched), Matcher(setup.watchlist))
    if as_json:
        print_json({"compound": watched.name, "identifiers": watched.identifiers, "forms": rows, "remark": remark})
        return
    _print(watched, rows, remark)


def _watched(setup: Setup, text: str) -> Compound:
    mend = "`litwatch names NAME --suggest` asks PubChem and MeSH for others."
    name = compound_meant(text, called_in(setup.watchlist), mend)
    return next(compound for compound in setup.watchlist.compounds if compound.name == name)


def _counts(setup: Setup, compound: Compound, *, offline: bool) -> tuple[dict[str, tuple[int | None, str]], str]:
    """Counts by form, and a remark on where they come from."""
    silent = ""
    if not offline:
        answers = tuple(setup.pubmed().search_each(name_queries(compound), datetime.now(UTC).date(), 0))
        if any(answer.count is not None for answer in answers):
            return counted(answers), ""
        first = min(answers, key=lambda answer: answer.ended_at)
        silent = f"PubMed gave no counts ({setup.settings.entrez.base_url}: {first.problem}). "
    try:
        with reading(setup.settings.database.published) as reader:
            last = reader.rows("last_counts", LastCount, compound=compound.name)
    except StoreError:
        last = []
    of = f"those of the run of {last[0].searched_at:%Y-%m-%d}" if last else "not known"
    return counted_last(last), f"{silent}PubMed's counts are {of}."


def _papers(setup: Setup, compound: Compound) -> list[Naming]:
    try:
        with reading(setup.settings.database.published) as reader:
            return reader.rows("naming", Naming, compound=compound.name)
    except StoreError:
        return []


def _print(compound: Compound, rows: tuple[Form, ...], remark: str) -> None:
    known = ", ".join(
        f"{key} {one.value} ({_origin(one.source, one.dated) or 'no source'})"
        for key, one in compound.identifiers.items()
    )
    console.print(f"{compound.name}: {known or 'no identifiers'}", markup=False)
    columns = (
        ("Form", "fold"),
        ("Kind", "left"),
        ("PubMed", "right"),
        ("Store", "right"),
        ("Last", "left"),
        ("Why; source, date", "fold"),
    )
    table = [
        (
            row.form,
            row.kind,
            "?" if row.asked and row.in_pubmed is None else row.in_pubmed,
            "" if row.kind == "look-alike" else row.in_store,
            row.last_entered or row.last_year,
            "; ".join(part for part in (row.doubt or row.why_not, _origin(row.source, row.dated)) if part),
        )
        for row in rows
    ]
    console.print(grid(columns, table))
    console.print("Store: papers that name it so. Last: when PubMed took in the newest of them.", style="dim")
    if remark:
        console.print(remark, markup=False, soft_wrap=True)


def _origin(source: str, dated: date | None) -> str:
    return ", ".join(str(part) for part in (source, dated) if part)


def _suggest(setup: Setup, name: str, *, as_json: bool) -> None:
    today = datetime.now(UTC).date()
    try:
        pubchem = setup.pubchem()
        cid = pubchem.cid(name)
        found = Found(
            cid,
            pubchem.synonyms(cid) if cid is not None else (),
            pubchem.registry_numbers(cid) if cid is not None else (),
            setup.mesh().concept(name),
        )
    except ServiceError as error:
        raise ServiceError(
            f"no names were suggested: {error.what}", where=error.where, mend="Check the network, then try again."
        ) from None
    if found.cid is None and found.concept is None:
        raise UsageError(f"neither PubChem nor MeSH knows {name!r}", mend="Check its spelling.")
    suggested = suggest(name, found, today, [one for one in setup.watchlist.compounds if one.name != name])
    if as_json:
        print_json(suggested)
        return
    for line in _remarks(suggested, found):
        typer.echo(f"# {printable(line)}")
    print_data(entry(suggested, next(iter(setup.watchlist.class_labels))))


def _remarks(suggested: Suggestion, found: Found) -> list[str]:
    """What a person must know before the entry is pasted."""
    said = [
        "Review every line, the class above all, before it goes under `compounds:` in watchlist.yaml.",
        f"Left out: {suggested.left_out} names too ambiguous to search for, registry and catalogue numbers.",
    ]
    silent = [one for one, known in (("PubChem", found.cid), ("MeSH", found.concept)) if known is None]
    said += [f"{one} knows no compound of this name." for one in silent]
    said += [f"Left out, a name of {owner} on the watchlist: {text}" for text, owner in suggested.taken]
    return said
