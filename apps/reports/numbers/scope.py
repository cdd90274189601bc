"""What a person may read here: the units in view, and of the federations above them what counts towards totals."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from apps.units.access import Person, below, lies_below, scope_of
from apps.units.models import Register, Unit
from apps.units.tree import at_date, names


class Scope:
    """One person's view, read once: two queries however much is asked of it. None is the system, which sees all."""

    def __init__(self, user: Person | None) -> None:
        self.user = user
        self.paths = scope_of(user)

    def sees(self, unit: Unit) -> bool:
        """Whether the unit itself, not only its approved totals, is in view."""
        return lies_below(unit.path, self.paths)

    def seen(self, units: Iterable[Unit]) -> list[Unit]:
        """Those of the units that are in view themselves, in their order."""
        return [unit for unit in units if self.sees(unit)]

    def in_view(self) -> QuerySet[Unit]:
        """The units that are wholly in view."""
        return Unit.objects.filter(below(self.paths))

    def readable(self) -> QuerySet[Unit]:
        """The units in view and the federations on the way up to the root."""
        above: set[str] = set()
        for path in self.paths:
            above.update(path.split("/"))
        above.discard("")
        return Unit.objects.filter(below(self.paths) | Q(code__in=above))

    def unit(self, code: str) -> Unit:
        """The unit of a code, or of the top of the person's view where none is given; Http404 outside the view."""
        unit = self.readable().filter(code=code).first() if code else self.top()
        if unit is None:
            raise Http404(_("There is no unit “%(code)s” that you may see.") % {"code": code})
        return unit

    def top(self) -> Unit | None:
        return Unit.objects.filter(below(self.paths), register=Register.FEDERATION).order_by("path").first()

    def ancestors(self, unit: Unit) -> list[Unit]:
        """The federations above, the root first."""
        return list(self.readable().filter(code__in=unit.path.split("/")[:-2]).order_by("path"))

    def children(self, unit: Unit, day: date) -> tuple[list[Unit], bool]:
        """The federations that reported to `unit` on `day` as far as they are in view, under their names of then, and
        whether these are all."""
        children = list(at_date.children_of(unit.pk, day).order_by("code"))
        seen = self.seen(children)
        return names.called_on(seen, day), len(seen) == len(children)
