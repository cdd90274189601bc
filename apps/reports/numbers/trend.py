"""Several periods of one kind: for each line its numbers, where the series breaks, its change and its growth a year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import QuantityDifference
from apps.figures.models import Indicator, Period
from apps.figures.models.periods import span_of
from apps.reports.numbers import comparison
from apps.reports.numbers.ledger import Ledger, LedgerReading
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.manner import PLAIN, Manner
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import LedgerRead, NotComparable, Series, breaks_between, change_between
from apps.units.models import Unit

MOST_PERIODS = 15
YEAR = Decimal("365.25")  # days


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One unit's numbers for one indicator, a reading for each period, None where the period is not on record.

    `change` is from the first number told to the last one, `average` its growth per year in per cent.
    """

    unit: Unit
    indicator: Indicator
    kind: LineKind
    readings: tuple[LedgerReading | None, ...]
    breaks: tuple[bool, ...]
    first: int | None
    last: int | None
    change: QuantityDifference
    average: Decimal | None
    reasons: tuple[str, ...]

    @property
    def ends(self) -> list[int]:
        """The places of the first and the last number; none where there are fewer than two."""
        return [] if self.first is None or self.last is None else [self.first, self.last]

    @property
    def told(self) -> bool:
        return any(reading and (reading.quantity or reading.state) for reading in self.readings)


class Trend:
    """Everything the periods from `earlier` to `later` say about a federation and, with `below`, those below it."""

    def __init__(
        self,
        scope: Scope,
        unit: Unit,
        earlier: Period,
        later: Period,
        indicators: Iterable[Indicator],
        *,
        below: bool = False,
        manner: Manner = PLAIN,
    ) -> None:
        self.unit, self.manner = unit, manner
        self.codes = chain(earlier, later)
        on_record = {period.code: period for period in Period.objects.filter(code__in=self.codes)}
        periods = [on_record.get(code) for code in self.codes]
        self.series = Series(scope, unit, periods, indicators, last_day=later.ends, below=below, manner=manner)
        self.periods, self.indicators = self.series.periods, self.series.indicators
        self.all_seen = self.series.all_seen
        if below:
            self.lines = self._of(self.indicators[0])
        else:
            self.lines = [self._line(unit, indicator) for indicator in self.indicators]
        self.told = [line.indicator for line in self.lines if line.told]

    def _of(self, indicator: Indicator) -> list[TrendLine]:
        """The area's statement, the sum from below, and each federation below."""
        own = self._line(self.unit, indicator, Ledger.own, LineKind.OWN)
        below = self._line(self.unit, indicator, Ledger.below, LineKind.BELOW)
        children = [self._line(child, indicator, kind=LineKind.CHILD) for child in self.series.children]
        return [own, below, *children]

    def _line(
        self, unit: Unit, indicator: Indicator, read: LedgerRead = Ledger.total, kind: LineKind = LineKind.ALONE
    ) -> TrendLine:
        readings = self.series.readings(unit, indicator, read)
        numbers = [(at, reading) for at, reading in enumerate(readings) if reading and reading.quantity]
        breaks = breaks_of(indicator, readings)
        if len(numbers) < 2:
            alone = QuantityDifference(reason="alone")
            return TrendLine(unit, indicator, kind, readings, breaks, None, None, alone, None, ("alone",))
        (first, earlier), (last, later) = numbers[0], numbers[-1]
        change = change_between(indicator, earlier, later)
        average, no_average = self._average(indicator, first, last, earlier, later, change)
        reasons = tuple(dict.fromkeys(filter(None, (change.reason, no_average))))
        return TrendLine(unit, indicator, kind, readings, breaks, first, last, change, average, reasons)

    def _average(
        self,
        indicator: Indicator,
        first: int,
        last: int,
        earlier: LedgerReading,
        later: LedgerReading,
        change: QuantityDifference,
    ) -> tuple[Decimal | None, str | None]:
        """Growth a year in per cent; None for percentages, and beside a change that is not said."""
        start, end = self.periods[first], self.periods[last]
        if change.value is None or indicator.is_percent or not (earlier.quantity and later.quantity and start and end):
            return None, None
        return comparison.average_growth(later.quantity, earlier.quantity, years_between(start, end))


def breaks_of(indicator: Indicator, readings: Sequence[LedgerReading | None]) -> tuple[bool, ...]:
    """For each reading whether the definition changed between the reading before it and this one.

    2011, (not on record), 2013 with a definition from 2012: False, False, True.
    """
    breaks, before = [], None
    for reading in readings:
        if reading is None:
            breaks.append(False)
            continue
        ends = reading.period.ends
        breaks.append(before is not None and breaks_between(indicator, before, ends))
        before = ends
    return tuple(breaks)


def years_between(earlier: Period, later: Period) -> Decimal:
    """Whole years where both periods end on one day of the year, else days as parts of a year."""
    first, last = earlier.ends, later.ends
    if (first.month, first.day) == (last.month, last.day):
        return Decimal(last.year - first.year)
    return Decimal((last - first).days) / YEAR


def chain(earlier: Period, later: Period) -> list[str]:
    """The codes from one period to the other, those not on record too; NotComparable where they are of two kinds."""
    if earlier.ends > later.ends:
        earlier, later = later, earlier
    if earlier == later or not earlier.span.comparable(later.span):
        raise NotComparable(
            _("%(from)s and %(to)s cannot be compared: choose two periods of one kind and length.")
            % {"from": earlier, "to": later}
        )
    if later.span.prior() is None:
        between = Period.objects.filter(kind=later.kind, ends__gte=earlier.ends, ends__lte=later.ends)
        codes = list(between.order_by("ends").values_list("code", flat=True))
    else:
        codes = [later.code]
        while codes[0] != earlier.code:
            before = span_of(codes[0])
            if before.ends <= earlier.ends:
                break
            prior = before.prior()
            if prior is None:
                break
            codes.insert(0, prior)
    if codes[0] != earlier.code or len(codes) > MOST_PERIODS:
        raise NotComparable(
            _("From %(from)s to %(to)s no row of at most %(most)s periods, each following the other, can be made.")
            % {"from": earlier, "to": later, "most": MOST_PERIODS}
        )
    return codes
