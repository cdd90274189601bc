"""Growth a year: what a number grew by each year, if it grew alike in each of them. Pure."""

from decimal import Decimal

from apps.figures.arithmetic.interval import UP
from apps.figures.arithmetic.quantity import HUNDRED


def root_of(number: Decimal, years: int) -> Decimal:
    """What multiplied by itself, `years` times in all, is the number, 0 or more: of 144 and two years 12."""
    return UP.power(number, UP.divide(Decimal(1), Decimal(years)))


def growth_per_year(later: Decimal, earlier: Decimal, years: int) -> Decimal | None:
    """In per cent, the geometric mean; None where the earlier number is 0 or one of them less.

    Worked example: 100 and five years later 150 is 100 × (1.5^(1/5) − 1), so 8.45 a year.
    """
    if earlier <= 0 or later < 0:
        return None
    return HUNDRED * (root_of(UP.divide(later, earlier), years) - 1)
