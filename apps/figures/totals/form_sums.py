"""What an area cell of a form is offered: the sum from below, with the federation's own part as the form has it.

Of two counties that state 50 and 60, and 5 typed for the city itself, the city's cell is offered 115, 3/3.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apps.figures.arithmetic import quantity_text
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.sums import NOTHING, Sum, of_figure, quantity_of_sum
from apps.figures.models import Coverage, Figure, FormItem, Period
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.contributions import ALL, APPROVED, rows
from apps.figures.totals.folding import AMOUNT
from apps.figures.totals.reader import How, Standing, StandingsBelow
from apps.figures.totals.reported_of_expected import Place
from apps.units.models import Unit

FEDERATIONS = "F"  # among the carriers of an indicator: what federations say of themselves adds up too
OWN_SUMS = f"""
    SELECT federation_id, indicator_id, {AMOUNT} FROM figures_total
    WHERE register = 'federation' AND counting = %(counting)s AND side = %(side)s AND period_id = %(period)s
      AND federation_id = ANY(%(units)s) AND indicator_id = ANY(%(indicators)s)
"""


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What a federation says of itself in the form. `amount` None: nothing, so that what counts of it already stays.

    `is_lacking`: it is asked and not answered yet, so that no sum with it is whole.
    """

    amount: Sum | None = None
    is_lacking: bool = False


UNSAID = OwnPart()


def own_part(number: Quantity | None, *, is_answered: bool, is_lacking: bool) -> OwnPart:
    """The own part as its cell has it: a number, a state (`is_answered`, and no number), or nothing."""
    if number is not None:
        return OwnPart(of_figure(number.value, number.qualifier, number.low, number.high, number.rounding))
    return OwnPart(NOTHING if is_answered else None, is_lacking)


@dataclass(frozen=True, slots=True)
class OfferedSum:
    """A sum from below as a cell may take it; `reported` of `expected` stand behind it."""

    amount: Sum
    reported: int
    expected: int
    lacks_own: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all that were expected stand behind it: only such a sum can be taken."""
        if self.lacks_own:
            return False
        return 0 < self.expected == self.reported

    @property
    def quantity(self) -> Quantity:
        return quantity_of_sum(self.amount)

    @property
    def text(self) -> str:
        """As a cell shows it: digits in threes, a qualified one with its word."""
        return quantity_text.sum_text(self.quantity)

    def is_said_by(self, figure: Figure) -> bool:
        """Whether a cell says just this sum, with its bounds."""
        said = (figure.value, figure.qualifier, figure.low, figure.high)
        quantity = self.quantity
        return said == (quantity.value, quantity.qualifier, quantity.low, quantity.high)

    @property
    def completeness(self) -> str:
        """15/16; nothing where nobody is told to be expected."""
        return f"{self.reported}/{self.expected}" if self.expected else ""

    @property
    def printed(self) -> str:
        """6,801,300 · 16/16: the number with its completeness, as it is offered and as it is kept when it is taken."""
        return " · ".join(filter(None, (self.text, self.completeness)))


@dataclass(frozen=True, slots=True)
class FormSums:
    """The sums from below of federations, by federation and indicator, and what of them is their own part."""

    standings: Mapping[Place, Standing] = field(default_factory=dict)
    own: Mapping[Place, Sum] = field(default_factory=dict)

    def offer(self, unit: int, indicator: int, own: OwnPart = UNSAID) -> OfferedSum | None:
        """None where nothing comes from below the federation."""
        place = (unit, indicator)
        standing = self.standings.get(place, Standing())
        counted = self.own.get(place, NOTHING)
        below = standing.below - counted
        if not below.units:
            return None
        amount = below + (counted if own.amount is None else own.amount)
        reported = standing.reported
        if standing.answers.awaits_itself and not own.is_lacking:
            reported += 1  # it answers in this very form
        return OfferedSum(amount, reported, standing.expected, own.is_lacking)


def sums_below(
    units: Iterable[Unit],
    items: Iterable[FormItem],
    period: Period,
    standings: Mapping[Place, Standing] | None = None,
) -> FormSums:
    """Of all area cells of the form that units can be added up for; nothing is asked of the database without such.
    `standings` of the units, where they have been read."""
    units, items = list(units), list(items)
    if standings is None:
        below = standings_of(units, items, period)
        standings = below.by_place if below else {}
    federations = [unit.pk for unit in units]
    if not federations or not any(is_added_up(item) for item in items):
        return FormSums()
    return FormSums(standings, _own_sums(federations, _with_own_part(items), period))


def standings_of(units: Iterable[Unit], items: Iterable[FormItem], period: Period) -> StandingsBelow | None:
    """What comes from below the units for the area cells of a form; None, without a query, where nothing can."""
    federations = [unit.pk for unit in units]
    indicators = []
    for item in items:
        if is_added_up(item):
            indicators.append(item.indicator_id)
    if not indicators or not federations:
        return None
    return totals_reader.standings_below(federations, indicators, period, How())


def is_added_up(item: FormItem) -> bool:
    """Whether the form asks it of a whole area and units can be added up for it."""
    return item.coverage == Coverage.AREA and item.indicator.additive


def adds_own(item: FormItem) -> bool:
    """Whether the cell is a federation's own part of what is added up for its area."""
    return item.coverage == Coverage.OWN and FEDERATIONS in item.indicator.carriers


def _with_own_part(items: Iterable[FormItem]) -> list[int]:
    """The indicators of which the form asks the own part."""
    return [item.indicator_id for item in items if adds_own(item)]


def _own_sums(federations: list[int], indicators: list[int], period: Period) -> dict[Place, Sum]:
    """What counts already of the federations' own parts."""
    if not indicators:
        return {}
    found = rows(
        OWN_SUMS,
        {
            "counting": APPROVED,
            "side": ALL,
            "period": period.pk,
            "units": federations,
            "indicators": indicators,
        },
    )
    return {(federation, indicator): Sum(*amount) for federation, indicator, *amount in found}
