"""Makes the invented region in an empty database, and tells whether a database holds it.

Nothing of it depends on the day it is made or on chance: the same units say the same numbers at every making. Only the
clock's times and the one extension follow the day.
"""

import gc
from collections.abc import Callable, Sequence

from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils.translation import gettext as _

from apps.changelog.acting import SYSTEM_USERNAME, acting
from apps.figures.demonstration import course, people, registers, scans
from apps.figures.demonstration.region_tables import NOTE, SITE_NAME, TOP, YEARS
from apps.figures.demonstration.returns import CodeBook
from apps.figures.models import Figure, Period
from apps.units.errors import Refused
from apps.units.models import Installation, Unit, installation


def is_here() -> bool:
    """Whether the database holds the region, finished or not."""
    return Unit.objects.filter(code=TOP, notes=NOTE).exists()


def is_finished() -> bool:
    """Whether the region was made to its end: the name of the site is set last."""
    return is_here() and Installation.objects.filter(site_name=SITE_NAME).exists()


def make(
    progress: Callable[[str], object] = str,
    *,
    years: Sequence[int] = YEARS,
    includes: Callable[[str], bool] = registers.includes_all,
) -> None:
    """The region with its people, five years of returns and what is planted; Refused unless the database is empty.

    A part of it has some of the years, the last ones, and the units whose code it `includes`.
    """
    _refuse_unless_empty()
    gc.disable()  # rows make no cycles, and searching among them takes a good part of the time
    try:
        _make(progress, years, includes)
    finally:
        gc.enable()


def _make(progress: Callable[[str], object], years: Sequence[int], includes: Callable[[str], bool]) -> None:
    call_command("loaddata", "catalogue", "report", verbosity=0)
    with acting(door="setup", reason="demonstration"):
        registers.bring_in(includes)
        for year in years:
            Period.objects.of(str(year))
    people.appoint()
    progress(_("%(count)s invented units") % {"count": Unit.objects.count()})
    book = CodeBook.read()
    course.take_years(years, book)
    progress(_("%(count)s invented figures") % {"count": Figure.objects.count()})
    course.correct(book)
    course.state_documents(book)
    course.explain_the_rest()
    scans.attach(book)
    with acting(door="setup", reason="demonstration"):
        kept, _new = Installation.objects.get_or_create(pk=1)
        kept.site_name = SITE_NAME
        kept.save()
    installation.keep(kept)


def _refuse_unless_empty() -> None:
    if is_here():
        raise Refused(_("The making of the demonstration was broken off here. Begin again with an empty database."))
    if Unit.objects.exists() or User.objects.exclude(username=SYSTEM_USERNAME).exists():
        raise Refused(_("This database holds somebody's records. The demonstration is only made in an empty one."))
