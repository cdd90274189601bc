"""A file of figures taken apart: long form, wide form or our own workbook, recognised by its headings.

Every statement comes out alike, under the column names of the long form; one of a wide table or workbook has its text
under `cell`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import IO, NamedTuple

from django.utils.translation import gettext as _

from apps.figures.files.headings import HEADS, MEASURED, Headings
from apps.figures.files.period_texts import period_said
from apps.figures.files.scales import caption_scale, captioned, scaled
from apps.figures.files.workbook_layout import (
    HEAD_ROW,
    INPUT,
    MARK_SHEET,
    NOTE,
    STATE,
    WIDTH,
    WorkbookOrigin,
    is_key,
    values_of,
)
from apps.spreadsheets import writing
from apps.spreadsheets.faults import Fault
from apps.spreadsheets.headings import HEADING_ROWS, IGNORED, Head, head_of, is_remark, normal
from apps.spreadsheets.reading import SheetError, stream
from apps.units.errors import Refused

SHEET_PLACES, ROW_PLACES = 1 << 40, 1 << 12  # a place is one number: the sheet's, the row's and the column's
REMARKS_KEPT = 1000
# Of each group one column has to be there.
NEEDED_WIDE = (("unit_code", "unit_name"),)
NEEDED_LONG = (*NEEDED_WIDE, ("indicator_code", "indicator_name"), ("value", "stated_text", "state"))
CAPTION = "caption"  # of a row in long form: the measures that stand above the table, as 万元、人
SUM_NAME = re.compile(r"(合计|小计|总计|共计)$")


class FigureTable(NamedTuple):
    """One sheet with its headings; `columns` has the key of each column, `scales` what a heading multiplies by (万)."""

    name: str
    head: Head
    scales: dict[str, str]

    @property
    def is_wide(self) -> bool:
        """Whether indicators head its columns, and no column says in each row which one it is of."""
        columns = self.head.columns
        if "indicator_code" in columns or "indicator_name" in columns:
            return False
        return any(column.startswith(MEASURED) for column in columns)

    def label(self, column: str) -> str:
        """How the file heads a column."""
        for key, text in zip(reversed(self.head.columns), reversed(self.head.texts), strict=True):
            if key == column:
                return text
        return str(HEADS.get(column, column))


class StatementText(NamedTuple):
    """One statement as text: where it stands, and what stands in each column."""

    place: int
    values: dict[str, str]


@dataclass(slots=True)
class FigureFile:
    """What a file is made of: `skipped` are sums, footnotes and rows of no figure, `passed` sheets of none."""

    tables: list[FigureTable] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    skipped: list[tuple[str, int, str]] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    rows: int = 0
    told: set[Fault] = field(default_factory=set)  # a unit's fault is one, however many cells its row has
    made: WorkbookOrigin | None = None  # where it is our own workbook, what it was made from
    moved: int = 0  # its cells that somebody changed since, and that were changed in it too

    def is_explanation(self, name: str) -> bool:
        """Whether the sheet of that name is the one in our own workbook that holds no figures."""
        return self.made is not None and self.made.explanation == name

    def pass_over(self, sheet: str, row: int, text: str) -> None:
        if len(self.skipped) < REMARKS_KEPT:
            self.skipped.append((sheet, row, text))

    def where(self, place: int) -> tuple[FigureTable, int, str]:
        """The table, row and column of a place."""
        sheet, rest = divmod(place, SHEET_PLACES)
        row, column = divmod(rest, ROW_PLACES)
        table = self.tables[sheet]
        return table, row, table.head.columns[column]

    def fault(self, place: int, column: str, value: str, reason: str, suggestion: str = "") -> None:
        """Notes what is wrong at a place; `column` says which, where it is not the place's own."""
        table, row, own = self.where(place)
        if own.startswith(MEASURED) and column not in table.head.columns:
            column = own
        fault = Fault(row, column, value, reason, table.label(column), table.name, suggestion)
        if fault in self.told:
            return
        self.told.add(fault)
        self.faults.append(fault)


def take_apart(file: IO[bytes], headings: Headings, found: FigureFile, period: str = "") -> Iterator[StatementText]:
    """The statements of a file, as they are asked for; what else there is to say of it gathers in `found`.

    `period`: the one chosen beside the file, for tables that name none.
    """
    try:
        for name, rows in _sheets(file, found):
            yield from _sheet(name, rows, headings, found, period)
    except SheetError as error:
        raise Refused(_("This file cannot be read as a table: %(why)s.") % {"why": error}) from error
    if not found.tables:
        raise Refused(
            _(
                "No row of headings was found. Long form has columns for unit, indicator, period and value; "
                "wide form has a column for the unit and one for each indicator."
            )
        )


def _sheets(file: IO[bytes], found: FigureFile) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """The sheets that may hold figures, each by name; the hidden one of our own workbook says what it was made from."""
    for name, rows, hidden in stream(file):
        if name == MARK_SHEET:
            found.made = WorkbookOrigin.read(rows)
            continue
        if hidden or found.is_explanation(name):
            continue
        yield name, rows


