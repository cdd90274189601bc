"""The one table that feeds screen, CSV, XLSX, JSON and charts, so that they cannot disagree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.figures.arithmetic.interval import ZERO, Interval, plain
from apps.figures.arithmetic.quantity_text import in_file, trimmed
from apps.figures.models import Figure, Finding, Qualifier, State
from apps.reports.numbers.ledger import EXPLAINED, JUDGED
from apps.reports.numbers.readings import Footing
from apps.reports.tables import wording
from apps.reports.tables.markup import body_markup
from apps.spreadsheets import writing
from apps.spreadsheets.writing import CellStyle, NewBook, spreadsheet_format

NUMBERS = ("number", "change", "percent")
UNTOLD = {"number": "not_reported", "change": "not_computed", "percent": "not_computed"}
NAMES = ("unit", "parent", "indicator", "form")  # columns of names, which may take more than one line
PRINTED_COLUMNS = 13
TABLE_HEAD = CellStyle(bold=True, text_wrap=True, valign="top", bottom=1)
MARKS: dict[str, str] = {Finding.Severity.ERROR: "■", Finding.Severity.QUERY: "▲", JUDGED: "●", EXPLAINED: "●"}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """`kind` is text, number, change (a number with its sign), percent or picture, which files leave out.

    `measure` is printed under the label; neighbours of one `group` stand under a common head.
    """

    key: str
    label: str
    kind: str = "text"
    measure: str = ""
    href: str = ""
    group: str = ""

    @property
    def name(self) -> str:
        return f"{self.group} {self.label}" if self.group else self.label

    @property
    def heading(self) -> str:
        return f"{self.name} ({self.measure})" if self.measure else self.name

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS

    def as_json(self) -> dict[str, str]:
        return {"key": self.key, "label": self.name, "kind": self.kind, "measure": self.measure}

    @property
    def style(self) -> str:
        """How its cells are set: numbers to the right, long names and notes over several lines."""
        if self.is_number:
            return "number"
        if self.key == "note":
            return "text"
        if self.key in NAMES:
            return "words"
        return "picture" if self.kind == "picture" else ""


@dataclass(frozen=True, slots=True)
class TableCell:
    """`value` goes into files, `text` on the screen; `note` is said in both, and leads to `note_href`.

    What is not exact has a `qualifier`: its text says more than the value, so that files repeat it among their notes.
    `interval` is what the number may be, `rounding` half of one as it or its parts were printed, `state` why
    there is none, `stated` the statement it is. A sum of some units `is_partial` and is set lighter; `completeness` is
    its m/n and `footing` what the number rests on, for pictures. What is rounded for reading can `write` itself in
    units of a factor, and its title says it in `full`.
    """

    text: str = ""
    value: Decimal | None = None
    href: str = ""
    note: str = ""
    mark: str = ""
    qualifier: str = Qualifier.EXACT
    interval: Interval | None = None
    state: str = ""
    stated: Figure | None = field(default=None, compare=False)
    note_href: str = ""
    picture: SafeString | str = ""
    rounding: Decimal = ZERO
    is_partial: bool = False
    completeness: str = ""
    footing: Footing | None = None
    full: str = ""
    write: Callable[[Decimal], str] | None = field(default=None, compare=False)

    @property
    def is_known_to_a_place(self) -> bool:
        """Whether no more than the place it was printed to is known of it: 83.13万."""
        return self.qualifier == Qualifier.EXACT and self.bounds != ("", "")

    @property
    def qualified(self) -> bool:
        return self.qualifier != Qualifier.EXACT

    @property
    def source(self) -> str:
        """Where it was stated; looked up for files alone, not for the two thousand cells of a page."""
        return wording.stated_in(self.stated) if self.stated else ""

    @property
    def in_file(self) -> Decimal | str:
        return self.text if self.value is None else trimmed(self.value)

    @property
    def bounds(self) -> tuple[str, str]:
        """The least and the most it may be, in plain digits; "" where that is the value itself or there is no bound."""
        if self.interval is None or self.interval.is_point:
            return "", ""
        return in_file(self.interval.low), in_file(self.interval.high)

    def as_json(self, kind: str) -> dict[str, str]:
        """What is empty is left out; a number's cell always has its state."""
        low, high = self.bounds
        texts = {"text": self.text, "note": self.note, "mark": self.mark, "source": self.source, "href": self.href}
        if kind in NUMBERS:
            texts["value"] = in_file(self.value)
            texts["low"] = low
            texts["high"] = high
            texts["rounding"] = in_file(self.rounding or None)
            texts["state"] = self._state_of(kind)
            texts["qualifier"] = self._qualifier_told
        return {name: text for name, text in texts.items() if text}

    def _state_of(self, kind: str) -> str:
        """value, or why there is none: as stated or, where nothing is stated, as the kind of number has it."""
        if self.value is not None:
            return str(State.VALUE)
        return self.state or UNTOLD[kind]

    @property
    def _qualifier_told(self) -> str:
        """An exact number has none."""
        return self.qualifier if self.qualified else ""

    @property
    def said_in_file(self) -> str:
        """What stands in a file's notes, as far as there is anything: the mark, the words of the number, the note."""
        words = self.text if self.qualified else ""
        return " ".join(filter(None, (self.mark_name, words, self.note)))

    @property
    def is_remarkable(self) -> bool:
        """Whether there is more to say of it than its value."""
        return bool(self.said_in_file or self.source or self.rounding or self.bounds != ("", ""))

    @property
    def sign(self) -> str:
        return MARKS.get(self.mark, "")

    @property
    def mark_name(self) -> str:
        if self.mark == EXPLAINED:
            return _("explained")
        if self.mark == JUDGED:
            return _("judged")
        return str(Finding.Severity(self.mark).label) if self.mark else ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line; `key` is the code of what it is about, `style` is own, below, coverage or empty."""

    key: str
    cells: tuple[TableCell, ...]
    style: str = ""

    def only(self, places: list[int]) -> "TableRow":
        """The cells of these places alone."""
        return replace(self, cells=tuple(self.cells[at] for at in places))


@dataclass(frozen=True, slots=True)
class Table:
    """`choices` are what was asked for, by label; `remarks` hold for the whole table."""

    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    remarks: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = field(default=())

    @property
    def headings(self) -> list[str]:
        """Those of a file, which carries codes and notes in columns of their own."""
        return [_("code"), *(column.heading for column, _at in self._in_files), _("notes")]

    def place_of(self, key: str) -> int | None:
        """Which of the columns has the key; None where none has."""
        for at, column in enumerate(self.columns):
            if column.key == key:
                return at
        return None

    def lines(self) -> Iterator[list[Decimal | str]]:
        """The rows of a file."""
        for row in self.rows:
            yield [row.key, *(row.cells[at].in_file for _column, at in self._in_files), self._notes(row)]

    @property
    def kinds(self) -> list[str]:
        """Of the columns of a file."""
        return ["text", *(column.kind for column, _at in self._in_files), "text"]

    @property
    def body(self) -> SafeString:
        """The rows of the screen, as HTML."""
        return body_markup(self.columns, self.rows)

    @property
    def labelled_body(self) -> SafeString:
        """The same for a narrow screen, where cells stand below each other: each says what it is."""
        return body_markup(self.columns, self.rows, labelled=True)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """The common heads with the columns each spans; empty where there are none."""
        heads = []
        for group, columns in groupby(self.columns, _group_of):
            heads.append((group, len(list(columns))))
        is_headed = any(group for group, _count in heads)
        return heads if is_headed else []

    @property
    def pieces(self) -> list["Table"]:
        """The table cut for paper: as many columns as a sheet holds beside its names, groups kept together.

        Worked example: of 13 columns a sheet, one of names and groups of 5, 5 and 5 columns, the first sheet has the
        name with two groups, the second the name with the third.
        """
        names = self._count_names()
        room = PRINTED_COLUMNS - names
        sheets: list[list[int]] = [[]]
        for block in self._blocks(names):
            is_full = sheets[-1] and len(sheets[-1]) + len(block) > room
            if is_full:
                sheets.append([])
            sheets[-1] += block
        if len(sheets) == 1:
            return [self]
        return [self._only([*range(names), *places]) for places in sheets]

    def _blocks(self, start: int) -> Iterator[list[int]]:
        """The places of the columns from `start` on that stay together: those of one group, any other alone."""
        placed = list(enumerate(self.columns))
        for _group, columns in groupby(placed[start:], _block):
            yield [at for at, _column in columns]

    def _count_names(self) -> int:
        """How many columns stand before the first of numbers, which are repeated on every sheet: at least one."""
        for at, column in enumerate(self.columns):
            if column.is_number:
                return max(at, 1)
        return max(len(self.columns), 1)

    def _only(self, places: list[int]) -> "Table":
        """The columns of these places alone."""
        columns = tuple(self.columns[at] for at in places)
        return replace(self, columns=columns, rows=tuple(row.only(places) for row in self.rows))

    def as_json(self) -> dict[str, Any]:
        """The table for programs: docs/json.md. Numbers are texts of plain digits, so that none is rounded."""
        return {
            "title": self.title,
            "choices": [{"label": label, "text": text} for label, text in self.choices],
            "columns": [column.as_json() for column, _at in self._in_files],
            "rows": [self._row_as_json(row) for row in self.rows],
            "remarks": list(self.remarks),
        }

    def _row_as_json(self, row: TableRow) -> dict[str, Any]:
        cells = {}
        for column, at in self._in_files:
            cells[column.key] = row.cells[at].as_json(column.kind)
        return {"code": row.key, "style": row.style, "cells": cells}

    def remarkable(self) -> Iterator[tuple[str, TableColumn, TableCell]]:
        """By code of the row: the numbers there is more to say of than their value."""
        for row in self.rows:
            for column, at in self._in_files:
                cell = row.cells[at]
                if column.is_number and cell.is_remarkable:
                    yield row.key, column, cell

    @property
    def _in_files(self) -> list[tuple[TableColumn, int]]:
        return [(column, at) for at, column in enumerate(self.columns) if column.kind != "picture"]

    def _notes(self, row: TableRow) -> str:
        """What a line of a file says of its cells, each after the name of its column."""
        said = []
        for column, at in self._in_files:
            words = row.cells[at].said_in_file
            if words:
                said.append(f"{column.name}: {words}")
        return "; ".join(said)


def _group_of(column: TableColumn) -> str:
    return column.group


def _block(placed: tuple[int, TableColumn]) -> str:
    """Columns of one group stay together, any other stands alone."""
    at, column = placed
    return column.group or f"{at}"


def to_csv(table: Table) -> bytes:
    """With a byte order mark; text that a spreadsheet would take for a formula is escaped, numbers are numbers."""
    out = BytesIO()
    writing.write(out, table.headings, table.lines(), "csv")
    return out.getvalue()


def to_xlsx(table: Table, made: list[tuple[str, str]]) -> bytes:
    """The table on the first sheet; then what is to be known of single numbers, and how all of it was made.

    `made` says when, by whom and where it can be found again.
    """
    out = BytesIO()
    book = NewBook(out, row_by_row=True)
    _write_table(book, table)
    _write_notes(book, table)
    _write_origin(book, table, made)
    book.close()
    return out.getvalue()


def _write_table(book: NewBook, table: Table) -> None:
    between = len(table.kinds) - 3  # columns that are neither the code, the name nor the notes
    sheet = book.sheet(_("table"), (12, 36, *[14] * between, 60))
    sheet.freeze(1, 2)
    sheet.print_wide(one_page_wide=len(table.columns) <= PRINTED_COLUMNS)
    sheet.print_again(0, 2)
    sheet.number_pages()
    sheet.head(table.headings, TABLE_HEAD)
    kinds = table.kinds
    for at, line in enumerate(table.lines(), start=1):
        for column, cell in enumerate(line):
            style = None
            if isinstance(cell, Decimal):
                style = CellStyle(num_format=number_format(cell, kinds[column]))
            sheet.write(at, column, cell, style)


def _write_notes(book: NewBook, table: Table) -> None:
    sheet = book.sheet(_("notes"), (12, 36, 18, 16, 16, 16, 50, 60))
    sheet.freeze(1)
    numbers = (_("as written"), _("at least"), _("at most"), _("half of one as printed"))
    heads = (_("code"), _("number"), *numbers, _("notes"), _("source"))
    sheet.head(heads, TABLE_HEAD)
    for at, (key, column, cell) in enumerate(table.remarkable(), start=1):
        half = in_file(cell.rounding or None)
        sheet.write_row(at, (key, column.heading, cell.text, *cell.bounds, half, cell.said_in_file, cell.source))


def number_format(value: Decimal, kind: str) -> str:
    """The spreadsheet pattern that shows every digit of the value."""
    digits = len(plain(value).partition(".")[2])
    pattern = spreadsheet_format(digits)
    return f"+{pattern};-{pattern};0" if kind == "change" else pattern


def _write_origin(book: NewBook, table: Table, made: list[tuple[str, str]]) -> None:
    sheet = book.sheet(_("how it was made"), (24, 90))
    lines = [(_("title"), table.title), *table.choices, *made]
    label = _("remarks")
    for remark in table.remarks:
        lines.append((label, remark))
        label = ""  # stands beside the first alone
    for at, line in enumerate(lines):
        sheet.write_row(at, line)
