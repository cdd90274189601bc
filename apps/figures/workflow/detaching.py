"""A sealed year is detached, and attached again: each one act of a person in the year's trail, which does it
(apps.figures.triggers.detached)."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.models import Period, YearSeal
from apps.figures.triggers.partitions import PARTED
from apps.units import access, ranges
from apps.units.constraint_messages import refused_in_words
from apps.units.errors import Refused
from apps.units.models import Unit

DOOR = "detaching of a year"


def detach(year: Period, *, reason: str, by: User | None) -> YearSeal:
    """Puts the returns of single units aside. Refused unless this year and the one after are sealed and no earlier one
    stands here, while somebody reads figures for longer than 20 seconds, and at a nation: a province may open its own
    seal, and what it changes then would find no row here."""
    if Unit.objects.exclude(ranges.own()).exists():
        raise Refused(
            _("Provinces keep units that stand here, and what they change in the year would be lost: it stays here.")
        )
    return _act(year, YearSeal.Act.DETACHED, reason, by)


def attach(year: Period, *, reason: str, by: User | None) -> YearSeal:
    """Puts them back. Refused where they are not here, are not what was detached, or a later year is still away."""
    return _act(year, YearSeal.Act.ATTACHED, reason, by)


def _act(year: Period, act: YearSeal.Act, reason: str, by: User | None) -> YearSeal:
    if by is not None and not access.administers_root(by):
        raise PermissionDenied(_("Only administrators of the root federation may do that."))
    if not reason.strip():
        raise Refused(_("Say why."))
    with refused_in_words(by), acting(by, door=DOOR, reason=reason.strip()):
        done = YearSeal.objects.create(period=year, act=act, reason=reason.strip())
        done.refresh_from_db()
        return done


def tables(year: Period) -> list[str]:
    """The names of the two tables in which the rows of a detached year stand, until they are taken elsewhere."""
    return [f"{table}_detached_{year.pk}" for table in PARTED]
