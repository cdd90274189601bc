"""The change log in the admin: to be read and searched, never written."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from apps.changelog.models import Change


class ReadOnlyAdmin(admin.ModelAdmin):
    """A table people only read here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "door", "action", "register", "object", "reason"]
    list_filter = ["action", "register", "door"]
    search_fields = ["object", "reason", "by__username"]
    list_select_related = ["by"]
    date_hierarchy = "at"
