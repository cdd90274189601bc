"""The numbers of a work report: levels at the period's end, flows over it, each beside those of the period before."""

from datetime import date

from django.db.models import prefetch_related_objects

from apps.figures.arithmetic.quantity import QuantityDifference
from apps.figures.checks.prior import is_level
from apps.figures.models import Figure, Indicator, Period
from apps.reports.numbers.growth import Growth, GrowthLine
from apps.reports.numbers.ledger import Ledger, catalogue, marks
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.prior import prior_told
from apps.reports.numbers.readings import LedgerReading
from apps.reports.numbers.scope import Scope
from apps.reports.pages import compare
from apps.units.models import Unit
from apps.units.tree import at_date


class ReportBook:
    """One line for each indicator of the catalogue, and the numbers of the federations below."""

    def __init__(self, scope: Scope, unit: Unit, period: Period) -> None:
        self.unit = unit
        indicators = catalogue()
        self.all_seen = scope.children(unit, period.ends)[1]
        end_year = _end_year(period)
        over = period_numbers(scope, unit, period, indicators, period.starts)
        at_end = period_numbers(scope, unit, end_year, indicators, period.starts) if end_year else over
        self._numbers: dict[int, PeriodNumbers] = {}
        for indicator in indicators:
            is_told_at_end = is_level(indicator) and at_end.line(indicator).told
            self._numbers[indicator.pk] = at_end if is_told_at_end else over
        self.lines = [self._numbers[indicator.pk].line(indicator) for indicator in indicators]
        self.priors = list(dict.fromkeys(numbers.earlier for numbers in (at_end, over) if numbers.earlier))
        figures = self._figures()
        prefetch_related_objects(figures, "source")
        self.marks = marks(figure.pk for figure in figures) if scope.sees(unit) else {}

    def _figures(self) -> list[Figure]:
        """The figures the lines rest on."""
        figures = []
        for line in self.lines:
            for reading in (line.earlier, line.later, self.shown(line)):
                if reading.figure:
                    figures.append(reading.figure)
        return figures

    def below(self, indicator: Indicator) -> list[tuple[Unit, LedgerReading]]:
        """Each federation below with its number, where every one has one and the reader may see all of them.

        Nothing where there are fewer than two of them, nor of what does not add up.
        """
        numbers = self._numbers[indicator.pk]
        if not self.all_seen or not indicator.additive or len(numbers.children) < 2:
            return []
        readings = [(child, numbers.total(child, indicator)) for child in numbers.children]
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
        self.earlier: Period | None = growth.earlier
        self.children = growth.children
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

    earlier: Period | None = None

    def __init__(self, scope: Scope, unit: Unit, period: Period, indicators: list[Indicator]) -> None:
        self.unit, self.period = unit, period
        self.children = scope.children(unit, period.ends)[0]
        self._ledger = Ledger([unit, *self.children], indicators, period)

    def line(self, indicator: Indicator) -> GrowthLine:
        now = self._ledger.total(self.unit.pk, indicator.pk)
        missing = QuantityDifference(reason="missing_from")
        return GrowthLine(self.unit, indicator, LedgerReading(self.period), now, missing, LineKind.OWN)

    def total(self, unit: Unit, indicator: Indicator) -> LedgerReading:
        return self._ledger.total(unit.pk, indicator.pk)

    def note(self, line: GrowthLine) -> str:
        return ""


PeriodNumbers = ComparedPeriod | LonePeriod


def period_numbers(
    scope: Scope, unit: Unit, period: Period, indicators: list[Indicator], before: date
) -> PeriodNumbers:
    """The numbers of a period beside those of the latest one told of that ended before `before`, if there is one."""
    area = [unit, *at_date.children_of(unit.pk, period.ends)]
    earlier = prior_told(area, period, before)
    if earlier is None:
        return LonePeriod(scope, unit, period, indicators)
    return ComparedPeriod(Growth(scope, unit, earlier, period, indicators))


def _end_year(period: Period) -> Period | None:
    """The year at the end of a span, where it is on record; none of any other period."""
    if period.kind not in (Period.Kind.SPAN, Period.Kind.OPEN):
        return None
    return Period.objects.filter(kind=Period.Kind.YEAR, ends=period.ends).first()
