"""Reads and writes tables in files: CSV (UTF-8 with or without BOM, GB18030) and XLSX, with one row of headings."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class SheetError(ValueError):
    """A file that is no table of ours; the text says what is wrong with it as a whole."""


def read(path: Path) -> Iterator[list[str]]:
    """The rows of a file as text, the headings first. A workbook's first sheet is read."""
    return _read_xlsx(path) if path.suffix.lower() in (".xlsx", ".xls", ".ods") else _read_csv(path)


def _read_csv(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return iter([cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline="")))
    raise SheetError(_("its text is neither UTF-8 nor GB18030"))


def _read_xlsx(path: Path) -> Iterator[list[str]]:
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except (CalamineError, OSError) as error:
        raise SheetError(str(error)) from error
    return ([_text(cell) for cell in row] for row in sheet.iter_rows())


def _text(cell: object) -> str:
    """A workbook's cell as a person would read it: 606500.0 is 606500, a date is ISO."""
    if isinstance(cell, float):
        return format(cell, ".15g") if not cell.is_integer() or abs(cell) >= 1e15 else str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    return str(cell).strip()


def safe(cell: object) -> object:
    """Text a spreadsheet would take for a formula is marked as text; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def unsafe(text: str) -> str:
    """The text `safe` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def write(out: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[object]], kind: str) -> None:
    """Writes `kind` csv (with BOM) or xlsx."""
    (_write_xlsx if kind == "xlsx" else _write_csv)(out, heads, rows)


def _write_csv(out: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    text.detach()


def _write_xlsx(out: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, str(cell)) if cell != "" else None
    book.close()
