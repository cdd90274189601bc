"""Tables of pages that were saved under the name of a workbook: HTML, and XML as Excel 2003 wrote it.

Part of `reading_program`: no Django.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import IO
from xml.etree import ElementTree

from apps.spreadsheets.marked_cells import PERCENT, as_marked
from apps.spreadsheets.text_tables import NamedTable

MOST_SPANNED = 1000  # columns that one cell is merged over
NUMBER = re.compile("[0-9]+")
FARTHEST = 100_000  # rows or cells that are left out
OFFICE = "{urn:schemas-microsoft-com:office:spreadsheet}"
NotWellFormed = ElementTree.ParseError


class TableParser(HTMLParser):
    """The rows of each table of a page; a cell that is merged over others leaves these blank, as in a workbook."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.cell: list[str] | None = None
        self.span = 1
        self.below: dict[int, int] = {}  # by column of the table how many rows a cell above still covers
        self.rows_covered = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            self.tables.append([])
            self.below = {}
        elif tag == "tr" and self.tables:
            self._end_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._end_cell()
            said = dict(attrs)
            self.cell, self.span = [], _number(said.get("colspan"))
            self.rows_covered = _number(said.get("rowspan"))
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _end_cell(self) -> None:
        if self.cell is None:
            return
        row = self.tables[-1][-1]
        while self.below.get(len(row), 0):
            self.below[len(row)] -= 1
            row.append("")
        for column in range(len(row), len(row) + self.span):
            self.below[column] = self.rows_covered - 1
        row += [" ".join("".join(self.cell).split()), *[""] * (self.span - 1)]
        self.cell = None


def _number(text: str | None) -> int:
    """How many rows or columns are merged: 1 where nothing sensible is said."""
    if text and NUMBER.fullmatch(text):
        return min(max(int(text), 1), MOST_SPANNED)
    return 1


def html_tables(page: str) -> Iterator[NamedTable]:
    """The tables of a page that hold anything, with their numbers as names where there are several."""
    parser = TableParser()
    parser.feed(page)
    parser.close()
    tables = [table for table in parser.tables if any(table)]
    for number, table in enumerate(tables, start=1):
        yield str(number) if len(tables) > 1 else "", table


# ---- XML as Excel 2003 wrote it


def spreadsheet_xml(file: IO[bytes]) -> Iterator[NamedTable]:
    """Its worksheets; cells that are left out are counted by what the next one says of its place."""
    root = ElementTree.parse(file).getroot()
    percents = set(_percent_styles(root))
    for sheet in root.iter(f"{OFFICE}Worksheet"):
        yield sheet.get(f"{OFFICE}Name", ""), _xml_rows(sheet, percents)


def _percent_styles(root: ElementTree.Element) -> Iterator[str | None]:
    for style in root.iter(f"{OFFICE}Style"):
        for shown in style.iter(f"{OFFICE}NumberFormat"):
            if "%" in shown.get(f"{OFFICE}Format", "").replace("Percent", "%"):
                yield style.get(f"{OFFICE}ID")


def _xml_rows(sheet: ElementTree.Element, percents: set[str | None]) -> Iterator[list[str]]:
    written = 0
    for row in sheet.iter(f"{OFFICE}Row"):
        for _blank in range(written + 1, _place(row, written + 1)):
            yield []
        written = max(written + 1, _place(row, written + 1))
        yield _xml_cells(row, percents)


def _xml_cells(row: ElementTree.Element, percents: set[str | None]) -> list[str]:
    texts: list[str] = []
    for cell in row.iter(f"{OFFICE}Cell"):
        place = _place(cell, len(texts) + 1)
        texts += [""] * (place - len(texts) - 1)
        said = "".join(text for data in cell.iter(f"{OFFICE}Data") for text in data.itertext()).strip()
        is_percent = cell.get(f"{OFFICE}StyleID") in percents
        texts.append(as_marked(said, PERCENT if is_percent else ""))
        merged = cell.get(f"{OFFICE}MergeAcross")
        if merged:
            texts += [""] * _number(merged)
    return texts


def _place(element: ElementTree.Element, following: int) -> int:
    """Where a row or cell stands, from 1: where it says so, else where the last one was followed."""
    said = element.get(f"{OFFICE}Index", "")
    return min(int(said), following + FARTHEST) if NUMBER.fullmatch(said) else following
