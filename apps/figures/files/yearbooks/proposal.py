"""A sheet with how it would be read, and what each of its cells is of."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from apps.figures.files.period_texts import PART_OF_YEAR
from apps.figures.files.yearbooks.answers import CODE, INDICATOR, MEASURE, NONE, PERIOD, UNIT, TableAnswers
from apps.figures.files.yearbooks.labels import LAST, THIS, parts_of, year_before
from apps.figures.files.yearbooks.names import SEPARATOR, UNNAMED, NamedLine, YearbookNames
from apps.figures.files.yearbooks.sketch import TableSketch

WHOLE = re.compile(r"(?:全[国区省市县]|总\s*[计数]|合\s*计|小\s*计|各[省市县]合计)")


@dataclass(slots=True)
class TableProposal:
    """A sheet with how it would be read; `answers` are what was said of this layout before, or what seems meant.

    `lines`: the labels of indicators, each with its headings. `unfound`: labels where units are expected that name
    none. `asks`: what a person has to say before it can be read.
    """

    sketch: TableSketch
    signature: str
    answers: TableAnswers
    period: str = ""  # of all figures, as titles or the sheet's name say
    unit: str = ""  # of all figures, as a title or the sheet's name surely says
    likely_unit: str = ""  # as one may say, or as was answered of an earlier table; filled in where it is asked
    likely_indicator: str = ""  # of all figures, as was answered of an earlier table
    unit_codes: dict[str, str] = field(default_factory=dict)
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    likely: dict[str, str] = field(default_factory=dict)  # by label, the code of what it may be
    unfound: list[str] = field(default_factory=list)
    parts: dict[str, None] = field(default_factory=dict)  # of years, that lines or headings name
    asks: set[str] = field(default_factory=set)
    captions: list[str] = field(default_factory=list)  # measures of all its numbers
    unmeasured: dict[str, float] = field(default_factory=dict)  # by label, the largest number without a measure
    is_known: bool = False  # whether somebody said how it is read
    is_remembered: bool = False  # whether that was of an earlier table, not of this file

    alike: list["TableProposal"] = field(default_factory=list)  # of the file's other tables, those of its layout

    @property
    def is_asking(self) -> bool:
        """Whether a person has to say something, or to see how it would be read, before it is."""
        if not self.is_known:
            return True
        return self.answers.is_read and bool(self.asks)

    def stubs_of(self, *roles: str) -> list[int]:
        """The columns before the numbers that say one of these: UNIT, PERIOD."""
        said = self.answers.roles
        return [at for at in self.sketch.stubs if said.get(str(at), "") in roles]


def one_a_layout(tables: Iterable[TableProposal]) -> list[TableProposal]:
    """The first table of each layout, with all that any table of it asks."""
    found: dict[str, TableProposal] = {}
    for table in tables:
        first = found.setdefault(table.signature, table)
        if first is not table:
            _take_over(first, table)
    return list(found.values())


def _take_over(first: TableProposal, table: TableProposal) -> None:
    """Adds to the first table of a layout what another of it asks."""
    first.alike.append(table)
    first.asks |= table.asks
    first.lines = table.lines | first.lines
    first.likely = table.likely | first.likely
    first.unfound = list(dict.fromkeys([*first.unfound, *table.unfound]))
    first.answers.indicators = table.answers.indicators | first.answers.indicators


# ---- What a cell is of


def row_names(proposal: TableProposal, row: list[str], role: str) -> list[str]:
    """What a line says in the columns of a role, without marks and periods."""
    names = []
    for at in proposal.stubs_of(role):
        name = parts_of(row[at]).name
        if name:
            names.append(name)
    return names


def column_names(proposal: TableProposal, column: int, role: str) -> list[str]:
    """What the headings over a column name of a role: units, or else indicators."""
    names = proposal.sketch.head_names(column)
    units: list[str] = []
    if proposal.answers.across == UNIT:
        units = _unit_labels(names, proposal.unit_codes)
    if role == UNIT:
        return units
    return [name for name in names if name not in units]


def _unit_labels(names: list[str], codes: Collection[str]) -> list[str]:
    """Those of the headings over a column that stand for units; where none of them names one, the first does."""
    units = [name for name in names if names_unit(name, codes)]
    return units or names[:1]


def names_unit(label: str, codes: Collection[str]) -> bool:
    """Whether a label is the name of a unit that was found, or 全区 or 合计, which stands for one or for all."""
    return label in codes or stands_for_all(label)


def stands_for_all(label: str) -> bool:
    """Whether a label is 全区, 合计 or the like."""
    return WHOLE.fullmatch(label) is not None


def line_texts(proposal: TableProposal, row: list[str], column: int) -> tuple[str, ...]:
    """What names the indicator of a cell: the name of its line, then its headings."""
    return (*row_names(proposal, row, INDICATOR), *column_names(proposal, column, INDICATOR))


def unit_label(proposal: TableProposal, row: list[str], column: int) -> str:
    """What names the unit of a cell: name or code in its line, else a heading; "" where neither does.

    Of city and county in one line it is the county, the last that is filled.
    """
    names = row_names(proposal, row, UNIT)
    if names:
        return names[-1]
    codes = unit_code(proposal, row)
    if codes:
        return codes[0]
    return _innermost(column_names(proposal, column, UNIT))


def _innermost(names: list[str]) -> str:
    """鹿寨县 of 柳州市 over 鹿寨县; 柳州市 of it over 全市; "" of no names."""
    own = [name for name in names if not stands_for_all(name)]
    said = own or names
    if not said:
        return ""
    return said[-1]


def has_column_of_units(proposal: TableProposal) -> bool:
    """Whether each line says its unit, so that one which does not is none of the whole table's."""
    return bool(proposal.stubs_of(UNIT, CODE))


