"""The last row of the page of many units: what its columns come to, as they are typed."""

import pytest

from tests import builders
from tests.figures.views.test_units_grid import ManyUnitsTown
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def town():
    return ManyUnitsTown()


@pytest.fixture
def client(client, town):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    client.force_login(town.clerk)
    return client


def totals(page):
    """By indicator what its column comes to, and of how many units."""
    row = page.context["totals"]
    names = [item.item.indicator.code for item in page.context["items"]]
    return {name: (column.text, column.counted) for name, column in zip(names, row.columns, strict=True)}


def looked_at(client, town, *rows, **more):
    """What the script puts into the last row while she types, without marks of the page."""
    said = client.post(town.url, town.fields(*rows) | {"action": "check"} | more).json()["totals"]
    staff, members = (said[f"{asked.pk}-own"] for asked in (town.staff, town.members))
    return said[""], staff, members


def test_each_column_is_added_up_over_the_units_that_hold_a_number(client, town):
    for union, staff in zip(town.unions, ("6000", "约500", "…"), strict=True):
        client.post(town.url, {f"cell-{union.pk}-{town.staff.pk}-own": staff})
    page = client.get(town.url)
    assert totals(page) == {"ORG10": ("约6500", 2), "ORG12": ("", 0)}
    assert "3个单位合计" in page.text


def test_printed_roundings_and_open_bounds_go_into_the_total_as_into_every_sum(client, town):
    rows = (("19.52万", "12.72亿"), ("135634", "超过3亿"), ("", ""))
    client.post(town.url, town.fields(*rows))
    assert totals(client.get(town.url)) == {"ORG10": ("33.08万", 2), "ORG12": ("超过15.71亿", 2)}


def test_the_total_follows_what_is_typed_beside_what_is_stored_of_units_not_sent(client, town):
    builders.submission(town.unions[2], town.form, "2015", {town.staff: 77})
    label, staff, members = looked_at(client, town, ("10", "1,2,3"))
    assert label == "3个单位合计"
    assert ("87" in staff, "2/3" in staff) == (True, True)
    assert members == "", "what cannot be read is not added up"
    saved = client.post(town.url, town.fields(("10", "9")), headers={"Accept": "application/json"}).json()["totals"]
    assert "87" in saved[f"{town.staff.pk}-own"]


def test_units_that_the_filter_hides_are_left_out(client, town):
    builders.submission(town.unions[2], town.form, "2015", {town.staff: 77})
    label, staff, _members = looked_at(client, town, ("10", "9"), hidden=[f"{town.unions[0].pk}-"])
    assert label == "2个单位合计"
    assert ("77" in staff, "1/2" in staff) == (True, True)


def test_a_rate_is_computed_of_the_units_that_hold_both_parts_and_what_does_not_add_up_has_no_total(client, town):
    parts = {"numerator": town.members, "denominator": town.staff}
    rate = {"kind": "computed", "nature": "rate", "over_units": "recompute", "decimals": 2, **parts}
    asked = [town.staff, town.members, builders.indicator("ORG15", measure="%", **rate)]
    asked.append(builders.indicator("SCORE", over_units="none"))
    builders.form("R", [(indicator, "own") for indicator in asked], "grassroots")
    address = "/entry/450203001/R/2015/units/"
    for union, (staff, members) in zip(town.unions, ((100, 90), (50, ""), (100, 50)), strict=True):
        cells = {town.staff: staff, town.members: members, asked[3]: 7}
        client.post(address, {f"cell-{union.pk}-{indicator.pk}-own": text for indicator, text in cells.items()})
    assert totals(client.get(address)) == {
        "ORG10": ("250", 3), "ORG12": ("140", 2), "ORG15": ("70.00", 2), "SCORE": ("", 0),
    }  # fmt: skip
