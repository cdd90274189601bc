"""A file of figures taken apart: long form, wide form or our own workbook, recognised by its headings.

Every statement comes out alike, under the column names of the long form; one of a wide table or workbook has its text
under `cell`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import IO, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from apps.figures.arithmetic import measures, period_codes
from apps.figures.files.workbook import HEAD_ROW, INPUT, KEY, MARK_SHEET, NOTE, STATE, WIDTH, Made, is_key
from apps.figures.models import Coverage, Indicator
from apps.spreadsheets import writing
from apps.spreadsheets.faults import Fault
from apps.spreadsheets.headings import HEADING_ROWS, IGNORED, Head, head_of, is_remark, nearest, normal
from apps.spreadsheets.reading import SheetError, stream
from apps.units.errors import Refused
from apps.units.files.columns import LANGUAGES
from apps.units.files.reading import WRONG

HEADS = {
    "unit_code": gettext_lazy("unit code"),
    "unit_name": gettext_lazy("unit name"),
    "indicator_code": gettext_lazy("indicator code"),
    "indicator_name": gettext_lazy("indicator name"),
    "period": gettext_lazy("period"),
    "coverage": gettext_lazy("coverage"),
    "origin": gettext_lazy("origin"),
    "state": gettext_lazy("state"),
    "value": gettext_lazy("value"),
    "qualifier": gettext_lazy("qualifier"),
    "low": gettext_lazy("lowest"),
    "high": gettext_lazy("highest"),
    "stated_text": gettext_lazy("as printed"),
    "stated_unit": gettext_lazy("measure as stated"),
    "basis": gettext_lazy("basis"),
    "status": gettext_lazy("status"),
    "source": gettext_lazy("source"),
    "locator": gettext_lazy("place in the source"),
    "dates": gettext_lazy("dates"),
    "note": gettext_lazy("note"),
    "follow_up": gettext_lazy("follow up"),
}
# What clerks write besides these.
SAID = {
    "unit_code": ("代码", "编码", "单位编码", "单位代码", "工会代码"),
    "unit_name": ("单位", "单位名称", "填报单位", "工会", "工会名称", "名称", "unit"),
    "indicator_code": ("指标代码", "指标编码"),
    "indicator_name": ("指标", "指标名称", "indicator"),
    "period": ("报告期", "年度", "年份", "统计年度", "期别", "year"),
    "value": ("数值", "数据", "值", "本期", "本期数", "figure"),
    "note": ("备注", "说明", "notes"),
}
COVERAGES_SAID = {"本级": "own", "本单位": "own", "全区域": "area", "全辖区": "area", "辖区": "area"}
NUMBERED = ("序号", "No.")
MEASURED = "@"  # begins the key of a wide table's column: @ORG12 or, where the heading says so, @ORG12.area
SHEET_PLACES, ROW_PLACES = 1 << 40, 1 << 12  # a place is one number: the sheet's, the row's and the column's
REMARKS_KEPT = 1000
YEARS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)((?:19|20)\d\d)(?:统计)?年度|(?:统计年度|报告期|statisticalyear|period)[::]?((?:19|20)\d\d)(?!\d)",
        r"(?<![\d.])((?:19|20)\d\d)年?(?=$|[^\d年./-])",
    )
)
YEAR_SUFFIX = re.compile(r"(?:统计)?年度?$")
SUM_NAME = re.compile(r"(合计|小计|总计|共计)$")
BRACKET = re.compile(r"(.+?)\(([^()]*)\)")


class Table(NamedTuple):
    """One sheet with its headings; `columns` has the key of each column, `scales` what a heading multiplies by (万)."""

    name: str
    head: Head
    scales: dict[str, str]

    @property
    def is_wide(self) -> bool:
        return any(one.startswith(MEASURED) for one in self.head.columns)

    def label(self, column: str) -> str:
        """How the file heads a column."""
        known = dict(zip(self.head.columns, self.head.texts, strict=True))
        return known.get(column) or str(HEADS.get(column, column))


class Given(NamedTuple):
    """One statement: where it stands, and what stands in each column."""

    place: int
    values: dict[str, str]


@dataclass(slots=True)
class FigureFile:
    """What a file is made of: `skipped` are sums, footnotes and rows of no figure, `passed` sheets of none."""

    tables: list[Table] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    skipped: list[tuple[str, int, str]] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    rows: int = 0
    told: set[Fault] = field(default_factory=set)  # a unit's fault is one, however many cells its row has
    made: Made | None = None  # where it is our own workbook, what it was made from
    moved: int = 0  # its cells that somebody changed since, and that were changed in it too

    def pass_over(self, sheet: str, row: int, text: str) -> None:
        if len(self.skipped) < REMARKS_KEPT:
            self.skipped.append((sheet, row, text))

    def where(self, place: int) -> tuple[Table, int, str]:
        """The table, row and column of a place."""
        sheet, rest = divmod(place, SHEET_PLACES)
        row, column = divmod(rest, ROW_PLACES)
        table = self.tables[sheet]
        return table, row, table.head.columns[column]

    def fault(self, place: int, column: str, value: str, reason: str, suggestion: str = "") -> None:
        """Notes what is wrong at a place; `column` says which, where it is not the place's own."""
        table, row, own = self.where(place)
        column = own if own.startswith(MEASURED) and column not in table.head.columns else column
        fault = Fault(row, column, value, reason, table.label(column), table.name, suggestion)
        if fault not in self.told:
            self.told.add(fault)
            self.faults.append(fault)


