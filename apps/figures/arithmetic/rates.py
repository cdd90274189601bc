"""A rate from its two parts: the one formula, with its rounding."""

from decimal import Decimal

from apps.figures.arithmetic.quantity import Quantity


def percentage(part: Quantity, whole: Quantity) -> Quantity | None:
    """The share of `part` in `whole`; none where the whole may be nothing."""
    if whole.interval.contains(Decimal(0)):
        return None
    return Quantity(100 * part.value / whole.value, measure="%")
