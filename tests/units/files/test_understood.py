"""A register by file: what is understood of messy files, and what is refused, whole and with every fault."""

import io
import zipfile
from contextlib import suppress
from datetime import date

import pytest
import xlsxwriter
from django.utils import timezone
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.spreadsheets import writing
from apps.spreadsheets.workbooks import MOST_UNPACKED
from apps.units.errors import Faulty, Refused
from apps.units.files.importer import bring_in, preview
from apps.units.models import (
    Affiliation,
    Campaign,
    Federation,
    GrassrootsUnion,
    Register,
    Unit,
)
from tests import builders
from tests.units.files.worlds import GOOD, USCC, FilesTree, faults, grassroots, table, workbook
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def tree():
    return FilesTree()


# ---- What is understood


def test_a_new_union_is_made_with_its_parent_names_and_dates(tree):
    heads = ("code", "name", "reports to (code)", "opened", "type", "former names", "unified social credit code")
    row = ("450203-B", "柳钢工会", "450203", "2013/10/1", "联合", "柳钢厂工会 (2010-01-02)；老柳钢工会", "")
    plan = grassroots(table(row, heads=heads))
    made = GrassrootsUnion.objects.get(code="450203-B")
    assert plan.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert (made.name, made.initials, made.type, made.opened) == ("柳钢工会", "lggh", "joint", date(2013, 10, 1))
    assert made.path == "450000/450200/450203/450203-B/"
    assert made.affiliations.get().starts == made.opened
    assert dict(made.former_names.values_list("name", "until")) == {"柳钢厂工会": date(2010, 1, 2), "老柳钢工会": None}


@pytest.mark.parametrize(
    ("column", "text", "field", "value"),
    [
        ("type", "独立", "type", "single"),
        ("type", "joint", "type", "joint"),
        ("类型", "联合", "type", "joint"),
        ("建会形式", "industrial park", "setting", "park"),
        ("opened", "2013年10月1日", "opened", date(2013, 10, 1)),
        ("opened", "２０１３－１０－０１", "opened", date(2013, 10, 1)),
        ("opened", "20131001", "opened", date(2013, 10, 1)),
        ("opened", "41548", "opened", date(2013, 10, 1)),
        ("name", "  柳州　机械厂工会 ", "name", "柳州 机械厂工会"),
        ("notes", "=1+1", "notes", "=1+1"),
        ("行政区划代码", "４５０２０３", "division_code", "450203"),
        ("industry", "c", "industry", "C"),
    ],
)
def test_a_cell_is_read_as_clerks_write_it(tree, column, text, field, value):
    grassroots(table(("450203-A", text), heads=("code", column)))
    tree.union.refresh_from_db()
    assert getattr(tree.union, field) == value


MESSY = {
    "a_title_above_the_headings": workbook(["柳州市基层工会名册"], [], ["代码", "名称", "上级工会 (代码)"], GOOD),
    "headings_in_two_rows": workbook(
        ["代码", "名称", "隶属", ""], ["", "", "上级代码", "成立日期"], [*GOOD, date(2013, 10, 1)]
    ),
    "codes_as_numbers": workbook(["code", "name", "parent_code"], ["450203-B", "柳钢工会", 450203.0]),
    "full_width_codes": table(("４５０２０３－Ｂ", "柳钢工会", "450203 ")),
    "serial_numbers_and_a_sum": workbook(
        ["序号", "编码", "单位名称", "上级代码"], [1, *GOOD], ["", "合  计", "1"], ["注：2014年底数据"]
    ),
    "headings_repeated_on_the_second_page": workbook(["编码", "名称", "上级代码"], GOOD, ["编码", "名称", "上级代码"]),
    "chinese_in_gb18030": "代码,名称,上级代码\n450203-B,柳钢工会,450203\n".encode("gb18030"),
    "english_in_utf8_with_bom": b"\xef\xbb\xbf" + "code,name,reports to (code)\n450203-B,柳钢工会,450203\n".encode(),
    "the_parent_by_its_name": table(("450203-B", "柳钢工会", "鱼峰区总工会"), heads=("代码", "名称", "上级工会")),
    "stray_null_characters": b"code,name,parent_code\n450203-B,\0union,450203\0\n",
    "blank_rows_between": workbook(["code", "name", "parent_code"], [], GOOD, ["", "", ""]),
}


