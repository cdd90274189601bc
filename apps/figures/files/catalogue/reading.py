"""A file of the catalogue taken apart: which of its sheets is which table, and what its rows say."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.figures.files.catalogue.tables import GONE, TABLES, CatalogueTable, Key
from apps.spreadsheets import writing
from apps.spreadsheets.faults import Fault
from apps.spreadsheets.headings import Head, normal
from apps.spreadsheets.reading import Sheet
from apps.units.errors import Refused
from apps.units.files.plain_rows import PlainRow, head_in, no_headings, rows_below, sheets_of
from apps.units.files.widgets import LANGUAGES, CellWidget, Unfit, understood

MOST = 5000  # rows of one file
LOOKED_AT = 50  # rows by which the table of a sheet is known


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """What is said of one record: by column its values, of other records their codes. Where no row of a file says it,
    `number` is 0."""

    table: CatalogueTable
    key: Key
    values: dict[str, Any]
    sheet: str = ""
    number: int = 0

    @property
    def is_gone(self) -> bool:
        """Whether it asks for the record to be taken off."""
        return bool(self.values.get(GONE))

    def fault(self, reason: str, column: str = "") -> Fault:
        """A fault of this row, at a column or at its key."""
        at = column if column in self.table.widgets else self.table.key[0]
        seen = self.values.get(at)
        text = self.table.widgets[at].render(seen) if seen is not None else ""
        return Fault(self.number, at, text, reason, str(self.table.headings[at]), self.sheet)


@dataclass(slots=True)
class CatalogueFile:
    """What a file says, what cannot be right in it by itself, and the sheets that were passed over."""

    rows: list[CatalogueRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    known: dict[tuple[str, Key], CatalogueRow] = field(default_factory=dict)  # the row that says a record first
    refused: set[tuple[type[Model], str]] = field(default_factory=set)  # the records whose rows cannot be right


def read(data: bytes) -> CatalogueFile:
    """Takes a file apart; Refused where no sheet of it is a table of the catalogue, or where it is too long."""
    file, found = CatalogueFile(), False
    for sheet in sheets_of(data):
        if sheet.hidden or normal(sheet.name) in explanations():
            continue
        if not any(map(any, sheet.rows)):
            continue
        known = _table_of(sheet)
        if known is None:
            file.passed.append(sheet.name)
            continue
        found = True
        _take(file, sheet, *known)
    if not found:
        raise Refused(no_headings(TABLES[1].headings))
    if len(file.rows) > MOST:
        raise Refused(_("A file of the catalogue has at most %(most)s rows: divide it.") % {"most": MOST})
    return file


def explanations() -> set[str]:
    """What the sheet that explains the columns is called, as compared."""
    names = set()
    for language in LANGUAGES:
        with override(language):
            names.add(normal(_("Explanation")))
    return names


def _table_of(sheet: Sheet) -> tuple[CatalogueTable, Head] | None:
    """The table that the sheet's name names, else the one most of whose columns are headed; None where none is.

    Of code and Chinese name it may be that of groups, of indicators or of forms: that in which most of the codes are
    known, else the one with the fewest columns.
    """
    fitting = []
    for table in TABLES:
        head = head_in(sheet, table.headings)
        if head and set(table.key) <= set(head.columns):
            named = normal(sheet.name) in table.labels
            order = (named, head.known, 0 if named else _known(sheet, table, head), -len(table.headings))
            fitting.append((order, table, head))
    if not fitting:
        return None
    _order, table, head = max(fitting, key=lambda found: found[0])
    return table, head


def _known(sheet: Sheet, table: CatalogueTable, head: Head) -> int:
    """How many of the first codes below the headings are of records that there are."""
    codes = {row.said.get(table.key[0], "").strip() for row in islice(rows_below(sheet, head), LOOKED_AT)}
    return table.model._default_manager.filter(**{f"{table.model.NATURAL_KEY[0]}__in": codes}).count()


def _take(file: CatalogueFile, sheet: Sheet, table: CatalogueTable, head: Head) -> None:
    """Adds what the sheet says, with its faults."""
    file.faults += _wrong_headings(sheet, table, head)
    for plain in rows_below(sheet, head):
        values, wrong = _understood(plain, table)
        if wrong:
            file.faults += wrong
            file.refused.add((table.model, plain.said.get(table.key[0], "").strip()))
            continue
        row = CatalogueRow(table, table.key_of(values), values, sheet.name, plain.number)
        before = file.known.setdefault((table.name, row.key), row)
        if before is not row:
            file.faults.append(row.fault(_twice(before, row)))
        file.rows.append(row)


def _twice(before: CatalogueRow, row: CatalogueRow) -> str:
    """That a record was said before; in which sheet, where in another."""
    if before.sheet == row.sheet:
        return _("This record stands in row %(row)s too.") % {"row": before.number}
    return _("This record stands in sheet %(sheet)s, row %(row)s, too.") % {"sheet": before.sheet, "row": before.number}


def _wrong_headings(sheet: Sheet, table: CatalogueTable, head: Head) -> Iterator[Fault]:
    for place, (text, column) in enumerate(zip(head.texts, head.columns, strict=True)):
        if text and not column:
            yield Fault(head.row, text, text, _("There is no such column."), text, sheet.name)
        elif column and column in head.columns[:place]:
            yield Fault(head.row, column, text, _("This column stands here twice."), text, sheet.name)


def _understood(plain: PlainRow, table: CatalogueTable) -> tuple[dict[str, Any], list[Fault]]:
    """The values of a row by column, and what cannot be right in it."""
    values: dict[str, Any] = {}
    wrong: list[Fault] = []
    for column, text in plain.said.items():
        value = _value(table.widgets[column], writing.unsafe(text))
        if isinstance(value, Unfit):
            heading = str(table.headings[column])
            wrong.append(Fault(plain.number, column, text, value.reason, heading, plain.sheet, value.suggestion()))
        values[column] = value
    for column in table.key:
        if column not in values:
            heading = str(table.headings[column])
            wrong.append(Fault(plain.number, column, "", _("This cell is needed."), heading, plain.sheet))
    return values, wrong


def _value(widget: CellWidget, text: str) -> Any:
    return understood(widget, text.strip())
