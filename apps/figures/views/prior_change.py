"""What changed in a cell since the number before, as the grid and the review write it."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.figures import cells as figures_cells
from apps.figures.arithmetic import quantity, quantity_text
from apps.figures.arithmetic.growth import growth_per_year
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.models import Figure, Indicator


class PriorChange(NamedTuple):
    """Difference and percentage as they are written; "" where there is none."""

    difference: str = ""
    percent: str = ""


UNCOMPARED = PriorChange()


def change_since(prior: Figure, number: Quantity, indicator: Indicator, years: int) -> PriorChange:
    """From the prior number, `years` years back, to this one; of several years a year's percentage too.

    Of percentages the difference is in points, and there is no percentage. 1,310 after 1,204 is +106, +8.8.
    """
    change = quantity.difference(number, figures_cells.quantity_of(prior))
    difference, percent = "", ""
    if change.value is not None:
        difference = f"{change.side} {quantity_text.signed(change.told or change.value)}".strip()
    if change.percent is not None and not indicator.is_percent:
        said = f"{change.side} {quantity_text.signed_percent(change.percent)}".strip()
        percent = said + _a_year(number, prior, years)
    return PriorChange(difference, percent)


def _a_year(number: Quantity, prior: Figure, years: int) -> str:
    """The change a year, beside that of several; "" where it is one year's."""
    if years < 2 or prior.value is None:
        return ""
    growth = growth_per_year(number.value, prior.value, years)
    if growth is None:
        return ""
    return " " + _("(%(percent)s a year)") % {"percent": quantity_text.signed_percent(growth)}
