"""The page a work report is started from, and the Word file of what the reader may see."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.reports.pages.request import page
from apps.reports.work_report.draft import work_report
from apps.reports.work_report.request import WorkReportRequest
from apps.spreadsheets.upload import kept_as
from apps.units.access import SignedInRequest

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@page
def report(request: SignedInRequest) -> HttpResponse:
    """The choices of a report."""
    asked = WorkReportRequest(request)
    context = {"title": _("Work report"), **asked.around()}
    return TemplateResponse(request, "reports/work_report.html", context)


@page
def draft(request: SignedInRequest) -> HttpResponse:
    """The file, with the choices of its page."""
    asked = WorkReportRequest(request)
    absolute = request.build_absolute_uri
    written = work_report(asked.scope, asked.unit, asked.reported, asked.language, absolute, asked.choices, asked.paper)
    name = f"work-report-{asked.unit.code}-{asked.reported.code}-{asked.language}.docx"
    return HttpResponse(written, DOCX, headers=kept_as(name))
