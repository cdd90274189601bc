"""The page on which a list of enterprises becomes figures: units eligible to have a union, federation by federation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.figures.entry import enterprise_lists
from apps.units.access import SignedInRequest
from apps.units.errors import Refused, status_of
from apps.units.models import EnterpriseList


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enterprises(request: SignedInRequest, pk: int) -> HttpResponse:
    """Shows what would be stated, and states it for the federations chosen."""
    lists = EnterpriseList.objects.touching(request.user).select_related("federation")
    listed = get_object_or_404(lists, pk=pk)
    problem = ""
    if request.method == "POST":
        problem = _cited(request, listed)
        if not problem:
            return redirect("figures:enterprises", pk)
    told = _told(request, listed, problem)
    return TemplateResponse(request, "figures/enterprises.html", told, status=status_of(problem))


def _cited(request: SignedInRequest, listed: EnterpriseList) -> str:
    """Keeps the figures that were confirmed; why not, in words, where that is refused."""
    try:
        plan = enterprise_lists.cite(listed, request.POST.getlist("federation"), by=request.user)
    except Refused as refused:
        return " ".join(refused.reasons)
    said = ngettext("%(count)s figure is kept.", "%(count)s figures are kept.", plan.moves)
    messages.success(request, said % {"count": plan.moves})
    return ""


def _told(request: SignedInRequest, listed: EnterpriseList, problem: str) -> dict[str, object]:
    proposals = enterprise_lists.proposed(listed, request.user)
    return {
        "title": _("Units eligible to have a union, out of a list"),
        "enterprises": listed,
        "indicator": enterprise_lists.indicator(),
        "source_code": enterprise_lists.source_code(listed),
        "proposals": proposals,
        "may_keep": any(count.may_enter and not count.kept for count in proposals),
        "problem": problem,
    }
