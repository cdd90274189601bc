"""Tables in text: CSV and its kin with tabs, semicolons or bars, and pages saved under the name of a workbook.

What a file is, is seen from its content. Part of `reading_program`: no Django.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO

from apps.spreadsheets.unreadable import Unreadable

BLOCK = 1 << 20
LOOKED_AT = 1 << 16  # bytes at the beginning, by which a file's kind is told
LINES_LOOKED_AT = 30
SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
NamedTable = tuple[str, Iterable[list[str]]]
DELIMITERS = "\t,;|"  # of those that stand in as many lines the first
BYTE_ORDERS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What a reader of tables is given by mistake, by its first bytes.
NO_TABLES = {
    b"%PDF-": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"II*\x00": "picture",
    b"MM\x00*": "picture",
    b"{\\rtf": "word",
}


class NoTextTable(Unreadable):
    """Why a text is no table."""


def tables_of(file: IO[bytes]) -> Iterator[NamedTable]:
    """The tables of a text with their names, "" for one without; NoTextTable where it is none."""
    begins = file.read(LOOKED_AT)
    file.seek(0)
    for first, kind in NO_TABLES.items():
        if begins.startswith(first):
            raise NoTextTable(kind)
    encoding = encoding_of(file, begins)
    if SPREADSHEET_XML in begins.replace(b"\0", b""):
        yield from _of_xml(file)
    elif is_html(begins.decode(encoding, "ignore")):
        yield from _of_html(file.read().decode(encoding))
    else:
        yield "", _rows(file, encoding)


def is_html(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith("<") and "<t" in text.lower()


def _of_html(page: str) -> Iterator[NamedTable]:
    from apps.spreadsheets.page_tables import html_tables  # few texts are pages, and most of a start is to load this

    yield from html_tables(page)


def _of_xml(file: IO[bytes]) -> Iterator[NamedTable]:
    from apps.spreadsheets.page_tables import NotWellFormed, spreadsheet_xml

    try:
        yield from spreadsheet_xml(file)
    except NotWellFormed as error:
        raise NoTextTable("damaged") from error


def encoding_of(file: IO[bytes], begins: bytes) -> str:
    """UTF-8, GB18030, or UTF-16 by its first two bytes or, without them, by the zeros of its ASCII signs."""
    if begins[:2] in BYTE_ORDERS:
        return _if_it_holds(file, BYTE_ORDERS[begins[:2]])
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = begins[start::2]
        if half.count(0) * 4 > len(half) and not begins[1 - start :: 2].count(0):
            return _if_it_holds(file, encoding)
    for encoding in ("utf-8-sig", "gb18030"):
        if _holds(file, encoding):
            return encoding
    raise NoTextTable("encoding")


def _if_it_holds(file: IO[bytes], encoding: str) -> str:
    if not _holds(file, encoding):
        raise NoTextTable("encoding")
    return encoding


def _holds(file: IO[bytes], encoding: str) -> bool:
    """Whether all of the file can be read in it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    file.seek(0)
    return True


def _rows(file: IO[bytes], encoding: str) -> Iterator[list[str]]:
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        beginning = text.read(LOOKED_AT)
        delimiter = delimiter_of(beginning)
        text.seek(0)
        lines = (line.replace("\0", "").lstrip("\ufeff") for line in text)
        for row in csv.reader(lines, delimiter=delimiter):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise NoTextTable("long cell") from error
    finally:
        text.detach()


def delimiter_of(beginning: str) -> str:
    """What stands in most of the first lines.

    Worked example: a table with tabs may hold 1,234 in each of its rows, but no comma in its headings.
    """
    lines = [line for line in beginning.splitlines() if line.strip()][:LINES_LOOKED_AT]
    return max(DELIMITERS, key=lambda delimiter: sum(delimiter in line for line in lines))
