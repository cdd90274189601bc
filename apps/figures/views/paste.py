"""Where a block pasted into the grid belongs, for the grid's script: nothing is written."""

import json

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.figures.files.paste_planning import plan_of
from apps.figures.files.pasted_names import ItemNames, OneUnitGrid, PasteGrid, UnitsGrid, period_names
from apps.figures.files.pasting import MeaningAsked, PastePlan
from apps.figures.views import grid_sheet
from apps.figures.views.form_grid import names_of
from apps.figures.views.grid_answer import refuse_others_typing
from apps.figures.views.grid_page import lines_of
from apps.figures.views.grid_sheet import GridSheet, office
from apps.units.access import SignedInRequest

MOST_CELLS = 20_000  # of a block


@office
@require_POST
def paste(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> HttpResponse:
    """A block pasted into the form of one unit."""
    return _answer(request, grid_sheet.of_one_unit(request, unit_code, form_code, period_code))


@office
@require_POST
def units_paste(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> HttpResponse:
    """A block pasted into the page of several units."""
    return _answer(request, grid_sheet.of_units_below(request, unit_code, form_code, period_code))


def _answer(request: SignedInRequest, sheet: GridSheet) -> HttpResponse:
    refuse_others_typing(request)
    lines = _lines(request.POST.get("rows", ""))
    plan = plan_of(lines, _grid(sheet), request.POST.get("at", ""), request.POST.getlist("below"))
    said = {
        "placed": [placed._asdict() for placed in plan.placed],
        "left": [left._asdict() for left in plan.left],
        "questions": [_question(question) for question in plan.questions],
        "said": _said(plan),
    }
    return JsonResponse(said)


def _lines(text: str) -> list[list[str]]:
    """The block as it was sent; none where that is no block of texts, or one larger than any page."""
    try:
        sent = json.loads(text)
    except ValueError:
        return []
    lines: list[list[str]] = []
    count = 0
    for line in sent if isinstance(sent, list) else []:
        texts = [str(cell) for cell in line] if isinstance(line, list) else []
        count += len(texts)
        if count > MOST_CELLS:
            return []
        lines.append(texts)
    return lines


def _grid(sheet: GridSheet) -> PasteGrid:
    names = ItemNames(lines_of(sheet))
    if sheet.alone:
        return OneUnitGrid(names, period_names(names_of(sheet.period)))
    return UnitsGrid(names, sheet.units)


def _question(question: MeaningAsked) -> dict[str, object]:
    said = question._asdict()
    choices = []
    for choice in question.choices:
        choices.append({"label": choice.label, "placed": [placed._asdict() for placed in choice.placed]})
    return said | {"choices": choices}


def _said(plan: PastePlan) -> str:
    """What became of the block in one line; %s stands for the cells that the page could fill."""
    said = [_("Cells pasted: %s.")]
    if plan.left:
        count = len(plan.left)
        said.append(ngettext("Left out: %(count)s.", "Left out: %(count)s.", count) % {"count": count})
    if plan.questions:
        said.append(_("Please say what is meant:"))
    return " ".join(said)
