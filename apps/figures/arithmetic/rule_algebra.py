"""What a rule is computed in: intervals, or plain numbers where all figures are exact. Pure."""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Generic, TypeVar

from apps.figures.arithmetic.growth import root_of
from apps.figures.arithmetic.interval import ZERO, Interval

N = TypeVar("N", Interval, Decimal)


@dataclass(frozen=True)
class Algebra(Generic[N]):
    """What a rule is computed in: intervals, or plain numbers. A comparison has two askers: whether it can be true, and
    whether it can be false (with intervals often both)."""

    number: Callable[[Decimal], N]
    comparisons: Mapping[type[ast.cmpop], tuple[Callable[[N, N], bool], Callable[[N, N], bool]]]
    absolute: Callable[[N], N]
    divide: Callable[[N, N], N]
    root: Callable[[N, int], N]

    @property
    def operators(self) -> dict[type[ast.operator], Callable[[N, N], N]]:
        return {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: self.divide}

    def change(self, value: N, prior: N, years: int) -> N:
        """Per cent a year, written so that the prior value occurs once: an interval minus itself is not 0."""
        growth = self.divide(value, prior)
        if years > 1:
            growth = self.root(growth, years)
        return (growth - self.number(Decimal(1))) * self.number(Decimal(100))

    def difference(self, value: N, prior: N, years: int) -> N:
        """So much more a year."""
        difference = value - prior
        return self.divide(difference, self.number(Decimal(years))) if years > 1 else difference


def _absolute(number: Interval) -> Interval:
    """Of 2 to 5 itself, of -5 to -2 its mirror image; of -2 to 5 everything from 0 to the end that lies farther out."""
    if number.low is not None and number.low >= 0:
        return number
    if number.high is not None and number.high <= 0:
        return -number
    if number.low is None or number.high is None:
        return Interval(ZERO, None)
    high, closed = max((-number.low, not number.low_open), (number.high, not number.high_open))
    return Interval(ZERO, high, high_open=not closed)


def _root(number: Interval, years: int) -> Interval:
    """Its bounds rounded outwards. ZeroDivisionError where it may be below 0: then it has no growth a year."""
    if number.low is None or number.low < 0:
        raise ZeroDivisionError
    low = root_of(number.low, years) * (1 - MARGIN)
    high = None if number.high is None else root_of(number.high, years) * (1 + MARGIN)
    return Interval(low, high)


def _quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """ZeroDivisionError for 0 ÷ 0 too, which Decimal takes for another error."""
    if not divisor:
        raise ZeroDivisionError
    return dividend / divisor


PLAIN = Context(prec=60)
MARGIN = Decimal("1e-20")  # by which a root is rounded outwards
INTERVALS: Algebra[Interval] = Algebra(
    lambda number: Interval(number, number),
    {
        ast.LtE: (Interval.can_be_le, Interval.can_be_gt),
        ast.Lt: (Interval.can_be_lt, Interval.can_be_ge),
        ast.GtE: (Interval.can_be_ge, Interval.can_be_lt),
        ast.Gt: (Interval.can_be_gt, Interval.can_be_le),
        ast.Eq: (Interval.can_be_eq, Interval.can_be_ne),
        ast.NotEq: (Interval.can_be_ne, Interval.can_be_eq),
    },
    _absolute,
    operator.truediv,
    _root,
)
POINTS: Algebra[Decimal] = Algebra(
    lambda number: number,
    {
        ast.LtE: (operator.le, operator.gt),
        ast.Lt: (operator.lt, operator.ge),
        ast.GtE: (operator.ge, operator.lt),
        ast.Gt: (operator.gt, operator.le),
        ast.Eq: (operator.eq, operator.ne),
        ast.NotEq: (operator.ne, operator.eq),
    },
    abs,
    _quotient,
    root_of,
)
