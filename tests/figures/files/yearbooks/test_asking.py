"""What is asked of a table, what is refused with its place, and for whom a layout is known."""

import pytest
from django.utils.translation import override

from apps.figures.files import importer as files_importer
from apps.figures.files.importer import FileChoices
from apps.figures.files.yearbooks import remembered
from apps.figures.files.yearbooks.labels import parts_of
from apps.figures.files.yearbooks.reading import AskingTables
from apps.figures.models import Figure, TableLayout
from apps.units.errors import Faulty, Refused
from apps.units.tree.place_names import share_a_name
from tests import builders
from tests.figures.files.yearbooks import tables
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.files.yearbooks.test_tables import a_year_later, asked_about, bring_in, said_of, workbook
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def asking_office():
    return YearbookOffice()


def sheet(*rows: list[object]) -> bytes:
    return workbook({"Sheet1": list(rows)})


def as_guessed(data: bytes, office: YearbookOffice) -> dict:
    """What would be read without a word from the clerk, by layout."""
    return {table.signature: table.answers for table in asked_about(data, office)}


def asks(data: bytes, office: YearbookOffice) -> set[str]:
    (table,) = asked_about(data, office)
    return table.asks


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        ([["地区", "2013年"], ["柳州市", 582000]], {"indicator"}),
        ([["地区", "2013年"], ["柳州市", 58.2]], {"indicator", "measure"}),
        ([["地区", "工会会员人数"], ["柳州市", 582000]], {"period"}),
        ([["指标", "2013年"], ["工会会员人数", 582000]], {"unit"}),
        ([["地区", "2013年入会情况"], ["柳州市", 582000]], {"line:入会情况"}),
        ([["地区", "2013年工会会员人数", "比上年增长(%)"], ["柳州市", 582000, 5.8]], set()),
    ],
    ids=lambda value: ",".join(sorted(value)) or "nothing" if isinstance(value, set) else "table",
)
def test_only_what_a_table_leaves_open_is_asked(asking_office, rows, asked):
    assert asks(sheet(*rows), asking_office) == asked


def test_the_lower_of_two_headings_is_a_proposal_that_has_to_be_looked_at(asking_office):
    """Of retired workers the members are not all members."""
    data = sheet(["2013年"], ["地区", "退休职工", None], [None, "工会会员人数", "职工人数"], ["柳州市", 9000, 12000])
    (table,) = asked_about(data, asking_office)
    assert table.likely == {"退休职工 / 工会会员人数": "ORG12", "退休职工 / 职工人数": "ORG10"}
    assert table.asks == {"line:退休职工 / 工会会员人数", "line:退休职工 / 职工人数"}


def test_every_fault_is_told_at_once_with_sheet_row_column_and_value(asking_office):
    data = sheet(
        ["2013年各市工会会员"],
        ["地区", "工会会员人数(人)", "职工人数(人)"],
        ["柳州市", "很多", 812000],
        ["柳洲市", 582000, 812000],
        ["桂林市", 582000.5, "翻一番"],
    )
    layouts = as_guessed(data, asking_office)
    with override("en"), pytest.raises(Faulty) as refused:
        files_importer.bring_in(data, by=asking_office.clerk, chosen=FileChoices(layouts=layouts))
    told = {(fault.sheet, fault.row, fault.label, fault.value) for fault in refused.value.faults}
    assert told == {
        ("Sheet1", 3, "工会会员人数(人)", "很多"),
        ("Sheet1", 4, "地区", "柳洲市"),
        ("Sheet1", 5, "工会会员人数(人)", "582000.5"),
        ("Sheet1", 5, "职工人数(人)", "翻一番"),
    }
    assert [fault.suggestion for fault in refused.value.faults if fault.value == "柳洲市"] == ["柳州市总工会"]
    assert not Figure.objects.exists()


def test_a_measure_of_another_indicator_is_refused_where_it_stands(asking_office):
    data = sheet(["2013年"], ["单位：万元"], ["地区", "工会会员人数"], ["柳州市", 58.2])
    layouts = as_guessed(data, asking_office)
    with override("en"), pytest.raises(Faulty) as refused:
        files_importer.bring_in(data, by=asking_office.clerk, chosen=FileChoices(layouts=layouts))
    assert "万元" in refused.value.faults[0].reason


@pytest.mark.parametrize("heading", ["2013年上半年", "2013年1-6月", "2013年第一季度"])
def test_a_part_of_a_year_is_not_taken_for_the_year(asking_office, heading):
    data = sheet(["地区", heading], ["柳州市", 582000])
    (table,) = asked_about(data, asking_office)
    table.answers.indicator = "ORG12"
    chosen = FileChoices(layouts={table.signature: table.answers})
    with override("en"), pytest.raises(Faulty) as refused:
        files_importer.bring_in(data, by=asking_office.clerk, chosen=chosen)
    assert "is no period" in refused.value.faults[0].reason


def test_what_a_footnote_says_is_kept_with_the_figure(asking_office):
    bring_in(workbook(tables.FOOTNOTES.sheets), asking_office, tables.FOOTNOTES)
    notes = dict(Figure.objects.filter(indicator__code="ORG10").values_list("unit__code", "note"))
    assert notes["450422"] == "[4] [2] 不含个体户。"
    assert notes["450381"] == "[2] 不含个体户。"


