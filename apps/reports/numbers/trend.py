"""Several periods of one kind: for each line its numbers, where the series breaks, its change and its growth a year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import Quantity, QuantityDifference
from apps.figures.models import Indicator, Period
from apps.figures.models.periods import every_period, span_of
from apps.reports.numbers.footing import FootingChoice, NumberFacts
from apps.reports.numbers.footing_of_line import footing_of_line
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.manner import PLAIN, Manner
from apps.reports.numbers.readings import Footing, LedgerReading
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import (
    NotComparable,
    Series,
    breaks_between,
    change_between,
    growth_a_year,
    refuse_unlike,
)
from apps.units.models import Unit

MOST_PERIODS = 15


@dataclass(frozen=True, slots=True)
class PlacedReading:
    """A number of a line with its place among the periods, and the period that stands there."""

    at: int
    period: Period
    reading: LedgerReading
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One unit's numbers for one indicator on one footing, a reading for each period, None where it is not on record.

    A sum to which not all reported stands in its period and is no point of the line. `breaks`: the definition changed;
    `joins`: other units stand for it than before. `ends` are the first and the last point, none where there are fewer
    than two; `change` is from the one to the other, `average` its growth per year in per cent.
    """

    unit: Unit
    indicator: Indicator
    kind: LineKind
    readings: tuple[LedgerReading | None, ...]
    breaks: tuple[bool, ...]
    joins: tuple[bool, ...]
    ends: tuple[PlacedReading, ...]
    change: QuantityDifference
    average: Decimal | None
    reasons: tuple[str, ...]
    footing: Footing | None = None

    @property
    def is_qualified(self) -> bool:
        """Whether the change rests on a number that is not exact, such as 超过6万."""
        return any(end.reading.is_qualified for end in self.ends)

    @property
    def told(self) -> bool:
        """Whether any of the periods has a number, or a word why there is none."""
        return any(reading and reading.told for reading in self.readings)


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
        self.manner = manner
        self.codes = chain(earlier, later)
        periods = _on_record(self.codes)
        self.series = Series(scope, unit, periods, indicators, last_day=later.ends, below=below, manner=manner)
        self.unit, self.periods, self.indicators = self.series.unit, self.series.periods, self.series.indicators
        self.all_seen = self.series.all_seen
        self.lines = self._lines(below=below)
        self.told = [line.indicator for line in self.lines if line.told]

    def _lines(self, *, below: bool) -> list[TrendLine]:
        """Of every indicator for the federation alone, or of the first one with those below."""
        if below:
            return self._of_units(self.indicators[0])
        return self._of_indicators()

    def _of_indicators(self) -> list[TrendLine]:
        """The federation's number for each indicator."""
        return [self._line(self.unit, indicator, LineKind.ALONE, self.manner.footing) for indicator in self.indicators]

    def _of_units(self, indicator: Indicator) -> list[TrendLine]:
        """The area's statement, what its register counts where that is complete, the sum from below, and each
        federation below."""
        own = self._line(self.unit, indicator, LineKind.OWN, FootingChoice.STATEMENTS)
        below = self._line(self.unit, indicator, LineKind.BELOW, FootingChoice.BELOW)
        footing = self.manner.footing
        children = [self._line(child, indicator, LineKind.CHILD, footing) for child in self.series.children]
        counted = self._line(self.unit, indicator, LineKind.REGISTER, Footing.REGISTER)
        return [own, *([counted] if counted.told else []), below, *children]

    def _line(self, unit: Unit, indicator: Indicator, kind: LineKind, choice: str) -> TrendLine:
        facts = self.series.facts(unit, indicator)
        readings, footing = footing_of_line(facts, choice)
        breaks = breaks_of(indicator, readings)
        joins = self.series.lineage.breaks(unit.pk, self.periods)
        numbers = self._numbers(readings)
        gaps = (*_said_of_gaps(facts, readings), *self._said_of_lineage(unit))
        if len(numbers) < 2:
            alone = QuantityDifference(reason="alone")
            return TrendLine(unit, indicator, kind, readings, breaks, joins, (), alone, None, ("alone", *gaps), footing)
        first, last = numbers[0], numbers[-1]
        change = change_between(indicator, first.reading, last.reading)
        average, no_average = growth_a_year(indicator, first.reading, last.reading, change)
        reasons = (*dict.fromkeys(filter(None, (change.reason, no_average))), *gaps)
        ends = (first, last)
        return TrendLine(unit, indicator, kind, readings, breaks, joins, ends, change, average, reasons, footing)

    def _said_of_lineage(self, unit: Unit) -> Iterable[str]:
        """That numbers of some periods are of other units, or cannot be told for it."""
        lineage, periods = self.series.lineage, list(filter(None, self.periods))
        joined = [period for period in periods if lineage.is_joined(unit.pk, period)]
        apart = [period for period in joined if lineage.is_apart(unit.pk, period)]
        if apart:
            yield "split"
        if len(apart) < len(joined):
            yield "joined"

    def _numbers(self, readings: Sequence[LedgerReading | None]) -> list[PlacedReading]:
        """The readings that are points of a line."""
        numbers = []
        for at, (period, reading) in enumerate(zip(self.periods, readings, strict=True)):
            if period is None or reading is None or reading.quantity is None or reading.partial:
                continue
            numbers.append(PlacedReading(at, period, reading, reading.quantity))
        return numbers


