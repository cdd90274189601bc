"""Where the prior number of a cell is looked for, and the number found there."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from operator import attrgetter
from typing import TypeVar

from apps.figures.models import Definition, Figure, Indicator, Period
from apps.units.models import Unit

Kind = Period.Kind
Cell = tuple[int, str]  # indicator id and coverage
Place = TypeVar("Place")
Number = TypeVar("Number")
LONG = (Kind.SPAN, Kind.OPEN)  # read stocks at their last year


def is_level(indicator: Indicator) -> bool:
    """Whether it says how things stand at a time: a stock, or a rate of one."""
    return Indicator.Nature.STOCK in (indicator.nature, indicator.numerator and indicator.numerator.nature)


def near(period: Period, others: Iterable[Period]) -> list[Period]:
    """The periods that share days with this one, itself among them."""
    return [other for other in others if other.starts <= period.ends and other.ends >= period.starts]


def earlier(period: Period, others: Iterable[Period], *, level: bool) -> list[Period]:
    """Where the prior figure is looked for, the best place first.

    These are the periods of the same kind and length, from the one just before on back; for a level the dates among
    them too, and before a span the years.
    """
    if period.span.prior() is None:
        return []
    also = ((Kind.DATE, Kind.YEAR) if period.kind == Kind.SPAN else (Kind.DATE,)) if level else ()
    found = []
    for other in others:
        if other.ends < period.starts and (other.kind in also or other.span.comparable(period.span)):
            found.append(other)
    return sorted(found, key=lambda other: (other.ends, other.kind != Kind.DATE), reverse=True)


def last_year_of(period: Period) -> date:
    """The first day of the last year of a period: the day after its last day, a year earlier."""
    after = period.ends + timedelta(days=1)
    return after.replace(year=after.year - 1)


def at_end(period: Period, others: Iterable[Period]) -> list[Period]:
    """Where a level is looked for besides in `period` itself: in a span its last year, then the dates inside."""
    if period.kind in (Kind.DATE, Kind.YEARLY):
        return []
    first = last_year_of(period) if period.kind in LONG else period.starts
    last_years, dates = [], []
    for other in others:
        if period.kind in LONG and other.kind == Kind.YEAR and other.ends == period.ends:
            last_years.append(other)
        elif other.kind == Kind.DATE and first <= other.ends <= period.ends:
            dates.append(other)
    return last_years + sorted(dates, key=attrgetter("ends"), reverse=True)


def touched_by(period: Period, others: Iterable[Period]) -> list[Period]:
    """The periods whose checks may read figures of `period`: those it shares days with and those it may be prior to."""
    return [other for other in others if near(period, [other]) or earlier(other, [period], level=True)]


def first_number(places: Iterable[Place], number_at: Callable[[Place], Number | None]) -> Number | None:
    """The number in the best place that has one, or None: the one choice of a prior figure.

    Of 2013, 2012 and 2011, in this order, where 2013 has nothing and 2012 says 10, it is 10, whatever 2011 says.
    """
    for place in places:
        number = number_at(place)
        if number is not None:
            return number
    return None


def is_broken(breaks: Iterable[date], before: date, after: date) -> bool:
    """Whether a series breaks between the last day of one period and that of a later one: they are not compared."""
    return any(before < day <= after for day in breaks)


def breaks_by_indicator() -> dict[int, list[date]]:
    """The days on which the series of an indicator breaks, by its id. One query."""
    breaks: dict[int, list[date]] = defaultdict(list)
    for indicator, day in Definition.objects.filter(breaks=True).order_by().values_list("indicator", "starts"):
        breaks[indicator].append(day)
    return breaks


def priors(unit: Unit, period: Period, indicators: Iterable[Indicator]) -> dict[Cell, Figure]:
    """The prior figures of one unit, each with its period, by (indicator id, coverage). Two queries."""
    return priors_of([unit], period, indicators)[unit.pk]


def priors_of(units: Iterable[Unit], period: Period, indicators: Iterable[Indicator]) -> dict[int, dict[Cell, Figure]]:
    """The prior figures of each unit, whatever their number in two queries."""
    found: dict[int, dict[Cell, Figure]] = {unit.pk: {} for unit in units}
    by_id = {indicator.pk: indicator for indicator in indicators}
    periods = list(Period.objects.order_by())
    places = {level: earlier(period, periods, level=level) for level in (True, False)}
    stated = Figure.objects.filter(unit__in=found, period__in=places[True], indicator__in=by_id)
    # In a cell the return stands before the document, whatever it says: it comes first in this order.
    effective: dict[tuple[int, Cell], dict[int, Figure]] = defaultdict(dict)
    for figure in stated.select_related("period").order_by("-origin"):
        effective[figure.unit_id, (figure.indicator_id, figure.coverage)].setdefault(figure.period_id, figure)
    for (unit_id, cell), by_period in effective.items():
        numbers = {key: figure for key, figure in by_period.items() if figure.is_number}
        keys = [place.pk for place in places[is_level(by_id[cell[0]])]]
        if prior := first_number(keys, numbers.get):
            found[unit_id][cell] = prior
    return found
