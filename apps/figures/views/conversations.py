"""The conversations at cells: those that are open, and one with all that was ever said in it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.figures.models import ConversationEntry, Coverage, Form, Indicator, Period, Submission
from apps.figures.views import conversation_file, conversation_page
from apps.figures.views.conversation_page import address
from apps.figures.views.grid_answer import fragments_of, wants_json
from apps.figures.views.grid_page import face
from apps.figures.views.grid_sheet import office
from apps.figures.workflow import conversations
from apps.units.access import SignedInRequest
from apps.units.errors import Refused
from apps.units.models import Unit
from apps.units.tree import names

A_PAGE = 100
Act = ConversationEntry.Act


@office
@require_GET
def listed(request: SignedInRequest) -> HttpResponse:
    """The open conversations of the units whose drafts the person may see, those that waited longest first.

    `?format=csv` or `xlsx`: the same as a file, with all that was said in them.
    """
    if kind := request.GET.get("format", ""):
        if kind not in conversation_file.KINDS:
            raise Http404(_("Conversations come as csv or xlsx."))
        return conversation_file.response(request.user, kind)
    last = conversations.visible_to(request.user).leaving_open()
    last = last.select_related("unit", "indicator", "period", "given_by").order_by("pk")
    page = Paginator(last, A_PAGE).get_page(request.GET.get("p"))
    told = names.called_then(page)
    lines = [(entry, address(entry.unit, entry.indicator_id, entry.coverage, entry.period)) for entry in told]
    context = {"title": _("Open conversations"), "has_permission": True, "page": page, "lines": lines}
    return TemplateResponse(request, "figures/conversations.html", context)


@office
@require_http_methods(["GET", "POST"])
def conversation(
    request: SignedInRequest, unit_code: str, indicator: int, coverage: str, period_code: str
) -> HttpResponse:
    """All that was said at one cell, of whatever period; POST adds an entry that speaks of the period."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), code=unit_code)
    cell = get_object_or_404(Indicator, pk=indicator)
    period = get_object_or_404(Period, code=period_code)
    if coverage not in Coverage.values:
        raise Http404
    if request.method == "POST":
        return _said(request, unit, cell, coverage, period)
    context = conversation_page.context(request.user, unit, cell, coverage, period)
    return TemplateResponse(request, "figures/conversation.html", context)


def _said(request: SignedInRequest, unit: Unit, indicator: Indicator, coverage: str, period: Period) -> HttpResponse:
    """One entry; back to the page it was written on, or for the grid's script what the grid shows now."""
    act, text = request.POST.get("act", ""), request.POST.get("text", "").replace("\0", " ")
    if act not in Act.values:
        raise Http404
    why_not = ""
    try:
        conversations.say(unit, indicator, coverage, period, act=act, text=text, by=request.user)
    except Refused as refused:
        why_not = " ".join(refused.reasons)
    if wants_json(request):
        return _for_script(request, unit, period, why_not)
    if why_not:
        messages.error(request, why_not)
    else:
        messages.success(request, f"{unit} · {indicator}: {Act(act).label}")
    return redirect(_back(request, unit, indicator, coverage, period))


def _for_script(request: SignedInRequest, unit: Unit, period: Period, why_not: str) -> HttpResponse:
    if why_not:
        return JsonResponse({"reasons": [why_not]}, status=422)
    form = get_object_or_404(Form, code=request.POST.get("form", ""), register=unit.register)
    return JsonResponse(fragments_of(request, face(unit, form, period)))


def _back(request: SignedInRequest, unit: Unit, indicator: Indicator, coverage: str, period: Period) -> str:
    """The row of the review, with the rows it showed, the cell of a form or the conversation, as the page said."""
    form, key = request.POST.get("form", ""), f"{indicator.pk}-{coverage}"
    if request.POST.get("back") == "review":
        reviewed = Submission.objects.filter(unit=unit, form__code=form, period=period).first()
        if reviewed:
            rows = "rows=chosen&changes=on" if "changes" in request.POST else "rows=chosen"
            return f"{reverse('figures:review', args=[reviewed.pk])}?{rows}#row-{key}"
    if request.POST.get("back") == "cell" and Form.objects.filter(code=form).exists():
        return reverse("figures:cell", args=[unit.code, form, period.code, indicator.pk, coverage])
    return address(unit, indicator.pk, coverage, period)
