"""What a workbook's cells are marked with and its reader does not tell: 0.95 that is shown as 95 %, #DIV/0!, a formula
that was never computed. Of XLSX, ODS and XLS, where formulas are always computed; of XLSB nothing is known. Part of
`reading_program`: no Django.
"""

import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from pathlib import PurePosixPath
from typing import IO, NamedTuple
from xml.etree import ElementTree

OPEN_DOCUMENT_TAG = re.compile(
    rb"<table:(?:table-|covered-table-)(?P<kind>row|cell)\b(?:[^>]*?-repeated=[\"'](?P<times>[0-9]{1,9})[\"'])?"
    rb"[^>]*?(?P<empty>/?)>"
)
PERCENT = "%"
FAILED = "#"  # an error of which nothing more is known
NUMBERS = (b"", b"n")  # kinds of cells
MOST_REPEATED = 1 << 14  # cells of a row, as in a spreadsheet
WORKBOOK_CELL = re.compile(
    rb"<(?:\w+:)?(?:row\b(?P<row>[^>]*)|c\b(?P<cell>[^>]*?)(?:/>|>(?P<content>.*?)</(?:\w+:)?c>))", re.DOTALL
)
ATTRIBUTE = re.compile(rb"\b(?P<name>[rst])=[\"'](?P<value>[^\"']*)[\"']")
FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(?P<text>[^<]*)</)")
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>(?P<text>[^<]+)</")
PERCENT_FORMATS = {"9", "10"}  # those that every workbook has
SHOWN_AS_PERCENT = re.compile(rb"office:value-type=[\"']percentage[\"']")
SHOWN_AS_ERROR = re.compile(rb"calcext:value-type=[\"']error[\"']")
SHOWN = re.compile(rb"<text:p[^>]*>(?P<text>[^<]*)<")
Marks = dict[tuple[int, int], str]


def as_marked(text: str, mark: str) -> str:
    """What a person sees in the cell: 0.95 shown as a percentage is 95%, an error and a formula are as they stand."""
    if mark != PERCENT:
        return mark or text
    try:
        hundredths = Decimal(text) * 100
    except ArithmeticError:  # a text, whatever its format
        return text
    return f"{hundredths.normalize():f}%"


def marks_of(file: IO[bytes], sheet: int, *, is_packed: bool) -> Marks:
    """Of the sheet of that number; none of XLSB. XLS alone is not packed."""
    if not is_packed:
        from apps.spreadsheets.old_workbooks import marks_of_old_workbook  # few files are, and xlrd is long in loading

        file.seek(0)
        return marks_of_old_workbook(file.read(), sheet)
    with zipfile.ZipFile(file) as parts:
        names = set(parts.namelist())
        if "content.xml" in names:
            return _marks_of_open_document(parts.read("content.xml"), sheet)
        if "xl/workbook.xml" not in names:
            return {}
        of_sheets = sheet_parts(parts)
        if sheet >= len(of_sheets) or of_sheets[sheet] not in names:
            return {}
        return _marks_of_workbook(parts.read(of_sheets[sheet]), percent_styles(parts))


def mark_of_format(shown: str) -> str:
    """PERCENT of 0.0%; "" of 0.00."""
    if PERCENT in shown:
        return PERCENT
    return ""


def sheet_parts(parts: zipfile.ZipFile) -> list[str]:
    """The names of the sheets' parts, in the order of the sheets."""
    targets = {}
    for relation in ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels")):
        # A target is named from the folder of the workbook, or from the root of the file.
        target = PurePosixPath("/xl", relation.get("Target", ""))
        targets[relation.get("Id", "")] = str(target).lstrip("/")
    names = []
    for element in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter():
        if _local(element.tag) == "sheet":
            names.append(targets.get(_relation_of(element), ""))
    return names


def _relation_of(sheet: ElementTree.Element) -> str:
    """What the workbook calls the part of a sheet: its attribute r:id, in whichever of two namespaces."""
    for name, value in sheet.attrib.items():
        if name.endswith("}id"):
            return value
    return ""


