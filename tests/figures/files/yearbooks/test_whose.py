"""Whose number it is and of what: never taken from a name that only begins so, nor from the table of another year."""

import pytest
from django.utils.translation import override

from apps.figures.files import importer as files_importer
from apps.figures.files.importer import FileChoices
from apps.figures.files.yearbooks.reading import AskingTables
from apps.units.errors import Faulty
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.files.yearbooks.tables import LIUZHOU, MEMBERS, STAFF, WOMEN, stated
from tests.figures.files.yearbooks.test_measures import asks_again, confirm, sheet
from tests.figures.files.yearbooks.test_tables import asked_about, kept, workbook
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def whose_office():
    return YearbookOffice()


def of_a_place(title: str, year: int = 2014) -> bytes:
    return sheet([title], ["指标", f"{year}年"], ["工会会员人数（人）", 91000])


@pytest.mark.parametrize(
    ("title", "likely"),
    [
        ("南宁铁路局工会组织情况", "450100"),
        ("柳州钢铁集团工会情况", "450200"),
        ("柳州市工会干部学校情况", "450200"),
        ("柳州市鹿寨县工会组织情况", "450223"),
    ],
)
def test_a_title_that_only_begins_with_a_place_proposes_it_and_asks(whose_office, title, likely):
    (table,) = asked_about(of_a_place(title), whose_office)
    assert (table.unit, table.likely_unit, table.asks) == ("", likely, {"unit"})


@pytest.mark.parametrize(
    "title",
    [
        "柳州市工会组织情况",
        "柳州市总工会",
        "柳州市历年工会情况",
        "柳州市",
        "2014年柳州市主要指标",
        "柳州市工会会员人数",
    ],
)
def test_a_title_that_says_a_place_and_then_what_the_table_holds_is_of_that_place(whose_office, title):
    (table,) = asked_about(of_a_place(title), whose_office)
    assert (table.unit, table.asks) == (LIUZHOU, set())


def test_a_unit_that_was_said_is_asked_again_and_filled_in_where_no_title_names_it(whose_office):
    confirm(of_a_place("本市工会组织建设情况", 2013), whose_office, unit=LIUZHOU)
    assert asks_again(of_a_place("本市工会组织建设情况", 2014), whose_office) == {"unit"}


def test_a_unit_that_was_looked_at_is_not_asked_again_under_the_very_same_title(whose_office):
    confirm(of_a_place("柳州市鹿寨县工会组织情况", 2013), whose_office, unit="450223")
    files_importer.bring_in(of_a_place("柳州市鹿寨县工会组织情况", 2014), by=whose_office.clerk)
    assert kept() == stated(MEMBERS, "2013", u450223=91000) | stated(MEMBERS, "2014", u450223=91000)


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("各市农民工工会会员人数", {"indicator"}),
        ("各市新增工会会员人数", {"indicator"}),
        ("2-1 全区各市历年工会会员人数", set()),
        ("柳州市各县区工会会员人数", set()),
    ],
)
def test_a_title_that_narrows_an_indicator_proposes_it_and_asks(whose_office, title, asked):
    (table,) = asked_about(sheet([title], ["地区", "2014年"], ["柳州市", 9000]), whose_office)
    assert table.asks == asked
    assert (table.answers.indicator, table.likely_indicator) == (("", MEMBERS) if asked else (MEMBERS, ""))


def test_a_number_whose_line_and_heading_name_two_units_is_refused(whose_office):
    data = sheet(["2014年农民工会员（人）"], ["来自", "南宁市", "桂林市"], ["柳州市", 300, 200], ["梧州市", 100, 90])
    (table,) = asked_about(data, whose_office)
    table.answers.indicator = MEMBERS
    chosen = FileChoices(layouts={table.signature: table.answers})
    with override("en"), pytest.raises(Faulty) as refused:
        files_importer.bring_in(data, by=whose_office.clerk, chosen=chosen)
    assert {fault.value for fault in refused.value.faults} == {"300", "200", "100", "90"}
    assert not kept()


def test_an_indicator_that_was_said_is_asked_again_and_filled_in_where_no_title_names_it(whose_office):
    def numbers(first: int, staff: int) -> bytes:
        return sheet(["地区", f"{first}年", f"{first + 1}年"], ["柳州市", staff, staff + 1])

    confirm(numbers(2012, 794000), whose_office, indicator=STAFF)
    assert asks_again(numbers(2014, 606500), whose_office) == {"indicator"}


@pytest.mark.parametrize(("first", "second"), [("2-1", "2-2"), ("表1", "表2")])
def test_two_tables_of_one_book_are_told_apart_by_their_numbers(whose_office, first, second):
    def numbered(number: str, year: int) -> bytes:
        return sheet([f"{number} 各市入会"], ["单位：人"], ["地区", f"{year}年末入会"], ["柳州市", 812000])

    confirm(numbered(f"{first} 2013年", 2013), whose_office, indicators={"入会": STAFF})
    with pytest.raises(AskingTables) as asking:
        files_importer.bring_in(numbered(f"{second} 2014年", 2014), by=whose_office.clerk)
    assert not asking.value.tables[0].is_known


