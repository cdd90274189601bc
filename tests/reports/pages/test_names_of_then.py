"""A report of a year names units as they were called at its end; one in today's tree as they are called today."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from lxml import html

from apps.changelog.acting import acting
from apps.figures.cells import understand
from apps.figures.entry import writer as entry_writer
from apps.figures.workflow.signoff import cover
from apps.reports.numbers.scope import Scope
from apps.reports.work_report.draft import work_report
from apps.units.models import FormerName, WorkerStation
from apps.units.tree import acts
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed(world, client):
    """The first city was 旧城总工会 until March 2013, the region 旧省总工会."""
    for unit, name in ((world.cities[0], "旧城总工会"), (world.region, "旧省总工会")):
        with acting(door="test"):
            FormerName.objects.create(unit=unit, name=name, until=date(2013, 3, 31), code=f"{unit.code}-1")
    client.force_login(world.supervisor)
    return world


def rows(client, address):
    table = client.get(address, HTTP_ACCEPT_LANGUAGE="zh").context["table"]
    return table, {row.key: row.cells[0] for row in table.rows if row.style in ("child", "own")}


def test_the_summary_of_2009_names_the_city_and_the_region_of_2009_and_says_today_s_name(renamed, client):
    table, named = rows(client, "/summary/?unit=R&period=2009&indicator=CUL11")
    assert (named["C1"].text, named["C2"].text) == ("旧城总工会", "城2")
    assert "城1" in named["C1"].note
    assert "旧省总工会" in table.title
    assert ("单位", "旧省总工会 (R)") in table.choices


def test_the_summary_of_2014_and_one_in_today_s_tree_name_them_as_today(renamed, client):
    for address in ("/summary/?unit=R&period=2014", "/summary/?unit=R&period=2009&tree=now"):
        table, named = rows(client, address)
        assert (named["C1"].text, named["C1"].note) == ("城1", "")
        assert "旧省" not in table.title


def test_a_comparison_and_a_trend_bear_the_names_of_their_last_period(renamed, client):
    builders.period("2008")
    for page in ("compare", "trend"):
        _table, named = rows(client, f"/{page}/?unit=R&from=2008&to=2009&indicator=CUL11")
        assert named["C1"].text == "旧城总工会", page
        _table, named = rows(client, f"/{page}/?unit=R&from=2009&to=2014&indicator=CUL11")
        assert named["C1"].text == "城1", page


def test_the_page_of_a_number_and_the_sheet_to_be_signed_bear_the_name_of_then(renamed, client):
    page = client.get("/number/?unit=C1&indicator=CUL11&period=2009", HTTP_ACCEPT_LANGUAGE="zh")
    assert page.context["title"].startswith("旧城总工会")
    city = renamed.cities[0]
    assert dict(cover(city, date(2012, 9, 30)))["902"] == "旧城总工会"
    assert dict(cover(city, date(2012, 9, 30)))["901"] == "C1-1"
    assert dict(cover(city, date(2014, 9, 30)))["902"] == "城1"


def test_a_draft_of_the_report_of_2009_is_that_of_the_federation_of_2009(renamed):
    scope = Scope(None)
    file = work_report(scope, scope.unit("C1"), builders.period("2009"), "zh", lambda path: path)
    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(file)).paragraphs)
    assert "旧城总工会" in text
    assert "城1" not in text


def test_reading_under_a_name_of_then_renames_nobody(renamed, client):
    rows(client, "/summary/?unit=R&period=2009")
    city = renamed.cities[0]
    acts.rename(city, name="新城总工会", on=date(2014, 3, 1), by=None, reason="更名")
    assert list(FormerName.objects.filter(unit=city.pk).order_by("until").values_list("name", flat=True)) == [
        "旧城总工会", "城1",
    ]  # fmt: skip


@pytest.fixture
def renamed_since(clashing, world, client):
    """The first city is called otherwise since 2016; it clashes with itself in 2013 and has handed in for 2015."""
    city = world.cities[0]
    world.add_life(city)
    acts.rename(city, name="新城总工会", on=date(2016, 1, 1), by=None, reason="更名")
    with acting(door="test"):
        FormerName.objects.filter(unit=city.pk).update(code="C1-OLD")
    client.force_login(world.supervisor)
    return city


@pytest.mark.parametrize(
    "page",
    [
        "/coverage/?unit=R&period=2014",
        "/coverage/units/?unit=R&period=2014",
        "/contradictions/?unit=R&period=2013",
        "/summary/?unit=R&period=2014",
    ],
)
def test_a_list_of_a_year_names_the_unit_of_then_with_its_code_and_the_name_of_today_leads_to_its_line(
    renamed_since, client, page
):
    table = client.get(page, HTTP_ACCEPT_LANGUAGE="zh").context["table"]
    named = next(row.cells[0] for row in table.rows if row.key == "C1")
    assert named.text == "城1"
    assert "C1-OLD; 今" in named.note
    assert "新城总工会" in named.note
    assert named.note_href == "/unit/C1/#line"


def test_why_a_total_changed_tells_of_the_units_of_the_later_year(renamed_since, client):
    asked = {"unit": "R", "indicator": "CUL11", "from": "2009", "to": "2014"}
    (row,) = client.get(reverse("reports:why"), asked).context["units"].rows
    assert (row.cells[0].text, row.cells[0].note_href) == ("城1", "/unit/C1/#line")


@pytest.mark.parametrize("page", ["/worklist/", "/notices/"])
def test_what_is_handed_in_and_what_one_is_told_of_it_bears_the_name_of_its_year(renamed_since, client, page):
    shown = html.fromstring(client.get(page, HTTP_ACCEPT_LANGUAGE="zh").content.decode())
    line = shown.xpath('//a[@href="/unit/C1/#line"]')
    assert line
    assert "城1" in " ".join(line[0].xpath("string(ancestor::*[self::li or self::th][1])").split())
    assert client.get("/unit/C1/").content.decode().count('id="line"') == 1


def test_a_unit_that_is_missing_in_a_year_is_named_as_it_was(renamed_since, client, world):
    acts.rename(world.cities[2], name="远城总工会", on=date(2016, 1, 1), by=None, reason="更名")
    page = client.get("/number/?unit=R&indicator=ORG12&period=2014", HTTP_ACCEPT_LANGUAGE="zh")
    assert "城3" in {silent.unit.name for silent in page.context["missing"].units}


@pytest.fixture
def moved_since(world, client):
    """Two stations of the first city in 2014; in 2016 one goes to the second city and becomes one of a park."""
    first, second, _third = world.cities
    stations = [builders.unit(WorkerStation, f"S{at}", first, kind="site") for at in (1, 2)]
    acts.transfer(stations[0], to=second, on=date(2016, 1, 1), by=None, reason="划转")
    acts.change_kind(stations[0], kind="park", on=date(2016, 1, 1), by=None, reason="转型")
    acts.rename(first, name="新城总工会", on=date(2016, 1, 1), by=None, reason="更名")
    client.force_login(world.supervisor)
    return stations[0]


def counted(client, address):
    table = client.get(address, HTTP_ACCEPT_LANGUAGE="en").context["table"]
    heads = [column.label for column in table.columns]
    found = {}
    for row in table.rows:
        name, *numbers = [cell.text for cell in row.cells]
        found[name] = dict(zip(heads[1:], numbers, strict=True))
    return found


def test_a_register_at_the_end_of_a_year_counts_units_where_and_as_what_they_stood_then(moved_since, client, world):
    then = counted(client, "/registers/station/?unit=R&at=2014")
    assert then["城1"] == {"all": "2", "project site": "2"}
    assert "城2" not in then
    now = counted(client, "/registers/station/?unit=R")
    assert (now["新城总工会"]["all"], now["城2"]["all"]) == ("1", "1")
    of_city = counted(client, "/registers/station/?unit=C1&at=2014")
    assert of_city["城1"]["all"] == "2"
    page = client.get("/?period=2014&unit=C1", HTTP_ACCEPT_LANGUAGE="en")
    assert [count for _label, count, href in page.context["registers"] if "/station/" in href] == [2]


def test_a_list_of_a_register_says_to_whom_a_unit_reported_then_and_what_it_had_stated_by_then(
    moved_since, client, world
):
    helped = builders.indicator("RGT09", measure="人次", answered_by="S", carriers="S")
    for year, text in (("2014", "30"), ("2016", "99")):
        builders.stated(moved_since, helped, year, text, "own")
    table = client.get("/registers/station/?unit=R&show=figures&at=2014", HTTP_ACCEPT_LANGUAGE="en").context["table"]
    row = next(row for row in table.rows if row.key == "S1")
    assert [cell.text for cell in row.cells][:3] == ["S1总工会", "城1", "project site"]
    assert row.cells[3].text.startswith("30")


def test_the_effect_of_a_restatement_is_on_the_total_of_the_federation_of_then(world, client):
    """A union of the first city says 40 instead of 10 of 2009; since 2016 it is one of the second."""
    first, second, _third = world.cities
    union = builders.grassroots("U1", first)
    figure = builders.stated(union, world.members, "2009", "10", "own")
    answer = understand("40", world.members, source_id=figure.source_id, locator="¶1")
    entry_writer.restate(figure, answer, by=world.clerk, reason="误读")
    acts.transfer(union, to=second, on=date(2016, 1, 1), by=None, reason="划转")
    client.force_login(world.supervisor)
    table = client.get("/restatements/?unit=R&period=2009", HTTP_ACCEPT_LANGUAGE="en").context["table"]
    row = next(row for row in table.rows if row.key == "U1")
    effect = next(cell for column, cell in zip(table.columns, row.cells, strict=True) if column.key == "effect")
    assert "unit=C1" in effect.href
