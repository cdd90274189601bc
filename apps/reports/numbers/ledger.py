"""Reads all that is known of a number: what is stated, the sum from below, rates from their parts.

Which of them is shown is chosen in apps.reports.numbers.footing. A stock may be stated for a date inside the period; a
span reads stocks at its end year. Sums from below are always those of the period itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from apps.figures import cells
from apps.figures.arithmetic.measures import canonical_measure
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.checks.prior import is_level
from apps.figures.models import Coverage, Definition, Figure, Finding, Indicator, Origin, Period, Qualifier, State
from apps.figures.models.detached import DETACHED, detached_years, gone
from apps.figures.models.figures import in_precedence
from apps.figures.models.periods import every_year
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.contributions import APPROVED, rows
from apps.figures.totals.reported_of_expected import AnswerTree
from apps.figures.totals.stated import periods_stated
from apps.figures.workflow.collection import year_under_collection
from apps.reports.numbers.footing import NumberFacts, footing_of, sum_of_years, taken_of
from apps.reports.numbers.rates import as_rate, facts_of_rate, is_computed_rate, parts_of
from apps.reports.numbers.readings import Footing, LedgerReading, Place, ReadingOrigin
from apps.reports.numbers.registered import CompleteRegisters
from apps.reports.numbers.stated_figures import StatedFigures, points_of, years_of
from apps.reports.numbers.sums_from_below import SumsFromBelow
from apps.units.models import Register, Unit

EXPLAINED = "explained"  # the mark of a query that somebody explained
JUDGED = "judged"  # the mark of an error between two documents that a supervisor judged
FINDINGS = """SELECT figure_id, severity, open FROM figures_finding
    WHERE figure_id = ANY(%(figures)s) AND severity <> 'notice'"""  # one array, not thousands of parameters
WORST_FIRST = (Finding.Severity.ERROR, Finding.Severity.QUERY, JUDGED, EXPLAINED)


class Ledger:
    """Every number of `units` for `indicators` in `period`, read in a fixed number of queries.

    `counting` submitted takes in the returns that are handed in and not yet approved. `as_of` reads everything as it
    stood at that moment; its figures have no page of their own where they have been replaced since. `day` says
    whose tree adds up; the period's end where there is none. `registers` and `figures` of several periods are read
    together.
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
        registers: CompleteRegisters | None = None,
        figures: StatedFigures | None = None,
    ) -> None:
        self.period, self.counting, self.as_of = period, counting, as_of
        self.indicators = with_parts(indicators)
        self._points = points_of(period)
        self._end = self._end_year()
        self._years = years_of(period)
        self._figures = self._stated(figures or StatedFigures(units, self.indicators, [period], counting, as_of))
        federations = [unit.pk for unit in units if unit.register == Register.FEDERATION]
        self._units = {unit.pk for unit in units}
        self._gone = gone(self._units, self._detached_years())
        how = totals_reader.How(counting, day, as_of)
        rates = [as_rate(indicator) for indicator in self.indicators.values() if is_computed_rate(indicator)]
        self._sums = SumsFromBelow(federations, self._summed_by_period() if federations else {}, rates, how)
        counted = registers or CompleteRegisters(units, self.indicators.values(), [period], of_today=day is not None)
        self._counts = counted.at(period) if federations and not as_of else {}
        self._facts: dict[tuple[int, int], NumberFacts] = {}
        self._totals: dict[tuple[int, int], LedgerReading] = {}

    def has(self, units: Iterable[Unit], indicators: Iterable[Indicator]) -> bool:
        """Whether the numbers of all these units for these indicators are in it."""
        if any(unit.pk not in self._units for unit in units):
            return False
        return all(indicator.pk in self.indicators for indicator in indicators)

    def answers(self, unit: int, indicator: int, period: Period) -> AnswerTree | None:
        """Who answered below a federation of it, for the sum of that period; None where it reads none."""
        return self._sums.answers((unit, indicator), period)

    def _detached_years(self) -> list[Period]:
        """Those of the periods read of which figures of single units are kept elsewhere."""
        return detached_years(point.pk for point in self._read_in)

    def _end_year(self) -> Period:
        """Where levels are read: of a span its last year; else the period itself."""
        for point in self._points:
            if point.kind == Period.Kind.YEAR:
                return point
        return self.period

    def _summed_by_period(self) -> dict[Period, list[int]]:
        """The indicators that add up, by the period whose sums count: levels at the end, flows over the whole."""
        summed: dict[Period, list[int]] = defaultdict(list)
        for indicator in self.indicators.values():
            if not indicator.additive:
                continue
            for period in self._years if self._adds_years(indicator) else [self.base(indicator)]:
                if _is_asked_for(period):
                    summed[period].append(indicator.pk)
        return summed

    def _adds_years(self, indicator: Indicator) -> bool:
        """Whether the number of the period is, where nobody states it, the sum of its years: nobody is asked for it."""
        is_flow = indicator.over_time == Indicator.OverTime.SUM and not is_level(indicator)
        return self.period.kind == Period.Kind.SPAN and is_flow

    def _stated(self, figures: StatedFigures) -> dict[tuple[int, int], list[Figure]]:
        """By unit and indicator the area statements; what the unit says of itself alone where that is all there is.

        The period's own before those of dates inside it, the return before the document.
        """
        by_period: dict[tuple[int, int, int], dict[str, Figure]] = defaultdict(dict)
        of_areas_last = sorted(figures.of(self._read_in), key=_is_of_area)  # so that of a return these are taken
        for figure in of_areas_last:
            by_period[*_number_of(figure), figure.period_id][figure.origin] = figure
        order = {point.pk: at for at, point in enumerate(self._read_in)}
        stated: dict[tuple[int, int], list[Figure]] = defaultdict(list)
        for unit, indicator, period in sorted(by_period, key=lambda place: order[place[2]]):
            stated[unit, indicator] += in_precedence(by_period[unit, indicator, period].values())
        return stated

    @property
    def _read_in(self) -> list[Period]:
        """The periods whose figures are read."""
        return list(dict.fromkeys((*self._points, *self._years)))

    @property
    def figures(self) -> list[int]:
        """The keys of the figures read; one that was replaced since has none."""
        return [figure.pk for figures in self._figures.values() for figure in figures if figure.pk]

    def total(self, unit: int, indicator: int) -> LedgerReading:
        """The unit's number, as footing_of takes it; taken once."""
        key = (unit, indicator)
        if key not in self._totals:
            self._totals[key] = footing_of(self.facts(unit, indicator))
        return self._totals[key]

    def taken(self, unit: int, indicator: int) -> LedgerReading:
        """The same without what its parts come to."""
        return taken_of(self.facts(unit, indicator))

    def own(self, unit: int, indicator: int) -> LedgerReading:
        """The unit's number as it states it, a rate from the parts it states."""
        return self.facts(unit, indicator).stated or LedgerReading(self.period)

    def facts(self, unit: int, indicator: int) -> NumberFacts:
        """All that is known of the number; read once."""
        key = (unit, indicator)
        if key not in self._facts:
            asked = self.indicators[indicator]
            if is_computed_rate(asked):
                self._facts[key] = self._facts_of_rate(unit, asked)
            else:
                self._facts[key] = self._facts_of(unit, asked)
        return self._facts[key]

    def _facts_of(self, unit: int, indicator: Indicator) -> NumberFacts:
        """Of an indicator that is no rate computed from parts."""
        statements = tuple(self._statements(unit, indicator, self._points if is_level(indicator) else [self.period]))
        if not self._adds_years(indicator):
            return self._with_sum(unit, indicator, self.base(indicator), statements, self._count(unit, indicator))
        years = []
        for year in self._years:
            stated = tuple(self._statements(unit, indicator, [year]))
            years.append(self._with_sum(unit, indicator, year, stated))
        return NumberFacts(statements, self.period, years=sum_of_years(self.period, years))

    def _with_sum(
        self,
        unit: int,
        indicator: Indicator,
        base: Period,
        statements: tuple[LedgerReading, ...],
        register: LedgerReading | None = None,
    ) -> NumberFacts:
        """What is stated, with the sum from below of that period."""
        place = (unit, indicator.pk)
        sums = self._sums  # not self: what a ledger holds leads back to it nowhere, and goes with it at once
        # Of the last year of a span nothing is known where nobody added to it, and of the span itself nobody is asked.
        read_below = partial(sums.reading if _is_asked_for(self.period) else sums.reading_of_number, place, base)
        return NumberFacts(statements, base, read_below, partial(sums.amount, place, base), register)

    def _count(self, unit: int, indicator: Indicator) -> LedgerReading | None:
        """What a complete register counts."""
        number = self._counts.get((unit, indicator.pk))
        if number is None:
            return None
        quantity = Quantity(Decimal(number), measure=canonical_measure(indicator.measure_zh))
        return LedgerReading(self.period, quantity, ReadingOrigin.COUNT, units=number, footing=Footing.REGISTER)

    def base(self, indicator: Indicator) -> Period:
        """The period whose sums from below count for the indicator: of a level in a span its last year."""
        return self._end if is_level(indicator) else self.period

    def _statements(self, unit: int, indicator: Indicator, points: Iterable[Period]) -> Iterator[LedgerReading]:
        """What the unit states for its area at these points: the period, its last year, dates inside it."""
        figures = self._figures.get((unit, indicator.pk), [])
        by_key = {point.pk: point for point in points}
        for point in points:
            if (unit, point.pk) in self._gone and not any(figure.period_id == point.pk for figure in figures):
                yield LedgerReading(point, state=DETACHED, sort=Origin.RETURN)
        for figure in figures:
            if figure.period_id in by_key:
                point = by_key[figure.period_id]
                yield of_figure(figure, indicator, point, self._place_in_period(point))

    def _place_in_period(self, point: Period) -> Place:
        """None for the period itself, a year of it and its last day."""
        if point.kind != Period.Kind.DATE or point.ends == self.period.ends:
            return None
        return point.ends.month, point.ends.day

    def below(self, unit: int, indicator: int) -> LedgerReading:
        """The sum from below; a rate from the sums of its parts."""
        return self.facts(unit, indicator).below

    def _facts_of_rate(self, unit: int, rate: Indicator) -> NumberFacts:
        """Computed from stated parts, and from sums; beside them the rate as somebody states it."""
        numerator, denominator = (self.facts(unit, part) for part in parts_of(rate))
        points = self._points if is_level(rate) else [self.period]
        stated = tuple(self._statements(unit, rate, points))
        return facts_of_rate(rate, numerator, denominator, partial(self._sums.of_rate, unit, rate), stated)


