"""What a spreadsheet shows in a cell and its reader does not tell: percentages, errors, formulas never computed."""

import io
import zipfile

import openpyxl
import pytest

from apps.spreadsheets.reading import book

MANIFEST = """<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"""
NAMESPACES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
)
CELLS = (
    '<table:table-cell office:value-type="float" office:value="0.5"/>',
    '<table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.955"/>',
    '<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>',
)
BLANK_ROWS = '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
OPEN_DOCUMENT = (
    f'<office:document-content{NAMESPACES} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc">'
    "<office:body><office:spreadsheet>"
    f'<table:table table:name="first"><table:table-row>{CELLS[0]}</table:table-row></table:table>'
    f'<table:table table:name="second">{BLANK_ROWS}<table:table-row>{"".join(CELLS)}</table:table-row></table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def workbook(fill) -> list[list[str]]:
    """The rows that are read of a workbook's second sheet, which `fill` writes in."""
    made = openpyxl.Workbook()
    fill(made.create_sheet("second"))
    made.active["A1"] = 0.95
    out = io.BytesIO()
    made.save(out)
    return book(out.getvalue())[1].rows


@pytest.mark.parametrize(
    ("number", "shown", "read"),
    [
        (0.95, "0%", "95%"),
        (0.9731, "0.00%", "97.31%"),
        (1, "0.0%", "100%"),
        (0.07, '0"个百分点"%', "7%"),
        (0.95, "0.00", "0.95"),
        (95, "General", "95"),
        ("未统计", "0%", "未统计"),
    ],
)
def test_a_percentage_is_read_as_it_is_shown(number, shown, read):
    def fill(sheet):
        sheet["C3"], sheet["D4"] = "率", number
        sheet["D4"].number_format = shown

    assert workbook(fill)[3][-1] == read


def test_a_failed_formula_and_one_never_computed_are_no_blank_cells():
    def fill(sheet):
        sheet.append(["a", "b", "c"])
        sheet.append([1, "#DIV/0!", "=A2&B2"])
        sheet["B2"].data_type = "e"

    assert workbook(fill)[1] == ["1", "#DIV/0!", "=A2&B2"]


def test_an_old_workbook_tells_percentages_and_errors_too(libreoffice, tmp_path):
    made = openpyxl.Workbook()
    made.active.append([0.955, "=1/0", 0.5])
    made.active["A1"].number_format = "0.0%"
    made.save(tmp_path / "old.xlsx")
    (old,) = libreoffice("xls", tmp_path / "old.xlsx")
    assert book(old.read_bytes())[0].rows == [["95.5%", "#DIV/0!", "0.5"]]


def test_an_open_document_tells_percentages_and_errors_too():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", OPEN_DOCUMENT)
        parts.writestr("META-INF/manifest.xml", MANIFEST)
    first, second = book(out.getvalue())
    assert (first.rows[0], second.rows[-1]) == (["0.5"], ["0.5", "95.5%", "95.5%", "#N/A"])
