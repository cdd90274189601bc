"""The arithmetic of period over period: what can be said is exact, what cannot has a reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import QUALIFIERS, Quantity, QuantityDifference
from apps.figures.arithmetic.quantity_text import read
from apps.reports.numbers.comparison import change, contribution, ranks


def quantity(text: str | None) -> Quantity | None:
    return None if text is None else read(text)


@pytest.mark.parametrize(
    ("earlier", "later", "difference", "percent", "reason"),
    [
        ("3590", "9174", 5584, "155.5", None),
        ("60.65万", "83.13万", 224800, "37.1", None),
        ("200", "150", -50, "-25.0", None),
        ("12", "12", 0, "0.0", None),
        ("12", "0", -12, "-100.0", None),
        ("0", "12", 12, None, "zero_base"),
        ("0", "0", 0, None, "zero_base"),
        ("不足100", "120", 20, None, "zero_base"),
        ("-10", "5", 15, "150.0", None),
        ("730多", "900", 170, "23.3", None),
        ("超过6万", "4.1万", -19000, "-30.0", None),
        ("超过5万", "超过6万", None, None, "overlap"),
        ("约100", "110", None, None, "overlap"),
        ("100人", "120人次", None, None, "measure"),
        (None, "5", None, None, "missing_from"),
        ("5", None, None, None, "missing_to"),
        (None, None, None, None, "missing"),
    ],
)
def test_what_changed_between_two_numbers(earlier, later, difference, percent, reason):
    found = change(quantity(later), quantity(earlier))
    assert (found.value, found.reason) == (difference, reason)
    assert (None if found.percent is None else f"{found.percent:.1f}") == percent


def test_an_obstacle_is_named_instead_of_a_difference_but_not_before_a_missing_number():
    assert change(read("5"), read("3"), "definition") == QuantityDifference(reason="definition")
    assert change(read("5"), None, "definition").reason == "missing_from"


@pytest.mark.parametrize(
    ("part", "whole", "share", "reason"),
    [
        (("10", "15"), ("100", "120"), "25.0", None),
        (("15", "10"), ("100", "120"), "-25.0", None),
        (("15", "10"), ("120", "100"), "25.0", None),
        (("10", "10"), ("100", "120"), "0.0", None),
        (("10", "15"), ("100", "100"), None, "no_growth"),
        ((None, "15"), ("100", "120"), None, "missing_from"),
        (("10", "15"), (None, "120"), None, "missing_from"),
    ],
)
def test_the_share_of_one_unit_in_the_change_of_all(part, whole, share, reason):
    one, all_of_them = (change(quantity(later), quantity(earlier)) for earlier, later in (part, whole))
    found, why = contribution(one, all_of_them)
    assert (None if found is None else f"{found:.1f}", why) == (share, reason)


@pytest.mark.parametrize(
    ("numbers", "places"),
    [
        (["5", "9", "7"], [3, 1, 2]),
        (["5", "9", "9", "1"], [3, 1, 1, 4]),
        (["83.13万", "60.65万"], [1, 2]),
        (["约100", "110", "5"], [None, None, 3]),
        (["超过50", "60", "10"], [None, None, 3]),
        (["-3", "0"], [2, 1]),
        (["7"], [1]),
        ([], []),
    ],
)
def test_places_are_given_only_where_the_intervals_decide_them(numbers, places):
    found = ranks(dict(enumerate(map(quantity, numbers))))
    assert [found[at][0] for at in range(len(numbers))] == places


def test_nobody_has_a_place_while_one_number_is_missing():
    assert ranks({"a": read("5"), "b": None}) == {"a": (None, "coverage"), "b": (None, "coverage")}


VALUES = st.integers(-(10**12), 10**12).map(Decimal)
QUANTITIES = st.builds(Quantity, VALUES, st.sampled_from(QUALIFIERS)) | st.builds(
    lambda low, width: Quantity(low, "exact", Interval(low, low + width)), VALUES, st.integers(0, 1000).map(Decimal)
)
MAYBE = st.none() | QUANTITIES


@given(MAYBE, MAYBE, MAYBE, MAYBE)
def test_nothing_is_ever_infinite_and_every_gap_has_its_reason(later, earlier, later_all, earlier_all):
    part, whole = change(later, earlier), change(later_all, earlier_all)
    share, why = contribution(part, whole)
    for number, reason in ((part.value, part.reason), (part.percent, part.reason), (share, why)):
        assert (number is None and reason) or number.is_finite()


@given(st.lists(st.integers(-50, 50), max_size=12))
def test_points_are_placed_as_a_slow_count_places_them(values):
    found = ranks({at: Quantity(Decimal(value)) for at, value in enumerate(values)})
    assert [found[at] for at in range(len(values))] == [(1 + sum(o > value for o in values), None) for value in values]


@given(st.lists(QUANTITIES, max_size=8))
def test_a_place_holds_for_every_value_the_intervals_allow(quantities):
    for at, (place, _reason) in ranks(dict(enumerate(quantities))).items():
        others = quantities[:at] + quantities[at + 1 :]
        if place is not None:
            surely_above = sum(not other.interval.can_be_le(quantities[at].interval) for other in others)
            perhaps_above = sum(other.interval.can_be_gt(quantities[at].interval) for other in others)
            assert place == surely_above + 1 == perhaps_above + 1
