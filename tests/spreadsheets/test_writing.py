"""Workbooks in the making: whatever a sheet was called where it came from, a spreadsheet opens it."""

import io

import openpyxl
import pytest

from apps.spreadsheets.writing import NewBook

AS_A_SPREADSHEET_ALLOWS = {
    ("2014/15", "2014:15"): ["2014 15", "2014 15 (2)"],
    ("表一", "表一", "表一"): ["表一", "表一 (2)", "表一 (3)"],
    ("Data", "DATA"): ["Data", "DATA (2)"],
    ("", "Sheet1", ""): ["Sheet1", "Sheet1 (2)", "Sheet3"],
    ("'a'", "[*?]", "\x01\n"): ["a", "Sheet2", "Sheet3"],
    ("工" * 40, "工" * 50): ["工" * 31, "工" * 27 + " (2)"],
    ("𠮷" * 20,): ["𠮷" * 15],
    ("a\ud800b",): ["ab"],
}


@pytest.mark.parametrize(("asked", "called"), AS_A_SPREADSHEET_ALLOWS.items())
def test_a_sheet_is_called_as_far_as_a_spreadsheet_allows(asked, called):
    out = io.BytesIO()
    book = NewBook(out)
    assert [book.sheet(name).name for name in asked] == called
    book.close()
    assert openpyxl.load_workbook(out).sheetnames == called
