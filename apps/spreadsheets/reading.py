"""Reads and writes tables in files: CSV (UTF-8 with or without BOM, GB18030), XLSX and ODS."""

import codecs
import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, NamedTuple

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

FORMULA = re.compile(r"'*[=+\-@\t\r]")  # with the marks that say it is none
ZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
HEADING_ROWS = 10
IGNORED = "-"  # a column that is known and of no interest: running numbers, what an annotated file says is wrong
BRACKETS = "()（）"
# A reader lays a sheet out from its first to its last cell: one stray cell far away would take all memory.
MAX_CELLS = 10_000_000
MOST_UNPACKED = 256 * 2**20
BLOCK = 1 << 20
# What reading a broken workbook raises: its parts may be cut off, altered, encrypted or packed in an unknown way.
UNREADABLE = (CalamineError, OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError)
FILLED_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')
OPEN_DOCUMENT_TAG = re.compile(
    rb"<table:(?:table-|covered-table-)(?P<kind>row|cell)\b(?:[^>]*?-repeated=[\"'](?P<times>[0-9]{1,9})[\"'])?"
    rb"[^>]*?(?P<empty>/?)>"
)
# How the rows begin that a person adds below a table: sums, footnotes, signatures.
REMARKS = r"合\s*计|小\s*计|总\s*计|共\s*计|注|备注|说明|填表人|审核人|制表人|sub-?total|total|notes?"
REMARK = re.compile(rf"({REMARKS})\s*(:|$)", re.IGNORECASE)


class SheetError(ValueError):
    """A file that is no table of ours; the text says what is wrong with it as a whole."""


def _text(cell: object) -> str:
    """A workbook's cell as a person would read it: 606500.0 is 606500, a date is ISO."""
    if isinstance(cell, float):
        return format(cell, ".15g") if not cell.is_integer() or abs(cell) >= 1e15 else str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    return str(cell).strip()


# ---- Whole files, as people keep them


class Sheet(NamedTuple):
    """One sheet; the first of `rows` is the file's row 1."""

    name: str
    rows: list[list[str]]
    hidden: bool = False


class Head(NamedTuple):
    """The row of headings: its number in the file, how each column is headed, and which column it is ("": unknown)."""

    row: int
    texts: list[str]
    columns: list[str]


def book(data: bytes) -> list[Sheet]:
    """Every sheet of a workbook, or the one table of a CSV file; what it is, is seen from the content."""
    return [Sheet(name, list(rows), hidden) for name, rows, hidden in stream(io.BytesIO(data))]


def stream(file: IO[bytes]) -> Iterator[tuple[str, Iterator[list[str]], bool]]:
    """The sheets of a file one after the other: name, rows as they are asked for, and whether it is hidden.

    Of a CSV file no more than a block is in memory. A SheetError may come while rows are read.
    """
    begins = file.read(len(ZIP))
    file.seek(0)
    if begins not in (ZIP, OLD_WORKBOOK):
        yield "", _rows_of_text(file), False
        return
    try:
        _refuse_sprawling(file)
        found = CalamineWorkbook.from_filelike(file)
        for one in found.sheets_metadata:
            rows = found.get_sheet_by_name(one.name).iter_rows()
            yield one.name, ([_text(cell) for cell in row] for row in rows), one.visible != SheetVisibleEnum.Visible
    except UNREADABLE as error:
        raise SheetError(_("it is damaged, locked with a password or no workbook")) from error


def _rows_of_text(file: IO[bytes]) -> Iterator[list[str]]:
    text = io.TextIOWrapper(file, _encoding(file), newline="")
    try:
        for row in csv.reader(line.replace("\0", "").lstrip("\ufeff") for line in text):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise SheetError(_("one of its cells is longer than a page")) from error
    finally:
        text.detach()


def _encoding(file: IO[bytes]) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(0)
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        file.seek(0)
        return encoding
    raise SheetError(_("its text is neither UTF-8 nor GB18030"))


