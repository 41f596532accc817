"""The command line: parse → one library call → print, or --json. No rule lives here."""

from __future__ import annotations

import atexit
import codecs
import gc
import importlib
import io
import logging
import os
import sys
import traceback
from types import ModuleType, TracebackType
from typing import NoReturn

import typer

from litwatch import __version__
from litwatch.database import INTERRUPTED
from litwatch.errors import LitwatchError
from litwatch.shown import clean, safe_lines, sentence

STOPPED = 130
# The modules of this package, in the order of the help, and the commands that each brings.
GROUPS = {
    "watching": ("run", "refresh", "ingest", "digest", "reclassify"),
    "reading": ("verdict", "explain", "export", "evaluate"),
    "asking": ("sql", "search"),
    "naming": ("names",),
    "curating": ("queue", "curate", "gold"),
    "auditing": ("audit",),
    "serving": ("serve", "demo", "doctor"),
}


def _load(group: str) -> ModuleType:
    """A module of this package. Nothing of what is loaded is garbage: looking for some meanwhile takes a fifth of the
    time."""
    gc.disable()
    try:
        return importlib.import_module(f"litwatch.cli.{group}")
    finally:
        gc.enable()


def application(command: str = "") -> typer.Typer:
    """The commands. `command`: the first word typed; where it is one of them, its module alone is loaded, so that a
    command does not wait for what the others need."""
    app = typer.Typer(
        name="litwatch",
        help="Which compounds actually have primary literature: a scheduled PubMed watch, judged paper by paper.",
        epilog="Errors are one line; --debug, anywhere, shows the traceback as well.",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_root)
    for group in [name for name, commands in GROUPS.items() if command in commands] or GROUPS:
        _load(group).register(app)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"litwatch {__version__}")
        raise typer.Exit


def _root(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Show the version."),
) -> None:
    del version


def _usage_mend(arguments: list[str]) -> str:
    known = {command for commands in GROUPS.values() for command in commands}
    command = " ".join(argument for argument in arguments[:1] if argument in known)
    return f"See `{' '.join(f'litwatch {command}'.split())} --help`."


def _plainly(said: str) -> str:
    """What Typer says of an argument, in the words of its help."""
    text = clean(said).replace("Value error, ", "")
    text = text.replace("Input should be a valid integer, unable to parse string as an integer", "give a whole number")
    return text.replace("does not match the formats '%Y-%m-%d'", "is no day written YYYY-MM-DD")


def _say_everything() -> None:
    """No letter of a title is a fault where the locale has none for it: a terminal shows its number, files and pipes
    get UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper) or codecs.lookup(stream.encoding).name == "utf-8":
            continue
        if stream.isatty():
            stream.reconfigure(errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8")


def _leave_quietly() -> NoReturn:
    """The reader of our output left (`litwatch verdict | head`): that is its right."""
    sys.stdout = None
    sys.exit(0)


def _run(arguments: list[str]) -> int:
    try:
        app = application(*arguments[:1])
        gc.freeze()  # nor is any of it garbage later: a tenth of a second whenever all is looked through
        status = int(app(arguments or ["--help"], standalone_mode=False) or 0)
    except RuntimeError as error:
        if str(error) == INTERRUPTED:
            raise KeyboardInterrupt from error
        raise
    # Python flushes on its way out, where nobody can catch that the reader has left.
    sys.stdout.flush()
    if status == STOPPED:
        # Typer makes this status of Ctrl-C, and says nothing.
        raise KeyboardInterrupt
    return status


def _show_traceback(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """An error raised to the end, as Python writes it; what it quotes of foreign text can't steer a terminal."""
    sys.stderr.write(safe_lines("".join(traceback.format_exception(kind, error, where))))


def _look_once() -> None:
    """On its way out Python looks for garbage twice, which once does: but through all of it, since DuckDB complains of
    what is never freed."""
    gc.unfreeze()
    gc.disable()


def main() -> None:
    """Run the command line and exit with its status: 0 done, 1 failed, 2 wrong usage or configuration."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    debug = len(arguments) < len(sys.argv) - 1 or bool(os.environ.get("LITWATCH_DEBUG"))
    sys.excepthook = _show_traceback
    atexit.register(_look_once)
    _say_everything()
    # stamina tells of every retry on this logger; what came of them stands in the search log.
    logging.getLogger("stamina").setLevel(logging.INFO if debug else logging.ERROR)
    try:
        sys.exit(_run(arguments))
    except typer.Exit as error:
        sys.exit(error.exit_code)
    except typer.TyperException as error:
        sys.stderr.write(f"litwatch: {sentence(_plainly(error.format_message()))} {_usage_mend(arguments)}\n")
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("litwatch: stopped; what was stored is whole, and the next run goes on from there\n")
    except BrokenPipeError:
        _leave_quietly()
    except SystemExit as error:
        # Rich and Typer make status 1 of it.
        if isinstance(error.__context__, BrokenPipeError):
            _leave_quietly()
        raise
    except LitwatchError as error:
        if debug:
            raise
        for line in error.line().splitlines():
            sys.stderr.write(f"litwatch: {line}\n")
        sys.exit(error.exit_status)
    except Exception as error:  # the last line of defence: no traceback reaches the user
        if debug:
            raise
        text = clean(str(error), 300)
        sys.stderr.write(
            f"litwatch: unexpected {type(error).__name__}: {text}. This is a fault of litwatch: "
            "run again with --debug and report what it prints.\n"
        )
        sys.exit(1)
    # Only now: an exception that is being handled would keep what it saw alive to the end of Python, where DuckDB
    # complains of it.
    sys.exit(STOPPED)
