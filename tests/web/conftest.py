"""A published database with synthetic records."""

from __future__ import annotations

from pathlib import Path

import pytest
from synthetic_rows import AT, HOSTILE, record, watched

from litwatch.rows import RunRow
from litwatch.store import writing


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Two compounds: syn-101 with a hostile title in topic and one mention; syn-202/b with nothing."""
    published = tmp_path / "reports" / "litwatch.duckdb"
    with writing(tmp_path / "litwatch.duckdb", AT) as store:
        store.put([RunRow("run-1", "weekly", AT, AT, AT, "complete", "", "0.1.0", 7)])
        watched(store, 0, "syn-101", "syn 101")
        watched(store, 1, "syn-202/b", "syn 202", "syn202")
        record(store, 990000001, "syn-101", "topic_in_vivo", title=HOSTILE)
        record(store, 990000002, "syn-101", "mention", title="Synthetic: a mention", role="mentioned")
        store.publish(published)
    return published
