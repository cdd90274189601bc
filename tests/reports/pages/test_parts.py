"""All indicators of a federation, or of many side by side: the page has the first, the others come behind it."""

import re

import pytest
from lxml import html

from apps.figures.models import Indicator
from tests import builders
from tests.reports.conftest import ReportsRegion
from tests.worlds import shared

ALONE = "/compare/?unit=R&from=2009&to=2014&group="
SIDE_BY_SIDE = f"{ALONE}&below=on"


@shared
def lively() -> ReportsRegion:
    """A region in which something of every kind has happened in one city, and that was asked what nobody answered."""
    region = ReportsRegion()
    for code in ("LAW31", "LAW32", "ORG31"):
        builders.indicator(code)
    region.add_life(region.cities[0])
    return region


@pytest.fixture
def supervisor(client, lively, monkeypatch):
    """Two indicators at the most are told at once, so that the few of this region make several parts."""
    monkeypatch.setattr("apps.reports.pages.compare.SIDE_BY_SIDE", 2)
    monkeypatch.setattr("apps.reports.pages.compare.ALONE", 2)
    client.force_login(lively.supervisor)
    return client


def read(client, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


def rows_of(page: html.HtmlElement) -> list[str]:
    return [html.tostring(row, encoding="unicode", with_tail=False) for row in page.xpath("//tbody[1]/tr")]


def remarks_of(page: html.HtmlElement) -> set[str]:
    return {" ".join(remark.text_content().split()) for remark in page.xpath("//ul[@class='remarks']/li")}


def next_of(page: html.HtmlElement) -> str:
    return next(iter(page.xpath("//tbody/@data-part")), "")


def pictures_of(page: html.HtmlElement) -> list[str]:
    return [html.tostring(figure, encoding="unicode", with_tail=False) for figure in page.xpath("//figure")]


@pytest.mark.parametrize("compared", [ALONE, SIDE_BY_SIDE])
def test_the_parts_one_after_the_other_are_the_whole_table_and_say_what_it_says(supervisor, compared):
    whole = read(supervisor, compared + "&part=whole")
    page = read(supervisor, compared)
    rows, said, count = rows_of(page), by_words(remarks_of(page)), 1
    while address := next_of(page):
        page, count = read(supervisor, address), count + 1
        rows += rows_of(page)
        said |= by_words(remarks_of(page))
    assert count > 2
    assert rows == rows_of(whole)
    untold = Indicator.objects.count() - len(rows)
    assert untold > 2
    [counted] = set(said.values()) - remarks_of(whole)
    assert counted == f"两期均无数据：{untold} 项指标。"
    [named] = remarks_of(whole) - set(said.values())
    assert named.startswith("两期均无数据：")
    assert next_of(whole) == ""


def by_words(remarks: set[str]) -> dict[str, str]:
    """As the page's script keeps them: of those that differ by their numbers alone the last."""
    return {re.sub(r"[\d,]+", "#", remark): remark for remark in remarks}


@pytest.mark.parametrize("untold", ["", "-1", "x", "9" * 400])
def test_a_count_that_is_none_is_taken_for_none(supervisor, untold):
    assert supervisor.get(f"{ALONE}&part=2&untold={untold}").status_code == 200


def test_a_page_says_how_many_come_behind_it_and_where_all_are_had_at_once(supervisor):
    [row] = read(supervisor, SIDE_BY_SIDE).xpath("//tbody[@data-part]/tr")
    [link] = row.xpath(".//a/@href")
    assert "part=whole" in link
    whole = read(supervisor, link)
    assert len(rows_of(whole)) > len(rows_of(read(supervisor, SIDE_BY_SIDE)))


@pytest.mark.parametrize("form", ["print", "json", "csv"])
def test_paper_and_files_are_whole(supervisor, form):
    answer = supervisor.get(f"{SIDE_BY_SIDE}&format={form}")
    codes = {"print": "data-part", "json": "part=", "csv": "part="}
    assert codes[form] not in answer.content.decode()
    whole = supervisor.get(f"{SIDE_BY_SIDE}&format={form}&part=whole")
    assert len(whole.content) - len(answer.content) in range(64)  # the address alone


@pytest.mark.parametrize("part", ["-1", "99", "9" * 400, "x", "", "1.5"])
def test_a_part_that_is_not_there_is_not_found(supervisor, part):
    assert supervisor.get(f"{SIDE_BY_SIDE}&part={part}").status_code == 404


def test_the_picture_of_one_federation_comes_when_all_rows_are_there_and_is_that_of_the_whole_table(supervisor):
    page = read(supervisor, ALONE)
    assert pictures_of(page) == []
    [address] = page.xpath("//*[@data-picture]/@data-picture")
    [picture] = pictures_of(read(supervisor, address))
    assert [picture] == pictures_of(read(supervisor, ALONE + "&part=whole"))
    assert pictures_of(read(supervisor, next_of(page))) == []


def test_where_all_rows_are_there_at_once_the_picture_is_too(supervisor, lively):
    page = read(supervisor, f"{ALONE}&pick={lively.halls.code}")
    assert page.xpath("//@data-picture") == []
    assert len(pictures_of(page)) == 1


def test_no_picture_is_promised_side_by_side(supervisor):
    assert read(supervisor, SIDE_BY_SIDE).xpath("//@data-picture") == []