@pytest.mark.parametrize("data", MESSY.values(), ids=MESSY)
def test_a_messy_file_is_understood(tree, data):
    assert grassroots(data).counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert GrassrootsUnion.objects.get(code="450203-B").parent_id == tree.yufeng.pk
    assert grassroots(data).counts == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}


def test_an_open_document_sheet_is_understood(tree, libreoffice, tmp_path):
    (tmp_path / "unions.xlsx").write_bytes(MESSY["serial_numbers_and_a_sum"])
    (unions,) = libreoffice("ods", tmp_path / "unions.xlsx")
    assert grassroots(unions.read_bytes()).counts["new"] == 1


def test_rows_may_come_in_any_order(tree):
    heads = ("code", "name", "parent_code", "level")
    below, above = ("450205-ZJ", "镇级工会", "450205", "town or street"), ("450205", "柳北区总工会", "450200", "county")
    bring_in(table(below, above, heads=heads), "f", Register.FEDERATION, by=None)
    assert Federation.objects.get(code="450205-ZJ").path == "450000/450200/450205/450205-ZJ/"


def test_a_blank_cell_leaves_and_the_word_for_it_clears(tree):
    with acting(door="test"):
        GrassrootsUnion.objects.filter(pk=tree.union.pk).update(notes="旧", name_en="Works")
    plan = grassroots(table(("450203-A", "", "清空"), heads=("code", "notes", "name_en")))
    tree.union.refresh_from_db()
    assert (tree.union.notes, tree.union.name_en) == ("旧", "")
    assert [line.changes for line in plan.of("changed")] == [{"name_en": ("Works", "")}]


def test_an_edition_may_follow_one_that_is_new_in_the_same_file(tree):
    heads = ("code", "name", "parent_code", "kind", "edition", "earlier")
    later = ("450200-J2", "竞赛", "450200", "competition", "2", "450200-J1")
    first = ("450200-J1", "竞赛", "450200", "competition", "1", "")
    bring_in(table(later, first, heads=heads), "f", Register.CAMPAIGN, by=tree.clerk)
    assert Campaign.objects.get(code="450200-J2").earlier.code == "450200-J1"


def test_another_parent_is_an_affiliation_more_from_its_day_on(tree):
    move = ("450203-A", "450200", "2014-01-01")
    heads = ("code", "parent_code", "reports_from")
    assert grassroots(table(move, heads=heads)).counts["changed"] == 1
    tree.union.refresh_from_db()
    assert tree.union.parent_id == tree.liuzhou.pk
    assert list(tree.union.affiliations.values_list("starts", flat=True)) == [date(2014, 1, 1), builders.LONG_AGO]
    assert grassroots(table(move, heads=heads)).counts["unchanged"] == 1
    grassroots(table(("450203-A", "450203", "2014-01-01"), heads=heads))
    tree.union.refresh_from_db()
    assert (tree.union.parent_id, tree.union.affiliations.count()) == (tree.yufeng.pk, 2)


def test_a_unit_moves_with_its_new_division_code_in_one_file(tree):
    heads = ("code", "name", "parent_code", "division_code", "reports_from")
    grassroots(table(("450203-A", "", "", "450203", ""), heads=heads))
    grassroots(table(("450203-A", "", "450100", "450100", "2014-01-01"), heads=heads))
    tree.union.refresh_from_db()
    assert (tree.union.path, tree.union.division_code) == ("450000/450100/450203-A/", "450100")
    with pytest.raises(Faulty):
        grassroots(table(("450203-A", "", "450203", "450100", ""), heads=heads))


