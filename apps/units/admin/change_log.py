"""The change log in the admin, bounded by the person's appointments."""

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from apps.changelog import describe, people
from apps.changelog.admin import ChangeAdmin
from apps.changelog.models import Change
from apps.units import access, change_history
from apps.units.models import Unit

MOST_FOUND = 1000  # units a search of the change log follows


@admin.register(Change)
class VisibleChangeAdmin(ChangeAdmin):
    """The change log as far as it is about what the person sees."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        seen = super().get_queryset(request).filter(change_history.visible(request.user))
        return seen.annotate(subject_name=change_history.named())

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """By unit, account, reason, or the name of what was deleted: each has its index, however long the log is."""
        if not search_term:
            return queryset, False
        units = Unit.objects.visible_to(request.user).matching(search_term).order_by().values_list("pk", flat=True)
        meant = Q(username=search_term) | Q(called=people.tidy(search_term))
        accounts = User.objects.alias(called=people.name_column()).filter(meant).values_list("pk", flat=True)
        return queryset.filter(
            Q(subject_id__in=list(units[:MOST_FOUND]), register__in=change_history.about_units())
            | Q(action=Change.Action.DELETED, object__contains=search_term)
            | Q(reason__contains=search_term) & ~Q(reason="")
            | Q(by__in=list(accounts))
            | Q(subject_id__in=list(accounts), register__in=change_history.ACCOUNTS)
        ), False

    @admin.display(description=gettext_lazy("name"))
    def about(self, change: Change) -> str:
        return describe.called(change.register, change.subject_name)

    def names(self, request: HttpRequest) -> describe.Names:
        return change_history.names_for(request.user)

    def hidden(self, request: HttpRequest) -> describe.Hidden:
        return change_history.hidden_for(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user))

    has_module_permission = has_view_permission
