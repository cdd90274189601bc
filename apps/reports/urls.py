"""Addresses of the reports."""

from django.urls import path, register_converter
from django.urls.converters import PathConverter

from apps.reports.asking import view as asking
from apps.reports.blanks import view as blanks
from apps.reports.opendata import view as opendata
from apps.reports.pages import (
    compare,
    contradictions,
    coverage,
    home,
    indicators,
    number,
    registers,
    restatements,
    source,
    source_text,
    summary,
    trend,
    unit,
    why,
)
from apps.reports.work_report import view

app_name = "reports"


class WholeAddress(PathConverter):
    """All the rest of an address, a line break too: a program is told as JSON that there is no such thing."""

    regex = "(?s:.+)"


register_converter(WholeAddress, "whole")

urlpatterns = [
    path("", home.home_page, name="home"),
    path("ask/", asking.ask, name="ask"),
    path("ask/answers/", asking.answers_below, name="answers"),
    path("ask/number/", asking.answer_number, name="answer-number"),
    path("summary/", summary.summary_page, name="summary"),
    path("compare/", compare.compare_page, name="compare"),
    path("trend/", trend.trend_page, name="trend"),
    path("report/", view.report, name="report"),
    path("report/draft/", view.draft, name="report-draft"),
    path("forms/", blanks.blank_forms, name="blank-forms"),
    path("forms/<uuid:pk>/", blanks.blank_form, name="blank-form"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/units/", coverage.coverage_units, name="coverage-units"),
    path("contradictions/", contradictions.contradictions, name="contradictions"),
    path("restatements/", restatements.restatements, name="restatements"),
    path("registers/<str:register>/", registers.register, name="register"),
    path("why/", why.why_page, name="why"),
    path("number/", number.cell_page, name="cell"),
    path("number/<int:pk>/", number.number_page, name="number"),
    path("sources/<str:code>/text/", source_text.source_text_page, name="source-text"),
    path("sources/<str:code>/", source.source_page, name="source"),
    path("unit/<str:code>/", unit.unit_page, name="unit"),
    path("indicators/<str:code>/", indicators.definition, name="definition"),
    path("indicators/", indicators.indicators_page, name="indicators"),
    path("openapi.json", opendata.description, name="openapi"),
    path("sdmx/data/", opendata.data, name="open-data"),
    path("sdmx/data/<whole:asked>", opendata.data, name="open-data-of"),
    path("sdmx/structure/", opendata.structure, name="open-structures"),
    path("sdmx/structure/<whole:asked>", opendata.structure),
    path("sdmx/<whole:asked>", opendata.nothing),
]
