"""What clerks ask of those above: put from the form, answered from one list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.figures.views import grid_sheet
from apps.figures.views.grid_sheet import office
from apps.figures.workflow import petitions
from apps.units import sent
from apps.units.access import SignedInRequest
from apps.units.errors import Refused
from apps.units.tree import names

LONGEST = 500


@office
@require_POST
def ask(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> HttpResponse:
    """From the form: what is asked goes to who may decide it; back to the form, which says so."""
    place = grid_sheet.asked_for(request, unit_code, form_code, period_code)
    try:
        until = parse_date(request.POST.get("until", ""))
    except ValueError:
        until = None
    kind, reason = request.POST.get("kind", ""), request.POST.get("reason", "")[:LONGEST]
    try:
        petition = petitions.ask(*place, kind=kind, reason=reason, until=until, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, _("Asked: %(federation)s decides.") % {"federation": petition.decided_by})
    return redirect("figures:grid", unit_code, form_code, period_code)


@office
@require_http_methods(["GET", "POST"])
def waiting(request: SignedInRequest) -> HttpResponse:
    """What waits for this person's answer; POST answers one of them."""
    if request.method == "POST":
        _answer(request)
        return redirect("figures:petitions")
    waiting = names.called_then(petitions.waiting_for(request.user))
    context = {"title": _("Requests"), "has_permission": True, "petitions": waiting}
    return TemplateResponse(request, "figures/petitions.html", context)


def _answer(request: SignedInRequest) -> None:
    key = request.POST.get("petition", "")
    petition = get_object_or_404(petitions.answerable(request.user), pk=sent.key(key))
    step = petitions.grant if request.POST.get("action") == "grant" else petitions.decline
    try:
        answer = step(petition, by=request.user, text=request.POST.get("text", "")[:LONGEST])
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
        return
    what = _("granted") if answer.granted else _("declined")
    messages.success(request, f"{petition.unit} · {petition.get_kind_display()}: {what}")
