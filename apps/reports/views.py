"""The pages of the reports. Every one reads through a Scope; tables come as a page, CSV or XLSX (`?format=`)."""

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.figures.models import Coverage, Figure, Indicator, IndicatorGroup, Period
from apps.reports import glossary, growth, tables
from apps.reports.home import latest_year, my_work, years_told
from apps.reports.number import number as number_of
from apps.reports.profile import profile, trail
from apps.reports.scope import Scope, children_at
from apps.reports.summary import summary as summary_of
from apps.reports.tables import Table
from apps.units.models import Register, Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page(view: Callable) -> Callable:
    """For people with an account here; anybody else is asked to sign in."""
    return wraps(view)(login_required(require_safe(view)))


@page
def home(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(
        request, "reports/home.html", {"title": _("My work"), **my_work(request.user, Scope(request.user))}
    )


@page
def summary(request: HttpRequest) -> HttpResponse:
    scope = Scope(request.user)
    unit = scope.unit(request.GET.get("unit", ""))
    choices = Choices(request, unit)
    period = choices.period("period") or latest_year([unit])
    table = summary_of(scope, unit, period, choices.group, choices.scale)
    name = _file_name("summary", unit, period, choices.group)
    return _table(request, table, name, scope, unit, choices, period=period)


@page
def compare(request: HttpRequest) -> HttpResponse:
    scope = Scope(request.user)
    unit = scope.unit(request.GET.get("unit", ""))
    choices = Choices(request, unit)
    earlier, later = choices.period("from"), choices.period("to")
    if not (earlier and later):
        earlier, later = _last_two(unit, earlier, later)
    code = request.GET.get("indicator", "")
    indicator = get_object_or_404(Indicator, code=code) if code else None
    shown = {"from": earlier, "to": later, "indicator": indicator}
    try:
        grown = growth.growth_of(scope, unit, earlier, later, group=choices.group, code=code, below=bool(code))
    except growth.NotComparable as refusal:
        context = {
            "title": _("Comparison"),
            "refusal": str(refusal),
            "unit": unit,
            "choices": choices,
            "shown": shown,
            "trail": trail(scope, unit),
        }
        return TemplateResponse(request, "reports/compare.html", context, status=400)
    if code:
        table = growth.of_indicator(grown, grown.indicators[0], choices.scale)
    else:
        table = growth.of_unit(
            grown,
            choices.scale,
            choices.group,
            lambda one: choices.address("reports:compare", {**_codes(shown), "indicator": one.code}),
        )
    name = _file_name("comparison", unit, earlier, later, code or choices.group)
    return _table(request, table, name, scope, unit, choices, **shown)


def _last_two(unit: Unit, earlier: Period | None, later: Period | None) -> tuple[Period, Period]:
    """What is not chosen: the latest year told of in the area, and the one told of before it."""
    years = years_told([unit, *children_at(unit, timezone.localdate())]) or list(
        Period.objects.filter(kind=Period.Kind.YEAR)
    )
    if not years:
        raise Http404(_("There are no periods yet."))
    later = later or years[0]
    return earlier or next((one for one in years if one.ends < later.ends), later), later


def _codes(shown: dict) -> dict[str, str]:
    return {name: one.code for name, one in shown.items() if one}


def _file_name(kind: str, unit: Unit, *choices: Period | str) -> str:
    """summary-450000-2014-ORG: two tables of different choices have different names."""
    return "-".join([kind, unit.code, *(str(getattr(one, "code", one)) or "all" for one in choices)]).replace("/", "-")


class Choices:
    """What a table's address asks for beside its unit, and what else could be asked."""

    def __init__(self, request: HttpRequest, unit: Unit) -> None:
        self.asked, self.unit = request.GET, unit
        self.periods = list(Period.objects.all())
        self.groups = list(IndicatorGroup.objects.all())
        self.group = request.GET.get("group", self.groups[0].code if self.groups else "")
        if self.group and self.group not in {one.code for one in self.groups}:
            raise Http404(_("There is no indicator group “%(code)s”.") % {"code": self.group})
        self.scale = "scaled" if request.GET.get("scale") == "scaled" else "plain"

    def period(self, name: str) -> Period | None:
        """The period named, None where none is; Http404 for a code that is no period here."""
        if not (code := self.asked.get(name, "")):
            return None
        found = next((one for one in self.periods if one.code == code), None)
        if found is None:
            raise Http404(_("There is no period “%(code)s”.") % {"code": code})
        return found

    def address(self, page_name: str, more: dict[str, str]) -> str:
        query = {"unit": self.unit.code, "group": self.group, "scale": self.scale, **more}
        return f"{reverse(page_name)}?{urlencode(query)}"


def _table(
    request: HttpRequest, table: Table, name: str, scope: Scope, unit: Unit, choices: Choices, **shown: object
) -> HttpResponse:
    """The table as the page or the file that was asked for."""
    view_name = request.resolver_match.view_name
    address = request.build_absolute_uri(choices.address(view_name, _codes(shown)))
    asked = request.GET.get("format", "")
    if asked not in ("", "csv", "xlsx"):
        raise Http404(_("Tables come as csv or xlsx."))
    if asked:
        made = [
            (_("made at"), timezone.localtime().strftime("%Y-%m-%d %H:%M")),
            (_("made by"), str(request.user)),
            (_("address"), address),
        ]
        content = tables.to_csv(table) if asked == "csv" else tables.to_xlsx(table, made)
        kind = "text/csv; charset=utf-8" if asked == "csv" else XLSX
        return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}.{asked}"'})
    context = {
        "title": table.title,
        "table": table,
        "unit": unit,
        "choices": choices,
        "shown": shown,
        "address": address,
        "trail": trail(scope, unit),
    }
    return TemplateResponse(request, f"reports/{view_name.removeprefix('reports:')}.html", context)


