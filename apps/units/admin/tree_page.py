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
from apps.units.models import Register, Unit

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
    unit = view.filter(code=under).first() if under else None
    if under and unit is None:
        raise Http404(_("There is no unit “%(code)s” that you may see.") % {"code": under})
    here = Q(parent=unit) if unit else tops(user)
    counts = _counts(here).get(None, {})
    shown = register if register in counts else next(iter(counts), "")
    page = Paginator(view.filter(here, register=shown).order_by("path"), A_PAGE).get_page(number)
    units = list(page)
    below = _counts(Q(parent__in=units), "parent")
    above = list(view.filter(code__in=unit.path.split("/")[:-2]).order_by("path")) if unit else []
    return TreeLevel(unit, above, counts, shown, page, [(child, below.get(child.pk, {})) for child in units])


def tops(user: Person) -> Q:
    """Where the person's view begins."""
    return Q(parent=None) if user.is_superuser else Q(path__in=access.paths(user))


def _counts(condition: Q, by: str | None = None) -> dict[int | None, Counts]:
    """How many units of each register meet the condition, in the registers' order; grouped by the parent on request."""
    is_open = Q(closed__isnull=True) | Q(closed__gte=timezone.localdate())
    found = Unit.objects.filter(condition).order_by().values("register", *filter(None, [by]))
    counted: dict[int | None, Counts] = defaultdict(dict)
    for row in found.annotate(n=Count("pk"), n_open=Count("pk", is_open)):
        register = Register(row["register"])
        counted[row.get(by)][register] = Counted(register, row["n"], row["n_open"])
    return {
        parent: {register: counts[register] for register in Register if register in counts}
        for parent, counts in counted.items()
    }
