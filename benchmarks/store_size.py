"""What the database costs by how much is stored: the verdict view, a publication, a search, and a week of 200 records.

`python benchmarks/store_size.py [--works 10000 100000 1000000] [--folder DIR]` fills a working file with made-up works
by SQL (store_size/*.sql), publishes it, adds a week's records and publishes again; prints a table in seconds. In DIR
the files stay and are used again. A million works take 4 GB there and about six minutes on two cores.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import duckdb

from litwatch.cycle.assess import Member
from litwatch.rows import JudgementRow, RawRecordRow, RecordRow, WorkRecordRow, WorkRow
from litwatch.store import Store, reading, writing
from litwatch.verdict import END_OF_TIME, table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from made import AT, judgement_row, paper_rows, run_row

SQL = Path(__file__).with_name("store_size")
COMPOUNDS = 60
WEEK, EARLIER = AT, AT - timedelta(days=8)
NEW = range(200_000_000, 200_000_200)


def fill(path: Path, works: int) -> None:
    with writing(path, AT):
        pass
    with duckdb.connect(path, config={"storage_compatibility_version": "v1.4.0"}) as connection:
        connection.execute((SQL / "sentences.sql").read_text())
        given = {"count": works, "start": 1, "compounds": COMPOUNDS}
        for one in duckdb.extract_statements((SQL / "fill.sql").read_text()):
            connection.execute(one, {key: value for key, value in given.items() if key in one.named_parameters})


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """The quickest of so many times: others use this machine too."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def add_week(store: Store) -> None:
    """200 new papers, as a run stores them."""
    rows = [run_row("run-week", run_at=WEEK)]
    for pmid in NEW:
        rows += paper_rows(pmid, abstract=f"A new word{pmid} in a text of some words.", first_seen_at=WEEK)
        rows.append(judgement_row(pmid, f"compound{pmid % COMPOUNDS}", valid_from=WEEK, first_seen_at=WEEK))
    with store.transaction():
        store.put(rows)


def judge_week(store: Store) -> None:
    """What judging 200 papers reads."""
    works = [f"work-{pmid}" for pmid in NEW]
    store.rows("members", Member, work_ids=works)
    store.rows("standing_judgements", JudgementRow, work_ids=works)


def forget_week(path: Path) -> None:
    """Take a week that an earlier measurement left out again."""
    with duckdb.connect(path) as connection:
        for kind in (RecordRow, RawRecordRow, WorkRow, WorkRecordRow, JudgementRow):
            column = "work_id" if kind in (WorkRow, WorkRecordRow, JudgementRow) else "record_id"
            connection.execute(f"DELETE FROM {kind.TABLE} WHERE {column} SIMILAR TO '(work-|pubmed:)2000000..'")


def measure(folder: Path, works: int) -> dict[str, float]:
    folder.mkdir(parents=True, exist_ok=True)
    working, published, parquet = folder / "working.duckdb", folder / "published.duckdb", folder / "parquet"
    took: dict[str, float] = {}
    if working.exists():
        forget_week(working)
    else:
        fill(working, works)
    with writing(working, WEEK) as store:
        took["first publication, full-text index built"] = seconds(lambda: store.publish(published))
        took["week: 200 papers stored"] = seconds(lambda: add_week(store))
        took["week: what judging them reads"] = seconds(lambda: judge_week(store))
        took["week: verdicts counted in the working file"] = seconds(lambda: table(store))
        took["week: checks"] = seconds(store.checks)
        took["week: published file appears"] = seconds(lambda: store.publish(published))
        took["week: file again, and the Parquet folder"] = seconds(lambda: store.publish(published, parquet))
        took["working file, GB"] = working.stat().st_size / 1e9

    def anew() -> None:
        with reading(published) as reader:
            table(reader)

    took["verdict view, file opened anew"] = seconds(anew, 5)
    with reading(published) as reader:
        took["verdict view"] = seconds(lambda: table(reader, moment=END_OF_TIME), 5)
        took["verdicts as of an earlier day"] = seconds(lambda: table(reader, moment=EARLIER), 3)
        for words in ("w29000", "w300 w3000", "w17 w3000 w250"):
            took[f"search for {words}"] = seconds(lambda words=words: reader.values("search", words=words, most=20), 3)
    return took


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--works", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        home = given.folder or Path(spare)
        results = {works: measure(home / str(works), works) for works in given.works}
    print("| seconds | " + " | ".join(f"{works:,}" for works in results) + " |")
    print("|---|" + "---|" * len(results))
    for name in next(iter(results.values())):
        print(f"| {name} | " + " | ".join(f"{took[name]:.3f}" for took in results.values()) + " |")
    with suppress(OSError):
        print(f"load average {Path('/proc/loadavg').read_text().split()[0]}")


if __name__ == "__main__":
    main()
