"""Every page of a year names units as they were called at its end, whatever they are called today."""

import re
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from lxml import html
from openpyxl import load_workbook

from apps.changelog.acting import acting
from apps.units.models import FormerName, Unit
from tests.test_doors import DOORS, GRID, client_of, two_areas

pytestmark = pytest.mark.django_db
__all__ = ["two_areas"]  # the world is a fixture
TODAY = "今称"
MORE = {
    "the home page": "/?unit={code}&period=2014", "registers": "/registers/grassroots/?unit={code}&at=2014",
    "figures of a register": "/registers/grassroots/?unit={code}&at=2014&show=figures",
    "federations of a register": "/registers/federation/?unit={code}&at=2014",
    "restatements": "/restatements/?unit={code}&period=2014", "a number": "/number/{figure}/",
    "a review": "/review/{made}/", "a sheet": "/sheet/{made}/", "evidence": "/evidence/{evidence}/",
    "a tree": "/admin/units/unit/tree/?under={code}&on=2014-09-30",
}  # fmt: skip
# What is sent to and no page, names nobody, or is of programs, which read the names of today.
NO_PAGES = {
    f"{GRID}paste/", f"{GRID}units/paste/", f"{GRID}ask/", f"{GRID}submit/", "ask/number/", "report/", "report/draft/",
    "workbook/", "admin/figures/period/package/<int:code>/",
}  # fmt: skip
PAGES = {route: page for route, page in DOORS.items() if "2014" in page and route not in NO_PAGES} | MORE
# The way to a page's neighbours of today, and what a unit of then is called today.
OF_TODAY = "//nav[.//div[@class='breadcrumbs']] | //option | //a[contains(@href, '#line')] | //th/small"


@pytest.fixture
def renamed(two_areas) -> SimpleNamespace:
    """Every unit is called otherwise since 2016."""
    with acting(door="test"):
        for unit in Unit.objects.all():
            FormerName.objects.create(unit=unit, name=unit.name, until=date(2015, 12, 31))
            unit.name = f"{TODAY}{unit.name}"
            unit.save()
    return two_areas


def test_a_page_of_a_year_bears_the_names_of_that_year(renamed):
    client, wrong = client_of(renamed, "everything"), []
    for route, address in PAGES.items():
        page = html.fromstring(client.get(address.format(**renamed.liuzhou.places)).content.decode())
        for told_today in page.xpath(OF_TODAY):
            told_today.drop_tree()
        said = html.tostring(page, encoding="unicode")
        wrong += [f"{route}: …{said[at.start() - 60 : at.end() + 30]}…" for at in re.finditer(TODAY, said)]
        if "柳州" not in said:
            wrong.append(f"{route} names nobody")
    assert wrong == []


def test_a_workbook_of_a_year_does_so_too(renamed):
    address = DOORS["workbook/"].format(**renamed.liuzhou.places)
    answer = client_of(renamed, "everything").get(address)
    workbook = load_workbook(BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    said = [str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value]
    said += workbook.sheetnames
    assert not [text for text in said if TODAY in text]
    assert [text for text in said if "柳州县" in text]