def unit_code(proposal: TableProposal, row: list[str]) -> list[str]:
    """The code in a line, as it was meant."""
    return row_names(proposal, row, CODE)


def period_of(proposal: TableProposal, row: list[str], column: int) -> str:
    """The period of a cell: its line's, its heading's, or that of all; "" where nothing says it.

    Beside 上年 it is the year before that of all. Two that differ are no period, and refused as what they say; so is
    what a column of periods says that is none.
    """
    of_all = proposal.period or proposal.answers.period
    said = _periods_said(proposal, row, column)
    if LAST in said:
        return year_before(of_all)
    if THIS in said:
        return of_all
    if said:
        return SEPARATOR.join(said)
    own = _columns_of_periods(proposal)
    if not own:
        return of_all
    return SEPARATOR.join(row[at] for at in own)


def _periods_said(proposal: TableProposal, row: list[str], column: int) -> list[str]:
    """What the columns before the numbers and the headings over a cell say of its period, each once."""
    silent = proposal.stubs_of(CODE, NONE, MEASURE)
    texts = [row[at] for at in proposal.sketch.stubs if at not in silent]
    periods: list[str] = []
    for text in (*texts, *proposal.sketch.column_heads(column)):
        period = parts_of(text).period
        if period and period not in periods:
            periods.append(period)
    return periods


def _columns_of_periods(proposal: TableProposal) -> list[int]:
    """The columns in which each line says its period: one that says none, 平均, is of no year."""
    own = proposal.sketch.own_stubs
    return [at for at in proposal.stubs_of(PERIOD) if at in own]


def is_part_of_year(proposal: TableProposal, period: str) -> bool:
    """Whether a line or heading, not the whole table, is of a quarter or half a year."""
    return period != proposal.period and PART_OF_YEAR.fullmatch(period) is not None


def is_period_unsaid(proposal: TableProposal, period: str) -> bool:
    """Whether the period of a cell has to be asked; a line that leaves its own blank is refused."""
    return not period and not _columns_of_periods(proposal)


def line_of(proposal: TableProposal, row: list[str], column: int, names: YearbookNames) -> NamedLine:
    """The indicator of a cell, as was answered; UNNAMED where it is to be left out."""
    texts = line_texts(proposal, row, column)
    if not texts:
        return NamedLine(proposal.answers.indicator, "", "", is_sure=True)
    code = proposal.answers.indicators.get(SEPARATOR.join(texts), "")
    named = names.line(texts)
    if named.code == code:
        return named
    if not code:
        return UNNAMED
    return NamedLine(code, "", "", is_sure=True)
