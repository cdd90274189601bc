"""What is on record beside the numbers of the period itself: of a calendar year, of each year, up to its end, of the
federation alone; and what campaigns state. A report that left these out would say they are missing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import prefetch_related_objects

from apps.figures.models import Coverage, Figure, Indicator, Origin, Period, State
from apps.figures.models.figures import Basis
from apps.figures.totals.stated import figures_then
from apps.reports.numbers.ledger import of_figure
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.readings import LedgerReading
from apps.units.models import Unit

# Of several statements of a unit the first of these kinds is told: what is of the period itself before what began
# earlier.
KINDS = [
    Period.Kind.YEAR,
    Period.Kind.DATE,
    Period.Kind.CALENDAR,
    Period.Kind.YEARLY,
    Period.Kind.OPEN,
    Period.Kind.SPAN,
]
OF_LONGER_TIME = (Period.Kind.OPEN, Period.Kind.YEARLY)
PROMISED = (Basis.ACTUAL, Basis.RULE)  # what is planned has not come about


def related_periods(period: Period, *, spans: bool = False) -> list[Period]:
    """The period and those that end with it or later in its calendar year; with `spans` also those of several years
    that began before it.

    Worked example: of 2014 these are 2014, CY2014, ..2014 and 2010-2014/yr; 2013-2014 with `spans`. Of 2010-2014 they
    are these and 2010-2014, 2012-2014, 2013-2014.
    """
    year_end = date(period.ends.year, 12, 31)
    ending = Period.objects.filter(ends__gte=period.ends, ends__lte=year_end)
    related = []
    for candidate in ending:
        is_inside = candidate.starts >= period.starts
        if is_inside or spans or candidate.kind in OF_LONGER_TIME:
            related.append(candidate)
    return related


class RelatedFigures:
    """The figures that `units` state themselves in these periods, read at once in the report's manner."""

    def __init__(
        self, units: Sequence[Unit], indicators: Iterable[Indicator], periods: Sequence[Period], manner: Manner
    ) -> None:
        self._indicators = {indicator.pk: indicator for indicator in indicators}
        self._by_unit: dict[int, list[Figure]] = defaultdict(list)
        for figure in sorted(self._read([unit.pk for unit in units], periods, manner), key=_first_told):
            self._by_unit[figure.unit_id].append(figure)

    def _read(self, units: list[int], periods: Sequence[Period], manner: Manner) -> Iterator[Figure]:
        """Numbers that hold, or that a rule sets."""
        if manner.as_of:
            figures = list(
                figures_then(
                    manner.as_of,
                    manner.counting,
                    units=units,
                    indicators=list(self._indicators),
                    periods=[period.pk for period in periods],
                )
            )
        else:
            counting = Figure.objects.counting(manner.counting)
            figures = list(counting.filter(unit__in=units, indicator__in=list(self._indicators), period__in=periods))
        prefetch_related_objects(figures, "source", "submission__form", "period")
        for figure in figures:
            if figure.state == State.VALUE and figure.basis in PROMISED:
                yield figure

    def of(self, unit: Unit, indicator: Indicator) -> LedgerReading | None:
        """The number to be told of the indicator; None where there is none."""
        for figure in self._by_unit.get(unit.pk, ()):
            if figure.indicator_id == indicator.pk:
                return of_figure(figure, indicator, figure.period, None)
        return None

    def all_of(self, unit: Unit) -> list[tuple[Indicator, LedgerReading]]:
        """One number of each indicator the unit states, in the order of the catalogue."""
        numbers: dict[int, LedgerReading] = {}
        for figure in self._by_unit.get(unit.pk, ()):
            indicator = self._indicators[figure.indicator_id]
            numbers.setdefault(indicator.pk, of_figure(figure, indicator, figure.period, None))
        return [(indicator, numbers[key]) for key, indicator in self._indicators.items() if key in numbers]


def _first_told(figure: Figure) -> tuple[int, bool, bool]:
    kind = KINDS.index(Period.Kind(figure.period.kind))
    return kind, figure.coverage == Coverage.OWN, figure.origin == Origin.DOCUMENT
