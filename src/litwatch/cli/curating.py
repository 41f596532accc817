"""The commands by which a person decides: queue, curate, gold."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from litwatch import cycle
from litwatch.cli.common import (
    Bars,
    ConfigOption,
    JsonOption,
    compound_named,
    console,
    print_json,
    published,
    setup_from,
)
from litwatch.cli.tables import print_changes, print_conflicts, print_decided, print_links, print_queue
from litwatch.curate import Linking, Request, Setting, Undoing
from litwatch.curate.exchange import Importing, export_decisions
from litwatch.curate.fields import APART, TOGETHER
from litwatch.digest.words import number
from litwatch.errors import UsageError
from litwatch.gold import write_gold
from litwatch.store import Reader, reading
from litwatch.waiting import conflicts, doubtful_pairs, waiting

T = TypeVar("T")
NOT_ABOUT = "about=no"


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    for command in (queue, curate, gold):
        app.command()(command)


def queue(
    compounds: Annotated[list[str] | None, typer.Argument(metavar="[COMPOUND]...", help="Default: all.")] = None,
    config: ConfigOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 20,
    show_conflicts: Annotated[
        bool, typer.Option("--conflicts", help="Decisions to look at again: classifier or record changed since.")
    ] = False,
    show_links: Annotated[
        bool, typer.Option("--links", help="Doubtful links: records that may be one work and were not merged.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """What waits for a curator, that first which could change a verdict."""
    if show_links and (show_conflicts or compounds):
        raise UsageError("--links lists records, of no compound", mend="Give it alone.")
    with published(config) as reader:
        names = [compound_named(reader, name) for name in compounds or []]
        if show_conflicts:
            _show(conflicts(reader, names), print_conflicts, limit, as_json=as_json)
        elif show_links:
            _show(doubtful_pairs(reader), print_links, limit, as_json=as_json)
        else:
            _show(waiting(reader, names), print_queue, limit, as_json=as_json)


def _show(rows: Sequence[T], table: Callable[[Sequence[T], int], None], limit: int, *, as_json: bool) -> None:
    if as_json:
        print_json(rows[:limit])
    else:
        table(rows, limit)


def curate(
    compound: Annotated[str | None, typer.Argument(metavar="[COMPOUND]", help="A compound of the watchlist.")] = None,
    paper: Annotated[
        str | None, typer.Argument(metavar="[PMID]", help="The paper; one without PMID by its record or work.")
    ] = None,
    setting: Annotated[
        str | None, typer.Option("--set", metavar="FIELD=VALUE", help="For example role=comparator.")
    ] = None,
    not_about: Annotated[
        bool, typer.Option("--not-about", help="The paper is not about this compound: it no longer counts for it.")
    ] = False,
    undo: Annotated[
        str | None,
        typer.Option(
            "--undo", metavar="FIELD|ID", help="Take back the decision about this field, or of this identifier."
        ),
    ] = None,
    apart: Annotated[
        tuple[str, str] | None, typer.Option("--apart", metavar="RECORD OTHER", help="Two records are two works.")
    ] = None,
    together: Annotated[
        tuple[str, str] | None, typer.Option("--together", metavar="RECORD OTHER", help="Two records are one work.")
    ] = None,
    import_from: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Take the decisions of a CSV file, all or none.")
    ] = None,
    export_to: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write every decision as CSV.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the decision.")] = "",
    config: ConfigOption = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides; default: your login.")] = None,
) -> None:
    """A human decision that outranks the classifier and survives every re-run; or one taken back."""
    asked = _Asked(compound, paper, setting, not_about, undo, apart, together, import_from, export_to)
    asked.refuse_mixed()
    setup = setup_from(config)
    with reading(setup.settings.database.published) as reader:
        if export_to is not None:
            count = number(export_decisions(reader, export_to), "decision")
            console.print(f"{count} written to {export_to}", soft_wrap=True)
            return
        request = asked.request(reader, reason, by if by is not None else getpass.getuser())
        # Refused here, before the working file is touched; the job asks again of that.
        last = reader.values("last_run_at")[0]
        now = datetime.now(UTC).replace(tzinfo=None)
        rows = request.rows(reader, setup.known_names(), max(now, last or now))
    if not rows:
        console.print("Every decision of the file is stored already.")
        return
    job = cycle.decide(setup, request, progress=Bars())
    with reading(setup.settings.database.published) as reader:
        print_decided(job, reader)
    print_changes(job)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What `litwatch curate` was given."""

    compound: str | None
    paper: str | None
    setting: str | None
    not_about: bool
    undo: str | None
    apart: tuple[str, str] | None
    together: tuple[str, str] | None
    import_from: Path | None
    export_to: Path | None

    def refuse_mixed(self) -> None:
        """Raises UsageError unless one thing is asked, with a paper where it is about one."""
        asked = {
            "--set": self.setting is not None,
            "--not-about": self.not_about,
            "--undo": self.undo is not None,
            "--apart": self.apart is not None,
            "--together": self.together is not None,
            "--import": self.import_from is not None,
            "--export": self.export_to is not None,
        }
        given = [name for name, is_given in asked.items() if is_given]
        if len(given) != 1:
            what = f"{' and '.join(given)} are two decisions" if given else "nothing is decided"
            raise UsageError(what, mend=f"Give one of {', '.join(asked)}. See `litwatch curate --help`.")
        if given[0] in ("--set", "--not-about") and self.paper is None:
            raise UsageError(f"{given[0]} is about a compound's paper", mend="Give COMPOUND and PMID before it.")
        if given[0] == "--undo" and self.compound is not None and self.paper is None:
            raise UsageError("which paper of the compound", mend="Give COMPOUND and PMID, or the decision alone.")
        if given[0] not in ("--set", "--not-about", "--undo") and self.compound is not None:
            mend = "Leave COMPOUND and PMID out" + (", and give two records." if self.apart or self.together else ".")
            raise UsageError(f"{given[0]} is of no compound", mend=mend)

    def request(self, reader: Reader, reason: str, by: str) -> Request:
        """What is to be decided."""
        if self.import_from is not None:
            return Importing(self.import_from)
        for pair, value in ((self.apart, APART), (self.together, TOGETHER)):
            if pair is not None:
                return Linking(*pair, value, reason, by)
        name = compound_named(reader, self.compound) if self.compound is not None else ""
        if self.undo is not None:
            return Undoing(self.undo, reason, by, name, self.paper or "")
        field, _, value = (self.setting or NOT_ABOUT).partition("=")
        return Setting(name, self.paper or "", field.strip(), value.strip(), reason, by)


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
