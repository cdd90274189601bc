"""A figure is kept under the year its table says, and never under one that was only near it."""

import pytest
from django.utils.translation import override

from apps.figures.files import importer as files_importer
from apps.figures.files.importer import FileChoices
from apps.figures.files.period_texts import period_said
from apps.figures.files.yearbooks.reading import AskingTables
from apps.units.errors import Faulty
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.files.yearbooks.tables import GUILIN, LIUZHOU, MEMBERS, STAFF, stated
from tests.figures.files.yearbooks.test_measures import confirm, sheet
from tests.figures.files.yearbooks.test_tables import asked_about, kept, workbook
from tests.worlds import shared

pytestmark = pytest.mark.django_db
HEADS = ["地区", "工会会员人数(人)", "职工人数(人)"]


@shared
def dated_office():
    return YearbookOffice()


def members(*titles: str) -> bytes:
    return sheet(*[[title] for title in titles], ["地区", "工会会员人数(人)"], ["柳州市", 606500])


def refused(data: bytes, office: YearbookOffice, chosen: str = "") -> list[str]:
    """Why nothing of it is kept, though the clerk leaves all as it was filled in."""
    layouts = {table.signature: table.answers for table in asked_about(data, office)}
    with override("en"), pytest.raises(Faulty) as refusal:
        files_importer.bring_in(data, by=office.clerk, chosen=FileChoices(chosen, layouts=layouts))
    assert not kept()
    return [fault.reason for fault in refusal.value.faults]


@pytest.mark.parametrize(
    "title",
    ["2014年上半年各市工会会员", "各市工会会员（2014年第三季度）", "2014年1-6月各市工会会员", "前三季度各市工会会员"],
)
def test_a_title_that_names_a_part_of_a_year_is_not_taken_for_the_year(dated_office, title):
    assert any("is no period" in reason for reason in refused(members(title), dated_office))


def test_columns_of_a_part_of_a_year_are_left_out_and_told_where_the_clerk_says_so(dated_office):
    data = sheet(["各市工会会员人数（人）"], ["地区", "2014年上半年", "2014年"], ["柳州市", 597300, 606500])
    assert refused(data, dated_office)
    (table,) = asked_about(data, dated_office)
    table.answers.parts_left_out = True
    looked = files_importer.try_out(
        data, by=dated_office.clerk, chosen=FileChoices(layouts={table.signature: table.answers}),
        before=lambda staged: None, after=lambda touched: None,
    )  # fmt: skip
    assert (looked.file.faults, looked.file.skipped) == ([], [("Sheet1", 3, "2014年上半年")])
    confirm(data, dated_office, parts_left_out=True)
    assert kept() == stated(MEMBERS, "2014", u450200=606500)


def test_a_half_year_is_not_read_as_the_known_table_of_the_year(dated_office):
    confirm(members("2013年各市工会会员"), dated_office)
    before = kept()
    with pytest.raises(AskingTables):
        files_importer.bring_in(members("2014年上半年各市工会会员"), by=dated_office.clerk)
    assert kept() == before


def test_a_sheet_of_a_half_year_is_refused_below_a_title_of_the_year():
    assert period_said("上半年", [["2014年各市工会会员"]]) == "上半年"


@pytest.mark.parametrize("title", ["3-5　2014年各县会员", "表4 2014年各县", "2-1 各县会员（2014年）"])
def test_the_number_of_a_table_hides_no_year(title):
    assert period_said("表", [[title]]) == "2014"


@pytest.mark.parametrize("title", ["2014年12月31日各市工会会员", "填报日期：2014年6月"])
def test_a_day_is_no_part_of_a_year(title):
    assert period_said("表", [[title]]) == ""


@pytest.mark.parametrize("title", ["广西统计年鉴2014", "2014年广西工会年鉴", "Guangxi Yearbook 2014"])
def test_the_year_of_a_yearbook_is_not_that_of_its_figures_and_is_asked(dated_office, title):
    (table,) = asked_about(members(title, "2-1 各市工会会员人数"), dated_office)
    assert (table.period, table.asks) == ("", {"period"})


def test_a_source_that_came_out_in_another_year_does_not_choose_the_year():
    assert period_said("2014年", [["来源：2013年印发的工会统计调查制度"]]) == "2014"


def test_a_title_and_a_sheet_of_two_years_are_asked_about(dated_office):
    data = workbook({"2013年": [["2014年各市"], ["地区", "工会会员人数(人)"], ["柳州市", 606500]]})
    (table,) = asked_about(data, dated_office)
    assert (table.period, table.asks) == ("", {"period"})


@pytest.mark.parametrize("said", ["“十二五”时期", "平均", None])
def test_a_line_whose_own_column_names_no_year_is_not_of_the_titles(dated_office, said):
    data = sheet(
        ["2014年主要年份"], ["地区", "年份", "工会会员人数(人)"], ["柳州市", 2014, 606500], ["桂林市", said, 9]
    )
    assert len(refused(data, dated_office)) == 1


def test_a_year_chosen_beside_the_file_that_is_not_that_of_the_title_is_a_fault(dated_office):
    told = refused(members("2014年各市工会会员"), dated_office, chosen="2013")
    assert told == ["This table is headed 2014, and 2013 was chosen."]


def test_a_year_alone_in_a_line_is_that_of_the_lines_below_it(dated_office):
    confirm(sheet(HEADS, ["2014年"], ["柳州市", 606500, 831300], ["2013年"], ["桂林市", 596000, 690000]), dated_office)
    assert kept() == (
        stated(MEMBERS, "2014", u450200=606500)
        | stated(STAFF, "2014", u450200=831300)
        | stated(MEMBERS, "2013", u450300=596000)
        | stated(STAFF, "2013", u450300=690000)
    )


def test_lines_before_the_first_such_year_are_of_the_titles(dated_office):
    confirm(
        sheet(["2014年各市"], HEADS, ["柳州市", 606500, 831300], ["2013年"], ["桂林市", 596000, 690000]), dated_office
    )
    assert {(unit, period) for unit, _code, period, _value in kept()} == {(LIUZHOU, "2014"), (GUILIN, "2013")}


def test_a_line_and_a_heading_of_two_years_are_refused(dated_office):
    data = sheet(["年份", "2013年工会会员人数(人)", "2013年职工人数(人)"], ["2014年", 606500, 831300], ["2013年", 1, 2])
    (table,) = asked_about(data, dated_office)
    table.answers.unit = LIUZHOU
    with override("en"), pytest.raises(Faulty) as refusal:
        files_importer.bring_in(
            data, by=dated_office.clerk, chosen=FileChoices(layouts={table.signature: table.answers})
        )
    assert {fault.row for fault in refusal.value.faults} == {2}
