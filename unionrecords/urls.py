"""Addresses: the admin at /admin/, the reports and the entry screens at the root, the language switch."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("apps.figures.urls")),
    path("", include("apps.reports.urls")),
]
