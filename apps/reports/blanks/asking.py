"""Which number each empty cell of a form asks for: unit, indicator, period and measure, from its words, from the lines
over its table, from the sheet's name, or as somebody said.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from apps.figures.arithmetic.measures import same_measure
from apps.figures.files.headings import Headings
from apps.figures.files.period_texts import period_said
from apps.figures.files.scales import captioned_titles, measures_in_brackets, measures_noted, scale_of
from apps.figures.files.unit_lookup import UnitLookup
from apps.figures.files.yearbooks.answers import TableAnswers
from apps.figures.files.yearbooks.labels import parts_of
from apps.figures.files.yearbooks.names import SEPARATOR, UNNAMED, NamedLine, NamedUnit, YearbookNames
from apps.figures.models import Coverage, Indicator
from apps.reports.blanks.labels import FormSheet
from apps.reports.blanks.words import CellWords, is_all_of_it, is_sure, period_among, words_of
from apps.spreadsheets.blank_workbook import BlankSheet, Place, cell_name

SAID_BEFORE = re.compile(r"^(?!其中)[^:：]{1,8}[:：]\s*")  # 填报单位：柳州市总工会
OF_ONE_TABLE = re.compile(r"^(?:续?[附表]+)?\s*[（(]?[一二三四五六七八九十\d]+[)）]?(?:[、.．\-－—]|\s|$)(?!年)")
NARROWING = re.compile(
    "非公|农民工|女职工|女会员|妇女|企业|民营|私营|国有|外资|个体|机关|事业单位|新就业|园区|开发区|乡镇|街道|社区|行业|系统|青年|困难|退休|新增|规模"
)
LONGEST_NAME = 40  # signs of what may be the name of an indicator


@dataclass(frozen=True, slots=True)
class AskedNumber:
    """The number an empty cell asks for.

    `said`: all its words; `label`: its indicator as the form calls it. `lacks`: what is not known of it, "" where all
    is: unit, indicator, period, measure, coverage; `aside` where it asks for none of ours. `scale`: what the number
    counts in, 万, "" for the indicator's own measure. `is_percent`: it is shown a hundred times as large.
    """

    sheet: str
    part: str
    place: Place
    said: str
    label: str
    unit: str = ""
    indicator: str = ""
    period: str = ""
    scale: str = ""
    lacks: str = ""
    is_percent: bool = False

    @property
    def name(self) -> str:
        """Sheet1!B3"""
        return f"{self.sheet}!{cell_name(self.place)}"


@dataclass(slots=True)
class FormReading:
    """All that a form asks for.

    `labels`: by the form's own name of an indicator, where it is not surely one on record, the code it may mean, "" for
    none. `asks`: unit and period, where cells lack them. `likely_unit`: what a line over a table may say.
    """

    numbers: list[AskedNumber] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    asks: set[str] = field(default_factory=set)
    titles: list[str] = field(default_factory=list)
    likely_unit: str = ""

    @property
    def signature(self) -> str:
        """What is the same in next year's form: its own names of indicators and of what it is."""
        said = [parts_of(title).name for title in self.titles[:1]] + sorted(self.labels)
        return "b" + hashlib.sha256("\n".join(said).encode()).hexdigest()[:31]


def read_form(
    sheets: Iterable[BlankSheet], indicators: Sequence[Indicator], records: UnitLookup, answers: TableAnswers
) -> FormReading:
    """What the cells of a form ask for, with what was said of it."""
    names = YearbookNames(Headings(indicators), records)
    reading = FormReading()
    for sheet in sheets:
        _SheetReader(sheet, names, answers, reading).read()
    return reading


class LineOver(NamedTuple):
    """A line above a cell that is of no table; `is_own`: it stands right over the cell's table."""

    texts: list[str]
    is_own: bool


