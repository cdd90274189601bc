"""The one table that feeds screen, CSV and XLSX, so that they cannot disagree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest

import xlsxwriter
from django.utils.translation import gettext as _

from apps.figures.quantity import plain
from apps.units import sheets

NUMBERS = ("number", "change", "percent")
MARKS = {"error": "■", "query": "▲", "explained": "●"}


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is text, number, change (a number with its sign) or percent; `measure` is printed under the label."""

    key: str
    label: str
    kind: str = "text"
    measure: str = ""
    href: str = ""

    @property
    def heading(self) -> str:
        return f"{self.label} ({self.measure})" if self.measure else self.label

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` goes into files, `text` on the screen; `note` is said in both.

    `qualified`: the text says more than the value, so that files repeat it among their notes.
    """

    text: str = ""
    value: Decimal | None = None
    href: str = ""
    note: str = ""
    mark: str = ""
    qualified: bool = False

    @property
    def in_file(self) -> Decimal | str:
        return self.text if self.value is None else Decimal(plain(self.value))

    @property
    def said_in_file(self) -> str:
        return " ".join(filter(None, (self.mark_name, self.text if self.qualified else "", self.note)))

    @property
    def sign(self) -> str:
        return MARKS.get(self.mark, "")

    @property
    def mark_name(self) -> str:
        return {"error": _("error"), "query": _("query"), "explained": _("explained"), "": ""}[self.mark]


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `key` is the code of what it is about, `style` is own, below, coverage or empty."""

    key: str
    cells: tuple[Cell, ...]
    style: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`choices` are what was asked for, by label; `remarks` hold for the whole table."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = field(default=())

    @property
    def headings(self) -> list[str]:
        """Those of a file, which carries codes and notes in columns of their own."""
        return [_("code"), *(column.heading for column in self.columns), _("notes")]

    def lines(self) -> Iterator[list[Decimal | str]]:
        """The rows of a file."""
        for row in self.rows:
            yield [row.key, *(cell.in_file for cell in row.cells), self._notes(row)]

    @property
    def pairs(self) -> Iterator[dict]:
        """The rows of the screen, each cell with its column."""
        return ({"row": row, "cells": list(zip(self.columns, row.cells, strict=True))} for row in self.rows)

    def _notes(self, row: Row) -> str:
        said = ((column.label, cell.said_in_file) for column, cell in zip(self.columns, row.cells, strict=True))
        return "; ".join(f"{label}: {words}" for label, words in said if words)


def to_csv(table: Table) -> bytes:
    """With a byte order mark; text that a spreadsheet would take for a formula is escaped, numbers are numbers."""
    out = BytesIO()
    sheets.write(out, table.headings, table.lines(), "csv")
    return out.getvalue()


def to_xlsx(table: Table, made: list[tuple[str, str]]) -> bytes:
    """The table on the first sheet, and on a second one how it was made: choices, remarks and what `made` says."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet = book.add_worksheet(_("table"))
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 36)
    sheet.set_column(2, len(table.columns), 14)
    sheet.write_row(0, 0, table.headings, bold)
    formats: dict[str, xlsxwriter.format.Format] = {}
    for at, line in enumerate(table.lines(), start=1):
        for column, value in enumerate(line):
            if isinstance(value, Decimal):
                pattern = number_format(value, table.columns[column - 1].kind)
                sheet.write_number(
                    at, column, value, formats.setdefault(pattern, book.add_format({"num_format": pattern}))
                )
            elif value:
                sheet.write_string(at, column, value)
    _write_origin(book, table, made)
    book.close()
    return out.getvalue()


def number_format(value: Decimal, kind: str) -> str:
    """The spreadsheet pattern that shows every digit of the value."""
    digits = len(plain(value).partition(".")[2])
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return f"+{pattern};-{pattern};0" if kind == "change" else pattern


def _write_origin(book: xlsxwriter.Workbook, table: Table, made: list[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(_("how it was made"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    remarks = zip_longest([_("remarks")] if table.remarks else [], table.remarks, fillvalue="")
    for at, (label, text) in enumerate([(_("title"), table.title), *table.choices, *made, *remarks]):
        sheet.write_string(at, 0, str(label))
        sheet.write_string(at, 1, str(text))
