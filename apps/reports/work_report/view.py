"""The work report's address: a Word file of what the reader may see."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from apps.figures.models import Period
from apps.reports.numbers.ledger import latest_year
from apps.reports.numbers.scope import Scope
from apps.reports.pages.request import page
from apps.reports.tables import wording
from apps.reports.work_report.draft import LANGUAGES, work_report
from apps.units.models import Register

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@page
def report(request: HttpRequest) -> HttpResponse:
    """`?unit=&period=&language=`: the latest year told of and the reader's language where none is named."""
    scope, asked = Scope(request.user), request.GET
    unit = scope.unit(asked.get("unit", ""))
    if unit.register != Register.FEDERATION:
        raise Http404(_("Work reports are drafted for federations."))
    language = asked.get("language") or ("en" if wording.in_english() else "zh")
    if language not in LANGUAGES:
        raise Http404(_("Work reports are written in zh or en."))
    code = asked.get("period", "")
    period = get_object_or_404(Period, code=code) if code else latest_year([unit])
    if period is None:
        raise Http404(_("There are no periods yet."))
    written = work_report(scope, unit, period, language, request.build_absolute_uri)
    name = f"work-report-{unit.code}-{period.code}-{language}.docx".replace("/", "-")
    return HttpResponse(written, DOCX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