class Headings:
    """Every way of heading a column, in both languages, and the column it means."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self.indicators = {one.code: one for one in indicators}
        self.names: dict[str, set[str]] = {}
        for indicator in self.indicators.values():
            for name in (indicator.code, *indicator.named(), *(indicator.code + name for name in indicator.named())):
                self.names.setdefault(normal(name), set()).add(indicator.code)
        self._take_other_names()
        self.plain = {normal(text): IGNORED for text in NUMBERED}
        self.coverages = dict(COVERAGES_SAID)
        self.plain |= {normal(said): name for name, texts in SAID.items() for said in (name, *texts)}
        for language in LANGUAGES:
            with override(language):
                self.plain[normal(str(WRONG))] = IGNORED
                self.plain |= {normal(str(head)): name for name, head in HEADS.items()}
                self.coverages |= {normal(str(one.label)): one.value for one in Coverage}
        self.plain |= {name: name for name in HEADS}
        self.coverages |= {one: one for one in Coverage.values}
        self.known: dict[str, tuple[str, str]] = {}

    def _take_other_names(self) -> None:
        """The names indicators bore before, each where no other indicator is called so today."""
        current = set(self.names)
        for indicator in self.indicators.values():
            for name in indicator.other_names:
                for said in {normal(name), normal(indicator.code + name)} - current:
                    self.names.setdefault(said, set()).add(indicator.code)

    def column(self, text: str) -> tuple[str, str]:
        """The key of a column ("" where it is unknown) and its scale."""
        if text not in self.known:
            said = normal(text).strip("*")
            self.known[text] = (self.plain[said], "") if said in self.plain else self._measured(said)
        return self.known[text]

    def _measured(self, said: str) -> tuple[str, str]:
        """工会会员人数(万人)(全区域): what stands in brackets is the measure, with its scale, or the coverage."""
        brackets: list[str] = []
        while said not in self.names and (match := BRACKET.fullmatch(said)):
            said, inner = match.groups()
            brackets.append(inner)
        codes = self.names.get(said, set())
        if len(codes) != 1:
            return "", ""
        (code,) = codes
        coverage, scale = "", ""
        for inner in brackets:
            if inner in self.coverages:
                coverage = self.coverages[inner]
            elif (found := self._scale(inner, self.indicators[code])) is not None:
                scale = found
            else:
                return "", ""
        return MEASURED + code + ("." + coverage if coverage else ""), scale

    def _scale(self, measure: str, indicator: Indicator) -> str | None:
        """What a measure in a heading multiplies by; None where it is another one's."""
        if measure == normal(indicator.measure_en):
            return ""
        scale = next((one for one in ("亿", "万") if measure.startswith(one)), "")
        rest = measure.removeprefix(scale)
        return scale if (not rest and scale) or measures.same_measure(rest, indicator.measure_zh) else None

    def meant(self, text: str) -> str:
        """The heading that was probably meant by an unknown one."""
        said = nearest(BRACKET.sub(r"\1", normal(text)), [*self.plain, *self.names])
        if said in self.names:
            one = self.indicators[min(self.names[said])]
            name_zh, name_en = one.named()
            name, measure = (name_en, one.measure_en) if said.isascii() else (name_zh, one.measure_zh)
            return f"{name}({measure})" if BRACKET.fullmatch(normal(text)) else name
        name = self.plain.get(said, "")
        return str(HEADS.get(name, ""))


