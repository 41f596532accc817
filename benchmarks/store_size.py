"""What the database costs by how much is stored: the verdict view, a publication, a search, and a week of 200 records.

`python benchmarks/store_size.py [--works 10000 100000 1000000] [--folder DIR]` fills a working file with made-up works
by SQL (store_size/*.sql), publishes it, adds a week's records and publishes again; prints a table in seconds. In DIR
the files stay and are used again. A million works take 4 GB there and about six minutes on two cores.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
from ruamel.yaml import YAML

from litwatch.certificate import write_certificates
from litwatch.config import shipped_directory
from litwatch.cycle.assess import Member, note_verdict_changes
from litwatch.cycle.deciding import relink
from litwatch.cycle.reconcile import INDEXED, INDEXED_AFTER, MOST_VISITS, UNINDEXED_AFTER, Known
from litwatch.cycle.setup import Setup, load_setup
from litwatch.cycle.tell import preview
from litwatch.dedupe.scorer import version
from litwatch.feeds import write_feeds
from litwatch.publish import index_papers
from litwatch.rows import DigestRow, JudgementRow, RawRecordRow, RecordRow, SearchHitRow, WorkRecordRow, WorkRow
from litwatch.store import Row, Store, reading, writing
from litwatch.verdict import END_OF_TIME, table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from made import AT, judgement_row, raw_row, record_row, run_row

SQL = Path(__file__).with_name("store_size")
COMPOUNDS = 60
WEEK, BEFORE, EARLIER = AT, AT - timedelta(days=7), AT - timedelta(days=8)
NEW = range(200_000_000, 200_000_200)


def fill(path: Path, works: int) -> None:
    with writing(path, AT):
        pass
    with duckdb.connect(path, config={"storage_compatibility_version": "v1.4.0"}) as connection:
        connection.execute((SQL / "sentences.sql").read_text())
        given = {"count": works, "start": 1, "compounds": COMPOUNDS, "linked_by": version()}
        for one in duckdb.extract_statements((SQL / "fill.sql").read_text()):
            connection.execute(one, {key: value for key, value in given.items() if key in one.named_parameters})
    with writing(path, AT) as store:
        store.mark_all()


class Took:
    """Seconds by step: of the clock, and of all cores (on a machine that others use too, the steadier of the two)."""

    def __init__(self) -> None:
        self.steps: dict[str, tuple[float, float]] = {}

    def step(self, name: str, work: Callable[[], object], times: int = 1) -> None:
        """The quickest of so many times."""
        clocks, cores = [], []
        for _ in range(times):
            began, used = time.perf_counter(), time.process_time()
            work()
            clocks.append(time.perf_counter() - began)
            cores.append(time.process_time() - used)
        self.steps[name] = (min(clocks), min(cores))


def configured(folder: Path) -> Setup:
    """The shipped configuration with the made-up compounds, and every path in the folder."""
    config = folder / "config"
    shutil.rmtree(config, ignore_errors=True)
    shutil.copytree(shipped_directory(), config)
    names = [{"name": f"compound{number}", "class": "azapirone"} for number in range(COMPOUNDS)]
    yaml = YAML()
    for file, changed in (
        ("watchlist.yaml", {"compounds": names, "classes": {"azapirone": {"label": "Azapirones"}}}),
        ("settings.yaml", {"reports": str(folder / "reports"), "synthetic": True}),
    ):
        content = yaml.load(config / file)
        content.update(changed)
        yaml.dump(content, config / file)
    return load_setup(config, {})


def add_week(store: Store) -> None:
    """200 new records, as a run stores them."""
    rows: list[Row] = [run_row("run-week", run_at=WEEK)]
    for pmid in NEW:
        own = hashlib.sha256(str(pmid).encode()).hexdigest()
        title = " ".join(own[start : start + 7] for start in range(0, 56, 7))
        text = f"A new word{pmid} in a text of some words."
        rows.append(
            record_row(
                pmid,
                title=title,
                abstract=text,
                authors=(f"Made{own[:5]} A",),
                entered_on=WEEK.date(),
                first_seen_at=WEEK,
            )
        )
        rows.append(raw_row(pmid))
        rows.append(SearchHitRow(f"compound{pmid % COMPOUNDS}", f"pubmed:{pmid}", WEEK, None, False, "pubmed"))
    with store.transaction():
        store.put(rows)


def decide_week(store: Store) -> None:
    """What reconciling 200 papers reads, but for the ids of every compound, which are as many as PubMed answers."""
    store.rows("known_records", Known, pmids=list(NEW))
    store.values(
        "due_records",
        indexed=list(INDEXED),
        indexed_before=WEEK - INDEXED_AFTER,
        before=WEEK - UNINDEXED_AFTER,
        found=list(NEW),
        most=MOST_VISITS,
    )
    store.rows("stored_records", RecordRow, record_ids=[f"pubmed:{pmid}" for pmid in NEW])


def compare_ids(store: Store) -> None:
    """The ids of every compound, as they are compared with PubMed's."""
    for number in range(COMPOUNDS):
        store.values("standing_hits", compound=f"compound{number}")
        store.values("hits", compound=f"compound{number}")


