"""A federation that comes to stand at another level: the sums of the years before and after, in the tree of then and of
now."""

from datetime import date

import pytest
from django.utils.translation import override

from apps.figures.totals import answers, progress, reader, writer
from apps.units import constraint_messages
from apps.units.errors import Refused
from apps.units.models import FormerKind, Unit
from apps.units.tree import acts
from apps.units.tree.triggers import COUNTY
from tests import builders
from tests.builders import Level
from tests.figures.totals.like_for_like import like_for_like
from tests.worlds import shared

pytestmark = pytest.mark.django_db
DAY, NOW = date(2014, 3, 1), date(2015, 1, 1)
WHY = {"by": None, "reason": "升格"}


class RisingZone:
    """City C has county A with the zone Z, a town of then; city D has nothing. All say 1, 10 or 100 in every year."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        self.region = builders.federation("R", level=Level.PROVINCE)
        self.city, self.other = (builders.federation(code, self.region) for code in "CD")
        self.county = builders.federation("A", self.city, Level.COUNTY)
        self.zone = builders.federation("Z", self.county, Level.TOWN)
        self.unions = [builders.grassroots(f"{above.code}1", above) for above in (self.county, self.zone)]
        for number, unit in enumerate((self.city, *self.unions)):
            for year in ("2013", "2014"):
                builders.stated(unit, self.members, year, f"{10**number}人", "own")


@shared
def world() -> RisingZone:
    return RisingZone()


def sums(world: RisingZone, year: str, *units: Unit, day: date | None = None) -> list[int]:
    period, keys = builders.period(year), [unit.pk for unit in units]
    found = reader.standings(keys, [world.members.pk], period, day=day)
    return [int(found.get((key, world.members.pk), reader.Standing()).below.value) for key in keys]


def in_both(world: RisingZone, *units: Unit) -> list[int]:
    later, earlier = builders.period("2014"), builders.period("2013")
    return [int(like_for_like(unit, world.members, later, earlier).then.value) for unit in units]


@pytest.fixture(autouse=True)
def kept_is_what_was_said():
    yield
    assert list(writer.differing()) == list(answers.differing()) == []


def rises(world: RisingZone) -> None:
    """The zone leaves its county for the city, and stands beside it."""
    acts.transfer(world.zone, to=world.city, on=DAY, **WHY)
    acts.change_kind(world.zone, level=Level.COUNTY, on=DAY, **WHY)


def test_a_town_that_rises_beside_its_county_counts_below_it_before_and_beside_it_after(world):
    rises(world)
    of = (world.county, world.zone, world.city)
    assert sums(world, "2013", *of) == [110, 100, 111]
    assert sums(world, "2014", *of) == [10, 100, 111]
    assert sums(world, "2013", *of, day=NOW) == [10, 100, 111], "in the tree of now"
    assert sums(world, "2014", *of, day=date(2013, 9, 30)) == [110, 100, 111], "in the tree of before"
    assert in_both(world, *of) == [10, 100, 111]


def test_what_is_said_afterwards_of_the_year_before_comes_to_the_county_of_then(world):
    rises(world)
    builders.stated(world.zone, world.members, "2013", "1000人", "own")
    builders.stated(builders.grassroots("Z2", world.zone), world.members, "2013", "10000人", "own")
    assert sums(world, "2013", world.county, world.zone, world.city) == [11110, 11100, 11111]
    builders.stated(world.zone, world.members, "2013", "7人")
    assert sums(world, "2013", world.county, world.city) == [17, 18], "its statement stands for all below it"


def test_a_county_that_rises_beside_its_city_counts_below_it_before(world):
    acts.transfer(world.county, to=world.region, on=DAY, **WHY)
    acts.change_kind(world.county, level=Level.CITY, on=DAY, **WHY)
    of = (world.county, world.zone, world.city, world.region)
    assert sums(world, "2013", *of) == [110, 100, 111, 111]
    assert sums(world, "2014", *of) == [110, 100, 1, 111]
    assert sums(world, "2013", *of, day=NOW) == [110, 100, 1, 111]
    builders.stated(world.zone, world.members, "2013", "1000人", "own")
    assert sums(world, "2013", *of) == [1110, 1100, 1111, 1111]


def test_a_county_may_sink_below_the_one_that_was_its_town(world):
    rises(world)
    later = date(2014, 5, 1)
    acts.change_kind(world.county, level=Level.TOWN, on=later, **WHY)
    acts.transfer(world.county, to=world.zone, on=later, **WHY)
    of = (world.county, world.zone, world.city)
    assert sums(world, "2013", *of) == [110, 100, 111]
    assert sums(world, "2014", *of) == [10, 110, 111]
    assert sums(world, "2013", *of, day=NOW) == [10, 110, 111]
    assert sums(world, "2014", *of, day=date(2013, 9, 30)) == [110, 100, 111]
    builders.stated(world.unions[0], world.members, "2012", "5人", "own")
    assert sums(world, "2012", *of) == [5, 0, 5]


def test_both_days_of_a_rise_are_corrected_at_once_and_no_level_stands_beside_itself(world):
    rises(world)
    acts.correct_day(world.zone, wrong=DAY, right=date(2013, 3, 1), **WHY)
    assert sums(world, "2013", world.county, world.zone, world.city) == [10, 100, 111]
    with override("en"), pytest.raises(Refused, match="at a lower level"):
        acts.change_kind(world.zone, level=Level.COUNTY, on=date(2012, 1, 1), **WHY)
    assert FormerKind.objects.get().until == date(2013, 2, 28)


def test_the_state_of_a_year_is_divided_by_the_levels_of_that_year(world):
    rises(world)
    levels = {year: progress.area(world.region, builders.period(year)).levels for year in ("2013", "2014")}
    assert (levels["2013"][world.zone.pk], levels["2014"][world.zone.pk]) == (Level.TOWN, Level.COUNTY)


def test_what_was_below_a_county_does_not_come_to_stand_above_the_counties(world):
    """Sums are kept by the levels of today: whoever keeps those of all below it has them kept by all below it."""
    rises(world)
    acts.transfer(world.zone, to=world.region, on=date(2014, 5, 1), **WHY)
    with pytest.raises(Refused) as caught:
        acts.change_kind(world.zone, level=Level.CITY, on=date(2014, 5, 1), **WHY)
    assert str(caught.value) == str(constraint_messages.SENTENCES["units_below_county"]) % {"which": "Z"}
    assert COUNTY == Level.COUNTY
