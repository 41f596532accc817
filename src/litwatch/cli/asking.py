"""Questions in the user's own words to the published database: sql, search."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from litwatch.ask import Table, View, ask, views
from litwatch.cells import csv_text
from litwatch.cli.common import ConfigOption, JsonOption, console, grid, print_json, published, settings_from
from litwatch.digest.words import identifier
from litwatch.errors import LitwatchError, UsageError
from litwatch.find import find
from litwatch.shown import print_data

ROWS_SHOWN = 200
NARROWEST = 9  # characters of a column; where a table would need narrower ones, each row is shown as a list
HELP = "A statement ends with ; . DESCRIBE paper; names its columns. Ctrl-C drops what is typed or runs, Ctrl-D leaves."


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    for command in (sql, search):
        app.command()(command)


def sql(
    query: Annotated[
        str | None, typer.Argument(help="One statement or several, ; between. Default: standard input, or a prompt.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")] = False,
) -> None:
    """Ask the published database in SQL; it is opened for reading only. Without a question, the views are listed."""
    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other", mend="Give one of them.")
    file = settings_from(config).database.published
    if query is None and sys.stdin.isatty() and not (as_json or as_csv):
        _prompt(file)
        return
    text = sys.stdin.read() if query is None else query
    if not text.strip():
        _print_views(views(file), as_json=as_json, as_csv=as_csv)
    elif as_json or as_csv:
        (only, *others) = list(ask(file, text)) or [Table((), ())]
        if others:
            raise UsageError("JSON and CSV are for one statement", mend="Ask the others by themselves.")
        _print_plain(only, as_json=as_json)
    else:
        _print_answers(ask(file, text, ROWS_SHOWN))


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORD...", help="Words of title or abstract; some may miss.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many papers.")] = 20,
) -> None:
    """Papers whose title or abstract has these words, the best first."""
    with published(config) as reader:
        found = find(reader, " ".join(words), limit)
    if as_json:
        print_json(found)
        return
    for one in found:
        console.print(f"{identifier(one.pmid, one.work_id)} · {one.year or 'no year'} · {one.score:.2f}", style="bold")
        console.print(f"  {one.title}")
        console.print(f"  {'; '.join(one.levels) or 'about no watched compound'}", style="dim")
    if not found:
        console.print("No paper has any of these words.")


def _prompt(file: Path) -> None:
    """Statements typed at a terminal, until Ctrl-D, or Ctrl-C where nothing is typed."""
    known = views(file)
    _remember()
    _print_views(known)
    console.print(HELP, style="dim")
    typed = ""
    while True:
        try:
            typed += input("     ...> " if typed else "litwatch> ") + "\n"
            if typed.strip() and not typed.rstrip().endswith(";"):
                continue
            _print_answers(ask(file, typed, ROWS_SHOWN))
        except EOFError:
            console.print()
            return
        except KeyboardInterrupt:
            console.print()
            if not typed:
                return
        except LitwatchError as error:
            console.print(error.line(), soft_wrap=True)
        typed = ""


def _remember() -> None:
    """Arrow keys, and what was typed before; a system without readline does without."""
    with suppress(ImportError, OSError):
        import atexit
        import readline

        state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "litwatch"
        state.mkdir(parents=True, exist_ok=True)
        history = state / "sql_history"
        with suppress(FileNotFoundError):
            readline.read_history_file(history)
        readline.set_history_length(1000)
        atexit.register(readline.write_history_file, history)


def _print_views(known: list[View], *, as_json: bool = False, as_csv: bool = False) -> None:
    if as_json or as_csv:
        _print_plain(Table(("name", "comment"), tuple((one.name, one.comment) for one in known)), as_json=as_json)
    else:
        console.print(grid((("View", "left"), ("", "fold")), ((one.name, one.comment) for one in known)))


def _print_plain(table: Table, *, as_json: bool) -> None:
    if as_json:
        print_json([dict(zip(table.columns, map(_plain, row), strict=True)) for row in table.rows])
    else:
        print_data(csv_text(table.columns, table.rows))


def _print_answers(tables: Iterable[Table]) -> None:
    for table in tables:
        if len(table.columns) * NARROWEST > console.width:
            _print_as_lists(table)
        else:
            rows = ([_shown(value) for value in row] for row in table.rows)
            console.print(grid([(name, "fold") for name in table.columns], rows))
        count = len(table.rows)
        if table.is_cut:
            console.print(f"The first {count} rows; LIMIT, --csv or --json give others.", style="dim")
        else:
            console.print(f"{count} row{'' if count == 1 else 's'}", style="dim")


def _print_as_lists(table: Table) -> None:
    for number, row in enumerate(table.rows, start=1):
        console.print(f"row {number}", style="bold")
        cells = ((name, _shown(value)) for name, value in zip(table.columns, row, strict=True))
        console.print(grid((("", "left"), ("", "fold")), cells))


def _shown(value: Any) -> str:
    """A cell: what is not known is left empty, control characters are none of the terminal's business."""
    if value is None:
        return ""
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return "".join(one if one.isprintable() or one == "\n" else "�" for one in text)


def _plain(value: Any) -> Any:
    """A value that JSON has: other types as text, numbers that are none as null."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
