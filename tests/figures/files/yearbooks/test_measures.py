"""A number is never taken as printed where the table, or one before it, says that it counts in something larger."""

from decimal import Decimal

import pytest

from apps.figures.files import importer as files_importer
from apps.figures.files.importer import FileChoices
from apps.figures.files.scales import captioned_titles, measures_noted
from apps.figures.files.yearbooks.reading import AskingTables
from apps.figures.files.yearbooks.remembered import remember
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.files.yearbooks.tables import INCOME, LIUZHOU, MEMBERS, WAN
from tests.figures.files.yearbooks.test_tables import asked_about, kept, workbook
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def measuring_office():
    return YearbookOffice()


def sheet(*rows: list[object]) -> bytes:
    return workbook({"Sheet1": list(rows)})


def confirm(data: bytes, office: YearbookOffice, **said: str) -> None:
    """The clerk fills in what is said here, leaves the rest as it was filled in, and confirms."""
    layouts = {}
    for table in asked_about(data, office):
        for name, value in said.items():
            setattr(table.answers, name, value)
        layouts[table.signature] = table.answers
    files_importer.bring_in(data, by=office.clerk, chosen=FileChoices(layouts=layouts))
    remember(office.clerk, layouts)


def asks_again(data: bytes, office: YearbookOffice) -> set[str]:
    """What a table asks whose layout is known; none of its figures are kept."""
    before = kept()
    with pytest.raises(AskingTables) as asking:
        files_importer.bring_in(data, by=office.clerk, reason="test")
    assert kept() == before
    (table,) = asking.value.tables
    assert table.is_known
    return table.asks


def column_of_measures(year: int, measure: str | None, value: object) -> bytes:
    return sheet(
        [f"{year}年各市工会主要指标"],
        ["项目", "计量单位", "柳州市"],
        ["工会经费收入", measure, value],
        ["基层工会组织数", "个", 5013],
    )


def lines(year: int, measure: str, value: object) -> bytes:
    return sheet(
        ["柳州市工会情况"],
        ["指标", f"{year}年"],
        [f"工会经费收入{measure}", value],
        ["基层工会组织数（个）", 5013],
    )


def a_year(year: int, value: object) -> bytes:
    return sheet(["各市工会经费收入"], ["地区", f"{year}年"], ["柳州市", value])


def test_an_emptied_column_of_measures_asks(measuring_office):
    confirm(column_of_measures(2013, "万元", 8920), measuring_office)
    assert asks_again(column_of_measures(2014, None, 9411), measuring_office) == {"measure"}


def test_a_line_that_lost_its_measure_asks(measuring_office):
    confirm(lines(2013, "（万元）", 8920.5), measuring_office)
    assert asks_again(lines(2014, "", 9411), measuring_office) == {"measure"}


def test_a_line_of_persons_that_lost_its_measure_asks_too(measuring_office):
    def members(year: int, measure: str, value: object) -> bytes:
        return sheet(["柳州市工会情况"], ["指标", f"{year}年"], [f"工会会员人数{measure}", value])

    confirm(members(2013, "（万人）", 58), measuring_office)
    assert asks_again(members(2014, "", 60), measuring_office) == {"measure"}


def test_a_fraction_asks_where_whole_numbers_were_taken_as_printed(measuring_office):
    confirm(a_year(2013, 89205000), measuring_office, measure="own")
    assert asks_again(a_year(2014, 94115000.5), measuring_office) == {"measure"}


def test_numbers_of_another_size_ask_where_the_measure_was_answered(measuring_office):
    def members(year: int, value: object) -> bytes:
        return sheet(["各市情况"], ["地区", f"{year}年"], ["柳州市", value])

    confirm(members(2013, 58.2), measuring_office, indicator=MEMBERS, measure="万")
    assert "measure" in asks_again(members(2014, 606500), measuring_office)


def test_money_that_was_said_to_count_in_yuan_asks_when_it_becomes_small(measuring_office):
    confirm(a_year(2013, 89205000), measuring_office, measure="own")
    assert asks_again(a_year(2014, 9411), measuring_office) == {"measure"}


