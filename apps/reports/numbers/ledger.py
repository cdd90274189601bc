"""Reads numbers as a report prints them: the statement, the sum from below, or a rate from its parts.

A stock is read at the period or, where nothing is stated there, at the latest date inside it; a span reads stocks at
its end year. Sums from below are always those of the period itself.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q, prefetch_related_objects

from apps.figures import cells
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.sums import quantity_of_sum
from apps.figures.checks.prior import at_end, is_level
from apps.figures.models import Coverage, Figure, Finding, Indicator, Period, Qualifier, State
from apps.figures.models.figures import Basis
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.contributions import APPROVED
from apps.figures.totals.reader import Standing
from apps.figures.workflow import deadlines
from apps.units.models import Register, Unit

EXPLAINED = "explained"  # the mark of a query that somebody explained
JUDGED = "judged"  # the mark of an error between two documents that a supervisor judged
WORST_FIRST = (Finding.Severity.ERROR, Finding.Severity.QUERY, JUDGED, EXPLAINED)


class ReadingOrigin(StrEnum):
    """How a number came about: somebody stated it, it was added up from below, or computed from its parts."""

    STATED = "stated"
    SUM = "sum"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class LedgerReading:
    """One number as it is read. Without a quantity, `state` may say that it is not applicable or unavailable.

    `reported` of `expected` federations below stand behind a sum of `units` figures, `qualified` of them not exact;
    `beside` is the rate as stated where it is computed from its parts.
    """

    period: Period
    quantity: Quantity | None = None
    origin: ReadingOrigin | None = None
    figure: Figure | None = None
    state: str = ""
    units: int = 0
    qualified: int = 0
    reported: int = 0
    expected: int = 0
    beside: Quantity | None = None
    uneven: bool = False

    @property
    def partial(self) -> bool:
        """Whether units that should stand behind the number are missing."""
        return self.origin in (ReadingOrigin.SUM, ReadingOrigin.RATE) and self.reported < self.expected

    @property
    def whole(self) -> Decimal | None:
        """The number of which something else may be a share; None where there is none or it is 0."""
        if self.quantity is None or not self.quantity.value:
            return None
        return self.quantity.value

    @property
    def is_statement(self) -> bool:
        """Whether somebody stated the number."""
        return self.origin == ReadingOrigin.STATED

    @property
    def is_qualified(self) -> bool:
        """Whether there is a number that is not exact."""
        return self.quantity is not None and self.quantity.qualifier != Qualifier.EXACT

    @property
    def told(self) -> bool:
        """Whether there is a number, or a word why there is none."""
        return bool(self.quantity or self.state)


class Ledger:
    """Every number of `units` for `indicators` in `period`, read in a fixed number of queries.

    `counting` submitted takes in the returns that are handed in and not yet approved. `as_of` reads everything as it
    stood at that moment; its figures have no page of their own where they have been replaced since. `day` says
    whose tree adds up; the period's end where there is none.
    """

    def __init__(
        self,
        units: Sequence[Unit],
        indicators: Iterable[Indicator],
        period: Period,
        *,
        counting: str = APPROVED,
        day: date | None = None,
        as_of: datetime | None = None,
    ) -> None:
        self.period, self.counting, self.as_of = period, counting, as_of
        self.indicators = with_parts(indicators)
        self._points = [period, *at_end(period, Period.objects.all())]  # where a level may be stated
        self._end = self._end_year()
        federations = [unit.pk for unit in units if unit.register == Register.FEDERATION]
        self._figures = self._stated([unit.pk for unit in units], federations)
        self._standings = self._sums_below(federations, day) if federations else {}

    def _end_year(self) -> Period:
        """Where levels are read: of a span its last year; else the period itself."""
        for point in self._points:
            if point.kind == Period.Kind.YEAR:
                return point
        return self.period

    def _base(self, indicator: Indicator) -> Period:
        """The period whose sums from below count for the indicator."""
        return self._end if is_level(indicator) else self.period

    def _sums_below(self, federations: list[int], day: date | None) -> dict[tuple[int, int], Standing]:
        """By federation and indicator; one query for each of the periods that sums are read at."""
        standings: dict[tuple[int, int], Standing] = {}
        for period, summed in self._summed_by_period().items():
            standings |= totals_reader.standings(federations, summed, period, self.counting, self.as_of, day)
        return standings

    def _summed_by_period(self) -> dict[Period, list[int]]:
        """The indicators that add up, by the period whose sums count: levels at the end, flows over the whole."""
        summed: dict[Period, list[int]] = defaultdict(list)
        for indicator in self.indicators.values():
            if indicator.additive:
                summed[self._base(indicator)].append(indicator.pk)
        return summed

    def _stated(self, units: list[int], federations: list[int]) -> dict[tuple[int, int, int], Figure]:
        """Area statements; what the unit says of itself alone where that is all there is to say.

        Of several in one cell the area's stays, not the unit's own, and the return's, not the document's.
        """
        alone = {indicator.pk for indicator in self.indicators.values() if not indicator.additive}
        leaves = set(units).difference(federations)
        if self.as_of:
            figures = self._figures_then(self.as_of, units, alone, leaves)
        else:
            figures = self._figures_now(units, alone, leaves)
        return {(figure.unit_id, figure.indicator_id, figure.period_id): figure for figure in figures}

    def _figures_now(self, units: list[int], alone: set[int], leaves: set[int]) -> Iterable[Figure]:
        """The last of a cell is the one to be read."""
        return (
            Figure.objects.counting(self.counting)
            .select_related("source")
            .filter(unit__in=units, indicator__in=list(self.indicators), period__in=self._points, basis=Basis.ACTUAL)
            .filter(Q(coverage=Coverage.AREA) | Q(indicator__in=alone) | Q(unit__in=leaves))
            .order_by("-coverage", "origin")
        )

    def _figures_then(self, as_of: datetime, units: list[int], alone: set[int], leaves: set[int]) -> Iterable[Figure]:
        """The same as of a moment."""
        periods = [period.pk for period in self._points]
        then = totals_reader.figures_then(
            as_of, self.counting, units=units, indicators=list(self.indicators), periods=periods
        )
        counting = []
        for figure in then:
            if figure.basis != Basis.ACTUAL:
                continue
            if figure.coverage == Coverage.AREA or figure.indicator_id in alone or figure.unit_id in leaves:
                counting.append(figure)
        prefetch_related_objects(counting, "source")
        return sorted(counting, key=_precedence)

    @property
    def figures(self) -> list[int]:
        """The keys of the figures read; one that was replaced since has none."""
        return [figure.pk for figure in self._figures.values() if figure.pk]

    def total(self, unit: int, indicator: int) -> LedgerReading:
        """The unit's number: a rate from its parts, else its statement, else the sum from below."""
        rate = self.rate(unit, indicator, self.total)
        if rate:
            return rate
        stated = self.stated(unit, indicator)
        if stated.told:
            return stated
        return self.below(unit, indicator)

    def own(self, unit: int, indicator: int) -> LedgerReading:
        """The unit's number as it states it, a rate from the parts it states."""
        return self.rate(unit, indicator, self.stated) or self.stated(unit, indicator)

    def stated(self, unit: int, indicator: int) -> LedgerReading:
        """What the unit states for its area; of a level the latest inside the period if there is none at it."""
        asked = self.indicators[indicator]
        points = self._points if is_level(asked) else [self.period]
        for period in points:
            figure = self._figures.get((unit, indicator, period.pk))
            if figure:
                return of_figure(figure, asked, period)
        return LedgerReading(self.period)

    def below(self, unit: int, indicator: int) -> LedgerReading:
        """The sum from below; a rate from the sums of its parts."""
        rate = self.rate(unit, indicator, self.below)
        if rate:
            return rate
        base = self._base(self.indicators[indicator])
        standing = self._standings.get((unit, indicator))
        if standing is None:
            return LedgerReading(base)
        if not standing.below.units:
            return LedgerReading(base, reported=standing.reported, expected=standing.expected)
        return LedgerReading(
            base,
            quantity_of_sum(standing.below),
            ReadingOrigin.SUM,
            units=standing.below.units,
            qualified=standing.below.qualified,
            reported=standing.reported,
            expected=standing.expected,
        )

    def rate(self, unit: int, indicator: int, part: Callable[[int, int], LedgerReading]) -> LedgerReading | None:
        """Numerator / denominator in the rate's own measure, both as `part` reads them.

        None where it is no rate, where a part is missing, incomplete or of another moment, and where the denominator
        may be 0.
        """
        asked = self.indicators[indicator]
        if not asked.numerator_id or not asked.denominator_id:
            return None
        numerator = part(unit, asked.numerator_id)
        denominator = part(unit, asked.denominator_id)
        if numerator.partial or denominator.partial or numerator.period != denominator.period:
            return None
        quantity = asked.rate(numerator.quantity, denominator.quantity)
        if quantity is None:
            return None
        expected = max(numerator.expected, denominator.expected)  # all of them reported, else a part were incomplete
        return LedgerReading(
            numerator.period,
            quantity,
            ReadingOrigin.RATE,
            units=min(numerator.units, denominator.units),
            reported=expected,
            expected=expected,
            beside=self.stated(unit, indicator).quantity,
            uneven=numerator.units != denominator.units,
        )


