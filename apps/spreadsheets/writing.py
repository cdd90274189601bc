"""Writes tables as CSV and XLSX; no text in them becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

FORMULA = re.compile(r"'*[=+\-@\t\r]")  # with the marks that say it is none
NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\[\]:*?/\\']")
TEXT_MARK = "'"  # before a text that a spreadsheet would take for a formula
LONGEST_NAME = 31  # of a sheet, as UTF-16 counts


def safe(cell: object) -> object:
    """Text a spreadsheet would take for a formula is marked as text; numbers stay numbers."""
    if isinstance(cell, str) and FORMULA.match(cell):
        return TEXT_MARK + cell
    return cell


def _cut(text: str, length: int) -> str:
    """As much of the text as UTF-16 writes in so many units; a sign of two is left whole or left out."""
    return text.encode("utf-16-le", "ignore")[: 2 * length].decode("utf-16-le", "ignore")


def unsafe(text: str) -> str:
    """The text `safe` was given."""
    if text.startswith(TEXT_MARK) and FORMULA.match(text):
        return text[1:]
    return text


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
    book = NewBook(out, row_by_row=True)
    sheet = book.sheet()
    sheet.freeze(1)
    sheet.head(heads, BOLD)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, map(_as_text, row))
    book.close()


def _as_text(cell: object) -> str:
    """A text cell is never a formula; only what begins like a marked one is marked once more: '=1 becomes ''=1."""
    text = str(cell)
    return str(safe(text)) if text.startswith("'") else text


# ---- A workbook with more than one table in it


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a cell looks, under XlsxWriter's names; None where it is as in any empty workbook."""

    bold: bool | None = None
    font_size: int | None = None
    font_color: str | None = None
    bg_color: str | None = None
    border: int | None = None
    bottom: int | None = None
    align: str | None = None
    valign: str | None = None
    text_wrap: bool | None = None
    num_format: str | None = None
    locked: bool | None = None  # whether a protected sheet keeps the cell as it is; None is as True

    def properties(self) -> dict[str, object]:
        """Those that are not as in any empty workbook."""
        properties = {}
        for field in fields(self):
            setting = getattr(self, field.name)
            if setting is not None:
                properties[field.name] = setting
        return properties


BOLD = CellStyle(bold=True)
HEAD = CellStyle(bold=True, bottom=1)
TEXT = CellStyle(num_format="@")  # what is typed there stays text: a code keeps its zeros
WRAPPED = CellStyle(text_wrap=True, valign="top")
FAULT_COLOUR = "#F8CBAD"  # the ground of what cannot stay as it is
A4 = 9  # XlsxWriter's number of the paper


class NewBook:
    """A workbook in the making, in which no text becomes a formula, a link or a number; it is written when closed.

    `row_by_row`: one row at a time is in memory, so that rows are written in their order and never gone back to.
    """

    def __init__(self, out: IO[bytes], *, row_by_row: bool = False) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(out, {**options, "constant_memory": row_by_row, "in_memory": not row_by_row})
        self._formats: dict[CellStyle, Format] = {}
        self._names: set[str] = set()  # of its sheets, in small letters

    def sheet(self, name: str = "", widths: Sequence[float] = ()) -> "NewSheet":
        """A further sheet with the widths of its first columns, in characters; without a name it is Sheet1, Sheet2…

        It is called `name` as far as a spreadsheet allows.
        """
        sheet = NewSheet(self, self._book.add_worksheet(self._allowed(name)))
        for column, width in enumerate(widths):
            sheet.width(column, width)
        return sheet

    def _allowed(self, name: str) -> str:
        """Short enough, without signs that no name may have, and not that of a sheet there is already.

        Worked example: two sheets 2014/15 and 2014:15 are 2014 15 and 2014 15 (2).
        """
        wanted = _cut(NOT_IN_A_NAME.sub(" ", name), LONGEST_NAME).strip() or f"Sheet{len(self._names) + 1}"
        allowed, number = wanted, 1
        while allowed.lower() in self._names:
            number += 1
            ending = f" ({number})"
            allowed = _cut(wanted, LONGEST_NAME - len(ending)) + ending
        self._names.add(allowed.lower())
        return allowed

    def format(self, style: CellStyle | None) -> Format | None:
        """The workbook's format of a style, made once."""
        if style is None:
            return None
        if style not in self._formats:
            self._formats[style] = self._book.add_format(style.properties())
        return self._formats[style]

    def close(self) -> None:
        self._book.close()