def test_a_new_unit_without_a_day_reports_from_the_first_of_the_year_being_collected(tree):
    year = builders.period("2015")
    rows = (("450203-N1", "甲工会", "450203", ""), ("450203-N2", "乙工会", "450203", "2015-03-01"))
    grassroots(table(*rows, heads=("code", "name", "parent_code", "opened")), by=tree.clerk)
    begun = Affiliation.objects.filter(unit__code__startswith="450203-N").order_by("unit__code")
    assert [affiliation.starts for affiliation in begun] == [year.starts, date(2015, 3, 1)]


def test_a_move_without_a_day_counts_from_today(tree):
    grassroots(table(("450203-A", "450200"), heads=("code", "parent_code")))
    assert Affiliation.objects.filter(unit=tree.union, starts=timezone.localdate(), parent=tree.liuzhou).exists()


def test_the_first_federation_begins_the_tree():
    heads, root = ("code", "name", "level"), ("450000", "广西总工会", "province")
    assert bring_in(table(root, heads=heads), "f", Register.FEDERATION, by=None).counts["new"] == 1
    other = ("460000", "海南总工会", "province")
    assert [fault.column for fault in faults(table(other, heads=heads), Register.FEDERATION)] == ["parent_code"]


# ---- What is refused

WRONG = {
    "an_unknown_parent": ({"parent_code": "450299"}, "parent_code", "federation", "450203"),
    "a_parent_of_the_wrong_name": ({"parent_name": "鱼锋区总工会"}, "parent_name", "450203", "鱼峰区总工会"),
    "a_parent_misspelt": ({"parent_code": "", "parent_name": "柳洲市"}, "parent_name", "name", "柳州市总工会"),
    "no_parent": ({"parent_code": ""}, "parent_code", "federation", ""),
    "a_parent_that_is_no_federation": ({"parent_code": "450203-A"}, "parent_code", "federation", None),
    "no_name": ({"name": ""}, "name", "needs", ""),
    "no_code": ({"code": ""}, "code", "code", ""),
    "a_choice_misspelt": ({"type": "jiont"}, "type", "single", "joint"),
    "no_full_date": ({"opened": "2013-10"}, "opened", "2013-10-01", ""),
    "a_day_that_is_none": ({"opened": "2013-02-30"}, "opened", "2013-10-01", ""),
    "closed_before_opened": ({"opened": "2014-01-01", "closed": "2013-01-01"}, "closed", "close", ""),
    "a_wrong_check_character": ({"uscc": USCC[:-1] + "X"}, "uscc", "18", ""),
    "a_division_outside_its_federation": ({"division_code": "450103"}, "division_code", "450203", ""),
    "a_division_of_five_digits": ({"division_code": "45020"}, "division_code", "", ""),
    "a_code_with_a_blank_sign": ({"code": "450203_B"}, "code", "", ""),
    "a_code_outside_its_federation": ({"code": "460100-B"}, "code", "450203-A1", ""),
    "a_code_of_another_register": ({"code": "450203", "parent_code": "450200"}, "code", "", ""),
    "a_name_cleared": ({"code": "450203-A", "name": "清空"}, "name", "cleared", ""),
    "an_industry_there_is_not": ({"industry": "z"}, "industry", "GB/T 4754", ""),
    "a_name_too_long": ({"name": "长" * 201}, "name", "200", ""),
}


@pytest.mark.parametrize(("change", "column", "said", "suggestion"), WRONG.values(), ids=WRONG)
def test_a_wrong_row_is_refused_with_its_place_and_what_was_meant(tree, change, column, said, suggestion):
    row = {"code": "450203-B", "name": "柳钢工会", "parent_code": "450203"} | change
    with override("en"):
        found = faults(table(("450203-C", "好工会", "450203"), tuple(row.values()), heads=tuple(row)))
        assert column in {fault.column for fault in found}
        fault = next(one for one in found if one.column == column)
        assert fault.row == 3
        assert said in fault.reason
        assert suggestion in (None, fault.suggestion)
    with pytest.raises(Faulty):
        grassroots(table(tuple(row.values()), heads=tuple(row)))
    assert not Unit.objects.filter(code__in=["450203-B", "450203-C"]).exists()