def test_lines_of_units_of_others_are_left_out_when_that_is_said_and_else_refused(asking_office):
    data = sheet(["2013年"], ["地区", "工会会员人数(人)", "职工人数(人)"], ["北京市", 9, 9], ["柳州市", 582000, 812000])
    (table,) = asked_about(data, asking_office)
    assert table.unfound == ["北京市"]
    chosen = FileChoices(layouts={table.signature: table.answers})
    with pytest.raises(Faulty):
        files_importer.bring_in(data, by=asking_office.clerk, chosen=chosen)
    table.answers.others_left_out, table.answers.units = True, {"北京市": ""}
    files_importer.bring_in(data, by=asking_office.clerk, chosen=chosen)
    assert set(Figure.objects.values_list("unit__code", flat=True)) == {"450200"}


def test_a_layout_is_known_to_the_federation_that_said_it_and_to_no_other(asking_office):
    bring_in(workbook(tables.OTHER_WORDS.sheets), asking_office, tables.OTHER_WORDS)
    other = builders.clerk(asking_office.cities["450300"], "guilin-clerk")
    assert remembered.layouts_of(asking_office.clerk).count() == 1
    assert remembered.layouts_of(other).count() == 0
    with pytest.raises(AskingTables):
        files_importer.bring_in(a_year_later(tables.OTHER_WORDS), by=other)


def test_a_heading_that_is_new_in_a_known_layout_of_lines_asks_again(asking_office):
    bring_in(workbook(tables.INDICATORS_DOWN.sheets), asking_office, tables.INDICATORS_DOWN)
    rows = [*tables.INDICATORS_DOWN.sheets["Sheet1"], ["入会情况", 1, 2, 3]]
    with pytest.raises(AskingTables) as asking:
        files_importer.bring_in(sheet(*rows), by=asking_office.clerk)
    assert asking.value.tables[0].asks == {"line:入会情况"}
    assert asking.value.tables[0].answers.indicators["工会会员人数(万人)"] == "ORG12"


def test_another_title_is_another_layout_since_it_may_name_another_indicator(asking_office):
    bring_in(workbook(tables.OTHER_WORDS.sheets), asking_office, tables.OTHER_WORDS)
    rows = [["各市职工情况"], *tables.OTHER_WORDS.sheets["Sheet1"][1:]]
    with pytest.raises(AskingTables):
        files_importer.bring_in(sheet(*rows), by=asking_office.clerk)


def test_a_source_of_an_unknown_day_is_asked_again_since_it_may_be_last_years(asking_office):
    bring_in(workbook(tables.A_DOCUMENT.sheets), asking_office, tables.A_DOCUMENT)
    with pytest.raises(AskingTables) as asking:
        files_importer.bring_in(a_year_later(tables.A_DOCUMENT), by=asking_office.clerk)
    assert asking.value.tables[0].asks == {"source"}


def test_a_table_of_more_rows_than_are_held_is_refused_and_loses_none(asking_office):
    lines = ["各市职工情况", "地区,2013年,2014年", *["柳州市,1,2"] * 20_100]
    with pytest.raises(Refused, match="20,000"):
        files_importer.bring_in("\n".join(lines).encode(), by=asking_office.clerk)


def test_a_forgotten_layout_asks_again(asking_office):
    bring_in(workbook(tables.OTHER_WORDS.sheets), asking_office, tables.OTHER_WORDS)
    remembered.forget(asking_office.clerk, TableLayout.objects.get())
    with pytest.raises(AskingTables):
        files_importer.bring_in(a_year_later(tables.OTHER_WORDS), by=asking_office.clerk)


def test_a_sheet_that_is_not_to_be_read_is_left_out_and_said(asking_office):
    sheets = {**tables.NOTHING_SAID.sheets, "排名": [["地区", "2014年得分"], ["柳州市", 9.5]]}
    found = asked_about(workbook(sheets), asking_office)
    layouts = {table.signature: said_of(tables.NOTHING_SAID, table.answers) for table in found}
    layouts[found[1].signature].is_read = False
    files_importer.bring_in(workbook(sheets), by=asking_office.clerk, chosen=FileChoices(layouts=layouts))
    assert Figure.objects.count() == 6


@pytest.mark.parametrize(
    ("text", "name", "period", "marks"),
    [
        ("工会会员人数①", "工会会员人数", "", ("①",)),
        ("2014年末工会会员人数(万人)", "工会会员人数(万人)", "2014", ()),
        ("工会会员人数(万人)2014年", "工会会员人数(万人)", "2014", ()),
        ("2014年上半年", "", "2014年上半年", ()),
        ("其中：女会员人数[2]", "女会员人数", "", ("[2]",)),
        ("一、组织建设", "组织建设", "", ()),
        ("职工人数（人）（2013年起停止统计）", "职工人数(人)", "", ()),
        ("上年", "", "last", ()),
        ("上年同期数", "", "last", ()),
        ('="450200"', "450200", "", ()),
        ("450300.0", "450300", "", ()),
    ],
)
def test_a_label_is_taken_apart(text, name, period, marks):
    assert parts_of(text) == (name, period, marks)


@pytest.mark.parametrize(
    ("said", "other", "alike"),
    [("横县", "藤县总工会", False), ("柳洲市", "柳州市总工会", True), ("天马街到总工会", "天马街道总工会", True)],
)
def test_two_names_of_one_place_share_more_than_its_kind(said, other, alike):
    assert share_a_name(said, other) is alike


@pytest.mark.parametrize("code", ['="450200"', "450200.0", "450200"])
def test_a_code_that_a_spreadsheet_disguised_finds_its_unit_in_our_own_forms_too(asking_office, code):
    quoted = code.replace('"', '""')
    data = f'代码,职工人数(人),工会会员人数(人)\n"{quoted}",812000,582000\n'.encode()
    files_importer.bring_in(data, by=asking_office.clerk, chosen=FileChoices("2013"))
    assert set(Figure.objects.values_list("unit__code", "value")) == {("450200", 812000), ("450200", 582000)}
