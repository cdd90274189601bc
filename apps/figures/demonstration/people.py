"""Who works in the invented region. Nobody of them exists."""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.changelog.acting import acting
from apps.figures.demonstration.region_tables import LONG_AGO, TOP
from apps.units.models import Appointment, Federation, Role


class TrialAccount(NamedTuple):
    """An account that is made for trying things out; without a role, of an administrator."""

    username: str
    description: str | Promise
    name: str = ""
    role: Role | None = None
    federation: str = ""


REGION_CLERK, REGION_SUPERVISOR = "region-clerk", "region-supervisor"
CITY_CLERK, CITY_SUPERVISOR, COUNTY_CLERK = "city-clerk", "city-supervisor", "county-clerk"
ACCOUNTS = (
    TrialAccount("admin", _("administrator")),
    TrialAccount(REGION_SUPERVISOR, _("supervisor of the region"), "演示省主管", Role.SUPERVISOR, TOP),
    TrialAccount(REGION_CLERK, _("clerk of the region"), "演示省录入员", Role.CLERK, TOP),
    TrialAccount(CITY_SUPERVISOR, _("supervisor of city M"), "演示寅市主管", Role.SUPERVISOR, "991300"),
    TrialAccount(CITY_CLERK, _("clerk of city M, whose form was returned"), "演示寅市录入员", Role.CLERK, "991300"),
    TrialAccount(COUNTY_CLERK, _("clerk of county 5 of city M, with queries"), "演示县录入员", Role.CLERK, "991305"),
)


def appoint() -> None:
    """Makes the accounts with their appointments, and nobody can sign in yet: they have no password."""
    with acting(door="setup", reason="demonstration"):
        for account in ACCOUNTS:
            user = User(username=account.username, last_name=account.name, is_staff=True)
            user.is_superuser = account.role is None
            user.set_unusable_password()
            user.save()
            if account.role is not None:
                federation = Federation.objects.get(code=account.federation)
                Appointment.objects.create(user=user, federation=federation, role=account.role, starts=LONG_AGO)


def person(username: str) -> User:
    return User.objects.get(username=username)
