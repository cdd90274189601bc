"""Reads numbers as a report prints them: the statement, the sum from below, or a rate from its parts.

A stock is read at the period or, where nothing is stated there, at the latest date inside it; a span reads stocks at
its end year. Sums from below are always those of the period itself.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Prefetch, Q, prefetch_related_objects

from apps.figures import cells
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.rates import rate_of
from apps.figures.arithmetic.sums import quantity_of_sum
from apps.figures.checks.prior import at_end, is_level
from apps.figures.models import Coverage, Definition, Figure, Finding, Indicator, Period
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.contributions import APPROVED
from apps.figures.totals.reader import Standing
from apps.figures.workflow import deadlines
from apps.units.models import Register, Unit

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class LedgerReading:
    """One number as it is read. Without a quantity, `state` may say that it is not applicable or unavailable.

    `reported` of `expected` federations below stand behind a sum of `units` figures, `qualified` of them not exact;
    `beside` is the rate as stated where it is computed from its parts.
    """

    period: Period
    quantity: Quantity | None = None
    origin: str = ""
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
        return self.origin in ("sum", "rate") and self.reported < self.expected


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
        self._points = [period, *at_end(period, Period.objects.all())]
        base = next((one for one in self._points if one.kind == Period.Kind.YEAR), period)
        self._bases = {one.pk: base if is_level(one) else period for one in self.indicators.values()}
        self._figures = self._stated(units)
        federations = [unit.pk for unit in units if unit.register == Register.FEDERATION]
        self._standings: dict[tuple[int, int], Standing] = {}
        for one in {base.pk: base, period.pk: period}.values():
            summed = [i.pk for i in self.indicators.values() if i.additive and self._bases[i.pk] == one]
            if summed and federations:
                self._standings |= totals_reader.standings(federations, summed, one, counting, as_of, day)

    def _stated(self, units: Sequence[Unit]) -> dict[tuple[int, int, int], Figure]:
        """Area statements; what the unit says of itself alone where that is all there is to say.

        Of several in one cell the area's stays, not the unit's own, and the return's, not the document's.
        """
        alone = {indicator.pk for indicator in self.indicators.values() if not indicator.additive}
        leaves = {unit.pk for unit in units if unit.register != Register.FEDERATION}
        keys = [unit.pk for unit in units]
        found = (
            self._figures_then(self.as_of, keys, alone, leaves)
            if self.as_of
            else self._figures_now(keys, alone, leaves)
        )
        return {(figure.unit_id, figure.indicator_id, figure.period_id): figure for figure in found}

    def _figures_now(self, units: list[int], alone: set[int], leaves: set[int]) -> Iterable[Figure]:
        """The last of a cell is the one to be read."""
        return (
            Figure.objects.counting(self.counting)
            .select_related("source")
            .filter(unit__in=units, indicator__in=list(self.indicators), period__in=self._points, basis="actual")
            .filter(Q(coverage=Coverage.AREA) | Q(indicator__in=alone) | Q(unit__in=leaves))
            .order_by("-coverage", "origin")
        )

    def _figures_then(self, as_of: datetime, units: list[int], alone: set[int], leaves: set[int]) -> Iterable[Figure]:
        """The same as of a moment."""
        periods = [period.pk for period in self._points]
        then = totals_reader.figures_then(
            as_of, self.counting, units=units, indicators=list(self.indicators), periods=periods
        )
        found = []
        for figure in then:
            is_told = figure.coverage == Coverage.AREA or figure.indicator_id in alone or figure.unit_id in leaves
            if is_told and figure.basis == "actual":
                found.append(figure)
        prefetch_related_objects(found, "source")
        return sorted(found, key=lambda figure: (figure.coverage == Coverage.AREA, figure.origin))

    @property
    def figures(self) -> list[int]:
        return [one.pk for one in self._figures.values() if one.pk]

    def total(self, unit: int, indicator: int) -> LedgerReading:
        """The unit's number: a rate from its parts, else its statement, else the sum from below."""
        return self.rate(unit, indicator, self.total) or self._first(
            self.stated(unit, indicator), self.below(unit, indicator)
        )

    def own(self, unit: int, indicator: int) -> LedgerReading:
        """The unit's number as it states it, a rate from the parts it states."""
        return self.rate(unit, indicator, self.stated) or self.stated(unit, indicator)

    def stated(self, unit: int, indicator: int) -> LedgerReading:
        places = self._points if is_level(self.indicators[indicator]) else self._points[:1]
        for period in places:
            if figure := self._figures.get((unit, indicator, period.pk)):
                return of_figure(figure, self.indicators[indicator], period)
        return LedgerReading(self.period)

    def below(self, unit: int, indicator: int) -> LedgerReading:
        """The sum from below; a rate from the sums of its parts."""
        if rate := self.rate(unit, indicator, self.below):
            return rate
        one = self._standings.get((unit, indicator))
        if one is None:
            return LedgerReading(self._bases[indicator])
        found = LedgerReading(
            self._bases[indicator],
            reported=one.reported,
            expected=one.expected,
            units=one.below.units,
            qualified=one.below.qualified,
        )
        return replace(found, quantity=quantity_of_sum(one.below), origin="sum") if one.below.units else found

    def rate(self, unit: int, indicator: int, part: Callable[[int, int], LedgerReading]) -> LedgerReading | None:
        """100 × numerator / denominator, both as `part` reads them; None where it is no rate or cannot be computed."""
        one = self.indicators[indicator]
        if not one.numerator_id or not one.denominator_id:
            return None
        above, under = part(unit, one.numerator_id), part(unit, one.denominator_id)
        quantity = ratio(above, under, one.decimals)
        if quantity is None:
            return None
        expected = max(above.expected, under.expected)  # of each part all have reported, else there is no rate
        return LedgerReading(
            above.period, quantity, "rate", units=min(above.units, under.units), reported=expected, expected=expected,
            beside=self.stated(unit, indicator).quantity, uneven=above.units != under.units,
        )  # fmt: skip

    @staticmethod
    def _first(*readings: LedgerReading) -> LedgerReading:
        return next((one for one in readings if one.quantity or one.state), readings[-1])


