"""An index: which period is 100 for all, and what it makes of numbers and their bounds."""

from decimal import Decimal

import pytest

from apps.figures.arithmetic.quantity_text import read
from apps.reports.numbers.indexed import common_base, indexed


def numbers(*texts):
    return [read(text) if text else None for text in texts]


@pytest.mark.parametrize(
    ("lines", "start", "base"),
    [
        ([("100", "110", "120"), ("7", "8", "9")], 0, 0),
        ([("100", "110", "120"), (None, "8", "9")], 0, 1),
        ([("100", "110", "120"), ("0", "不足5", "9")], 0, 2),
        ([("100", None, "120"), (None, "8", None)], 0, None),
        ([("100", "110", "120"), ("-7", "8", "9")], 0, 1),
        ([("100", "110", "120"), ("7", "8", "9")], 2, 2),
        ([], 0, None),
    ],
)
def test_the_base_is_the_first_period_in_which_all_have_a_number_that_is_surely_above_zero(lines, start, base):
    assert common_base([numbers(*line) for line in lines], start) == base


def test_the_base_is_a_hundred_and_the_others_are_in_per_cent_of_it_with_their_bounds():
    base, later, open_ended = read("606500"), read("831300"), read("超过9万")
    assert indexed(base, base).value == 100
    assert indexed(later, base).value == Decimal("137.1")
    assert indexed(None, base) is None
    over = indexed(open_ended, read("60000"))
    assert (over.value, over.qualifier, over.interval.high) == (150, "over", None)
