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
from collections.abc import Callable, Iterable
from functools import partial
from typing import IO

from apps.spreadsheets.unreadable import Unreadable

ZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MEGABYTE = 1 << 20
MOST_UNPACKED_DOCUMENT = 32 * MEGABYTE
LONGEST_CELL = 1 << 17  # what Python's reader of CSV takes; a spreadsheet takes a quarter of it
WIDEST_ROW, LONGEST_ROW = 1 << 14, 1 << 20  # cells, as in a spreadsheet, and signs in all of them
ROWS_AT_ONCE, SIGNS_AT_ONCE = 2000, 200_000
Sheet = tuple[str, Iterable[list[str]], bool]


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


def reader_of(file: IO[bytes], *, is_document: bool) -> Callable[[], Iterable[Sheet]]:
    """What reads this kind of file, loaded: a workbook or the tables of a text, as is seen from the content, or a
    document, which tells of no sheet. Each program that reads loads its own kind alone, and so starts in half the time.
    """
    begins = file.read(len(ZIP))
    file.seek(0)
    if is_document:
        return partial(look_at_document, file)
    if begins in (ZIP, OLD_WORKBOOK):
        from apps.spreadsheets.workbooks import sheets_of_workbook

        return partial(sheets_of_workbook, file, is_packed=begins == ZIP)
    from apps.spreadsheets.text_tables import tables_of

    return lambda: ((name, rows, False) for name, rows in tables_of(file))


def look_at_document(file: IO[bytes]) -> Iterable[Sheet]:
    """Refuses what is no Word document to write on in: one with macros, or that fetches something from elsewhere.

    It has no sheets.
    """
    import zipfile

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
    return ()


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
    read = reader_of(sys.stdin.buffer, is_document=is_document)
    _keep_within(memory, seconds)
    teller.tell("begun")
    try:
        for sheet in read():
            teller.tell_sheet(sheet)
        teller.tell("read")
    except Unreadable as unreadable:
        teller.tell({"fault": unreadable.fault, **unreadable.named})
    except MemoryError:
        teller.tell({"fault": "memory"})


if __name__ == "__main__":
    limits = [int(limit) for limit in sys.argv[1:3]]
    main(*limits, is_document=sys.argv[3:] == ["document"])
