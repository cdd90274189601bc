"""Numbers that are rounded for reading have one unit in a column, or in a row of one indicator."""

from decimal import Decimal
from functools import partial

import pytest
from django.utils.translation import override
from lxml import html

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.quantity_text import read
from apps.reports.tables import wording
from apps.reports.tables.column_chart import ColumnCells
from apps.reports.tables.one_unit import number_in, unit_for
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from tests import builders
from tests.reports.conftest import state

MYRIAD, THOUSAND = Decimal(10_000), Decimal(1_000)


@pytest.mark.parametrize(
    ("text", "factor", "zh", "en"),
    [
        ("376823", MYRIAD, "37.68", "37.68"), ("27000", MYRIAD, "2.70", "2.70"), ("24", MYRIAD, "0.0024", "0.0024"),
        ("0", MYRIAD, "0", "0"), ("653.08万", MYRIAD, "653.08", "653.08"), ("83.1万", THOUSAND, "831", "831"),
        ("超过6万", MYRIAD, "超过6", "over 6"), ("约4.1万", THOUSAND, "约41", "about 41"),
        ("近700", 1, "近700", "nearly 700"),
        ("超过44551", MYRIAD, "超过4.4551", "over 4.4551"), ("1488", 1, "1,488", "1,488"),
        ("超过60000", 1, "超过60,000", "over 60,000"), ("-27000", MYRIAD, "-2.70", "-2.70"),
    ],
)  # fmt: skip
def test_a_number_is_written_in_the_unit_of_its_column_and_keeps_its_word(text, factor, zh, en):
    with override("zh-hans"):
        assert number_in(read(text), Decimal(factor)) == zh
    with override("en"):
        assert number_in(read(text), Decimal(factor)) == en


@pytest.mark.parametrize(
    ("numbers", "zh", "en"),
    [
        ([376_800, 25_669, 25_000, 3_041], "万", "thousand"),
        ([1_488, 104, 24], "", ""),
        ([900_000, 21_000], "万", "thousand"),
        ([0, 0], "", ""),
        ([], "", ""),
    ],
)
def test_the_unit_of_a_column_is_the_one_that_most_of_its_numbers_reach(numbers, zh, en):
    cells = [TableCell(str(number), Decimal(number), write=str) for number in numbers]
    for language, word in (("zh-hans", zh), ("en", en)):
        with override(language):
            assert unit_for(cells, "")[0] == word
            assert unit_for(cells, "万元" if language != "en" else "10,000 yuan")[0] == ""


def _page(client, address, language="en"):
    return html.fromstring(client.get(address, HTTP_ACCEPT_LANGUAGE=language).content.decode())


def _head(page, label):
    (head,) = [one for one in page.xpath("//thead//th") if (one.text_content().split() or [""])[0] == label]
    return " ".join(head.text_content().split())


def _rows(page):
    return {row.xpath("string(./th)").split()[0]: row for row in page.xpath("//table/tbody/tr")}


@pytest.mark.django_db
def test_a_column_says_its_unit_once_and_every_number_in_full_in_its_title(world, as_supervisor):
    state([(world.cities[2], world.members, "2014", "超过6万")])
    page = _page(as_supervisor, "/compare/?unit=R&from=2009&to=2014&indicator=ORG12&scale=scaled", "zh-hans")
    assert _head(page, "2009") == "2009 万人"
    assert _head(page, "2014") == "2014 万人"
    numbers = {link.text: link.get("title") for link in page.xpath("//tbody//td[2]/a")}
    assert numbers["83.13"] == "83.13万"
    assert numbers["10.00"] == "100,000"
    assert numbers["超过6"] == "超过6万"
    assert not [said for said in numbers if "万" in said]


@pytest.mark.django_db
def test_a_row_of_one_indicator_says_its_unit_beside_its_measure(world, as_supervisor):
    page = _page(as_supervisor, "/compare/?unit=C1&from=2009&to=2014&pick=ORG12&pick=CUL11&scale=scaled", "zh-hans")
    said = [[" ".join(cell.text_content().split()) for cell in row[1:5]] for row in page.xpath("//table/tbody/tr")]
    assert ["万人", "60.65", "83.13", "+22.48"] in said
    assert [row[1:4] for row in said if row[0] != "万人"] == [["10", "40", "+30"]]


@pytest.mark.django_db
def test_files_hold_bare_numbers_in_the_measure_itself_whatever_is_rounded_for_reading(world, as_supervisor):
    address = "/summary/?unit=R&period=2014&pick=ORG12&format=csv"
    plain, rounded = (as_supervisor.get(address + more).content.decode() for more in ("", "&scale=scaled"))
    assert plain.splitlines()[0] == rounded.splitlines()[0]
    assert "831300" in rounded


@pytest.mark.django_db
def test_a_change_without_an_end_keeps_its_sign_in_the_unit_of_its_column(world, as_supervisor):
    unions = builders.indicator("ORG01", measure="个")
    state([(world.cities[0], unions, "2009", "20000"), (world.cities[0], unions, "2014", "超过5万")])
    page = _page(as_supervisor, "/compare/?unit=C1&from=2009&to=2014&pick=ORG01&scale=scaled", "zh-hans")
    (row,) = page.xpath("//table/tbody/tr")
    assert [" ".join(cell.text_content().split()) for cell in row[1:5]] == ["万个", "2.00", "超过5", "> +3"]


def test_the_bars_of_a_picture_have_one_unit_that_its_measure_names():
    def cell(value):
        number = Quantity(Decimal(value))
        return TableCell(wording.number(number, "scaled"), number.value, write=partial(number_in, number))

    columns = (TableColumn("unit", "单位"), TableColumn("ORG12", "会员", "number", "人"))
    rows = [TableRow(str(at), (TableCell(str(at)), cell(value))) for at, value in enumerate((376823, 25669, 3041))]
    column = ColumnCells(Table("会员", columns, tuple(rows)), "ORG12")

    assert [column.point(row).text for row in column.rows] == ["37.68", "2.57", "0.30"]
    assert column.measure == "万人"


def test_the_axis_of_a_line_is_written_in_the_word_of_its_largest_mark():
    with override("zh-hans"):
        assert wording.in_one_word([Decimal(0), Decimal(5000), Decimal(10000)]) == ["0", "0.5万", "1万"]
    with override("en"):
        assert wording.in_one_word([Decimal(500000), Decimal(1000000)]) == ["0.5 million", "1 million"]
        assert wording.in_one_word([Decimal(20), Decimal(40)]) == ["20", "40"]
