"""The indicators in words: how each is counted, added up and compared, which forms ask it and which rules watch it."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.figures.arithmetic import rule_language
from apps.figures.models import EditRule, FormItem, Indicator
from apps.units.models import Register
from apps.units.pinyin import initials

COUNTED: dict[str, str] = {
    Indicator.Kind.COLLECTED: gettext_noop("Collected: the units write it in their forms."),
    Indicator.Kind.COMPUTED: gettext_noop(
        "Computed: 100 × “%(numerator)s” ÷ “%(denominator)s”; stated where a part is missing."
    ),
    Indicator.Kind.COUNTED: gettext_noop(
        "Counted from the register “%(register)s”; units do not write it, federations may state it for their area."
    ),
}
NATURE: dict[str, str] = {
    Indicator.Nature.STOCK: gettext_noop("A stock: how many there are at the end of the period."),
    Indicator.Nature.FLOW: gettext_noop("A flow: what happened during the period."),
    Indicator.Nature.RATE: gettext_noop("A rate."),
}
OVER_UNITS: dict[str, str] = {
    Indicator.OverUnits.SUM: gettext_noop(
        "Units add up to a federation's total; the own figures of these registers count: %(carriers)s."
    ),
    Indicator.OverUnits.NONE: gettext_noop(
        "Units are never added: a total for an area is only what the federation states."
    ),
    Indicator.OverUnits.RECOMPUTE: gettext_noop(
        "For an area it is computed again from the area's parts, never added or averaged."
    ),
}
STATEMENTS_ADD_UP = gettext_noop("What federations state for their areas adds up to the total of the federation above.")
OVER_TIME: dict[str, str] = {
    Indicator.OverTime.LAST: gettext_noop("Over several years the last one counts."),
    Indicator.OverTime.SUM: gettext_noop("The years of a span add up to the span."),
    Indicator.OverTime.NONE: gettext_noop("Years are never added."),
    Indicator.OverTime.RECOMPUTE: gettext_noop("For several years it is computed again from its parts."),
}
DISTINCT = gettext_noop(
    "It counts different things each year: a span lies between its largest year and the sum of its years."
)
AREA: dict[str, str] = {
    Indicator.Area.SUMMED: gettext_noop(
        "A federation confirms the sum from below for its area, or states another number with a reason."
    ),
    Indicator.Area.STATED: gettext_noop("A federation states it for its area; it cannot be added."),
    Indicator.Area.NO: gettext_noop("It is not stated for an area."),
}
COMPARED = {
    True: gettext_noop("Two periods are compared in percentage points."),
    False: gettext_noop("Two periods of one kind and length are compared by difference and percentage."),
}


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """One indicator as the page shows it."""

    indicator: Indicator
    words: list[str]
    items: list[FormItem]
    rules: list[EditRule]

    def is_called(self, text: str) -> bool:
        """Whether `text` begins its code, stands in a name it has or had or in a definition, or in a name's initials.

        In small and capital letters alike. 会员, org12, hyrs (工会会员人数: ghhyrs) and members all find ORG12.
        """
        if is_named(self.indicator, text):
            return True
        texts = [definition.text for definition in self.indicator.definitions.all()]
        return any(text.casefold() in said.casefold() for said in texts)


def is_named(indicator: Indicator, text: str) -> bool:
    """Whether `text` begins the code of the indicator, stands in a name it has or had, or in a name's initials."""
    wanted = text.casefold()
    if indicator.code.casefold().startswith(wanted):
        return True
    names = {indicator.name_zh, indicator.name_en, *indicator.other_names}
    initials_of_names = [initials(name) for name in names]
    return any(wanted in called.casefold() for called in (*names, *initials_of_names))


def entries() -> list[IndicatorEntry]:
    """Every indicator of the catalogue in its order: four queries."""
    watching = _rules_by_indicator()
    items = Prefetch("form_items", FormItem.objects.select_related("form").order_by("form__register", "order"))
    indicators = Indicator.objects.select_related("group", "numerator", "denominator")
    listed = []
    for indicator in indicators.prefetch_related(items, "definitions"):
        form_items = list(indicator.form_items.all())
        listed.append(IndicatorEntry(indicator, words(indicator), form_items, watching[indicator.code]))
    return listed


def _rules_by_indicator() -> dict[str, list[EditRule]]:
    rules: dict[str, list[EditRule]] = defaultdict(list)
    for rule in EditRule.objects.filter(active=True):
        for code in rule_language.compile_rule(rule.expression).indicators:
            rules[code].append(rule)
    return rules


def formula(indicator: Indicator) -> str:
    """What a computed rate is computed from, in words."""
    return _("100 × “%(numerator)s” ÷ “%(denominator)s”") % {
        "numerator": indicator.numerator,
        "denominator": indicator.denominator,
    }


def words(indicator: Indicator) -> list[str]:
    """How it is counted, added up over units and over time, and compared."""
    facts = {
        "numerator": indicator.numerator,
        "denominator": indicator.denominator,
        "register": indicator.get_counts_display(),
        "carriers": _(", ").join(_carriers(indicator)),
    }
    messages = [
        NATURE[indicator.nature],
        COUNTED[indicator.kind],
        _over_units(indicator),
        AREA[indicator.area],
        OVER_TIME[indicator.over_time],
    ]
    if indicator.distinct:
        messages.append(DISTINCT)
    messages.append(COMPARED[indicator.is_percent])
    return [_(message) % facts for message in messages]


def _carriers(indicator: Indicator) -> list[str]:
    """The registers whose own figures count towards a total."""
    return [str(register.label) for register in Register if register.letter in indicator.carriers]


def _over_units(indicator: Indicator) -> str:
    if indicator.additive and not indicator.carriers:
        return STATEMENTS_ADD_UP
    return OVER_UNITS[indicator.over_units]
