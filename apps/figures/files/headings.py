"""What heads a column of a file of figures: every way of saying it, in both languages, and the column it means."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext_lazy, override, pgettext_lazy

from apps.figures.files.scales import scale_of
from apps.figures.models import Coverage, Indicator
from apps.spreadsheets.annotated import WRONG
from apps.spreadsheets.headings import IGNORED, Suggestions, nearest, normal
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
    "rounding": gettext_lazy("half of one as printed"),
    "stated_text": gettext_lazy("as printed"),
    "stated_unit": gettext_lazy("measure as stated"),
    "basis": gettext_lazy("basis"),
    "status": gettext_lazy("status"),
    "source": gettext_lazy("source"),
    "locator": gettext_lazy("place in the source"),
    "dates": gettext_lazy("dates"),
    "note": gettext_lazy("note"),
    "follow_up": gettext_lazy("follow up"),
    "taken": gettext_lazy("taken from below"),
    "counts": pgettext_lazy("source", "counts"),  # of a document; read by nobody: an import never moves the mark
}
# What clerks write besides these.
SAID = {
    "unit_code": ("代码", "编码", "单位编码", "单位代码", "工会代码"),
    "unit_name": ("单位", "单位名称", "填报单位", "工会", "工会名称", "名称", "unit"),
    "indicator_code": ("指标代码", "指标编码"),
    "indicator_name": ("指标", "指标名称", "indicator"),
    "period": ("报告期", "年度", "年份", "统计年度", "期别", "year"),
    "value": ("数值", "数据", "值", "本期", "本期数", "figure"),
    "stated_unit": ("计量单位", "measure"),
    "coverage": ("口径范围",),
    "qualifier": ("限定词",),
    "note": ("备注", "说明", "notes"),
}
COVERAGES_SAID = {
    "本级": Coverage.OWN.value,
    "本单位": Coverage.OWN.value,
    "全区域": Coverage.AREA.value,
    "全辖区": Coverage.AREA.value,
    "辖区": Coverage.AREA.value,
}
NUMBERED = ("序号", "行次", "No.")
MEASURED = "@"  # begins the key of a wide table's column: @ORG12 or, where the heading says so, @ORG12.area
BRACKET = re.compile(r"(.+?)\(([^()]*)\)")


class NamedIndicator(NamedTuple):
    """What a text calls: the codes of the indicators of that name, for which coverage, and the measures in brackets."""

    codes: frozenset[str]
    coverage: str
    measures: list[str]


class Headings:
    """Every way of heading a column, in both languages, and the column it means."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self.indicators = {indicator.code: indicator for indicator in indicators}
        self.names: dict[str, set[str]] = {}
        self._take_names()
        self._take_other_names()
        self.plain: dict[str, str] = {}
        self.coverages = dict(COVERAGES_SAID)
        self._take_what_clerks_write()
        for language in LANGUAGES:
            with override(language):
                self._take_labels()
        self._take_codes()
        self.known: dict[str, tuple[str, str]] = {}
        self.suggestions = Suggestions()

    def _take_names(self) -> None:
        """Codes, names, and both in one."""
        for indicator in self.indicators.values():
            self._take_name(indicator, indicator.code)
            for name in indicator.named():
                self._take_name(indicator, name)
                self._take_name(indicator, indicator.code + name)

    def _take_name(self, indicator: Indicator, name: str) -> None:
        self.names.setdefault(normal(name), set()).add(indicator.code)

    def _take_other_names(self) -> None:
        """The names indicators bore before, each where no other indicator is called so today."""
        current = set(self.names)
        for indicator in self.indicators.values():
            for other_name in indicator.other_names:
                self._take_other_name(indicator, other_name, current)
                self._take_other_name(indicator, indicator.code + other_name, current)

    def _take_other_name(self, indicator: Indicator, name: str, current: set[str]) -> None:
        if normal(name) not in current:
            self._take_name(indicator, name)

    def _take_what_clerks_write(self) -> None:
        for text in NUMBERED:
            self.plain[normal(text)] = IGNORED
        for name, texts in SAID.items():
            for text in (name, *texts):
                self.plain[normal(text)] = name

    def _take_labels(self) -> None:
        """The headings and coverages as they are called in the language at hand."""
        self.plain[normal(str(WRONG))] = IGNORED
        for name, head in HEADS.items():
            self.plain[normal(str(head))] = name
        for coverage in Coverage:
            self.coverages[normal(str(coverage.label))] = coverage.value

    def _take_codes(self) -> None:
        """The names of columns and coverages as they are stored, which no label may take for itself."""
        for name in HEADS:
            self.plain[name] = name
        for code in Coverage.values:
            self.coverages[code] = code

    def column(self, text: str) -> tuple[str, str]:
        """The key of a column ("" where it is unknown) and its scale."""
        if text not in self.known:
            self.known[text] = self._find_column(normal(text).strip("*"))
        return self.known[text]

    def _find_column(self, said: str) -> tuple[str, str]:
        if said in self.plain:
            return self.plain[said], ""
        return self._measured(said)

    def _measured(self, said: str) -> tuple[str, str]:
        """The column of an indicator, with what its brackets say; unknown where one of them says nothing known.

        工会会员人数(万人)(全区域) is @ORG12.area, in 万; 工会会员人数 is @ORG12; 工会会员人数(元) is unknown.
        """
        named = self.named(said)
        if len(named.codes) != 1:
            return "", ""
        (code,) = named.codes
        scale = ""
        for measure in named.measures:
            measure_scale = scale_of(measure, self.indicators[code])
            if measure_scale is None:
                return "", ""
            scale = measure_scale
        key = MEASURED + code
        if named.coverage:
            key = f"{key}.{named.coverage}"
        return key, scale

    def named(self, text: str) -> NamedIndicator:
        """What a text calls an indicator: 工会会员人数(万人)(全区域) is ORG12 of the area, measured in 万人."""
        name, brackets = self._without_brackets(normal(text).strip("*"))
        coverage, said = "", []
        for inner in brackets:
            if inner in self.coverages:
                coverage = self.coverages[inner]
            elif inner:
                said.append(inner)
        return NamedIndicator(frozenset(self.names.get(name, ())), coverage, said)

    def _without_brackets(self, said: str) -> tuple[str, list[str]]:
        """A heading without what stands in brackets at its end, the last first; brackets of a name stay."""
        brackets: list[str] = []
        while said not in self.names:
            match = BRACKET.fullmatch(said)
            if match is None:
                break
            said, inner = match.groups()
            brackets.append(inner)
        return said, brackets

    def meant(self, text: str) -> str:
        """The heading that was probably meant by an unknown one, of the first fifty unknown ones."""
        said = self.suggestions.of(lambda: nearest(BRACKET.sub(r"\1", normal(text)), [*self.plain, *self.names]))
        if said not in self.names:
            return str(HEADS.get(self.plain.get(said, ""), ""))
        indicator = self.indicators[min(self.names[said])]
        name, name_en = indicator.named()
        measure = indicator.measure_zh
        if said.isascii():
            name, measure = name_en, indicator.measure_en
        if BRACKET.fullmatch(normal(text)):
            return f"{name}({measure})"
        return name
