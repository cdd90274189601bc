"""The text of a source, as far as the office keeps it, opened at a place."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.figures.models import Source
from apps.reports.numbers import passages
from apps.reports.pages.request import page
from apps.reports.tables.links import kept_text
from apps.units import access
from apps.units.access import SignedInRequest


@page
def source_text_page(request: SignedInRequest, code: str) -> HttpResponse:
    """For whoever has a role here; Http404 where none of that code has a text."""
    if not access.paths(request.user):
        raise Http404
    source = get_object_or_404(Source.objects.select_related("kept_text__wording"), code=code)
    text = kept_text(source)
    if text is None:
        raise Http404
    place, words = (request.GET.get(name, "").replace("\0", " ") for name in ("place", "words"))
    lines, is_found = passages.marked(text.content, place, words)
    context = {
        "title": _("Text of %(source)s") % {"source": source},
        "source": source,
        "place": place,
        "is_found": is_found,
        "paragraphs": lines,
    }
    return TemplateResponse(request, "reports/source_text.html", context)
