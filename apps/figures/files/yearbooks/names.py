"""What the labels of a yearbook name: units and indicators of the records, measures."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from apps.figures.files.figure_file import StatementText
from apps.figures.files.headings import Headings
from apps.figures.files.period_texts import without_number
from apps.figures.files.scales import bare_measures, is_measure
from apps.figures.files.stated_numbers import StatementError
from apps.figures.files.unit_lookup import UnitLookup
from apps.figures.models import Indicator
from apps.spreadsheets.headings import normal

RATES_OF_CHANGE = re.compile("增长|增减|增幅|同比|环比|比上年|位次|排名|排序|±")
ALL_OF_IT = frozenset(("合计", "总计", "总数", "小计", "计", "人数", "total"))  # below a heading: all of what it names
LONGEST_PLACE = 15  # characters of a name with which a title begins
SHORTEST_NAME = 3  # characters of an indicator's name that is looked for within other words
BEHIND_A_UNIT = re.compile(
    r"$|[:：]|总?工会|各|历年|历史|主要指标|(?:基本)?情况|统计[资表]|资料|[报登汇调][^局队]{0,3}表|(?:19|20)\d\d"
)
OF_ANOTHER = re.compile(r"学校|学院|医院|公司|集团|中心|疗养院|文化宫|大厦|宾馆|局|厂|站")  # 柳州市工会干部学校
NARROWS_NOTHING = re.compile(r"20\d\d|19\d\d|[年度末底各全省市县区地自治国州历、,和分的按()—-]|以来|主要|基本|所属")
SEPARATOR = " / "  # between the headings of one column


class NamedLine(NamedTuple):
    """What headings name together: the indicator's code ("" where none), the coverage and measure they say.

    `is_sure`: whether all of the words were understood; else it is a proposal.
    """

    code: str
    coverage: str
    measure: str
    is_sure: bool


UNNAMED = NamedLine("", "", "", False)


class NamedUnit(NamedTuple):
    """The unit a text begins with: code and the words that name it, both "" where none does."""

    code: str
    words: str
    is_sure: bool

    @property
    def sure_words(self) -> str:
        """The words, where they surely name it; else ""."""
        return self.words if self.is_sure else ""


NO_UNIT = NamedUnit("", "", False)


class YearbookNames:
    """Looks up each label once."""

    def __init__(self, headings: Headings, records: UnitLookup) -> None:
        self.headings, self.records = headings, records
        self.lines: dict[tuple[str, ...], NamedLine] = {}

    def units(self, labels: Iterable[str]) -> dict[str, str]:
        """By label the code of the unit, of those that name one the person may write to."""
        labels = set(filter(None, labels))
        self.records.fetch_units([StatementText(0, {"unit_name": label}) for label in labels])
        found = {}
        for label in labels:
            try:
                found[label] = self.records.unit({"unit_name": label}).code
            except StatementError:
                continue
        return found

    def unit_in(self, texts: Iterable[str]) -> NamedUnit:
        """The unit with whose name a text begins: 柳州市工会组织建设情况.

        It is sure only where what follows cannot belong to the name: 柳州钢铁集团 is not 柳州, nor is 柳州市鹿寨县.
        Of several the one that is sure is meant; else it may be the first.
        """
        found: list[NamedUnit] = []
        sure: dict[str, NamedUnit] = {}
        for text in texts:
            unit = self._beginning(text)
            if not unit.code:
                continue
            found.append(unit)
            if unit.is_sure:
                sure[unit.code] = unit
        if len(sure) == 1:
            (unit,) = sure.values()
            return unit
        if not found:
            return NO_UNIT
        return found[0]._replace(is_sure=False)

    def _beginning(self, text: str) -> NamedUnit:
        """The longest name of a unit with which a text begins, or which follows that of a unit: 柳州市鹿寨县."""
        named = self._named_at_start(text)
        if not named.code:
            return NO_UNIT
        rest = text[len(named.words) :]
        below = self._named_at_start(rest)
        if below.code:
            return NamedUnit(below.code, named.words + below.words, is_sure=False)
        return named._replace(is_sure=self._is_no_name(rest))

    def _named_at_start(self, text: str) -> NamedUnit:
        """The longest beginning of a text that names a unit; all of them are looked up together."""
        longest = min(len(text), LONGEST_PLACE)
        beginnings = [text[:length] for length in range(longest, 1, -1)]
        found = self.units(beginnings)
        for beginning in beginnings:
            if beginning in found:
                return NamedUnit(found[beginning], beginning, is_sure=False)
        return NO_UNIT

    def _is_no_name(self, rest: str) -> bool:
        """Whether what follows the name of a unit tells what the table holds: 历年…, 统计表, 会员人数."""
        if OF_ANOTHER.search(rest):
            return False
        if BEHIND_A_UNIT.match(rest):
            return True
        said = normal(rest)
        return any(said.startswith(name) for name in self._telling_names())

    def _telling_names(self) -> list[str]:
        """The names of indicators that are long enough to be met by no chance within other words."""
        return [name for name in self.headings.names if len(name) >= SHORTEST_NAME]

    def line(self, texts: tuple[str, ...]) -> NamedLine:
        """What the headings of a column, or the name of a line and a heading, name together."""
        if texts not in self.lines:
            self.lines[texts] = self._named(texts)
        return self.lines[texts]

    def _named(self, texts: tuple[str, ...]) -> NamedLine:
        """会员 over 女 may be 会员(女), 女会员 or 会员女; over 合计 it is 会员. The last alone is but a proposal."""
        if len(texts) == 1:
            return self._of(texts[0], is_sure=True)
        above, under = "".join(texts[:-1]), texts[-1]
        if normal(under).strip("()") in ALL_OF_IT:
            return self._of(above, is_sure=True)
        for both in (f"{above}({under.strip('()（）')})", above + under, under + above):
            found = self._of(both, is_sure=True)
            if found.code:
                return found
        return self._of(under, is_sure=False)

    def _of(self, text: str, *, is_sure: bool) -> NamedLine:
        """The one indicator that a text names, with the coverage and the measure it says; UNNAMED where it says more:
        工会会员人数(女) is not all of them."""
        named = self.headings.named(bare_measures(text))
        if len(named.codes) != 1:
            return UNNAMED
        (code,) = named.codes
        english = normal(self.indicator(code).measure_en)
        for said in named.measures:
            if not is_measure(said) and normal(said) != english:
                return UNNAMED
        return NamedLine(code, named.coverage, "".join(named.measures[:1]), is_sure)

    def indicator(self, code: str) -> Indicator:
        return self.headings.indicators[code]

    def line_in(self, titles: Iterable[str], unit_words: str) -> NamedLine:
        """The only indicator whose name stands in the lines above a table: 指标：工会会员人数(万人).

        `unit_words` name the unit there. It is sure where nothing narrows the name: 农民工工会会员人数 is fewer.
        """
        found = set()
        for title in titles:
            _number, rest = without_number(title)
            said = normal(rest).removeprefix("指标:")
            named = self.line((said,))
            if not named.code:
                named = self._ending(said, normal(unit_words))
            found.add(named)
        found.discard(UNNAMED)
        if len(found) != 1:
            return UNNAMED
        return found.pop()

    def _ending(self, title: str, unit_words: str) -> NamedLine:
        """Of 历年工会会员人数 the longest name with which it ends; none where another name stands before it."""
        for start in range(1, len(title) - 1):
            named = self.line((title[start:],))
            if not named.code:
                continue
            before = title[:start]
            if any(name in before for name in self._telling_names()):
                return UNNAMED
            narrowing = NARROWS_NOTHING.sub("", before.replace(unit_words, ""))
            return named._replace(is_sure=narrowing == "")
        return UNNAMED
