"""How fast papers are judged, and in how much memory: `python benchmarks/classify_speed.py [FOLDER] [COPIES]`.

Prints milliseconds a record (one core) and the peak resident memory in MB, over the records of FOLDER/corpora.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from litwatch.classify import Judge
from litwatch.config import load_watchlist, shipped_directory
from litwatch.parse import Record, read_file
from litwatch.vocabulary import load_vocabulary

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
copies = int(sys.argv[2]) if len(sys.argv) > 2 else 1
judge = Judge(load_watchlist(shipped_directory()), load_vocabulary(shipped_directory()))
files = sorted((folder / "corpora").glob("*.xml*"))
records = [item for file in files for item in read_file(file) if isinstance(item, Record)]
started, cpu = time.perf_counter(), time.process_time()
for _ in range(copies):
    for record in records:
        judge.paper(record)
wall, cpu = time.perf_counter() - started, time.process_time() - cpu
count = copies * len(records)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(
    f"{count} records: {1000 * wall / count:.2f} ms a record ({1000 * cpu / count:.2f} ms of one core), {peak:.0f} MB"
)