def test_all_faults_are_told_at_once_and_the_same_reason_once(tree):
    rows = [(f"450203-{at}", "工会", "450299") for at in range(5)] + [("450203-X", "", "450203"), GOOD]
    plan = preview(table(*rows), "file", Register.GRASSROOTS, by=None)
    assert plan.counts["refused"] == 6
    groups = {(group["column"], group["count"]): group["values"] for group in plan.groups()}
    assert len(groups) == 2
    assert [value["rows"] for values in groups.values() for value in values] == ["7", "2–6"] or [
        value["rows"] for values in groups.values() for value in values
    ] == ["2–6", "7"]


def test_an_unknown_column_hides_no_fault_of_the_rows_below_it(tree):
    rows = [("450203-B", "", "450203", "韦小梅"), ("450203-C", "好工会", "450203", "")]
    data = table(*rows, heads=("code", "name", "parent_code", "负责人电话"))
    with override("en"):
        plan = preview(data, "file", Register.GRASSROOTS, by=None)
        assert [(fault.row, fault.column, fault.reason) for fault in plan.faults] == [
            (1, "负责人电话", "There is no such column."),
            (2, "name", "A new unit needs this."),
        ]
        assert plan.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 2}
        with pytest.raises(Refused) as uncoded:
            grassroots(table(*rows, heads=("", "name", "parent_code", "负责人电话")))
    assert [("code" in reason, "负责人电话" in reason) for reason in uncoded.value.reasons] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    assert not Unit.objects.filter(code="450203-C").exists()


def test_a_failed_formula_is_no_name(tree):
    with override("en"):
        found = faults(table(("450203-B", "#REF!", "450203"), ("450203-C", "#1厂工会", "450203")))
    assert [(fault.row, fault.column, fault.value) for fault in found] == [(2, "name", "#REF!")]
    assert "error of the spreadsheet" in found[0].reason


def test_a_row_without_a_code_or_with_a_second_one_is_read_to_its_end(tree):
    found = faults(table(("", "无码", "450299"), ("450203-B", "甲", "450203"), ("450203-B", "乙", "450299")))
    assert {(one.row, one.column) for one in found} == {
        (row, name) for row in (2, 4) for name in ("code", "parent_code")
    }
    row = ("", "无码", "450200", "county")
    found = faults(table(row, heads=("code", "name", "parent_code", "level")), Register.FEDERATION)
    assert [(one.row, one.column) for one in found] == [(2, "code")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (table(GOOD, heads=("code", "nane", "parent_code")), "“name”"),
        (table((*GOOD, "x"), heads=("code", "name", "parent_code", "")), "heading"),
        (table((*GOOD, "450203"), heads=("code", "name", "parent_code", "上级代码")), "twice"),
        (table(GOOD[1:], heads=("name", "parent_code")), "code"),
        (b"nothing\nhere\n", "headings"),
        (b"\x89PNG\r\n\xff\xfe\x00", "read"),
        (b"PK\x03\x04 no workbook", "damaged"),
        (b"code,name\n1," + b"x" * 200_000, "longer than a page"),
        (b"", "headings"),
    ],
)
def test_a_file_that_is_no_table_of_the_register_is_refused(tree, data, said):
    with override("en"), pytest.raises(Refused, match=said):
        grassroots(data)


