"""One table, three faces: what the screen shows, CSV and XLSX hold."""

import csv
import io
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from openpyxl import load_workbook

from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow, number_format, to_csv, to_xlsx

TABLE = Table(
    "汇总",
    (
        TableColumn("unit", "单位"),
        TableColumn("ORG12", "会员", "number", "人"),
        TableColumn("change", "增减", "change"),
    ),
    (
        TableRow(
            "450200",
            (
                TableCell("柳", href="/unit/450200/"),
                TableCell("83.1万", Decimal("831000.0")),
                TableCell("-9", Decimal(-9)),
            ),
        ),
        TableRow(
            "450100",
            (TableCell("=cmd()"), TableCell("超过6万", Decimal(60000), qualifier="over", mark="error"), TableCell()),
        ),
        TableRow(
            "450300",
            (TableCell("桂林"), TableCell("90.5", Decimal("90.5"), note="2013-12-31"), TableCell("+1", Decimal(1))),
        ),
    ),
    ("说明一",),
    (("期别", "2014"),),
)


@pytest.fixture
def lines():
    return list(csv.reader(io.StringIO(to_csv(TABLE).decode("utf-8-sig"))))


def test_a_csv_file_opens_in_a_spreadsheet_with_plain_numbers_and_no_formula(lines):
    assert to_csv(TABLE).startswith(b"\xef\xbb\xbf")
    assert lines[0][1:4] == ["单位", "会员 (人)", "增减"]
    assert [line[:4] for line in lines[1:]] == [
        ["450200", "柳", "831000", "-9"],
        ["450100", "'=cmd()", "60000", ""],
        ["450300", "桂林", "90.5", "1"],
    ]


def test_what_the_screen_says_beside_a_number_is_in_the_notes_of_the_file(lines):
    assert lines[1][4] == ""
    assert "超过6万" in lines[2][4]
    assert lines[3][4] == "会员: 2013-12-31"


def test_a_workbook_holds_the_same_cells_and_says_how_it_was_made(lines):
    book = load_workbook(io.BytesIO(to_xlsx(TABLE, [("链接", "http://localhost/summary/")])))
    table, _notes, origin = book.worksheets
    held = [["" if cell is None else cell for cell in row] for row in table.iter_rows(values_only=True)]
    assert held[0] == lines[0]
    for row, line in zip(held[1:], lines[1:], strict=True):
        assert [str(cell) for cell in row] == [cell.removeprefix("'") for cell in line]
    assert table["C2"].number_format == "#,##0"
    assert table["D2"].number_format == "+#,##0;-#,##0;0"
    assert table["B3"].data_type == "s"
    assert table.freeze_panes == "C2"
    told = dict(origin.iter_rows(values_only=True))
    assert told["期别"] == "2014"
    assert told["链接"] == "http://localhost/summary/"
    assert "说明一" in told.values()


def test_the_screen_shows_the_words_with_links_and_marks_that_are_not_colour_alone():
    page = render_to_string("reports/_table.html", {"table": TABLE})
    for text in ("83.1万", "超过6万", "2013-12-31", "■", 'href="/unit/450200/"', "说明一"):
        assert text in page


def test_an_empty_table_says_what_would_be_here():
    assert "nothing yet" in render_to_string(
        "reports/_table.html", {"table": Table("t", (), ()), "nothing": "nothing yet"}
    )


@pytest.mark.parametrize(
    ("value", "kind", "pattern"),
    [("5", "number", "#,##0"), ("5.50", "number", "#,##0.0"), ("0.125", "change", "+#,##0.000;-#,##0.000;0")],
)
def test_a_number_keeps_all_its_digits_in_a_spreadsheet(value, kind, pattern):
    assert number_format(Decimal(value), kind) == pattern


def test_a_table_too_wide_for_paper_is_cut_between_its_groups_with_the_names_on_every_piece():
    columns = [TableColumn("unit", "单位"), TableColumn("measure", "计量单位")]
    columns += [
        TableColumn(f"{city}:{year}", year, "number", group=city) for city in "甲乙丙丁戊" for year in ("1", "2", "3")
    ]
    table = Table("表", tuple(columns), (TableRow("R", tuple(TableCell(one.key) for one in columns)),))
    pieces = table.pieces
    assert [[one.key for one in piece.columns][:2] for piece in pieces] == [["unit", "measure"]] * 2
    assert [[group for group, _width in piece.groups] for piece in pieces] == [["", "甲", "乙", "丙"], ["", "丁", "戊"]]
    assert all(
        cell.text == one.key for piece in pieces for one, cell in zip(piece.columns, piece.rows[0].cells, strict=True)
    )
    assert TABLE.pieces == [TABLE]
