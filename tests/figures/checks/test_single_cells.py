"""Of the errors that stand, the cells whose change alone would do: named with the values that would."""

from decimal import Decimal

import pytest

from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.context import Evidence
from apps.figures.checks.single_cells import ValueRange, single_cells
from tests import builders
from tests.figures.checks.worlds import ChecksWorld
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world() -> ChecksWorld:
    world = ChecksWorld()
    builders.rule("MEMBERS", "ORG12 <= ORG10", "error")
    builders.rule("RATE", "0 <= ORG15 <= 100", "error")
    builders.rule("UNITS", "ECO01 <= ORG10", "error")
    builders.rule("GROWTH", "abs(change(ORG12)) <= 30", "query")
    return world


def named(world, when="2014", unit=None):
    """The cells named, the likeliest first, with the values that would do."""
    unit = unit or world.city
    evidence = Evidence(Catalogue(), builders.period(when), [unit.pk], amended=True)
    return [
        (*cell.key, [(values.low, values.high) for values in cell.ranges]) for cell in single_cells(evidence, unit.pk)
    ]


def found(world):
    evidence = Evidence(Catalogue(), builders.period("2014"), [world.city.pk], amended=True)
    return single_cells(evidence, world.city.pk)


def test_more_members_than_staff_is_one_of_the_two_and_last_year_says_which(world):
    world.returned(world.city, "2013", ORG12="870000", ORG10="890000")
    world.returned(world.city, ORG12="9000000", ORG10="900000")
    assert named(world) == [("ORG12", "area", [(0, 900000)]), ("ORG10", "area", [(9000000, None)])]
    members, staff = found(world)
    assert (members.suggested, staff.suggested) == (900000, 9000000), "a zero too many, a zero too few"
    assert members.gain > 2 > 0 > staff.gain
    assert (members.queries, staff.queries) == (0, 1), "members ten times those of the year before are asked about"


def test_without_a_year_before_both_are_named(world):
    world.returned(world.city, ORG12="120", ORG10="100")
    assert sorted(named(world)) == [("ORG10", "area", [(120, None)]), ("ORG12", "area", [(0, 100)])]


def test_a_cell_that_two_broken_rules_read_is_the_one(world):
    world.returned(world.city, ORG12="950", ORG10="100", ECO01="700")
    assert named(world) == [("ORG10", "area", [(950, None)])]


def test_where_no_single_cell_would_do_none_is_named(world):
    builders.rule("TURNOUT", "ECO02 <= 50", "error")
    world.returned(world.city, ORG12="120", ORG10="100", ECO02="60")
    assert named(world) == []


def test_where_nothing_is_broken_nothing_is_named(world):
    world.returned(world.city, ORG12="100", ORG10="120")
    assert named(world) == []


def test_a_county_above_its_city_leaves_the_citys_cell_to_be_changed(world):
    county = builders.federation("C1-1", world.city, level=builders.Level.COUNTY)
    world.returned(county, ORG12="500")
    world.returned(world.city, ORG12="400", ORG10="600")
    assert named(world) == [("ORG12", "area", [(500, 600)])], "not above the staff either"


def test_only_what_the_unit_returns_itself_is_moved(world):
    builders.stated(world.city, world.staff, "2014", "100")
    world.returned(world.city, ORG12="120")
    assert named(world) == [("ORG12", "area", [(0, 100)])]


def test_a_staff_of_about_a_hundred_lets_the_members_be_as_many_as_it_may_be(world):
    world.returned(world.city, ORG12="110", ORG10="约100")
    assert named(world) == [], "the two may agree"
    world.returned(world.other, ORG12="150", ORG10="约100")
    assert named(world, unit=world.other)[0] in [
        ("ORG12", "area", [(0, Decimal(115))]),
        ("ORG10", "area", [(Decimal(150), None)]),
    ]


def test_a_range_says_which_of_its_values_is_nearest():
    assert ValueRange(Decimal(3), Decimal(9)).nearest(Decimal(12)) == 9
    assert ValueRange(Decimal(3), None).nearest(Decimal(1)) == 3
    assert ValueRange(Decimal(3), None).nearest(Decimal(12)) == 12
