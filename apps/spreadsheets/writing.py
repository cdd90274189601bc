"""Writes tables as CSV and XLSX; no text in them becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

FORMULA = re.compile(r"'*[=+\-@\t\r]")  # with the marks that say it is none


def safe(cell: object) -> object:
    """Text a spreadsheet would take for a formula is marked as text; numbers stay numbers."""
    if isinstance(cell, str) and FORMULA.match(cell):
        return f"'{cell}"
    return cell


def unsafe(text: str) -> str:
    """The text `safe` was given."""
    is_marked = text.startswith("'") and FORMULA.match(text)
    return text[1:] if is_marked else text


def new_book(out: IO[bytes], *, row_by_row: bool = False) -> xlsxwriter.Workbook:
    """An empty workbook in which no text becomes a formula, a link or a number.

    `row_by_row`: one row at a time is in memory, so that rows are written in their order and never gone back to.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return xlsxwriter.Workbook(out, {**options, "constant_memory": row_by_row, "in_memory": not row_by_row})


def write(out: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[object]], kind: str) -> None:
    """Writes `kind` csv (with BOM) or xlsx."""
    if kind == "xlsx":
        _write_xlsx(out, heads, rows)
    else:
        _write_csv(out, heads, rows)


def _write_csv(out: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([safe(head) for head in heads])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    text.detach()


def _write_xlsx(out: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    book = new_book(out, row_by_row=True)
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        _write_xlsx_row(sheet, number, row)
    book.close()


def _write_xlsx_row(sheet: Worksheet, number: int, row: Sequence[object]) -> None:
    """A text cell is never a formula; only what begins like a marked one is marked once more: '=1 becomes ''=1."""
    for column, cell in enumerate(row):
        text = str(cell)
        if text.startswith("'"):
            text = str(safe(cell))
        if text:
            sheet.write_string(number, column, text)
