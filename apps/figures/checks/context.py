"""What the checks of some units in one period may read: figures now, before and inside it, above and below.

A cell's figure is the return of any status where there is one, else the document's; only actual values are read. Of a
form that is being amended only its own checks read the amendment; the checks of others read what counts. A
stock is read at the period's end: where the period has no figure of its own, from the latest date inside it; in a span
from its last year, for what is stated of a whole span is no level at its end.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from apps.figures.arithmetic.measures import canonical_measure
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.rates import rate_of
from apps.figures.arithmetic.rule_language import Reference
from apps.figures.arithmetic.sums import sum_of
from apps.figures.checks import neighbours
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.neighbours import NeighbouringRates
from apps.figures.checks.prior import (
    LONG,
    MOST_YEARS,
    Kind,
    at_end,
    earlier,
    first_number,
    is_broken,
    is_in_reach,
    is_level,
    near,
)
from apps.figures.checks.readings import Reading, are_of_one_measure
from apps.figures.checks.stated import CellOfPeriod
from apps.figures.checks.sums_below import SumsBelow
from apps.figures.models import Coverage, Figure, Indicator, Period
from apps.figures.models.periods import span_of
from apps.figures.totals.reader import StandingsBelow
from apps.figures.totals.register_counts import counts
from apps.units.models import Register, Unit
from apps.units.tree import at_date
from apps.units.tree.succession import Forebears

Typed = Mapping[tuple[str, str], Quantity | None]  # by (indicator code, coverage); None: cleared
TypedBy = Mapping[int, Typed]  # by unit
NOTHING_TYPED: Mapping[Any, Any] = MappingProxyType({})
AREA = Coverage.AREA


class Evidence(SumsBelow):
    """The readings of `units` in `period`. A fixed number of queries, whatever the number of units and figures."""

    def __init__(
        self,
        catalogue: Catalogue,
        period: Period,
        units: Iterable[int],
        typed: TypedBy = NOTHING_TYPED,
        known: StandingsBelow | None = None,
        *,
        rates: NeighbouringRates | None = None,
        amended: bool = False,
    ) -> None:
        super().__init__(catalogue, period, sorted(set(units)), known, amended=amended)
        self._rates = rates
        self.near = sorted(near(period, catalogue.periods), key=attrgetter("ends"), reverse=True)
        self._at_end = at_end(period, catalogue.periods)
        self._where = {key: self._places(indicator) for key, indicator in catalogue.by_id.items()}
        self.forebears = Forebears(catalogue.timeline.successions, period.ends)
        self._earlier = {True: self._comparable(level=True), False: self._comparable(level=False)}
        self._relate()
        self._fetch_now()
        for unit, cells in typed.items():
            for (code, coverage), quantity in cells.items():
                self._overlay(unit, catalogue.indicators[code], coverage, quantity)
        self._fetch_before()
        self.codes: dict[tuple[int, str], set[str]] = defaultdict(set)
        self._gather_present()

    def _gather_present(self) -> None:
        """Puts by unit and coverage what is stated for the period, and the codes of what can be read of that.

        Members stated for 2014 are read as ORG12 and, as its numerator, as ORG15, the membership rate.
        """
        for unit, indicator, coverage, period in sorted(self._cells_now()):
            reading = self._cell(unit, indicator, coverage, period)
            if reading is None:
                continue
            self.present[unit, coverage].append(reading)
            self.codes[unit, coverage] |= self.catalogue.answers_with[indicator]

    def _places(self, indicator: Indicator) -> list[Period]:
        """Where the figure of the period itself is looked for, the best place first.

        Worked example: in 2011-2015 a flow is looked for in 2011-2015, a stock in 2015 and the dates of that year, and
        a rate of stocks first in 2011-2015, then where the stocks are.
        """
        if not is_level(indicator):
            return [self.period]
        is_stock = indicator.nature == Indicator.Nature.STOCK
        if is_stock and self.period.kind in LONG:
            return self._at_end
        return [self.period, *self._at_end]

    def _comparable(self, *, level: bool) -> list[Period]:
        """Where a prior figure is looked for, as far back as rules look."""
        since = self.period.starts.year - MOST_YEARS
        places = earlier(self.period, self.catalogue.periods, level=level)
        return [place for place in places if place.ends.year >= since]

    def _relate(self) -> None:
        self.parent = at_date.parents_at(self.units, self.period.ends)
        self.children = defaultdict(list, at_date.children_at(self.units, self.period.ends))
        self._parents = set(filter(None, self.parent.values()))
        relatives = {*self.units, *self._parents, *chain.from_iterable(self.children.values())}
        self.family = Unit.objects.select_related("federation").in_bulk(relatives)

    # ---- Fetching

    def _fetch_now(self) -> None:
        """What is stated for periods that share days with this one, by the relatives for their areas alone."""
        relatives = self.family.keys() - set(self.units)
        self._fetch(self.units, self.near, amended=True)
        self._fetch(relatives, self.near, coverage=AREA)

    def _fetch_before(self) -> None:
        """What lies before: first of the period just before, and of older ones only what is stated now, or typed, and
        has no number there to be compared with."""
        recent, older = self._recent_and_older()
        before = {*self.units, *self.forebears.others(self.units)}
        self._fetch(before, recent)
        units, indicators = self._without_prior(recent)
        if older and units:
            units |= self.forebears.others(units)
            self._fetch(units, older, indicators=indicators)

    def _without_prior(self, recent: list[Period]) -> tuple[set[int], set[int]]:
        """The units that state a number now and have nothing to compare it with in the recent periods; of what."""
        units: set[int] = set()
        indicators: set[int] = set()
        for cell in self._cells_now():
            reading = self._cell(*cell)
            if reading is not None and self._before(reading.indicator, reading, recent) is None:
                units.add(reading.unit)
                indicators.add(reading.indicator.pk)
        return units, indicators

    def _recent_and_older(self) -> tuple[list[Period], list[Period]]:
        """The periods before this one: those in the place of the one just before, and all others.

        Before 2014 the recent ones are 2013 and the dates inside 2013, the older ones 2012 and what lies before.
        """
        just_before = self.period.span.prior()
        if just_before is None:
            return [], []
        since = span_of(just_before).starts
        recent: list[Period] = []
        older: list[Period] = []
        for period in self._earlier[True]:
            side = recent if period.ends >= since else older
            side.append(period)
        return recent, older

    def _cells_now(self) -> list[CellOfPeriod]:
        """The cells for which a return or a document says anything of the period itself."""
        cells = []
        for cell in self._documents | self._returns:
            _unit, _indicator, _coverage, period = cell
            if period == self.period.id:
                cells.append(cell)
        return cells

    # ---- Reading

    def read(self, reference: Reference, unit: int, coverage: str, child: int | None) -> Reading | None:
        """What a rule's reference stands for, but for a prior one; `child` is the one of whom each_child speaks."""
        indicator = self.catalogue.indicators.get(reference.code)
        if indicator is None:
            return None
        source = reference.source
        if source in OF_UNIT:
            return OF_UNIT[source](self, unit, indicator, coverage)
        if source == "parent":
            return self._counting_above(unit, indicator)
        if coverage != AREA:
            return None
        if source == "each_child":
            return self._area_of(child, indicator)
        return OF_AREA[source](self, unit, indicator)

    def _area_of(self, unit: int | None, indicator: Indicator) -> Reading | None:
        """What a unit states for its area; None where there is no unit."""
        if unit is None:
            return None
        return self.value(unit, indicator, AREA)

    def _counting_above(self, unit: int, indicator: Indicator) -> Reading | None:
        """What the federation above states, once it counts: who stands below it sees no more of it than that."""
        reading = self._area_of(self.parent.get(unit), indicator)
        if reading is None or not self._counting.issuperset(reading.figures):
            return None
        return reading

    @cached_property
    def _counting(self) -> set[int]:
        """The figures of the federations above that count."""
        above = Figure.objects.counting().filter(unit__in=self._parents, coverage=AREA)
        return set(above.filter(period__in=self.near).values_list("pk", flat=True))

    def value(self, unit: int, indicator: Indicator, coverage: str) -> Reading | None:
        """The figure of the period itself; a rate that nobody states is computed from its parts.

        Worked example: 180 members and 200 staff give a membership rate of 90 %, unless the unit states one itself.
        Where the one is of a return and the other of a document, or the two are of two dates, they give none.
        """
        stated = self.stated(unit, indicator, coverage, self._where[indicator.id])
        if stated is not None or indicator.kind != Indicator.Kind.COMPUTED:
            return stated
        numerator, denominator = indicator.parts
        over = self.value(unit, self.catalogue.by_id[numerator], coverage)
        under = self.value(unit, self.catalogue.by_id[denominator], coverage)
        if over is None or under is None or not over.goes_with(under):
            return None
        return self.quotient(indicator, over, under, indicator.scale)

    def quotient(
        self, indicator: Indicator, over: Reading | None, under: Reading | None, scale: Decimal
    ) -> Reading | None:
        """`scale` times one reading over another, as a reading of `indicator`; None of nothing or by what may be 0."""
        if over is None or under is None:
            return None
        measure = canonical_measure(indicator.measure_zh)
        quantity = rate_of(over.quantity, under.quantity, decimals=indicator.decimals, scale=scale, measure=measure)
        if quantity is None:
            return None
        return Reading(over.unit, indicator, self.period, over.coverage, quantity, "computed", parts=(over, under))

    def prior(self, code: str, like: Reading) -> Reading | None:
        """The figure to compare with, of the unit, sort and date of `like`; none across a break of the series.

        None too further back than MOST_YEARS: what grew in eight years says nothing of one.
        """
        indicator = self.catalogue.indicators.get(code)
        if indicator is None:
            return None
        reading = self._before(indicator, like, self._earlier[is_level(indicator)])
        if reading is None:
            return None
        breaks = self.catalogue.timeline.breaks.get(indicator.pk, ())
        if is_broken(breaks, reading.period.ends, self.period.ends):
            return None
        return reading

    def _before(self, indicator: Indicator, like: Reading, where: Iterable[Period]) -> Reading | None:
        """The prior figure in these periods, though the series may have broken since."""
        level = is_level(indicator)
        places = [place for place in where if is_in_reach(like.stated_in, place, level=level)]
        return first_number(places, partial(self._same_units_in, like, indicator))

    def _same_units_in(self, like: Reading, indicator: Indicator, place: Period) -> Reading | None:
        """What the unit said for a period or, where it was others then, what all of those said that it came from."""
        members = self.forebears.of(like.unit, place.ends)
        if members == (like.unit,):
            return self.stated_like(like, indicator, [place])
        if not indicator.additive:
            return None
        numbers = self._stated_by_all(members, like, indicator, place)
        if not numbers or not are_of_one_measure(numbers):
            return None
        total = sum_of([number.quantity for number in numbers])
        return Reading(like.unit, indicator, place, like.coverage, total, "together", parts=tuple(numbers))

    def _stated_by_all(
        self, members: Iterable[int], like: Reading, indicator: Indicator, place: Period
    ) -> list[Reading]:
        """What each of the units said; nothing where one of them said nothing."""
        numbers: list[Reading] = []
        for member in members:
            number = self.stated_like(replace(like, unit=member), indicator, [place])
            if number is None:
                return []
            numbers.append(number)
        return numbers

    def years_inside(self, unit: int, indicator: Indicator, coverage: str) -> tuple[list[Reading], list[str]]:
        """The yearly figures inside a span, and the codes of the years that have none; neither where it is no span.

        Of 2011-2013 with figures of 2011 and 2013 these two, and 2012 as missing.
        """
        if self.period.kind != Kind.SPAN:
            return [], []
        by_code = {period.code: period for period in self.near}
        readings: list[Reading] = []
        missing: list[str] = []
        for year in map(str, self.period.span.names_of_years):
            places = [by_code[year]] if year in by_code else []
            reading = self.stated(unit, indicator, coverage, places)
            if reading is None:
                missing.append(year)
            else:
                readings.append(reading)
        return readings, missing

    def years(self, unit: int, indicator: Indicator, coverage: str) -> Reading | None:
        """The sum of the yearly figures inside a span, where all are there and of one measure."""
        readings, missing = self.years_inside(unit, indicator, coverage)
        if missing or not are_of_one_measure(readings):
            return None
        return self.sum_of(unit, indicator, coverage, readings, "years")

    def sum_of(self, unit: int, indicator: Indicator, coverage: str, parts: list[Reading], how: str) -> Reading:
        """Readings added up."""
        quantity = sum_of([part.quantity for part in parts])
        return Reading(unit, indicator, self.period, coverage, quantity, how, parts=tuple(parts))

    @cached_property
    def neighbouring_rates(self) -> NeighbouringRates:
        """The rates of all that report to the same federations as these units."""
        if self._rates is not None:
            return self._rates
        return neighbours.around(self.units, self.period, self.catalogue)

    def counted(self, unit: int, indicator: Indicator) -> Reading | None:
        """The number in the register, where it can be counted and the federation has marked that register complete."""
        if indicator.counts not in self._complete(unit):
            return None
        count = self._counts.get((unit, indicator.pk))
        if count is None:
            return None
        quantity = Quantity(Decimal(count), measure=canonical_measure(indicator.measure_zh))
        return Reading(unit, indicator, self.period, AREA, quantity, "counted")

    def _complete(self, unit: int) -> list[str]:
        """The registers a federation has marked as complete; none of what is no federation."""
        counting = self.family[unit]
        if counting.register != Register.FEDERATION:
            return []
        return counting.federation.complete

    @cached_property
    def _counts(self) -> dict[tuple[int, int], int]:
        """By unit and indicator the numbers in the registers of the federations that marked one complete."""
        counting = [self.family[unit].federation for unit in self.units if self._complete(unit)]
        return counts(counting, self.catalogue.read_from("counted"), self.period.ends)

    def elsewhere(self, reference: Reference, like: Reading) -> Reading | None:
        """What looks like a missing value beside `like` and is none: the unit's own for a period that only shares days
        with this one, its children's stated sum for whatever periods, or a prior figure from before a break of the
        series."""
        indicator = self.catalogue.indicators.get(reference.code)
        if indicator is None:
            return None
        if reference.source == "prior":
            return self._before(indicator, like, self._earlier[is_level(indicator)])
        if reference.source != "value":
            return None
        of_unit = self.stated(like.unit, indicator, like.coverage, self.near)
        if of_unit is None:
            return self._some_of_area(like, indicator)
        if of_unit.period == like.stated_in and of_unit.origin != like.origin:
            return None  # of another sort
        return of_unit

    def _some_of_area(self, like: Reading, indicator: Indicator) -> Reading | None:
        """What its children state, of an area whose numbers add up."""
        if like.coverage == AREA and indicator.additive:
            return self._some_below(like.unit, indicator)
        return None

    def _some_below(self, unit: int, indicator: Indicator) -> Reading | None:
        """What children state for whatever periods that share days, added up; of a single child what it states itself.

        Of three counties of which two say 40 and 50, it is 90 of the city, and no more than some of it; of 40 persons
        and 50 person-times nothing.
        """
        parts = []
        for child in self.children[unit]:
            part = self.stated(child, indicator, AREA, self.near)
            if part is not None:
                parts.append(part)
        if not are_of_one_measure(parts):
            return None
        if len(parts) == 1:
            return parts[0]
        parts.sort(key=lambda part: part.quantity.value, reverse=True)
        return self.sum_of(unit, indicator, AREA, parts, "some")


# How a rule's source is read: of the unit in the coverage the rule is applied to, and of its area alone.
OF_UNIT = {"value": Evidence.value, "years": Evidence.years}
OF_AREA = {"children": Evidence.all_children, "counted": Evidence.counted}
