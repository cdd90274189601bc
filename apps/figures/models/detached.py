"""Years that are detached: what of them still stands here, and the sentence for whoever asks for what does not.

Sums are kept, and so is what federations, campaigns and documents state; the returns of single units are kept elsewhere
(apps.figures.triggers.detached says what stays besides).
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.changelog.read_once import once_a_request
from apps.figures.models.periods import Period, every_period
from apps.units.errors import KeptElsewhere

DETACHED = "detached"  # the state of a cell that cannot be read
GONE = """
SELECT unit_id, period_id FROM figures_submission
WHERE period_id = ANY(%(years)s) AND unit_id = ANY(%(units)s) AND figures_gone(unit_id, period_id)
"""


class HasGone(models.Func):
    """Whether the figures of a unit have gone with a year, as the database tells it; both by their keys."""

    function = "figures_gone"
    output_field = models.BooleanField()


def detached_years(periods: Iterable[int | None] | None = None) -> list[Any]:
    """The detached years, the latest first, each with the moment since when (`detached_at`); of these keys alone where
    some are given. No query where the periods were read already."""
    every = _every_detached_year()
    if periods is None:
        return every
    asked = set(periods)
    return [year for year in every if year.pk in asked]


@once_a_request
def _every_detached_year() -> list[Any]:
    """A command detaches, and waits for an act that has looked at figures: none goes away or comes amid one."""
    every: list[Any] = every_period()
    return [period for period in every if period.detached_at]


def said_of(years: Iterable[Any]) -> str:
    """Where they are, in one sentence; "" of none."""
    told = _(", ").join(map(_told, years))
    said = _(
        "The returns of single units are kept elsewhere for %(years)s. All sums, and what federations, campaigns and "
        "documents state, stand here."
    )
    return said % {"years": told} if told else ""


def _told(year: Any) -> str:
    since = date_format(timezone.localtime(year.detached_at), "Y-m-d")
    return _("%(year)s since %(day)s") % {"year": year, "day": since}


def tell_detached(
    write: Callable[[str], object], words: str = "%(which)s", periods: Iterable[int] | None = None
) -> None:
    """Says in these words which years are detached, of these keys alone where some are given; nothing where none is."""
    if said := said_of(detached_years(periods)):
        write(words % {"which": said})


def refuse_detached(periods: Iterable[int | None] | None, units: Iterable[int] | None = None) -> None:
    """KeptElsewhere where figures of one of the units in one of the periods have gone; of any unit or period where none
    is named.

    Asked before figures of single units are listed or added up, so that nothing is made of what happens to be here.
    """
    years = detached_years(periods)
    if years and (units is None or gone(units, years)):
        raise KeptElsewhere(said_of(years))


def nothing_known() -> Http404:
    """What is raised for a key that no figure here has: while a year is detached it may be one of those."""
    years = detached_years()
    return KeptElsewhere(said_of(years)) if years else Http404()


def years_before(period: Period) -> list[Any]:
    """The detached year just before a period, as a list of one or none: what stands before it cannot be compared."""
    return [year for year in detached_years() if year.ends + timedelta(days=1) == period.starts]


def gone_before(units: Iterable[int], period: Period) -> set[int]:
    """Those of the units whose figures of the year just before have gone."""
    return {unit for unit, _year in gone(units, years_before(period))}


def unheld(units: Iterable[int], period: Period) -> set[int]:
    """Those of the units that no check can hold against all it reads: figures of theirs have gone, of a year that
    shares days with the period or lies just before it. What was found of them stands."""
    years = [year for year in detached_years() if _bears_on(year, period)]
    return {unit for unit, _year in gone(units, years)}


def _bears_on(year: Any, period: Period) -> bool:
    return bool(year.starts <= period.ends and year.ends + timedelta(days=1) >= period.starts)


def gone(units: Iterable[int], years: Iterable[Any]) -> set[tuple[int, int]]:
    """Each of the units with each of these detached years with which its figures have gone. One query at most."""
    years = list(years)
    if not years:
        return set()
    asked = {"years": [year.pk for year in years], "units": list(units)}
    with connection.cursor() as cursor:
        cursor.execute(GONE, asked)
        return set(cursor.fetchall())
