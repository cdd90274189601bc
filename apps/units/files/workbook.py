"""Workbooks a register is kept with: the template to fill in, and a faulty file given back with what is wrong in it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from apps.spreadsheets.faults import Fault
from apps.spreadsheets.headings import Head
from apps.spreadsheets.reading import Sheet
from apps.units.files.columns import RESOURCES, RegisterColumn
from apps.units.files.reading import MARK_SHEET, VERSION, WRONG
from apps.units.files.widgets import CLEAR, RegistersWidget
from apps.units.models import Register

ROWS = 20_000  # as far down as the template's drop-down lists reach
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def template(out: IO[bytes], register: Register) -> None:
    """An empty table with drop-down lists, a sheet explaining its columns, and a hidden one that names the register."""
    book = xlsxwriter.Workbook(out, {"in_memory": True, **PLAIN})
    columns = list(RESOURCES[register].columns().values())
    head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(str(register.label))
    explained = book.add_worksheet(_("Explanation"))
    mark = book.add_worksheet(MARK_SHEET)
    mark.write_row(0, 0, [register.value, VERSION, explained.name])
    mark.hide()
    sheet.freeze_panes(1, 2)
    for place, column in enumerate(columns):
        heading = str(column.column_name)
        sheet.set_column(place, place, max(12, 2 * len(heading)), text)
        sheet.write_string(0, place, heading + ("*" if column.required else ""), head)
        _offer(sheet, mark, place, column)
    _explain(explained, columns, head, book.add_format({"text_wrap": True, "valign": "top"}))
    book.close()


def _offer(sheet: Worksheet, mark: Worksheet, place: int, column: RegisterColumn) -> None:
    """A drop-down list of the values allowed; the list itself stands in the hidden sheet."""
    allowed = [] if isinstance(column.widget, RegistersWidget) else column.widget.allowed
    if not allowed:
        return
    mark.write_column(1, place, allowed)
    letter = xl_col_to_name(place, col_abs=True)
    source = f"={MARK_SHEET}!{letter}$2:{letter}${len(allowed) + 1}"
    # Not enforced: a value in the other language or a code is understood as well.
    sheet.data_validation(1, place, ROWS, place, {"validate": "list", "source": source, "error_type": "information"})


def _explain(sheet: Worksheet, columns: Iterable[RegisterColumn], head: object, wrapped: object) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 4, 36)
    sheet.write_row(0, 0, [_("column"), _("meaning"), _("values allowed"), _("required"), _("example")], head)
    row = 0
    for row, column in enumerate(columns, start=1):
        allowed = "; ".join(column.widget.allowed) or str(column.widget.expects)
        required = _("of a new unit") if column.required else ""
        cells = [str(column.column_name), str(column.help), allowed, required, column.example]
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell, wrapped)
        # Not every program finds out for itself how many lines a cell takes; a Chinese character is two letters wide.
        sheet.set_row(row, 15 * max(1 + len(cell.encode("gb18030")) // 36 for cell in cells))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    remark = _("An empty cell leaves what is on record; %(clear)s empties it. Rows may come in any order.")
    sheet.write_string(row + 2, 0, remark % {"clear": CLEAR})


def annotated(out: IO[bytes], tables: Iterable[tuple[Sheet, Head]], faults: Iterable[Fault]) -> None:
    """The file as it came, with a column that says what is wrong; faulty cells are filled and carry a comment."""
    book = xlsxwriter.Workbook(out, {"in_memory": True, **PLAIN})
    head, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    faulty = book.add_format({"num_format": "@", "bg_color": "#F8CBAD", "border": 1})
    by_row: dict[tuple[str, int], list[Fault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.sheet, fault.row].append(fault)
    for table, heading in tables:
        sheet = book.add_worksheet(table.name or None)
        last = max(map(len, table.rows))
        for number, cells in enumerate(table.rows, start=1):
            for place, cell in enumerate(cells):
                sheet.write_string(number - 1, place, cell, head if number == heading.row else text)
            _annotate(sheet, number - 1, last, heading.columns, cells, by_row[table.name, number], faulty)
        sheet.set_column(0, last - 1, 18)
        sheet.set_column(last, last, 60)
        sheet.write_string(heading.row - 1, last, str(WRONG), head)
    book.close()


def _annotate(
    sheet: Worksheet, row: int, last: int, columns: list[str], cells: list[str], faults: list[Fault], format: object
) -> None:
    said: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        place = columns.index(fault.column) if fault.column in columns else last
        said[place].append(f"{fault.label}: {fault.reason} {fault.hint}".strip())
    for place, sentences in said.items():
        if place != last:
            sheet.write_string(row, place, cells[place], format)
            sheet.write_comment(row, place, "\n".join(sentences))
    if said:
        sheet.write_string(row, last, "; ".join(sentence for each in said.values() for sentence in each), format)
