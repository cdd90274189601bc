"""Who was what when: the line of a unit's names, parents, predecessors and successors, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.units.models import REGISTERS, Register, Unit
from apps.units.tree.kinds import KindThen
from apps.units.tree.succession import of_unit


@dataclass(frozen=True, slots=True)
class LineEvent:
    """What happened on a day, which may be unknown; `other` is the unit it leads to or came from."""

    day: date | None
    said: str
    other: Unit | None = None


def line_of(unit: Unit, readable: QuerySet[Unit]) -> list[LineEvent]:
    """The earliest day first; what has no known day stands before. Others are named as far as they are `readable`.

    Five queries.
    """
    events = [*_own_days(unit), *_names(unit), *_kinds(unit), *_parents(unit), *_successions(unit)]
    others = [event.other.pk for event in events if event.other]
    known = set(readable.filter(pk__in=others).order_by().values_list("pk", flat=True))
    told = []
    for event in sorted(events, key=lambda event: event.day or date.min):
        if event.other is None or event.other.pk in known:
            told.append(event)
        else:
            told.append(LineEvent(event.day, f"{event.said} {_('outside your view')}"))
    return told


def _own_days(unit: Unit) -> Iterator[LineEvent]:
    if unit.opened:
        yield LineEvent(unit.opened, pgettext("line of a unit", "opened"))
    if unit.closed:
        yield LineEvent(unit.closed, _("closed, at the end of the day"))


def _names(unit: Unit) -> Iterator[LineEvent]:
    """Each name with the last day it was borne, and today's from the day after the last of them."""
    former = sorted(unit.former_names.all(), key=lambda name: name.until or date.min)
    for name in former:
        said = {"name": name, "code": name.code or unit.code}
        yield LineEvent(name.until, _("last called %(name)s (%(code)s)") % said)
    since = former[-1].until + timedelta(days=1) if former and former[-1].until else unit.opened
    yield LineEvent(since, _("called %(name)s (%(code)s)") % {"name": unit.name, "code": unit.code})


def _kinds(unit: Unit) -> Iterator[LineEvent]:
    """What it was last, each with its last day."""
    model = REGISTERS[Register(unit.register)]
    for former in unit.former_kinds.order_by("until"):
        said = ", ".join(KindThen(former.kind, former.level).words(model))
        yield LineEvent(former.until, _("last %(kind)s") % {"kind": said})


def _parents(unit: Unit) -> Iterator[LineEvent]:
    for affiliation in unit.affiliations.select_related("parent").order_by("starts"):
        if affiliation.parent:
            yield LineEvent(affiliation.starts, _("reports to"), affiliation.parent)


def _successions(unit: Unit) -> Iterator[LineEvent]:
    for succession in of_unit(unit.pk):
        kind = succession.get_kind_display()
        if succession.before_id == unit.pk:
            yield LineEvent(succession.on, _("became (%(kind)s)") % {"kind": kind}, succession.after)
        else:
            yield LineEvent(succession.on, _("came from (%(kind)s)") % {"kind": kind}, succession.before)
