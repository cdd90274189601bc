"""What heads a column of a file of figures: every way of saying it, in both languages, and the column it means."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy, override

from apps.figures.arithmetic import measures
from apps.figures.models import Coverage, Indicator
from apps.spreadsheets.annotated import WRONG
from apps.spreadsheets.headings import IGNORED, nearest, normal
from apps.units.files.widgets import LANGUAGES

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
BRACKET = re.compile(r"(.+?)\(([^()]*)\)")


class Headings:
    """Every way of heading a column, in both languages, and the column it means."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self.indicators = {indicator.code: indicator for indicator in indicators}
        self.names: dict[str, set[str]] = {}
        self._take_names()
        self._take_other_names()
        self.plain = {normal(text): IGNORED for text in NUMBERED}
        self.coverages = dict(COVERAGES_SAID)
        self.plain |= {normal(said): name for name, texts in SAID.items() for said in (name, *texts)}
        for language in LANGUAGES:
            with override(language):
                self.plain[normal(str(WRONG))] = IGNORED
                self.plain |= {normal(str(head)): name for name, head in HEADS.items()}
                self.coverages |= {normal(str(coverage.label)): coverage.value for coverage in Coverage}
        self.plain |= {name: name for name in HEADS}
        self.coverages |= {code: code for code in Coverage.values}
        self.known: dict[str, tuple[str, str]] = {}

    def _take_names(self) -> None:
        """Codes, names, and both in one."""
        for indicator in self.indicators.values():
            for name in (indicator.code, *indicator.named(), *(indicator.code + name for name in indicator.named())):
                self.names.setdefault(normal(name), set()).add(indicator.code)

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
        scale = next((power for power in ("亿", "万") if measure.startswith(power)), "")
        rest = measure.removeprefix(scale)
        return scale if (not rest and scale) or measures.same_measure(rest, indicator.measure_zh) else None

    def meant(self, text: str) -> str:
        """The heading that was probably meant by an unknown one."""
        said = nearest(BRACKET.sub(r"\1", normal(text)), [*self.plain, *self.names])
        if said in self.names:
            indicator = self.indicators[min(self.names[said])]
            name_zh, name_en = indicator.named()
            name, measure = (name_en, indicator.measure_en) if said.isascii() else (name_zh, indicator.measure_zh)
            return f"{name}({measure})" if BRACKET.fullmatch(normal(text)) else name
        name = self.plain.get(said, "")
        return str(HEADS.get(name, ""))
