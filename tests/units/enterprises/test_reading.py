"""Rows of a list of enterprises that are hard to place or to tell apart: what becomes of each, and what is said."""

import pytest
from django.utils.translation import override

from apps.units.enterprises.areas import EnterpriseArea
from apps.units.enterprises.reading import EnterpriseReading, read
from apps.units.models import Federation
from tests import builders
from tests.builders import Level
from tests.units.enterprises.worlds import AS_OF, EnterpriseTown, code, kept
from tests.worlds import shared

pytestmark = pytest.mark.django_db
HEADS = "社会信用代码,企业名称,行政区划\n"


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@shared
def town():
    return EnterpriseTown()


def zone(above: Federation, level: int) -> Federation:
    """A development zone that bears the code of its district."""
    return builders.federation("450203-K", above, level=level, name="柳州高新区总工会", division_code="450203")


def reading_of(town: EnterpriseTown, *rows: str) -> EnterpriseReading:
    return read((HEADS + "".join(f"{row}\n" for row in rows)).encode(), EnterpriseArea(town.city, AS_OF))


def test_a_code_that_two_counties_bear_is_neithers_and_the_row_is_to_give_the_name(town):
    other = zone(town.city, Level.COUNTY)
    reading = reading_of(town, f"{code(1)},甲公司,450203", f"{code(3)},丙公司,450204")
    assert [fault.reason for fault in reading.left] == [
        "Several federations of this area have this division code: give the name. The row is left out."
    ]
    assert {firm.row: firm.federation.code for firm in reading.firms} == {3: "450204"}
    named = reading_of(town, f"{code(2)},乙公司,柳州高新区", f"{code(3)},丙公司,鱼峰区")
    assert [firm.federation.code for firm in named.firms] == [other.code, "450203"]


def test_a_code_that_a_district_shares_with_a_zone_below_it_is_the_districts(town):
    zone(town.county, Level.TOWN)
    reading = reading_of(town, f"{code(1)},甲公司,450203", f"{code(2)},乙公司,450203001")
    assert [firm.federation for firm in reading.firms] == [town.county, town.county]


def test_a_name_that_is_too_long_as_it_is_compared_is_left_out_before_it_is_kept(town):
    row = f",{'㈱' * 80}公司,450203"
    reading = reading_of(town, row)
    assert [fault.reason for fault in reading.left] == ["The name is longer than 200 signs: the row is left out."]
    enterprises = kept(town, f"{HEADS}{row}\n,{'㈱' * 60}公司,450203\n")
    assert enterprises.enterprises.count() == 1


@pytest.mark.parametrize("with_code_first", [True, False])
def test_a_firm_that_stands_there_with_its_code_and_without_is_told_and_not_merged(town, with_code_first):
    rows = [f"{code(1)},甲公司,450203", ",甲公司,450203001"]
    reading = reading_of(town, *(rows if with_code_first else reversed(rows)))
    assert (len(reading.firms), reading.doubled) == (2, 0)
    told = [fault.row for fault in reading.told if "Are they one?" in fault.reason]
    assert told == [3]


def test_two_codes_under_one_name_are_two_firms_and_nothing_is_asked(town):
    reading = reading_of(town, f"{code(1)},甲公司,450203", f"{code(2)},甲公司,450203", ",甲公司,450204")
    assert len(reading.firms) == 3
    assert not [fault for fault in reading.told if "Are they one?" in fault.reason]
