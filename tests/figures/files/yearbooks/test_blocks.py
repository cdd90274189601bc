"""What stands where in a sheet: names that look like headings, numbers that look like years, several tables on one."""

import pytest
from django.utils.translation import override

from apps.figures.files import importer as files_importer
from apps.figures.files.importer import FileChoices
from apps.figures.files.yearbooks.sketch import sketches_of
from apps.units.errors import Faulty
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.files.yearbooks.tables import INCOME, MEMBERS, STAFF, UNIONS, WAN, stated
from tests.figures.files.yearbooks.test_measures import confirm, sheet
from tests.figures.files.yearbooks.test_tables import asked_about, kept
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def block_office():
    return YearbookOffice()


def faults(data: bytes, office: YearbookOffice) -> list[tuple[int, str]]:
    """Row and value of what is refused, though the clerk leaves all as it was filled in. Nothing is kept."""
    layouts = {table.signature: table.answers for table in asked_about(data, office)}
    with override("en"), pytest.raises(Faulty) as refused:
        files_importer.bring_in(data, by=office.clerk, chosen=FileChoices(layouts=layouts))
    assert not kept()
    return [(fault.row, fault.value) for fault in refused.value.faults]


UNIONS_OF_CITIES = {"梧州市": 2013, "柳州市": 5177, "桂林市": 6408}
THREE_CITIES = stated(UNIONS, "2014", u450400=2013, u450200=5177, u450300=6408)


@pytest.mark.parametrize("first", UNIONS_OF_CITIES)
def test_a_number_that_looks_like_a_year_is_a_number_in_whichever_line_it_stands(block_office, first):
    others = [name for name in UNIONS_OF_CITIES if name != first]
    lines = [[name, UNIONS_OF_CITIES[name]] for name in (first, *others)]
    confirm(sheet(["2014年各市基层工会组织"], ["地区", "基层工会组织数"], *lines), block_office)
    assert kept() == THREE_CITIES


def test_such_a_number_in_the_last_line_is_no_note(block_office):
    lines = [[name, number] for name, number in reversed(UNIONS_OF_CITIES.items())]
    confirm(sheet(["2014年各市基层工会组织"], ["各市", "基层工会组织数"], *lines, ["注：年末数"]), block_office)
    assert kept() == THREE_CITIES


def test_years_that_head_columns_stay_headings(block_office):
    confirm(sheet(["各市工会会员人数（人）"], ["地区", "2013", "2014"], ["柳州市", 582000, 606500]), block_office)
    assert kept() == stated(MEMBERS, "2013", u450200=582000) | stated(MEMBERS, "2014", u450200=606500)


def test_a_column_of_numbers_that_all_look_like_years_is_one_of_numbers(block_office):
    heads = ["地区", "基层工会组织数", "工会会员人数(人)"]
    confirm(sheet(["2014年各县"], heads, ["藤县", 2012, 47100], ["鹿寨县", 2013, 39020]), block_office)
    assert kept() == (
        stated(UNIONS, "2014", u450422=2012, u450223=2013) | stated(MEMBERS, "2014", u450422=47100, u450223=39020)
    )


def test_a_number_below_the_table_that_no_line_names_is_refused(block_office):
    data = sheet(
        ["2014年"], ["地区", "工会会员人数(人)", "职工人数(人)"], ["柳州市", 606500, 831300],
        ["资料来源：统计年报"], [None, "桂林", 2013],
    )  # fmt: skip
    assert faults(data, block_office) == [(5, "2013")]


def test_three_rows_of_headings_hold_for_all_columns_below_them(block_office):
    confirm(
        sheet(
            ["各市职工与会员"],
            ["地区", "2013年", None, None, None, "2014年", None, None, None],
            [None, "职工人数(人)", None, "工会会员人数(人)", None, "职工人数(人)", None, "工会会员人数(人)", None],
            [None, *["合计", "比上年增长"] * 4],
            ["柳州市", 812000, 1, 582000, 2, 831300, 3, 606500, 4],
        ),
        block_office,
    )
    assert kept() == (
        stated(STAFF, "2013", u450200=812000) | stated(MEMBERS, "2013", u450200=582000)
        | stated(STAFF, "2014", u450200=831300) | stated(MEMBERS, "2014", u450200=606500)
    )  # fmt: skip


def test_running_numbers_beside_the_names_are_read_as_nothing(block_office):
    before = sheet(["2014年"], ["行次", "地区", "工会会员人数(人)"], [1, "柳州市", 606500], [2, "桂林市", 610700])
    confirm(before, block_office)
    assert kept() == stated(MEMBERS, "2014", u450200=606500, u450300=610700)


@pytest.mark.parametrize("head", ["行次", "代码", "编号"])
def test_running_numbers_behind_the_names_are_too(block_office, head):
    rows = [["指标", head, "2013年"], ["工会会员人数（人）", "01", 582000], ["工会经费收入（万元）", "02", 8920]]
    confirm(sheet(["柳州市工会情况"], *rows), block_office)
    assert kept() == stated(MEMBERS, "2013", u450200=582000) | stated(INCOME, "2013", WAN, u450200=8920)


def test_headings_that_come_again_begin_a_table_of_their_own(block_office):
    confirm(
        sheet(
            ["2014年各市会员"], ["地区", "工会会员人数(人)"], ["柳州市", 606500], ["注：年末数"],
            ["2013年各市职工"], ["地区", "职工人数(人)"], ["桂林市", 690000],
        ),
        block_office,
    )  # fmt: skip
    assert kept() == stated(MEMBERS, "2014", u450200=606500) | stated(STAFF, "2013", u450300=690000)


