"""Reads one file as tables, or looks at a Word document, in a process of its own that may end however it likes: run by
`reading` and `documents`, with nothing of the project but what it imports.

The file is standard input. Each line of standard output is a message in JSON: "begun", once what is needed to read is
loaded and the limits hold; then of each sheet its name and whether it is hidden, its rows some hundreds at a time, and
null; at last "read", or why it cannot be: {"fault": …}. Where no such end comes, the reader broke down. Imports nothing
of Django, so that it starts in a moment.
"""

import io
import json
import os
import resource
import signal
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from apps.spreadsheets.headings import cell_name
from apps.spreadsheets.marked_cells import OPEN_DOCUMENT_TAG, Marks, as_marked, marks_of
from apps.spreadsheets.text_tables import NoTextTable, tables_of

ZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BLOCK = 1 << 20
MEGABYTE = 1 << 20
# A workbook is laid out from its first to its last cell: with one stray cell far away that is mostly blank.
MOST_CELLS = 10_000_000
MOST_UNPACKED = 256 * MEGABYTE
MOST_UNPACKED_DOCUMENT = 32 * MEGABYTE
LONGEST_CELL = 1 << 17  # what Python's reader of CSV takes; a spreadsheet takes a quarter of it
WIDEST_ROW, LONGEST_ROW = 1 << 14, 1 << 20  # cells, as in a spreadsheet, and signs in all of them
ONE_TOO_MANY = 1e15  # the least number of sixteen digits
ROWS_AT_ONCE, SIGNS_AT_ONCE = 2000, 200_000
Sheet = tuple[str, Iterable[list[str]], bool]


class Unreadable(Exception):
    """Why a file is no table of ours: a key of `reading.WORDS` and what its words name."""

    def __init__(self, fault: str, **named: object) -> None:
        self.fault, self.named = fault, named
        super().__init__(fault)


class Teller:
    """Writes messages. The clock stands still while nobody takes them: that is not the file's fault."""

    def __init__(self, out: IO[bytes], seconds: int) -> None:
        self.out, self.seconds = out, seconds

    def tell(self, message: object) -> None:
        line = json.dumps(message, separators=(",", ":")).encode() + b"\n"
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.out.write(line)
        self.out.flush()
        signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def tell_sheet(self, sheet: Sheet) -> None:
        name, rows, hidden = sheet
        self.tell({"sheet": name, "hidden": hidden})
        told, signs = [], 0
        for number, row in enumerate(rows, start=1):
            told.append(row)
            signs += _signs(row, number)
            if len(told) == ROWS_AT_ONCE or signs > SIGNS_AT_ONCE:
                self.tell(told)
                told, signs = [], 0
        self.tell(told)
        self.tell(None)


def _signs(row: list[str], number: int) -> int:
    """How many signs a row has; refuses one that no table has."""
    signs = sum(map(len, row))
    if len(row) > WIDEST_ROW:
        raise Unreadable("wide row", row=number, most=WIDEST_ROW)
    if signs > LONGEST_CELL and max(map(len, row)) > LONGEST_CELL:
        raise Unreadable("long cell")
    if signs > LONGEST_ROW:
        raise Unreadable("long row", row=number, most=LONGEST_ROW)
    return signs


def sheets_of(file: IO[bytes]) -> Iterator[Sheet]:
    """The sheets of a workbook or the tables of a text; what it is, is seen from the content."""
    begins = file.read(len(ZIP))
    file.seek(0)
    if begins not in (ZIP, OLD_WORKBOOK):
        yield from ((name, rows, False) for name, rows in tables_of(file))
        return
    is_packed = begins == ZIP
    if is_packed:
        _refuse_packed_beyond_measure(file)
        _refuse_what_is_no_workbook(file)
    workbook = _opened(file, is_packed=is_packed)
    for number, sheet in enumerate(workbook.sheets_metadata):
        hidden = sheet.visible != SheetVisibleEnum.Visible
        marks = marks_of(file, number, is_packed=is_packed)
        yield sheet.name, _rows_of_sheet(workbook, sheet.name, marks), hidden


def _opened(file: IO[bytes], *, is_packed: bool) -> CalamineWorkbook:
    """A workbook opened; XLSX, XLSB and ODS are packed, XLS is not."""
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


def look_at_document(file: IO[bytes]) -> None:
    """Refuses what is no Word document to write on in: one with macros, or that fetches something from elsewhere."""
    from docx import Document  # not needed for tables, which are read much more often

    if file.read(len(ZIP)) != ZIP:
        raise Unreadable("no document")
    file.seek(0)
    with zipfile.ZipFile(file) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > MOST_UNPACKED_DOCUMENT:
            raise Unreadable("unpacked document", most=MOST_UNPACKED_DOCUMENT // MEGABYTE)
        if any("vbaProject" in part.filename for part in parts.infolist()):
            raise Unreadable("macros")
    file.seek(0)
    try:
        document = Document(file)
    except ValueError as error:  # a workbook, or a document with macros by its kind
        raise Unreadable("no document") from error
    for part in document.part.package.iter_parts():
        for relation in part.rels.values():
            if relation.is_external and not relation.reltype.endswith("/hyperlink"):
                raise Unreadable("fetches")
    document.add_paragraph(style=None)
    document.save(io.BytesIO())


def _keep_within(memory: int, seconds: int) -> None:
    """From here on the kernel ends this process where it takes more memory (in bytes) or time than that."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the server's terminal ends the server, and that ends this
    with open("/dev/null", "wb") as nowhere:  # what a reader says when it breaks down helps nobody
        os.dup2(nowhere.fileno(), sys.stderr.fileno())


def main(memory: int, seconds: int, *, is_document: bool) -> None:
    """Tells what the file at standard input holds; of a document only that it can be used.

    A broken workbook makes a reader raise anything, or panic, or abort: whatever it is ends the process, and the end
    without a last message says it.
    """
    teller = Teller(sys.stdout.buffer, seconds)
    _keep_within(memory, seconds)
    teller.tell("begun")
    try:
        if is_document:
            look_at_document(sys.stdin.buffer)
        else:
            for sheet in sheets_of(sys.stdin.buffer):
                teller.tell_sheet(sheet)
        teller.tell("read")
    except NoTextTable as no_table:
        teller.tell({"fault": str(no_table)})
    except Unreadable as unreadable:
        teller.tell({"fault": unreadable.fault, **unreadable.named})
    except MemoryError:
        teller.tell({"fault": "memory"})


if __name__ == "__main__":
    limits = [int(limit) for limit in sys.argv[1:3]]
    main(*limits, is_document=sys.argv[3:] == ["document"])
