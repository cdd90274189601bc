"""A rate from its two parts: the one formula, with its bounds, its word and its rounding. Pure."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

from apps.figures.arithmetic.interval import UP, ZERO, Interval
from apps.figures.arithmetic.quantity import HUNDRED, Quantity
from apps.figures.arithmetic.sums import qualifier_of, words_of

TENTH = Decimal("0.1")  # what a share of a count that is worked off is cut to


def rate_of(
    part: Quantity | None, whole: Quantity | None, *, decimals: int, scale: Decimal, measure: str
) -> Quantity | None:
    """`scale` × part / whole, its value rounded to `decimals`, its bounds not; None where a part is missing.

    None too where the whole is or may be 0. Worked example: 超过6万 of 10万 is 60 with the bounds (60, ∞), so 超过60%;
    9 of about 10 (8.5 to 11.5) is 90 with the bounds [78.26…, 105.88…], so 约90%.
    Source: docs/numbers.md, the word of a sum or a rate.
    """
    if part is None or whole is None:
        return None
    if whole.may_be_zero:
        return None
    bounds = _scaled(part.interval, whole.interval, scale)
    point = _scaled(Interval(part.value, part.value), Interval(whole.value, whole.value), scale)
    value = point.low or ZERO
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN, UP)
    return Quantity(rounded, qualifier_of(value, bounds, words_of(part, whole)), bounds, measure)


def share(part: Decimal, whole: Decimal, scale: Decimal = HUNDRED) -> Decimal:
    """The same of two exact numbers, unrounded, for what is looked through in bulk; `whole` is not 0."""
    return scale * part / whole


def share_done(part: int, whole: int) -> Decimal | None:
    """How much of a count is done, in per cent, cut to one decimal: 100 where nothing is missing and never before.

    Worked example: 1,999 of 2,000 is 99.95, so 99.9. None where there is nothing to do.
    """
    if not whole:
        return None
    return share(Decimal(part), Decimal(whole)).quantize(TENTH, ROUND_DOWN)


def _scaled(part: Interval, whole: Interval, scale: Decimal) -> Interval:
    return part * Interval(scale, scale) / whole
