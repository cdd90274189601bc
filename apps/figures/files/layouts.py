"""A file of figures taken apart: long form, wide form or our own workbook, recognised by its headings.

Every statement comes out alike, under the column names of the long form; one of a wide table or workbook has its text
under `cell`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import IO, NamedTuple, Protocol

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity_text import grouped
from apps.figures.files.figure_file import (
    ROW_PLACES,
    SHEET_PLACES,
    FigureFile,
    FigureTable,
    StatementText,
    WrittenStatement,
)
from apps.figures.files.headings import HEADS, MEASURED, Headings
from apps.figures.files.period_texts import is_year, period_said
from apps.figures.files.plain_rows import PlainColumns
from apps.figures.files.scales import caption_scale, captioned_titles, scaled
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
from apps.spreadsheets.headings import HEADING_ROWS, IGNORED, Head, head_of, is_remark, normal
from apps.spreadsheets.reading import SheetError, stream
from apps.units.errors import Refused

MOST_ROWS_OTHERWISE = 20_000  # of a table of another layout, which is held whole
# Of each group one column has to be there.
NEEDED_WIDE = (("unit_code", "unit_name"),)
UNIT_COLUMNS = frozenset(NEEDED_WIDE[0])
NEEDED_LONG = (*NEEDED_WIDE, ("indicator_code", "indicator_name"), ("value", "stated_text", "state"))
CAPTION = "caption"  # of a row in long form: the measures that stand above the table, as 万元、人
SUM_NAME = re.compile(r"(合计|小计|总计|共计)$")


class OtherLayout(Protocol):
    """Reads sheets that are laid out otherwise than our own forms; `is_one`: whether it can read any of this one.

    `refuse_unanswered` is called behind the last sheet: Refused where something has to be said of one first.
    """

    def is_one(self, name: str, rows: list[list[str]]) -> bool: ...

    def statements(self, name: str, rows: list[list[str]], found: FigureFile) -> Iterator[WrittenStatement]: ...

    def refuse_unanswered(self) -> None: ...


def take_apart(
    file: IO[bytes], headings: Headings, found: FigureFile, period: str = "", other: OtherLayout | None = None
) -> Iterator[WrittenStatement]:
    """The statements of a file, as they are asked for; what else there is to say of it gathers in `found`.

    `period`: the one chosen beside the file, for tables that name none. `other` reads tables of other layouts.
    """
    try:
        for name, rows in _sheets(file, found):
            yield from _sheet(name, rows, headings, found, period, other)
    except SheetError as error:
        raise Refused(_("This file cannot be read as a table: %(why)s.") % {"why": error}) from error
    if other:
        other.refuse_unanswered()
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
    name: str,
    rows: Iterator[list[str]],
    headings: Headings,
    found: FigureFile,
    period: str,
    other: OtherLayout | None,
) -> Iterator[WrittenStatement]:
    first = list(islice(rows, HEADING_ROWS))
    if any(map(is_key, first)):
        yield from _workbook(name, chain(first, rows), found)
        return
    table = _table(name, first, headings)
    if other and (table is None or _is_laid_out_otherwise(table)):
        all_rows = [*first, *islice(rows, MOST_ROWS_OTHERWISE)]
        if other.is_one(name, all_rows):
            _refuse_more(name, rows)
            yield from other.statements(name, all_rows, found)
            return
        rows = chain(all_rows[HEADING_ROWS:], rows)
    if table is None:
        if any(map(any, first)):
            found.passed.append(name)
        return
    found.tables.append(table)
    head_row = table.head.row
    above, below = first[:head_row], chain(first[head_row:], rows)
    captions = captioned_titles(above)
    _scale_by_caption(table, captions, headings, found)
    _refuse_headings(table, headings, found)
    said = {CAPTION: "、".join(captions), "period": _period_of(table, above, found, period)}
    yield from _rows(table, enumerate(below, start=head_row + 1), found, said)


def _refuse_more(name: str, rows: Iterator[list[str]]) -> None:
    """Refused where rows are left that a table of another layout would lose."""
    if any(map(any, rows)):
        said = _("Sheet “%(sheet)s” has more than %(most)s rows and is none of our forms. Nothing was taken from it: "
                 "divide it, or lay it out in long or wide form.")  # fmt: skip
        raise Refused(said % {"sheet": name, "most": grouped(MOST_ROWS_OTHERWISE)})


def _is_laid_out_otherwise(table: FigureTable) -> bool:
    """Whether years head columns, or indicators stand in lines beside numbers that no column heads as such."""
    unknown = [text for text, key in zip(table.head.texts, table.head.columns, strict=True) if text and not key]
    return any(map(is_year, unknown))


def _period_of(table: FigureTable, above: list[list[str]], found: FigureFile, chosen: str) -> str:
    """The period of all rows, where no column says one for each: what stands above the headings, else the chosen one.

    Under the title 2014年度工会统计表 every row is of 2014; where 2013 was chosen beside the file, that is a fault.
    """
    if "period" in table.head.columns:
        return ""
    said = period_said(table.name, above)
    if not said:
        return chosen
    refuse_other_period(found, _place(found, table.head.row), said, chosen)
    return said


def refuse_other_period(found: FigureFile, place: int, said: str, chosen: str) -> None:
    """A fault where a table is headed otherwise than what was chosen beside the file."""
    if said and chosen and said != chosen:
        reason = _("This table is headed %(said)s, and %(chosen)s was chosen.") % {"said": said, "chosen": chosen}
        found.fault(place, "period", said, reason)


def _place(found: FigureFile, row: int) -> int:
    """The place of a row in the table at hand, the last."""
    return (len(found.tables) - 1) * SHEET_PLACES + row * ROW_PLACES


# ---- Headings


def _table(name: str, first: list[list[str]], headings: Headings) -> FigureTable | None:
    head = head_of(first, lambda text: headings.column(text)[0])
    if head is None or UNIT_COLUMNS.isdisjoint(head.columns):
        return None
    scales = {}
    for text in head.texts:
        column, scale = headings.column(text)
        if scale:
            scales[column] = scale
    return FigureTable(name, head, scales)


def _scale_by_caption(table: FigureTable, captions: list[str], headings: Headings, found: FigureFile) -> None:
    """Under 单位：万元 a column of amounts whose heading says no measure counts in 万; one of persons is a fault."""
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
) -> Iterator[WrittenStatement]:
    """The statements below the headings: in long form one a row, in wide form one a filled cell of a measured column.
    `said`: what stands above them all.

    单位 | 年度 | 会员人数(万人): the row 柳州市总工会 | 2014 | 60.65 makes one statement, 60.65万 of that indicator.
    """
    measured = _measured_columns(table)
    above = {name: text for name, text in said.items() if text}
    own = _own_columns(table, found, wide=bool(measured))
    rows = _rows_of_figures(table, below, found, own)
    if measured:
        above.pop(CAPTION, None)  # it went into the columns' own measures
        for place, row in rows:
            yield from _measured_statements(row, place, _values(row, own) | above, measured, found)
        return
    plain = PlainColumns.of(own, above)
    for place, row in rows:
        yield (plain and plain.statement(place, row)) or StatementText(place, _values(row, own) | above)


def _rows_of_figures(
    table: FigureTable, below: Iterable[tuple[int, list[str]]], found: FigureFile, own: list[tuple[int, str]]
) -> Iterator[tuple[int, list[str]]]:
    """The rows that may state figures, by place; sums, footnotes and headings that come again are passed over."""
    units = _columns_of_units(own)
    unheaded = [at for at, text in enumerate(table.head.texts) if not text]
    sheet, width = _place(found, 0), len(table.head.columns)
    head, headed = table.head.texts, min([*unheaded, width])  # how many columns from the first one have a heading
    begun: str | None = None  # how the last row began that was no remark: the next one mostly begins so too
    for number, row in below:
        if not any(row):
            continue
        if row == head or ((units or row[0] != begun) and _is_remark(row, units)):
            found.pass_over(table.name, number, next(filter(None, row)))
            continue
        begun = row[0] or None
        found.rows += 1
        place = sheet + number * ROW_PLACES
        if len(row) > headed:
            _refuse_unheaded(row, [*unheaded, *range(width, len(row))], found, place)
        yield place, row


def _columns_of_units(own: list[tuple[int, str]]) -> list[int]:
    """Where a unit stands, but for the first column: what stands there is how the row begins, and looked at anyway."""
    return [at for at, key in own if at > 0 and key in UNIT_COLUMNS]


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
    first = row[0] or next(filter(None, row))
    if begins_a_remark(first):
        return True
    for at in units:
        text = _text_at(row, at)
        if text != first and begins_a_remark(text):
            return True
    return False


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
    values, width = {}, len(row)
    for at, key in own:
        if at < width and row[at]:
            values[key] = writing.unsafe(row[at])
    return values


def _measured_statements(
    row: list[str], place: int, values: dict[str, str], measured: list[MeasuredColumn], found: FigureFile
) -> Iterator[WrittenStatement]:
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
def begins_a_remark(text: str) -> bool:
    """Whether a row that begins so is a sum, a footnote or a signature: 合计, 注：…, 天马街道小计."""
    return is_remark([text]) or SUM_NAME.search(normal(text)) is not None


def _workbook(name: str, rows: Iterable[list[str]], found: FigureFile) -> Iterator[WrittenStatement]:
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
