"""Who may act where changes here: an appointment ends, or passes to another person."""

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.changelog.people import called
from apps.units import access
from apps.units.errors import Refused
from apps.units.models import Appointment


def end(appointment: Appointment, *, by: User, reason: str) -> Appointment:
    """Ends an appointment with effect at once; one that has not begun never will."""
    return _end(appointment, timezone.localdate(), by, reason)


def hand_over(appointment: Appointment, *, to: User, on: date, by: User, reason: str) -> Appointment:
    """From the day `on`, another person goes on with the role, as long as the first one would have."""
    if on < timezone.localdate():
        raise Refused(_("Nobody can act in the past: choose today or a later day."))
    if appointment.user_id == to.pk:
        raise Refused(_("%(person)s holds this appointment.") % {"person": called(to)})
    if appointment.ends and appointment.ends <= on:
        raise Refused(_("This appointment ends before that day."))
    ends = appointment.ends
    with acting(by, door="appoint", reason=reason):
        _end(appointment, on, by, reason)
        return Appointment.objects.create(
            user=to,
            federation=appointment.federation,
            role=appointment.role,
            starts=max(on, appointment.starts),
            ends=ends,
        )


def stand_in(appointment: Appointment, *, to: User, on: date, until: date, by: User, reason: str) -> Appointment:
    """Beside whoever holds the appointment another person acts in it, from the day `on` to the day `until`, both
    included; the log says for whom, and nothing of the appointment itself changes."""
    if on < timezone.localdate():
        raise Refused(_("Nobody can act in the past: choose today or a later day."))
    if until < on:
        raise Refused(_("The last day lies before the first."))
    if appointment.user_id == to.pk:
        raise Refused(_("%(person)s holds this appointment.") % {"person": called(to)})
    ends = until + timedelta(days=1)
    if appointment.starts > on or (appointment.ends and appointment.ends < ends):
        raise Refused(_("This appointment does not hold on all of these days."))
    if not access.holds(by, access.ADMINISTERING, appointment.federation):
        raise PermissionDenied(_("You may not change appointments here."))
    for_whom = _("stands in for %(person)s: %(reason)s") % {"person": called(appointment.user), "reason": reason}
    with acting(by, door="appoint", reason=for_whom):
        return Appointment.objects.create(
            user=to, federation=appointment.federation, role=appointment.role, starts=on, ends=ends
        )


def _end(appointment: Appointment, on: date, by: User, reason: str) -> Appointment:
    if not access.holds(by, access.ADMINISTERING, appointment.federation):
        raise PermissionDenied(_("You may not change appointments here."))
    with acting(by, door="appoint", reason=reason):
        held = Appointment.objects.select_for_update().not_ended(on).filter(pk=appointment.pk).first()
        if held is None:
            raise Refused(_("This appointment has ended."))
        held.ends = max(on, held.starts)
        held.save(update_fields=["ends"])
    return held
