"""The tree, level by level: what stands below a unit, by register, with what stands below each of those."""

from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.units import access
from apps.units.access import Person
from apps.units.models import Register, Unit, UnitQuerySet

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Counted:
    """How many units of a register stand below, and how many of them are open."""

    register: Register
    total: int
    open: int


Counts = dict[Register, Counted]


@dataclass(frozen=True, slots=True)
class TreeLevel:
    """One level: the unit it lies below (None at the top of the person's view) and a page of one register's units,
    each with what stands below it."""

    unit: Unit | None
    above: list[Unit]
    counts: Counts
    register: str
    page: Page
    rows: list[tuple[Unit, Counts]]

    @property
    def address(self) -> str:
        return "?" + urlencode({"under": self.unit.code if self.unit else "", "register": self.register})


def level(user: Person, under: str, register: str = "", number: str | int = 1) -> TreeLevel:
    """What the person sees directly below the unit of the code `under`; at the top, where her view begins.

    Six queries at every level, whatever stands there. Http404 outside the view.
    """
    view = Unit.objects.visible_to(user)
    unit = _unit(view, under)
    here = Q(parent=unit) if unit else tops(user)
    counts = _counts(here).get(None, {})
    if register not in counts:
        register = next(iter(counts), "")
    page = Paginator(view.filter(here, register=register).order_by("path"), A_PAGE).get_page(number)
    units = list(page)
    below = _counts(Q(parent__in=units), "parent")
    rows = [(child, below.get(child.pk, {})) for child in units]
    return TreeLevel(unit, _above(view, unit), counts, register, page, rows)


def _unit(view: UnitQuerySet, code: str) -> Unit | None:
    """The unit of a code; None for the top, which has none. Http404 outside the view."""
    if not code:
        return None
    unit = view.filter(code=code).first()
    if unit is None:
        raise Http404(_("There is no unit “%(code)s” that you may see.") % {"code": code})
    return unit


def _above(view: UnitQuerySet, unit: Unit | None) -> list[Unit]:
    """What lies between the top of the view and the unit, the highest first."""
    if unit is None:
        return []
    codes = unit.path.split("/")[:-2]
    return list(view.filter(code__in=codes).order_by("path"))


def tops(user: Person) -> Q:
    """Where the person's view begins."""
    return Q(parent=None) if user.is_superuser else Q(path__in=access.paths(user))


def _counts(condition: Q, by: str | None = None) -> dict[int | None, Counts]:
    """How many units of each register meet the condition, in the registers' order; grouped by the parent on request."""
    is_open = Q(closed__isnull=True) | Q(closed__gte=timezone.localdate())
    columns = ["register", by] if by else ["register"]
    rows = Unit.objects.filter(condition).order_by().values(*columns)
    counted: dict[int | None, Counts] = defaultdict(dict)
    for row in rows.annotate(n=Count("pk"), n_open=Count("pk", is_open)):
        register = Register(row["register"])
        counted[row.get(by)][register] = Counted(register, row["n"], row["n_open"])
    return {parent: _in_order(counts) for parent, counts in counted.items()}


def _in_order(counts: Counts) -> Counts:
    """In the order of the registers."""
    return {register: counts[register] for register in Register if register in counts}