def _sheet(
    name: str, rows: Iterator[list[str]], headings: Headings, found: FigureFile, period: str
) -> Iterator[StatementText]:
    first = list(islice(rows, HEADING_ROWS))
    if any(map(is_key, first)):
        yield from _workbook(name, chain(first, rows), found)
        return
    table = _table(name, first, headings)
    if table is None:
        if any(map(any, first)):
            found.passed.append(name)
        return
    found.tables.append(table)
    head_row = table.head.row
    above, below = first[:head_row], chain(first[head_row:], rows)
    captions = captioned(above)
    _scale_by_caption(table, captions, headings, found)
    _refuse_headings(table, headings, found)
    said = {CAPTION: "、".join(captions), "period": _period_of(table, above, found, period)}
    yield from _rows(table, enumerate(below, start=head_row + 1), found, said)


def _period_of(table: FigureTable, above: list[list[str]], found: FigureFile, chosen: str) -> str:
    """The period of all rows, where no column says one for each: what stands above the headings, else the chosen one.

    Under the title 2014年度工会统计表 every row is of 2014; where 2013 was chosen beside the file, that is a fault.
    """
    if "period" in table.head.columns:
        return ""
    said = period_said(table.name, above)
    if not said:
        return chosen
    if chosen and said != chosen:
        reason = _("This table is headed %(said)s, and %(chosen)s was chosen.") % {"said": said, "chosen": chosen}
        found.fault(_place(found, table.head.row), "period", said, reason)
    return said


def _place(found: FigureFile, row: int) -> int:
    """The place of a row in the table at hand, the last."""
    return (len(found.tables) - 1) * SHEET_PLACES + row * ROW_PLACES


# ---- Headings


def _table(name: str, first: list[list[str]], headings: Headings) -> FigureTable | None:
    head = head_of(first, lambda text: headings.column(text)[0])
    if head is None:
        return None
    if "unit_code" not in head.columns and "unit_name" not in head.columns:
        return None
    scales = {}
    for text in head.texts:
        column, scale = headings.column(text)
        if scale:
            scales[column] = scale
    return FigureTable(name, head, scales)


def _scale_by_caption(table: FigureTable, captions: list[str], headings: Headings, found: FigureFile) -> None:
    """Under 单位：万元 a column of amounts whose heading says no measure counts in 万; one of persons is a fault."""
    if not captions:
        return
    for at, (text, key) in enumerate(zip(table.head.texts, table.head.columns, strict=True)):
        named = headings.named(text)
        if not key.startswith(MEASURED) or named.measures:
            continue
        indicator = headings.indicators[key.removeprefix(MEASURED).partition(".")[0]]
        scale = caption_scale(captions, indicator)
        if scale is None:
            reason = _(
                "Above the table stands the measure %(said)s, and this counts in %(measure)s: "
                "write the measure into the heading."
            )
            said = {"said": "、".join(captions), "measure": indicator.measure}
            found.fault(_place(found, table.head.row) + at, key, text, reason % said)
        elif scale:
            table.scales[key] = scale


def _refuse_headings(table: FigureTable, headings: Headings, found: FigureFile) -> None:
    columns, is_wide = table.head.columns, table.is_wide
    sheet = _place(found, table.head.row)
    for at, (text, key) in enumerate(zip(table.head.texts, columns, strict=True)):
        if _is_unknown(text, key, wide=is_wide):
            found.fault(sheet + at, key or text, text, _("There is no such column."), headings.meant(text))
        elif _stands_before(key, columns[:at]):
            found.fault(sheet + at, key, text, _("This column stands here twice."))
    _refuse_missing(table, found)


def _stands_before(key: str, before: list[str]) -> bool:
    """Whether a column that is read stands to the left already; of those passed over there may be several."""
    if key in ("", IGNORED):
        return False
    return key in before


def _is_unknown(text: str, key: str, *, wide: bool) -> bool:
    """Whether a heading means no column here: an indicator heads a column of a wide table only."""
    if not text:
        return False
    if key.startswith(MEASURED):
        return not wide
    return not key


def _refuse_missing(table: FigureTable, found: FigureFile) -> None:
    needed = NEEDED_WIDE if table.is_wide else NEEDED_LONG
    for either in needed:
        if not set(either) & set(table.head.columns):
            reason = _("Column missing: %(name)s.") % {"name": HEADS[either[0]]}
            found.fault(_place(found, table.head.row), either[0], "", reason)


# ---- Rows


class MeasuredColumn(NamedTuple):
    """A column of a wide table: where it stands and which figures it holds; `scale`: the 万 or 亿 of its heading."""

    at: int
    indicator: str
    coverage: str
    scale: str


