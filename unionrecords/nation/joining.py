"""An installation becomes the nation, or a province of one; the nation takes a province on."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.figures.models import Figure, Submission
from apps.units import ranges
from apps.units.errors import Refused
from apps.units.models import Federation, Unit
from apps.units.ranges import NATION
from unionrecords import first_records
from unionrecords.logins import as_owner
from unionrecords.nation import copying, guards, replication
from unionrecords.nation.contents import CATALOGUE, OF_PROVINCES, OF_THE_NATION, RECORDS
from unionrecords.nation.ranges import LARGEST, give


def make_nation(reader: str) -> None:
    """Publishes the catalogue, and lets rows of provinces stand below the one federation that reports to none here.

    Done again after an upgrade it changes what is new. Refused where there is no such federation of the national level.
    """
    with as_owner():
        replication.refuse_unfit(reader)
        if ranges.own_number() != NATION:
            raise Refused(_("This installation is a province already."))
        roots = Federation.objects.filter(parent=None)
        if [root.level for root in roots] != [Federation.Level.NATIONAL]:
            raise Refused(_("A nation has one federation that reports to none, of the national level: enter it first."))
        with transaction.atomic():
            give(NATION)
            guards.set_up_nation()
            replication.publish(CATALOGUE, OF_THE_NATION, reader)


def make_province(number: int, address: str, reader: str, *, anew: bool = False) -> None:
    """Gives an installation without records its range of numbers, publishes what it will keep and takes on the nation's
    catalogue, which `address` leads to.

    Done again after an upgrade it changes what is new; `anew` takes the catalogue once more, after one of the two was
    restored from a backup. Refused where anything was entered, or the nation is not found.
    """
    if not NATION < number <= LARGEST:
        raise Refused(_("The number of a province lies between 1 and %(largest)s.") % {"largest": LARGEST})
    with as_owner():
        replication.refuse_unfit(reader)
        if ranges.own_number() not in (NATION, number):
            raise Refused(_("This installation is a province already."))
        replication.refuse_other_number(NATION, address)
        with transaction.atomic():
            if ranges.own_number() != number:
                _begin(number)
                anew = False
            guards.set_up_province()
            replication.publish(RECORDS, OF_PROVINCES, reader)
            replication.let_seals_be_read(reader)
        subscription = f"{CATALOGUE}_{number}"
        if anew:
            copying.copy_anew(subscription, CATALOGUE, address, OF_THE_NATION, NATION)
        replication.subscribe(subscription, CATALOGUE, address)
        replication.until_copied(subscription)


def add_province(number: int, address: str, *, anew: bool = False) -> None:
    """Follows a province from now on, after a copy of what it has; `anew`: what is here of it goes, and it is copied
    once more, after it was restored from a backup. Refused where it has another number or has put years aside, or this
    is no nation."""
    with as_owner():
        if ranges.own_number() != NATION or not replication.publishes(CATALOGUE):
            raise Refused(_("This installation is no nation: manage.py make_nation"))
        replication.refuse_other_number(number, address)
        replication.refuse_detached(address)
        if anew:
            copying.copy_anew(f"province_{number}", RECORDS, address, OF_PROVINCES, number)
        else:
            replication.subscribe(f"province_{number}", RECORDS, address)


def _begin(number: int) -> None:
    """The catalogue that came with the system makes room for the nation's."""
    entered = list(first_records.entered())
    if entered or Unit.objects.exists() or Figure.objects.exists() or Submission.objects.exists():
        raise Refused(
            _("Records were entered here already: a province is made of a new installation, and takes them by file.")
        )
    give(number)
    tables = ", ".join(published.table for published in OF_THE_NATION)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('changelog.may_truncate', 'on', true)")
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        cursor.execute("SELECT set_config('changelog.may_truncate', '', true)")
