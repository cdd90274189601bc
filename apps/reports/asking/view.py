"""The one box above every page: what was typed, and the pages that answer it. Works without a script."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.reports.asking.answers import answers, examples, number
from apps.reports.numbers.scope import Scope
from apps.reports.pages.request import page
from apps.units.access import SignedInRequest


def _context(request: SignedInRequest) -> dict[str, Any]:
    text = request.GET.get("asked", "").strip()
    return {"text_asked": text, "answers": answers(Scope(request.user), text)}


@page
def ask(request: SignedInRequest) -> HttpResponse:
    """What was asked for, where all was understood and the first of the answers is wanted; else the answers as a page
    of their own, and how one asks."""
    told = _context(request)
    found = told["answers"]
    if "first" in request.GET and found.pages and not found.unknown:
        return redirect(found.pages[0].href)
    context = {"title": _("Ask for a number"), "examples": examples(Scope(request.user)), **told}
    return TemplateResponse(request, "reports/ask.html", context)


@page
def answers_below(request: SignedInRequest) -> JsonResponse:
    """The same answers for the list below the box, while somebody types."""
    return JsonResponse({"answers": render_to_string("reports/_answers.html", _context(request), request)})


@page
def answer_number(request: SignedInRequest) -> JsonResponse:
    """The number of the first answer; empty where there is none that the reader may see."""
    asked = [request.GET.get(name, "") for name in ("unit", "indicator", "period")]
    return JsonResponse({"number": number(Scope(request.user), *asked)})
