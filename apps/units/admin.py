"""The registers in the admin: every list, choice and act bounded by the person's appointments."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.units import access
from apps.units.models import (
    Affiliation,
    Appointment,
    Campaign,
    Facility,
    Federation,
    FormerName,
    GrassrootsUnion,
    Honour,
    ReadingRoom,
    Role,
    Unit,
    WorkerStation,
)

KEEPING = (Role.CLERK, Role.ADMINISTRATOR)
ADMINISTERING = (Role.ADMINISTRATOR,)


class ScopedAdmin(admin.ModelAdmin):
    """Rows of the person's subtrees only; `path_field` leads from a row to its unit's path."""

    path_field = "path"
    keeping: tuple[str, ...] = KEEPING

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(access.below(access.paths(request.user), self.path_field))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._holds(request, access.VIEWING, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._holds(request, self.keeping, None)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._holds(request, self.keeping, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._holds(request, self.keeping, obj)

    def formfield_for_foreignkey(self, field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if issubclass(field.related_model, Unit):
            kwargs["queryset"] = visible(field, request)
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def _holds(self, request: HttpRequest, roles: tuple[str, ...], obj: Model | None) -> bool:
        held = access.paths(request.user, roles)
        if obj is None or not held:
            return bool(held)
        for name in self.path_field.split("__"):
            obj = getattr(obj, name)
        return any(obj.startswith(path) for path in held)


def visible(field: ForeignKey, request: HttpRequest) -> QuerySet:
    """The units a choice offers: those the person sees and the field allows."""
    return field.related_model.objects.visible_to(request.user).complex_filter(field.get_limit_choices_to())


class ScopedInline(admin.TabularInline):
    """Facts that hang on a unit: who may keep the unit may keep them."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user))

    def _keeps(self, request: HttpRequest, obj: Model | None = None) -> bool:
        held = access.paths(request.user, KEEPING)
        return bool(held) if obj is None else any(obj.path.startswith(path) for path in held)

    has_add_permission = has_change_permission = has_delete_permission = _keeps

    def formfield_for_foreignkey(self, field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if issubclass(field.related_model, Unit):
            kwargs["queryset"] = visible(field, request)
        return super().formfield_for_foreignkey(field, request, **kwargs)


class AffiliationInline(ScopedInline):
    model = Affiliation
    fk_name = "unit"
    autocomplete_fields = ["parent"]

    def get_min_num(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        """A new unit says from the start whom it reports to."""
        return 0 if obj else 1


class FormerNameInline(ScopedInline):
    model = FormerName


class HonourInline(ScopedInline):
    model = Honour


class RegisterAdmin(ScopedAdmin):
    """What the lists of all six registers have in common."""

    ordering = ["path"]
    search_fields = ["code", "name", "name_en", "initials", "former_names__name"]
    list_select_related = ["parent"]
    list_per_page = 100
    inlines = [AffiliationInline, FormerNameInline, HonourInline]
    common = ["code", "name", "name_en", "line", "division_code", "uscc", "opened", "closed", "notes"]
    own: list[str] = []

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*self.common[:3], *self.own, *self.common[3:]]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["code", "name", "parent", *self.own[:3], "closed", "page"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [name for name in self.own if self.model._meta.get_field(name).choices]

    @admin.display(description=_("page"))
    def page(self, unit: Unit) -> str:
        return format_html('<a href="{}">{}</a>', reverse("reports:unit", args=[unit.code]), _("figures"))


@admin.register(Unit)
class UnitAdmin(RegisterAdmin):
    """Serves the choice of a unit of any kind; units are kept in the register of their kind."""

    list_filter = ["register"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["code", "name", "register", "parent", "page"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return ["register"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Federation)
class FederationAdmin(RegisterAdmin):
    own = ["level", "kind", "complete"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["code", "name", "parent", "level", "kind", "line", "closed", "page"]


@admin.register(GrassrootsUnion)
class GrassrootsUnionAdmin(RegisterAdmin):
    own = ["type", "setting", "employer", "industry"]


@admin.register(WorkerStation)
class WorkerStationAdmin(RegisterAdmin):
    own = ["kind", "host"]


@admin.register(ReadingRoom)
class ReadingRoomAdmin(RegisterAdmin):
    own = ["kind", "designation", "designated"]


@admin.register(Campaign)
class CampaignAdmin(RegisterAdmin):
    own = ["kind", "edition", "starts", "ends", "earlier", "partners"]
    autocomplete_fields = ["earlier"]


@admin.register(Facility)
class FacilityAdmin(RegisterAdmin):
    own = ["kind", "state"]


@admin.register(Appointment)
class AppointmentAdmin(ScopedAdmin):
    """Administrators appoint people; an appointment is ended, not deleted."""

    path_field = "federation__path"
    keeping = ADMINISTERING
    list_display = ["user", "role", "federation", "starts", "ends"]
    list_filter = ["role"]
    search_fields = ["user__username", "federation__name"]
    autocomplete_fields = ["user", "federation"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._holds(request, ADMINISTERING, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
