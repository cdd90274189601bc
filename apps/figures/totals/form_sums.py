"""What comes from below federations, for the cells of a form that ask for a whole area."""

from collections.abc import Iterable

from apps.figures.arithmetic import quantity_text
from apps.figures.arithmetic.sums import quantity_of_sum
from apps.figures.models import Coverage, FormItem, Period
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.reader import Standing
from apps.units.models import Unit


def standings_below(units: Iterable[Unit], items: Iterable[FormItem], period: Period) -> dict[int, dict[int, Standing]]:
    """By unit and indicator; a unit below which nothing is stated has none."""
    below: dict[int, dict[int, Standing]] = {unit.pk: {} for unit in units}
    indicators = _added_up(items)
    if not indicators or not below:
        return below
    for (unit, indicator), standing in totals_reader.standings(below, indicators, period).items():
        if standing.below.units:
            below[unit][indicator] = standing
    return below


def _added_up(items: Iterable[FormItem]) -> list[int]:
    """The indicators that a form asks of a whole area and that units can be added up for."""
    indicators = []
    for item in items:
        if item.coverage == Coverage.AREA and item.indicator.additive:
            indicators.append(item.indicator_id)
    return indicators


def text_of(standing: Standing) -> str:
    """The sum from below as a cell takes it: digits in threes, a qualified one with its word."""
    return quantity_text.sum_text(quantity_of_sum(standing.below))
