"""What may have held a request up on its way is known from how long its answer took."""

from __future__ import annotations

import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from litwatch.pace import (
    ANSWERS_ENOUGH,
    HELD_UP_SECONDS,
    QUICKEST_HOLDS_SECONDS,
    WINDOW_SECONDS,
    Pace,
    Quickest,
    held_up,
    quickest_of,
)

ways = st.tuples(st.floats(0.001, 0.5), st.floats(0.001, 0.5))  # seconds there, seconds back


@given(st.lists(ways, min_size=ANSWERS_ENOUGH, max_size=40), st.floats(0.001, 0.5), st.floats(0.001, 0.5))
def test_a_request_counts_no_sooner_than_it_came(
    others: list[tuple[float, float]], least_there: float, least_back: float
) -> None:
    """Where one came and was answered on the shortest ways, what is added to a request's leaving covers how much longer
    than that it took to come, up to what is ever added."""
    quickest = None
    for there, back in [(0.0, 0.0), *others]:
        quickest = quickest_of(quickest, least_there + there + least_back + back, 100.0)
    assert quickest is not None
    for there, back in others:
        added = held_up(least_there + there + least_back + back, quickest)
        assert added >= min(there, HELD_UP_SECONDS) - 1e-9
        assert 0 <= added <= HELD_UP_SECONDS


def test_few_answers_tell_nothing_and_old_ones_no_longer() -> None:
    quickest = None
    for answers in range(1, ANSWERS_ENOUGH):
        quickest = quickest_of(quickest, 0.3, 100.0)
        assert quickest == Quickest(0.3, answers, 100.0)
        assert held_up(0.3, quickest) == HELD_UP_SECONDS
    assert held_up(0.3, quickest_of(quickest, 0.3, 100.0)) == 0
    later = quickest_of(quickest, 0.4, 100.0 + QUICKEST_HOLDS_SECONDS)
    assert later == Quickest(0.4, 1, 100.0 + QUICKEST_HOLDS_SECONDS)
    assert quickest_of(quickest, 0.4, 99.0) == Quickest(0.4, 1, 99.0), "a clock set back"


def test_after_a_request_that_was_held_up_the_next_waits_longer(tmp_path: Path) -> None:
    many = Pace("a service", 100, tmp_path)
    for _ in range(ANSWERS_ENOUGH):
        start = many.wait()
        many.left(start)
        many.answered(start)
    one = Pace("a service", 1, tmp_path)
    start = one.wait()
    one.left(start)
    left = time.time()
    time.sleep(0.04)
    one.answered(start)
    assert one.wait().moment - left > WINDOW_SECONDS + 0.035


def test_what_is_no_file_of_ours_is_begun_anew(tmp_path: Path) -> None:
    pace = Pace("a service", 1, tmp_path)
    pace.left(pace.wait())
    (kept,) = tmp_path.glob("*.json")
    kept.write_text('{"starts": [["a", 1.0, 2.0, 0.0]], "not_before": 0.0, "quickest": [1.0]}', encoding="utf-8")
    pace.left(pace.wait())
