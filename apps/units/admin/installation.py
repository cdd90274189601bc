"""The one row of settings: whoever keeps the catalogue of all keeps it too."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from apps.changelog.admin import NamedFields
from apps.units import access
from apps.units.models.installation import Installation


@admin.register(Installation)
class InstallationAdmin(NamedFields):
    list_display = ("site_name", "time_zone", "year_month", "year_day")
    list_display_links = ("time_zone",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return access.administers_root(request.user)

    has_view_permission = has_change_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.administers_root(request.user)
