"""Bounds of numbers: none is empty, and an end is open only where it is not reached."""

import operator
from decimal import Decimal

import pytest

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import interval_of


@pytest.mark.parametrize("bounds", [(2, 1), (1, 1, True), (1, 1, False, True)])
def test_an_empty_interval_cannot_be_made(bounds):
    with pytest.raises(ValueError, match="empty"):
        Interval(*(Decimal(bound) for bound in bounds[:2]), *bounds[2:])


def test_a_missing_bound_is_neither_open_nor_closed():
    assert Interval(None, Decimal(1), low_open=True) == Interval(None, Decimal(1))


@pytest.mark.parametrize(
    ("operation", "a", "b", "result"),
    [
        (operator.mul, Interval(Decimal(-2), Decimal(2), True), Interval(Decimal(-1), Decimal(1)), "[-2, 2]"),
        (operator.mul, Interval(Decimal(0), Decimal(1)), Interval(Decimal(2), None, True), "[0, ∞)"),
        (operator.mul, Interval(Decimal(0), Decimal(1), True), Interval(Decimal(2), Decimal(3)), "(0, 3]"),
        (operator.truediv, Interval(Decimal(1), Decimal(2)), Interval(Decimal(1), None), "(0, 2]"),
        (
            operator.truediv,
            Interval(Decimal(1), Decimal(2)),
            Interval(Decimal(-4), Decimal(0), False, True),
            "(-∞, -0.25]",
        ),
        (operator.truediv, Interval(Decimal(0), Decimal(0)), Interval(Decimal(0), None, True), "[0, 0]"),
    ],
)
def test_a_bound_is_open_only_where_it_is_not_reached(operation, a, b, result):
    assert str(operation(a, b)) == result


def test_dividing_points_gives_a_point_where_the_quotient_ends_and_else_a_bracket():
    six, three, seven = (Interval(Decimal(n), Decimal(n)) for n in (6, 3, 7))
    assert str(six / three) == "[2, 2]"
    third = six / seven
    assert third.low < third.high
    assert (third * seven).contains(Decimal(6))


def test_an_interval_follows_from_its_qualifier_alone():
    assert str(interval_of(Decimal(730), "over")) == "(730, ∞)"
    assert str(interval_of(Decimal(730), "over", within_step=True)) == "(730, 740)"
    assert str(interval_of(Decimal(831300), "exact", place=Decimal(100))) == "[831250, 831350]"