def test_a_second_table_without_a_title_is_asked_for_its_year_and_its_measure(block_office):
    data = sheet(
        ["2014年各市"], ["单位：万人"], ["地区", "工会会员人数"], ["柳州市", 61], [],
        ["地区", "职工人数"], ["桂林市", 70],
    )  # fmt: skip
    first, second = asked_about(data, block_office)
    assert (first.asks, second.asks) == (set(), {"period", "measure"})


def test_the_same_headings_on_the_next_page_go_on_with_the_table(block_office):
    confirm(
        sheet(
            ["2014年各市"], ["地区", "工会会员人数(人)"], ["柳州市", 606500],
            ["地区", "工会会员人数(人)"], ["桂林市", 610700],
        ),
        block_office,
    )  # fmt: skip
    assert kept() == stated(MEMBERS, "2014", u450200=606500, u450300=610700)


def test_tables_side_by_side_are_two_and_no_city_gets_its_neighbours_number(block_office):
    confirm(
        sheet(
            ["2014年各市"], ["地区", "工会会员人数(人)", "地区", "职工人数(人)"],
            ["柳州市", 606500, "桂林市", 690000], ["南宁市", 1184000, "梧州市", 330800],
        ),
        block_office,
    )  # fmt: skip
    assert kept() == (
        stated(MEMBERS, "2014", u450200=606500, u450100=1184000)
        | stated(STAFF, "2014", u450300=690000, u450400=330800)
    )  # fmt: skip


def test_tables_side_by_side_each_have_the_measure_above_them(block_office):
    confirm(
        sheet(
            ["2014年各市"], ["单位：万人", None, "单位：人", None], ["地区", "工会会员人数", "地区", "职工人数"],
            ["柳州市", 61, "桂林市", 690000],
        ),
        block_office,
    )  # fmt: skip
    assert kept() == stated(MEMBERS, "2014", WAN, u450200=61) | stated(STAFF, "2014", u450300=690000)


def test_another_measure_in_a_line_of_its_own_is_refused(block_office):
    data = sheet(
        ["柳州市工会情况"],
        ["单位：万人、万元"],
        ["指标", "2014年"],
        ["工会会员人数", 60],
        ["单位：元"],
        ["工会经费收入", 9411],
    )
    assert faults(data, block_office) == [(5, "元")]


def test_a_unit_alone_in_its_line_is_that_of_the_lines_below_and_those_before_it_are_refused(block_office):
    below, above = ["职工人数（人）", 831300], ["工会会员人数（人）", 1184000]
    assert faults(sheet(["南宁市工会情况"], ["指标", "2014年"], above, ["柳州市"], below), block_office) == [(3, "")]
    confirm(sheet(["南宁市工会情况"], ["指标", "2014年"], ["柳州市"], below), block_office)
    assert kept() == stated(STAFF, "2014", u450200=831300)


def test_lines_below_a_unit_that_is_not_found_are_not_those_of_the_one_before_it(block_office):
    data = sheet(
        ["指标", "2014年"], ["柳州市"], ["工会会员人数（人）", 606500], ["某某市"], ["职工人数（人）", 831300],
        ["全区"], ["基层工会组织数（个）", 9],
    )  # fmt: skip
    assert faults(data, block_office) == [(5, "某某市")]


def test_a_measure_alone_in_its_line_among_sections_is_refused_still(block_office):
    data = sheet(
        ["单位：人"], ["地区", "2014年"], ["工会会员人数"], ["柳州市", 606500],
        ["单位：万人"], ["职工人数"], ["柳州市", 83],
    )  # fmt: skip
    assert faults(data, block_office) == [(5, "万人")]


def test_of_city_over_county_in_the_headings_the_number_is_the_countys(block_office):
    data = sheet(
        ["各市县工会会员人数（人）"], ["年份", "柳州市", None, "梧州市"], [None, "全市", "鹿寨县", "藤县"],
        ["2013", 582000, 37800, 45900],
    )  # fmt: skip
    confirm(data, block_office)
    assert kept() == stated(MEMBERS, "2013", u450200=582000, u450223=37800, u450422=45900)


def test_a_line_that_begins_with_a_mark_is_a_note_whatever_numbers_it_holds(block_office):
    data = sheet(["2014年"], ["地区", "工会会员人数(人)[2]"], ["柳州市", 606500], ["[2]", 11800])
    confirm(data, block_office)
    assert kept() == stated(MEMBERS, "2014", u450200=606500)


def test_measures_behind_the_numbers_are_measures(block_office):
    confirm(sheet(["柳州市工会情况"], ["指标", "2014年", "计量单位"], ["工会会员人数", 61, "万人"]), block_office)
    assert kept() == stated(MEMBERS, "2014", WAN, u450200=61)


def test_each_table_of_a_sheet_knows_its_own_rows():
    rows = [["甲表"], ["地区", "会员"], ["柳州市", "5"], ["注：年末数"], ["乙表"], ["地区", "职工"], ["桂林市", "7"]]
    first, second = sketches_of("Sheet1", rows)
    assert (first.titles, first.body, first.notes) == (["甲表"], [(3, ["柳州市", "5"])], [(4, "注：年末数")])
    assert (second.titles, second.body, second.head_row) == (["乙表"], [(7, ["桂林市", "7"])], 6)
    assert second.earlier == ["甲表"]