@pytest.mark.parametrize(
    "rows",
    [
        [["各市工会经费收入"], ["2014年  单位：万元"], ["地区", "工会经费收入"], ["柳州市", 9411]],
        [["2014年各市工会经费收入（单位：万元）"], ["地区", "工会经费收入"], ["柳州市", 9411]],
        [["2014年各市工会经费收入（万元）"], ["地区", "工会经费收入"], ["柳州市", 9411]],
        [["2014年"], ["地区", "工会经费收入（单位：万元）"], ["柳州市", 9411]],
        [["2014年"], ["地区（单位：万元）", "工会经费收入"], ["柳州市", 9411]],
        [["2014年各市"], ["地区", "工会经费收入"], ["柳州市", 9411], ["注：单位为万元。"]],
    ],
    ids=str,
)
def test_a_measure_is_seen_wherever_it_stands(measuring_office, rows):
    confirm(sheet(*rows), measuring_office)
    assert kept() == {(LIUZHOU, INCOME, "2014", Decimal(9411 * WAN))}


def test_money_without_a_measure_is_asked_for_one_even_where_it_is_whole(measuring_office):
    (table,) = asked_about(sheet(["2014年各市"], ["地区", "工会经费收入"], ["柳州市", 9411]), measuring_office)
    assert table.asks == {"measure"}
    assert table.answers.measure == ""


def test_two_measures_of_persons_above_a_table_say_neither(measuring_office):
    data = sheet(["2014年  单位：万人、人"], ["地区", "工会会员人数"], ["柳州市", 61])
    (table,) = asked_about(data, measuring_office)
    assert table.asks == {"measure"}
    confirm(data, measuring_office, measure="own")
    assert kept() == {(LIUZHOU, MEMBERS, "2014", Decimal(61))}


def test_a_blank_in_the_column_of_measures_may_mean_the_one_above_it_and_is_asked(measuring_office):
    heads = ["项目", "计量单位", "2014年"]
    data = sheet(["柳州市工会情况"], heads, ["工会会员人数", "万人", 61], ["女会员人数", None, 22])
    (table,) = asked_about(data, measuring_office)
    assert table.asks == {"measure"}


def test_a_line_that_turns_out_to_be_money_is_asked_for_its_measure(measuring_office):
    """What 经费 is, is said on the page; only then is it seen that it is money."""
    data = sheet(["2014年各市"], ["地区", "经费"], ["柳州市", 9411])
    (table,) = asked_about(data, measuring_office)
    table.answers.indicators["经费"] = INCOME
    with pytest.raises(AskingTables) as asking:
        files_importer.bring_in(
            data, by=measuring_office.clerk, chosen=FileChoices(layouts={table.signature: table.answers})
        )
    assert asking.value.tables[0].asks == {"measure"}


def test_the_measure_of_a_line_of_other_words_counts(measuring_office):
    data = sheet(["2014年各市"], ["地区", "经费（万元）"], ["柳州市", 9411])
    confirm(data, measuring_office, indicators={"经费(万元)": INCOME})
    assert kept() == {(LIUZHOU, INCOME, "2014", Decimal(9411 * WAN))}


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("2014年 单位：万元", ["万元"]),
        ("收入（单位：万元、人）", ["万元", "人"]),
        ("填报单位：鹿寨县总工会", []),
        ("2014年（单位：鹿寨县总工会）", []),
    ],
)
def test_a_title_says_a_measure_at_its_end_or_in_brackets(text, measures):
    assert captioned_titles([[text]]) == measures


@pytest.mark.parametrize(
    ("note", "measures"),
    [("注：单位为万元。", ["万元"]), ("本表数据单位均为万人", ["万人"]), ("注：2000年以前单位为千元", [])],
)
def test_a_note_says_a_measure_where_it_says_nothing_else(note, measures):
    assert measures_noted([note]) == measures
