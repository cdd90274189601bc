"""Any report is read for another unit, over periods called as people call them, on the footing that is chosen."""

import json
import re

import pytest
from lxml import html

from tests import builders
from tests.builders import Level
from tests.reports.conftest import state

REPORTS = (
    "/", "/summary/", "/compare/", "/trend/", "/coverage/", "/coverage/units/", "/contradictions/", "/restatements/",
    "/registers/station/",
)  # fmt: skip


def page_of(client, address, language="en", status=200):
    answer = client.get(address, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == status, address
    return html.fromstring(answer.content.decode())


def unit_shown(page):
    return page.xpath('string(//select[@name="unit"]//option[@selected]/@value)')


def words_of(page):
    return " ".join(page.text_content().split())


@pytest.mark.parametrize("address", REPORTS)
def test_a_supervisor_chooses_the_unit_of_a_report_by_its_name_its_pinyin_or_its_code(world, as_supervisor, address):
    builders.federation("C21", world.cities[1], name="柳江县", name_en="Liujiang County", level=Level.COUNTY)
    for words in ("柳江", "liujiang", "C21", "c21"):
        assert unit_shown(page_of(as_supervisor, f"{address}?unit=R&find={words}")) == "C21"


@pytest.mark.parametrize("address", REPORTS)
def test_a_supervisor_chooses_a_unit_beside_above_or_below_without_typing(world, as_supervisor, address):
    builders.federation("C21", world.cities[1], name="柳江县", level=Level.COUNTY)
    page = page_of(as_supervisor, f"{address}?unit=C2")
    groups = page.xpath('//select[@name="unit"]/optgroup')
    assert {group.get("label"): group.xpath("option/@value") for group in groups} == {
        "above": ["R"],
        "beside it": ["C1", "C2", "C3"],
        "below": ["C21"],
    }


def test_a_name_of_several_units_lists_them_with_the_same_report_of_each(as_supervisor):
    page = page_of(as_supervisor, "/compare/?from=2009&to=2014&indicator=ORG12&footing=both&find=城")
    links = dict(
        zip(page.xpath('//p[@role="status"]/a/text()'), page.xpath('//p[@role="status"]/a/@href'), strict=True)
    )
    assert list(links) == ["城1", "城2", "城3"]
    for part in ("unit=C2", "from=2009", "to=2014", "indicator=ORG12", "footing=both"):
        assert part in links["城2"]
    assert unit_shown(page) == "R"  # until one is chosen


@pytest.mark.parametrize("words", ["nowhere", "%25", "x" * 500])
def test_a_name_that_no_unit_has_is_said_to_have_none(as_supervisor, words):
    page = page_of(as_supervisor, f"/summary/?find={words}")
    assert unit_shown(page) == "R"
    if words.startswith("nowhere"):
        assert "No federation in your view is called “nowhere”" in words_of(page)


@pytest.mark.parametrize("address", REPORTS)
def test_a_clerk_finds_no_unit_outside_the_view(as_clerk, address):
    page = page_of(as_clerk, f"{address}?unit=C1&find=城2")
    assert unit_shown(page) == "C1"
    assert "C2" not in page.xpath('//select[@name="unit"]//option/@value')


def test_home_is_read_for_a_city_and_for_no_unit_outside_the_view(world, as_supervisor, client):
    page = page_of(as_supervisor, "/?unit=C1&period=2014")
    assert page.xpath('string(//div[@class="heading"]/h2/a)') == "城1"
    client.force_login(world.clerk)
    assert client.get("/?unit=C2").status_code == 404
    assert client.get("/?unit=R").status_code == 404  # it reads what counts there, not how far its forms are


# ---- Periods


@pytest.mark.parametrize(
    "address",
    ["/?period=2014", "/summary/?period=2014", "/compare/?from=2009&to=2014", "/trend/?from=2009&to=2014",
     "/coverage/?period=2014", "/coverage/units/?period=2014", "/contradictions/?period=2014",
     "/restatements/?period=2014", "/registers/station/?at=2014"],
)  # fmt: skip
def test_a_report_says_from_which_day_to_which_its_periods_go(as_supervisor, address):
    builders.period("2014")
    page = page_of(as_supervisor, address)
    spans = [" ".join(span.split()) for span in page.xpath('//p[@class="spans"]/span/text()')]
    assert spans[-1] == "2014 (2013-10-01 – 2014-09-30)"
    if "from=2009" in address:
        assert spans[0] == "2009 (2008-10-01 – 2009-09-30)"


ODD_CODES = ("CY2013", "CY2014", "..2014", "2010-2014/yr")


@pytest.fixture
def odd_periods(world):
    """Periods whose codes nobody would understand, each with a number of the first city."""
    one = world.cities[0]
    state([(one, world.visits, code, "7") for code in ODD_CODES])


@pytest.mark.parametrize(
    "address",
    ["/summary/?unit=C1&period=CY2014", "/summary/?unit=C1&period=..2014", "/summary/?unit=C1&period=2010-2014/yr",
     "/compare/?unit=C1&from=CY2013&to=CY2014&group=", "/trend/?unit=C1&from=CY2013&to=CY2014&group=", "/unit/C1/",
     "/contradictions/?unit=C1", "/restatements/?unit=C1", "/worklist/?as=review"],
)  # fmt: skip
def test_a_chinese_reader_meets_no_code_of_a_period(odd_periods, as_supervisor, address):
    page = page_of(as_supervisor, address, "zh-hans")
    words = words_of(page)
    assert not re.search(r"CY\d|\.\.\d|/yr", words)
    if "CY2014" in address:
        assert "2014日历年" in words


def test_columns_of_a_trend_are_called_as_people_call_the_periods(odd_periods, as_supervisor):
    answer = as_supervisor.get(
        "/trend/?unit=C1&from=CY2013&to=CY2014&group=&format=json", HTTP_ACCEPT_LANGUAGE="zh-hans"
    )
    columns = json.loads(answer.content)["columns"]
    labels = {column["key"]: column["label"] for column in columns}
    assert labels["CY2014"] == "2014日历年"


# ---- The footing of home


def tile_of(client, footing):
    page = page_of(client, f"/?unit=R&period=2014&footing={footing}")
    assert page.xpath('//select[@name="footing"]/option[@selected]/@value') == [footing]
    tiles = page.xpath('//ul[@class="tiles"][1]/li')
    return {words_of(tile.xpath("span")[0]): words_of(tile) for tile in tiles}


def test_home_shows_the_key_figures_on_the_footing_that_is_chosen(as_supervisor):
    """The region states 653.08万 of its members; two of three cities report 931,300."""
    for footing in ("automatic", "statements", "both"):
        assert "6.5308 million" in tile_of(as_supervisor, footing)["ORG12 count"]
    below = tile_of(as_supervisor, "below")["ORG12 count"]
    assert "6.5308 million" not in below
    assert "931.3 thousand" in below
    assert "2 of 3 reported" in below


def test_a_change_of_home_leads_to_the_comparison_on_the_same_footing(world, as_supervisor):
    unions = builders.indicator("ORG01", measure="个")
    state([(city, unions, when, number) for city in world.cities for when, number in (("2013", "10"), ("2014", "12"))])
    page = page_of(as_supervisor, "/?unit=R&period=2014&footing=both")
    [compared] = [href for href in page.xpath('//ul[@class="tiles"][1]//a/@href') if href.startswith("/compare/")]
    assert "footing=both" in compared
    assert "+6 · +20.0 %" in words_of(page)
    assert "+6" in words_of(page_of(as_supervisor, compared))


def test_a_footing_that_is_none_is_not_found_on_home(as_supervisor):
    assert as_supervisor.get("/?footing=odd").status_code == 404


# ---- Indicators to pick from


def test_a_reader_finds_an_indicator_to_pick_without_a_script_and_keeps_those_picked(as_supervisor):
    address = "/compare/?unit=R&from=2009&to=2014&pick=CUL11&narrow=org12"
    page = page_of(as_supervisor, address)
    assert page.xpath('//details[@class="picker"]/@open')
    boxes = page.xpath('//input[@name="pick"]')
    assert {box.get("value"): box.get("checked") is not None for box in boxes} == {"ORG12": False, "CUL11": True}
    assert page.xpath("//tbody/tr/th//text()[normalize-space()]") == ["CUL11 count"]  # what is shown stays
    everything = page_of(as_supervisor, "/compare/?unit=R&from=2009&to=2014")
    assert len(everything.xpath('//input[@name="pick"]')) == 6
    assert not everything.xpath('//details[@class="picker"]/@open')


def test_a_chinese_reader_meets_no_code_of_a_period_in_the_log_and_in_the_lists(odd_periods, admin_client):
    for address in ("/admin/changelog/change/", "/admin/figures/period/", "/admin/figures/figure/"):
        page = page_of(admin_client, address, "zh-hans")
        rows = " ".join(" ".join(row.text_content().split()) for row in page.xpath('//table[@id="result_list"]//tr'))
        assert "2014日历年" in rows, address
        assert address.endswith("/period/") or not re.search(r"CY\d|\.\.\d|/yr", rows), address
