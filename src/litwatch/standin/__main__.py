"""`python -m litwatch.standin [FOLDER …]`: serve PubMed XML until stopped; without a folder, the synthetic records."""

from __future__ import annotations

import argparse
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

from litwatch.errors import LitwatchError, UsageError
from litwatch.standin.faults import NAMES, Fault, Faults
from litwatch.standin.server import StandIn, bundled_records


def main(arguments: list[str] | None = None) -> int:
    """Print the address and serve; exit status 0 when stopped, 1 or 2 as the error says."""
    options = _parser().parse_args(arguments)
    try:
        faults = Faults(tuple(_fault(text) for text in options.fault), options.seed)
        today = options.today or datetime.now(UTC).date()
        with StandIn(
            options.folder or bundled_records(),
            today=today,
            api_keys=frozenset(options.api_key),
            enforce_rate=options.enforce_rate,
            latency=options.latency,
            faults=faults,
            port=options.port,
        ) as pubmed:
            print(pubmed.base_url, flush=True)
            threading.Event().wait()
    except LitwatchError as problem:
        print(problem.line(), file=sys.stderr)
        return problem.exit_status
    except KeyboardInterrupt:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m litwatch.standin", description="A stand-in for PubMed.")
    parser.add_argument("folder", nargs="*", type=Path, help="files or folders of PubMed XML (default: synthetic)")
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes a free one")
    parser.add_argument("--today", type=date.fromisoformat, help="the server's day, YYYY-MM-DD")
    parser.add_argument("--latency", type=float, default=0.0, metavar="S", help="seconds before each answer")
    parser.add_argument("--api-key", action="append", default=[], help="a key that is valid; may be repeated")
    parser.add_argument("--enforce-rate", action="store_true", help="refuse more than 3 (with a key 10) a second")
    parser.add_argument("--seed", type=int, default=0, help="which requests are spoilt")
    names = ", ".join(sorted(NAMES))
    parser.add_argument(
        "--fault", action="append", default=[], metavar="NAME[@ENDPOINT][=PHRASE]:RATE", help=f"one of {names}"
    )
    return parser


def _fault(text: str) -> Fault:
    """`reset:0.1`, `cut_xml@efetch:0.5`, `drop_phrase=forced swim:1`."""
    named, _, rate = text.rpartition(":")
    if not named:
        named, rate = rate, "1"
    name, _, phrase = named.partition("=")
    name, _, endpoint = name.partition("@")
    try:
        return Fault(name, float(rate), endpoint, phrase=phrase)
    except ValueError as problem:
        mend = "Write NAME:RATE, such as reset:0.1"
        raise UsageError(f"{rate!r} is no rate", where=f"--fault {text}", mend=mend) from problem


if __name__ == "__main__":
    sys.exit(main())
