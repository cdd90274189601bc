"""Who may see and act where: the one guard that every list, choice, page, export, import and command goes through."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from apps.units.models import Unit

Person = AbstractBaseUser | AnonymousUser
VIEWING = ("clerk", "supervisor", "viewer", "administrator")
ENTERING = ("clerk",)
REVIEWING = ("supervisor",)


def paths(user: Person, roles: Iterable[str] = VIEWING) -> list[str]:
    """Tree paths below which `user` holds one of `roles` today. A superuser holds every role everywhere: [""]."""
    if not user.is_active:
        return []
    if user.is_superuser:
        return [""]
    today = timezone.localdate()
    current = Q(starts__lte=today) & (Q(ends__isnull=True) | Q(ends__gte=today))
    return list(user.appointments.filter(current, role__in=roles).values_list("federation__path", flat=True))


def may(user: Person, roles: Iterable[str], unit: "Unit") -> bool:
    """Whether `user` holds one of `roles` over `unit`."""
    return any(unit.path.startswith(path) for path in paths(user, roles))


def below(scope: Iterable[str], field: str = "path") -> Q:
    """The condition that the path in `field` lies in one of the subtrees of `scope`; nothing lies in an empty scope."""
    return reduce(or_, (Q(**{f"{field}__startswith": path}) for path in scope), Q(pk__in=()))


class UnitQuerySet(models.QuerySet):
    """Ways of reading units."""

    def visible_to(self, user: Person) -> Self:
        return self.filter(below(paths(user)))

    def within(self, unit: "Unit") -> Self:
        """The unit itself and everything below it as the tree stands now."""
        return self.filter(path__startswith=unit.path)

    def open_on(self, day: date) -> Self:
        """Units not known to be closed before `day` nor to open after it."""
        return self.filter(Q(opened__isnull=True) | Q(opened__lte=day), Q(closed__isnull=True) | Q(closed__gte=day))


class UnitManager(models.Manager.from_queryset(UnitQuerySet)):
    def get_by_natural_key(self, code: str) -> "Unit":
        return self.get(code=code)
