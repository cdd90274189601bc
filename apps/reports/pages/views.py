"""The pages of the reports. Every one reads through a Scope; tables come as a page or a file (`?format=`)."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures.models import Coverage, Figure, Indicator, Period
from apps.reports.numbers import glossary
from apps.reports.numbers.ledger import catalogue, latest_year, years_told
from apps.reports.numbers.scope import Scope, children_at
from apps.reports.pages import compare as pages_compare
from apps.reports.pages import summary, trend
from apps.reports.pages.compare import Growth, NotComparable
from apps.reports.pages.home import my_work
from apps.reports.pages.number import number as number_of
from apps.reports.pages.request import Choices, among, codes, file_name, page, respond
from apps.reports.pages.unit import profile, trail
from apps.reports.tables.table import Table
from apps.units.models import Register, Unit

TREND_YEARS = 5


@page
def home(request: HttpRequest) -> HttpResponse:
    shown = my_work(request.user, Scope(request.user), request.GET.get("period", ""))
    return TemplateResponse(request, "reports/home.html", {"title": _("My work"), **shown})


@page
def summary_page(request: HttpRequest) -> HttpResponse:
    scope = Scope(request.user)
    unit = scope.unit(request.GET.get("unit", ""))
    choices = Choices(request, scope, unit)
    period = choices.period("period") or latest_year([unit])
    if period is None:
        raise Http404(_("There are no periods yet."))
    shown = {"period": period, "chart": request.GET.get("chart", "")}
    table = summary.summary(
        scope, unit, period, choices.indicators, choices.manner,
        lambda one: choices.address("reports:summary", codes(shown), unit=one),
    )  # fmt: skip
    charted = [column for column in table.columns if column.is_number]
    code = shown["chart"] or (charted[0].key if charted else "")
    return _table(
        request, scope, choices, table, shown,
        name=file_name("summary", unit, period, choices.subject),
        context={"charted": charted, "chosen": code, "chart": summary.chart(table, code)},
    )  # fmt: skip


@page
def compare(request: HttpRequest) -> HttpResponse:
    scope = Scope(request.user)
    unit = scope.unit(request.GET.get("unit", ""))
    choices = Choices(request, scope, unit)
    earlier, later = choices.period("from"), choices.period("to")
    if not (earlier and later):
        earlier, later = _last_two(unit, earlier, later)
    indicator = _indicator(request)
    below = "on" if request.GET.get("below") and not indicator else ""
    shown = {"from": earlier, "to": later, "indicator": indicator, "below": below}
    asked = [indicator] if indicator else choices.indicators
    try:
        grown = Growth(scope, unit, earlier, later, asked, below=bool(indicator or below), manner=choices.manner)
    except NotComparable as refusal:
        return _refused(request, scope, choices, _("Comparison"), refusal, shown)
    table = _comparison(grown, choices, shown)
    name = file_name("comparison", unit, earlier, later, indicator or choices.subject, *([below] if below else []))
    return _table(request, scope, choices, table, shown, name=name, context={"chart": pages_compare.chart(table)})


def _comparison(grown: Growth, choices: Choices, shown: dict) -> Table:
    """One indicator over the federations below, one federation's indicators, or both side by side."""
    if shown["indicator"]:
        return pages_compare.of_indicator(
            grown, grown.indicators[0], lambda one: choices.address("reports:compare", codes(shown), unit=one)
        )
    kept = {**codes(shown), "below": ""}
    make = pages_compare.of_all if shown["below"] else pages_compare.of_unit
    return make(grown, lambda one: choices.address("reports:compare", {**kept, "indicator": one.code}))


@page
def trend_page(request: HttpRequest) -> HttpResponse:
    scope = Scope(request.user)
    unit = scope.unit(request.GET.get("unit", ""))
    choices = Choices(request, scope, unit)
    earlier, later = choices.period("from"), choices.period("to")
    if not (earlier and later):
        years = _years(unit)
        later = later or years[0]
        earlier = earlier or [one for one in years if one.ends <= later.ends][:TREND_YEARS][-1]
    indicator = _indicator(request)
    shown = {"from": earlier, "to": later, "indicator": indicator, "chart": request.GET.get("chart", "")}
    asked = [indicator] if indicator else choices.indicators
    try:
        found = trend.Trend(scope, unit, earlier, later, asked, below=bool(indicator), manner=choices.manner)
    except NotComparable as refusal:
        return _refused(request, scope, choices, _("Trend"), refusal, shown)
    kept = codes({**shown, "chart": ""})
    if indicator:
        table = trend.of_indicator(found, lambda one: choices.address("reports:trend", kept, unit=one))
    else:
        table = trend.of_unit(found, lambda one: choices.address("reports:trend", {**kept, "indicator": one.code}))
    charted = [] if indicator else found.told
    code = shown["chart"] or (charted[0].code if charted else "")
    return _table(
        request, scope, choices, table, shown,
        name=file_name("trend", unit, earlier, later, indicator or choices.subject),
        context={"charted": charted, "chosen": code, "chart": trend.chart(found, code)},
    )  # fmt: skip


def _indicator(request: HttpRequest) -> Indicator | None:
    """The one whose federations stand in rows, where one is asked for."""
    code = request.GET.get("indicator", "")
    if not code:
        return None
    if "\0" in code or not (found := catalogue(code=code)):
        raise Http404(_("There is no indicator “%(code)s”.") % {"code": code})
    return found[0]


def _years(unit: Unit) -> list[Period]:
    """The years told of in the area, the latest first; all years where none is."""
    told = years_told([unit, *children_at(unit, timezone.localdate())])
    years = told or list(Period.objects.filter(kind=Period.Kind.YEAR))
    if not years:
        raise Http404(_("There are no periods yet."))
    return years


def _last_two(unit: Unit, earlier: Period | None, later: Period | None) -> tuple[Period, Period]:
    """What is not chosen: the latest year told of in the area, and the one told of before it."""
    years = _years(unit)
    later = later or years[0]
    return earlier or next((one for one in years if one.ends < later.ends), later), later


def _refused(
    request: HttpRequest, scope: Scope, choices: Choices, title: str, refusal: NotComparable, shown: dict
) -> HttpResponse:
    context = {"title": title, "refusal": str(refusal), **_around(request, scope, choices, shown)}
    return TemplateResponse(request, _template(request), context, status=400)


def _table(
    request: HttpRequest, scope: Scope, choices: Choices, table: Table, shown: dict, *, name: str, context: dict
) -> HttpResponse:
    address = choices.address(request.resolver_match.view_name, codes(shown))
    around = _around(request, scope, choices, shown)
    return respond(
        request, table, name=name, template=_template(request), address=address, context={**around, **context}
    )


def _around(request: HttpRequest, scope: Scope, choices: Choices, shown: dict) -> dict:
    ways = among(scope, choices.unit, shown.get("period") or shown["to"], request.resolver_match.url_name)
    return {
        "unit": choices.unit, "choices": choices, "shown": shown, "trail": trail(scope, choices.unit), "among": ways,
    }  # fmt: skip


def _template(request: HttpRequest) -> str:
    return f"reports/{request.resolver_match.url_name}.html"


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
        "among": among(scope, found, None) if found.register == Register.FEDERATION else [],
        "trail": trail(scope, found),
        **profile(request.user, scope, found),
    }
    return TemplateResponse(request, "reports/unit.html", context)


@page
def indicators(request: HttpRequest) -> HttpResponse:
    groups = [(group, list(found)) for group, found in groupby(glossary.entries(), key=lambda one: one.indicator.group)]
    return TemplateResponse(request, "reports/indicators.html", {"title": _("Indicators"), "groups": groups})
