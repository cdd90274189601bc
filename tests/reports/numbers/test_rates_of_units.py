"""A rate of sums rests on the units that answered both parts; between two periods on those with all four numbers."""

import gc
import random
import weakref

import pytest
from django.utils import translation

from apps.figures.models import Period
from apps.figures.totals.rate_parts import AnsweredParts
from apps.figures.totals.reader import How
from apps.reports.numbers.growth import Growth
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.rates import as_rate
from apps.reports.numbers.readings import Footing
from apps.reports.numbers.scope import Scope
from apps.reports.tables import wording
from apps.reports.tables.cells import number_cell
from tests import builders
from tests.builders import Level
from tests.worlds import shared

YEARS = ("2014", "2015")


class Cities:
    """A region of two cities with three unions each; unions are asked for members and staff, cities for both too."""

    def __init__(self) -> None:
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        self.rate = builders.rate("ORG15", self.members, self.staff)
        self.parts = (self.members, self.staff)
        self.area = builders.form("AREA", [(part, "area") for part in self.parts])
        self.own = builders.form("OWN", [(part, "own") for part in self.parts], register="grassroots")
        self.region = builders.federation("R", level=Level.PROVINCE)
        self.cities = [builders.federation(f"C{at}", self.region) for at in (1, 2)]
        self.unions = {
            city: [builders.grassroots(f"{city.code}-G{at}", city) for at in (1, 2, 3)] for city in self.cities
        }
        for year in YEARS:
            builders.period(year)

    def answer(self, union, year: str, members: str, staff: str) -> None:
        """An empty text leaves the cell out."""
        said = {part: text for part, text in zip(self.parts, (members, staff), strict=True) if text}
        builders.approved(builders.submission(union, self.own, year, said))

    def state(self, city, year: str, members: str, staff: str) -> None:
        said = {part: text for part, text in zip(self.parts, (members, staff), strict=True) if text}
        builders.approved(builders.submission(city, self.area, year, said, "area"))


@shared
def cities() -> Cities:
    return Cities()


def test_numbers_that_were_read_leave_memory_with_the_ledger_and_not_at_the_collector_s_next_round(cities):
    cities.answer(cities.unions[cities.cities[0]][0], "2014", "10", "12")
    gc.disable()
    try:
        ledger = Ledger([cities.region], catalogue(), Period.objects.get(code="2014"))
        assert ledger.total(cities.region.pk, cities.members.pk).quantity.value == 10
        assert ledger.total(cities.region.pk, cities.rate.pk).quantity is None
        gone = weakref.ref(ledger)
        del ledger
        assert gone() is None
    finally:
        gc.enable()


def test_a_rate_of_whole_sums_is_that_of_the_units_that_answered_both_parts(cities):
    """Members are 10 and 7, staff 12 and 9: two of two each, and not the same two unions: the rate is 10 of 12."""
    city = cities.cities[0]
    first, second, third = cities.unions[city]
    cities.answer(first, "2014", "10", "12")
    cities.answer(second, "2014", "7", "—")
    cities.answer(third, "2014", "—", "9")
    ledger = Ledger([city], catalogue(), Period.objects.get(code="2014"))
    parts = [ledger.below(city.pk, part.pk) for part in cities.parts]
    assert [(part.quantity.value, part.reported, part.expected) for part in parts] == [(17, 2, 2), (21, 2, 2)]
    reading = ledger.total(city.pk, cities.rate.pk)
    assert (f"{reading.quantity.value:.1f}", reading.units, reading.of_both_parts) == ("83.3", 1, True)
    with translation.override("en"):
        assert "answered both of its parts" in number_cell(city, cities.rate, reading, "plain", {}).note


def test_a_rate_of_whole_sums_of_everybody_says_nothing_of_units(cities):
    city = cities.cities[0]
    for union in cities.unions[city]:
        cities.answer(union, "2014", "10", "20")
    reading = Ledger([city], catalogue(), Period.objects.get(code="2014")).total(city.pk, cities.rate.pk)
    assert (reading.quantity.value, reading.of_both_parts) == (50, False)


def test_a_sum_says_how_many_left_an_optional_cell_blank(cities):
    city = cities.cities[0]
    for union, staff in zip(cities.unions[city], ("20", "", ""), strict=True):
        cities.answer(union, "2014", "10", staff)
    below = Ledger([city], catalogue(), Period.objects.get(code="2014")).below(city.pk, cities.staff.pk)
    assert (below.reported, below.expected, below.is_whole_sum) == (3, 3, True)
    with translation.override("en"):
        assert wording.completeness(below) == "3 of 3 reported, 2 left blank"


def test_between_two_periods_a_rate_rests_on_the_units_with_all_four_numbers(cities):
    """Two unions pair in members and two in staff; one alone has all four: 50 % to 75 %."""
    city = cities.cities[0]
    first, second, third = cities.unions[city]
    for year, members in zip(YEARS, ("10", "15"), strict=True):
        cities.answer(first, year, members, "20")
        cities.answer(second, year, "100", "—")
        cities.answer(third, year, "—", "10")
    periods = [Period.objects.get(code=year) for year in YEARS]
    line = next(Growth(Scope(None), city, *periods, catalogue(code="ORG15"), manner=Manner(footing="both")).totals())
    assert line.compared_on == (Footing.BOTH,)
    assert (line.earlier.quantity.value, line.later.quantity.value, line.later.units) == (50, 75, 1)


@pytest.mark.parametrize("seed", range(6))
def test_who_answered_is_found_as_by_a_slow_reading_unit_by_unit(cities, seed):
    chance = random.Random(seed)
    told: dict[tuple, dict[str, int]] = {}
    for year in YEARS:
        for city in cities.cities:
            for unit in (*cities.unions[city], city):
                numbers = [chance.choice(["", "—", str(chance.randint(1, 99))]) for _part in cities.parts]
                tell = cities.state if unit == city else cities.answer
                tell(unit, year, *numbers)
                told[unit, year] = {name: int(text) for name, text in zip("ms", numbers, strict=True) if text.isdigit()}
    periods = [Period.objects.get(code=year) for year in YEARS]
    rate = as_rate(cities.rate)
    for asked in ([periods[0]], [periods[1]], periods):
        read = AnsweredParts([cities.region.pk, *(city.pk for city in cities.cities)], [rate], asked, How())
        for period in asked:
            for federation in (cities.region, *cities.cities):
                found = read.below(federation.pk, rate, period)
                slowly = _slowly(cities, told, federation, [one.code for one in asked], period.code)
                assert (found and (found.numerator.value, found.denominator.value)) == (slowly or None)


def _slowly(cities, told, federation, years, year):
    """Both parts over the unions with every number asked for; a city that states them all in place of its unions."""
    if federation == cities.region:
        parts = [_slowly_total(cities, told, city, years, year) for city in cities.cities]
    else:
        parts = [_number(told, union, years, year) for union in cities.unions[federation]]
    there = [part for part in parts if part]
    return tuple(sum(column) for column in zip(*there, strict=True)) if there else None


def _slowly_total(cities, told, city, years, year):
    return _number(told, city, years, year) or _slowly(cities, told, city, years, year)


def _number(told, unit, years, year):
    if any(len(told[unit, asked]) < 2 for asked in years):
        return None
    return told[unit, year]["m"], told[unit, year]["s"]
