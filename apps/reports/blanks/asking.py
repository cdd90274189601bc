"""Which number each empty cell of a form asks for: unit, indicator, period and measure, from its words, from the lines
over its table, from the sheet's name, or as somebody said.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from apps.figures.arithmetic.measures import same_measure
from apps.figures.files.headings import Headings
from apps.figures.files.period_texts import period_said
from apps.figures.files.scales import captioned_titles, measures_noted, scale_of
from apps.figures.files.unit_lookup import UnitLookup
from apps.figures.files.yearbooks.answers import TableAnswers
from apps.figures.files.yearbooks.labels import parts_of
from apps.figures.files.yearbooks.names import SEPARATOR, UNNAMED, NamedLine, NamedUnit, YearbookNames
from apps.figures.models import Coverage, Indicator
from apps.reports.blanks.labels import FormSheet
from apps.reports.blanks.lines_over import LineOver, LinesOverTables, captions_in, narrowing_in
from apps.reports.blanks.words import CellWords, is_all_of_it, is_sure, period_among, words_of
from apps.spreadsheets.blank_workbook import BlankSheet, Place, cell_name

SAID_BEFORE = re.compile(r"^(?!其中)[^:：]{1,8}[:：]\s*")  # 填报单位：柳州市总工会
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

    @property
    def unsaid(self) -> list[str]:
        """What neither the cell's words nor the form say of it, by its names in `lacks`."""
        known = {"indicator": self.indicator, "unit": self.unit, "period": self.period}
        return [name for name, code in known.items() if not code]


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


