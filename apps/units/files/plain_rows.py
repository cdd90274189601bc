"""The rows of a file whose columns are few and have no register: acts on the tree, people, the catalogue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.spreadsheets.headings import Head, head_of, normal
from apps.spreadsheets.reading import Sheet, SheetError, book
from apps.units.errors import Refused
from apps.units.files.widgets import LANGUAGES

Ways = Mapping[str, tuple[str, ...]]  # of heading a column, beside its name


@dataclass(frozen=True, slots=True)
class PlainRow:
    """One row below the headings: its place, and what it says by column."""

    sheet: str
    number: int
    said: dict[str, str]


def rows_of(data: bytes, columns: Mapping[str, Any], ways: Ways | None = None) -> Iterator[PlainRow]:
    """The rows that say anything. `columns` are the headings by column; Refused where no row of headings is found."""
    sheets = sheets_of(data)
    heads = [None if sheet.hidden else head_in(sheet, columns, ways) for sheet in sheets]
    if not any(heads):
        raise Refused(no_headings(columns))
    for sheet, head in zip(sheets, heads, strict=True):
        if head:
            yield from rows_below(sheet, head)


def sheets_of(data: bytes) -> list[Sheet]:
    """The sheets of a file; Refused where it is no table."""
    try:
        return book(data)
    except SheetError as error:
        raise Refused(_("This file cannot be read as a table: %(why)s.") % {"why": error}) from error


def no_headings(columns: Mapping[str, Any]) -> str:
    """What is said of a file in which nothing heads these columns."""
    return _("No row of headings was found: %(columns)s.") % {"columns": ", ".join(columns)}


def head_in(sheet: Sheet, columns: Mapping[str, Any], ways: Ways | None = None) -> Head | None:
    """The row that heads `columns`; None where there is none."""
    return head_of(sheet.rows, partial(_column_headed, _known(columns, ways or {})))


def rows_below(sheet: Sheet, head: Head) -> Iterator[PlainRow]:
    """The rows below the headings that say anything."""
    for number, row in enumerate(sheet.rows[head.row :], start=head.row + 1):
        said = _said_in(row, head)
        if said:
            yield PlainRow(sheet.name, number, said)


def _said_in(row: list[str], head: Head) -> dict[str, str]:
    """By column what a row says; what stands in no column is passed over."""
    said = {}
    for column, cell in zip(head.columns, row, strict=False):
        if column and cell.strip():
            said[column] = cell
    return said


def _known(columns: Mapping[str, Any], ways: Ways) -> dict[str, str]:
    """The column of each heading: by its code, by its name in either language, and as people head it."""
    known = {}
    for column, ways_of_column in ways.items():
        known.update({normal(said): column for said in ways_of_column})
    for language in LANGUAGES:
        with override(language):
            known.update({normal(str(label)): column for column, label in columns.items()})
    return known | {column: column for column in columns}


def _column_headed(known: Mapping[str, str], text: str) -> str:
    return known.get(normal(text).replace("*", ""), "")
