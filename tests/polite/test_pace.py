"""When a service may have counted a request is known from how long its answer took."""

from __future__ import annotations

import math
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from litwatch.pace import (
    ANSWERS_ENOUGH,
    HELD_UP_SECONDS,
    QUICKEST_HOLDS_SECONDS,
    WINDOW_SECONDS,
    Kept,
    Pace,
    Quickest,
    Start,
    held_up,
    quickest_of,
)

ways = st.tuples(st.floats(0.0, 0.5), st.floats(0.0, 0.5))  # seconds there, seconds back
EVEN = Quickest(0.3, ANSWERS_ENOUGH, 0.0)
NOW = 100.0


@given(st.lists(ways, min_size=ANSWERS_ENOUGH, max_size=40), st.floats(0.001, 0.5), st.floats(0.001, 0.5))
def test_a_request_counts_no_sooner_than_it_came(
    others: list[tuple[float, float]], least_there: float, least_back: float
) -> None:
    """Where one came and was answered on the shortest ways, what is added to a request's moment covers how much longer
    than that it took to come."""
    quickest = None
    for there, back in [(0.0, 0.0), *others]:
        quickest = quickest_of(quickest, least_there + there + least_back + back, NOW)
    for there, back in others:
        added = held_up(least_there + there + least_back + back, quickest)
        assert there - 1e-9 <= added <= there + back + 1e-9


def test_few_answers_tell_nothing_and_old_ones_no_longer() -> None:
    quickest = None
    for answers in range(1, ANSWERS_ENOUGH):
        quickest = quickest_of(quickest, 0.3, NOW)
        assert quickest == Quickest(0.3, answers, NOW)
        assert held_up(0.3, quickest) == math.inf
    assert held_up(0.3, quickest_of(quickest, 0.3, NOW)) == 0
    later = NOW + QUICKEST_HOLDS_SECONDS
    assert quickest_of(quickest, 0.4, later) == Quickest(0.4, 1, later)
    assert quickest_of(quickest, 0.4, NOW - 1) == Quickest(0.4, 1, NOW - 1), "a clock set back"


def test_what_is_on_its_way_out_counts_now_and_what_is_not_answered_soon_after_it_left() -> None:
    kept = Kept([Start("answered", 98.0, 98.01, 0.35), Start("out", 99.0, 99.2), Start("asked", 99.9)], quickest=EVEN)
    assert kept.counted(NOW) == {"answered": 98.0 + 0.35 - 0.3, "out": 99.2 + HELD_UP_SECONDS, "asked": NOW}


def test_a_request_counts_not_before_it_left_though_the_quickest_waited_for_a_connection_as_well() -> None:
    kept = Kept([Start("connecting", 98.0, 98.2, 0.3)], quickest=EVEN)
    assert kept.counted(NOW) == {"connecting": 98.2}


def test_what_left_later_and_came_shows_that_nothing_was_held_up_any_longer() -> None:
    slow, quick = Start("slow", 98.0, 98.0, 1.9), Start("quick", 98.1, 98.1, 0.3)
    assert Kept([slow, quick], quickest=EVEN).counted(NOW) == {"slow": 98.1, "quick": 98.1}
    assert Kept([slow], quickest=EVEN).counted(NOW) == {"slow": 98.0 + HELD_UP_SECONDS}


def test_after_a_request_that_was_held_up_the_next_waits_longer(tmp_path: Path) -> None:
    many = Pace("a service", 100, tmp_path)
    for _ in range(ANSWERS_ENOUGH):
        start = many.wait()
        many.left(start)
        many.answered(start)
    one = Pace("a service", 1, tmp_path)
    start = one.wait()
    one.left(start)
    assert one.wait().moment - start.moment >= WINDOW_SECONDS + HELD_UP_SECONDS


def test_a_file_that_says_nothing_is_begun_anew(tmp_path: Path) -> None:
    pace = Pace("a service", 1, tmp_path)
    pace.left(pace.wait())
    (kept,) = tmp_path.glob("*.json")
    kept.write_text('{"starts": [["a", 1.0, 2.0, 0.0]], "not_before": 0.0, "quickest": [1.0]}', encoding="utf-8")
    pace.left(pace.wait())