@page
def number(request: HttpRequest, pk: int) -> HttpResponse:
    """A figure's page is that of its cell."""
    scope = Scope(request.user)
    figure = get_object_or_404(
        Figure.objects.select_related("unit", "indicator__numerator", "indicator__denominator", "period"), pk=pk
    )
    if not scope.readable().filter(pk=figure.unit_id).exists():
        raise Http404
    return _number(request, scope, figure.unit, figure.indicator, figure.period, figure.coverage)


@page
def cell(request: HttpRequest) -> HttpResponse:
    """A number by its cell: it may be nobody's statement but a sum."""
    scope = Scope(request.user)
    asked = request.GET
    indicator = get_object_or_404(
        Indicator.objects.select_related("numerator", "denominator"), code=asked.get("indicator", "")
    )
    period = get_object_or_404(Period, code=asked.get("period", ""))
    coverage = asked.get("coverage", "area")
    if coverage not in Coverage.values:
        raise Http404(_("There is no coverage “%(code)s”.") % {"code": coverage})
    return _number(request, scope, scope.unit(asked.get("unit", "")), indicator, period, coverage)


def _number(
    request: HttpRequest, scope: Scope, unit: Unit, indicator: Indicator, period: Period, coverage: str
) -> HttpResponse:
    context = {
        "title": f"{unit} · {indicator} · {period}",
        "unit": unit,
        "indicator": indicator,
        "period": period,
        "coverage": Coverage(coverage).label,
        "trail": [*trail(scope, unit), {"text": str(unit), "href": reverse("reports:unit", args=[unit.code])}],
        **number_of(scope, unit, indicator, period, coverage),
    }
    return TemplateResponse(request, "reports/number.html", context)


@page
def unit(request: HttpRequest, code: str) -> HttpResponse:
    scope = Scope(request.user)
    found = scope.unit(code)
    context = {
        "title": str(found),
        "unit": found,
        "is_federation": found.register == Register.FEDERATION,
        "trail": trail(scope, found),
        **profile(request.user, scope, found),
    }
    return TemplateResponse(request, "reports/unit.html", context)


@page
def indicators(request: HttpRequest) -> HttpResponse:
    groups = [(group, list(found)) for group, found in groupby(glossary.entries(), key=lambda one: one.indicator.group)]
    return TemplateResponse(request, "reports/indicators.html", {"title": _("Indicators"), "groups": groups})
