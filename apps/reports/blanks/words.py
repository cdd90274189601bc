"""What the words of an empty cell say: a unit, periods, a measure; what is left over names the indicator."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.figures.files.headings import SAID
from apps.figures.files.scales import is_measure, measures_in_brackets
from apps.figures.files.yearbooks.answers import CODE, MEASURE, NONE, UNIT
from apps.figures.files.yearbooks.labels import LAST, THIS, is_number, is_of_which, parts_of, year_before
from apps.figures.files.yearbooks.names import ALL_OF_IT, RATES_OF_CHANGE, SEPARATOR, YearbookNames
from apps.figures.files.yearbooks.proposal import WHOLE
from apps.figures.files.yearbooks.stub_heads import ASIDE_HEADS, role_of_heading
from apps.reports.blanks.labels import EmptyCell, FormSheet
from apps.spreadsheets.headings import normal

# 数值 over a column says nothing of what it holds.
NUMBERS = frozenset(
    map(normal, (*SAID["value"], "数量", "年末数", "期末数", "实际", "实绩", "完成数", "决算数", "绝对数", "全年"))
)
NOT_ACTUAL = re.compile("年初|期初|预算|计划|目标|平均|小计")
DIVISION = re.compile(r"\d{6,12}")
ORDINALS = frozenset("甲乙丙丁")


@dataclass(slots=True)
class CellWords:
    """Of one empty cell. `units`: codes, the nearest last.

    `whole`: 全区 or 合计, where it stands among units. `names`: what is left to name the indicator, 其中：女 with what
    it is of. `is_aside`: growth, a plan, a remark.
    """

    cell: EmptyCell
    units: list[str] = field(default_factory=list)
    whole: str = ""
    periods: list[str] = field(default_factory=list)
    measure: str = ""
    names: list[str] = field(default_factory=list)
    is_aside: bool = False

    @property
    def row(self) -> int:
        return self.cell.place[0]

    @property
    def label(self) -> str:
        """What is asked of it, where its indicator is not known: 职工人数 / 其中:女."""
        return SEPARATOR.join(self.names)

    @property
    def own_measure(self) -> str:
        """What its words count in: a heading that says a measure alone, else the last in brackets; "" without any."""
        if self.measure:
            return self.measure
        bracketed = measures_in_brackets(self.names)
        return bracketed[-1] if bracketed else ""

    @property
    def in_sight(self) -> str:
        """All its words, as a person would read them off."""
        return SEPARATOR.join(dict.fromkeys([*self.cell.left, *self.cell.above]))


def words_of(form: FormSheet, cells: Iterable[EmptyCell], names: YearbookNames) -> list[CellWords]:
    """The words of each cell; the units are looked up together."""
    cells = list(cells)
    units = names.units(_labels_of_units(cells))
    found = []
    for cell in cells:
        words = CellWords(cell)
        for text in cell.left:
            _take(words, text, units, _of_which(form, cell, text))
        for text in cell.above:
            _take(words, text, units, parts_of(text).name)
        _leave_counted(words)
        _take_whole(words, names)
        found.append(words)
    return found


def _labels_of_units(cells: Iterable[EmptyCell]) -> list[str]:
    """What stands around the cells that may name a unit; a number may only where it is as long as a division's code."""
    labels = set()
    for cell in cells:
        for text in (*cell.left, *cell.above):
            labels.add(parts_of(text).name)
    of_units = []
    for label in labels:
        if is_number(label) and not DIVISION.fullmatch(label):
            continue
        of_units.append(label)
    return of_units


def _of_which(form: FormSheet, cell: EmptyCell, text: str) -> str:
    """The name in a text; of 其中：女 with the words above it that it is of: 职工人数 / 其中:女."""
    name = parts_of(text).name
    above, place = text, cell.place
    while is_of_which(above):
        above, place = form.label_above(place, above)
    if above in ("", text):
        return name
    return f"{parts_of(above).name}{SEPARATOR}{normal(text)}"


def _take(words: CellWords, text: str, units: dict[str, str], named: str) -> None:
    """Adds what one text says to the words of its cell; `named`: what it says of the indicator, if it says that."""
    name, period, _marks = parts_of(text)
    if period:
        words.periods.append(period)
    if name in units:
        words.units.append(units[name])
    elif is_measure(name):
        words.measure = name
    elif _is_number_word(name):
        words.measure = _bracketed(name) or words.measure
    elif _is_aside(name):
        words.is_aside = True
    elif not _says_nothing(name):
        words.names.append(named)


def _is_number_word(name: str) -> bool:
    """Whether a heading says that numbers stand below it, and no more: 数量, 数量(万人)."""
    return normal(name).partition("(")[0] in NUMBERS


def _bracketed(name: str) -> str:
    """万人 of 数量(万人); "" without brackets."""
    return normal(name).partition("(")[2].rstrip(")")


def _is_aside(name: str) -> bool:
    """Whether it asks for growth, a plan, an average or a remark."""
    if normal(name) in ASIDE_HEADS:
        return True
    return RATES_OF_CHANGE.search(name) is not None or NOT_ACTUAL.search(name) is not None


def _says_nothing(name: str) -> bool:
    """Numbers of lines, 甲 乙, and what heads the columns of names."""
    if not name or is_number(name):
        return True
    if name in ORDINALS:
        return True
    return role_of_heading(name) in (UNIT, CODE, MEASURE, NONE)


def _leave_counted(words: CellWords) -> None:
    """人数 below or beside the name of what is counted says no more; alone it is all that is said, and stays.

    Worked example: 工会会员 over 人数 leaves 工会会员.
    """
    telling = [name for name in words.names if name != "人数"]
    if telling:
        words.names = telling


def _take_whole(words: CellWords, names: YearbookNames) -> None:
    """全区 stands for a unit where what is left names an indicator, or nothing is left: not in 工会会员人数 / 合计."""
    wholes = []
    others = []
    for name in words.names:
        if WHOLE.fullmatch(name):
            wholes.append(name)
        else:
            others.append(name)
    if not wholes:
        return
    if others and not _are_sure_without(others, words.names, names):
        return
    words.names = others
    if not words.units:
        words.whole = wholes[0]


def _are_sure_without(others: list[str], all_names: list[str], names: YearbookNames) -> bool:
    """Whether words name an indicator only where 全区 or 合计 is not among them."""
    if is_sure(all_names, names):
        return False
    return is_sure(others, names)


def is_sure(words: list[str], names: YearbookNames) -> bool:
    """Whether words surely name an indicator on record."""
    if not words:
        return False
    line = names.line(tuple(words))
    return line.is_sure and bool(line.code)


def period_among(periods: list[str], of_all: str) -> str:
    """The period of a cell; "" where none or several are said. 上年 is the year before that of all.

    Worked example: of a form on 2014, 本年 and 2014年 over one cell are both 2014; 本年 and 上年 are two, and none.
    """
    said = {_as_named(period, of_all) for period in periods or [of_all]}
    if len(said) > 1:
        return ""
    return said.pop()


def _as_named(period: str, of_all: str) -> str:
    """本年 and 上年 by the year that all of the form is of; any other period as it is."""
    if period == THIS:
        return of_all
    if period == LAST:
        return year_before(of_all)
    return period


def is_all_of_it(names: list[str]) -> bool:
    """人数 alone says no more than that something is counted."""
    return all(normal(name) in ALL_OF_IT for name in names)
