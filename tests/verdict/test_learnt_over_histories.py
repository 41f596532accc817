"""What became known in a time, read from what is new, is what going through every judgement tells: over histories
of papers that arrive, are revised, linked, parted, retracted, corrected and deleted at random."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from litwatch.cycle.linking import link
from litwatch.database import statement
from litwatch.rows import JudgementRow, RecordChangeRow, RecordRow
from litwatch.store import Store, writing
from litwatch.verdict import Evidence, Learnt
from made import AT, compound_rows, judgement_row, raw_row, record_row, run_row

HERE = Path(__file__).parent
COMPOUNDS = ("alphaspirone", "betaspirone")
LEVELS = ("topic_in_vivo", "topic_in_vivo", "other_in_vivo", "artefact")
CORRECTIONS = ("ErratumIn:77", "ExpressionOfConcernIn:78", "CommentIn:79", "")
# Each line an article and its preprint, of which both, one or none have a PMID.
PUBLICATIONS = (
    ("pubmed:1", "pubmed:2", "Alphaspirone in the forced swimming test of rats"),
    ("pubmed:3", "europepmc:PPR/4", "Chronic mild stress of mice and a ligand of 5-HT1A receptors"),
    ("europepmc:AGR/5", "pubmed:6", "Learned helplessness after repeated doses of an azapirone"),
    ("europepmc:AGR/7", "europepmc:PPR/8", "Sucrose preference and betaspirone over six weeks"),
)
PREPRINTS = {preprint for _, preprint, _ in PUBLICATIONS}
TITLES = {record_id: title for *pair, title in PUBLICATIONS for record_id in pair}
DAYS = 25


class History:
    """A store to which every day something happens; what it touched is linked and judged at the end of the day."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.random, self.now = store, Random(seed), AT
        self.records: dict[str, RecordRow] = {}
        self.apart: set[tuple[str, str]] = set()
        self.together: set[tuple[str, str]] = set()

    def passes(self) -> None:
        self.now += timedelta(days=1)
        happenings = (
            self.arrives, self.arrives, self.arrives, self.is_revised, self.is_revised, self.is_corrected,
            self.is_corrected, self.is_decided, self.is_deleted,
        )  # fmt: skip
        for _ in range(self.random.randint(1, 4)):
            self.random.choice(happenings)()
        link(self.store, run_row(run_at=self.now), apart=self.apart, together=self.together)
        works = self.store.values("works_to_judge")
        for work_id in works:
            self.is_judged(work_id)
        self.store.do("judged", work_ids=works)

    def arrives(self) -> None:
        record_id = self.random.choice(sorted(TITLES))
        number = int(record_id[-1])
        row = record_row(
            number,
            title=TITLES[record_id],
            is_preprint=record_id in PREPRINTS,
            year=self.random.choice([None, 2004]),
            first_seen_at=self.records[record_id].first_seen_at if record_id in self.records else self.now,
            content_sha256=f"{number} {self.now}",
        )
        pmid = number if record_id.startswith("pubmed:") else None
        self.records[record_id] = replace(row, record_id=record_id, source=record_id.split(":")[0], pmid=pmid)
        self.stored(self.records[record_id])

    def stored(self, row: RecordRow) -> None:
        self.records[row.record_id] = row
        raw = replace(raw_row(1), record_id=row.record_id, content_sha256=row.content_sha256)
        self.store.put([row, raw])
        self.store.do("to_judge", record_ids=[row.record_id])

    def is_revised(self) -> None:
        if self.records:
            row = self.records[self.random.choice(sorted(self.records))]
            is_retracted = self.random.random() < 0.3
            self.stored(replace(row, is_retracted=is_retracted, content_sha256=f"{row.record_id} {self.now}"))

    def is_corrected(self) -> None:
        if self.records:
            record_id = self.random.choice(sorted(self.records))
            after = self.random.choice(CORRECTIONS)
            self.store.put([RecordChangeRow(record_id, self.now, "corrections", "", after, "run-1")])

    def is_decided(self) -> None:
        """A decision about a link, or its undoing: works are merged, and parted again."""
        one, other, _ = self.random.choice(PUBLICATIONS)
        decided = self.random.choice([self.apart, self.together])
        decided ^= {(one, other)}

    def is_deleted(self) -> None:
        record_id = self.random.choice(sorted(TITLES))
        self.store.do("mark_nonexistent", record_id=record_id, run_at=self.now)
        self.store.do("to_judge", record_ids=[record_id])

    def is_judged(self, work_id: str) -> None:
        """As in cycle/assess.py: by the record that speaks for the work; what differs from what stands replaces it."""
        asked = self.store._connection.execute(
            """SELECT speaker.pmid, speaker.nonexistent_at IS NULL,
                      (SELECT bool_or(record.is_retracted) FROM work_record JOIN record USING (record_id)
                       WHERE work_record.work_id = work.work_id)
               FROM work JOIN record AS speaker USING (record_id) WHERE work.work_id = ?""",
            [work_id],
        ).fetchall()
        ((pmid, exists, is_retracted),) = asked
        stood = {row.compound: row for row in self.store.rows("standing_judgements", JudgementRow, work_ids=[work_id])}
        for compound in COMPOUNDS:
            old = stood.get(compound)
            new = None
            if exists and self.random.random() < 0.95:
                level = old.evidence_level if old and self.random.random() < 0.8 else self.random.choice(LEVELS)
                row = judgement_row(1, compound, work_id=work_id, evidence_level=level, is_retracted=is_retracted)
                first = old.first_seen_at if old else self.now
                new = replace(row, pmid=pmid, valid_from=self.now, first_seen_at=first)
            if old and new and replace(new, valid_from=old.valid_from) == old:
                continue
            if old and old.valid_from < self.now:
                self.store.put([replace(old, valid_to=self.now, ended_because="the record was revised")])
            elif old and not new:
                self.store.do("forget_judgement", work_id=work_id, compound=compound, valid_from=self.now)
            if new:
                self.store.put([new])

    def times(self) -> Iterator[tuple[datetime | None, datetime]]:
        """Times to tell of, up to today and up to an earlier day."""
        for _ in range(7):
            start, end = sorted(self.random.sample(range(DAYS + 1), 2))
            yield AT + timedelta(days=start), AT + timedelta(days=self.random.choice([end, DAYS]))
        yield None, self.now


