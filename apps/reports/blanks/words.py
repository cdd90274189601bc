"""What the words of an empty cell say: a unit, periods, a measure; what is left over names the indicator."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.figures.files.headings import SAID
from apps.figures.files.scales import is_measure
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
    def label(self) -> str:
        """What is asked of it, where its indicator is not known: 职工人数 / 其中:女."""
        return SEPARATOR.join(self.names)

    @property
    def in_sight(self) -> str:
        """All its words, as a person would read them off."""
        return SEPARATOR.join(dict.fromkeys([*self.cell.left, *self.cell.above]))


def words_of(form: FormSheet, cells: Iterable[EmptyCell], names: YearbookNames) -> list[CellWords]:
    """The words of each cell; the units are looked up together."""
    cells = list(cells)
    labels = {parts_of(text).name for cell in cells for text in (*cell.left, *cell.above)}
    units = names.units(label for label in labels if not is_number(label) or DIVISION.fullmatch(label))
    found = []
    for cell in cells:
        words = CellWords(cell)
        for text in cell.left:
            _take(words, text, units, _of_which(form, cell, text))
        for text in cell.above:
            _take(words, text, units, text)
        _leave_counted(words)
        _take_whole(words, names)
        found.append(words)
    return found


def _of_which(form: FormSheet, cell: EmptyCell, text: str) -> str:
    """其中：女 with the words above it that it is of; any other text as it is."""
    above, place = text, cell.place
    while is_of_which(above):
        above, place = form.label_above(place, above)
    if above in ("", text):
        return text
    return f"{parts_of(above).name}{SEPARATOR}{normal(text)}"


def _take(words: CellWords, text: str, units: dict[str, str], named: str) -> None:
    parts = parts_of(text)
    if parts.period:
        words.periods.append(parts.period)
    name = parts.name
    if name in units:
        words.units.append(units[name])
    elif is_measure(name):
        words.measure = name
    elif _is_number_word(name):
        words.measure = _bracketed(name) or words.measure
    elif _is_aside(name):
        words.is_aside = True
    elif not _says_nothing(name):
        words.names.append(name if named == text else named)


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
    if not name or is_number(name) or name in ORDINALS:
        return True
    return role_of_heading(name) in (UNIT, CODE, MEASURE, NONE)


def _leave_counted(words: CellWords) -> None:
    """人数 below or beside the name of what is counted says no more."""
    told = [name for name in words.names if name != "人数"]
    words.names = told or words.names


def _take_whole(words: CellWords, names: YearbookNames) -> None:
    """全区 stands for a unit where what is left names an indicator, or nothing is left: not in 工会会员人数 / 合计."""
    others = [name for name in words.names if not WHOLE.fullmatch(name)]
    if len(others) == len(words.names):
        return
    if not others or (not is_sure(words.names, names) and is_sure(others, names)):
        words.whole = "" if words.units else next(name for name in words.names if WHOLE.fullmatch(name))
        words.names = others


def is_sure(words: list[str], names: YearbookNames) -> bool:
    """Whether words surely name an indicator on record."""
    if not words:
        return False
    line = names.line(tuple(words))
    return line.is_sure and bool(line.code)


def period_among(periods: list[str], of_all: str) -> str:
    """The period of a cell; "" where none or several are said. 上年 is the year before that of all."""
    said = set()
    for period in periods or [of_all]:
        if period == THIS:
            period = of_all
        elif period == LAST:
            period = year_before(of_all)
        said.add(period)
    return said.pop() if len(said) == 1 else ""


def is_all_of_it(names: list[str]) -> bool:
    """人数 alone says no more than that something is counted."""
    return all(normal(name) in ALL_OF_IT for name in names)
