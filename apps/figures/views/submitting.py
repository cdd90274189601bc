"""Handing in from the grid: what goes is shown, and one confirmation sends it."""

from collections.abc import Iterable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.figures.views import grid_sheet
from apps.figures.views.grid_answer import editable_by, page, refuse_others_typing
from apps.figures.views.grid_page import faces
from apps.figures.views.grid_saving import GridSaving
from apps.figures.views.grid_sheet import GridSheet, office, with_choices
from apps.figures.views.handing_in import HandingIn
from apps.figures.workflow import transitions
from apps.units.access import SignedInRequest


@office
@require_http_methods(["GET", "POST"])
def submitting(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> HttpResponse:
    """Of one unit's form."""
    return _answer(request, grid_sheet.of_one_unit(request, unit_code, form_code, period_code))


@office
@require_http_methods(["GET", "POST"])
def units_submitting(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> HttpResponse:
    """Of every begun form on a page of several units, whole, whichever group of it the page shows."""
    return _answer(request, grid_sheet.of_units_below(request, unit_code, form_code, period_code))


def _answer(request: SignedInRequest, sheet: GridSheet) -> HttpResponse:
    if request.method == "GET":
        return _shown(request, sheet)
    refuse_others_typing(request)
    going = _going(request, sheet)
    if request.POST.get("seen") != going.digest:
        return _shown(request, sheet, [_("Something has changed since this was shown. Look at it again.")], status=409)
    refused = _handed_in(request, going)
    if refused:
        return _shown(request, sheet, refused, status=409)
    return redirect(_back(request, sheet))


def with_cells_left(request: SignedInRequest, sheet: GridSheet, saving: GridSaving) -> HttpResponse:
    """Of a page of several units, some cells of which could not be saved: these hold back their units and no others.

    The question carries what was typed into them, and so does its answer, which leads back to the page with it.
    """
    going = _going(request, sheet, saving)
    if "seen" not in request.POST:
        return _shown(request, sheet, saving=saving)
    if request.POST["seen"] != going.digest:
        return _shown(request, sheet, [_("Something has changed since this was shown. Look at it again.")], saving, 409)
    refused = _handed_in(request, going)
    return page(request, sheet, faces(sheet, saving.kept), [*refused, *saving.reasons], status=saving.status)


def _handed_in(request: SignedInRequest, going: HandingIn) -> list[str]:
    """Submits those that can go; why others were refused after all."""
    reasons = transitions.submit_many(going.ready, by=request.user)
    gone = [key for key, why_not in reasons.items() if not why_not]
    if gone:
        text = ngettext("Submitted: %(count)s form.", "Submitted: %(count)s forms.", len(gone))
        messages.success(request, text % {"count": len(gone)})
    return list({reason: None for why_not in reasons.values() for reason in why_not})


def _going(request: SignedInRequest, sheet: GridSheet, saving: GridSaving | None = None) -> HandingIn:
    going = []
    for form in faces(replace(sheet, group=None)):
        is_left = saving is not None and form.unit.pk in saving.left
        if is_left or editable_by(request.user, form):
            going.append(form)
    return HandingIn(going, saving)


def _shown(
    request: SignedInRequest,
    sheet: GridSheet,
    reasons: Iterable[str] = (),
    saving: GridSaving | None = None,
    status: int = 200,
) -> HttpResponse:
    """Where nothing is left to hand in, the form itself: it says how it stands, also to who pressed twice."""
    sheet = sheet.named_then()
    going = _going(request, sheet, saving)
    back = _back(request, sheet)
    if not going.forms and (request.method == "POST" or sheet.alone):
        messages.info(request, _("There is nothing left to submit here."))
        return redirect(back)
    context = {
        "sheet": sheet,
        "going": going,
        "reasons": list(reasons),
        "back": back,
        "title": _("Submit · %(sheet)s") % {"sheet": sheet.title},
        "has_permission": True,
    }
    return TemplateResponse(request, "figures/submitting.html", context, status=status)


def _back(request: SignedInRequest, sheet: GridSheet) -> str:
    """The page of the grid that it is about."""
    name = "figures:grid" if sheet.alone else "figures:units"
    owner = sheet.federation or sheet.units[0]
    return with_choices(request, reverse(name, args=[owner.code, sheet.form.code, sheet.period.code]))
