"""How fast stored papers are judged, and in how much memory: `python benchmarks/classify_speed.py [FOLDER] [COUNT]`.

The records of FOLDER/corpora, over again until they are COUNT (100,000), each with a watched name put into its
abstract so that all of it is judged: from the stored raw content to the judgements, on all cores. Limits: 200 s on two
cores, 1 GB in all. Before it, what one core takes for a paper, whatever it names.
"""

from __future__ import annotations

import resource
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from litwatch.classify import Judge
from litwatch.classify.many import Paper, judge_parts
from litwatch.config import load_watchlist, shipped_directory
from litwatch.parse import Record, read_file
from litwatch.processes import cores
from litwatch.vocabulary import load_vocabulary

A_TIME = 500
GIVEN = b" Rats were given buspirone (10 mg/kg).</AbstractText>"


def stored(record: Record) -> Paper:
    """As the store holds it, with a watched name."""
    return Paper(zlib.compress(record.raw.replace(b"</AbstractText>", GIVEN, 1)), record.raw_format, frozenset(), None)


def parts(papers: Sequence[Paper], count: int) -> Iterator[tuple[int, Sequence[Paper]]]:
    endless = cycle(papers)
    for start in range(0, count, A_TIME):
        yield start, list(islice(endless, min(A_TIME, count - start)))


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    judge = Judge(load_watchlist(shipped_directory()), load_vocabulary(shipped_directory()))
    files = sorted((folder / "corpora").glob("*.xml*"))
    records = [item for file in files for item in read_file(file) if isinstance(item, Record)]
    started = time.process_time()
    for record in records:
        judge.paper(record)
    single = (time.process_time() - started) / len(records)
    print(f"{len(records)} records, what the paper is: {1000 * single:.2f} ms a record of one core (limit 2)")
    papers = [stored(record) for record in records]
    started = time.perf_counter()
    judgements = sum(len(one) for _, judged in judge_parts(judge, parts(papers, count), count) for one in judged)
    wall = time.perf_counter() - started
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(
        f"{count} papers from their raw content, {judgements} judgements, {cores()} cores: {wall:.0f} s "
        f"({wall / (200 * count / 100_000):.2f} of the limit), "
        f"{(own + cores() * others) / 1024:.0f} MB in all at most"
    )


if __name__ == "__main__":
    main()
