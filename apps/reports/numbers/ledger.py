"""Reads all that is known of a number: what is stated, the sum from below, rates from their parts.

Which of them is shown is chosen in apps.reports.numbers.footing. A stock may be stated for a date inside the period; a
span reads stocks at its end year. Sums from below are always those of the period itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q, prefetch_related_objects

from apps.figures import cells
from apps.figures.arithmetic.sums import quantity_of_sum
from apps.figures.checks.prior import at_end, is_level
from apps.figures.models import Coverage, Figure, Finding, Indicator, Origin, Period, Qualifier, State
from apps.figures.models.figures import Basis
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.contributions import APPROVED
from apps.figures.totals.reader import Standing
from apps.figures.workflow.collection import year_under_collection
from apps.reports.numbers.footing import NumberFacts, footing_of
from apps.reports.numbers.readings import Footing, LedgerReading, Place, ReadingOrigin
from apps.units.models import Register, Unit

COMPUTED = " parts"  # what the sort of a rate ends in that is computed from parts of that sort
EXPLAINED = "explained"  # the mark of a query that somebody explained
JUDGED = "judged"  # the mark of an error between two documents that a supervisor judged
WORST_FIRST = (Finding.Severity.ERROR, Finding.Severity.QUERY, JUDGED, EXPLAINED)


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
        self._facts: dict[tuple[int, int], NumberFacts] = {}

    def _end_year(self) -> Period:
        """Where levels are read: of a span its last year; else the period itself."""
        for point in self._points:
            if point.kind == Period.Kind.YEAR:
                return point
        return self.period

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
                summed[self.base(indicator)].append(indicator.pk)
        return summed

    def _stated(self, units: list[int], federations: list[int]) -> dict[tuple[int, int], list[Figure]]:
        """By unit and indicator the area statements; what the unit says of itself alone where that is all there is.

        The period's own before those of dates inside it, the return before the document.
        """
        alone = {indicator.pk for indicator in self.indicators.values() if not indicator.additive}
        leaves = set(units).difference(federations)
        if self.as_of:
            figures = self._figures_then(self.as_of, units, alone, leaves)
        else:
            figures = self._figures_now(units, alone, leaves)
        last_of_cell = {(*_number_of(figure), figure.period_id, figure.origin): figure for figure in figures}
        order = {point.pk: at for at, point in enumerate(self._points)}
        stated: dict[tuple[int, int], list[Figure]] = defaultdict(list)
        for figure in sorted(last_of_cell.values(), key=lambda figure: (order[figure.period_id], _after(figure))):
            stated[_number_of(figure)].append(figure)
        return stated

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
        return [figure.pk for figures in self._figures.values() for figure in figures if figure.pk]

    def total(self, unit: int, indicator: int) -> LedgerReading:
        """The unit's number, as footing_of takes it."""
        return footing_of(self.facts(unit, indicator))

    def own(self, unit: int, indicator: int) -> LedgerReading:
        """The unit's number as it states it, a rate from the parts it states."""
        return self.facts(unit, indicator).stated or LedgerReading(self.period)

    def facts(self, unit: int, indicator: int) -> NumberFacts:
        """All that is known of the number; read once."""
        key = (unit, indicator)
        if key not in self._facts:
            asked = self.indicators[indicator]
            if asked.numerator_id and asked.denominator_id:
                self._facts[key] = self._facts_of_rate(unit, asked)
            else:
                self._facts[key] = NumberFacts(tuple(self._statements(unit, asked)), self._sum(unit, asked))
        return self._facts[key]

    def base(self, indicator: Indicator) -> Period:
        """The period whose sums from below count for the indicator: of a level in a span its last year."""
        return self._end if is_level(indicator) else self.period

    def _statements(self, unit: int, indicator: Indicator) -> Iterator[LedgerReading]:
        """What the unit states for its area; of a level also what it states for dates inside the period."""
        points = self._points if is_level(indicator) else [self.period]
        by_key = {point.pk: point for point in points}
        for figure in self._figures.get((unit, indicator.pk), ()):
            if figure.period_id in by_key:
                point = by_key[figure.period_id]
                yield of_figure(figure, indicator, point, self._place_in_period(point))

    def _place_in_period(self, point: Period) -> Place:
        """None for the period itself, its last year and its last day."""
        if point == self.period or point.ends == self.period.ends:
            return None
        return point.ends.month, point.ends.day

    def below(self, unit: int, indicator: int) -> LedgerReading:
        """The sum from below; a rate from the sums of its parts."""
        return self.facts(unit, indicator).below

    def _sum(self, unit: int, indicator: Indicator) -> LedgerReading:
        base = self.base(indicator)
        standing = self._standings.get((unit, indicator.pk))
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
            footing=Footing.BELOW,
        )

    # ---- Rates

    def _facts_of_rate(self, unit: int, rate: Indicator) -> NumberFacts:
        """Computed from stated parts, and from sums; beside them the rate as somebody states it."""
        numerator, denominator = (self.facts(unit, part) for part in _parts(rate))
        stated = tuple(self._statements(unit, rate))
        computed = tuple(self._computed_from_statements(rate, numerator, denominator, stated))
        below = self._computed_from_sums(rate, numerator.below, denominator.below)
        if not computed and not below.quantity:
            why = _why_not_computed(footing_of(numerator), footing_of(denominator))
            stated = tuple(replace(reading, why=why) for reading in stated)
        return NumberFacts(computed, below, stated_rates=stated)

    def _computed_from_statements(
        self, rate: Indicator, numerator: NumberFacts, denominator: NumberFacts, stated: Iterable[LedgerReading]
    ) -> Iterator[LedgerReading]:
        """Of each day that both parts are stated for; the return of a part before its document."""
        parts_below: dict[Period, LedgerReading] = {}
        for reading in reversed(denominator.statements):
            parts_below[reading.period] = reading
        done: set[Period] = set()
        for part in numerator.statements:
            whole = parts_below.get(part.period)
            if whole is None or part.period in done:
                continue
            computed_rate = computed(rate, part, whole)
            if computed_rate:
                done.add(part.period)
                beside = (said.quantity for said in stated if said.period == part.period)
                yield replace(computed_rate, beside=next(beside, None))

    def _computed_from_sums(
        self, rate: Indicator, numerator: LedgerReading, denominator: LedgerReading
    ) -> LedgerReading:
        """Only of two whole sums, behind which the same number stand."""
        both_whole = numerator.is_whole_sum and denominator.is_whole_sum
        if both_whole and numerator.period == denominator.period and numerator.expected == denominator.expected:
            return computed(rate, numerator, denominator) or LedgerReading(self.period)
        return LedgerReading(self.period)