def judge_week(store: Store) -> None:
    """What judging 200 papers reads and writes."""
    works = {pmid: f"work:pubmed:{pmid}" for pmid in NEW}
    store.rows("members", Member, work_ids=list(works.values()))
    store.rows("standing_judgements", JudgementRow, work_ids=list(works.values()))
    judged = [judgement_row(pmid, f"compound{pmid % COMPOUNDS}", work_id=work) for pmid, work in works.items()]
    with store.transaction():
        store.put([replace(row, valid_from=WEEK, first_seen_at=WEEK) for row in judged])
        store.do("judged", work_ids=list(works.values()))


def forget_week(path: Path) -> None:
    """Take a week that an earlier measurement left out again."""
    with duckdb.connect(path) as connection:
        for kind in (RecordRow, RawRecordRow, WorkRow, WorkRecordRow, JudgementRow, SearchHitRow):
            column = "work_id" if kind in (WorkRow, WorkRecordRow, JudgementRow) else "record_id"
            of_week = f"{column} SIMILAR TO '(work-|pubmed:|work:pubmed:)200000[01]..'"
            connection.execute(f"DELETE FROM {kind.TABLE} WHERE {of_week}")
        connection.execute("DELETE FROM record_block WHERE record_id SIMILAR TO 'pubmed:200000[01]..'")
        connection.execute("DELETE FROM verdict_change WHERE run_id = 'run-week'")
    with writing(path, AT) as store:
        store.mark_all()


def measure(folder: Path, works: int) -> dict[str, tuple[float, float]]:
    folder.mkdir(parents=True, exist_ok=True)
    working, published, parquet = folder / "working.duckdb", folder / "published.duckdb", folder / "parquet"
    took, setup, run = Took(), configured(folder), run_row("run-week", run_at=WEEK)
    of_setup = setup.settings, setup.watchlist
    if working.exists():
        forget_week(working)
    else:
        fill(working, works)
    with writing(working, WEEK) as store:
        took.step("first publication: all settled, checked and indexed", lambda: store.publish(published))
        store.put([DigestRow("weekly-before", "run-0", None, BEFORE, "", "", "", setup.settings.digest.name, "")])
        note_verdict_changes(store, run_row("run-0", run_at=BEFORE))
        took.step("ids of 60 compounds, for PubMed's", lambda: compare_ids(store))
        took.step("week: 200 papers stored", lambda: add_week(store))
        took.step("week: what reconciling reads", lambda: decide_week(store))
        took.step("week: linked", lambda: relink(store, run))
        took.step("week: what judging reads and writes", lambda: judge_week(store))
        took.step("week: settled", store.settle)
        took.step("week: verdicts counted and compared", lambda: note_verdict_changes(store, run))
        took.step("week: digest composed", lambda: preview(store, setup, WEEK))
        took.step("week: checks", store.checks)
        took.step("week: full-text index", lambda: index_papers(store._connection))
        took.step("published file appears (a copy)", lambda: store.publish(published))
        took.step("week: certificates", lambda: write_certificates(store, *of_setup, synthetic=True))
        took.step("week: feeds", lambda: write_feeds(store, setup.settings.reports, synthetic=True))
        week = [pair for name, pair in took.steps.items() if name.startswith("week: ")]
        took.steps["week in all, but for the copy"] = (sum(clock for clock, _ in week), sum(cores for _, cores in week))
        took.step("file again, and the Parquet folder (copies)", lambda: store.publish(published, parquet))
        took.steps["working file, GB"] = (working.stat().st_size / 1e9, 0.0)

    def anew() -> None:
        with reading(published) as reader:
            table(reader)

    took.step("verdict view, file opened anew", anew, 5)
    with reading(published) as reader:
        took.step("verdict view", lambda: table(reader, moment=END_OF_TIME), 5)
        took.step("verdicts as of an earlier day", lambda: table(reader, moment=EARLIER), 3)
        for words in ("w29000", "w300 w3000", "w17 w3000 w250"):
            took.step(f"search for {words}", lambda words=words: reader.values("search", words=words, most=20), 3)
    return took.steps


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--works", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        home = given.folder or Path(spare)
        measure(Path(spare) / "warm", 1000)  # what a process does once is no part of what the first size costs
        results = {works: measure(home / str(works), works) for works in given.works}
    print("| seconds (of all cores) | " + " | ".join(f"{works:,}" for works in results) + " |")
    print("|---|" + "---|" * len(results))
    for name in next(iter(results.values())):
        cells = (f"{took[name][0]:.3f} ({took[name][1]:.3f})" for took in results.values())
        print(f"| {name} | " + " | ".join(cells) + " |")
    with suppress(OSError):
        print(f"load average {Path('/proc/loadavg').read_text().split()[0]}")


if __name__ == "__main__":
    main()
