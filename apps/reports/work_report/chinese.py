"""The sentences of a work report in Chinese."""

import re
from collections.abc import Iterable
from datetime import date

from apps.figures.arithmetic.quantity_text import percent
from apps.figures.models import Indicator, Period
from apps.reports.numbers.growth import GrowthLine
from apps.reports.numbers.readings import LedgerReading
from apps.reports.work_report.amounts import change_in_prose, measure_of, written
from apps.reports.work_report.parts import (
    ChangeSet,
    LeadingFederations,
    Passage,
    ReportSection,
)
from apps.reports.work_report.prose import ReportProse
from apps.reports.work_report.registers import CampaignAccount
from apps.reports.work_report.words import ReportWords
from apps.units.models import Unit

NUMERALS = "零一二三四五六七八九"
# By the end of a federation's name how its area is called.
AREAS = (
    ("省总工会", "全省"),
    ("州总工会", "全州"),
    ("市总工会", "全市"),
    ("县总工会", "全县"),
    ("区总工会", "全区"),
    ("局工会", "全局"),
)
AMOUNT_VERBS = "增加", "减少"
OURSELVES = "本会"  # of a federation whose name tells of no area
COUNTED_BY = re.compile("(人次|件数|人数|次数|场次|户数|册数|数)$")
NOTE = re.compile("[；，]")  # what follows is a remark on who received an honour
WORDS = ReportWords(
    priors="增减与{periods}相比，两期取同一口径，不能相比的不作比较。",
    no_priors="本期各数没有可比的往期数字，不作增减比较。",
    on_footing="比较一律按“{footing}”取数。",
    as_of="数字以{day}的记录为准。",
    sources="各数的来源和指标代码见脚注，明细见附表。",
    units_with_number="有数字的{reported}个单位合计",
    units_reported="已报送的{reported}个单位（应报{expected}个）合计",
    units_and_parts="已报送的{reported}个单位（应报{expected}个）和其余单位已报的部分合计",
    to_be_verified="待核实",
    brackets="（{}）",
    between_remarks="，",
    of_many="{names}等{count}项",
    since="与{period}相比，",
    those_reported="按已报送的{count}个单位同口径",
    in_both="按两期均有数字的{count}个单位同口径",
    in_both_in_part="按{count}个单位（有的仅部分）两期均有的数字同口径",
    more_than="超过",
    about="约",
    organised="{organiser}组织的{name}",
    campaigns="组织开展了{names}。",
    more_campaigns="开展的活动还有{names}。",
    honours="记录在案的荣誉有{names}。",
    partial="{names}尚未报齐，文中为已报单位合计，不代表{area}",
    unasked="{names}没有报表要求填报，文中为有数字的单位合计，不代表{area}",
    few="{names}仅有少数单位报送，只列入附表",
    not_compared="{names}因{why}未作比较",
    contradicted="{names}与其他记录矛盾，已注明待核实",
    uncomputed="{names}因分子、分母尚未报齐，暂不计算",
    preliminary="数字含已上报尚未批准的报表",
    not_all_seen="本稿只列编制人有权查看的单位",
    missing="{names}，暂无数据",
    many_missing="另有{count}项指标暂无数据，名称列于附表之后",
    gap="{names}{why}",
    between_gaps="；",
    why_missing={"unavailable": "无法取得", "not_applicable": "不适用", "detached": "存于他处"},
    not_reported="未报",
    why_not_compared={
        "definition": "口径有变",
        "overlap": "两期数字的区间重叠",
        "measure": "计量单位不同",
        "footing": "两期取数依据不同",
        "zero_base": "基期为零或可能为零",
    },
    not_the_same_units="两期填报范围不同",
)