def test_two_sheets_that_do_not_say_their_indicator_are_asked_about_each(whose_office):
    rows = [["地区", "2014年"], ["柳州市", 606500]]
    first, second = asked_about(workbook({"Sheet1": rows, "Sheet2": rows}), whose_office)
    assert first.signature != second.signature


def test_of_city_and_county_in_one_line_the_number_is_the_countys(whose_office):
    confirm(
        sheet(
            ["2014年"], ["市", "县（区）", "工会会员人数（人）"], ["柳州市", "鹿寨县", 39020], ["梧州市", "藤县", 47100]
        ),
        whose_office,
    )
    assert kept() == stated(MEMBERS, "2014", u450223=39020, u450422=47100)


def test_a_line_without_a_name_is_not_the_titles_unit(whose_office):
    data = sheet(["2014年柳州市各县区"], ["地区", "工会会员人数（人）"], ["鹿寨县", 39020], [None, 606500], ["藤县", 1])
    layouts = {table.signature: table.answers for table in asked_about(data, whose_office)}
    with override("en"), pytest.raises(Faulty) as refused:
        files_importer.bring_in(data, by=whose_office.clerk, chosen=FileChoices(layouts=layouts))
    assert [(fault.row, fault.reason) for fault in refused.value.faults] == [(4, "The unit is missing.")]


MEMBERS_LINE, STAFF_LINE = ["工会会员人数（人）", 606500], ["职工人数（人）", 831300]


def city(year: int, *lines: list[object]) -> bytes:
    return sheet(["柳州市工会情况"], ["指标", f"{year}年"], *lines)


@pytest.mark.parametrize("women", ["其中：女", "#女", "女"])
def test_women_among_the_staff_are_not_women_members(whose_office, women):
    confirm(
        city(2013, MEMBERS_LINE, [women, 208000]), whose_office, indicators={"工会会员人数(人)": MEMBERS,
                                                                             "工会会员人数(人) / 女": WOMEN},
    )  # fmt: skip
    assert kept() == stated(MEMBERS, "2013", u450200=606500) | stated(WOMEN, "2013", u450200=208000)
    asked = asks_again(city(2014, STAFF_LINE, [women, 300000], MEMBERS_LINE), whose_office)
    assert asked == {"line:职工人数(人) / 女"}


def test_women_of_the_same_line_are_known_again(whose_office):
    said = {"工会会员人数(人)": MEMBERS, "工会会员人数(人) / 女": WOMEN}
    confirm(city(2013, MEMBERS_LINE, ["其中：女", 208000]), whose_office, indicators=said)
    files_importer.bring_in(city(2014, MEMBERS_LINE, ["其中：女", 219000]), by=whose_office.clerk)
    assert stated(WOMEN, "2014", u450200=219000) <= kept()


def test_a_part_that_says_its_whole_itself_needs_no_line_above(whose_office):
    (table,) = asked_about(city(2014, STAFF_LINE, ["其中：女会员人数（人）", 219000]), whose_office)
    assert (table.asks, set(table.lines)) == (set(), {"职工人数(人)", "女会员人数(人)"})


def test_headings_of_parts_are_of_the_heading_before_them(whose_office):
    data = sheet(
        ["2014年"], ["地区", "职工人数(人)", "其中：女", "工会会员人数(人)", "其中：女"], ["柳州市", 9, 4, 6, 3]
    )
    (table,) = asked_about(data, whose_office)
    assert table.asks == {"line:职工人数(人) / 女", "line:工会会员人数(人) / 女"}


def test_an_unknown_word_in_brackets_is_not_dropped_from_a_name(whose_office):
    (table,) = asked_about(sheet(["2014年"], ["地区", "工会会员人数(女)"], ["柳州市", 219000]), whose_office)
    assert (table.asks, table.likely) == ({"line:工会会员人数(女)"}, {})


def several(year: int, *names: str) -> bytes:
    return sheet([f"{year}年"], ["地区", "工会会员人数(人)"], *[[name, 9000] for name in names])


def test_a_line_that_was_not_there_when_others_were_left_out_asks(whose_office):
    confirm(several(2013, "北京市", "柳州市"), whose_office, others_left_out=True, units={"北京市": ""})
    assert asks_again(several(2014, "北京市", "柳洲市"), whose_office) == {"units"}


def test_lines_that_are_left_out_are_told(whose_office):
    confirm(several(2013, "北京市", "柳州市"), whose_office, others_left_out=True, units={"北京市": ""})
    looked = files_importer.try_out(
        several(2014, "北京市", "柳州市"),
        by=whose_office.clerk, chosen=FileChoices(), before=lambda staged: None, after=lambda touched: None,
    )  # fmt: skip
    assert looked.file.skipped == [("Sheet1", 3, "北京市")]
