"""Screening of PubMed files against unpacking alone, and against full parsers: `python benchmarks/bulk_screening.py
[ROUNDS] [CITATIONS]`.

All in turn, round after round; a ratio is that of one round. "Search" is the byte search with its check of boundaries
and fields; "screen" adds that what it lets through is parsed and matched by what decides everywhere else. Peers that
are not installed are left out and said (`pip install pubmed_parser`; Debian's ncbi-entrez-direct has xtract); they read
a slice of the file, and matching is added to their time at the speed of litwatch's own matcher.
"""

from __future__ import annotations

import gzip
import importlib.util
import multiprocessing
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from Bio import Entrez
from bulk_corpus import CITATIONS, build, watchlist
from isal import igzip
from lxml import etree
from mutated import END, PROLOG

from litwatch.bulk import Screen
from litwatch.bulk.blocks import Blocks
from litwatch.bulk.search import Search
from litwatch.classify.text import mentions
from litwatch.names import Matcher
from litwatch.parse import Record, read_file

FILES_OF_PUBMED, CITATIONS_A_FILE = 1_270, 30_000
SLICE = 1_500
# Of unpacking alone, by how many names are looked for.
GOALS = {1_000: 0.55, 20_000: 0.35}
ELEMENTS = (b"PubmedArticle", b"PubmedBookArticle")


def unpack(path: Path) -> int:
    buffer, count = bytearray(1 << 20), 0
    with igzip.open(path) as stream:
        while read := stream.readinto(buffer):
            count += read
    return count


def search(path: Path, by: Search) -> int:
    pmids, found = array("I"), 0
    with igzip.open(path) as stream:
        head = stream.read(len(PROLOG))
        for buffer, end in Blocks(stream, ELEMENTS):
            found += len(by.block(buffer, end, ELEMENTS, pmids, ()))
    assert head == PROLOG
    return found


def sliced(path: Path, folder: Path) -> Path:
    """The first citations of a file as a file."""
    with gzip.open(path) as stream:
        text = stream.read(SLICE * 12_000)
    end = -1
    for _ in range(SLICE):
        end = text.index(b"</PubmedArticle>", end + 1)
    small = folder / "slice.xml.gz"
    small.write_bytes(gzip.compress(text[:end] + b"</PubmedArticle>\n" + END, 6))
    return small


def peers(small: Path) -> dict[str, Callable[[], object]]:
    """Full readers of the slice: each returns when all of it is read."""
    plain = small.with_suffix("")
    plain.write_bytes(gzip.decompress(small.read_bytes()))

    def by_lxml() -> int:
        with igzip.open(small) as stream:
            return sum(
                len(element.findtext(".//ArticleTitle") or "") + len(element.findall(".//AbstractText"))
                for _, element in etree.iterparse(stream, tag="PubmedArticle")
            )

    def by_biopython() -> int:
        # Of the year of a DTD that comes with it: there is no network.
        known = plain.read_bytes().replace(b"pubmed_250101.dtd", b"pubmed_190101.dtd")
        stream = plain.with_name("biopython.xml")
        stream.write_bytes(known)
        with stream.open("rb") as opened:
            return len(Entrez.read(opened, validate=False))

    found: dict[str, Callable[[], object]] = {
        "litwatch's own parser": lambda: sum(isinstance(one, Record) for one in read_file(small)),
        "lxml iterparse, title and abstract": by_lxml,
    }
    if importlib.util.find_spec("pubmed_parser"):
        import pubmed_parser

        found["pubmed_parser"] = lambda: len(list(pubmed_parser.parse_medline_xml(str(small))))
    try:
        by_biopython()
        found["Biopython Entrez.read"] = by_biopython
    except Exception as error:  # noqa: BLE001  # whatever it is, it is why there is no figure
        print(f"Biopython: no figure ({type(error).__name__}: {str(error).splitlines()[0][:90]})")
    if shutil.which("xtract"):
        command = ["xtract", "-strict", "-input", str(plain), "-pattern", "PubmedArticle", "-element",
                   "MedlineCitation/PMID", "ArticleTitle", "AbstractText"]  # fmt: skip
        found["xtract"] = lambda: subprocess.run(command, check=True, capture_output=True).stdout.count(b"\n")
    return found


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


_SCREEN: list[Screen] = []


def _begin(screen: Screen) -> None:
    _SCREEN[:] = [screen]


def _memory() -> float:
    """MB of this process at its largest."""
    told = Path("/proc/self/status").read_text("utf-8")
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


def _screened(path: Path) -> tuple[int, float]:
    return len(_SCREEN[0].file(path).records), _memory()


def _searched(path: Path) -> int:
    return search(path, _SCREEN[0]._search)


def told(label: str, ratios: Sequence[float], goal: str = "") -> None:
    spread = f"{statistics.median(ratios):6.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
    print(f"{label:62} {spread:24} {goal}")