def _precedence(figure: Figure) -> tuple[bool, str]:
    """Of several figures of a cell the last is read: the area's after the unit's own, the return after the document."""
    return figure.coverage == Coverage.AREA, figure.origin


def with_parts(indicators: Iterable[Indicator]) -> dict[int, Indicator]:
    """By id, the parts of rates among them; `indicators` come with numerator and denominator selected."""
    known = {indicator.pk: indicator for indicator in indicators}
    for indicator in list(known.values()):
        if indicator.numerator:
            known.setdefault(indicator.numerator.pk, indicator.numerator)
        if indicator.denominator:
            known.setdefault(indicator.denominator.pk, indicator.denominator)
    return known


def of_figure(figure: Figure, indicator: Indicator, period: Period) -> LedgerReading:
    """A figure as it is read in `period`: its quantity or its state."""
    if figure.state != State.VALUE:
        return LedgerReading(period, figure=figure, state=figure.state)
    return LedgerReading(
        period,
        cells.quantity_of(figure, indicator.measure_zh),
        ReadingOrigin.STATED,
        figure,
        units=1,
        qualified=int(figure.qualifier != Qualifier.EXACT),
    )


def catalogue(group: str = "", code: str = "", picked: Sequence[str] = ()) -> list[Indicator]:
    """The indicators picked, of a group, one of a code, or all, ready for a ledger: two queries."""
    indicators = Indicator.objects.select_related("group", "numerator", "denominator").prefetch_related("definitions")
    if code:
        return list(indicators.filter(code=code))
    if picked:
        return list(indicators.filter(code__in=picked))
    if group:
        return list(indicators.filter(group__code=group))
    return list(indicators)