def _number_of(figure: Figure) -> tuple[int, int]:
    """The unit and the indicator it is about."""
    return figure.unit_id, figure.indicator_id


def _after(figure: Figure) -> bool:
    """A document stands after the return of the same cell."""
    return figure.origin == Origin.DOCUMENT


def _parts(rate: Indicator) -> Iterator[int]:
    """The keys of the numerator and of the denominator."""
    for part in (rate.numerator_id, rate.denominator_id):
        if part is not None:
            yield part


def computed(rate: Indicator, numerator: LedgerReading, denominator: LedgerReading) -> LedgerReading | None:
    """Numerator / denominator in the rate's own measure; None where a part is missing or the denominator may be 0.

    The two are of one footing and one day.
    """
    quantity = rate.rate(numerator.quantity, denominator.quantity)
    if quantity is None:
        return None
    sorts = sorted({numerator.sort, denominator.sort})
    return LedgerReading(
        numerator.period,
        quantity,
        ReadingOrigin.RATE,
        units=min(numerator.units, denominator.units),
        reported=min(numerator.reported, denominator.reported),
        expected=min(numerator.expected, denominator.expected),
        uneven=numerator.units != denominator.units,
        footing=numerator.footing,
        sort="/".join(sorts) + COMPUTED,
        place=numerator.place,
    )


def _why_not_computed(numerator: LedgerReading, denominator: LedgerReading) -> str:
    """Why a rate is not computed although there are numbers of both parts; "" where one is missing."""
    if numerator.quantity is None or denominator.quantity is None:
        return ""
    if numerator.partial or denominator.partial:
        return "parts_partial"
    if numerator.footing != denominator.footing or numerator.period != denominator.period:
        return "parts_footing"
    return "parts_zero"


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


def of_figure(figure: Figure, indicator: Indicator, period: Period, place: Place = None) -> LedgerReading:
    """A figure as it is read in `period`: its quantity or its state."""
    if figure.state != State.VALUE:
        return LedgerReading(period, figure=figure, state=figure.state, sort=figure.origin, place=place)
    return LedgerReading(
        period,
        cells.quantity_of(figure, indicator.measure_zh),
        ReadingOrigin.STATED,
        figure,
        units=1,
        qualified=int(figure.qualifier != Qualifier.EXACT),
        footing=Footing.STATEMENT,
        sort=figure.origin,
        place=place,
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
    return year_under_collection()
