"""Addresses of the reports."""

from django.urls import path

from apps.reports.pages import contradictions, coverage, registers, restatements, views
from apps.reports.work_report import view

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("summary/", views.summary_page, name="summary"),
    path("compare/", views.compare, name="compare"),
    path("trend/", views.trend_page, name="trend"),
    path("report/", view.report, name="report"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/units/", coverage.coverage_units, name="coverage-units"),
    path("contradictions/", contradictions.contradictions, name="contradictions"),
    path("restatements/", restatements.restatements, name="restatements"),
    path("registers/<str:register>/", registers.register, name="register"),
    path("number/", views.cell, name="cell"),
    path("number/<int:pk>/", views.number, name="number"),
    path("unit/<str:code>/", views.unit, name="unit"),
    path("indicators/", views.indicators, name="indicators"),
]
