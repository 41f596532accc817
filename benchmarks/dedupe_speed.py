"""How fast records are linked to works: `python benchmarks/dedupe_speed.py [COUNT] [--store]`.

COUNT (100,000) synthetic records, made here by a seeded script: three of ten are another source's copy of one before,
with the journal abbreviated, pages cut, names in another format, a letter wrong, DOI or abstract left out. Linked by
`litwatch.dedupe.works`, beside the exact match (same DOI, or same title, year and first author) on the same records.
Limit: 60 s on two cores. With --store also by `cycle.linking.link` in a database: all at once, then a week of 200 new
records, which must not cost more for what is stored already.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from litwatch.cycle.linking import link
from litwatch.dedupe import Citation, works
from litwatch.rows import RecordRow, RunRow
from litwatch.store import Store, writing

SEED = 20_261_125
LIMIT_SECONDS = 60
COPIES = 0.3
WEEK = 200
DRUGS = [
    "buspirone",
    "gepirone",
    "ipsapirone",
    "tandospirone",
    "fluoxetine",
    "imipramine",
    "ketamine",
    "lithium",
    "reboxetine",
    "sertraline",
]
EFFECTS = [
    "immobility",
    "anhedonia",
    "sleep",
    "memory",
    "corticosterone",
    "neurogenesis",
    "plasticity",
    "appetite",
    "anxiety",
    "locomotion",
]
MODELS = ["stress", "swimming", "learned helplessness", "olfactory bulbectomy", "isolation", "sucrose preference"]
ANIMALS = ["rats", "mice", "gerbils", "tree shrews", "zebrafish", "healthy volunteers", "adolescents", "older patients"]
JOURNALS = (
    "Journal of Made-up Pharmacology",
    "Annals of Synthetic Psychiatry",
    "European Review of Invented Results",
    "Archives of Imagined Behaviour",
)
T = TypeVar("T")


def syllables(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("bdfgklmnprstv") + chance.choice("aeiou") for _ in range(count))


def original(number: int, chance: random.Random, words: Sequence[str]) -> Citation:
    title = (
        f"{chance.choice(('Effects', 'Role', 'Influence', 'Action'))} of {chance.choice(DRUGS)} on "
        f"{chance.choice(EFFECTS)} and {' '.join(chance.choices(words, k=4))} in {chance.choice(ANIMALS)} after "
        f"{chance.choice(MODELS)}"
    )
    names = [f"{syllables(chance, 3).title()} {chance.choice('ABCDEFG')}" for _ in range(chance.randint(1, 8))]
    page = chance.randint(1, 2000)
    return Citation(
        record_id=f"synthetic:{number}",
        pmid=None,
        title=title,
        doi=f"10.1000/made.{number}" if chance.random() < 0.8 else None,
        authors=tuple(names),
        year=chance.randint(1980, 2026),
        journal=chance.choice(JOURNALS),
        volume=str(chance.randint(1, 90)),
        issue=str(chance.randint(1, 12)),
        pages=f"{page}-{page + 9}",
        abstract=" ".join(chance.choices(words, k=140)) if chance.random() < 0.85 else "",
    )


def copy(one: Citation, number: int, chance: random.Random) -> Citation:
    """As another source has it."""
    at = chance.randrange(len(one.title))
    return replace(
        one,
        record_id=f"synthetic:{number}",
        title=one.title[:at] + one.title[at + 1 :] if chance.random() < 0.1 else one.title.upper(),
        doi=one.doi if chance.random() < 0.6 else None,
        authors=("; ".join(name.replace(" ", ", ") for name in one.authors),),
        journal=" ".join(word[:5] for word in one.journal.split() if word != "of"),
        pages=one.pages.split("-")[0],
        abstract=one.abstract if chance.random() < 0.7 else "",
    )


def synthetic(count: int) -> tuple[list[Citation], list[int]]:
    """Records, and for each the number of the paper that it tells of."""
    chance = random.Random(SEED)
    words = [syllables(chance, chance.randint(2, 5)) for _ in range(3000)]
    records: list[Citation] = []
    paper: list[int] = []
    for number in range(count):
        if records and chance.random() < COPIES:
            of = chance.randrange(len(records))
            records.append(copy(records[of], number, chance))
            paper.append(paper[of])
        else:
            records.append(original(number, chance, words))
            paper.append(number)
    return records, paper


def exact(records: Sequence[Citation]) -> int:
    """The baseline: how many works the exact match leaves."""
    seen: dict[object, int] = {}
    kept = 0
    for number, one in enumerate(records):
        first = one.authors[0].split()[0].strip(",;").lower() if one.authors else ""
        keys = [(one.title.lower(), one.year, first)] + ([one.doi] if one.doi else [])
        kept += not any(key in seen for key in keys)
        for key in keys:
            seen.setdefault(key, number)
    return kept


class Taken(NamedTuple):
    """Seconds by the clock, and of this process's cores: others on the machine slow the first only."""

    clock: float
    cores: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} s ({self.cores:.2f} s of cores)"


