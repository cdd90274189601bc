"""A rate from its two parts: its value rounded, its bounds and its word not; and how a share of work done is cut."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.figures.arithmetic.quantity_text import read
from apps.figures.arithmetic.rates import rate_of, share_done


def rate(part, whole, decimals=2):
    parts = [None if text is None else read(text) for text in (part, whole)]
    return rate_of(*parts, decimals=decimals, scale=Decimal(100), measure="%")


@pytest.mark.parametrize(
    ("part", "whole", "value", "word", "bounds"),
    [
        ("30", "40", "75.00", "exact", "[75, 75]"),
        ("1", "8", "12.50", "exact", "[12.5, 12.5]"),
        ("超过6万", "100000", "60.00", "over", "(60, ∞)"),
        ("不足6", "8", "75.00", "under", "[0, 75)"),
        ("0", "40", "0.00", "exact", "[0, 0]"),
    ],
)
def test_a_rate_has_the_bounds_and_the_word_its_parts_give(part, whole, value, word, bounds):
    found = rate(part, whole)
    assert (str(found.value), found.qualifier, str(found.interval), found.measure) == (value, word, bounds, "%")


def test_half_of_the_last_decimal_goes_to_the_even_digit():
    assert (rate("1", "800").value, rate("3", "800").value) == (Decimal("0.12"), Decimal("0.38"))


@pytest.mark.parametrize(
    ("part", "whole"), [(None, "40"), ("30", None), ("30", "0"), ("30", "不足40"), ("30", "超过0")]
)
def test_without_a_part_or_of_what_may_be_nothing_there_is_no_rate(part, whole):
    assert rate(part, whole) is None


def test_the_largest_number_over_the_smallest_is_rounded_too():
    assert rate("999999999999999999", "0.000001").value == Decimal("99999999999999999900000000")


@pytest.mark.parametrize(
    ("part", "whole", "percentage"), [(1999, 2000, "99.9"), (2000, 2000, "100.0"), (1, 3, "33.3"), (0, 3, "0.0")]
)
def test_a_share_of_work_is_cut_to_one_decimal(part: int, whole: int, percentage: str) -> None:
    assert str(share_done(part, whole)) == percentage


def test_of_nothing_to_do_no_share_is_done() -> None:
    assert share_done(0, 0) is None


@given(st.integers(1, 10**9).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_hundred_is_said_when_nothing_is_missing_and_never_before(counts: tuple[int, int]) -> None:
    part, whole = counts
    percentage = share_done(part, whole)
    assert percentage is not None
    assert (percentage == 100) == (part == whole)
    assert 0 <= 100 * Decimal(part) / Decimal(whole) - percentage < Decimal("0.1")
