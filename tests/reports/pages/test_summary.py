"""The summary of a small region, against numbers added up by hand."""

import csv
import io
from datetime import date

import pytest

from apps.figures.models import Period
from apps.reports.numbers.scope import Scope
from apps.reports.pages.summary import summary
from tests import builders
from tests.reports.conftest import state


def row(table, key, style="child"):
    """By indicator code the cells of one row."""
    found = next(one for one in table.rows if (one.key, one.style) == (key, style))
    return dict(zip([column.key for column in table.columns], found.cells, strict=True))


def texts(cells):
    return {code: cell.text for code, cell in cells.items() if code != "unit"}


@pytest.fixture
def table(world):
    return summary(Scope(None), world.region, Period.objects.get(code="2014"))


def test_the_region_is_shown_as_stated_with_the_date_of_a_stock(table):
    own = row(table, "R", "own")
    assert own["ORG12"].text == "653.08万"
    assert "2013-12-31" in own["ORG12"].note
    assert own["LAW01"].text == ""


def test_the_sum_from_below_adds_what_the_cities_have_and_says_who_reported(table):
    below, covered = row(table, "R", "below"), row(table, "R", "coverage")
    assert {code: cell.value for code, cell in below.items() if code != "unit"} == {
        "ORG12": 931300, "ORG10": 900000, "ORG15": None, "LAW01": 1000, "ECO03": None, "CUL11": 90,
    }  # fmt: skip
    assert "2" in covered["ORG12"].text
    assert "3" in covered["ORG12"].text
    assert below["LAW01"].text.startswith("约")


def test_each_city_has_its_statements_its_approved_return_or_a_mark_of_what_is_missing(table):
    assert texts(row(table, "C1")) == {
        "ORG12": "83.13万", "ORG10": "900,000", "ORG15": "92.4", "LAW01": "约1,000", "ECO03": "77", "CUL11": "40",
    }  # fmt: skip
    assert texts(row(table, "C2")) == {
        "ORG12": "100,000", "ORG10": "", "ORG15": "", "LAW01": "0", "ECO03": "", "CUL11": "20"
    }  # fmt: skip
    assert texts(row(table, "C3")) == {"ORG12": "", "ORG10": "", "ORG15": "", "LAW01": "—", "ECO03": "", "CUL11": "30"}


def test_a_rate_is_computed_from_its_parts_and_the_stated_one_stands_beside_it(table):
    assert "92" in row(table, "C1")["ORG15"].note


def test_a_rate_of_an_area_is_computed_only_when_everyone_reported_both_parts(world):
    builders.form("STAFF", [(world.staff, "area")])
    for city, staff in zip(world.cities[1:], ("12万", "1万"), strict=True):
        builders.stated(city, world.staff, "2014", staff)
    builders.stated(world.cities[2], world.members, "2014", "5000")
    table = summary(Scope(None), world.region, Period.objects.get(code="2014"))
    assert row(table, "R", "below")["ORG15"].text == "90.9"  # 936,300 of 1,030,000


def test_an_unapproved_return_counts_nowhere(world):
    builders.submission(world.cities[2], world.form, "2014", {world.members: 5}, "area")
    table = summary(Scope(None), world.region, Period.objects.get(code="2014"))
    assert row(table, "C3")["ORG12"].text == ""
    assert row(table, "R", "below")["ORG12"].value == 931300


def test_a_city_that_moved_later_still_stands_where_it_stood(world):
    elsewhere = builders.federation("E", level=builders.Level.PROVINCE)
    builders.move(world.cities[0], elsewhere, date(2014, 10, 1))
    builders.period("2015")
    then, now = (summary(Scope(None), world.region, Period.objects.get(code=code)) for code in ("2014", "2015"))
    assert "C1" in {one.key for one in then.rows}
    assert "C1" not in {one.key for one in now.rows}


def test_page_csv_and_table_hold_the_same(as_supervisor, table):
    asked = {"unit": "R", "period": "2014", "group": ""}
    page = as_supervisor.get("/summary/", asked, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    text = as_supervisor.get("/summary/", {**asked, "format": "csv"}, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(lines) == 1 + len(table.rows)
    for one, line in zip(table.rows, lines[1:], strict=True):
        assert line[0] == one.key
        for cell, held in zip(one.cells[1:], line[2:-1], strict=True):
            assert held == str(cell.in_file)
            assert cell.text in page


def test_every_number_leads_to_its_own_page(as_supervisor, table):
    for one in table.rows:
        for cell in one.cells[1:]:
            if cell.href:
                assert as_supervisor.get(cell.href).status_code == 200
    linked = [cell for one in table.rows for cell in one.cells[1:] if cell.href]
    assert len(linked) == 19  # 16 numbers, and what is said of three sums that lack somebody
    assert sum(cell.href.endswith("#missing") for cell in linked) == 3


def test_a_span_that_nobody_stated_stands_as_the_sum_of_its_years_in_the_line_the_years_rest_on(world):
    stated = builders.indicator("LAW03", measure="次", nature="flow", over_time="sum")
    lacking = builders.indicator("LAW04", measure="次", nature="flow", over_time="sum")
    for year, text in (("2013", "150"), ("2014", "310")):
        state([(world.region, stated, year, text)])
    state([(world.region, lacking, "2013", "150"), (world.cities[0], lacking, "2013-2014", "30")])

    span = summary(Scope(None), world.region, builders.period("2013-2014"))

    own, below = row(span, "R", "own"), row(span, "R", "below")
    assert (own["LAW03"].text, own["LAW03"].note) == ("460", "各年之和")
    assert below["LAW03"].text == ""
    assert own["LAW04"].text == ""  # a year is missing
    assert row(span, world.cities[0].code)["LAW04"].text == "30"
    state([(world.region, stated, "2013-2014", "500")])
    assert row(summary(Scope(None), world.region, builders.period("2013-2014")), "R", "own")["LAW03"].text == "500"


def test_whole_sums_of_all_years_of_a_span_stand_added_in_the_line_from_below(world):
    flow = builders.indicator("LAW05", measure="次", nature="flow", over_time="sum")
    form = builders.form("LAWS", [(flow, "area")])
    for year, number in (("2013", 10), ("2014", 20)):
        for city in world.cities:
            builders.approved(builders.submission(city, form, year, {flow: number}, "area"))

    span = summary(Scope(None), world.region, builders.period("2013-2014"))

    below = row(span, "R", "below")["LAW05"]
    assert (below.text, below.note) == (str(30 * len(world.cities)), "各年之和")
    assert row(span, "R", "own")["LAW05"].text == ""
    assert row(span, world.cities[0].code)["LAW05"].text == "30"
