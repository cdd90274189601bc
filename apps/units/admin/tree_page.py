"""The tree, level by level: what stands below a unit, by register, with what stands below each of those; today, or as
it was on a day."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from apps.units import access
from apps.units.access import Person
from apps.units.models import REGISTERS, FormerName, Register, Unit, UnitQuerySet
from apps.units.tree import at_date, kinds, names
from apps.units.tree.kinds import KindThen

A_PAGE = 100
LONGEST_DAY = 20  # of what is said back of a text that is no day


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
    each with what stands below it. On a day before today (`day`) what stood there then, under the `names` of then and
    as the `kinds` they were."""

    unit: Unit | None
    above: list[Unit]
    counts: Counts
    register: str
    page: Page
    rows: list[tuple[Unit, Counts]]
    day: date | None = None
    names: Mapping[int, FormerName] = field(default_factory=dict)
    kinds: Mapping[int, KindThen] = field(default_factory=dict)

    def kind_then(self, unit: Unit) -> list[str]:
        """What it was on the day in words, level and kind, as far as they were others than today."""
        return self.kinds.get(unit.pk, KindThen()).words(REGISTERS[Register(unit.register)])

    @property
    def registers(self) -> list[Register]:
        """Those of which anything stands below one of the rows."""
        return [register for register in Register if any(register in counts for _unit, counts in self.rows)]

    @property
    def address(self) -> str:
        return "?" + urlencode({"under": self.unit.code if self.unit else "", "register": self.register}) + self.on

    @property
    def on(self) -> str:
        """What an address says of the day."""
        return f"&on={self.day}" if self.day else ""


def level(user: Person, under: str, register: str = "", number: str | int = 1, day: date | None = None) -> TreeLevel:
    """What the person sees directly below the unit of the code `under`; at the top, where her view begins.

    Six queries at every level, whatever stands there; of a day two more for names and kinds, and one for each level
    above. Http404 outside the view.
    """
    view = Unit.objects.visible_to(user)
    unit = _unit(view, under)
    here = _standing([unit.pk], day) if unit else Unit.objects.filter(tops(user))
    counts = _counts(here, day).get(None, {})
    if register not in counts:
        register = next(iter(counts), "")
    listed = view.filter(pk__in=here.values("pk"), register=register).order_by("path")
    page = Paginator(listed, A_PAGE).get_page(number)
    units = list(page)
    keys = [child.pk for child in units]
    below = _counts(_standing(keys, day), day, "then" if day else "parent")
    rows = [(child, below.get(child.pk, {})) for child in units]
    return TreeLevel(
        names.called(unit, day) if unit and day else unit,
        _above(view, unit, day),
        counts,
        register,
        page,
        rows,
        day,
        names.borne_on(keys, day) if day else {},
        kinds.was_on(keys, day) if day else {},
    )


def day_asked(text: str) -> tuple[date | None, str]:
    """The day the tree is asked for, None for today and later, and in words why a text is no day."""
    if not text:
        return None, ""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        return None, _("“%(text)s” is no day; the tree of today is shown.") % {"text": text[:LONGEST_DAY]}
    return (day if day < timezone.localdate() else None), ""


def _standing(parents: list[int], day: date | None) -> QuerySet[Unit]:
    """What reports to one of these today, closed units too; on a day, what stood open then and reported to it."""
    return at_date.below_at(parents, day) if day else Unit.objects.filter(parent__in=parents)


def _unit(view: UnitQuerySet, code: str) -> Unit | None:
    """The unit of a code; None for the top, which has none. Http404 outside the view."""
    if not code:
        return None
    unit = view.filter(code=code).first()
    if unit is None:
        raise Http404(_("There is no unit “%(code)s” that you may see.") % {"code": code})
    return unit


def _above(view: UnitQuerySet, unit: Unit | None, day: date | None) -> list[Unit]:
    """What lies between the top of the view and the unit, or lay on the day, the highest first."""
    if unit is None:
        return []
    if day is None:
        return list(view.filter(code__in=unit.path.split("/")[:-2]).order_by("path"))
    keys = at_date.way_up(unit.pk, day)
    seen = names.called_on(view.filter(pk__in=keys), day)
    return sorted(seen, key=lambda unit: keys.index(unit.pk), reverse=True)


def tops(user: Person) -> Q:
    """Where the person's view begins."""
    return Q(parent=None) if user.is_superuser else Q(path__in=access.paths(user))


def _counts(units: QuerySet[Unit], day: date | None, by: str | None = None) -> dict[int | None, Counts]:
    """How many of the units stand in each register, in the registers' order; grouped by the parent on request."""
    is_open = Q(closed__isnull=True) | Q(closed__gte=day or timezone.localdate())
    columns = ["register", by] if by else ["register"]
    rows = units.order_by().values(*columns)
    counted: dict[int | None, Counts] = defaultdict(dict)
    for row in rows.annotate(n=Count("pk", distinct=True), n_open=Count("pk", is_open, distinct=True)):
        register = Register(row["register"])
        counted[row.get(by)][register] = Counted(register, row["n"], row["n_open"])
    return {parent: _in_order(counts) for parent, counts in counted.items()}


def _in_order(counts: Counts) -> Counts:
    """In the order of the registers."""
    return {register: counts[register] for register in Register if register in counts}
