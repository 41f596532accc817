"""What a faultless run costs: requests against what was asked, and wall time against the permitted rate.

`python benchmarks/request_cost.py [--latency 0.3] [--only bundled]` runs `litwatch run --no-send` as a process of its
own (start-up included) against the stand-in and prints a table. Two bounds are held against it:

- requests / (distinct queries + ceil(new records / 200)), at most 1.1;
- wall time / (requests / permitted rate), at most 1.15.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import requests

from litwatch import demo
from litwatch.standin import Logged, StandIn, bundled_records

TODAY = date(2026, 11, 16)
KEY = "a-key-of-the-benchmark"
CORPORA = Path(__file__).resolve().parents[2] / "shared" / "data" / "corpora"
BATCH = 200


@dataclass(frozen=True)
class Cost:
    """One run. `busiest`: most arrivals in a second. `arrivals` lasts from the first to the last, seconds; `cpu` is
    what the run's process used."""

    corpus: str
    rate: int
    which: str
    requests: int
    queries: int
    fetched: int
    wall: float
    arrivals: float
    busiest: int
    cpu: float

    @property
    def asked(self) -> int:
        return self.queries + math.ceil(self.fetched / BATCH)

    def line(self) -> str:
        return (
            f"| {self.corpus} | {self.rate} | {self.which} | {self.requests} | {self.queries} | {self.fetched} "
            f"| {self.requests / self.asked:.2f} | {self.wall:.1f} | {self.wall / (self.requests / self.rate):.2f} "
            f"| {self.arrivals:.1f} | {self.arrivals / (self.requests / self.rate):.2f} "
            f"| {self.busiest} | {self.cpu:.1f} |"
        )


HEAD = """\
| records | permitted a second | run | requests | distinct queries | fetched | requests ratio | wall time, s \
| time ratio | first to last request, s | their ratio | most in a second | CPU, s |
|---|---|---|---|---|---|---|---|---|---|---|---|---|"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--latency", type=float, default=0.3, help="seconds before each answer")
    parser.add_argument("--only", choices=("bundled", "corpora"), help="one set of records in place of both")
    parser.add_argument("--rate", type=int, choices=(3, 10), help="one permitted rate in place of both")
    options = parser.parse_args()
    corpora = {"bundled": bundled_records()}
    if CORPORA.is_dir():
        corpora["corpora"] = [*bundled_records(), *sorted(CORPORA.glob("*.xml.gz"))]
    print(f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}, latency {options.latency:g} s, {os.cpu_count()} cores\n")
    print(HEAD)
    _run_once()
    for name, paths in corpora.items():
        for rate in (3, 10):
            if options.only in (None, name) and options.rate in (None, rate):
                for cost in measure(name, paths, rate, options.latency):
                    print(cost.line(), flush=True)


def measure(name: str, paths: list[Path], rate: int, latency: float) -> list[Cost]:
    """The first run over an empty store, and the next a week later."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        keys = frozenset([KEY] if rate == 10 else [])
        with StandIn(paths, today=TODAY, api_keys=keys, latency=latency) as standin:
            config = demo.configure(home, standin)
            _warm_up(standin)
            for which, day in (("first", TODAY), ("a week later", TODAY + timedelta(days=7))):
                standin.set_today(day)
                standin.requests.clear()
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                wall = _run(config, day, rate)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                found.append(_cost(name, rate, which, _of_pubmed(standin.requests), wall, cpu))
    return found


def _warm_up(standin: StandIn) -> None:
    """A service that runs has its indexes; the stand-in makes each at the first question."""
    for term in ("word[tw]", '"word"[nm]', '"word"[mh]', '"two words"[tiab:~0]'):
        body = {"db": "pubmed", "tool": "benchmark", "email": "benchmark@example.org", "term": term}
        requests.post(f"{standin.base_url}esearch.fcgi", data=body, timeout=60).raise_for_status()
    asked = {"query": '"two words"', "format": "json", "resultType": "core"}
    requests.get(f"{standin.europepmc_url}search", params=asked, timeout=60).raise_for_status()


def _run_once() -> None:
    """Whatever a first run leaves behind for the next ones (compiled modules) is left now."""
    with (
        tempfile.TemporaryDirectory() as folder,
        StandIn(bundled_records(), today=TODAY, api_keys=frozenset([KEY])) as one,
    ):
        _run(demo.configure(Path(folder), one), TODAY, 10)


def _run(config: Path, day: date, rate: int) -> float:
    # As installed: Python keeps what it compiled, which some machines forbid by this variable.
    ours = ("LITWATCH_", "PYTHONDONTWRITEBYTECODE")
    environ = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    if rate == 10:
        environ["LITWATCH_ENTREZ_API_KEY"] = KEY
    command = [sys.executable, "-m", "litwatch", "run", "--no-send", "--date", day.isoformat(), "--config", str(config)]
    start = time.perf_counter()
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"the run failed: {done.stderr.strip()}")
    return wall


def _of_pubmed(requests: list[Logged]) -> list[Logged]:
    """Europe PMC is asked at the same time, at a pace of its own."""
    return [one for one in requests if one.endpoint not in ("europepmc", "fulltext")]


def _cost(corpus: str, rate: int, which: str, requests: list[Logged], wall: float, cpu: float) -> Cost:
    searches = [one for one in requests if one.endpoint == "esearch"]
    queries = {(one.parameters["term"], one.parameters.get("mindate", "")) for one in searches}
    fetched = {
        pmid for one in requests if one.endpoint == "efetch" for pmid in one.parameters.get("id", "").split(",") if pmid
    }
    times = sorted(one.time for one in requests)
    busiest = max(sum(start <= one < start + 1.0 for one in times) for start in times)
    return Cost(
        corpus, rate, which, len(requests), len(queries), len(fetched), wall, times[-1] - times[0], busiest, cpu
    )


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
