"""Cities that merged and split, in the comparison, the trend, on the home page, and in why the total changed."""

import random
from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.figures.arithmetic.sums import NOTHING
from apps.figures.models import Period
from apps.figures.totals import reader
from apps.reports.numbers.changed_total import AskedChange, ChangedTotal, ReadTotal
from apps.reports.numbers.growth import Growth
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.trend import Trend
from apps.reports.numbers.why_changed import ChangeCause
from apps.reports.pages.compare import note
from tests import builders
from tests.examples import examples
from tests.figures.totals.test_moving import MovingCounties
from tests.figures.totals.test_successions import play
from tests.reports.conftest import state
from tests.worlds import shared

pytestmark = pytest.mark.django_db
DAY = date(2014, 3, 1)


class MergedCities:
    """Four cities; in 2014 the first two become one, and the third is split into two. All state 2013 to 2015."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        self.region = builders.federation("R", level=builders.Level.PROVINCE)
        self.cities = [builders.federation(f"C{number}", self.region) for number in (1, 2, 3, 4)]
        self.merged = builders.federation("M", self.region, opened=DAY)
        self.parts = [builders.federation(f"S{number}", self.region, opened=DAY) for number in (1, 2)]
        for before, after, kind in (
            (self.cities[0], self.merged, "merge"), (self.cities[1], self.merged, "merge"),
            (self.cities[2], self.parts[0], "split"), (self.cities[2], self.parts[1], "split"),
        ):  # fmt: skip
            builders.dated(before, closed=DAY - timedelta(days=1))
            builders.succeeded(before, after, DAY, kind)
        numbers = {"C1": (10, None, None), "C2": (20, None, None), "C3": (40, None, None), "C4": (7, 8, 9),
                   "M": (None, 33, 36), "S1": (None, 15, 16), "S2": (None, 27, 28)}  # fmt: skip
        by_code = {city.code: city for city in (*self.cities, self.merged, *self.parts)}
        told = []
        for code, of_years in numbers.items():
            for when, number in zip(("2013", "2014", "2015"), of_years, strict=True):
                if number:
                    told.append((by_code[code], self.members, when, str(number)))
        state(told)

    def growth(self, unit=None, earlier="2013", later="2014", **manner) -> Growth:
        periods = [Period.objects.get(code=code) for code in (earlier, later)]
        return Growth(Scope(None), unit or self.region, *periods, catalogue(code="ORG12"), manner=Manner(**manner))

    def lines(self, **asked) -> dict[str, tuple[int | None, int | None]]:
        """By unit the earlier and the later number that are compared, of a row that is not compared the reason."""
        growth = self.growth(**asked)
        found = {}
        for line in growth.of(growth.indicators[0]):
            numbers = [reading.quantity and int(reading.quantity.value) for reading in (line.earlier, line.later)]
            compared = line.change.value is not None
            found.setdefault(f"{line.kind} {line.unit.code}", (*numbers, "" if compared else line.reasons[0]))
        return found


@shared
def world() -> MergedCities:
    return MergedCities()


def test_a_city_that_two_became_is_compared_with_both_together_and_a_part_with_nothing(world):
    assert world.lines() == {
        "both R": (77, 83, ""),
        "below R": (77, 83, "unasked"),
        "child C4": (7, 8, ""),
        "child M": (30, 33, ""),
        "child S1": (None, 15, "missing_from"),
        "child S2": (None, 27, "missing_from"),
        "rest R": (None, None, ""),
    }
    growth = world.growth()
    by_unit = {line.unit.code: line for line in growth.of(growth.indicators[0]) if line.kind == "child"}
    assert "为其合计数" in note(growth, by_unit["M"])
    assert "不是同一些单位" in note(growth, by_unit["S1"])
    assert (round(by_unit["M"].share), round(by_unit["C4"].share)) == (50, 17)


def test_the_page_of_a_city_that_was_split_goes_on_with_its_parts(world):
    found = world.lines(unit=world.cities[2], footing="statements")
    assert found["own C3"] == (40, 42, "")


def test_a_city_that_gave_a_part_away_is_not_compared_by_its_statements(world):
    new = builders.federation("S3", world.region, opened=date(2015, 3, 1))
    builders.succeeded(world.cities[3], new, date(2015, 3, 1), "split")
    assert world.lines(earlier="2014", later="2015")["child C4"] == (8, 9, "not_in_both")
    growth = world.growth(earlier="2014", later="2015")
    (given,) = [line for line in growth.of(growth.indicators[0]) if line.unit.code == "C4"]
    assert "有一部分划给了其他单位" in note(growth, given)
    state([(new, world.members, "2015", "2")])
    both = world.lines(earlier="2014", later="2015", footing="both")
    assert both["both R"] == (83, 91, ""), "with its part it is one unit"


def test_a_trend_of_the_merged_city_begins_with_the_sum_and_marks_the_year_of_the_merger(world):
    periods = [Period.objects.get(code=code) for code in ("2013", "2015")]

    def line(unit):
        drawn = Trend(Scope(None), unit, *periods, catalogue(code="ORG12")).lines[0]
        return [reading.quantity and int(reading.quantity.value) for reading in drawn.readings], drawn

    numbers, merged = line(world.merged)
    assert (numbers, merged.joins, merged.change.value) == ([30, 33, 36], (False, True, False), 6)
    assert line(world.cities[2])[0] == [40, 42, 44]
    assert line(world.parts[0])[0] == [None, 15, 16]


def test_why_the_total_changed_counts_what_merged_as_one_unit_in_both(world):
    periods = [Period.objects.get(code=code) for code in ("2013", "2014")]
    asked = AskedChange(world.region, catalogue(code="ORG12")[0], *map(ReadTotal, periods), "below")
    told = ChangedTotal(Scope(None), asked).explanation
    assert [(part.cause, int(part.difference.value)) for part in told.parts] == [(ChangeCause.UNITS_IN_BOTH, 6)]
    by_unit = {number.unit: int(number.difference.value) for number in told.parts[0].numbers}
    assert by_unit == {world.merged.pk: 3, world.parts[0].pk: 2, world.cities[3].pk: 1}
    assert told.end.value == told.start.value + 6


def test_pages_show_the_merger_where_the_numbers_change_hands(world, client):
    client.force_login(builders.supervisor(world.region))
    for page, said in (
        ("/trend/?unit=M&from=2013&to=2015", "与上期单位不同"),
        ("/compare/?unit=R&from=2013&to=2014&indicator=ORG12", "为其合计数"),
    ):
        assert said in client.get(page).content.decode(), page


@shared
def counties() -> MovingCounties:
    return MovingCounties()


@given(st.integers(0, 10**6))
@settings(max_examples=examples(10))
def test_the_parts_add_up_whatever_was_passed_on_and_split(counties, seed):
    with transaction.atomic():
        chance = random.Random(seed)
        play(deepcopy(counties), chance)
        earlier, later = (builders.period(code) for code in ("2014", "2015"))
        members = catalogue(code="ORG12")[0]
        for federation in chance.sample(counties.federations, 4):
            asked = AskedChange(federation, members, ReadTotal(earlier), ReadTotal(later), "below")
            told = ChangedTotal(Scope(None), asked).explanation
            for end, period in ((told.start, earlier), (told.end, later)):
                found = reader.standings([federation.pk], [members.pk], period).get((federation.pk, members.pk))
                assert end == (found.below if found else NOTHING)
            assert told.start + sum((part.difference for part in told.parts), NOTHING) == told.end
        transaction.set_rollback(True)
