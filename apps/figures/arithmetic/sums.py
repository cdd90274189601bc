"""A sum of figures with its bounds and what it rests on. Pure.

Unbounded bounds are counted, not added, so that a figure can be taken out of a sum again: infinity less infinity is no
number.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from apps.figures.arithmetic.interval import Interval

ZERO = Decimal(0)


class Sum(NamedTuple):
    """`units` figures, `qualified` of them not exact, add up to `value`; `low` and `high` add the bounds there are."""

    units: int = 0
    qualified: int = 0
    value: Decimal = ZERO
    low: Decimal = ZERO
    low_open: int = 0
    high: Decimal = ZERO
    high_open: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(*[a + b for a, b in zip(self, other, strict=True)])

    def __neg__(self) -> "Sum":
        return Sum(*[-part for part in self])

    def __sub__(self, other: "Sum") -> "Sum":
        return Sum(*[a - b for a, b in zip(self, other, strict=True)])

    def __bool__(self) -> bool:
        return self != NOTHING

    @property
    def interval(self) -> Interval:
        return Interval(None if self.low_open else self.low, None if self.high_open else self.high)


NOTHING = Sum()
Parts = Mapping[str, Sum]  # by what is added up: a register, or the area statements of the federations below


def added(one: Parts, other: Parts) -> dict[str, Sum]:
    """Part by part; what comes to nothing is left out."""
    sums = {name: one.get(name, NOTHING) + other.get(name, NOTHING) for name in {*one, *other}}
    return {name: amount for name, amount in sums.items() if amount}


def negated(parts: Parts) -> dict[str, Sum]:
    return {name: -amount for name, amount in parts.items()}


def of_figure(value: Decimal, qualifier: str, low: Decimal | None, high: Decimal | None) -> Sum:
    """The sum of one figure."""
    return Sum(1, int(qualifier != "exact"), value, low or ZERO, int(low is None), high or ZERO, int(high is None))
