"""What is done to a unit as a whole: it is closed, a reading room is designated."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.units import access
from apps.units.constraint_messages import refused_in_words
from apps.units.errors import Refused
from apps.units.models import ReadingRoom, Unit


def close(unit: Unit, *, on: date, by: User, reason: str) -> Unit:
    """Ends a unit with the day `on`: nothing below it stays open, and it takes no figures for what begins later."""
    if not access.may(by, access.KEEPING, unit):
        raise access.denied(unit, _("You may not close this unit."))
    if not reason.strip():
        raise Refused(_("Say why the unit is closed."))
    with acting(by, door="close", reason=reason.strip()):
        unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        if unit.closed:
            raise Refused(_("%(unit)s is closed since %(day)s.") % {"unit": unit, "day": unit.closed})
        unit.closed = on
        _refuse_broken(unit)
        with refused_in_words(by), transaction.atomic():
            unit.save(update_fields=["closed"])
    return unit


def hold(units: Iterable[int], under: Iterable[int]) -> None:
    """Holds units that move from where they are to the federations `under`, with all that follows, in key order.

    A move holds this by itself. To be called where its act writes or holds something of the units before that, so
    that nobody who approves figures there and waits for the units is waited for in turn.
    """
    units = list(units)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT units_hold(%s::bigint[], %s::bigint[] "
            "|| ARRAY(SELECT parent_id FROM units_affiliation WHERE unit_id = ANY(%s)))",
            [units, list(under), units],
        )


@contextmanager
def moving(units: Iterable[int]) -> Iterator[None]:
    """A move, and the division code that comes with it, are written one after the other and judged together."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('units.moving', 'on', true)")
        yield
        cursor.execute("SELECT set_config('units.moving', 'off', true)")
        cursor.execute("SELECT units_check(%(ids)s::bigint[])", {"ids": list(units)})
        cursor.execute("SELECT units_succession_check(%(ids)s::bigint[])", {"ids": list(units)})


def designate(room: ReadingRoom, *, designation: str, year: int, by: User, reason: str) -> ReadingRoom:
    """Makes a reading room a model one from a year on; a higher designation takes the place of a lower one."""
    if not access.may(by, access.KEEPING, room):
        raise access.denied(room, _("You may not designate this reading room."))
    with acting(by, door="designate", reason=reason.strip()):
        room = ReadingRoom.objects.select_for_update(of=("self",)).get(pk=room.pk)
        if room.designation in (designation, ReadingRoom.Designation.NATIONAL):
            raise Refused(_("%(room)s is %(what)s already.") % {"room": room, "what": room.get_designation_display()})
        if room.closed and room.closed.year < year:
            raise Refused(_("%(unit)s is closed since %(day)s.") % {"unit": room, "day": room.closed})
        room.designation, room.designated = designation, year
        room.save(update_fields=["designation", "designated"])
    return room


def _refuse_broken(unit: Unit) -> None:
    try:
        unit.clean()
        unit.validate_constraints()
    except ValidationError as error:
        raise Refused(*error.messages) from error
