"""What screening costs by each way of running it: `python benchmarks/cluster_cost.py CORPUS.xml.gz [--names N]`.

CORPUS is one file of PubMed's size (30,000 citations, by benchmarks/bulk_corpus.py); it stands for FEW and for MANY
files under NLM's names, so that the difference is the cost of a file without that of the start. Names are made up, but
for ten. Each way runs in turn, ROUNDS times: processes that only decompress, `litwatch ingest`, the flow by Prefect's
processes and by a Dask cluster of this machine, and what the one that stores does when all parts stand. Counted is the
processors' time of all its processes, so that what else the machine does matters less; Prefect's server is started once
and not counted. Needs litwatch[cluster].
"""

from __future__ import annotations

import argparse
import functools
import os
import random
import re
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from isal import igzip

from litwatch import cycle
from litwatch.bulk import Screen
from litwatch.bulk.by_parts import Errand, Workers, run_errand
from litwatch.bulk.parts import folder_of, part_name
from litwatch.bulk.source import source
from litwatch.bulk.storage import where_is
from litwatch.config import flows_directory, shipped_directory
from litwatch.cycle.done import names_of
from litwatch.processes import cores

FEW, MANY, ROUNDS = 2, 10, 3
BASELINE_FILES = 1_270
WATCHED = (
    "buspirone", "binospirone", "fluoxetine", "sertraline", "paroxetine",
    "citalopram", "escitalopram", "fluvoxamine", "gepirone", "tandospirone",
)  # fmt: skip
STEMS = ("pirone", "oxetine", "traline", "azepam", "idone", "apine", "setron", "triptan")


def watchlist(names: int) -> str:
    """Ten compounds that are, and made-up ones with a name and a code each."""
    chance = random.Random(5)
    lines = ["topic: {name: depression models}\nclasses: {made: {label: Made up}}\ncompounds:"]
    lines += [f"  - {{name: {name}, class: made}}" for name in WATCHED]
    known: set[str] = set()
    while len(WATCHED) + 2 * len(known) < names:
        name = "".join(chance.choice("bcdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3)) + chance.choice(
            STEMS
        )
        if name not in known:
            known.add(name)
            lines.append(f"  - {{name: {name}, class: made, synonyms: [QZX-{10_000 + len(known)}]}}")
    return "\n".join(lines) + "\n"


def decompressed(path: Path) -> int:
    """Read a file to its end and do nothing with it."""
    buffer, count = bytearray(1 << 20), 0
    with igzip.open(path) as stream:
        while read := stream.readinto(buffer):
            count += read
    return count


def alone(_home: Path, files: Path) -> None:
    with ProcessPoolExecutor(cores()) as processes:
        list(processes.map(decompressed, sorted(files.iterdir())))


def ingest(home: Path, files: Path) -> None:
    cycle.ingest(cycle.load_setup(home / "config", os.environ), [files])


def at_once(errands: Sequence[Errand]) -> list[Callable[[], object]]:
    return [functools.partial(run_errand, errand) for errand in errands]


def make_parts(home: Path, files: Path) -> None:
    """The part of one file, in the place of those of all: what they hold is the same."""
    setup = cycle.load_setup(home / "config", os.environ)
    names = names_of(setup.watchlist).names_sha256
    here = [source(path) for path in sorted(files.iterdir())]
    workers = Workers(where_is(setup.settings.bulk.parts), at_once)
    next(workers.screening(Screen(setup.watchlist), names, (), here[:1]).files([here[0].path]))
    folder = folder_of(Path(setup.settings.bulk.parts), names)
    for one in here[1:]:
        os.link(folder / part_name(here[0]), folder / part_name(one))


def storing(home: Path, files: Path) -> None:
    """What is left for the one that writes the store."""
    setup = cycle.load_setup(home / "config", os.environ)
    cycle.ingest(setup, [files], workers=Workers(where_is(setup.settings.bulk.parts), at_once))


def by_flow(runner: str) -> Callable[[Path, Path], None]:
    def run(home: Path, files: Path) -> None:
        from screen import screen_files

        os.environ["LITWATCH_BULK__RUNNER"] = runner
        screen_files(str(home / "config"), [str(files)])

    return run


def processor_seconds() -> float:
    """Of this process and of those that it began and that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def seconds(way: Callable[[Path, Path], None], corpus: Path, count: int, words: str) -> float:
    """The processors' time of one way over that many files, in a folder of its own."""
    with tempfile.TemporaryDirectory(dir=corpus.parent) as folder:
        home = Path(folder)
        shutil.copytree(shipped_directory(), home / "config")
        (home / "config" / "watchlist.yaml").write_text(words, encoding="utf-8")
        (home / "files").mkdir()
        for number in range(1, count + 1):
            os.link(corpus, home / "files" / f"pubmed26n{number:04}.xml.gz")
        for name in ("DATABASE__PATH", "DATABASE__PUBLISHED", "REPORTS", "OUTBOX__DIRECTORY", "BULK__PARTS"):
            os.environ[f"LITWATCH_{name}"] = str(home / name.lower())
        if way is storing:
            make_parts(home, home / "files")
        begun = processor_seconds()
        way(home, home / "files")
        return processor_seconds() - begun


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("corpus", type=Path)
    options.add_argument("--names", type=int, default=1_000)
    options.add_argument("--only", default="", help="ways whose name has this, beside decompression")
    given = options.parse_args()
    os.environ |= {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_LOGGING_LEVEL": "ERROR"}
    sys.path.insert(0, str(flows_directory()))
    from prefect.testing.utilities import prefect_test_harness

    words = watchlist(given.names)
    citations = len(re.findall(rb"</MedlineCitation>", igzip.open(given.corpus).read()))
    print(f"{citations:,} citations, {given.corpus.stat().st_size / 1e6:.0f} MB, {cores()} cores")
    ways = {
        "decompression alone": alone,
        "litwatch ingest": ingest,
        "flow, local": by_flow("local"),
        "flow, Dask": by_flow("dask"),
        "storing of parts": storing,
    }
    ways = {name: way for name, way in ways.items() if way is alone or given.only in name}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    with prefect_test_harness(server_startup_timeout=180):
        for _ in range(ROUNDS):
            for name, way in ways.items():
                few, many = (seconds(way, given.corpus, count, words) for count in (FEW, MANY))
                a_file = (many - few) / (MANY - FEW)
                found[name].append((few - FEW * a_file, a_file))
                print(f"  {name}: {few:.1f} s for {FEW}, {many:.1f} s for {MANY}", flush=True)
    limit = [a_file for _, a_file in found["decompression alone"]]
    for name, rounds in found.items():
        start, a_file = (statistics.median(column) for column in zip(*rounds, strict=True))
        ratio = statistics.median(one / other for one, (_, other) in zip(limit, rounds, strict=True))
        print(
            f"{name}: start {start:.1f} s, {a_file:.2f} s a file, {a_file * 1e6 / citations:.0f} s a million, "
            f"{ratio:.2f} of decompression; {BASELINE_FILES:,} files {a_file * BASELINE_FILES / 60:.0f} core minutes"
        )


if __name__ == "__main__":
    main()
