"""Intervals of numbers: what a qualified figure may be, added, multiplied and compared without inventing precision."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from itertools import product
from typing import NamedTuple

ZERO = Decimal(0)
INFINITE = Decimal("Infinity")
# Bounds that do not fit in sixty digits are rounded outwards, so that an interval never loses a possible value.
DOWN = Context(prec=60, rounding=ROUND_FLOOR)
UP = Context(prec=60, rounding=ROUND_CEILING)


class End(NamedTuple):
    """An end of an interval: `value` is infinite where there is no bound; `is_open`: the value itself is left out."""

    value: Decimal
    is_open: bool


NO_LOW, NO_HIGH = End(-INFINITE, True), End(INFINITE, True)
CLOSED_ZERO = End(ZERO, False)


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
        """Where there is no bound, none is left out. ValueError where no number is left: [2, 1] and (1, 1]."""
        leaves_end_out = self.low_open or self.high_open
        if self.low is self.high and not leaves_end_out:
            return  # most intervals are of one number
        if self.low is None or self.high is None:
            self._close_where_unbounded()
            return
        if self.low < self.high:
            return
        if leaves_end_out or self.low != self.high:
            raise ValueError(f"empty interval: {self}")

    def _close_where_unbounded(self) -> None:
        if self.low is None:
            object.__setattr__(self, "low_open", False)
        if self.high is None:
            object.__setattr__(self, "high_open", False)

    def __str__(self) -> str:
        """[831250, 831350), (6, ∞): a round bracket where the bound is left out or lacking."""
        return f"{self._printed_low()}, {self._printed_high()}"

    def _printed_low(self) -> str:
        if self.low is None:
            return "(-∞"
        bracket = "(" if self.low_open else "["
        return bracket + plain(self.low)

    def _printed_high(self) -> str:
        if self.high is None:
            return "∞)"
        bracket = ")" if self.high_open else "]"
        return plain(self.high) + bracket

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def width(self) -> Decimal:
        """From end to end; infinite where a bound is lacking."""
        return self._high_end.value - self._low_end.value

    def contains(self, value: Decimal) -> bool:
        return self.overlaps(Interval(value, value))

    def __neg__(self) -> "Interval":
        """The mirror image: of [2, 5) it is (-5, -2]."""
        low, high = self._low_end, self._high_end
        return _between(End(high.value.copy_negate(), high.is_open), End(low.value.copy_negate(), low.is_open))

    def __add__(self, other: "Interval") -> "Interval":
        """Lowest with lowest, highest with highest: [2, 5) + [1, 2] is [3, 7)."""
        low, high = self._low_end, self._high_end
        more_low, more_high = other._low_end, other._high_end
        return _between(
            End(DOWN.add(low.value, more_low.value), _leaves_out(low, more_low)),
            End(UP.add(high.value, more_high.value), _leaves_out(high, more_high)),
        )

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __mul__(self, other: "Interval") -> "Interval":
        """The least and the greatest of the four products of an end here with an end there.

        Worked example: [-2, 3] × [1, 5) has the products -2, -10 left out, 3 and 15 left out, so it is (-10, 15).
        """
        lows, highs = [], []
        for end, factor in product(self._ends(), other._ends()):
            lows.append(_times(end, factor, DOWN))
            highs.append(_times(end, factor, UP))
        return _widest(lows, highs)

    def __truediv__(self, other: "Interval") -> "Interval":
        """The least and the greatest quotient of an end here by an end there, of those that have a value.

        Raises ZeroDivisionError where the divisor may be 0. One that begins at 0 but leaves it out may come as near to
        it as it likes.
        Worked example: [6, 12] ÷ (0, 3] has 6 ÷ 0 and 12 ÷ 0, which are without end, 6 ÷ 3 and 12 ÷ 3: it is [2, ∞).
        """
        if other.contains(ZERO):
            raise ZeroDivisionError(f"{other} contains 0")
        # Without 0 inside, the divisor has one sign throughout.
        sign = Decimal(1) if other.can_be_gt(NOUGHT) else Decimal(-1)
        lows, highs = [], []
        for end, divisor in product(self._ends(), other._ends()):
            if _has_quotient(end, divisor):
                lows.append(_quotient(end, divisor, sign, DOWN))
                highs.append(_quotient(end, divisor, sign, UP))
        return _widest(lows, highs)

    # Is there any pair of values, one in each interval, that satisfies the comparison?

    def can_be_lt(self, other: "Interval") -> bool:
        """[2, 5] and [1, 3]: 2 < 3. Open bounds change nothing: something lies between any two unequal ends."""
        if self.low is None or other.high is None:
            return True
        return self.low < other.high

    def can_be_le(self, other: "Interval") -> bool:
        """As above, or the two meet where the one begins and the other ends: [3, 5] and [1, 3]."""
        if self.can_be_lt(other):
            return True
        meeting = self.low == other.high
        return meeting and not self.low_open and not other.high_open

    def can_be_gt(self, other: "Interval") -> bool:
        return other.can_be_lt(self)

    def can_be_ge(self, other: "Interval") -> bool:
        return other.can_be_le(self)

    def can_be_eq(self, other: "Interval") -> bool:
        return self.can_be_le(other) and other.can_be_le(self)

    def can_be_ne(self, other: "Interval") -> bool:
        return not (self.is_point and self == other)

    overlaps = meets = can_be_eq

    @property
    def _low_end(self) -> End:
        if self.low is None:
            return NO_LOW
        return End(self.low, self.low_open)

    @property
    def _high_end(self) -> End:
        if self.high is None:
            return NO_HIGH
        return End(self.high, self.high_open)

    def _ends(self) -> tuple[End, End]:
        return self._low_end, self._high_end


NOUGHT = Interval(ZERO, ZERO)


def _between(low: End, high: End) -> Interval:
    return Interval(_bound(low), _bound(high), low.is_open, high.is_open)


def _bound(end: End) -> Decimal | None:
    """As an interval keeps it: None where there is none."""
    if end.value.is_infinite():
        return None
    return end.value


def _widest(lows: list[End], highs: list[End]) -> Interval:
    """From the lowest to the highest of some ends; of two equal ones the closed one reaches further.

    Worked example: of the lower ends 2 left out and 2 it is 2; of the upper ends 5 left out and 5 it is 5.
    """
    return _between(min(lows), max(highs, key=_reach))


def _reach(end: End) -> tuple[Decimal, bool]:
    """By which upper ends are compared; lower ones compare by themselves, a closed one (False) before an open one."""
    return end.value, not end.is_open


def _leaves_out(end: End, other: End) -> bool:
    """Whether their sum, product or quotient is left out: where one of them is, it is only come near to."""
    return end.is_open or other.is_open


def _times(end: End, factor: End, rounding: Context) -> End:
    """The product of two ends; 0 times anything, however large, is 0.

    Worked example: 0 × ∞ is 0, and there, for 0 itself is inside; where 0 is left out the product only comes near 0.
    """
    if end.value and factor.value:
        return End(rounding.multiply(end.value, factor.value), _leaves_out(end, factor))
    is_attained = CLOSED_ZERO in (end, factor)
    return End(ZERO, not is_attained)


def _has_quotient(end: End, divisor: End) -> bool:
    """0/0 and ∞/∞ tend to nothing of their own: the other corners already bound the quotients."""
    if end.value.is_infinite():
        return divisor.value.is_finite()
    if end.value.is_zero():
        return not divisor.value.is_zero()
    return True


def _quotient(end: End, divisor: End, sign: Decimal, rounding: Context) -> End:
    """An end divided by another. `sign` is that of the divisor, from which an open 0 is approached.

    Worked example: 6 ÷ 0 is ∞ where the divisor is (0, 3], -∞ where it is [-3, 0).
    """
    if end.value.is_zero():
        return End(ZERO, end.is_open)
    if divisor.value.is_infinite():
        return End(ZERO, True)
    if divisor.value.is_zero():
        return End(INFINITE.copy_sign(end.value * sign), True)
    return End(rounding.divide(end.value, divisor.value), _leaves_out(end, divisor))
