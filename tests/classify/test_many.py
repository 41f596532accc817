"""Many papers are judged by several processes, and judged alike."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

import pytest
from judged import judge

from litwatch.classify import many
from litwatch.classify.many import Paper, judge_parts, judge_stored
from litwatch.parse import Record, read_file
from litwatch.standin import bundled_records


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    files = sorted(file for folder in bundled_records() for file in folder.glob("*.xml"))
    records = [item for file in files for item in read_file(file) if isinstance(item, Record)]
    return [Paper(zlib.compress(one.raw), one.raw_format, frozenset({"indalpine"}), None) for one in records[:60]]


def in_parts(papers: Sequence[Paper]) -> Iterator[tuple[str, Sequence[Paper]]]:
    for start in range(0, len(papers), 25):
        yield f"part {start}", papers[start : start + 25]


def test_several_processes_judge_as_one_does_and_in_the_same_order(
    papers: list[Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = list(judge_parts(judge(), in_parts(papers), len(papers)))
    monkeypatch.setattr(many, "WORTH_STARTING", 10)
    together = list(judge_parts(judge(), in_parts(papers), len(papers)))
    assert together == alone
    assert [key for key, _ in alone] == ["part 0", "part 25", "part 50"]
    assert [one for _, judged in alone for one in judged] == judge_stored(judge(), papers)
    assert sum(map(len, (one for _, judged in alone for one in judged))) > len(papers)


def test_no_paper_at_all_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "WORTH_STARTING", 0)
    assert list(judge_parts(judge(), [("none", [])], 0)) == [("none", [])]
