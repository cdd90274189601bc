"""The access log in the admin: administrators read of the people they may know of, those of the root of all."""

from ipaddress import ip_address

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from apps.accounts.admin import AccessLineAdmin
from apps.accounts.models import AccessLine
from apps.changelog import people
from apps.units import access
from apps.units.access import ADMINISTERING
from apps.units.roles import Role


@admin.register(AccessLine)
class VisibleAccessLineAdmin(AccessLineAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """A name that nobody has belongs to no area: it is for those who see all."""
        lines = super().get_queryset(request)
        if access.administers_root(request.user):
            return lines
        return lines.filter(person__in=access.people(request.user).values("pk"))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if not search_term:
            return queryset, False
        meant = Q(username=search_term) | Q(called=people.tidy(search_term))
        accounts = User.objects.alias(called=people.name_column()).filter(meant).values_list("pk", flat=True)
        found = Q(person__in=list(accounts)) | Q(about__contains=search_term)
        if _is_address(search_term):
            found |= Q(address=search_term)
        return queryset.filter(found), False

    @admin.display(description=gettext_lazy("of what"))
    def of_what(self, line: AccessLine) -> str:
        """The role of an appointment in the reader's language."""
        parts = super().of_what(line).split(" · ")
        if line.act == AccessLine.Act.APPOINTMENT and parts[1:2] and parts[1] in Role.values:
            parts[1] = str(Role(parts[1]).label)
        return " · ".join(parts)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user, ADMINISTERING))

    has_module_permission = has_view_permission


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
