"""A workbook of somebody else, read with its merged cells, and given back with numbers and comments in its empty ones.

Nothing else of the file changes: every part of it that gets no number is copied as it came, and in a sheet only the
cells that are filled are written anew. Libraries write the whole workbook anew and lose what they do not know.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from apps.spreadsheets.cell_comments import CommentedSheet
from apps.spreadsheets.marked_cells import WORKBOOK_CELL, percent_styles, sheet_parts
from apps.spreadsheets.packed_files import UNREADABLE_ZIP
from apps.spreadsheets.reading import SheetError, book

MOST_UNPACKED = 16 * 1024 * 1024  # bytes of the parts that are read; a form is some kilobytes
MOST_CELLS = 20_000  # of one sheet, between its first and its last
SHARED_TEXTS = "xl/sharedStrings.xml"
PLACE = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
CELL_NAME = re.compile(rb"\br=[\"']([A-Z]+\d+)[\"']")
KIND = re.compile(rb"\s+t=[\"'][^\"']*[\"']")
SPELLED = re.compile(rb"<(?:workbook|worksheet|sst)\b")  # without a prefix, as all spreadsheets write it
ROW = re.compile(rb"<row\b[^>]*>")
ROW_NUMBER = re.compile(rb"\br=[\"'](\d+)[\"']")
COMPUTED = re.compile(rb"(?P<formula><f\b[^>]*?(?:/>|>[^<]*</f>))<v>[^<]*</v>")
# What its packing, its XML, or what this refers to may be: the second of what is not well formed.
UNREADABLE = (*UNREADABLE_ZIP, ElementTree.ParseError, ExpatError)
Place = tuple[int, int]  # row and column, from 0


class MergedCells(NamedTuple):
    """Cells that are one: its first and its last row and column."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def area(self) -> int:
        """How many cells they are."""
        return (1 + self.bottom - self.top) * (1 + self.right - self.left)


class BlankSheet(NamedTuple):
    """One sheet: the texts of its cells by place, those that a formula fills, and which are one.

    `places`: all cells the file has, empty ones with a border too; `percents` are those shown as percentages.
    """

    name: str
    part: str
    texts: dict[Place, str]
    formulas: set[Place]
    merged: list[MergedCells]
    places: set[Place]
    percents: set[Place]


class FilledCell(NamedTuple):
    """What goes into an empty cell, and the comment beside it."""

    value: Decimal | str
    comment: str


def sheets_of(data: bytes) -> list[BlankSheet]:
    """The sheets of an XLSX workbook. A SheetError says in words why it is none, or too large for a form."""
    book(data)  # in a process of its own, under limits: what it does not survive we do not look at
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if parts.testzip():
                raise zipfile.BadZipFile
            return _sheets(parts)
    except UNREADABLE as error:
        raise SheetError(_("it is no XLSX workbook: save it as .xlsx")) from error


def _sheets(parts: zipfile.ZipFile) -> list[BlankSheet]:
    workbook = _root(parts, "xl/workbook.xml")
    names = [element.get("name", "") for element in workbook.iterfind("./{*}sheets/{*}sheet")]
    texts, percents = _shared_texts(parts), percent_styles(parts)
    found = []
    for name, part in zip(names, sheet_parts(parts), strict=True):
        if part.startswith("xl/worksheets/"):  # no chart
            found.append(_sheet(name, part, _root(parts, part), texts, percents))
    return found


