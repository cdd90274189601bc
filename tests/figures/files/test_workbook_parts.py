"""The offline books of many units come in parts, by county or town, and none is a dead end."""

import io
import re

import openpyxl
import pytest

from apps.figures.files import workbook_parts
from tests import builders
from tests.builders import Level
from tests.figures.files.test_uploads import desk
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class ManyUnions:
    """A city of eight unions: five in one county, two of them in its town; two in another county, one of the city."""

    def __init__(self) -> None:
        self.city = builders.federation("450200", name="柳州市总工会")
        self.county = builders.federation("450203", self.city, level=Level.COUNTY, name="鱼峰区总工会")
        self.other = builders.federation("450204", self.city, level=Level.COUNTY, name="柳南区总工会")
        self.town = builders.federation("450203001", self.county, level=Level.TOWN, name="天马街道总工会")
        places = [self.city, *[self.county] * 3, *[self.town] * 2, *[self.other] * 2]
        for number, place in enumerate(places):
            builders.grassroots(f"{place.code}-{number}", place, name=f"第{number}工会")
        self.staff = builders.indicator("ORG10")
        self.form = builders.form("GRA", [(self.staff, "own")], "grassroots")
        self.period = builders.period("2015")
        builders.clerk(self.city)


@shared
def many():
    return ManyUnions()


def parts(many, unit, monkeypatch, most: int) -> list[tuple[str, int, int]]:
    monkeypatch.setattr(workbook_parts, "MOST_UNITS", most)
    found = workbook_parts.parts_below(unit, many.form, many.period)
    return [(part.federation.code, part.number, len(part.units)) for part in found]


@pytest.mark.parametrize(
    ("most", "books"),
    [
        (8, [("450200", 0, 8)]),
        (5, [("450200", 1, 1), ("450203", 0, 5), ("450204", 0, 2)]),
        (2, [("450200", 1, 1), ("450203", 1, 2), ("450203", 2, 1), ("450203001", 0, 2), ("450204", 0, 2)]),
    ],
)
def test_a_city_is_parted_by_county_and_a_county_by_town(many, monkeypatch, most, books):
    assert parts(many, many.city, monkeypatch, most) == books


def test_every_unit_is_in_one_book_and_every_book_opens_from_the_list(many, monkeypatch):
    monkeypatch.setattr(workbook_parts, "MOST_UNITS", 2)
    page = desk().get("/workbook/?unit=450200&form=GRA&period=2015&below=on")
    assert "8 units answer this form, and one workbook takes 2. It comes in 5 parts" in page.text
    assert page.context["title"] == "柳州市总工会 · form · 2015", "it says of which form and year"
    second = page.text.split("directly below: part 2")[1].split("</tr>")[0]
    assert re.findall(r'class="code">([^<]+)<', second) == ["450203-3", "450203-3"], "and which units are in it"
    assert "鱼峰区总工会, directly below: part 2" in page.text
    addresses = [found.replace("&amp;", "&") for found in re.findall(r'href="(\?unit=[^"]+)"', page.text)]
    assert len(addresses) == 5
    told = []
    for address in addresses:
        answer = desk().get(f"/workbook/{address}")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        told += [sheet.title.split()[0] for sheet in book.worksheets[1:-1]]
    assert sorted(told) == sorted(set(told))
    assert len(told) == 8


def test_a_part_that_is_no_more_leads_back_to_the_list(many, monkeypatch):
    monkeypatch.setattr(workbook_parts, "MOST_UNITS", 2)
    page = desk().get("/workbook/?unit=450200&form=GRA&period=2015&below=on&part=9")
    assert "It comes in 5 parts" in page.text


def test_a_county_whose_unions_fit_is_given_at_once(many):
    answer = desk().get("/workbook/?unit=450203&form=GRA&period=2015&below=on")
    assert "450203-GRA-2015.xlsx" in answer["Content-Disposition"]
