"""The figures ledgers are made of: what areas state, and what units say of themselves where that is all there is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Q, prefetch_related_objects

from apps.figures.checks.prior import at_end
from apps.figures.models import Coverage, Figure, Indicator, Period
from apps.figures.models.figures import Basis
from apps.figures.models.periods import every_period, every_year
from apps.figures.totals.contributions import APPROVED
from apps.figures.totals.stated import figures_then
from apps.units.models import Register, Unit


def points_of(period: Period) -> list[Period]:
    """Where a level may be stated: the period itself, then those that end with it or lie inside it."""
    return [period, *at_end(period, every_period())]


def years_of(period: Period) -> list[Period]:
    """Of a span its statistical years in their order, where all of them are on record; none of any other period."""
    if period.kind != Period.Kind.SPAN:
        return []
    years = [year for year in reversed(every_year()) if period.starts <= year.starts and year.ends <= period.ends]
    follows = period.starts
    for year in years:
        if year.starts != follows:
            return []
        follows = year.ends + timedelta(days=1)
    return years if follows == period.ends + timedelta(days=1) else []


class StatedFigures:
    """Those of `units` for `indicators` that bear on any of `periods`, as they count or as they counted at a moment:
    one query for all of them when the first is asked for, however many ledgers share it."""

    def __init__(
        self,
        units: Sequence[Unit],
        indicators: Mapping[int, Indicator],
        periods: Iterable[Period],
        counting: str = APPROVED,
        as_of: datetime | None = None,
    ) -> None:
        self._units = [unit.pk for unit in units]
        self._alone = {indicator.pk for indicator in indicators.values() if not indicator.additive}
        self._leaves = {unit.pk for unit in units if unit.register != Register.FEDERATION}
        self._indicators, self._counting, self._as_of = list(indicators), counting, as_of
        self._read_in: dict[int, None] = {}
        for period in periods:
            self._read_in |= dict.fromkeys(point.pk for point in (*points_of(period), *years_of(period)))

    def of(self, periods: Iterable[Period]) -> list[Figure]:
        """Those stated for these very periods."""
        figures: list[Figure] = []
        for period in periods:
            figures += self._by_period[period.pk]
        return figures

    @cached_property
    def _by_period(self) -> Mapping[int, list[Figure]]:
        by_period: dict[int, list[Figure]] = defaultdict(list)
        for figure in self._then(self._as_of) if self._as_of else self._now():
            by_period[figure.period_id].append(figure)
        return by_period

    def _now(self) -> Iterable[Figure]:
        return (
            Figure.objects.counting(self._counting)
            .select_related("source")
            .filter(unit__in=self._units, indicator__in=self._indicators, period__in=list(self._read_in))
            .filter(Q(coverage=Coverage.AREA) | Q(indicator__in=self._alone) | Q(unit__in=self._leaves))
            .filter(basis=Basis.ACTUAL)
        )

    def _then(self, as_of: datetime) -> Collection[Figure]:
        then = figures_then(
            as_of, self._counting, units=self._units, indicators=self._indicators, periods=list(self._read_in)
        )
        counted = [figure for figure in then if figure.basis == Basis.ACTUAL and self._is_read(figure)]
        prefetch_related_objects(counted, "source")
        return counted

    def _is_read(self, figure: Figure) -> bool:
        return figure.coverage == Coverage.AREA or figure.indicator_id in self._alone or figure.unit_id in self._leaves