def settled_mark(severity: str) -> str:
    """Of a finding that is open no more: an error was judged, a query explained."""
    return JUDGED if severity == Finding.Severity.ERROR else EXPLAINED


def marks(figures: Iterable[int]) -> dict[int, str]:
    """By figure the worst of its findings: error, query, judged or explained; notices mark nothing."""
    worst: dict[int, str] = {}
    findings = Finding.objects.filter(figure__in=list(figures)).exclude(severity=Finding.Severity.NOTICE)
    for figure, severity, is_open in findings.values_list("figure_id", "severity", "open"):
        mark = severity if is_open else settled_mark(severity)
        worst[figure] = min(worst.get(figure, mark), mark, key=WORST_FIRST.index)
    return worst


def years_told(units: list[Unit]) -> list[Period]:
    """The statistical years any of the units has stated a counting figure for, the latest first."""
    told = Figure.objects.counting().filter(unit__in=units).order_by().values("period").distinct()
    return list(Period.objects.filter(kind=Period.Kind.YEAR, pk__in=told).order_by("-ends"))


def latest_year(units: list[Unit]) -> Period | None:
    """The latest year told of, else the one that is being collected."""
    told = years_told(units)
    if told:
        return told[0]
    return deadlines.current_year([unit.path for unit in units])
