"""One cell of a form with its details: qualifier, print, state, note, flag, and what it said before."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from apps.figures.entry import writer as entry_writer
from apps.figures.entry.writer import SavingOutcome
from apps.figures.views import cell_page, rate_page
from apps.figures.views.cell_form import CellForm
from apps.figures.views.form_grid import FormGrid, GridRow
from apps.figures.views.grid_answer import fragments_of, wants_json
from apps.figures.views.grid_page import face
from apps.figures.views.grid_saving import saved_text
from apps.figures.views.grid_sheet import asked_for, office
from apps.units.access import SignedInRequest
from apps.units.errors import Refused


@office
@require_http_methods(["GET", "POST"])
def cell(
    request: SignedInRequest, unit_code: str, form_code: str, period_code: str, indicator: int, coverage: str
) -> HttpResponse:
    """The page of one cell; for the grid's script (Accept: application/json) the same as a fragment."""
    shown = face(*asked_for(request, unit_code, form_code, period_code))
    row = cell_page.row_of(shown, f"{indicator}-{coverage}")
    if row.computed:
        return _rate(request, shown, row)
    if request.method == "GET":
        return _page(request, shown, row, CellForm(None, indicator=row.item.indicator, figure=row.figure))
    details = CellForm(request.POST, indicator=row.item.indicator, figure=row.figure)
    if not details.is_valid():
        return _page(request, shown, row, details, status=422)
    return _save(request, shown, row, details)


def _rate(request: SignedInRequest, shown: FormGrid, row: GridRow) -> HttpResponse:
    """How a rate is made; it is never typed."""
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    fragment = wants_json(request)
    context = rate_page.context(request.user, shown, row) | {"fragment": fragment}
    if fragment:
        return JsonResponse({"form": render_to_string("figures/_rate.html", context, request)})
    return TemplateResponse(request, "figures/cell.html", context)


def _save(request: SignedInRequest, shown: FormGrid, row: GridRow, details: CellForm) -> HttpResponse:
    unit, form, period = shown.unit, shown.form, shown.period
    key, seen = (row.item.indicator_id, row.item.coverage), details.cleaned_data["seen"]
    try:
        outcome = entry_writer.save_cell(unit, form, period, key, details.answer, seen=seen, by=request.user)
    except Refused as refused:
        return _page(request, shown, row, details, refused.reasons, status=409)
    if outcome.conflicts:
        reasons = (cell_page.conflict_text(row.figure),)
        return _page(request, shown, row, _deciding(request, row), reasons, status=409)
    return _saved(request, shown, outcome)


def _saved(request: SignedInRequest, shown: FormGrid, outcome: SavingOutcome) -> HttpResponse:
    unit, form, period = shown.unit, shown.form, shown.period
    if wants_json(request):
        return JsonResponse(fragments_of(request, face(unit, form, period)))
    messages.success(request, saved_text(outcome.saved))
    return redirect("figures:grid", unit.code, form.code, period.code)


def _deciding(request: SignedInRequest, row: GridRow) -> CellForm:
    """The same form, which now knows what the other one wrote: saving it again is a decision."""
    posted = request.POST.copy()
    posted["seen"] = entry_writer.version(row.figure)
    return CellForm(posted, indicator=row.item.indicator, figure=row.figure)


def _page(
    request: SignedInRequest,
    shown: FormGrid,
    row: GridRow,
    details: CellForm,
    reasons: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    fragment = wants_json(request)
    context = cell_page.context(request.user, shown, row, details) | {"reasons": reasons, "fragment": fragment}
    if fragment:
        return JsonResponse({"form": render_to_string("figures/_cell_form.html", context, request)}, status=status)
    return TemplateResponse(request, "figures/cell.html", context, status=status)
