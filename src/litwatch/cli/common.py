"""What commands share: options, the configuration, tables, progress bars."""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.table import Table

from litwatch.called import Called, compound_meant
from litwatch.config import Settings, find_directory, flows_directory, load_settings, shipped_directory
from litwatch.cycle.setup import Setup, load_setup
from litwatch.errors import UsageError
from litwatch.shown import printable, safe_lines
from litwatch.store import Reader, reading

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="DIR", help="Configuration folder; default: $LITWATCH_CONFIG, else config/."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
DateOption = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], metavar="DATE", help="The day it is for, YYYY-MM-DD; default: today."),
]
SECONDS_BEFORE_BAR = 2.0
# Beside columns that are not folded, none is folded to less.
NARROWEST = 12
LARGEST_PMID = 999_999_999
# What steers a terminal or turns the direction of a line; JSON says the same by escapes.
_STEERING = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
FIRST_YEAR, LAST_YEAR = 1900, 2199
# Where this machine counts the day, others may be a day ahead.
DAY_ELSEWHERE = timedelta(days=1)


class Terminal(Console):
    """What is printed are titles, names and paths: nothing in them is markup or an emoji, or steers the terminal. A
    string is one line, so that none of them can forge another."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, soft_wrap=False, markup=False, emoji=False)

    def print(self, *objects: Any, **options: Any) -> None:
        # A table that is wider than the terminal is folded by it; cut, it would lose its last columns.
        shown = (printable(one) if isinstance(one, str) else one for one in objects)
        super().print(*shown, **{"crop": False, **options})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(safe_lines(segment.text), segment.style)


console = Terminal()


def directory_from(directory: Path | None) -> Path:
    """The configuration folder that is meant."""
    return find_directory(directory, os.environ)


def flows_module(name: str) -> Any:
    """A module of flows/: Prefect's side of the house, outside the library, which never imports it."""
    sys.path.insert(0, str(flows_directory()))
    return importlib.import_module(name)


def setup_from(directory: Path | None) -> Setup:
    """The whole configuration. That which comes with litwatch is said to be used: who started in another folder than
    that of config/, as cron does, would write beside the store and tell the wrong people."""
    folder = directory_from(directory)
    if folder == shipped_directory():
        Terminal(stderr=True).print(f"litwatch: no config/ here, so {folder} is used", soft_wrap=True)
    return load_setup(folder, os.environ)


def settings_from(directory: Path | None) -> Settings:
    """The settings alone, for commands that only read what was published."""
    return load_settings(find_directory(directory, os.environ), os.environ)


def published(directory: Path | None) -> Reader:
    """The published copy, read-only."""
    return reading(settings_from(directory).database.published)


def moment_of(day: datetime | None, *, may_be_ahead: bool = True) -> datetime | None:
    """A --date as a moment (UTC): that day at this time of day; None for today. `may_be_ahead`: False refuses a day
    that has not begun anywhere: what is told up to then is told to nobody again before it."""
    now = datetime.now(UTC).replace(tzinfo=None)
    if day is None or day.date() == now.date():
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UsageError(f"--date {day:%Y-%m-%d} can't be meant", mend=f"A year from {FIRST_YEAR} to {LAST_YEAR}.")
    if not may_be_ahead and day.date() > now.date() + DAY_ELSEWHERE:
        raise UsageError(
            f"--date {day:%Y-%m-%d} is still to come, and no digest would follow before it",
            mend=f"Today is {now:%Y-%m-%d}; `litwatch digest --rehearse --date` tries a day to come on a copy.",
        )
    return datetime.combine(day.date(), now.time())


def end_of_day(day: datetime) -> datetime:
    """The last moment of a day (UTC)."""
    return datetime.combine(day.date(), time.max)


def compound_named(reader: Reader, text: str) -> str:
    """The watched compound of this name (litwatch.called). Raises UsageError when there is none."""
    return compound_meant(text, reader.rows("watched_names", Called))


def print_json(rows: object) -> None:
    """Rows as JSON; dates in ISO 8601."""
    text = json.dumps(_plain(rows), ensure_ascii=False, indent=2)
    sys.stdout.write(_STEERING.sub(lambda found: json.dumps(found[0])[1:-1], text) + "\n")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value


def grid(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]], title: str = "") -> Table:
    """A table that fits 80 columns: `columns` as (heading, "left" | "right" | "fold"). What is not folded stands whole,
    on a narrower terminal too."""
    cells = [["" if cell is None else printable(str(cell)) for cell in row] for row in rows]
    table = Table(
        title=title or None, title_justify="left", box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold"
    )
    narrowest = NARROWEST if any(style != "fold" for _, style in columns) else 1
    needed = 0
    for place, (heading, style) in enumerate(columns):
        width = max(map(cell_len, (heading, *(row[place] for row in cells))))
        least = min(width, narrowest) if style == "fold" else width
        needed += least + 1
        table.add_column(
            heading,
            justify="right" if style == "right" else "left",
            no_wrap=style != "fold",
            overflow="fold",
            min_width=least,
        )
    table.width = needed if needed > console.width else None
    for row in cells:
        table.add_row(*row)
    return table


class Bars:
    """Progress on standard error for steps longer than two seconds; nothing when that is no terminal. Steps may run
    side by side in several threads: a terminal has room for one display, so they share it."""

    def __init__(self) -> None:
        self._errors = Terminal(stderr=True)
        self._lock = threading.Lock()
        self._shown: Progress | None = None
        self._open = 0

    @contextmanager
    def step(self, name: str, total: int) -> Iterator[Callable[[int], None]]:
        """A bar for one step; see litwatch.cycle.Progress."""
        if not self._errors.is_terminal:
            yield lambda _: None
            return
        began = datetime.now(UTC)
        with self._display() as bars:
            task = bars.add_task(name, total=total, visible=False)

            def advance(count: int) -> None:
                is_long = (datetime.now(UTC) - began).total_seconds() > SECONDS_BEFORE_BAR
                bars.update(task, advance=count, visible=is_long)

            try:
                yield advance
            finally:
                bars.remove_task(task)

    @contextmanager
    def _display(self) -> Iterator[Progress]:
        """The display, begun by the first step that is open and ended by the last."""
        with self._lock:
            if self._shown is None:
                columns = (
                    TextColumn("{task.description}", markup=False),
                    BarColumn(),
                    MofNCompleteColumn(),
                    TimeRemainingColumn(),
                )
                self._shown = Progress(*columns, console=self._errors, transient=True)
                self._shown.start()
            self._open += 1
            bars = self._shown
        try:
            yield bars
        finally:
            with self._lock:
                self._open -= 1
                if not self._open:
                    bars.stop()
                    self._shown = None
