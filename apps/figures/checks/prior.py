"""Where the prior number of a cell is looked for, and the number found there.

Two numbers are compared where they are of one sort, two returns or what documents state, and of one date: a level both
times on the same day of the year, a flow of periods of one kind and length. Any other is shown with its date, and no
rule reads it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from operator import attrgetter
from typing import NamedTuple, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from apps.figures import cells
from apps.figures.arithmetic.quantity import QuantityError
from apps.figures.arithmetic.sums import sum_of
from apps.figures.checks.stated_figures import StatedFigure, read_stated
from apps.figures.models import Definition, Figure, Indicator, Origin, Period
from apps.figures.models.detached import gone_before
from apps.figures.models.figures import in_precedence
from apps.units.models import Succession, Unit
from apps.units.tree.succession import Forebears, between

Kind = Period.Kind
Cell = tuple[int, str]  # indicator id and coverage
Stated = tuple[str, int]  # origin and period
MADE = 0  # the id of what several units said together
Place = TypeVar("Place")
Number = TypeVar("Number")
LONG = (Kind.SPAN, Kind.OPEN)  # read stocks at their last year
MOST_YEARS = 3  # between two numbers that a rule holds against each other


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


class Timeline(NamedTuple):
    """The periods there are, by indicator the days on which its series breaks, and which units became which."""

    periods: list[Period]
    breaks: Mapping[int, list[date]]
    successions: list[Succession]

    @classmethod
    def read(cls) -> "Timeline":
        """Two queries: the few breaks come along with each period."""
        told = JSONObject(indicator="indicator", starts="starts")
        broken = Definition.objects.filter(breaks=True).order_by().values(told=told)
        periods = list(Period.objects.order_by().annotate(broken=ArraySubquery(broken)))
        breaks: dict[int, list[date]] = defaultdict(list)
        for period in periods[:1]:
            for found in period.broken:
                breaks[found["indicator"]].append(date.fromisoformat(found["starts"]))
        return cls([*periods], breaks, list(between(date.min, date.max)))

    def is_broken(self, indicator: int, before: Period, after: Period) -> bool:
        """Whether the series of the indicator breaks between two periods."""
        return is_broken(self.breaks.get(indicator, ()), before.ends, after.ends)


def is_of_one_date(period: Period, before: Period, *, level: bool) -> bool:
    """Whether a number of a period may be held against that of an earlier one, as far as their dates go.

    A level is read at an end, so both ends fall on the same day of the year: the year 2014 that ends in September and
    2013-09-30 are of one date, 2014 and 2013-12-31 are not. Where a flow is looked for, all periods are of one length.
    """
    return not level or (period.ends.month, period.ends.day) == (before.ends.month, before.ends.day)


def is_in_reach(period: Period, before: Period, *, level: bool) -> bool:
    """Whether a rule may hold a number of a period against an earlier one: of one date, and not too far back."""
    return is_of_one_date(period, before, level=level) and years_between(period, before) <= MOST_YEARS


def years_between(period: Period, before: Period) -> int:
    """How many years lie between the ends of two periods of one date: one between 2013 and 2014, five back to 2009."""
    return period.ends.year - before.ends.year


@dataclass(frozen=True, slots=True)
class PriorFigure:
    """The figure shown beside a cell as the one before.

    `years` is how far back it lies. `alike`: of the sort and the date of the cell, and of the same units. `is_broken`:
    the definition changed in between. Two numbers that are alike, and whose series does not break, are compared. What
    the unit came from is added up in a figure without a key; `is_apart`: it has given a part away since, or was one.
    """

    figure: Figure
    years: int
    alike: bool
    is_broken: bool
    is_apart: bool = False

    @property
    def is_compared(self) -> bool:
        return self.alike and not self.is_broken

    @property
    def where(self) -> str:
        """Of when it is, in the reader's language, where that is not the period just before: 2009, 5 years before."""
        period = self.figure.period
        if self.is_apart:
            return _("of %(period)s and of other units, not compared") % {"period": period}
        if self.alike:
            return _(", ").join(self._where_alike())
        if self.figure.origin == Origin.DOCUMENT:
            return _("a document's of %(period)s, not compared") % {"period": period}
        return _("of %(period)s, not compared") % {"period": period}

    def _where_alike(self) -> Iterator[str]:
        if self.years > 1:
            yield _("%(period)s, %(years)s years before") % {"period": self.figure.period, "years": self.years}
        if self.figure.pk is None:
            yield _("of what it came from")

    @property
    def text(self) -> str:
        """What it says, with its date where that has to be told, and whether the series breaks.

        606,500 (2009, 5 years before).
        """
        said = cells.said(self.figure)
        if self.where:
            said = f"{said} ({self.where})"
        if self.is_broken:
            return "{said} ({breaks})".format(said=said, breaks=_("the series breaks"))
        return said


