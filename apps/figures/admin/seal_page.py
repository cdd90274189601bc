"""The page on which a statistical year is sealed: what is open, the reason, and the second person's way back."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.figures.models import Period, YearSeal
from apps.figures.models.detached import detached_years, said_of
from apps.figures.workflow import sealing
from apps.figures.workflow.collection import latest_collected
from apps.figures.workflow.sealing import SealPlan
from apps.units import access
from apps.units.errors import Refused, status_of

TEMPLATE = "admin/figures/period/seal.html"


def seal_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Shows the year asked for, else the latest collected; seals it, or opens its seal."""
    person = access.signed_in(request)
    if not access.administers_root(person):
        raise PermissionDenied(_("Only administrators of the root federation seal a year."))
    context: dict[str, Any] = {**site.each_context(request), "title": _("Seal a year")}
    code = request.GET.get("year", "").strip()
    period = Period.objects.filter(code=code, kind=Period.Kind.YEAR).first() if code else latest_collected()
    if period is None:
        said = _("“%(code)s” is no statistical year on record. Write one like 2014.") % {"code": code}
        return TemplateResponse(request, TEMPLATE, context | {"refused": [said] if code else [], "asked": code})
    refused: tuple[str, ...] = ()
    planned = sealing.plan(period)
    try:
        if _acted(request, planned):
            return redirect(f"{reverse('admin:figures_period_seal')}?year={period.code}")
    except Refused as refusal:
        refused, planned = refusal.reasons, sealing.plan(period)
    context |= {
        "planned": planned,
        "asked": period.code,
        "refused": refused,
        "reason": request.POST.get("reason", ""),
        "elsewhere": said_of(detached_years([period.pk])),
        "own": planned.seal is not None and planned.seal.given_by_id == person.pk,
        "course": YearSeal.objects.filter(period=period).select_related("given_by").order_by("pk"),
    }
    return TemplateResponse(request, TEMPLATE, context, status=status_of(refused))


def _acted(request: HttpRequest, planned: SealPlan) -> bool:
    """Whether something was done; Refused where it may not be."""
    person, reason = access.signed_in(request), request.POST.get("reason", "")
    told = {"year": planned.period}
    if "seal" in request.POST:
        sealing.seal(planned.period, reason=reason, seen=request.POST.get("seen", ""), by=person)
        messages.success(request, _("%(year)s is sealed: nothing of it can change any more.") % told)
        return True
    if "unseal" in request.POST:
        sealing.unseal(planned.period, reason=reason, by=person)
        messages.success(request, _("The seal of %(year)s is open: it can change again.") % told)
        return True
    return False