class _SheetReader:
    """One sheet. A row of which any cell asks for something is of a table; the others are lines over tables."""

    def __init__(self, sheet: BlankSheet, names: YearbookNames, answers: TableAnswers, reading: FormReading) -> None:
        self.sheet, self.names, self.answers, self.reading = sheet, names, answers, reading
        self.form = FormSheet(sheet)
        self.units_said: dict[tuple[str, ...], NamedUnit] = {}
        self.words = words_of(self.form, self.form.empty_cells(), names)
        self.names_units = any(words.units for words in self.words)
        self.tables = {words.row for words in self.words if self._is_of_table(words)}
        self.lines = LinesOverTables(self.form, self.tables, self._rows_of_heads())

    def _rows_of_heads(self) -> set[int]:
        """The rows in which the headings of tables stand."""
        heads: set[int] = set()
        for words in self.words:
            if words.row in self.tables:
                heads |= words.cell.heads
        return heads

    def _is_of_table(self, words: CellWords) -> bool:
        """Whether a cell stands in a table, or beside the name of an indicator."""
        if not words.is_aside and is_sure(words.names, self.names):
            return True
        if self.answers.indicators.get(words.label):
            return True
        return _stands_below_headings(words)

    def read(self) -> None:
        """Adds what the sheet asks for to what the form does."""
        for texts in self.lines.all():
            self.reading.titles += texts
        for words in self.words:
            if words.row in self.tables:
                self.reading.numbers.append(self._number(words))
            elif _may_name_an_indicator(words):
                self.reading.labels.setdefault(words.label, "")
                self.reading.numbers.append(replace(self._cell(words, words.label), lacks="indicator"))

    def _cell(self, words: CellWords, label: str) -> AskedNumber:
        """A cell with its words, of which it is not yet known what they ask for."""
        return AskedNumber(self.sheet.name, self.sheet.part, words.cell.place, words.in_sight, label)

    def _as_answered(self, label: str, named: NamedLine) -> NamedLine:
        """What somebody said of a name goes before what it means; what it only seems to mean is nothing yet."""
        code = self.answers.indicators.get(label)
        if code is None:
            return named if named.is_sure else UNNAMED
        if code == named.code:
            return named
        if code not in self.names.headings.indicators:
            return UNNAMED
        return NamedLine(code, "", "", is_sure=True)

    def _number(self, words: CellWords) -> AskedNumber:
        """What one cell of a table asks for: each thing by its own words, else by the lines over it."""
        over = list(self.lines.over(words.cell.place))
        near = [line.texts for line in over if line.is_own]
        line, label = self._indicator(words, near)
        asked = replace(
            self._cell(words, label),
            unit=self._unit(words, over),
            indicator=line.code,
            period=period_among(words.periods, self._period(over)),
        )
        return self._completed(asked, words, line, near)

    def _indicator(self, words: CellWords, near: list[list[str]]) -> tuple[NamedLine, str]:
        """What the cell asks for, and what the form calls it: by its own words, else by the line over its table. A name
        that is not surely one on record is a question, whatever was answered before."""
        if words.is_aside:
            return UNNAMED, words.in_sight
        if is_all_of_it(words.names):
            named, label = self._indicator_over(near)
        else:
            named, label = self._indicator_of_words(words, near)
        is_known = named.code and named.is_sure
        if label and not is_known:
            self.reading.labels.setdefault(label, named.code)
        return self._as_answered(label, named), label

    def _indicator_of_words(self, words: CellWords, near: list[list[str]]) -> tuple[NamedLine, str]:
        """By the cell's own words; below a line that narrows them it is a question: 农民工 / 工会会员人数."""
        named = self.names.line(tuple(words.names))
        narrowing = narrowing_in(near, words.label, self._named(named))
        if not narrowing:
            return named, words.label
        return named._replace(is_sure=False), f"{narrowing}{SEPARATOR}{words.label}"

    def _named(self, line: NamedLine) -> str:
        """All names of the indicator, "" without one."""
        if not line.code:
            return ""
        return " ".join(self.names.indicator(line.code).named())

    def _indicator_over(self, near: list[list[str]]) -> tuple[NamedLine, str]:
        """The indicator that a line over the table names, and that line."""
        for texts in near:
            titles = [parts_of(text).name for text in texts]
            unit = self.names.unit_in(titles)
            line = self.names.line_in(titles, unit.words)
            if line.code:
                return line, titles[0]
        return UNNAMED, ""

    def _completed(self, asked: AskedNumber, words: CellWords, line: NamedLine, near: list[list[str]]) -> AskedNumber:
        """With the scale it is wanted in, or what it lacks."""
        if words.is_aside or self._was_said_to_be_none(asked):
            return replace(asked, lacks="aside")
        self.reading.asks |= {"unit", "period"}.intersection(asked.unsaid)
        if asked.unsaid:
            return replace(asked, lacks=asked.unsaid[0])
        if line.coverage == Coverage.OWN:
            return replace(asked, lacks="coverage")
        return self._measured(asked, self._scale(words, line, near))

    def _was_said_to_be_none(self, asked: AskedNumber) -> bool:
        """Whether somebody said that what the form calls so is none of the indicators on record."""
        return not asked.indicator and self.answers.indicators.get(asked.label) == ""

    def _measured(self, asked: AskedNumber, scale: str | None) -> AskedNumber:
        """With its scale, and whether its cell shows percentages: only those may stand there."""
        if scale is None:
            return replace(asked, lacks="measure")
        is_percent = asked.place in self.sheet.percents
        counts_in = self.names.indicator(asked.indicator).measure_zh
        if is_percent and counts_in != "%":
            return replace(asked, lacks="measure")
        return replace(asked, scale=scale, is_percent=is_percent)

    def _scale(self, words: CellWords, line: NamedLine, near: list[list[str]]) -> str | None:
        """What the cell counts in, "" for the indicator's own measure: by its own words, else by the lines over it.

        None where the form says a measure that is another's, or none of money: that may be 元 or 万元.
        """
        indicator = self.names.indicator(line.code)
        own = line.measure or words.own_measure
        if own:
            return scale_of(own, indicator)
        captions = captions_in(near)
        for caption in captions:
            scale = scale_of(caption, indicator)
            if scale is not None:
                return scale
        if captions or self._may_count_in_another(indicator):
            return None
        return ""

    def _may_count_in_another(self, indicator: Indicator) -> bool:
        """Whether a number without a measure may count in another than its indicator does."""
        if same_measure(indicator.measure_zh, "元"):
            return True
        return self._may_be_measured_elsewhere(indicator)

    def _may_be_measured_elsewhere(self, indicator: Indicator) -> bool:
        """Whether a measure of the indicator stands in the sheet: 单位：万人 at its foot may be of it."""
        for texts in self.form.rows_of_words.values():
            measures = [*captioned_titles([texts]), *measures_noted(texts)]
            for measure in measures:
                if scale_of(measure, indicator):
                    return True
        return False

    def _unit(self, words: CellWords, over: list[LineOver]) -> str:
        """The unit its words name; that of the lines over the table, of the sheet's name, or as was said."""
        if words.units:
            return words.units[-1]
        if self._is_sum_of_those_listed(words):
            return ""
        for line in over:
            unit = self._unit_said(tuple(line.texts))
            if unit.is_sure:
                return unit.code
            if not self.reading.likely_unit:
                self.reading.likely_unit = unit.code
        of_sheet = self._unit_said((self.sheet.name,))
        if of_sheet.is_sure:
            return of_sheet.code
        return self.answers.unit

    def _is_sum_of_those_listed(self, words: CellWords) -> bool:
        """合计 beside units is their sum, whoever they are; 全区 is the unit itself."""
        if not words.whole or words.whole.startswith("全"):
            return False
        return self.names_units

    def _unit_said(self, texts: tuple[str, ...]) -> NamedUnit:
        """The unit that a line says, with or without 填报单位： or a year before it; looked up once."""
        if texts in self.units_said:
            return self.units_said[texts]
        said = [SAID_BEFORE.sub("", text) for text in texts]
        without_years = [parts_of(text).name for text in said]
        self.units_said[texts] = self.names.unit_in([*said, *without_years])
        return self.units_said[texts]

    def _period(self, over: list[LineOver]) -> str:
        """That of the nearest line over the table which says one, else of the sheet's name, else as was said."""
        for line in over:
            period = period_said("", [line.texts])
            if period:
                return period
        return period_said(self.sheet.name, []) or self.answers.period


def _stands_below_headings(words: CellWords) -> bool:
    """Whether a cell has a heading and the name of a line, and not the line over the next table left of it."""
    left, above = words.cell.left, words.cell.above
    if not left or not above:
        return False
    return not any(_is_over_a_table(text) for text in left)


def _may_name_an_indicator(words: CellWords) -> bool:
    """Whether the words of a cell outside of tables are to be asked about: not 填报人：, nor a sentence."""
    if not words.names or len(words.label) > LONGEST_NAME:
        return False
    return SAID_BEFORE.search(words.label) is None


def _is_over_a_table(text: str) -> bool:
    """Whether a text left of a cell is rather a line over the next table: 2014年工会会员, 填报单位：柳州市总工会."""
    if SAID_BEFORE.search(text):
        return True
    parts = parts_of(text)
    return bool(parts.period and parts.name)
