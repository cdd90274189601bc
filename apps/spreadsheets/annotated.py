"""The file given back with its faults: filled and commented where they are, and told in a column of its own."""

from collections import defaultdict
from collections.abc import Iterable
from typing import IO

from django.utils.translation import gettext_lazy
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from apps.spreadsheets.faults import Fault
from apps.spreadsheets.headings import Head
from apps.spreadsheets.reading import Sheet
from apps.spreadsheets.writing import new_book

WRONG = gettext_lazy("what is wrong")  # heads the column an annotated file has more; passed over when it comes back


def write_annotated(out: IO[bytes], tables: Iterable[tuple[Sheet, Head]], faults: Iterable[Fault]) -> None:
    """The file as it came, with a column that says what is wrong; faulty cells are filled and carry a comment."""
    book = new_book(out)
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
    sheet: Worksheet, row: int, last: int, columns: list[str], cells: list[str], faults: list[Fault], format: Format
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
