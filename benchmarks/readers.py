"""Readers in other processes while litwatch publishes: no error, no stale handle, no torn view.

`python benchmarks/readers.py [--readers 20] [--publications 20] [--papers 20]` publishes so often, each time with more
papers, while so many processes ask the published file in a loop: each opens it anew for every question, and keeps one
connection open from its beginning. Exit status 1 when a reader saw anything wrong.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from litwatch.store import writing
from made import AT, compound_rows, judgement_row, paper_rows, run_row

# Every publication adds a run with its papers and a compound; whole states alone have these counts agree.
READER = """
import collections, json, sys, time
import duckdb
from pathlib import Path
published, done = sys.argv[1], Path(sys.argv[2])
QUESTION = '''
    SELECT
        (SELECT count(*) FROM paper),
        (SELECT count(*) FROM evidence),
        (SELECT sum(primary_other) FROM compound_verdict),
        (SELECT count(*) FROM run)
'''
errors, seen, asked, torn = collections.Counter(), set(), 0, 0
kept = duckdb.connect(published, read_only=True)
kept.execute("SET enable_progress_bar = false")
first = kept.execute(QUESTION).fetchone()
while not done.exists():
    try:
        # A process of one database has one instance of a path: this one is beside the kept one.
        with duckdb.connect() as fresh:
            fresh.execute(f"ATTACH '{published}' AS published (READ_ONLY); USE published")
            answer = fresh.execute(QUESTION).fetchone()
    except Exception as error:
        errors[f"{type(error).__name__}: {str(error)[:160]}"] += 1
        continue
    asked += 1
    seen.add(answer)
    torn += len(set(answer[:3])) != 1
    if kept.execute(QUESTION).fetchone() != first:
        errors["the kept connection changed"] += 1
print(json.dumps({"asked": asked, "states": len(seen), "torn": torn, "errors": errors}))
"""


DIED = {"asked": 0, "states": 0, "torn": 0, "errors": {"died": 1}}


def publish(folder: Path, readers: int, publications: int, papers: int) -> list[dict[str, Any]]:
    """What each reader saw."""
    published, done = folder / "published.duckdb", folder / "done"
    running = []
    with writing(folder / "working.duckdb", AT) as store:
        for number in range(publications + 1):
            rows = [run_row(f"run-{number}"), *compound_rows(f"compound{number}", number)]
            for pmid in range(number * papers + 1, (number + 1) * papers + 1):
                rows += [*paper_rows(pmid, abstract=f"word{pmid} of many"), judgement_row(pmid, f"compound{number}")]
            store.put(rows)
            store.publish(published, folder / "parquet")
            if number == 0:
                command = [sys.executable, "-c", READER, str(published), str(done)]
                running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(readers)]
                time.sleep(2)
    done.touch()
    # DuckDB draws a progress bar where a question takes long: the last line is ours.
    said = [one.communicate(timeout=300)[0].strip().splitlines() for one in running]
    return [json.loads(lines[-1]) if lines else {**DIED} for lines in said]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--publications", type=int, default=20)
    parser.add_argument("--papers", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        saw = publish(Path(folder), given.readers, given.publications, given.papers)
    asked = sum(one["asked"] for one in saw)
    errors = [one["errors"] for one in saw if one["errors"]]
    torn = sum(one["torn"] for one in saw)
    print(
        f"{given.readers} readers, {given.publications} publications in {time.monotonic() - began:.0f} s: "
        f"{asked} questions, "
        f"{min(one['states'] for one in saw)} to {max(one['states'] for one in saw)} states seen by each, "
        f"{torn} torn answers, errors {errors or 'none'}"
    )
    return 1 if errors or torn else 0


if __name__ == "__main__":
    sys.exit(main())