class NewSheet:
    """One sheet of a workbook in the making. Rows and columns are counted from 0."""

    def __init__(self, book: NewBook, sheet: Worksheet) -> None:
        self._book, self._sheet = book, sheet

    @property
    def name(self) -> str:
        return self._sheet.get_name()

    # What stands in it

    def write(self, row: int, column: int, cell: object, style: CellStyle | None = None) -> None:
        """A number as one, anything else as text; "" is an empty cell, which is written for its style alone."""
        format = self._book.format(style)
        if isinstance(cell, int | float | Decimal):
            self._sheet.write_number(row, column, cell, format)
        elif cell != "":
            self._sheet.write_string(row, column, str(cell), format)
        elif format:
            self._sheet.write_blank(row, column, None, format)

    def write_row(self, row: int, cells: Iterable[object], style: CellStyle | None = None) -> None:
        for column, cell in enumerate(cells):
            self.write(row, column, cell, style)

    def head(self, texts: Iterable[str], style: CellStyle = HEAD) -> None:
        """The row of headings, the first of the sheet."""
        self.write_row(0, texts, style)

    def lines(self, row: int, texts: Iterable[str], style: CellStyle | None = None) -> int:
        """Texts below one another in the first column from a row on; the row after them."""
        for text in texts:
            self.write(row, 0, text, style)
            row += 1
        return row

    def compute(self, row: int, column: int, formula: str, style: CellStyle) -> None:
        """A formula, whose result is empty until the file is opened."""
        self._sheet.write_formula(row, column, formula, self._book.format(style), "")

    def comment(self, row: int, column: int, text: str) -> None:
        self._sheet.write_comment(row, column, text)

    def keep_list(self, column: int, texts: Sequence[str]) -> str:
        """Texts in a column from the second row on; the formula by which `offer` finds them."""
        for row, text in enumerate(texts, start=1):
            self.write(row, column, text)
        letter = xl_col_to_name(column, col_abs=True)
        return f"={self.name}!{letter}$2:{letter}${len(texts) + 1}"

    def offer(self, column: int, first: int, last: int, source: str | list[str]) -> None:
        """A drop-down list for the cells of a column; not enforced, as more is understood than is offered."""
        choices = {"validate": "list", "source": source, "error_type": "information"}
        self._sheet.data_validation(first, column, last, column, choices)

    def colour_where(self, row: int, column: int, formula: str, style: CellStyle) -> None:
        """Gives a cell the style as long as the formula is TRUE."""
        condition = {"type": "formula", "criteria": formula, "format": self._book.format(style)}
        self._sheet.conditional_format(row, column, row, column, condition)

    # How it looks

    def width(self, column: int, width: float, style: CellStyle | None = None, *, hidden: bool = False) -> None:
        """The width of a column in characters, and the style of what is typed there."""
        self._sheet.set_column(column, column, width, self._book.format(style), {"hidden": hidden})

    def height(self, row: int, lines: int) -> None:
        """Room for so many lines of text; not every program finds out for itself how many a cell takes."""
        self._sheet.set_row(row, 15 * lines)

    def freeze(self, rows: int, columns: int = 0) -> None:
        """What stays in sight when the rest is scrolled."""
        self._sheet.freeze_panes(rows, columns)

    def print_wide(self, *, one_page_wide: bool = True) -> None:
        """On paper lying on its side, all columns on one page."""
        self._sheet.set_landscape()
        if one_page_wide:
            self._sheet.fit_to_pages(1, 0)

    def print_again(self, row: int, columns: int = 0) -> None:
        """The row, and as many first columns, that are printed on every page."""
        self._sheet.repeat_rows(row)
        if columns:
            self._sheet.repeat_columns(0, columns - 1)

    def number_pages(self) -> None:
        """On A4, with the name of the sheet and the number of the page at the foot."""
        self._sheet.set_paper(A4)
        self._sheet.set_footer("&L&A&R&P / &N")

    def protect(self, *, resizable: bool = False) -> None:
        """Only cells that are not locked can be typed into; there is no password.

        `resizable`: columns and rows can still be made wider and higher.
        """
        self._sheet.protect("", {"format_columns": resizable, "format_rows": resizable})

    def hide(self) -> None:
        self._sheet.hide()

    def open_here(self) -> None:
        """The sheet that is seen first."""
        self._sheet.activate()
        self._sheet.set_first_sheet()


def address(row: int, column: int) -> str:
    """A cell as formulas name it, wherever they are copied to: $E$7."""
    return xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)


def spreadsheet_format(decimals: int) -> str:
    """The pattern by which a spreadsheet shows a number with so many decimals: #,##0.00."""
    if decimals == 0:
        return "#,##0"
    return "#,##0." + "0" * decimals
