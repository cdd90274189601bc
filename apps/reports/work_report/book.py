"""The numbers of a work report: levels at the period's end, flows over it, each beside those of the period before."""

from collections import defaultdict
from datetime import date
from functools import cached_property

from django.db.models import prefetch_related_objects

from apps.figures.arithmetic.quantity import QuantityDifference
from apps.figures.checks.prior import is_level
from apps.figures.models import Figure, Indicator, Period
from apps.reports.numbers.growth import Growth, GrowthLine
from apps.reports.numbers.ledger import Ledger, marks
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.prior import prior_told
from apps.reports.numbers.readings import LedgerReading
from apps.reports.numbers.scope import Scope
from apps.reports.pages import compare
from apps.units.models import Unit
from apps.units.tree import at_date

FEWEST_FEDERATIONS = 8  # of which three are few


class ReportBook:
    """One line for each indicator, and of those that lead the numbers of the federations below."""

    def __init__(self, scope: Scope, unit: Unit, period: Period, indicators: list[Indicator], manner: Manner) -> None:
        self.unit, self.manner = unit, manner
        self.children, self.all_seen = scope.children(unit, manner.day(period.ends))
        end_year = _end_year(period)
        over = period_numbers(scope, unit, period, indicators, period.starts, manner)
        at_end = period_numbers(scope, unit, end_year, indicators, period.starts, manner) if end_year else None
        self._numbers: dict[int, PeriodNumbers] = {}
        self.lines: list[GrowthLine] = []
        for indicator in indicators:
            numbers, line = _told_by(indicator, over, at_end)
            self._numbers[indicator.pk] = numbers
            self.lines.append(line)
        figures = self._figures()
        prefetch_related_objects(figures, "source", "submission__form")
        self.marks = marks(figure.pk for figure in figures) if scope.sees(unit) else {}

    def _figures(self) -> list[Figure]:
        """The figures the lines rest on."""
        figures = []
        for line in self.lines:
            for reading in (line.earlier, line.later, self.shown(line)):
                if reading.figure:
                    figures.append(reading.figure)
        return figures

    @cached_property
    def _ledgers(self) -> dict[int, Ledger]:
        """By period the numbers of the federations below, of the indicators that lead; none where some are out of
        view."""
        if not self.all_seen or len(self.children) < FEWEST_FEDERATIONS:
            return {}
        leading: dict[Period, list[Indicator]] = defaultdict(list)
        for line in self.lines:
            if self._is_divided(line):
                leading[self._numbers[line.indicator.pk].later].append(line.indicator)
        ledgers = {}
        for period, indicators in leading.items():
            ledgers[period.pk] = self.manner.ledger(self.children, indicators, period)
        return ledgers

    def _is_divided(self, line: GrowthLine) -> bool:
        """Whether it is said who holds the most of it: of a lead number that adds up and is whole."""
        indicator = line.indicator
        if not indicator.lead or not indicator.additive:
            return False
        return line.later.quantity is not None and not self.shown(line).partial

    def below(self, indicator: Indicator) -> list[tuple[Unit, LedgerReading]]:
        """Each federation below with its number of an indicator that leads, where every one has one and the reader may
        see all of them.

        Nothing where there are few of them, nor of what does not add up.
        """
        ledger = self._ledgers.get(self._numbers[indicator.pk].later.pk)
        if ledger is None or indicator.pk not in ledger.indicators:
            return []
        readings = [(child, ledger.total(child.pk, indicator.pk)) for child in self.children]
        is_full = all(reading.quantity and not reading.partial for _child, reading in readings)
        return readings if is_full else []

    def shown(self, line: GrowthLine) -> LedgerReading:
        """The number the text gives: that of the comparison; where only the units in both are compared, that of all
        who have reported."""
        if not line.is_over_both:
            return line.later
        return self._numbers[line.indicator.pk].total(line.unit, line.indicator)

    def note(self, line: GrowthLine) -> str:
        """What is to be known about the line's numbers, as the comparison says it."""
        return self._numbers[line.indicator.pk].note(line)


class ComparedPeriod:
    """One period beside an earlier one."""

    def __init__(self, growth: Growth) -> None:
        self.later = growth.later
        self._growth = growth

    def line(self, indicator: Indicator) -> GrowthLine:
        """The federation's number with the earlier one and their change."""
        return self._growth.whole(indicator)

    def total(self, unit: Unit, indicator: Indicator) -> LedgerReading:
        """The number of the federation or of one below it."""
        return self._growth.total(unit, indicator)

    def note(self, line: GrowthLine) -> str:
        return compare.note(self._growth, line)


class LonePeriod:
    """One period without an earlier one to compare with: every earlier number is missing."""

    def __init__(self, unit: Unit, period: Period, indicators: list[Indicator], manner: Manner) -> None:
        self.unit, self.later = unit, period
        self._ledger = manner.ledger([unit], indicators, period)

    def line(self, indicator: Indicator) -> GrowthLine:
        now = self._ledger.total(self.unit.pk, indicator.pk)
        missing = QuantityDifference(reason="missing_from")
        return GrowthLine(self.unit, indicator, LedgerReading(self.later), now, missing, LineKind.OWN)

    def total(self, unit: Unit, indicator: Indicator) -> LedgerReading:
        return self._ledger.total(unit.pk, indicator.pk)

    def note(self, line: GrowthLine) -> str:
        return ""


PeriodNumbers = ComparedPeriod | LonePeriod


def period_numbers(
    scope: Scope, unit: Unit, period: Period, indicators: list[Indicator], before: date, manner: Manner
) -> PeriodNumbers:
    """The numbers of a period beside those of the latest one told of that ended before `before`, if there is one."""
    area = [unit, *at_date.children_of(unit.pk, period.ends)]
    earlier = prior_told(area, period, before)
    if earlier is None:
        return LonePeriod(unit, period, indicators, manner)
    return ComparedPeriod(Growth(scope, unit, earlier, period, indicators, below=False, manner=manner))


def _told_by(
    indicator: Indicator, over: PeriodNumbers, at_end: PeriodNumbers | None
) -> tuple[PeriodNumbers, GrowthLine]:
    """The indicator's line and the numbers it is from: of a level those of the year at the end, where it has any."""
    if at_end and is_level(indicator):
        line = at_end.line(indicator)
        if line.told:
            return at_end, line
    return over, over.line(indicator)


def _end_year(period: Period) -> Period | None:
    """The year at the end of a span, where it is on record; none of any other period."""
    if period.kind not in (Period.Kind.SPAN, Period.Kind.OPEN):
        return None
    return Period.objects.filter(kind=Period.Kind.YEAR, ends=period.ends).first()
