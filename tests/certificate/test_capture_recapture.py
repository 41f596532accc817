"""Chapman's estimate: against numbers worked out by hand, and against populations whose size is known."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litwatch.certificate.capture import SMALLEST_OVERLAP, chapman, lists

POPULATIONS = 300
SHARE_COVERED = 0.9


def test_the_estimate_is_that_worked_out_by_hand() -> None:
    # (200+1)(150+1)/(100+1) - 1 = 30351/101 - 1; variance 201·151·100·50 / (101²·102).
    found = chapman(200, 150, 100)
    assert (found.seen, found.reason) == (250, "")
    assert found.total == pytest.approx(299.50495)
    assert found.standard_error == pytest.approx(12.07678, abs=1e-4)
    # f0 = 49.50495; C = exp(1.959964·sqrt(ln(1 + 145.848/2450.74))) = 1.60171; 250 + f0/C and 250 + f0·C.
    assert found.low == pytest.approx(280.90, abs=0.02)
    assert found.high == pytest.approx(329.30, abs=0.05)


def test_small_lists_give_small_numbers() -> None:
    # 10·9/8 - 1 = 10.25; variance 10·9·2·1 / (64·9) = 0.3125.
    found = chapman(9, 8, 7)
    assert found.total == pytest.approx(10.25)
    assert found.standard_error == pytest.approx(math.sqrt(0.3125))
    assert found.missed == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ((0, 0, 0), "no work that MEDLINE has indexed"),
        ((4, 0, 0), "no indexed work carries the compound"),
        ((0, 4, 0), "no indexed work has the compound's name"),
        ((4, 3, 0), "no work is on both lists"),
    ],
)
def test_where_there_is_nothing_to_estimate_from_it_says_why(counts: tuple[int, int, int], why: str) -> None:
    found = chapman(*counts)
    assert (found.total, found.low, found.high, found.missed) == (None, None, None, None)
    assert why in found.reason


def test_a_small_overlap_is_called_unreliable() -> None:
    assert "not reliable: only 6" in chapman(9, 9, SMALLEST_OVERLAP - 1).reason
    assert chapman(9, 9, SMALLEST_OVERLAP).reason == ""


def test_a_list_within_the_other_has_no_interval_and_says_that_this_proves_nothing() -> None:
    found = chapman(20, 30, 20)
    assert (found.total, found.low, found.high) == (30, 30, 30)
    assert "proves nothing" in found.reason


def test_counts_that_can_not_be_are_refused() -> None:
    with pytest.raises(ValueError, match="5 in both"):
        chapman(4, 9, 5)


def test_lists_are_told_by_the_fields_that_name_the_compound() -> None:
    fields = [(("title", "mesh"), 2), (("keyword",), 1), (("substance",), 3), (("full_text", "abstract"), 1), ((), 5)]
    assert lists(fields) == (4, 5, 2)


@given(st.integers(0, 5000), st.integers(0, 5000), st.data())
def test_the_interval_holds_the_estimate_and_never_falls_below_what_was_seen(
    by_name: int, by_index: int, data: st.DataObject
) -> None:
    found = chapman(by_name, by_index, data.draw(st.integers(0, min(by_name, by_index))))
    if found.total is not None and found.low is not None and found.high is not None:
        assert found.seen <= found.low <= found.total + 1e-9
        assert found.total <= found.high + 1e-9


@settings(max_examples=12, derandomize=True, deadline=None)
@given(st.integers(60, 400), st.floats(0.4, 0.85), st.floats(0.4, 0.85))
def test_of_independent_lists_the_interval_covers_the_truth_in_nine_cases_of_ten(
    size: int, by_name: float, by_index: float
) -> None:
    chance = random.Random(20_261_123)
    covered = 0
    for _ in range(POPULATIONS):
        caught = [(chance.random() < by_name, chance.random() < by_index) for _ in range(size)]
        both = sum(one and other for one, other in caught)
        found = chapman(sum(one for one, _ in caught), sum(other for _, other in caught), both)
        assert found.low is not None
        assert found.high is not None
        # Works are whole: an interval from 99.6 to 104.2 speaks of 100 to 104.
        covered += math.floor(found.low) <= size <= math.ceil(found.high)
    assert covered / POPULATIONS >= SHARE_COVERED
