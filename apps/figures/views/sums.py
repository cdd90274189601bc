"""The whole sums from below that a form may take, in one list: what is ticked there is taken, and nothing else."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.figures.views import grid_sheet
from apps.figures.views.grid_answer import editable_by
from apps.figures.views.grid_page import faces
from apps.figures.views.grid_sheet import GridSheet, office
from apps.units.access import SignedInRequest


@office
@require_GET
def sums(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> HttpResponse:
    """Of one unit's form."""
    return _list(request, grid_sheet.of_one_unit(request, unit_code, form_code, period_code), "figures:grid")


@office
@require_GET
def units_sums(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> HttpResponse:
    """Of the forms on a page of several units."""
    return _list(request, grid_sheet.of_units_below(request, unit_code, form_code, period_code), "figures:units")


def _list(request: SignedInRequest, sheet: GridSheet, back: str) -> HttpResponse:
    """The list is a form of the grid's own: what is ticked is sent there and saved as though taken cell by cell."""
    sheet = sheet.named_then()
    editable = [face for face in faces(sheet) if editable_by(request.user, face)]
    context = {
        "sheet": sheet,
        "faces": [face for face in editable if face.to_take],
        "back": back,
        "owner": sheet.federation or sheet.units[0],
        "query": request.GET.urlencode(),
        "title": _("Whole sums from below · %(sheet)s") % {"sheet": sheet.title},
        "has_permission": True,
    }
    return TemplateResponse(request, "figures/sums.html", context)