def asked(store: Store, question: str, row_type: type[Any], start: datetime | None, end: datetime) -> list[Any]:
    """The answer, by the columns that are read of it."""
    cursor = store._connection.execute(question, {"start": start, "end": end})
    columns = [column[0] for column in cursor.description or ()]
    wanted = [columns.index(field.name) for field in fields(row_type)]
    return sorted(([row[place] for place in wanted] for row in cursor.fetchall()), key=repr)


def known(history_of: int, path: Path) -> int:
    """How often something became known in a random history. Both ways of reading it say the same."""
    count = 0
    with writing(path, AT) as store:
        store._connection.execute((HERE / "learnt_plainly.sql").read_text("utf-8"))
        plain_week = (HERE / "evidence_since_plainly.sql").read_text("utf-8")
        store.put([run_row(), *compound_rows(COMPOUNDS[0]), *compound_rows(COMPOUNDS[1], 1)])
        history = History(store, history_of)
        for _ in range(DAYS):
            history.passes()
        store.settle()
        for start, end in history.times():
            learnt = asked(store, "FROM learnt_plainly($start::TIMESTAMP, $end::TIMESTAMP)", Learnt, start, end)
            assert asked(store, statement("queries/learnt"), Learnt, start, end) == learnt
            seen = asked(store, plain_week, Evidence, start, end)
            assert asked(store, statement("queries/evidence_since"), Evidence, start, end) == seen
            count += len(learnt)
    return count


def test_what_became_known_is_the_same_read_from_what_is_new(tmp_path: Path) -> None:
    assert sum(known(seed, tmp_path / f"{seed}.duckdb") for seed in range(6))