class ChineseProse(ReportProse):
    """In the manner of an official report."""

    separator, comma, colon = "、", "，", "："
    words = WORDS

    @property
    def area(self) -> str:
        for ending, area in AREAS:
            if self.unit.name.endswith(ending):
                return area
        return OURSELVES

    def title(self) -> str:
        return f"{self.unit.name}{self.period_name(self.period)}工作报告（草稿）"

    def covered(self) -> str:
        whose = self.area if self.area == OURSELVES else f"{self.area}工会"
        return f"本报告反映{whose}{_in_full(self.period)}的工作情况，未注明时点的均为期末数。"

    def day(self, day: date) -> str:
        return _day(day)

    def heading(self, number: int, section: ReportSection) -> str:
        return f"{numeral(number)}、{section.group.name}"

    def nothing(self) -> str:
        return "本期各项指标均未报，暂无数据。"

    def period_name(self, period: Period) -> str:
        first, last = period.starts.year + 1, period.ends.year
        names = {
            Period.Kind.YEAR: f"{period.code}年度",
            Period.Kind.CALENDAR: f"{last}年",
            Period.Kind.DATE: _day(period.ends),
            Period.Kind.OPEN: f"截至{last}年",
        }
        return names.get(Period.Kind(period.kind), f"{first}至{last}年度")

    # ---- Numbers

    def beginning(self, passage: Passage, scope: str) -> str:
        """The time, where it is not that of the report, and the scope: 截至2013年12月底，全区."""
        if not passage.is_level:
            return self._over(passage.period, scope)
        at_end = passage.period.ends == self.period.ends
        return scope if at_end else f"截至{_month(passage.period)}底，{scope}"

    def scope(self, passage: Passage, *, is_first: bool) -> str:
        if passage.is_rule:
            return "按规定，"
        if not passage.is_own:
            return self.area if is_first else ""
        name = "" if self._is_itself_told else self.unit.name
        self._is_itself_told = True
        return f"{name}本级"

    def again(self, passage: Passage, scope: str) -> str:
        return scope

    def same_units(self) -> str:
        return "上述单位"

    def _over(self, period: Period, scope: str) -> str:
        """The time something happened in, with the scope where it reads best."""
        is_said = period in self._times
        self._times.add(period)
        if period.kind == Period.Kind.YEAR:
            return scope + ("年内" if is_said else "全年")
        if period.kind == Period.Kind.OPEN:
            return f"截至{_month(period)}底，{scope}累计"
        if period.kind == Period.Kind.YEARLY:
            return f"{scope}每年"
        if period != self.period:
            return self._of_another_time(period, scope)
        if is_said:
            return f"其间，{scope}"
        return f"{numeral(_years(period))}年来，{scope}"

    def _of_another_time(self, period: Period, scope: str) -> str:
        name = self.period_name(period)
        if not scope:
            return name
        return f"{name}，{scope}"

    def words_for(self, indicator: Indicator) -> str:
        if indicator.phrase_zh:
            return indicator.phrase_zh
        return COUNTED_BY.sub("", self.noun(indicator)) + "{}"

    def units_of(self, reading: LedgerReading, alike: int) -> str:
        """以上2项16个单位已报5个."""
        which = f"以上{alike}项" if alike > 1 else ""
        of = "有数" if reading.is_unasked else f"已报{reading.reported}个"
        return f"{which}{reading.expected}个单位{of}"

    def whole_before(self, period: str, amount: str) -> str:
        return f"{period}{self.area}{amount}"

    def one_sentence(self, parts: list[str]) -> str:
        if not parts:
            return ""
        return "；".join(parts) + "。"

    def joined(self, sentences: Iterable[str]) -> str:
        return "".join(sentences)

    def listed(self, items: list[str]) -> str:
        return "，".join(items)

    def enumerated(self, items: list[str]) -> str:
        return "、".join(items)

    # ---- Growth

    def changes(self, change_set: ChangeSet) -> str:
        """会员人数增加22.48万人，增长37.1%，入会率提高0.3个百分点，职工人数持平."""
        changed: list[GrowthLine] = []
        unchanged: list[GrowthLine] = []
        for line in change_set.lines:
            alike = changed if self.direction(line.change) else unchanged
            alike.append(line)
        footing = self.footing(change_set)  # said of the first
        told: list[str] = []
        for line in changed:
            told.append(self.noun(line.indicator) + footing + self._change(line, in_full=not told))
            footing = ""
        if unchanged:
            told.append(self._unchanged(unchanged, footing))
        return "，".join(told)

    def _unchanged(self, lines: list[GrowthLine], footing: str) -> str:
        nouns = [self.noun(line.indicator) for line in lines]
        ending = "均持平" if len(nouns) > 1 else "持平"
        return "、".join(nouns) + footing + ending

    def _change(self, line: GrowthLine, *, in_full: bool) -> str:
        """增长37.1%; 提高0.3个百分点; 增加188人 where there is no percentage; `in_full` the amount goes before it."""
        rise, fall = self._verbs(line)
        verb = rise if self.direction(line.change) > 0 else fall
        change = verb + self.about(line) + change_in_prose(line.change, line.indicator)
        if line.indicator.is_percent:
            return f"{change}个百分点"
        if in_full and line.change.percent is not None:
            return self._amount_before(line) + change
        return change

    def _verbs(self, line: GrowthLine) -> tuple[str, str]:
        """Of a rise and a fall: of a rate, of a number, of its percentage."""
        if line.indicator.is_percent:
            return "提高", "降低"
        if line.change.percent is None:
            return AMOUNT_VERBS
        return "增长", "下降"

    def _amount_before(self, line: GrowthLine) -> str:
        """What goes before the percentage, 增加22.48万人，; "" where the change is not of the number told."""
        amount, quantity = line.change.told, line.later.quantity
        if line.is_over_both or quantity is None or amount is None:
            return ""
        more, less = AMOUNT_VERBS
        verb = more if self.direction(line.change) > 0 else less
        return f"{verb}{self.about(line)}{written(abs(amount))}{measure_of(quantity, line.indicator)}，"

    def leading(self, leading: LeadingFederations) -> str:
        names = "、".join(self.short_name(unit) for unit in leading.units)
        return f"{self.noun(leading.indicator)}以{names}居多，三家合计占{self.area}的{percent(leading.share)}%。"

    # ---- Campaigns and honours

    def campaign(self, account: CampaignAccount) -> str:
        return f"{self.campaign_name(account)}，{'，'.join(self.campaign_passages(account))}。"

    def short_name(self, unit: Unit) -> str:
        """南宁市 of 南宁市总工会."""
        return unit.name.removesuffix("总工会") or unit.name

    def without_note(self, recipient: str) -> str:
        return NOTE.split(recipient)[0]

    # ---- The end

    def closing(self, parts: list[str]) -> str:
        if len(parts) == 1:
            return f"需要说明的是，{parts[0]}。"
        numbered = [f"{numeral(number)}是{part}" for number, part in enumerate(parts, start=1)]
        return f"需要说明的是：{'；'.join(numbered)}。"


def numeral(number: int) -> str:
    """一 to 九十九."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    beginning = NUMERALS[tens] if tens > 1 else ""
    ending = NUMERALS[ones] if ones else ""
    return f"{beginning}十{ending}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _month(period: Period) -> str:
    return f"{period.ends.year}年{period.ends.month}月"


def _years(period: Period) -> int:
    return period.ends.year - period.starts.year


def _in_full(period: Period) -> str:
    """2014统计年度（2013年10月至2014年9月）."""
    months = f"{period.starts.year}年{period.starts.month}月至{_month(period)}"
    if period.kind == Period.Kind.YEAR:
        return f"{period.code}统计年度（{months}）"
    if period.kind == Period.Kind.SPAN:
        return f"{period.starts.year + 1}至{period.ends.year}年度（{months}）"
    if period.kind == Period.Kind.DATE:
        return f"截至{_day(period.ends)}"
    return f"{months}"