def _number_of(figure: Figure) -> tuple[int, int]:
    """The unit and the indicator it is about."""
    return figure.unit_id, figure.indicator_id


def _is_asked_for(period: Period) -> bool:
    """Whether sums from below say anything of the period. Nobody is asked for a span: what federations state for one is
    listed in their rows, without a sum and without m of n.

    Worked example: one city of sixteen built 226 rooms in 2010-2014; the region's row stays empty and is not 0 of 16.
    """
    return period.kind != Period.Kind.SPAN


def _is_of_area(figure: Figure) -> bool:
    return figure.coverage == Coverage.AREA


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


def catalogue(group: str = "", code: str = "", picked: Sequence[str] = (), counts: str = "") -> list[Indicator]:
    """The indicators picked, of a group, one of a code, those that count a register, or all, ready for a ledger: one
    query."""
    breaks = ArraySubquery(Definition.objects.filter(indicator=OuterRef("pk"), breaks=True).values("starts"))
    known = {"breaks": breaks}  # what each of them would else look up for itself
    indicators = Indicator.objects.select_related("group", "numerator", "denominator").annotate(**known)
    if code:
        return list(indicators.filter(code=code))
    if picked:
        return list(indicators.filter(code__in=picked))
    if counts:
        return list(indicators.filter(kind=Indicator.Kind.COUNTED, counts=counts))
    if group:
        return list(indicators.filter(group__code=group))
    return list(indicators)


def settled_mark(severity: str) -> str:
    """Of a finding that is open no more: an error was judged, a query explained."""
    return JUDGED if severity == Finding.Severity.ERROR else EXPLAINED


def marks(figures: Iterable[int]) -> dict[int, str]:
    """By figure the worst of its findings: error, query, judged or explained; notices mark nothing."""
    worst: dict[int, str] = {}
    for figure, severity, is_open in rows(FINDINGS, {"figures": list(figures)}):
        mark = severity if is_open else settled_mark(severity)
        worst[figure] = min(worst.get(figure, mark), mark, key=WORST_FIRST.index)
    return worst


def years_told(units: list[Unit]) -> list[Period]:
    """The statistical years any of the units has stated a counting figure for, the latest first."""
    told = periods_stated(unit.pk for unit in units)
    return [year for year in every_year() if year.pk in told]


def latest_year(units: list[Unit]) -> Period | None:
    """The latest year told of, else the one that is being collected."""
    told = years_told(units)
    if told:
        return told[0]
    return year_under_collection()