def take_apart(file: IO[bytes], headings: Headings, found: FigureFile, period: str = "") -> Iterator[Given]:
    """The statements of a file, as they are asked for; what else there is to say of it gathers in `found`.

    `period`: the one chosen beside the file, for tables that name none.
    """
    try:
        for name, rows, hidden in stream(file):
            if name == MARK_SHEET:
                found.made = Made.read(rows)
            elif not hidden and not (found.made and name == found.made.explanation):
                yield from _sheet(name, rows, headings, found, period)
    except SheetError as error:
        raise Refused(_("This file cannot be read as a table: %(why)s.") % {"why": error}) from error
    if not found.tables and not found.faults:
        raise Refused(
            _(
                "No row of headings was found. Long form has columns for unit, indicator, period and value; "
                "wide form has a column for the unit and one for each indicator."
            )
        )


def _sheet(name: str, rows: Iterator[list[str]], headings: Headings, found: FigureFile, period: str) -> Iterator[Given]:
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
    _refuse_headings(table, first[table.head.row - 1], headings, found)
    below = enumerate(chain(first[table.head.row :], rows), start=table.head.row + 1)
    said = "" if "period" in table.head.columns else _period_said(name, first[: table.head.row])
    if said and period and said != period:
        reason = _("This table is headed %(said)s, and %(chosen)s was chosen.") % {"said": said, "chosen": period}
        found.fault(_place(found, table.head.row), "period", said, reason)
    yield from _rows(table, below, found, "" if "period" in table.head.columns else said or period)


def _place(found: FigureFile, row: int) -> int:
    """The place of a row in the table at hand, the last."""
    return (len(found.tables) - 1) * SHEET_PLACES + row * ROW_PLACES


# ---- Headings


def _table(name: str, first: list[list[str]], headings: Headings) -> Table | None:
    head = head_of(first, lambda text: headings.column(text)[0])
    if head is None or not {"unit_code", "unit_name"} & set(head.columns):
        return None
    return Table(name, head, dict(filter(all, map(headings.column, filter(None, head.texts)))))


def _refuse_headings(table: Table, row: list[str], headings: Headings, found: FigureFile) -> None:
    columns, texts = table.head.columns, table.head.texts
    sheet = _place(found, table.head.row)
    wide = table.is_wide and not {"indicator_code", "indicator_name"} & set(columns)
    for at, (text, key) in enumerate(zip(texts, columns, strict=True)):
        if text and (not key or (key.startswith(MEASURED) and not wide)):
            found.fault(sheet + at, key or text, text, _("There is no such column."), headings.meant(text))
        elif key not in ("", IGNORED) and key in columns[:at]:
            found.fault(sheet + at, key, text, _("This column stands here twice."))
    needed = [("unit_code", "unit_name")]
    needed += [] if wide else [("indicator_code", "indicator_name"), ("value", "stated_text", "state")]
    for either in needed:
        if not set(either) & set(columns):
            found.fault(sheet, either[0], "", _("Column missing: %(name)s.") % {"name": HEADS[either[0]]})