def _said_of_gaps(facts: Sequence[NumberFacts | None], readings: Sequence[LedgerReading | None]) -> Iterable[str]:
    """That some periods are no points of the line although there is a number: a sum of some units, another footing."""
    partial = [reading for reading in readings if reading and reading.partial]
    unasked = [reading for reading in partial if reading.is_unasked]
    if unasked:
        yield "unasked"
    if len(unasked) < len(partial):
        yield "coverage"
    if is_known_otherwise(facts, readings):
        yield "other_footing"


def is_known_otherwise(facts: Sequence[NumberFacts | None], readings: Sequence[LedgerReading | None]) -> bool:
    """Whether a gap of the line has a number on another footing."""
    for known, reading in zip(facts, readings, strict=True):
        if known is None or reading is None or reading.told:
            continue
        if any(known.numbers):
            return True
    return False


def _on_record(codes: list[str]) -> list[Period | None]:
    """The periods of the codes, None for one that is not on record."""
    by_code = {period.code: period for period in every_period()}
    return [by_code.get(code) for code in codes]


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


def chain(earlier: Period, later: Period) -> list[str]:
    """The codes from one period to the other, those not on record too; NotComparable where they are of two kinds."""
    if earlier.ends > later.ends:
        earlier, later = later, earlier
    refuse_unlike(earlier, later)
    codes = _codes_between(earlier, later)
    if codes[0] != earlier.code or len(codes) > MOST_PERIODS:
        raise NotComparable(
            _("From %(from)s to %(to)s no row of at most %(most)s periods, each following the other, can be made.")
            % {"from": earlier, "to": later, "most": MOST_PERIODS}
        )
    return codes


def _codes_between(earlier: Period, later: Period) -> list[str]:
    """Each followed by the next; of dates, which do not follow one another, those on record."""
    if later.span.prior() is not None:
        return _codes_in_a_row(earlier, later)
    between = Period.objects.filter(kind=later.kind, ends__gte=earlier.ends, ends__lte=later.ends)
    return list(between.order_by("ends").values_list("code", flat=True))


def _codes_in_a_row(earlier: Period, later: Period) -> list[str]:
    """From the later period back, each the one just before, until the earlier one is reached or passed.

    2011 to 2014 is 2011, 2012, 2013, 2014; 2008-2010 to 2012-2014 is 2006-2008, 2009-2011, 2012-2014: passed.
    """
    codes = [later.code]
    while codes[0] != earlier.code:
        first = span_of(codes[0])
        prior = first.prior()
        if prior is None or first.ends <= earlier.ends:
            break
        codes.insert(0, prior)
    return codes
