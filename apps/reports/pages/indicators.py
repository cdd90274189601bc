"""The indicators: the glossary as a page, by group, whole or those that a name is given of."""

from itertools import groupby

from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.figures.models import IndicatorGroup
from apps.reports.numbers import glossary
from apps.reports.numbers.glossary import IndicatorEntry
from apps.reports.pages.request import page
from apps.units.access import SignedInRequest

FEW = 12  # entries that stand open; of more only the name, so that the page can be read over


def _group_of(entry: IndicatorEntry) -> IndicatorGroup:
    return entry.indicator.group


@page
def indicators_page(request: SignedInRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    entries = [entry for entry in glossary.entries() if entry.is_called(text)]
    groups = [(group, list(of_group)) for group, of_group in groupby(entries, key=_group_of)]
    context = {"title": _("Indicators"), "groups": groups, "text": text, "few": len(entries) <= FEW}
    return TemplateResponse(request, "reports/indicators.html", context)


@page
def definition(request: SignedInRequest, code: str) -> JsonResponse:
    """One indicator as its page has it, for whoever fills in its cell; Http404 where there is none of that code."""
    for entry in glossary.entries():
        if entry.indicator.code == code:
            context = {"entry": entry, "indicator": entry.indicator}
            return JsonResponse({"definition": render_to_string("reports/definition.html", context)})
    raise Http404
