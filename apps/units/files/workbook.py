"""The workbook a register is kept with: the template to fill in, with the values allowed and what they mean."""

from collections.abc import Iterable
from typing import IO

from django.utils.translation import gettext as _

from apps.spreadsheets.writing import HEAD, TEXT, WRAPPED, NewBook, NewSheet
from apps.units.files.columns import RegisterColumn
from apps.units.files.extra_columns import resource_of
from apps.units.files.reading import MARK_SHEET, VERSION
from apps.units.files.widgets import CLEAR, RegistersWidget
from apps.units.models import Register

ROWS = 20_000  # as far down as the template's drop-down lists reach


def template(out: IO[bytes], register: Register) -> None:
    """An empty table with drop-down lists, a sheet explaining its columns, and a hidden one that names the register."""
    book = NewBook(out)
    columns = list(resource_of(register).columns().values())
    sheet = book.sheet(str(register.label))
    explanation = book.sheet(_("Explanation"), (24, 36, 36, 36, 36))
    mark = book.sheet(MARK_SHEET)
    mark.write_row(0, (register.value, VERSION, explanation.name))
    mark.hide()
    sheet.freeze(1, 2)
    for place, column in enumerate(columns):
        heading = str(column.column_name)
        sheet.width(place, max(12, 2 * len(heading)), TEXT)
        sheet.write(0, place, heading + ("*" if column.required else ""), HEAD)
        _offer(sheet, mark, place, column)
    _explain(explanation, columns)
    book.close()


def _offer(sheet: NewSheet, mark: NewSheet, place: int, column: RegisterColumn) -> None:
    """A drop-down list of the values allowed; the list itself stands in the hidden sheet."""
    if isinstance(column.widget, RegistersWidget) or not column.widget.allowed:
        return
    sheet.offer(place, 1, ROWS, mark.keep_list(place, column.widget.allowed))


def _explain(sheet: NewSheet, columns: Iterable[RegisterColumn]) -> None:
    sheet.head((_("column"), _("meaning"), _("values allowed"), _("required"), _("example")))
    row = 0
    for row, column in enumerate(columns, start=1):
        allowed = "; ".join(column.widget.allowed) or str(column.widget.expects)
        required = _("of a new unit") if column.required else ""
        cells = [str(column.column_name), str(column.help), allowed, required, column.example]
        sheet.write_row(row, cells, WRAPPED)
        sheet.height(row, max(_lines_of(cell) for cell in cells))
    sheet.print_wide()
    remark = _("An empty cell leaves what is on record; %(clear)s empties it. Rows may come in any order.")
    sheet.write(row + 2, 0, remark % {"clear": CLEAR})


def _lines_of(text: str) -> int:
    """How many lines a text takes in a column of 36 letters; a Chinese character is two letters wide."""
    return 1 + len(text.encode("gb18030")) // 36