def _rows(
    table: FigureTable, below: Iterable[tuple[int, list[str]]], found: FigureFile, said: dict[str, str]
) -> Iterator[StatementText]:
    """The statements below the headings: in long form one a row, in wide form one a filled cell of a measured column.
    `said`: what stands above them all.

    单位 | 年度 | 会员人数(万人): the row 柳州市总工会 | 2014 | 60.65 makes one statement, 60.65万 of that indicator.
    """
    sheet = _place(found, 0)
    measured = _measured_columns(table)
    above = {name: text for name, text in said.items() if text and (name != CAPTION or not measured)}
    own = _own_columns(table, found, wide=bool(measured))
    unheaded = [at for at, text in enumerate(table.head.texts) if not text]
    width = len(table.head.columns)
    for number, row in _rows_of_figures(table, below, found, own):
        place = sheet + number * ROW_PLACES
        if unheaded or len(row) > width:
            _refuse_unheaded(row, [*unheaded, *range(width, len(row))], found, place)
        values = _values(row, own) | above
        if measured:
            yield from _measured_statements(row, place, values, measured, found)
        else:
            yield StatementText(place, values)


def _rows_of_figures(
    table: FigureTable, below: Iterable[tuple[int, list[str]]], found: FigureFile, own: list[tuple[int, str]]
) -> Iterator[tuple[int, list[str]]]:
    """The rows that may state figures, counted; sums, footnotes and headings that come again are passed over."""
    units = [at for at, key in own if key in ("unit_code", "unit_name")]
    for number, row in below:
        if not any(row):
            continue
        if row == table.head.texts or _is_remark(row, units):
            found.pass_over(table.name, number, next(filter(None, row)))
            continue
        found.rows += 1
        yield number, row


def _measured_columns(table: FigureTable) -> list[MeasuredColumn]:
    columns = table.head.columns
    measured = []
    for at, key in enumerate(columns):
        if key.startswith(MEASURED) and key not in columns[:at]:
            code, _dot, coverage = key.removeprefix(MEASURED).partition(".")
            measured.append(MeasuredColumn(at, code, coverage, table.scales.get(key, "")))
    return measured


def _own_columns(table: FigureTable, found: FigureFile, *, wide: bool) -> list[tuple[int, str]]:
    """The columns under the long form's names. A wide table's remark on the unit is no note of each of its figures."""
    passed = {"note"} if wide else set()
    own = []
    for at, key in enumerate(table.head.columns):
        if key in passed:
            found.pass_over(table.name, table.head.row, table.head.texts[at])
        elif key in HEADS:
            own.append((at, key))
    return own


def _is_remark(row: list[str], units: list[int]) -> bool:
    """A sum, a footnote or a signature: by how the row begins, or by what stands for the unit."""
    if _begins_a_remark(next(filter(None, row))):
        return True
    return any(_begins_a_remark(_text_at(row, at)) for at in units)


def _text_at(row: list[str], at: int) -> str:
    """What stands in a column; nothing where the row ends before it."""
    return row[at] if at < len(row) else ""


def _refuse_unheaded(row: list[str], unheaded: list[int], found: FigureFile, place: int) -> None:
    """A fault where anything stands in a column without a heading, once a row."""
    for at in unheaded:
        text = _text_at(row, at)
        if text:
            found.fault(place, "", text, _("This column has no heading."))
            return


def _values(row: list[str], own: list[tuple[int, str]]) -> dict[str, str]:
    """What the row says under the long form's names; what is empty is left out."""
    values = {}
    for at, key in own:
        text = _text_at(row, at)
        if text:
            values[key] = writing.unsafe(text)
    return values


def _measured_statements(
    row: list[str], place: int, values: dict[str, str], measured: list[MeasuredColumn], found: FigureFile
) -> Iterator[StatementText]:
    for column in measured:
        text = _text_at(row, column.at)
        if not text:
            continue
        cell = scaled(writing.unsafe(text), column.scale)
        if cell is None:
            reason = _("This column counts in %(scale)s, and the cell says another measure.") % {"scale": column.scale}
            found.fault(place + column.at, "", text, reason)
            continue
        said = values | {"indicator_code": column.indicator, "cell": cell}
        if column.coverage:
            said["coverage"] = column.coverage
        yield StatementText(place + column.at, said)


@lru_cache(maxsize=4096)
def _begins_a_remark(text: str) -> bool:
    return is_remark([text]) or SUM_NAME.search(normal(text)) is not None


def _workbook(name: str, rows: Iterable[list[str]], found: FigureFile) -> Iterator[StatementText]:
    """A sheet of our own workbook: its hidden first column says which cell each row is."""
    columns = [""] * WIDTH
    columns[INPUT], columns[STATE], columns[NOTE] = "value", "state", "note"
    for number, row in enumerate(rows, start=1):
        row = [*row, *[""] * (WIDTH - len(row))]
        if number == HEAD_ROW:
            found.tables.append(FigureTable(name, Head(HEAD_ROW, row[:WIDTH], columns), {}))
        if not is_key(row):
            continue
        found.rows += 1
        yield StatementText(_place(found, number) + INPUT, values_of(row))