def with_parts(indicators: Iterable[Indicator]) -> dict[int, Indicator]:
    """By id, the parts of rates among them; `indicators` come with numerator and denominator selected."""
    found = {one.pk: one for one in indicators}
    parts = (part for one in list(found.values()) for part in (one.numerator, one.denominator) if part)
    return found | {part.pk: part for part in parts if part.pk not in found}


def of_figure(figure: Figure, indicator: Indicator, period: Period) -> LedgerReading:
    if figure.state != "value":
        return LedgerReading(period, figure=figure, state=figure.state)
    quantity = cells.quantity_of(figure, indicator.measure_zh)
    return LedgerReading(period, quantity, "stated", figure, units=1, qualified=int(figure.qualifier != "exact"))


def ratio(above: LedgerReading, under: LedgerReading, decimals: int) -> Quantity | None:
    """In per cent; None where a part is missing or incomplete, they are of two moments, or the denominator may be 0."""
    if above.quantity is None or under.quantity is None or above.period != under.period:
        return None
    if above.partial or under.partial:
        return None
    return rate_of(above.quantity, under.quantity, decimals=decimals)


def catalogue(group: str = "", code: str = "", picked: Sequence[str] = ()) -> list[Indicator]:
    """The indicators picked, of a group, one of a code, or all, ready for a ledger: two queries."""
    found = Indicator.objects.select_related("group", "numerator", "denominator")
    found = found.prefetch_related(Prefetch("definitions", Definition.objects.filter(breaks=True), "breaks"))
    if code or picked:
        return list(found.filter(code__in=[code] if code else picked))
    return list(found.filter(group__code=group) if group else found)


def marks(figures: Iterable[int]) -> dict[int, str]:
    """By figure the worst of its findings: error, query or explained."""
    worst: dict[int, str] = {}
    found = Finding.objects.filter(figure__in=list(figures)).exclude(severity=Finding.Severity.NOTICE)
    for figure, severity, explanation in found.values_list("figure_id", "severity", "explanation"):
        kind = "explained" if severity == Finding.Severity.QUERY and explanation else severity
        worst[figure] = min(worst.get(figure, kind), kind, key=("error", "query", "explained").index)
    return worst


def years_told(units: list[Unit]) -> list[Period]:
    """The statistical years any of the units has stated a counting figure for, the latest first."""
    told = Figure.objects.counting().filter(unit__in=units).order_by().values("period").distinct()
    return list(Period.objects.filter(kind=Period.Kind.YEAR, pk__in=told).order_by("-ends"))


def latest_year(units: list[Unit]) -> Period | None:
    """The latest year told of, else the one that is being collected."""
    return next(iter(years_told(units)), None) or deadlines.current_year([unit.path for unit in units])