def timed(call: Callable[[], T]) -> tuple[T, Taken]:
    clock, cores = time.perf_counter(), time.process_time()
    found = call()
    return found, Taken(time.perf_counter() - clock, time.process_time() - cores)


def row(one: Citation, at: datetime) -> RecordRow:
    return RecordRow(
        **{name: getattr(one, name) for name in Citation.__dataclass_fields__},
        source="synthetic", pmid_version=1, status="", indexing_method="", vernacular_title="", other_abstract="",
        journal_abbreviation="", publication_date="", entered_on=None, revised_on=None, languages=(), mesh=(),
        substances=(), keywords=(), is_book=False, is_retracted=False, has_correction=False,
        content_sha256=one.record_id, first_seen_at=at, fetched_at=at, nonexistent_at=None,
    )  # fmt: skip


def put(store: Store, records: Sequence[Citation], at: datetime) -> None:
    for start in range(0, len(records), 5000):
        store.put([row(one, at) for one in records[start : start + 5000]])


def in_a_store(records: Sequence[Citation]) -> None:
    """All at once; then a week of new records on a tenth of them, and on all."""
    at = datetime.now(UTC).replace(tzinfo=None)
    run = RunRow("synthetic", "weekly", at, at, None, "running", "", "", 0)
    with tempfile.TemporaryDirectory() as folder:
        for count in (len(records) // 10, len(records)):
            with writing(Path(folder) / f"{count}.duckdb", at) as store:
                put(store, records[: count - WEEK], at)
                _, taken = timed(lambda: link(store, run))
                print(f"database: {count - WEEK:,} records linked at once in {taken}")
                put(store, records[count - WEEK : count], at)
                moved, taken = timed(lambda: link(store, run))
                print(f"database: {WEEK} new ones beside them in {taken}, {len(moved)} works changed")
                _, taken = timed(lambda: link(store, run))
                print(f"database: nothing new in {taken}")


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    records, paper = synthetic(numbers[0] if numbers else 100_000)
    kept, baseline = timed(lambda: exact(records))
    (found, doubtful), taken = timed(lambda: works(records))
    of = {one.record_id: number for one, number in zip(records, paper, strict=True)}
    mixed = sum(len({of[member.record_id] for member in work.members}) > 1 for work in found)
    true = len(set(paper))
    print(f"{len(records):,} synthetic records of {true:,} papers")
    print(f"exact match: {kept:,} works in {baseline}")
    print(f"linked: {len(found):,} works in {taken}, limit {LIMIT_SECONDS} s")
    print(f"that is {taken.cores / baseline.cores:.0f} times the exact match; {len(doubtful):,} links are suggested")
    print(f"{mixed} works hold two papers; {len(found) - true + mixed:,} papers are split")
    if "--store" in sys.argv:
        in_a_store(records)


if __name__ == "__main__":
    main()
