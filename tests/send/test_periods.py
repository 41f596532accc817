"""Since when a recipient is told: whatever fails, no time stays untold once a later digest arrives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litwatch.rows import DeliveryRow, DigestRow
from litwatch.store import Store, writing
from made import AT

WEEK = timedelta(days=7)
PI = "pi@example.org"
# What becomes of a delivery at once, and what of one that is pending, a week later.
OUTCOMES = st.lists(
    st.tuples(
        st.sampled_from(["sent", "kept", "refused", "pending"]), st.sampled_from(["sent", "given_up", "pending"])
    ),
    min_size=1,
    max_size=7,
)


@dataclass(frozen=True)
class Until:
    recipient: str
    until: datetime | None


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with writing(tmp_path_factory.mktemp("periods") / "litwatch.duckdb", AT) as store:
        yield store


def digest(week: int, start: datetime | None, list_name: str = "weekly") -> DigestRow:
    end = AT + week * WEEK
    return DigestRow(f"{list_name}-{week}", "run", start, end, "", "", "", list_name, "everything")


def delivery(week: int, status: str, list_name: str = "weekly") -> DeliveryRow:
    return DeliveryRow(f"{list_name}-{week}", PI, "", status, 1, None, "", "html", "", AT, None, None, 0)


def told_until(store: Store, week: int) -> dict[str, datetime | None]:
    rows = store.rows("told_until", Until, list="weekly", end=AT + week * WEEK)
    return {row.recipient: row.until for row in rows}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OUTCOMES)
def test_no_time_stays_untold_once_a_later_digest_arrives(store: Store, outcomes: list[tuple[str, str]]) -> None:
    with suppress(KeyboardInterrupt), store.transaction():
        periods: dict[int, tuple[datetime | None, datetime]] = {}
        status: dict[int, str] = {}
        later: dict[int, str] = {}
        for week, (first, then) in enumerate([*outcomes, ("sent", "sent"), ("sent", "sent")]):
            for old in [number for number, one in status.items() if one == "pending"]:
                status[old] = later[old] if week <= len(outcomes) else "given_up"
                store.put([delivery(old, status[old])])
            until = told_until(store, week)
            start = until.get(PI)
            periods[week], status[week], later[week] = (start, AT + week * WEEK), first, then
            store.put([digest(week, start), delivery(week, first)])
        told = sorted(
            (start or datetime.min, end) for week, (start, end) in periods.items() if status[week] in ("sent", "kept")
        )
        reached = datetime.min
        for start, end in told:
            assert start <= reached, f"untold: {reached} to {start}"
            reached = max(reached, end)
        assert reached == AT + (len(outcomes) + 1) * WEEK
        raise KeyboardInterrupt  # taken back


def test_another_list_and_later_digests_move_no_period(store: Store) -> None:
    with suppress(KeyboardInterrupt), store.transaction():
        for name in ("weekly", "daily"):
            store.put([digest(0, None, name), delivery(0, "sent", name)])
        store.put([digest(1, AT, "daily"), delivery(1, "sent", "daily"), digest(3, AT), delivery(3, "sent")])
        assert told_until(store, 2) == {PI: AT}
        raise KeyboardInterrupt


def test_a_whole_first_digest_that_was_refused_is_told_from_the_beginning(store: Store) -> None:
    with suppress(KeyboardInterrupt), store.transaction():
        store.put([digest(0, None), delivery(0, "refused")])
        store.put([replace(digest(1, None), digest_id="weekly-1")])
        assert told_until(store, 2) == {PI: None}
        raise KeyboardInterrupt
