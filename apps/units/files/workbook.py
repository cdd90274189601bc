"""The workbook a register is kept with: the template to fill in, with the values allowed and what they mean."""

from collections.abc import Iterable
from typing import IO

from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from apps.spreadsheets.writing import new_book
from apps.units.files.columns import RESOURCES, RegisterColumn
from apps.units.files.reading import MARK_SHEET, VERSION
from apps.units.files.widgets import CLEAR, RegistersWidget
from apps.units.models import Register

ROWS = 20_000  # as far down as the template's drop-down lists reach


def template(out: IO[bytes], register: Register) -> None:
    """An empty table with drop-down lists, a sheet explaining its columns, and a hidden one that names the register."""
    book = new_book(out)
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


def _explain(sheet: Worksheet, columns: Iterable[RegisterColumn], head: Format, wrapped: Format) -> None:
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
