"""The places that numbers are printed to, as their bounds tell, and what is named of a number without end. Pure."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from apps.figures.arithmetic.interval import ZERO, Interval


def place_within(width: Decimal) -> Decimal:
    """The coarsest place that numbers so far apart were printed to: 1000000 of 1000000, 100 of 150."""
    return Decimal(1).scaleb(width.adjusted())


def cut_to(value: Decimal, place: Decimal, rounding: str) -> Decimal:
    """The number to a place: 1571500000 to 1000000 and down is 1571000000."""
    return (value / place).to_integral_value(rounding) * place


def open_end(value: Decimal, interval: Interval, rounding: Decimal = ZERO) -> Decimal:
    """Of a number without one end the other, cut to the coarsest printed place, away from what it may be.

    Worked example: 1,572,000,000 in (1,571,500,000, ∞) is half a million above the end: it was printed to a million,
    and the end is named as 1,571,000,000.
    """
    end, direction = interval.low, ROUND_FLOOR
    if end is None:
        end, direction = interval.high, ROUND_CEILING
    if end is None:
        return value
    half = abs(value - end) + rounding
    if not half:
        return end
    return cut_to(end, max(place_within(2 * half), _printed_decimals(value)), direction)


def _printed_decimals(value: Decimal) -> Decimal:
    """0.01 of 57.14, which a rate is rounded to; 1 of a whole number."""
    exponent = int(value.as_tuple().exponent)
    return Decimal(1).scaleb(min(exponent, 0))