class _SheetReader:
    """One sheet. A row of which any cell asks for something is of a table; the others are lines over tables."""

    def __init__(self, sheet: BlankSheet, names: YearbookNames, answers: TableAnswers, reading: FormReading) -> None:
        self.sheet, self.names, self.answers, self.reading = sheet, names, answers, reading
        self.form = FormSheet(sheet)
        self.rows = self.form.rows_of_words
        self.units_said: dict[tuple[str, ...], NamedUnit] = {}
        self.words = words_of(self.form, self.form.empty_cells(), names)
        self.names_units = any(words.units for words in self.words)
        self.tables = {words.cell.place[0] for words in self.words if self._is_of_table(words)}
        self.heads = {row for words in self.words if words.cell.place[0] in self.tables for row in words.cell.heads}

    def _is_of_table(self, words: CellWords) -> bool:
        """Whether a cell stands in a table, or beside the name of an indicator."""
        if not words.is_aside and is_sure(words.names, self.names):
            return True
        if self.answers.indicators.get(words.label):
            return True
        is_headed = bool(words.cell.left and words.cell.above)
        return is_headed and not any(map(_is_over_a_table, words.cell.left))

    def read(self) -> None:
        for row, texts in self.rows.items():
            if row not in self.tables and row not in self.heads:
                self.reading.titles += texts
        for words in self.words:
            if words.cell.place[0] in self.tables:
                self.reading.numbers.append(self._number(words))
            elif words.names and len(words.label) <= LONGEST_NAME and not SAID_BEFORE.search(words.label):
                self.reading.labels.setdefault(words.label, "")
                said = (self.sheet.name, self.sheet.part, words.cell.place, words.in_sight, words.label)
                self.reading.numbers.append(AskedNumber(*said, lacks="indicator"))

    def _as_answered(self, label: str, named: NamedLine) -> NamedLine:
        """What somebody said of a name goes before what it means; what it only seems to mean is nothing yet."""
        code = self.answers.indicators.get(label)
        if code is None:
            return named if named.is_sure else UNNAMED
        if code == named.code:
            return named
        return NamedLine(code, "", "", is_sure=True) if code in self.names.headings.indicators else UNNAMED

    def _number(self, words: CellWords) -> AskedNumber:
        over = list(self._lines_over(words))
        near = [line.texts for line in over if line.is_own]
        line, label = self._indicator(words, near)
        unit = self._unit(words, over)
        period = period_among(words.periods, self._period(over))
        asked = AskedNumber(
            self.sheet.name, self.sheet.part, words.cell.place, words.in_sight, label, unit, line.code, period
        )
        return self._completed(asked, words, line, near)

    def _indicator(self, words: CellWords, near: list[list[str]]) -> tuple[NamedLine, str]:
        """What the cell asks for, and what the form calls it: by its own words, else by the line over its table. A name
        that is not surely one on record is a question, whatever was answered before."""
        if words.is_aside:
            return UNNAMED, words.in_sight
        if words.names and not is_all_of_it(words.names):
            named, label = self.names.line(tuple(words.names)), words.label
            if narrowing := _narrowing(near, label, self._named(named)):
                named, label = named._replace(is_sure=False), f"{narrowing}{SEPARATOR}{label}"
        else:
            named, label = self._indicator_over(near)
        if label and not (named.code and named.is_sure):
            self.reading.labels.setdefault(label, named.code)
        return self._as_answered(label, named), label

    def _named(self, line: NamedLine) -> str:
        return " ".join(self.names.indicator(line.code).named()) if line.code else ""

    def _indicator_over(self, near: list[list[str]]) -> tuple[NamedLine, str]:
        for texts in near:
            titles = [parts_of(text).name for text in texts]
            line = self.names.line_in(titles, self.names.unit_in(titles).words)
            if line.code:
                return line, titles[0]
        return UNNAMED, ""

    def _completed(self, asked: AskedNumber, words: CellWords, line: NamedLine, near: list[list[str]]) -> AskedNumber:
        """With the scale it is wanted in, or what it lacks."""
        if words.is_aside or (not line.code and self.answers.indicators.get(asked.label) == ""):
            return replace(asked, lacks="aside")
        lacking = [name for name in ("indicator", "unit", "period") if not getattr(asked, name)]
        self.reading.asks.update({"unit", "period"} & set(lacking))
        if lacking:
            return replace(asked, lacks=lacking[0])
        if line.coverage == Coverage.OWN:
            return replace(asked, lacks="coverage")
        return self._measured(asked, self._scale(words, line, near))

    def _measured(self, asked: AskedNumber, scale: str | None) -> AskedNumber:
        """With its scale, and whether its cell shows percentages: only those may stand there."""
        is_percent = asked.place in self.sheet.percents
        if scale is None or (is_percent and self.names.indicator(asked.indicator).measure_zh != "%"):
            return replace(asked, lacks="measure")
        return replace(asked, scale=scale, is_percent=is_percent)

    def _scale(self, words: CellWords, line: NamedLine, near: list[list[str]]) -> str | None:
        """None where the form says a measure that is another's, or none of money: that may be 元 or 万元."""
        indicator = self.names.indicator(line.code)
        if said := line.measure or words.measure:
            return scale_of(said, indicator)
        for said in measures_in_brackets(words.names)[-1:]:
            return scale_of(said, indicator)
        captions: list[str] = []
        for texts in near:
            captions += captioned_titles([texts])
            captions += measures_in_brackets(texts)
        for said in captions:
            scale = scale_of(said, indicator)
            if scale is not None:
                return scale
        is_money = same_measure(indicator.measure_zh, "元")
        return None if captions or is_money or self._may_be_measured_elsewhere(indicator) else ""

    def _may_be_measured_elsewhere(self, indicator: Indicator) -> bool:
        """Whether a measure of the indicator stands in the sheet: 单位：万人 at its foot may be of it."""
        for texts in self.rows.values():
            for said in (*captioned_titles([texts]), *measures_noted(texts)):
                if scale_of(said, indicator):
                    return True
        return False

    def _unit(self, words: CellWords, over: list[LineOver]) -> str:
        """The unit its words name; that of the lines over the table, of the sheet's name, or as was said."""
        if words.units:
            return words.units[-1]
        if words.whole and not words.whole.startswith("全") and self.names_units:
            return ""  # the sum of those listed here, whoever they are
        for line in over:
            unit = self._unit_said(tuple(line.texts))
            if unit.is_sure:
                return unit.code
            self.reading.likely_unit = self.reading.likely_unit or unit.code
        unit = self._unit_said((self.sheet.name,))
        return unit.code if unit.is_sure else self.answers.unit

    def _unit_said(self, texts: tuple[str, ...]) -> NamedUnit:
        """The unit that a line says, with or without 填报单位： or a year before it; looked up once."""
        if texts not in self.units_said:
            said = [SAID_BEFORE.sub("", text) for text in texts]
            self.units_said[texts] = self.names.unit_in([*said, *[parts_of(text).name for text in said]])
        return self.units_said[texts]

    def _period(self, over: list[LineOver]) -> str:
        """That of the nearest line over the table which says one, else of the sheet's name, else as was said."""
        for line in over:
            if period := period_said("", [line.texts]):
                return period
        return period_said(self.sheet.name, []) or self.answers.period

    def _lines_over(self, words: CellWords) -> Iterator[LineOver]:
        """The lines over a cell's table, the nearest first; then those over other tables above, without those that
        number a table of their own (表一, 2-1)."""
        has_met_line = False
        is_own = True
        for row in range(words.cell.place[0] - 1, -1, -1):
            texts = self.rows.get(row)
            if texts is None:
                continue
            if row in self.tables or row in self.heads:
                is_own = is_own and not has_met_line
                continue
            has_met_line = True
            if _differ(texts):
                texts = [self.form.nearest_over(row, words.cell.place[1])]
            if is_own or not OF_ONE_TABLE.match(texts[0]):
                yield LineOver(texts, is_own)


def _is_over_a_table(text: str) -> bool:
    """Whether a text left of a cell is rather a line over the next table: 2014年工会会员, 填报单位：柳州市总工会."""
    parts = parts_of(text)
    return bool(parts.period and parts.name) or SAID_BEFORE.search(text) is not None


def _differ(texts: list[str]) -> bool:
    """Whether texts of one row say different years or measures: they are over tables side by side."""
    years = {period for text in texts if (period := period_said("", [[text]]))}
    measures = {measure for text in texts for measure in captioned_titles([[text]])[:1]}
    return len(years) > 1 or len(measures) > 1


def _narrowing(near: list[list[str]], label: str, named: str) -> str:
    """Of whom alone the lines over a table say that it is: 农民工入会情况 over 工会会员人数 is of fewer."""
    for texts in near:
        for text in texts:
            found = NARROWING.search(text)
            if found and found[0] not in label and found[0] not in named:
                return found[0]
    return ""
