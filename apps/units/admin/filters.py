"""What narrows a register's list: an area of the tree, and whether a unit is still there."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.units.admin import tree_page
from apps.units.models import Register, Unit, UnitQuerySet

MOST_AREAS = 200  # that a list offers to go down to


def unit_queryset(queryset: QuerySet) -> UnitQuerySet:
    """The queryset of a register's list, which is one of units."""
    if not isinstance(queryset, UnitQuerySet):
        raise TypeError(f"{queryset.model.__name__} is no register")
    return queryset


class AreaFilter(admin.SimpleListFilter):
    """Goes down the tree: the person's own subtrees and the federations below the one chosen."""

    title, parameter_name = gettext_lazy("area"), "under"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        federations = Unit.objects.visible_to(request.user).filter(register=Register.FEDERATION).order_by("path")
        self.chosen = federations.filter(code=self.value()).first() if self.value() else None
        if self.chosen:
            way_down = self.chosen.path.split("/")[:-1]
            offered = federations.filter(Q(code__in=way_down) | Q(parent=self.chosen))
        else:
            tops = Unit.objects.filter(tree_page.tops(request.user)).values("pk")
            offered = federations.filter(Q(pk__in=tops) | Q(parent__in=tops))
        return [(federation.code, str(federation)) for federation in offered[:MOST_AREAS]]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The units of the area chosen; none where the person may not see it."""
        if not self.value():
            return queryset
        if self.chosen is None:
            return queryset.none()
        return unit_queryset(queryset).within(self.chosen)


class OpenFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("open or closed"), "standing"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("open", _("in existence")), ("closed", _("no longer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate()
        if self.value() == "open":
            return unit_queryset(queryset).open_on(today)
        if self.value() == "closed":
            return queryset.filter(closed__lt=today)
        return queryset
