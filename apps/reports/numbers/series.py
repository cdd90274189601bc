"""A series: what several periods say about a federation and those below it, and what changed between two of them.

The comparison of two periods, the trend over many and the tiles of the home page all read and compare through it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import QuantityDifference
from apps.figures.checks.prior import is_broken
from apps.figures.models import Indicator, Period
from apps.reports.numbers import comparison
from apps.reports.numbers.ledger import Ledger, LedgerReading, marks
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.scope import Scope
from apps.units.models import Unit

# How a unit's number is read: Ledger.total, own, stated or below.
LedgerRead = Callable[[Ledger, int, int], LedgerReading]
PARTIAL = ("partial_from", "partial_to")  # a sum of some units beside a statement: only the statement is shown


class NotComparable(ValueError):
    """Periods that are not of one kind and length; the text says so."""


def refuse_unlike(earlier: Period, later: Period) -> None:
    """NotComparable unless these are two periods of one kind and length."""
    if earlier == later or not earlier.span.comparable(later.span):
        raise NotComparable(
            _("%(from)s and %(to)s cannot be compared: choose two periods of one kind and length.")
            % {"from": earlier, "to": later}
        )


class Series:
    """The numbers of a federation and, with `below`, of those right below it, in each of `periods`, the last one last.

    None among the periods is one that is not on record. The federations below are those of the last period, or of
    today where the manner says so. A fixed number of queries for each period.
    """

    def __init__(
        self,
        scope: Scope,
        unit: Unit,
        periods: Sequence[Period | None],
        indicators: Iterable[Indicator],
        *,
        last_day: date,
        below: bool,
        manner: Manner,
    ) -> None:
        self.unit, self.periods = unit, list(periods)
        self.indicators = list(indicators)
        self.children: list[Unit] = []
        self.all_seen = True
        if below:
            self.children, self.all_seen = scope.children(unit, manner.day(last_day))
        self.units = [unit, *self.children]
        self.ledgers: list[Ledger | None] = []
        for period in self.periods:
            ledger = manner.ledger(self.units, self.indicators, period) if period else None
            self.ledgers.append(ledger)

    def readings(
        self, unit: Unit, indicator: Indicator, read: LedgerRead = Ledger.total
    ) -> tuple[LedgerReading | None, ...]:
        """The unit's number in each period, read as its total or otherwise; None off record."""
        readings: list[LedgerReading | None] = []
        for ledger in self.ledgers:
            reading = read(ledger, unit.pk, indicator.pk) if ledger else None
            readings.append(reading)
        return tuple(readings)

    def marked(self) -> dict[int, str]:
        """By figure the worst of its findings."""
        figures: list[int] = []
        for ledger in self.ledgers:
            if ledger:
                figures += ledger.figures
        return marks(figures)


def change_between(indicator: Indicator, earlier: LedgerReading, later: LedgerReading) -> QuantityDifference:
    """What changed from one reading of the indicator to another, or the reason why that is not said."""
    return comparison.change(later.quantity, earlier.quantity, obstacle(indicator, earlier, later))


def percent_told(indicator: Indicator, change: QuantityDifference) -> Decimal | None:
    """The change in per cent; None where it is not known, and of a percentage, which changes by points alone."""
    return None if indicator.is_percent else change.percent


def obstacle(indicator: Indicator, earlier: LedgerReading, later: LedgerReading) -> str | None:
    """Why two numbers that exist are not compared: the first reason that holds of these; None where none does.

    partial_from, partial_to: one is a sum of some units only, the other a statement for the whole area (the first
    reason, as the sum is then not shown at all); definition: it changed in between; coverage: units are missing.
    """
    if earlier.partial and later.is_statement:
        return "partial_from"
    if later.partial and earlier.is_statement:
        return "partial_to"
    if breaks_between(indicator, earlier.period.ends, later.period.ends):
        return "definition"
    if earlier.partial or later.partial:
        return "coverage"
    return None


def breaks_between(indicator: Indicator, before: date, after: date) -> bool:
    """Whether the series of an indicator breaks between the last days of two periods."""
    breaks = [definition.starts for definition in indicator.definitions.all() if definition.breaks]
    return is_broken(breaks, before, after)
