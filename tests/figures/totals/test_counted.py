"""Counting registers: whose units, which of them, on which day."""

from datetime import date

import pytest

from apps.figures.totals.register_counts import counts, counts_then
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
DAY = date(2014, 9, 30)


class CountedWorld:
    """A region, two cities and a county; five unions and a federation of project unions."""

    def __init__(self):
        self.region = builders.federation("R", level=Level.PROVINCE)
        self.city, self.other = builders.federation("C1", self.region), builders.federation("C2", self.region)
        self.county = builders.federation("K1", self.city, Level.COUNTY)
        self.project = builders.federation("P1", self.county, Level.TOWN, kind="project")
        builders.grassroots("G1", self.county, type="joint")
        builders.grassroots("G2", self.city)
        builders.grassroots("G3", self.other, type="joint", opened=date(2014, 9, 30))
        builders.grassroots("G4", self.other, opened=date(2014, 10, 1))
        builders.grassroots("G5", self.region, closed=date(2014, 9, 29))
        self.unions = self.counted("ORG01", "grassroots")
        self.joint = self.counted("ORG06", "grassroots", type="joint")
        self.projects = self.counted("ORG09", "federation", kind="project")
        self.rooms = self.counted("CUL01", "room", kind="room")

    def counted(self, code, register, **filters):
        return builders.indicator(code, kind="counted", counts=register, filter=filters)


@shared
def world():
    return CountedWorld()


def counted(indicator, *federations, day=DAY):
    found = counts(federations, [indicator], day)
    return [found[federation.pk, indicator.pk] for federation in federations]


def test_units_are_counted_under_every_federation_above_them(world):
    assert counted(world.unions, world.region, world.city, world.county, world.other) == [3, 2, 1, 1]


def test_a_unit_counts_from_the_day_it_opens_to_the_day_it_closes(world):
    assert counted(world.unions, world.region, world.other, day=date(2014, 9, 29)) == [3, 0]
    assert counted(world.unions, world.region, world.other, day=date(2014, 10, 1)) == [4, 2]


def test_only_units_that_match_the_filter_are_counted(world):
    assert counted(world.joint, world.region, world.city, world.other) == [2, 1, 1]


def test_a_federation_counts_for_its_own_area_too(world):
    assert counted(world.projects, world.region, world.county, world.project, world.other) == [1, 1, 1, 0]


def test_nothing_in_the_register_is_none_at_all(world):
    assert counted(world.rooms, world.region, world.other) == [0, 0]


def test_a_unit_that_moved_counts_where_it_stands_now(world):
    builders.move(world.county, world.other, date(2015, 1, 1))

    assert counted(world.unions, world.region, world.city, world.other) == [3, 1, 2]


def test_each_register_is_asked_once_for_all_federations_and_indicators(world, django_assert_num_queries):
    everyone = [world.region, world.city, world.other, world.county]
    everything = [world.unions, world.joint, world.projects, world.rooms]

    with django_assert_num_queries(3):
        found = counts(everyone, everything, DAY)

    assert len(found) == 16


def test_nobody_asks_for_nothing(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert counts([], [world.unions], DAY) == {}


def test_codes_that_begin_alike_are_not_mistaken_for_one_another(world):
    builders.grassroots("G6", builders.federation("C11", world.region))

    assert counted(world.unions, world.city) == [2]


def test_each_day_is_counted_in_the_tree_it_had_and_all_days_are_read_together(world, django_assert_num_queries):
    federations = [world.region, world.city, world.other]
    builders.move(world.county, world.other, date(2015, 1, 1))  # with one union below it
    builders.move(builders.grassroots("G6", world.city, type="joint"), world.other, date(2016, 1, 1))
    days = [DAY, date(2014, 9, 29), date(2015, 9, 30), date(2016, 9, 30)]
    indicators = [world.unions, world.joint, world.projects, world.rooms]
    with django_assert_num_queries(1 + 3):  # the trees of all days; grassroots unions, federations and rooms
        numbers = counts_then([federation.pk for federation in federations], indicators, days)

    def on(day, indicator):
        return [numbers[federation.pk, indicator.pk, day] for federation in federations]

    assert on(date(2014, 9, 29), world.unions) == [4, 3, 0]
    assert on(DAY, world.unions) == [4, 3, 1]
    assert on(date(2015, 9, 30), world.unions) == [5, 2, 3]
    assert on(date(2016, 9, 30), world.unions) == [5, 1, 4]
    assert [on(day, world.joint)[2] for day in days] == [1, 0, 2, 3]
    assert [on(day, world.projects) for day in days] == [[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1]]
    assert on(DAY, world.rooms) == [0, 0, 0]
