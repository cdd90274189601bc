"""The page on which a supervisor chooses which of several sources of one number counts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.figures import cells
from apps.figures.entry import sources
from apps.figures.models import Figure, Origin
from apps.units import sent
from apps.units.access import REVIEWING, SignedInRequest, may
from apps.units.errors import Refused, status_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_source(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of the cell in which the figure stands."""
    documents = Figure.objects.filter(origin=Origin.DOCUMENT).select_related("unit", "indicator", "period")
    figure = get_object_or_404(documents, pk=pk)
    if not may(request.user, REVIEWING, figure.unit):
        raise PermissionDenied(_("Only a supervisor of the unit decides which source counts."))
    problem = ""
    if request.method == "POST":
        problem = _chosen(request, figure)
        if not problem:
            messages.success(request, _("The source chosen counts from now on."))
            return redirect("reports:number", figure.pk)
    told = _told(request, figure, problem)
    return TemplateResponse(request, "figures/sources.html", told, status=status_of(problem))


def _chosen(request: SignedInRequest, figure: Figure) -> str:
    """Lets the source that was sent count; why not, in words, where it is refused."""
    key = request.POST.get("figure", "")
    chosen = sources.of_cell(figure).filter(pk=sent.key(key)).first()
    if chosen is None:
        return _("Choose the source that is to count.")
    try:
        sources.let_count(chosen, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refused:
        return " ".join(refused.reasons)
    return ""


def _told(request: SignedInRequest, figure: Figure, problem: str) -> dict[str, object]:
    returned = Figure.objects.filter(
        unit=figure.unit_id, indicator=figure.indicator_id, period=figure.period_id, coverage=figure.coverage,
        origin=Origin.RETURN,
    )  # fmt: skip
    statements = list(sources.of_cell(figure))
    counting = next((str(statement.pk) for statement in statements if statement.counts), "")
    return {
        "title": _("Which source counts · %(cell)s")
        % {"cell": f"{figure.unit} · {figure.indicator} · {figure.period}"},
        "figure": figure,
        "statements": [(statement, cells.shown(statement)) for statement in statements],
        "is_returned": returned.exists(),
        "chosen": request.POST.get("figure", counting),
        "reason": request.POST.get("reason", ""),
        "problem": problem,
    }
