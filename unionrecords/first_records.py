"""What a new database is given before anybody works with it, and whether anybody has worked with it since."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from apps.changelog import describe
from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.files.catalogue.taken import CATALOGUE
from apps.figures.models import Figure, Indicator, Revision
from apps.units.change_history import ACCOUNTS
from apps.units.models import Unit
from unionrecords.models import Chore

Records = Literal["none", "guangxi"]
NONE: Records = "none"
GUANGXI: Records = "guangxi"
# The years and the source of the report, whom it is about, and what it tells beside numbers.
REPORT = ("report.json", "units.json", "chronicle.json")
FIGURES = "guangxi_2014.csv"
LOADED = "first records"  # the chore that notes when they were all there
BY_ITSELF = ("setup", "migrate")  # doors through which nobody enters anything


def load(records: Records) -> bool:
    """All or nothing: the catalogue into a new database, and the records of Guangxi where there is no unit yet.

    Whether anything was there to be done.
    """
    wanted = list(_wanted(records))
    if not wanted:
        return False
    untouched = not any(entered())
    with acting(door="setup", reason=LOADED):
        call_command("loaddata", *wanted, verbosity=0)
        if records == GUANGXI:
            call_command("import_figures", settings.BASE_DIR / "fixtures" / FIGURES, verbosity=0)
        if untouched:
            _note()
    return True


def _wanted(records: Records) -> Iterator[str]:
    """The fixtures that are missing; none where there are units."""
    if Unit.objects.exists():
        return
    if not Indicator.objects.exists():
        yield CATALOGUE
    if records == GUANGXI:
        yield from REPORT


def are_loaded() -> bool:
    """Whether the database has a catalogue, or was filled otherwise: it is no new one then."""
    return Unit.objects.exists() or Indicator.objects.exists()


def _note() -> None:
    """By the clock of the database, as the trail has it: whatever is written later is not of the first records."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    Chore.objects.note(LOADED, moment.isoformat())


def entered() -> Iterator[str]:
    """What somebody entered beside the first records, register by register as people call them; accounts do not count.

    Where it was not noted when these were loaded, they count as entered too.
    """
    noted = Chore.objects.filter(name=LOADED).values_list("said", flat=True).first()
    since = datetime.fromisoformat(noted) if noted else datetime.min.replace(tzinfo=UTC)
    changes = Change.objects.filter(at__gt=since).exclude(register__in=ACCOUNTS).exclude(door__in=BY_ITSELF)
    models = describe.recorded_models()
    for register in changes.order_by("register").values_list("register", flat=True).distinct():
        yield str(models[register]._meta.verbose_name_plural)
    stated = Figure.objects.filter(changed_at__gt=since)
    if stated.exists() or Revision.objects.filter(replaced_at__gt=since).exists():
        yield str(Figure._meta.verbose_name_plural)
