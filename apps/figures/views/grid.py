"""The clerk's entry grid: one form for one period, of one unit or of the units that report to a federation."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.figures.checks.catalogue import Catalogue
from apps.figures.models import Submission
from apps.figures.views import grid_sheet, submitting
from apps.figures.views.form_grid import FormGrid
from apps.figures.views.grid_answer import page, pieces, refuse_others_typing, tell, wants_json
from apps.figures.views.grid_page import faces
from apps.figures.views.grid_saving import PostedGrid, posted_grid, save
from apps.figures.views.grid_sheet import GridSheet, office, with_choices
from apps.figures.workflow import sum_amendment
from apps.units.access import SignedInRequest
from apps.units.errors import Refused


@office
@require_http_methods(["GET", "POST"])
def grid(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> HttpResponse:
    """One unit's form for one period."""
    return _answer(request, grid_sheet.of_one_unit(request, unit_code, form_code, period_code))


@office
@require_http_methods(["GET", "POST"])
def units_grid(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> HttpResponse:
    """The same form of the units below a federation: units down, indicators across."""
    return _answer(request, grid_sheet.of_units_below(request, unit_code, form_code, period_code))


def _answer(request: SignedInRequest, sheet: GridSheet) -> HttpResponse:
    """POST saves, and leads to what would go (`submit`) or to the sums to take (`sums`); `check` only looks."""
    if request.method == "GET":
        return page(request, sheet, faces(sheet))
    refuse_others_typing(request)
    action = request.POST.get("action", "save")
    if action == "amend" and sheet.alone:
        return _amended(request, sheet)
    if action not in ("check", "save", "submit", "sums"):
        return page(request, sheet, faces(sheet), [_("This page does not know that step.")], status=400)
    posted = posted_grid(request.POST, sheet)
    if action == "check":
        return JsonResponse(_pieces(request, sheet, faces(_sent(sheet, posted), posted.overlay)))
    return _saved(request, sheet, posted, action)


def _sent(sheet: GridSheet, posted: PostedGrid) -> GridSheet:
    """The page with only those of its units that were sent; the script leaves out what nobody has touched."""
    if sheet.alone:
        return sheet
    return sheet.only([unit for unit in sheet.units if posted.typed[unit.pk] or posted.take[unit.pk]])


def _pieces(request: SignedInRequest, sheet: GridSheet, shown: list[FormGrid]) -> dict[str, dict]:
    return pieces(sheet, shown, request.POST.getlist("hidden"))


def _saved(request: SignedInRequest, sheet: GridSheet, posted: PostedGrid, action: str) -> HttpResponse:
    sent = _sent(sheet, posted)
    catalogue = Catalogue()
    saving = save(sent, posted, catalogue, by=request.user)
    if wants_json(request) and action != "submit":
        shown = faces(sent, saving.kept, just_saved=True, catalogue=catalogue)
        return tell(_pieces(request, sheet, shown), saving.reasons, saving.cells_left, status=saving.status)
    if saving.saved or action == "save":
        for text in saving.successes:
            messages.success(request, text)
    if not saving.reasons:
        return redirect(_next(request, action))
    if action != "submit":
        return page(request, sheet, faces(sheet, saving.kept), saving.reasons, status=saving.status)
    if not sheet.alone:
        return submitting.with_cells_left(request, sheet, saving)
    saving.reasons.append(_("Nothing has been submitted: put right what could not be saved, then submit again."))
    return page(request, sheet, faces(sheet, saving.kept), saving.reasons, status=saving.status)


def _amended(request: SignedInRequest, sheet: GridSheet) -> HttpResponse:
    submission = get_object_or_404(Submission, unit=sheet.units[0], form=sheet.form, period=sheet.period)
    try:
        sum_amendment.amend_to_sums(submission, by=request.user)
    except Refused as refused:
        return page(request, sheet, faces(sheet), refused.reasons, status=409)
    messages.success(request, _("The amendment is open: look at it and submit it."))
    return redirect(request.get_full_path())


def _next(request: SignedInRequest, action: str) -> str:
    """Where a saving without fault leads: to the same page, to what would go, or to its list of sums to take."""
    if action not in ("sums", "submit"):
        return request.get_full_path()
    return with_choices(request, f"{request.path}{action}/")