def text_of(prior: PriorFigure | None) -> str:
    """What stands beside a cell as the figure before; "" where there is none."""
    return "" if prior is None else prior.text


def priors(
    unit: Unit, period: Period, indicators: Iterable[Indicator], origin: str = Origin.RETURN
) -> dict[Cell, PriorFigure]:
    """The prior figures of one unit, by (indicator id, coverage), of cells of that origin. Four queries."""
    return priors_of([unit], period, indicators, Timeline.read(), origin)[unit.pk]


def priors_of(
    units: Iterable[Unit],
    period: Period,
    indicators: Iterable[Indicator],
    timeline: Timeline,
    origin: str = Origin.RETURN,
) -> dict[int, dict[Cell, PriorFigure]]:
    """The prior figures of each unit, whatever their number in two queries: all that is stated is looked at without the
    weight of a model, and only what is chosen is fetched whole.

    The latest of the cell's own sort and date, however far back; where there is none, the latest there is. Worked
    example: before a return of 2014 the return of 2012 says 30 and a document of 2013 says 40: the prior figure is 30,
    two years back. Without that return the 40 is shown, as a document's, and nothing is compared with it. Where what a
    unit said the year before is kept elsewhere, nothing further back takes its place.
    """
    priors_by_unit: dict[int, dict[Cell, PriorFigure]] = {unit.pk: {} for unit in units}
    forebears = Forebears(timeline.successions, period.ends)
    by_id = {indicator.pk: indicator for indicator in indicators}
    places = {level: earlier(period, timeline.periods, level=level) for level in (True, False)}
    figures = _stated({*priors_by_unit, *forebears.others(priors_by_unit)}, places[True], by_id)
    for unit_id in forebears.joined(priors_by_unit):
        _put_together(figures, unit_id, forebears, places[True], by_id)
    chosen: dict[tuple[int, Cell], tuple[StatedFigure, bool]] = {}
    unheld = gone_before(priors_by_unit, period)
    for (unit_id, cell), of_cell in figures.items():
        if unit_id not in priors_by_unit:
            continue
        level = is_level(by_id[cell[0]])
        known = _looked_into(places[level], period, is_nearest_alone=unit_id in unheld)
        same = [place for place in known if forebears.of(unit_id, place.ends)]
        found = _prior_of(of_cell, known, same, period, origin, level=level)
        if found is not None:
            chosen[unit_id, cell] = found
    for (unit_id, cell), (figure, alike) in _fetched_whole(chosen, timeline.periods).items():
        broken = timeline.is_broken(cell[0], figure.period, period)
        years = years_between(period, figure.period)
        apart = not forebears.of(unit_id, figure.period.ends)
        priors_by_unit[unit_id][cell] = PriorFigure(figure, years, alike, broken, apart)
    return priors_by_unit


def _looked_into(places: list[Period], period: Period, *, is_nearest_alone: bool) -> list[Period]:
    """The places, or of them those that end in the last year before the period."""
    if not is_nearest_alone:
        return places
    return [place for place in places if place.ends >= period.starts.replace(year=period.starts.year - 1)]


