"""The sentences of a work report in Chinese."""

import re
from collections.abc import Iterable
from datetime import date

from apps.figures.arithmetic.quantity_text import percent
from apps.figures.models import Indicator, Period
from apps.reports.numbers.footing import FootingChoice
from apps.reports.numbers.growth import GrowthLine
from apps.reports.numbers.manner import FOOTING_NAMES
from apps.reports.work_report.amounts import change_in_prose, in_prose, measure_of, written
from apps.reports.work_report.parts import (
    ChangeSet,
    ClosingRemarks,
    LeadingFederations,
    Passage,
    ReportSection,
    ToldNumber,
)
from apps.reports.work_report.prose import FEW, NAMED, ReportProse
from apps.reports.work_report.registers import CampaignAccount
from apps.units.models import Honour, Unit

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
OURSELVES = "本会"  # of a federation whose name tells of no area
COUNTED_BY = re.compile("(人次|件数|人数|次数|场次|户数|册数|数)$")
NOTE = re.compile("[；，]")  # what follows is a remark on who received an honour
WHY_MISSING = {"unavailable": "无法取得", "not_applicable": "不适用"}
WHY_NOT_COMPARED = {
    "definition": "口径有变",
    "overlap": "两期数字的区间重叠",
    "measure": "计量单位不同",
    "footing": "两期取数依据不同",
    "zero_base": "基期为零或可能为零",
}


