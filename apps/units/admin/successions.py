"""Successions in the admin: who came from whom, for those who keep the units."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.units import access
from apps.units.access import KEEPING
from apps.units.admin.base import CHOOSING, RefusalsInWords, ScopedAdmin
from apps.units.models import Succession

CHOOSING[("succession", "before")] = KEEPING
CHOOSING[("succession", "after")] = KEEPING


@admin.register(Succession)
class SuccessionAdmin(RefusalsInWords, ScopedAdmin):
    """What the acts on the tree write, and what was so before there were any."""

    path_field = "after__path"
    list_display = ["on", "kind", "before", "after"]
    list_filter = ["kind"]
    list_select_related = ["before", "after"]
    date_hierarchy = "on"
    search_fields = ["before__code", "before__name", "after__code", "after__name"]
    autocomplete_fields = ["before", "after"]

    def save_model(self, request: HttpRequest, obj: Succession, form: forms.ModelForm, change: bool) -> None:
        """Both units are kept by the person."""
        self._refuse_foreign(request, obj)
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._refuse_foreign(request, obj)
        super().delete_model(request, obj)

    def _refuse_foreign(self, request: HttpRequest, obj: Succession) -> None:
        if not all(access.may(request.user, KEEPING, unit) for unit in (obj.before, obj.after)):
            raise PermissionDenied(_("You keep only one of the two units."))
