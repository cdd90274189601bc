"""The sheets of workbooks: XLSX, XLSB, ODS and XLS. Part of `reading_program`: no Django."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from apps.spreadsheets.marked_cells import OPEN_DOCUMENT_TAG, Marks, as_marked, marks_of
from apps.spreadsheets.unreadable import Unreadable

MEGABYTE = 1 << 20
# A workbook is laid out from its first to its last cell: with one stray cell far away that is mostly blank.
MOST_CELLS = 10_000_000
MOST_UNPACKED = 256 * MEGABYTE
ONE_TOO_MANY = 1e15  # the least number of sixteen digits
Sheet = tuple[str, Iterable[list[str]], bool]


def sheets_of_workbook(file: IO[bytes], *, is_packed: bool) -> Iterator[Sheet]:
    """Each with its name, its rows and whether it is hidden. XLSX, XLSB and ODS are packed, XLS is not."""
    if is_packed:
        _refuse_packed_beyond_measure(file)
        _refuse_what_is_no_workbook(file)
    workbook = _opened(file, is_packed=is_packed)
    for number, sheet in enumerate(workbook.sheets_metadata):
        hidden = sheet.visible != SheetVisibleEnum.Visible
        marks = marks_of(file, number, is_packed=is_packed)
        yield sheet.name, _rows_of_sheet(workbook, sheet.name, marks), hidden


def _opened(file: IO[bytes], *, is_packed: bool) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(file)
    except CalamineError:
        if is_packed:
            _explain_repetition(file)
        raise


def _refuse_packed_beyond_measure(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > MOST_UNPACKED:
            raise Unreadable("unpacked", most=MOST_UNPACKED // MEGABYTE)
    file.seek(0)


def _refuse_what_is_no_workbook(file: IO[bytes]) -> None:
    """Names what else is packed: a Word document, or files put together."""
    with zipfile.ZipFile(file) as parts:
        names = parts.namelist()
    file.seek(0)
    if any(name.startswith("word/") for name in names):
        raise Unreadable("word")
    if not any(name.startswith("xl/") or name == "content.xml" for name in names):
        raise Unreadable("archive")


def _explain_repetition(file: IO[bytes]) -> None:
    """Says of an ODS file, where cells and rows are written once and repeated, that this is why it cannot be opened."""
    with zipfile.ZipFile(file) as parts:
        if "content.xml" not in parts.namelist():
            return
        content = parts.read("content.xml")
    _before, *tables = content.split(b"<table:table ")
    for table in tables:
        if _extent(table) > MOST_CELLS:
            raise Unreadable("apart")


def _extent(table: bytes) -> int:
    """How many cells a table of an ODS file takes from its first to its last filled one.

    A row of two filled cells, a blank row repeated 998 times and a row with a blank and a filled cell are 2 × 1,000.
    """
    width = height = row = column = repeated = 0
    for tag in OPEN_DOCUMENT_TAG.finditer(table):
        times = int(tag["times"] or 1)
        if tag["kind"] == b"row":
            row, column, repeated = row + repeated, 0, times
        else:
            column += times
            if not tag["empty"]:
                width, height = max(width, column), row + repeated
    return width * height


def _rows_of_sheet(workbook: CalamineWorkbook, name: str, marks: Marks) -> Iterator[list[str]]:
    sheet = workbook.get_sheet_by_name(name)
    first_column = sheet.start[1] if sheet.start else 0
    if sheet.end:
        last_row, last_column = sheet.end
        cells = (last_row + 1) * (last_column + 1)
        if cells > MOST_CELLS:
            from apps.spreadsheets.headings import cell_name  # for the words of a refusal alone

            raise Unreadable("far cell", sheet=name, cell=cell_name(last_row, last_column))
    marked_rows = {row for row, _column in marks}
    for number, row in enumerate(sheet.iter_rows()):
        texts = [text_of(cell) for cell in row]
        if number in marked_rows:
            for place, text in enumerate(texts):
                texts[place] = as_marked(text, marks.get((number, first_column + place), ""))
        yield texts


def text_of(cell: object) -> str:
    """A workbook's cell as a person would read it: 606500.0 is 606500, a date is ISO."""
    if isinstance(cell, float):
        return _number_text(cell)
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    return str(cell).strip()


def _number_text(number: float) -> str:
    """606500 of 606500.0, 0.3 of 0.30000000000000004: fifteen digits, which is what a spreadsheet keeps."""
    if number.is_integer() and abs(number) < ONE_TOO_MANY:
        return str(int(number))
    return format(number, ".15g")