class ChineseProse(ReportProse):
    """In the manner of an official report."""

    separator, comma, colon = "、", "，", "："

    @property
    def area(self) -> str:
        for ending, area in AREAS:
            if self.unit.name.endswith(ending):
                return area
        return OURSELVES

    def title(self) -> str:
        return f"{self.unit.name}{self.period_name(self.period)}工作报告（草稿）"

    def opening(self) -> str:
        """What the numbers are of, what changes are held against, and where every number comes from."""
        whose = self.area if self.area == OURSELVES else f"{self.area}工会"
        told = [f"本报告反映{whose}{_in_full(self.period)}的工作情况，未注明时点的均为期末数。"]
        priors = [self.period_name(period) for period in self.content.priors]
        if priors:
            told.append(f"增减与{'、'.join(priors)}相比，两期取同一口径，不能相比的不作比较。")
        else:
            told.append("本期各数没有可比的往期数字，不作增减比较。")
        manner = self.content.choices.manner
        if manner.footing != FootingChoice.AUTOMATIC:
            told.append(f"比较一律按“{FOOTING_NAMES[manner.footing]}”取数。")
        if manner.as_of:
            told.append(f"数字以{_day(manner.as_of)}的记录为准。")
        told.append("各数的来源和指标代码见脚注，明细见附表。")
        return "".join(told)

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

    def units_reported(self, of: tuple[int, int]) -> str:
        reported, expected = of
        if reported >= expected:
            return f"有数字的{reported}个单位合计"
        return f"已报送的{reported}个单位（应报{expected}个）合计"

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
        if period == self.period:
            return f"其间，{scope}" if is_said else f"{numeral(_years(period))}年来，{scope}"
        return self.period_name(period) + (f"，{scope}" if scope else "")

    def words_for(self, indicator: Indicator) -> str:
        if indicator.phrase_zh:
            return indicator.phrase_zh
        return COUNTED_BY.sub("", self.noun(indicator)) + "{}"

    def beside(self, number: ToldNumber, passage: Passage, alike: int) -> str:
        """In brackets, what is to be known of this number alone, or of the last so many."""
        told = []
        reading = number.reading
        rests_on = (reading.reported, reading.expected)
        if alike and reading.partial and rests_on != passage.of:
            of = "有数" if reading.is_unasked else f"已报{reading.reported}个"
            which = f"以上{alike}项" if alike > 1 else ""
            told.append(f"{which}{reading.expected}个单位{of}")
        if number.before and number.before.quantity:
            amount = in_prose(number.before.quantity, number.indicator)
            told.append(f"{self.period_name(number.before.period)}{self.area}{amount}")
        if number.is_contradicted:
            told.append("待核实")
        return f"（{'，'.join(told)}）" if told else ""

    def one_sentence(self, parts: list[str]) -> str:
        return "；".join(parts) + "。" if parts else ""

    def joined(self, sentences: Iterable[str]) -> str:
        return "".join(sentences)

    def listed(self, items: list[str]) -> str:
        return "，".join(items)

    def of_many(self, named: list[str], count: int) -> str:
        names = "、".join(named)
        return f"{names}等{count}项" if count > len(named) else names

    # ---- Growth

    def growth(self, change_sets: list[ChangeSet]) -> str:
        parts: list[str] = []
        earlier = None
        for change_set in change_sets:
            since = "" if change_set.earlier == earlier else f"与{self.period_name(change_set.earlier)}相比，"
            earlier = change_set.earlier
            parts.append(since + self._changes(change_set))
        return "；".join(parts) + "。" if parts else ""

    def _changes(self, change_set: ChangeSet) -> str:
        """会员人数增加22.48万人，增长37.1%，入会率提高0.3个百分点，职工人数持平."""
        told: list[str] = []
        unchanged: list[str] = []
        for line in change_set.lines:
            if not self.direction(line.change):
                unchanged.append(self.noun(line.indicator))
                continue
            footing = "" if told else self._footing(change_set)
            told.append(self.noun(line.indicator) + footing + self._change(line, in_full=not told))
        if unchanged:
            footing = "" if told else self._footing(change_set)
            told.append("、".join(unchanged) + footing + ("均持平" if len(unchanged) > 1 else "持平"))
        return "，".join(told)

    def _footing(self, change_set: ChangeSet) -> str:
        if not change_set.both:
            return ""
        if change_set.are_those_reported:
            return f"按已报送的{change_set.both}个单位同口径"
        return f"按两期均有数字的{change_set.both}个单位同口径"

    def _change(self, line: GrowthLine, *, in_full: bool) -> str:
        """增长37.1%; 提高0.3个百分点; 增加188人 where there is no percentage; `in_full` the amount goes before it."""
        change, rises = line.change, self.direction(line.change) > 0
        about = self._about(line)
        amount = about + change_in_prose(change, line.indicator)
        if line.indicator.is_percent:
            return ("提高" if rises else "降低") + amount + "个百分点"
        more = "增加" if rises else "减少"
        if change.percent is None:
            return more + amount
        growth = ("增长" if rises else "下降") + amount
        if line.is_over_both or not in_full or line.later.quantity is None or change.told is None:
            return growth
        return f"{more}{about}{written(abs(change.told))}{measure_of(line.later.quantity, line.indicator)}，{growth}"

    def _about(self, line: GrowthLine) -> str:
        if line.change.side:
            return "超过"
        return "约" if self.is_about(line) else ""

    def leading(self, leading: LeadingFederations) -> str:
        names = "、".join(short_name(unit) for unit in leading.units)
        return f"{self.noun(leading.indicator)}以{names}居多，三家合计占{self.area}的{percent(leading.share)}%。"

    # ---- Campaigns and honours

    def campaign(self, account: CampaignAccount) -> str:
        name = account.campaign.name
        if account.organiser and not name.startswith(short_name(account.organiser)):
            name = f"{short_name(account.organiser)}组织的{name}"
        told = [self.beginning(passage, "") + self.run(passage) for passage in self.passages_of(account)]
        return f"{name}，{'，'.join(told)}。"

    def named(self, campaigns: list[CampaignAccount], are_more: bool) -> str:
        if not campaigns:
            return ""
        names = self.of_many([account.campaign.name for account in campaigns[:NAMED]], len(campaigns))
        return f"开展的活动还有{names}。" if are_more else f"组织开展了{names}。"

    def honours(self, honours: list[Honour]) -> str:
        if not honours:
            return ""
        names = [honour.name + self._recipient(honour) for honour in honours[:FEW]]
        return f"记录在案的荣誉有{self.of_many(names, len(honours))}。"

    def _recipient(self, honour: Honour) -> str:
        """The body that received it, or the unit where it is not the reporting one."""
        recipient = NOTE.split(honour.recipient.rpartition("：")[2])[0]
        if not recipient and honour.unit_id != self.unit.pk:
            recipient = honour.unit.name
        return f"（{recipient}）" if recipient else ""

    # ---- The end

    def closing_parts(self, remarks: ClosingRemarks) -> list[str]:
        parts = []
        if remarks.partial:
            parts.append(f"{self.names(remarks.partial)}尚未报齐，文中为已报单位合计，不代表{self.area}")
        if remarks.unasked:
            parts.append(f"{self.names(remarks.unasked)}没有报表要求填报，文中为有数字的单位合计，不代表{self.area}")
        if remarks.few:
            parts.append(f"{self.names(remarks.few)}仅有少数单位报送，只列入附表")
        for reason, indicators in remarks.obstacles.items():
            why = WHY_NOT_COMPARED.get(reason, "两期填报范围不同")
            parts.append(f"{self.names(indicators)}因{why}未作比较")
        if remarks.contradicted:
            parts.append(f"{self.names(remarks.contradicted)}与其他记录矛盾，已注明待核实")
        if remarks.uncomputed:
            parts.append(f"{self.names(remarks.uncomputed)}因分子、分母尚未报齐，暂不计算")
        parts += self._gap_parts(remarks)
        if self.content.choices.manner.is_preliminary:
            parts.append("数字含已上报尚未批准的报表")
        if not self.content.book.all_seen:
            parts.append("本稿只列编制人有权查看的单位")
        return parts

    def _gap_parts(self, remarks: ClosingRemarks) -> list[str]:
        if not remarks.missing:
            return []
        if remarks.missing > FEW:
            return [f"另有{remarks.missing}项指标暂无数据，名称列于附表之后"]
        return [f"{self.gaps()}，暂无数据"]

    def closing(self, parts: list[str]) -> str:
        if len(parts) == 1:
            return f"需要说明的是，{parts[0]}。"
        numbered = [f"{numeral(number)}是{part}" for number, part in enumerate(parts, start=1)]
        return f"需要说明的是：{'；'.join(numbered)}。"

    def gaps(self) -> str:
        told = []
        for reason, indicators in self.remarks.gaps.items():
            names = "、".join(self.noun(indicator) for indicator in indicators)
            told.append(names + WHY_MISSING.get(reason, "未报"))
        return "；".join(told)


def short_name(unit: Unit) -> str:
    """南宁市 of 南宁市总工会."""
    return unit.name.removesuffix("总工会") or unit.name


def numeral(number: int) -> str:
    """一 to 九十九."""
    tens, ones = divmod(number, 10)
    beginning = (NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "")
    return beginning + (NUMERALS[ones] if ones or not tens else "")


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
