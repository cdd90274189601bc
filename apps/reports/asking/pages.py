"""The pages that answer questions: what each is called, and its address for a unit, an indicator and a period."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.figures.models import Coverage, Indicator, Period
from apps.reports.tables.links import indicator_href, number_href, unit_href
from apps.units.models import Register, Unit

LABELS = {
    "number": _("Number"),
    "compare": _("Comparison"),
    "children": _("those below it, side by side"),
    "trend": _("Trend"),
    "summary": _("Summary"),
    "unit": _("Unit"),
    "definition": _("Definition"),
    "coverage": pgettext_lazy("returns", "Coverage"),
    "contradictions": _("Contradictions"),
    "restatements": _("Restatements"),
    "register": _("Registers"),
    "report": _("Work report"),
}
WITHIN_VIEW = ("coverage", "contradictions", "restatements", "register")  # of areas wholly in view alone
OF_INDICATOR = ("number", "children", "definition")  # of nothing without one
OF_FEDERATION = ("children", "report")
LATER = ("compare", "trend")  # whose period is the later of two
# By report the choices of its one period and of its indicator, as they are called in addresses.
CHOICE_OF_PERIOD = {
    "number": "period",
    "compare": "to",
    "children": "period",
    "summary": "period",
    "coverage": "period",
    "restatements": "period",
    "report": "period",
}
CHOICE_OF_INDICATOR = {"compare": "indicator", "trend": "indicator", "children": "pick", "summary": "pick"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page is about. `unit_then` is the unit under its name of the period; `earlier` the first of two periods;
    `register` one asked for, "" where none is; `within` the federation above, where the unit's name alone does not tell
    which it is."""

    unit: Unit
    unit_then: Unit
    indicator: Indicator | None
    period: Period | None
    earlier: Period | None = None
    register: str = ""
    within: str = ""


def address(report: str, subject: Subject) -> str:
    """Where the page stands; "" where there is none on this subject."""
    if report == "unit":
        return unit_href(subject.unit)
    if report in OF_FEDERATION and subject.unit.register != Register.FEDERATION:
        return ""
    if report in OF_INDICATOR:
        return _address_of_indicator(report, subject)
    return f"{_path(report, subject)}?{urlencode(_query(report, subject))}"


def _address_of_indicator(report: str, subject: Subject) -> str:
    """The page of one indicator: what it means, its number, or those of the federations below."""
    if subject.indicator is None:
        return ""
    if report == "definition":
        return indicator_href(subject.indicator)
    if report == "number":
        return _address_of_number(subject.unit, subject.indicator, subject.period)
    return f"{_path(report, subject)}?{urlencode(_query(report, subject))}"


def _address_of_number(unit: Unit, indicator: Indicator, period: Period | None) -> str:
    """A number is of one period; of a federation it is that of its area."""
    if period is None:
        return ""
    coverage = Coverage.OWN
    if unit.register == Register.FEDERATION:
        coverage = Coverage.AREA
    return number_href(unit, indicator, period, coverage)


def _path(report: str, subject: Subject) -> str:
    """Its address without its choices; those below a unit, side by side, stand on the page of its summary."""
    if report == "register":
        return reverse("reports:register", args=[subject.register or Register.STATION.value])
    if report == "children":
        return reverse("reports:summary")
    return reverse(f"reports:{report}")


def _query(report: str, subject: Subject) -> dict[str, str]:
    """The choices of the page, by their names in addresses."""
    query = {"unit": subject.unit.code}
    if subject.indicator and report in CHOICE_OF_INDICATOR:
        query[CHOICE_OF_INDICATOR[report]] = subject.indicator.code
    return query | _choices_of_periods(report, subject)


def _choices_of_periods(report: str, subject: Subject) -> dict[str, str]:
    """Of a comparison and a trend from which period to which; of other pages the one they are of."""
    if subject.period is None:
        return {}
    if report in LATER and subject.earlier:
        return {"from": subject.earlier.code, "to": subject.period.code}
    if report not in CHOICE_OF_PERIOD:
        return {}
    return {CHOICE_OF_PERIOD[report]: subject.period.code}


def told(report: str, subject: Subject) -> str:
    """The page's subject in words: 柳州市总工会 · 工会会员人数 · 2014."""
    said = []
    period = _period_told(report, subject)
    if report != "definition":
        said.append(f"{subject.within} {subject.unit_then if period else subject.unit}".strip())
    if subject.indicator:
        said.append(subject.indicator.name)
    if period:
        said.append(period)
    return " · ".join(said)


def _period_told(report: str, subject: Subject) -> str:
    """2014, or 2013 – 2014 of a page over two periods; "" of one that is of no period."""
    if report in LATER and subject.earlier:
        return f"{subject.earlier} – {subject.period}"
    if report not in CHOICE_OF_PERIOD:
        return ""
    return str(subject.period or "")