def percent_styles(parts: zipfile.ZipFile) -> set[bytes]:
    """The numbers of the styles that show a number as a percentage."""
    if "xl/styles.xml" not in parts.namelist():
        return set()
    root = ElementTree.fromstring(parts.read("xl/styles.xml"))
    formats, styles = set(PERCENT_FORMATS), set()
    for element in root.findall("./{*}numFmts/{*}numFmt"):
        if mark_of_format(element.get("formatCode", "")):
            formats.add(element.get("numFmtId", ""))
    for number, style in enumerate(root.findall("./{*}cellXfs/{*}xf")):
        if style.get("numFmtId") in formats:
            styles.add(str(number).encode())
    return styles


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Tag(NamedTuple):
    """The attributes of a cell or row that matter here: where it stands, its style and its kind."""

    r: bytes = b""
    s: bytes = b""
    t: bytes = b""


def _tag(attributes: bytes) -> _Tag:
    return _Tag(**{found["name"].decode(): found["value"] for found in ATTRIBUTE.finditer(attributes)})


def _marks_of_workbook(xml: bytes, percents: set[bytes]) -> Marks:
    """Where nothing is marked the cells are not looked at one by one, which would take most of a large file's time."""
    marks: Marks = {}
    if not _may_be_marked(xml, percents):
        return marks
    for row, column, tag, content in _cells_of_workbook(xml):
        mark = _mark_of(tag, content, percents)
        if mark:
            marks[row, column] = mark
    return marks


def _may_be_marked(xml: bytes, percents: set[bytes]) -> bool:
    """Whether a kind, a style or a formula by which cells are marked stands anywhere: each is sought by itself."""
    sought = [b"<f", b":f>", b":f ", b't="e"', b"t='e'"]
    for style in percents:
        sought += [b's="' + style + b'"', b"s='" + style + b"'"]
    return any(sign in xml for sign in sought)


def _cells_of_workbook(xml: bytes) -> Iterator[tuple[int, int, _Tag, bytes]]:
    """Each cell with its row and column: where it says it stands, else where the one before it is followed."""
    row = column = -1
    for found in WORKBOOK_CELL.finditer(xml):
        if found["cell"] is None:
            at = _tag(found["row"]).r
            row, column = int(at) - 1 if at else row + 1, -1
            continue
        tag = _tag(found["cell"])
        column = _column_of(tag.r) if tag.r else column + 1
        yield row, column, tag, found["content"] or b""


def _column_of(place: bytes) -> int:
    """1 of B7."""
    column = 0
    for letter in place.rstrip(b"0123456789"):
        column = column * 26 + letter - ord("A") + 1
    return column - 1


def _mark_of(tag: _Tag, content: bytes, percents: set[bytes]) -> str:
    value = VALUE.search(content)
    if tag.t == b"e":
        return _text(value)
    if value is None:
        return _uncomputed(content)
    if tag.s in percents and tag.t in NUMBERS:
        return PERCENT
    return ""


def _uncomputed(content: bytes) -> str:
    """The formula of a cell without a value."""
    formula = FORMULA.search(content)
    if formula is None:
        return ""
    return f"={_text(formula)}"


def _marks_of_open_document(xml: bytes, sheet: int) -> Marks:
    """A cell written once and repeated is marked as often, a row only once."""
    marks: Marks = {}
    if not SHOWN_AS_PERCENT.search(xml) and not SHOWN_AS_ERROR.search(xml):
        return marks
    _before, *tables = xml.split(b"<table:table ")
    table = tables[sheet] if sheet < len(tables) else b""
    row = column = repeated = 0
    for tag in OPEN_DOCUMENT_TAG.finditer(table):
        times = int(tag["times"] or 1)
        if tag["kind"] == b"row":
            row, column, repeated = row + repeated, 0, times
            continue
        mark = _mark_of_open_document(tag[0], table, tag.end())
        if mark:
            for place in range(min(times, MOST_REPEATED)):
                marks[row, column + place] = mark
        column += times
    return marks


def _mark_of_open_document(tag: bytes, table: bytes, after: int) -> str:
    if SHOWN_AS_PERCENT.search(tag):
        return PERCENT
    if SHOWN_AS_ERROR.search(tag):
        return _text(SHOWN.match(table, after))
    return ""


def _text(found: re.Match[bytes] | None) -> str:
    if found is None:
        return FAILED
    return unescape((found["text"] or b"").decode("utf-8", "replace"))
