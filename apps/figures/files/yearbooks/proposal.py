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


def one_a_layout(tables: Iterable[TableProposal]) -> list[TableProposal]:
    """The first table of each layout, with all that any table of it asks."""
    found: dict[str, TableProposal] = {}
    for table in tables:
        first = found.setdefault(table.signature, table)
        if first is not table:
            first.alike.append(table)
            first.asks |= table.asks
            first.lines = table.lines | first.lines
            first.likely = table.likely | first.likely
            first.unfound = list(dict.fromkeys([*first.unfound, *table.unfound]))
            first.answers.indicators = table.answers.indicators | first.answers.indicators
    return list(found.values())


# ---- What a cell is of


def row_names(proposal: TableProposal, row: list[str], role: str) -> list[str]:
    """What a line says in the columns of a role, without marks and periods."""
    roles = proposal.answers.roles
    found = [parts_of(row[at]).name for at in proposal.sketch.stubs if roles.get(str(at)) == role]
    return [name for name in found if name]


def column_names(proposal: TableProposal, column: int, role: str) -> list[str]:
    """What the headings over a column name of a role: units, or else indicators."""
    names = proposal.sketch.head_names(column)
    if proposal.answers.across != UNIT:
        return names if role == INDICATOR else []
    codes = proposal.unit_codes
    return [name for name in names if _is_unit_label(name, names, codes) == (role == UNIT)]


def _is_unit_label(name: str, names: list[str], codes: Collection[str]) -> bool:
    """Whether a heading stands for a unit: it names one, or none of those over its column does and it is the first."""
    if name in codes or WHOLE.fullmatch(name):
        return True
    return not any(other in codes or WHOLE.fullmatch(other) for other in names) and name == names[0]


def line_texts(proposal: TableProposal, row: list[str], column: int) -> tuple[str, ...]:
    """What names the indicator of a cell: the name of its line, then its headings."""
    return (*row_names(proposal, row, INDICATOR), *column_names(proposal, column, INDICATOR))


def unit_label(proposal: TableProposal, row: list[str], column: int) -> str:
    """What names the unit of a cell: name or code in its line, else a heading; "" where neither does.

    Of city and county in one line it is the county, the last that is filled.
    """
    if names := row_names(proposal, row, UNIT):
        return names[-1]
    if codes := unit_code(proposal, row):
        return codes[0]
    return _innermost(column_names(proposal, column, UNIT))


def _innermost(names: list[str]) -> str:
    """鹿寨县 of 柳州市 over 鹿寨县; 柳州市 of it over 全市."""
    own = [name for name in names if not WHOLE.fullmatch(name)]
    return next(reversed(own or names), "")


def has_column_of_units(proposal: TableProposal) -> bool:
    """Whether each line says its unit, so that one which does not is none of the whole table's."""
    roles = proposal.answers.roles
    return any(roles.get(str(at)) in (UNIT, CODE) for at in proposal.sketch.stubs)


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
    own = _columns_of_periods(proposal)
    if not said and not own:
        return of_all
    return SEPARATOR.join(said or [row[at] for at in own])


def _periods_said(proposal: TableProposal, row: list[str], column: int) -> list[str]:
    """What the columns before the numbers and the headings over a cell say of its period, each once."""
    roles = proposal.answers.roles
    texts = []
    for at in proposal.sketch.stubs:
        if roles.get(str(at)) not in (CODE, NONE, MEASURE):
            texts.append(row[at])
    periods = []
    for text in (*texts, *proposal.sketch.column_heads(column)):
        period = parts_of(text).period
        if period and period not in periods:
            periods.append(period)
    return periods


def _columns_of_periods(proposal: TableProposal) -> list[int]:
    """The columns in which each line says its period: one that says none, 平均, is of no year."""
    return [at for at in proposal.sketch.own_stubs if proposal.answers.roles.get(str(at)) == PERIOD]


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
    return NamedLine(code, "", "", is_sure=True) if code else UNNAMED
