"""Addresses of the reports."""

from django.urls import path

from apps.reports import drafts, views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("summary/", views.summary_page, name="summary"),
    path("compare/", views.compare, name="compare"),
    path("report/", drafts.report, name="report"),
    path("trend/", views.trend_page, name="trend"),
    path("number/", views.cell, name="cell"),
    path("number/<int:pk>/", views.number, name="number"),
    path("unit/<str:code>/", views.unit, name="unit"),
    path("indicators/", views.indicators, name="indicators"),
]
