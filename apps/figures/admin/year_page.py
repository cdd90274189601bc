"""The page on which a statistical year is opened: what it would bring, the last days to be set, and the way back."""

from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.figures.arithmetic.period_codes import PeriodError, Span
from apps.figures.models import Deadline, Period
from apps.figures.models.periods import span_of
from apps.figures.workflow import year
from apps.figures.workflow.year_plan import CarriedDay, YearPlan, plan
from apps.units import access
from apps.units.errors import Refused, status_of


def year_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Shows the year asked for, else the next one; opens it, or takes the opening back."""
    person = access.signed_in(request)
    if not access.keeps_catalogue(person):
        raise access.catalogue_denied(_("Only administrators of the root federation open a year."))
    context: dict[str, Any] = {**site.each_context(request), "title": _("Open a year")}
    code = request.GET.get("year", "").strip()
    span = _year(code) if code else year.next_year()
    if span is None:
        said = _("“%(code)s” is no statistical year. Write one like 2014.") % {"code": code}
        return TemplateResponse(request, TEMPLATE, context | {"refused": [said], "asked": code}, status=422)
    planned = plan(span)
    form = _days_form(planned, request.POST if "open" in request.POST else None)
    refused: tuple[str, ...] = ()
    try:
        if _acted(request, planned, form):
            return redirect(f"{reverse('admin:figures_period_open')}?year={span.code}")
    except Refused as refusal:
        refused, planned = refusal.reasons, plan(span)
    context |= _shown(planned, form) | {"refused": refused, "asked": span.code}
    return TemplateResponse(request, TEMPLATE, context, status=status_of(refused or form.errors))


TEMPLATE = "admin/figures/period/open.html"


def _year(code: str) -> Span | None:
    """None where it is no code of a statistical year."""
    try:
        span = span_of(code)
    except PeriodError:
        return None
    return span if span.kind == Period.Kind.YEAR else None


def _days_form(planned: YearPlan, data: Any) -> forms.Form:
    """The last days of the roots, one field each, as they would be carried over."""
    fields: dict[str, forms.Field] = {}
    for asked in planned.own:
        fields[asked.key] = forms.DateField(
            required=False,
            initial=asked.day.isoformat() if asked.day else "",
            label=_label(asked),
            widget=forms.DateInput({"type": "date"}),
        )
    return type("LastDaysForm", (forms.Form,), fields)(data)


def _label(asked: CarriedDay) -> str:
    return " · ".join(filter(None, (str(asked.form), asked.level_name, str(asked.federation))))


def _acted(request: HttpRequest, planned: YearPlan, form: forms.Form) -> bool:
    """Whether something was done; Refused where it may not be."""
    person = access.signed_in(request)
    told = {"year": planned.span.code}
    if "open" in request.POST and form.is_valid():
        opening = year.open_year(planned.span, form.cleaned_data, seen=request.POST.get("seen", ""), by=person)
        count = opening.deadlines.count()
        said = ngettext(
            "%(year)s is open, with %(count)s last day.", "%(year)s is open, with %(count)s last days.", count
        )
        messages.success(request, said % {**told, "count": count})
        return True
    if "take_back" in request.POST and planned.period:
        stay = year.take_back(planned.period, by=person)
        messages.success(request, _("The opening of %(year)s was taken back.") % told)
        if stay:
            said = ngettext("%(count)s last day set since stays.", "%(count)s last days set since stay.", stay)
            messages.info(request, said % {"count": stay})
        return True
    return False


def _shown(planned: YearPlan, form: forms.Form) -> dict[str, Any]:
    open_already = planned.is_open and planned.period is not None
    return {
        "planned": planned,
        "form": form,
        "opened_said": year.opened_said(planned) if open_already else "",
        "begun_said": year.begun_said(planned.period) if open_already and planned.period else "",
        "dates_set": Deadline.objects.filter(period=planned.period).count() if planned.period else 0,
        "below": _by_form(planned.below),
    }


def _by_form(below: list[CarriedDay]) -> list[tuple[str, int, date, date]]:
    """Of each form how many last days of federations below are carried over, the first and the last of them."""
    ordered = sorted(below, key=lambda day: (day.form.register, day.form.code))
    lines = []
    for form, carried in groupby(ordered, key=lambda day: day.form):
        days = [day.day for day in carried if day.day]
        lines.append((str(form), len(days), min(days), max(days)))
    return lines
