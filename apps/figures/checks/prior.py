"""Where the prior number of a cell is looked for, and the number found there."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
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
    if indicator.nature == Indicator.Nature.STOCK:
        return True
    numerator = indicator.numerator
    return numerator is not None and numerator.nature == Indicator.Nature.STOCK


def share_days(period: Period, other: Period) -> bool:
    """Whether a day belongs to both: the year 2013 shares days with 2011-2015 and with 2013-06-30, not with 2014."""
    return other.starts <= period.ends and other.ends >= period.starts


def near(period: Period, others: Iterable[Period]) -> list[Period]:
    """The periods that share days with this one, itself among them."""
    return [other for other in others if share_days(period, other)]


def earlier(period: Period, others: Iterable[Period], *, level: bool) -> list[Period]:
    """Where the prior figure is looked for, the best place first.

    These are the periods of the same kind and length, from the one just before on back; for a level the dates among
    them too, and before a span the years. Worked example: before 2014 a flow is looked for in 2013, then in 2012; a
    stock too, but where the end of June 2013 has a number it is asked after 2013 and before 2012.
    """
    if period.span.prior() is None:
        return []
    also = _kinds_of_level_before(period) if level else ()
    places = []
    for other in others:
        if other.ends >= period.starts:
            continue
        if other.kind in also or other.span.comparable(period.span):
            places.append(other)
    return sorted(places, key=lambda place: (place.ends, place.kind != Kind.DATE), reverse=True)


def _kinds_of_level_before(period: Period) -> tuple[Kind, ...]:
    """Besides periods of its own kind, those at whose end a level before this period is read."""
    if period.kind == Kind.SPAN:
        return (Kind.DATE, Kind.YEAR)
    return (Kind.DATE,)


def last_year_of(period: Period) -> date:
    """The first day of the last year of a period: the day after its last day, a year earlier."""
    after = period.ends + timedelta(days=1)
    return after.replace(year=after.year - 1)


def at_end(period: Period, others: Iterable[Period]) -> list[Period]:
    """Where a level is looked for besides in `period` itself: in a span its last year, then the dates inside.

    Worked example: how things stood at the end of 2011-2015 is told by 2015, else by the latest date in that year; at
    the end of 2015 by the latest date in it.
    """
    if period.kind in (Kind.DATE, Kind.YEARLY):
        return []
    if period.kind not in LONG:
        return _dates_from(period.starts, period, others)
    others = list(others)
    last_years = [other for other in others if other.kind == Kind.YEAR and other.ends == period.ends]
    return last_years + _dates_from(last_year_of(period), period, others)


def _dates_from(first: date, period: Period, others: Iterable[Period]) -> list[Period]:
    """The single dates from a day on up to the end of the period, the latest first."""
    dates = []
    for other in others:
        if other.kind == Kind.DATE and first <= other.ends <= period.ends:
            dates.append(other)
    return sorted(dates, key=attrgetter("ends"), reverse=True)


def touched_by(period: Period, others: Iterable[Period]) -> list[Period]:
    """The periods whose checks may read figures of `period`: those it shares days with and those it may be prior to."""
    touched = []
    for other in others:
        if share_days(period, other) or earlier(other, [period], level=True):
            touched.append(other)
    return touched


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
    """Whether a series breaks between the last day of one period and that of a later one: they are not compared.

    A definition from 1 January 2014 on parts 2013 from 2014, and 2012 from 2014, but not 2012 from 2013.
    """
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
    """The prior figures of each unit, whatever their number in two queries.

    Worked example: for 2013 the return says "unavailable" where a document says 40; for 2012 the return says 30. The
    prior figure in 2014 is 30, for the return of 2013 stands before the document.
    """
    priors_by_unit: dict[int, dict[Cell, Figure]] = {unit.pk: {} for unit in units}
    by_id = {indicator.pk: indicator for indicator in indicators}
    periods = list(Period.objects.order_by())
    places = {True: earlier(period, periods, level=True), False: earlier(period, periods, level=False)}
    stated = Figure.objects.filter(unit__in=priors_by_unit, period__in=places[True], indicator__in=by_id)
    # In a cell the return stands before the document, whatever it says: it comes first in this order.
    effective: dict[tuple[int, Cell], dict[Period, Figure]] = defaultdict(dict)
    for figure in stated.select_related("period").order_by("-origin"):
        cell = (figure.indicator_id, figure.coverage)
        effective[figure.unit_id, cell].setdefault(figure.period, figure)
    for (unit_id, cell), by_period in effective.items():
        indicator_id, _coverage = cell
        places_of_cell = places[is_level(by_id[indicator_id])]
        prior = first_number(places_of_cell, partial(_number_in, by_period))
        if prior is not None:
            priors_by_unit[unit_id][cell] = prior
    return priors_by_unit


def _number_in(by_period: dict[Period, Figure], period: Period) -> Figure | None:
    """What a cell says for a period, if it is a number."""
    figure = by_period.get(period)
    if figure is None or not figure.is_number:
        return None
    return figure