def _refuse_sprawling(file: IO[bytes]) -> None:
    """Looks how much a packed file holds and where its filled cells lie, before anything is laid out in memory."""
    if file.read(len(ZIP)) != ZIP:
        file.seek(0)
        return
    unpacked = 0
    with zipfile.ZipFile(file) as parts:
        for name in parts.namelist():
            with parts.open(name) as part:
                content = part.read(MOST_UNPACKED - unpacked + 1)
            unpacked += len(content)
            if unpacked > MOST_UNPACKED:
                said = _("it unpacks to more than %(most)s MB: delete what does not belong to the table")
                raise SheetError(said % {"most": MOST_UNPACKED // 2**20})
            cells = _extent(content) if name.startswith("xl/worksheets/") else 0
            if name == "content.xml":
                cells = sum(map(_open_document_extent, content.split(b"<table:table ")[1:]))
            if cells > MAX_CELLS:
                raise SheetError(_("its cells lie too far apart: delete what stands far below or beside the table"))
    file.seek(0)


def _extent(content: bytes) -> int:
    """How many cells a sheet of an XLSX file takes from its first to its last filled one."""
    letters, height = set(), 0
    for cell in FILLED_CELL.finditer(content):  # one at a time: a small packed file may hold ten million of them
        letters.add(cell[1])
        height = max(height, int(cell[2]))
    return height * max(map(_column_number, letters), default=0)


def _open_document_extent(content: bytes) -> int:
    """The same of a table of an ODS file, where rows and cells say how often they are repeated."""
    width = height = row = column = repeated = 0
    for tag in OPEN_DOCUMENT_TAG.finditer(content):
        times = int(tag["times"] or 1)
        if tag["kind"] == b"row":
            row, column, repeated = row + repeated, 0, times
        else:
            column += times
            if not tag["empty"]:
                width, height = max(width, column), row + repeated
    return width * height


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def head_of(rows: Sequence[Sequence[str]], column_of: Callable[[str], str]) -> Head | None:
    """The heading row, or the merged two, of the first ten in which most headings are known, two at least."""
    best, most = None, 1
    for at, row in enumerate(rows[:HEADING_ROWS]):
        for texts in filter(None, (_merged(rows[at - 1], row, column_of) if at else None, row)):
            head = Head(at + 1, list(texts), [column_of(text) if text else "" for text in texts])
            known = len(set(head.columns) - {"", IGNORED})
            # As many again with the next row: that is the second row of the same headings.
            if known > most or (best and known == most and at <= best.row):
                best, most = head, known
    return best


def _merged(upper: Sequence[str], lower: Sequence[str], column_of: Callable[[str], str]) -> list[str] | None:
    """Two rows as one of headings; None unless the lower one heads columns itself."""
    filled, last = [], ""
    for text, under in zip([*upper, *[""] * (len(lower) - len(upper))], lower, strict=False):
        last = text or (last if under else "")
        filled.append(last)
    texts, heads = [], 0
    for above, under in zip(filled, lower, strict=False):
        both = f"{above}({under.strip(BRACKETS)})"
        said = next((one for one in (both, under) if under and column_of(one)), "")
        heads += bool(said)
        texts.append(said or (f"{above} {under}".strip() if under else above))
    return texts if heads * 2 > sum(map(bool, lower)) else None


def is_remark(row: Iterable[str]) -> bool:
    """Whether a row below the headings is a sum, a footnote or a signature rather than a record."""
    first = next((cell for cell in row if cell), "")
    return bool(REMARK.match(unicodedata.normalize("NFKC", first)))


def safe(cell: object) -> object:
    """Text a spreadsheet would take for a formula is marked as text; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def unsafe(text: str) -> str:
    """The text `safe` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def write(out: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[object]], kind: str) -> None:
    """Writes `kind` csv (with BOM) or xlsx."""
    (_write_xlsx if kind == "xlsx" else _write_csv)(out, heads, rows)


def _write_csv(out: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([safe(head) for head in heads])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    text.detach()


def _write_xlsx(out: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if cell != "":
                # A text cell is never a formula; only what begins like a marked one is marked once more.
                sheet.write_string(number, column, str(safe(cell)) if str(cell).startswith("'") else str(cell))
    book.close()
