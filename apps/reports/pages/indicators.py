"""The indicators: the glossary as a page, by group."""

from itertools import groupby

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.figures.models import IndicatorGroup
from apps.reports.numbers import glossary
from apps.reports.numbers.glossary import IndicatorEntry
from apps.reports.pages.request import page
from apps.units.access import SignedInRequest


def _group_of(entry: IndicatorEntry) -> IndicatorGroup:
    return entry.indicator.group


@page
def indicators_page(request: SignedInRequest) -> HttpResponse:
    groups = [(group, list(entries)) for group, entries in groupby(glossary.entries(), key=_group_of)]
    return TemplateResponse(request, "reports/indicators.html", {"title": _("Indicators"), "groups": groups})
