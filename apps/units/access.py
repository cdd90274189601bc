"""Who may see and act where: the one guard that every list, choice, page, export, import and command goes through."""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise

from apps.accounts.tokens import READS_ONLY
from apps.units import ranges
from apps.units.constraint_messages import SENTENCES
from apps.units.roles import Role

if TYPE_CHECKING:
    from apps.units.models import Unit

Person = User | AnonymousUser
VIEWING = (Role.CLERK, Role.SUPERVISOR, Role.VIEWER, Role.ADMINISTRATOR)
ENTERING = (Role.CLERK,)
REVIEWING = (Role.SUPERVISOR,)
KEEPING = (Role.CLERK, Role.ADMINISTRATOR)
ADMINISTERING = (Role.ADMINISTRATOR,)
CONTACTING = (Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)  # who is told of people; a viewer is not
PERSONAL = frozenset({"chair", "contact", "telephone", "address"})  # columns of the registers that tell of people
HELD = "held"  # the attribute in which an account object keeps what it was found to hold
MOST_FORMER = 1000  # units found by a former name alone; a word that more of them bore says too little


class SignedInRequest(HttpRequest):
    """What a page behind the sign-in is called with."""

    user: User


def signed_in(request: HttpRequest) -> User:
    """Who sent the request; PermissionDenied where nobody is signed in."""
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return request.user


def paths(user: Person, roles: Iterable[str] = VIEWING) -> list[str]:
    """Tree paths below which `user` holds one of `roles` today. A superuser holds every role everywhere: [""].

    Who comes by a personal token is a viewer wherever she holds anything, and nothing else.

    What an account holds is read once for each account object, and a request has its own: an appointment that ends,
    ends with the request in hand.
    """
    if isinstance(user, AnonymousUser) or not user.is_active:
        return []
    roles = set(roles)
    if getattr(user, READS_ONLY, False):
        if Role.VIEWER not in roles:
            return []
        roles = set(VIEWING)
    if user.is_superuser:
        return [""]
    return [path for role, path in _appointed(user) if role in roles]


def _appointed(user: User) -> list[tuple[str, str]]:
    """Role and path of every appointment in force today."""
    if not hasattr(user, HELD):
        in_force = user.appointments.on(timezone.localdate())
        setattr(user, HELD, list(in_force.values_list("role", "federation__path")))
    return getattr(user, HELD)


def holds(user: Person, roles: Collection[str], unit: "Unit") -> bool:
    """Whether `user` holds one of `roles` over `unit`, whichever installation keeps it: so accounts are asked for."""
    return lies_below(unit.path, paths(user, roles))


def scope_of(by: Person | None, roles: Iterable[str] = VIEWING) -> list[str]:
    """The tree paths below which an act may reach; None is the system, whose acts reach everywhere: [""]."""
    return [""] if by is None else paths(by, roles)


def lies_below(path: str, scope: Iterable[str]) -> bool:
    """Whether the path lies in one of the subtrees of `scope`, as `below` asks it of rows."""
    return path.startswith(tuple(scope))


def may(user: Person, roles: Collection[str], unit: "Unit") -> bool:
    """Whether `user` may do with `unit` what one of `roles` does: she holds it there and, where more is asked for than
    to view, this installation keeps the unit."""
    return holds(user, roles, unit) and (Role.VIEWER in roles or ranges.is_own(unit.pk))


def denied(unit: "Unit", said: str | Promise) -> PermissionDenied:
    """What is raised where `may` said no: this sentence, or that another installation keeps the unit."""
    return PermissionDenied(row_kept_by(unit.pk) or str(said))


def row_kept_by(number: int | None) -> str:
    """What is said of a row of this number that another installation keeps; "" of one that is kept here, and of a new
    one, None."""
    return "" if ranges.is_own(number) else str(SENTENCES["nation_read_only_here"])


def over(user: Person, roles: Collection[str], unit: str = "") -> Q:
    """The condition that the person may do so, as `may` says it, with the row itself or the unit it leads to."""
    to_unit = f"{unit}__" if unit else ""
    held = below(paths(user, roles), f"{to_unit}path")
    return held if Role.VIEWER in roles else held & ranges.own(f"{to_unit}pk")


def hidden(user: Person | None, path: str | None) -> frozenset[str]:
    """The columns of the unit of this path that the person is not shown, at whatever door; None is the system.

    Whom to call is told in one's own subtree and of the federations above it, to those who work there: a viewer is told
    of nobody. Of a unit that is gone (None), only who holds everything is told.
    """
    if user is None:
        return frozenset()
    for held in paths(user, CONTACTING):
        if held == "" or (path and (path.startswith(held) or held.startswith(path))):
            return frozenset()
    return PERSONAL


def roles(user: User) -> set[str]:
    """The roles a person holds somewhere today; a superuser is an administrator."""
    if user.is_superuser:
        return {Role.ADMINISTRATOR.value}
    return {role for role, _path in _appointed(user)}


def lies_within(user: User, code: str) -> bool:
    """Whether all a person's appointments, those to come too, lie in the federation of this code or below."""
    appointments = user.appointments.not_ended(timezone.localdate())
    paths = list(appointments.values_list("federation__path", flat=True))
    if user.is_superuser or not paths:
        return False
    return all(f"/{code}/" in f"/{path}" for path in paths)


def administers_root(user: Person) -> bool:
    """Whether what concerns every area is the person's to do: she administers a root, the federation without one above
    it."""
    return any(path.count("/") <= 1 for path in paths(user, ADMINISTERING))


def keeps_catalogue(user: Person) -> bool:
    """Whether the catalogue is the person's to write: she administers a root, and no other installation keeps it.

    What indicators, forms and rules say holds in every area, so no administrator of one area may change them.
    """
    return administers_root(user) and ranges.keeps_catalogue()


def catalogue_kept_by() -> str:
    """What is said of a catalogue that the nation keeps; "" where it is kept here."""
    return "" if ranges.keeps_catalogue() else str(SENTENCES["nation_keeps_catalogue"])


def catalogue_denied(said: str | Promise) -> PermissionDenied:
    """What is raised where `keeps_catalogue` said no: this sentence, or that the nation keeps it."""
    return PermissionDenied(catalogue_kept_by() or str(said))


def people(user: Person) -> models.QuerySet[User]:
    """The accounts a person may know of: who was ever appointed where she administers; a superuser knows all."""
    accounts = User.objects
    if user.is_superuser:
        return accounts.all()
    scope = below(paths(user, ADMINISTERING), "appointments__federation__path")
    return accounts.filter(scope, is_superuser=False).distinct()


def below(scope: Iterable[str], field: str = "path") -> Q:
    """The condition that the path in `field` lies in one of the subtrees of `scope`; nothing lies in an empty scope."""
    scope = list(scope)
    if "" in scope:
        return ~Q(pk__in=())
    return reduce(or_, (Q(**{f"{field}__startswith": path}) for path in scope), Q(pk__in=()))


def upward(path: str) -> list[str]:
    """The paths of a unit and of all above it, the unit's own first: 450000/450200/ and 450000/ of 450000/450200/."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:length]) + "/" for length in range(len(parts), 0, -1)]