def _fetched_whole(
    chosen: dict[tuple[int, Cell], tuple[StatedFigure, bool]], periods: Iterable[Period]
) -> dict[tuple[int, Cell], tuple[Figure, bool]]:
    """The figures themselves, each with its period. One query."""
    figures = Figure.objects.in_bulk([said.id for said, _alike in chosen.values()])
    by_id = {period.pk: period for period in periods}
    fetched = {}
    for place, (said, alike) in chosen.items():
        figure = _made(said) if said.id == MADE else figures[said.id]
        figure.period = by_id[said.period_id]
        fetched[place] = figure, alike
    return fetched


def _made(said: StatedFigure) -> Figure:
    """What several units said together as a figure, which has no key."""
    columns = said._asdict()
    del columns["id"]
    return Figure(**columns)


def _stated(
    units: Iterable[int], places: Iterable[Period], indicators: Iterable[int]
) -> dict[tuple[int, Cell], dict[Stated, StatedFigure]]:
    """By unit and cell what is stated in these periods, by origin and period. One query."""
    figures: dict[tuple[int, Cell], dict[Stated, StatedFigure]] = defaultdict(dict)
    for figure in read_stated(units, places, indicators=indicators):
        cell = (figure.indicator_id, figure.coverage)
        figures[figure.unit_id, cell][figure.origin, figure.period_id] = figure
    return figures


def _put_together(
    figures: dict[tuple[int, Cell], dict[Stated, StatedFigure]],
    unit: int,
    forebears: Forebears,
    places: Iterable[Period],
    indicators: Mapping[int, Indicator],
) -> None:
    """Puts in place of what a unit says of a period what those said of it together that it wholly came from."""
    for place in places:
        members = forebears.of(unit, place.ends)
        if members in ((unit,), ()):
            continue
        cells_there = {cell for key, cell in list(figures) if key in (unit, *members)}
        for cell in cells_there:
            for origin in Origin:
                said = [figures.get((member, cell), {}).get((origin, place.pk)) for member in members]
                together = _together(said, unit, indicators[cell[0]])
                of_cell = figures[unit, cell]
                of_cell.pop((origin, place.pk), None)
                if together:
                    of_cell[origin, place.pk] = together


def _together(said: list[StatedFigure | None], unit: int, indicator: Indicator) -> StatedFigure | None:
    """Their sum as a figure of the unit that they became; None unless all of them have a number that adds up."""
    if not indicator.additive:
        return None
    numbers: list[StatedFigure] = []
    for figure in said:
        if figure is None or not figure.is_number:
            return None
        numbers.append(figure)
    try:
        total = sum_of([cells.quantity_of(figure, indicator.measure_zh) for figure in numbers])
    except QuantityError:
        return None
    answer = cells.of_quantity(total)
    said_now = {column: getattr(answer, column) for column in cells.COLUMNS if column in StatedFigure._fields}
    return numbers[0]._replace(id=MADE, unit_id=unit, submission_id=None, **said_now)


def _prior_of(
    stated: dict[Stated, StatedFigure],
    places: list[Period],
    same: list[Period],
    period: Period,
    origin: str,
    *,
    level: bool,
) -> tuple[StatedFigure, bool] | None:
    """Of what is stated of one cell the figure before, and whether it is alike; `places` with the best first, `same`
    those of them of which the numbers are of the same units."""
    of_one_date = [place for place in same if is_of_one_date(period, place, level=level)]
    alike = first_number(of_one_date, partial(_number_in, stated, (origin,)))
    figure = alike or first_number(places, partial(_number_in, stated, tuple(Origin)))
    if figure is None:
        return None
    return figure, figure is alike


def _number_in(stated: dict[Stated, StatedFigure], origins: Iterable[str], period: Period) -> StatedFigure | None:
    """What a cell says for a period, if it is a number: of these origins, as in_precedence says."""
    of_cell = []
    for origin in origins:
        if (origin, period.pk) in stated:
            of_cell.append(stated[origin, period.pk])
    if not of_cell:
        return None
    first, *_others = in_precedence(of_cell)
    if not first.is_number:
        return None
    return first
