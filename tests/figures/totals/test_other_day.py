"""The numbers of a year in the tree of a later day: as now at every level, grassroots included."""

from datetime import date

from django.utils import timezone

from apps.figures.totals import reader
from apps.figures.totals.reader import How
from apps.units.models import Unit
from tests import builders
from tests.builders import Level
from tests.worlds import shared

MOVES = date(2015, 3, 1)
NOW = date(2016, 1, 1)


class CountiesOfAMovingTown:
    """A city with counties A and B; A has a town with a union; each county has a union of its own. All are asked."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        self.form = builders.form("UNIONS", [(self.members, "own")], "grassroots")
        self.region = builders.federation("R", level=Level.PROVINCE)
        self.city = builders.federation("C", self.region)
        self.a, self.b = (builders.federation(code, self.city, Level.COUNTY) for code in ("A", "B"))
        self.town = builders.federation("T", self.a, Level.TOWN)
        self.union_a, self.union_b = builders.grassroots("A1", self.a), builders.grassroots("B1", self.b)
        self.union_t = builders.grassroots("T1", self.town)
        self.silent = builders.grassroots("A2", self.a)
        for number, union in enumerate((self.union_a, self.union_b, self.union_t)):
            for year in ("2013", "2014"):
                builders.approved(builders.submission(union, self.form, year, {self.members: 10**number}))


@shared
def world() -> CountiesOfAMovingTown:
    return CountiesOfAMovingTown()


def told(world: CountiesOfAMovingTown, *units: Unit, day: date | None = NOW) -> list[tuple[int, int, int]]:
    """Of each the sum of 2014, m and n."""
    year, keys = builders.period("2014"), [unit.pk for unit in units]
    found = reader.standings(keys, [world.members.pk], year, day=day)
    standings = [found.get((key, world.members.pk), reader.Standing()) for key in keys]
    return [(int(standing.below.value), standing.reported, standing.expected) for standing in standings]


def test_a_union_that_moved_since_counts_where_it_reports_now(world):
    builders.move(world.union_a, world.b, MOVES)
    assert told(world, world.a, world.b, day=None) == [(101, 2, 3), (10, 1, 1)]
    assert told(world, world.a, world.b, world.city) == [(100, 1, 2), (11, 2, 2), (111, 1, 2)]


def test_a_union_that_has_not_answered_is_waited_for_where_it_reports_now(world):
    builders.move(world.silent, world.b, MOVES)
    assert told(world, world.a, world.b) == [(101, 2, 2), (10, 1, 2)]


def test_a_town_goes_with_all_below_it(world):
    builders.move(world.town, world.b, MOVES)
    assert told(world, world.a, world.b, world.town) == [(1, 1, 2), (110, 2, 2), (100, 1, 1)]
    builders.move(world.union_t, world.a, MOVES)
    assert told(world, world.a, world.b, world.town) == [(101, 2, 3), (10, 1, 2), (0, 0, 0)]


def test_a_town_may_come_to_report_to_the_city_itself(world):
    builders.move(world.town, world.city, MOVES)
    builders.move(world.union_t, world.b, MOVES)
    assert told(world, world.city, world.a, world.b)[0][0] == 111
    assert [line[0] for line in told(world, world.a, world.b, world.town)] == [1, 110, 0]


def test_a_statement_stands_for_all_that_comes_below_it(world):
    builders.stated(world.b, world.members, "2014", "500人", "area")
    builders.move(world.union_a, world.b, MOVES)
    assert [line[0] for line in told(world, world.a, world.b, world.city)] == [100, 11, 600]


def test_the_units_in_both_years_are_those_of_the_tree_of_the_day_and_a_moment_reads_alike(world):
    builders.move(world.union_a, world.b, MOVES)
    builders.move(world.town, world.b, MOVES)
    later, earlier = builders.period("2014"), builders.period("2013")
    counties = [world.a.pk, world.b.pk, world.city.pk]
    a_moment_ago = timezone.now()
    for as_of in (None, a_moment_ago):
        how = How(day=NOW, as_of=as_of)
        both = reader.matched_trees(counties, [world.members.pk], later, earlier, how, [])
        paired = [both.below((key, world.members.pk)) for key in counties]
        assert [sums and int(sums.now.value) for sums in paired] == [None, 111, 111], as_of
        below = reader.standings_below(counties, [world.members.pk], later, how)
        found = [int(below.by_place[key, world.members.pk].below.value) for key in (world.b.pk, world.city.pk)]
        assert found == [111, 111], as_of