def period_code(text: str) -> str:
    """The code of a period as people write it: 2014年度, 2010—2014年, 2013年12月31日."""
    said = YEAR_SUFFIX.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    said = re.sub(r"(?<=\d)(?:年?[—–~至到]+|年-)(?=\d{4})", "-", said)
    if day := re.fullmatch(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?", said):
        said = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    return said


def _period_said(name: str, above: list[list[str]]) -> str:
    """The year the rows above the headings name, or else the sheet; none where they name several."""
    titles = [normal(text) for row in above for text in row if text]
    for texts in (titles, [normal(name)]):
        for pattern in YEARS:
            years = {next(filter(None, one.groups())) for text in texts for one in pattern.finditer(text)}
            if len(years) == 1:
                return years.pop()
    return ""


# ---- Rows


def _rows(table: Table, below: Iterable[tuple[int, list[str]]], found: FigureFile, period: str) -> Iterator[Given]:
    columns, sheet = table.head.columns, _place(found, 0)
    own = [(at, key) for at, key in enumerate(columns) if key in HEADS]
    measured = [
        (at, *key[1:].partition(".")[::2], table.scales.get(key, ""))
        for at, key in enumerate(columns)
        if key.startswith(MEASURED) and key not in columns[:at]
    ]
    if measured and "note" in columns:  # a remark on the unit, which is no note of each of its figures
        own = [(at, key) for at, key in own if key != "note"]
        found.pass_over(table.name, table.head.row, table.label("note"))
    unheaded = [at for at, text in enumerate(table.head.texts) if not text]
    units, width = [at for at, key in own if key in ("unit_code", "unit_name")], len(columns)
    for number, row in below:
        if not any(row):
            continue
        first = next(filter(None, row))
        # A sum, a footnote or a signature: by how the row begins, or by what stands for the unit.
        if row == table.head.texts or any(map(_begins_a_remark, (first, *(row[at] for at in units if at < len(row))))):
            found.pass_over(table.name, number, first)
            continue
        found.rows += 1
        place = sheet + number * ROW_PLACES
        if unheaded or len(row) > width:
            beyond = next((row[at] for at in (*unheaded, *range(width, len(row))) if at < len(row) and row[at]), "")
            if beyond:
                found.fault(place, "", beyond, _("This column has no heading."))
        values = {
            key: text if text[0] != "'" else writing.unsafe(text)
            for at, key in own
            if at < len(row) and (text := row[at])
        }
        if period:
            values["period"] = period
        if not measured:
            yield Given(place, values)
            continue
        for at, code, coverage, scale in measured:
            if at < len(row) and (text := row[at]):
                said = {"indicator_code": code, "cell": _scaled(writing.unsafe(text), scale)}
                yield Given(place + at, values | said | ({"coverage": coverage} if coverage else {}))


@lru_cache(maxsize=4096)
def _begins_a_remark(text: str) -> bool:
    return is_remark([text]) or SUM_NAME.search(normal(text)) is not None


def _scaled(text: str, scale: str) -> str:
    """A bare number under a heading such as 工会会员人数(万人) counts in 万."""
    return text + scale if scale and re.fullmatch(r"[\d.,]+", unicodedata.normalize("NFKC", text)) else text


def _workbook(name: str, rows: Iterable[list[str]], found: FigureFile) -> Iterator[Given]:
    """A sheet of our own workbook: its hidden first column says which cell each row is."""
    columns = ["", *("" for _column in range(WIDTH - 1))]
    columns[INPUT], columns[STATE], columns[NOTE] = "value", "state", "note"
    for number, row in enumerate(rows, start=1):
        row = [*row, *[""] * WIDTH][: max(WIDTH, len(row))]
        if number == HEAD_ROW:
            found.tables.append(Table(name, Head(HEAD_ROW, row[:WIDTH], columns), {}))
        if not is_key(row):
            continue
        found.rows += 1
        code, form, period, indicator, coverage = row[KEY].split("|")
        yield Given(
            _place(found, number) + INPUT,
            {
                "unit_code": code, "form": form, "period": period, "indicator_code": indicator, "coverage": coverage,
                "cell": writing.unsafe(row[INPUT]), "mark": row[STATE], "note": writing.unsafe(row[NOTE]),
            },
        )  # fmt: skip


def read_period(text: str) -> period_codes.Span:
    """PeriodError where the text is no period."""
    return period_codes.read(period_code(text))