def main(rounds: int, count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Elsewhere: what building and full parsing leave of this process's memory slows all that is small.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as elsewhere:
            one, two = elsewhere.submit(build, folder / "files", 2, count).result().files
            print(elsewhere.submit(_check, one, count).result())
        size = unpack(one)
        packed = one.stat().st_size
        print(f"two files of {count:,} citations: {size / 1e6:.0f} MB of XML, {packed / 1e6:.0f} MB packed")
        print(f"{rounds} rounds; median (minimum-maximum)")
        screens = {}
        for names in GOALS:
            begun = time.perf_counter()
            Screen(watchlist(names), folder)
            compiled = time.perf_counter() - begun
            screens[names] = Screen(watchlist(names), folder / str(names))
            print(f"{names:,} names: {compiled:.1f} s to compile, kept for the next time")
        _alone(rounds, one, screens)
        _side_by_side(rounds, (one, two), count, screens)
        _against(rounds, sliced(one, folder), (one, two), count, screens[1_000])


def _check(path: Path, count: int) -> str:
    """Nothing lost, nothing added: the full parser and the matcher on the same file."""
    screen, matcher = Screen(watchlist(1_000)), Matcher(watchlist(1_000))
    wanted = {one.pubmed_id for one in read_file(path) if isinstance(one, Record) and mentions(one, matcher)}
    found = screen.file(path)
    got = {record.pubmed_id for record in found.records}
    return (
        f"found {len(got & wanted)} of {len(wanted)} that parser and matcher find, {len(got - wanted)} more; "
        f"{found.citation_count:,} of {count:,} citations counted"
    )


def _alone(rounds: int, path: Path, screens: dict[int, Screen]) -> None:
    print("\nof unpacking alone, one process")
    for names, screen in screens.items():
        # As a worker has it: one watchlist in a process of its own.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin, (screen,)) as worker:
            for what, ratios in worker.submit(_of_unpacking, rounds, path).result().items():
                told(f"{what}, {names:,} names", ratios, f"goal {GOALS[names]}")


def _of_unpacking(rounds: int, path: Path) -> dict[str, list[float]]:
    screen = _SCREEN[0]
    by = screen._search  # its parts are what is measured
    screen.file(path)
    ratios: dict[str, list[float]] = {"search": [], "screen": []}
    for _ in range(rounds):
        limit = seconds(lambda: unpack(path))
        ratios["search"].append(limit / seconds(lambda: search(path, by)))
        ratios["screen"].append(limit / seconds(lambda: screen.file(path)))
    return ratios


def _side_by_side(rounds: int, paths: Sequence[Path], count: int, screens: dict[int, Screen]) -> None:
    print("\ntwo processes, a file each")
    context = multiprocessing.get_context("spawn")
    for names, screen in screens.items():
        with ProcessPoolExecutor(2, context, _begin, (screen,)) as working:
            list(working.map(_screened, paths))
            searches, ratios, minutes, memory = [], [], [], 0.0
            for _ in range(rounds):
                limit = seconds(lambda: list(working.map(unpack, paths)))
                searches.append(limit / seconds(lambda: list(working.map(_searched, paths))))
                begun = time.perf_counter()
                memory = max(memory, *(one for _, one in working.map(_screened, paths)))
                took = time.perf_counter() - begun
                ratios.append(limit / took)
                minutes.append(took / 2 * FILES_OF_PUBMED * CITATIONS_A_FILE / count / 60)
            told(f"search, {names:,} names, of unpacking alone", searches, f"goal {GOALS[names]}")
            told(f"screen, {names:,} names, of unpacking alone", ratios, f"goal {GOALS[names]}")
            told(f"  all of PubMed ({FILES_OF_PUBMED:,} files), minutes by arithmetic", minutes,
                 "goal 6" if names == 1_000 else "")  # fmt: skip
            print(f"  memory of a process: {memory:.0f} MB (goal 500)")


def _against(rounds: int, small: Path, paths: Sequence[Path], count: int, screen: Screen) -> None:
    """The readers use one core, xtract as many as there are; litwatch one, and all that it uses on two cores."""
    print(f"\ntimes as many citations a second as full readers (a slice of {SLICE:,}), matching in Python included")
    matcher = Matcher(watchlist(1_000))
    records = [one for one in read_file(small) if isinstance(one, Record)]
    matching = min(seconds(lambda: [mentions(one, matcher) for one in records]) for _ in range(2))
    ratios: dict[str, list[float]] = {}
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), _begin, (screen,)) as working:
        list(working.map(_screened, paths))
        for _ in range(rounds):
            alone = seconds(lambda: screen.file(paths[0])) / count
            together = seconds(lambda: list(working.map(_screened, paths))) / count / len(paths)
            for label, read in peers(small).items():
                a_citation = (seconds(read) + matching) / SLICE
                ratios.setdefault(f"{label}: one process of litwatch", []).append(a_citation / alone)
                ratios.setdefault(f"{label}: litwatch on two cores", []).append(a_citation / together)
    for label, found in ratios.items():
        told(label, found, "goal 60" if label.startswith("pubmed_parser") and "two" in label else "")
    for name in ("pubmed_parser", "xtract"):
        if not any(label.startswith(name) for label in ratios):
            print(f"{name}: not installed, no figure")


if __name__ == "__main__":
    main(*(int(one) for one in (*sys.argv[1:3], *("5", str(CITATIONS))[len(sys.argv) - 1 :])))