def _root(parts: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if parts.getinfo(name).file_size > MOST_UNPACKED:
        raise SheetError(_("it is too large for a form: delete what does not belong to it"))
    with parts.open(name) as part:
        xml = part.read(MOST_UNPACKED)
    if b"<!DOCTYPE" in xml or not SPELLED.search(xml):
        raise SheetError(_unusual())
    return ElementTree.fromstring(xml)


def _unusual() -> str:
    return _("it is written in an unusual way: open it in a spreadsheet and save it as .xlsx")


def _shared_texts(parts: zipfile.ZipFile) -> list[str]:
    if SHARED_TEXTS not in parts.namelist():
        return []
    return [_text_of(item) for item in _root(parts, SHARED_TEXTS).iterfind("./{*}si")]


def _text_of(item: ElementTree.Element) -> str:
    """All a text says, without its pronunciation (rPh)."""
    found = []
    for path in ("./{*}t", "./{*}r/{*}t"):
        for piece in item.iterfind(path):
            found.append(piece.text or "")
    return "".join(found)


def _sheet(name: str, part: str, root: ElementTree.Element, shared: list[str], percents: set[bytes]) -> BlankSheet:
    sheet = BlankSheet(name, part, {}, set(), [], set(), set())
    for element in root.iterfind("./{*}mergeCells/{*}mergeCell"):
        first, _colon, last = element.get("ref", "").partition(":")
        sheet.merged.append(MergedCells(*place_of(first), *place_of(last or first)))
    for cell in root.iterfind("./{*}sheetData/{*}row/{*}c"):
        place = place_of(cell.get("r", ""))
        sheet.places.add(place)
        if cell.get("s", "").encode() in percents:
            sheet.percents.add(place)
        if cell.find("./{*}f") is not None:
            sheet.formulas.add(place)
        elif text := _cell_text(cell, shared).strip():
            sheet.texts[place] = text
    _refuse_too_large(sheet)
    return sheet


def _refuse_too_large(sheet: BlankSheet) -> None:
    """Its cells lie within MOST_CELLS, and so do those that are merged into one."""
    places, merged = set(sheet.places), 0
    for cells in sheet.merged:
        places.add((cells.bottom, cells.right))
        merged += cells.area
    if max(merged, _spanned(places)) > MOST_CELLS:
        raise SheetError(_("it is too large for a form: delete what does not belong to it"))


def _cell_text(cell: ElementTree.Element, shared: list[str]) -> str:
    inline = cell.find("./{*}is")
    if inline is not None:
        return _text_of(inline)
    value = cell.findtext("./{*}v", "")
    if cell.get("t") == "s" and value.isdecimal():
        return shared[int(value)] if int(value) < len(shared) else ""
    return value


def _spanned(places: set[Place]) -> int:
    if not places:
        return 0
    last_row, _its_last_column = max(places)
    last_column = max(column for _row, column in places)
    return (1 + last_row) * (1 + last_column)


def place_of(name: str) -> Place:
    """(6, 1) of B7. A KeyError where it is no name of a cell."""
    if not PLACE.fullmatch(name):
        raise KeyError(name)
    return xl_cell_to_rowcol(name)


def cell_name(place: Place) -> str:
    """B7 of (6, 1)."""
    return xl_rowcol_to_cell(*place)


# ---- Filling


def filled(data: bytes, cells: Mapping[str, Mapping[Place, FilledCell]]) -> bytes:
    """The file with these cells filled, by the part of their sheet. All other parts are copied as they are, each once.

    A SheetError where the parts beside its sheets do not fit together, so that none can be added.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        try:
            changed = _changed_parts(parts, cells)
        except UNREADABLE as error:
            raise SheetError(_unusual()) from error
        for name, info in {info.filename: info for info in parts.infolist()}.items():
            copy.writestr(info, changed.pop(name) if name in changed else parts.read(info))
        for name, content in changed.items():
            copy.writestr(name, content)
    return out.getvalue()


def _changed_parts(parts: zipfile.ZipFile, cells: Mapping[str, Mapping[Place, FilledCell]]) -> dict[str, bytes]:
    """By name the parts that are written anew or added."""
    changed: dict[str, bytes] = {}
    for part, by_place in cells.items():
        if not by_place:
            continue
        comments = {cell_name(place): cell.comment for place, cell in by_place.items()}
        commented = CommentedSheet(parts, changed, part)
        xml = _with_cells(parts.read(part), by_place)
        changed[part] = commented.with_comments(xml, comments)
    _forget_computed(parts, changed)
    return changed


def _forget_computed(parts: zipfile.ZipFile, changed: dict[str, bytes]) -> None:
    """Sums by formula follow the numbers that were filled in: none is taken for computed."""
    for part in sheet_parts(parts):
        xml = changed.get(part) or parts.read(part)
        without = COMPUTED.sub(rb"\g<formula>", xml)
        if changed and without != xml:
            changed[part] = without


def _with_cells(xml: bytes, cells: Mapping[Place, FilledCell]) -> bytes:
    """A sheet's part with these cells in place: a cell that stands keeps its style, one that is missing is added.

    Worked example: <c r="B3" s="7"/> becomes <c r="B3" s="7"><v>606500</v></c>.
    """
    written = []
    done = 0
    missing = dict(cells)
    for start, end, place in _cells_in(xml):
        if place in missing:
            written += [xml[done:start], _cell_written(xml[start:end], missing.pop(place))]
            done = end
    xml = b"".join([*written, xml[done:]])
    for place, cell in sorted(missing.items()):
        xml = _with_new_cell(xml, place, cell)
    return xml


def _cells_in(xml: bytes) -> Iterator[tuple[int, int, Place]]:
    """Where each cell begins and ends in the part, and its place."""
    for match in WORKBOOK_CELL.finditer(xml):
        if match["cell"] is not None and (name := CELL_NAME.search(match["cell"])):
            yield match.start(), match.end(), place_of(name[1].decode())


def _cell_written(element: bytes, cell: FilledCell) -> bytes:
    """The cell with its value; it keeps its attributes but its kind."""
    opening = element[: element.index(b">")].removesuffix(b"/")
    return KIND.sub(b"", opening).rstrip() + _content(cell)


def _content(cell: FilledCell) -> bytes:
    """What follows the attributes of a cell, up to its end."""
    if isinstance(cell.value, Decimal):
        return f"><v>{cell.value:f}</v></c>".encode()
    return f' t="inlineStr"><is><t>{escape(cell.value)}</t></is></c>'.encode()


def _with_new_cell(xml: bytes, place: Place, cell: FilledCell) -> bytes:
    """A cell that the file does not have yet, in its row, which may be missing too."""
    row, column = place
    row_at, is_there = _row_at(xml, row + 1)
    opening = f'<c r="{cell_name(place)}"'.encode()
    element = opening + _content(cell)
    if not is_there:
        return xml[:row_at] + f'<row r="{row + 1}">'.encode() + element + b"</row>" + xml[row_at:]
    match = ROW.match(xml, row_at)
    assert match, "a row begins there"
    if match[0].endswith(b"/>"):
        return xml[:row_at] + match[0][:-2] + b">" + element + b"</row>" + xml[match.end() :]
    at = match.end()
    for _start, end, (other_row, other_column) in _cells_in(xml):
        if other_row == row and other_column < column:
            at = end
    return xml[:at] + element + xml[at:]


def _row_at(xml: bytes, number: int) -> tuple[int, bool]:
    """Where a row begins, or would have to be put in, and whether it is there."""
    for match in ROW.finditer(xml):
        found = ROW_NUMBER.search(match[0])
        if found and int(found[1]) >= number:
            return match.start(), int(found[1]) == number
    return xml.rindex(b"</sheetData>"), False
