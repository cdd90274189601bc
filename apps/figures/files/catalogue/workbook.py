"""The workbook of the catalogue: every record, or the empty sheets, with an explanation of their columns."""

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from apps.figures.files.catalogue.tables import TABLES, CatalogueTable, ChoicesWidget
from apps.spreadsheets.writing import HEAD, TEXT, WRAPPED, NewBook, NewSheet
from apps.units.files.widgets import CLEAR

WIDEST = 60  # letters of a column
ROWS = 2000  # as far down as the drop-down lists reach
LONGEST_LIST = 255  # signs of a list that stands in its cell


def write(out: IO[bytes], *, empty: bool = False) -> None:
    """One sheet a table, in the reader's language, and what `read` reads back. `empty`: the headings alone."""
    book = NewBook(out)
    for table in TABLES:
        _write_table(book.sheet(table.label), table, empty)
    _explain(book.sheet(_("Explanation"), (24, 24, 60, 12)))
    book.close()


def _write_table(sheet: NewSheet, table: CatalogueTable, empty: bool) -> None:
    for place, (column, heading) in enumerate(table.headings.items()):
        sheet.width(place, min(WIDEST, max(10, 2 * len(str(heading)))), TEXT)
        sheet.write(0, place, f"{heading}{'*' if column in table.key else ''}", HEAD)
    sheet.freeze(1, len(table.key))
    _offer(sheet, table)
    if empty:
        return
    for number, record in enumerate(table.records(), start=1):
        sheet.write_row(number, table.cells_of(record))


def _offer(sheet: NewSheet, table: CatalogueTable) -> None:
    """Drop-down lists of the values allowed, where one of them is chosen and a spreadsheet takes the list."""
    for place, widget in enumerate(table.widgets.values()):
        if isinstance(widget, ChoicesWidget):
            continue
        listed = ",".join(widget.allowed)
        if 0 < len(listed) <= LONGEST_LIST:
            sheet.offer(place, 1, ROWS, widget.allowed)


def _explain(sheet: NewSheet) -> None:
    sheet.head((_("sheet"), _("column"), _("values allowed"), _("required")))
    row = 0
    for row, cells in enumerate(_explained(), start=1):
        sheet.write_row(row, cells, WRAPPED)
    remark = _("An empty cell leaves what is on record; %(clear)s empties it. Rows may come in any order.")
    sheet.write(row + 2, 0, remark % {"clear": CLEAR})


def _explained() -> Iterator[tuple[str, str, str, str]]:
    for table in TABLES:
        for column, widget in table.widgets.items():
            allowed = "; ".join(widget.allowed) or str(widget.expects)
            required = _("names the record") if column in table.key else ""
            yield table.label, str(table.headings[column]), allowed, required
