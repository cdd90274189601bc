"""Intervals of numbers: what a qualified figure may be, added, multiplied and compared without inventing precision."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from itertools import product

ZERO = Decimal(0)
INFINITE = Decimal("Infinity")
# Bounds that do not fit in sixty digits are rounded outwards, so that an interval never loses a possible value.
DOWN = Context(prec=60, rounding=ROUND_FLOOR)
UP = Context(prec=60, rounding=ROUND_CEILING)

End = tuple[Decimal, bool]  # a bound, infinite where there is none, and whether it is left out


def plain(value: Decimal) -> str:
    """606500, 12.5: no exponent, no trailing zeros, no separators."""
    return format(value.normalize(UP), "f") if value else "0"


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; None is unbounded, an open bound is itself left out. Never empty."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if self.low is None:
            object.__setattr__(self, "low_open", False)
        if self.high is None:
            object.__setattr__(self, "high_open", False)
        if self.low is None or self.high is None:
            return
        if self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)):
            raise ValueError(f"empty interval: {self}")

    def __str__(self) -> str:
        low = "(-∞" if self.low is None else ("(" if self.low_open else "[") + plain(self.low)
        high = "∞)" if self.high is None else plain(self.high) + (")" if self.high_open else "]")
        return f"{low}, {high}"

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high

    def contains(self, value: Decimal) -> bool:
        return self.overlaps(Interval(value, value))

    def __neg__(self) -> "Interval":
        (low, low_open), (high, high_open) = self._ends()
        return _between((high.copy_negate(), high_open), (low.copy_negate(), low_open))

    def __add__(self, other: "Interval") -> "Interval":
        (a, a_open), (b, b_open) = self._ends()
        (c, c_open), (d, d_open) = other._ends()
        return _between((DOWN.add(a, c), a_open or c_open), (UP.add(b, d), b_open or d_open))

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __mul__(self, other: "Interval") -> "Interval":
        pairs = list(product(self._ends(), other._ends()))
        lows = (_times(a, b, DOWN) for a, b in pairs)
        highs = (_times(a, b, UP) for a, b in pairs)
        return _between(min(lows), max(highs, key=_reach))

    def __truediv__(self, other: "Interval") -> "Interval":
        """Raises ZeroDivisionError where the divisor may be 0."""
        if other.contains(ZERO):
            raise ZeroDivisionError(f"{other} contains 0")
        side = Decimal(1) if other.low is not None and other.low >= 0 else Decimal(-1)
        pairs = [(a, b) for a, b in product(self._ends(), other._ends()) if _has_quotient(a, b)]
        lows = (_quotient(a, b, side, DOWN) for a, b in pairs)
        highs = (_quotient(a, b, side, UP) for a, b in pairs)
        return _between(min(lows), max(highs, key=_reach))

    # Is there any pair of values, one in each interval, that satisfies the comparison?

    def can_be_lt(self, other: "Interval") -> bool:
        return self.low is None or other.high is None or self.low < other.high

    def can_be_le(self, other: "Interval") -> bool:
        touching = self.low == other.high and not self.low_open and not other.high_open
        return touching or self.can_be_lt(other)

    def can_be_gt(self, other: "Interval") -> bool:
        return other.can_be_lt(self)

    def can_be_ge(self, other: "Interval") -> bool:
        return other.can_be_le(self)

    def can_be_eq(self, other: "Interval") -> bool:
        return self.can_be_le(other) and other.can_be_le(self)

    def can_be_ne(self, other: "Interval") -> bool:
        return not (self.is_point and self == other)

    overlaps = meets = can_be_eq

    def _ends(self) -> tuple[End, End]:
        low = (-INFINITE, True) if self.low is None else (self.low, self.low_open)
        high = (INFINITE, True) if self.high is None else (self.high, self.high_open)
        return low, high


def _between(low: End, high: End) -> Interval:
    return Interval(
        None if low[0].is_infinite() else low[0], None if high[0].is_infinite() else high[0], low[1], high[1]
    )


def _reach(end: End) -> tuple[Decimal, bool]:
    """Of two equal upper ends the closed one reaches further (`min` finds the same for lower ends by itself)."""
    return end[0], not end[1]


def _times(a: End, b: End, rounding: Context) -> End:
    if a[0] and b[0]:
        return rounding.multiply(a[0], b[0]), a[1] or b[1]
    attained = a == (ZERO, False) or b == (ZERO, False)  # 0 times anything, however large, is 0
    return ZERO, not attained


def _has_quotient(a: End, b: End) -> bool:
    """0/0 and ∞/∞ tend to nothing of their own: the other corners already bound the quotients."""
    return not ((a[0].is_infinite() and b[0].is_infinite()) or (a[0] == 0 and b[0] == 0))


def _quotient(a: End, b: End, side: Decimal, rounding: Context) -> End:
    """`side` is the sign of the divisor, from which an open 0 is approached."""
    if a[0] == 0:
        return ZERO, a[1]
    if b[0].is_infinite():
        return ZERO, True
    if b[0] == 0:
        return INFINITE.copy_sign(a[0] * side), True
    return rounding.divide(a[0], b[0]), a[1] or b[1]
