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


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page is about. `earlier` is the first of two periods; `register` one asked for, "" where none is;
    `within` the federation above, where the unit's name alone does not tell which it is."""

    unit: Unit
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
    unit, indicator, period = subject.unit, subject.indicator, subject.period
    if indicator is None:
        return ""
    if report == "definition":
        return indicator_href(indicator)
    if report == "number":
        coverage = Coverage.AREA if unit.register == Register.FEDERATION else Coverage.OWN
        return number_href(unit, indicator, period, coverage) if period else ""
    return f"{_path(report, subject)}?{urlencode(_query(report, subject))}"


def _path(report: str, subject: Subject) -> str:
    if report == "register":
        return reverse("reports:register", args=[subject.register or Register.STATION.value])
    return reverse("reports:summary" if report == "children" else f"reports:{report}")


def _query(report: str, subject: Subject) -> dict[str, str]:
    """The choices of the page, by their names in addresses."""
    query = {"unit": subject.unit.code}
    if subject.indicator and report in LATER:
        query["indicator"] = subject.indicator.code
    if subject.indicator and report in ("children", "summary"):
        query["pick"] = subject.indicator.code
    if subject.earlier and subject.period and report in LATER:
        return {**query, "from": subject.earlier.code, "to": subject.period.code}
    if subject.period and report not in ("trend", "contradictions", "register"):
        query["to" if report in LATER else "period"] = subject.period.code
    return query


def told(report: str, subject: Subject) -> str:
    """The page's subject in words: 柳州市总工会 · 工会会员人数 · 2014."""
    said = [] if report == "definition" else [f"{subject.within} {subject.unit}".strip()]
    if subject.indicator:
        said.append(subject.indicator.name)
    if report in LATER and subject.earlier:
        said.append(f"{subject.earlier} – {subject.period}")
    elif subject.period and report not in ("trend", "contradictions", "register", "unit", "definition"):
        said.append(str(subject.period))
    return " · ".join(said)
