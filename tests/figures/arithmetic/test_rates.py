"""A rate from its two parts: its value rounded, its bounds and its word not."""

from decimal import Decimal

import pytest

from apps.figures.arithmetic.quantity_text import read
from apps.figures.arithmetic.rates import rate_of


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