def test_a_workbook_broken_anywhere_is_refused_in_words(tree):
    whole = io.BytesIO()
    writing.write(whole, ("code", "name", "parent_code"), [GOOD], "xlsx")
    data = whole.getvalue()
    locked = bytearray(data)
    for at in (place for place in range(len(data)) if data[place : place + 4] in (b"PK\x03\x04", b"PK\x01\x02")):
        locked[at + (6 if data[at + 2] == 3 else 8)] |= 1  # each part is said to be encrypted
    altered = [bytearray(data) for _place in range(0, len(data), 97)]
    for at, one in zip(range(0, len(data), 97), altered, strict=True):
        one[at : at + 8] = b"\xff" * 8
    with override("en"), pytest.raises(Refused, match="password"):
        grassroots(bytes(locked))
    for broken in (*(data[:at] for at in range(4, len(data), 397)), *map(bytes, altered)):
        with suppress(Refused):  # where what was altered does not matter, it is read
            grassroots(broken)
    assert Unit.objects.filter(code="450203-B").count() <= 1


def test_a_cell_far_away_does_not_take_the_servers_memory(tree):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write(0, 0, "code")
    page.write(1048575, 16383, "x")
    book.close()
    with override("en"), pytest.raises(Refused, match="apart"):
        grassroots(out.getvalue())


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="t">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
ODS_FILLED = "<table:table-cell office:value-type='string'{}><text:p>x</text:p></table:table-cell>"


@pytest.mark.parametrize(
    "rows",
    [
        "<table:table-row table:number-rows-repeated='1048576'>" + ODS_FILLED.format("") * 20 + "</table:table-row>",
        "<table:table-row><table:table-cell table:number-columns-repeated='16000'/>"
        f"{ODS_FILLED.format('')}</table:table-row><table:table-row table:number-rows-repeated='1000000'/>"
        f"<table:table-row>{ODS_FILLED.format('')}</table:table-row>",
        "<table:table-row table:number-rows-repeated='99999'>"
        + ODS_FILLED.format(" table:number-columns-repeated='9999'")
        + "</table:table-row>",
    ],
)
def test_repetition_in_an_open_document_does_not_take_the_servers_memory(tree, rows):
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    data = packed({"mimetype": kind, "META-INF/manifest.xml": "<manifest/>", "content.xml": ODS.format(rows)})
    with override("en"), pytest.raises(Refused, match="too far apart"):
        grassroots(data)


@pytest.mark.parametrize("part", ["content.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_file_that_unpacks_to_far_more_than_it_weighs_is_refused(tree, part):
    data = packed({part: b" " * (MOST_UNPACKED + 1)})
    assert len(data) < MOST_UNPACKED / 500
    with override("en"), pytest.raises(Refused, match="unpacks to more than"):
        grassroots(data)


def packed(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def test_a_code_given_twice_is_refused_with_the_first_row(tree):
    (fault,) = faults(table(GOOD, GOOD))
    assert (fault.row, fault.column) == (3, "code")
    assert "2" in fault.reason


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("450200", "", "450203", ""), "parent_code"),
        (("450203", "", "", "city"), "level"),
        (("450205", "柳北区总工会", "450203", "county"), "level"),
    ],
)
def test_a_file_cannot_bend_the_tree(tree, row, column):
    found = faults(table(row, heads=("code", "name", "parent_code", "level")), Register.FEDERATION)
    assert column in {fault.column for fault in found}


def test_what_only_the_database_refuses_is_told_in_the_preview_at_its_row(tree):
    with acting(door="test"):
        builders.grassroots("450203-OPEN", tree.yufeng)
    (fault,) = faults(table(("450203", "2014-01-01"), heads=("code", "closed")), Register.FEDERATION)
    assert (fault.row, fault.value) == (2, "450203")


def test_an_earlier_affiliation_is_not_rewritten_by_a_file(tree):
    builders.move(tree.union, tree.liuzhou, date(2014, 1, 1))
    (fault,) = faults(table(("450203-A", "2007-01-01"), heads=("code", "reports_from")))
    assert "2008-10-01" in fault.reason
