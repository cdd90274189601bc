"""Which period a report holds another one against where nobody names it: the latest told of before.

A cell's prior figure is looked for in apps.figures.checks.prior; here it is about whole periods of an area.
"""

from collections.abc import Iterable
from datetime import date

from apps.figures.models import Figure, Period
from apps.units.models import Unit


def latest_before(periods: Iterable[Period], day: date) -> Period | None:
    """The period that ended last before the day; None where none of them did."""
    ended = [period for period in periods if period.ends < day]
    return max(ended, key=lambda period: period.ends, default=None)


def prior_told(units: Iterable[Unit], period: Period, day: date) -> Period | None:
    """The latest period of one kind and length with `period` that ended before the day and one of the units told of.

    One query. Of 2013 and 2011, both told of, and 2012, which nobody told of, it is 2013 for 2014 and 2011 for 2013.
    """
    told = Figure.objects.counting().filter(unit__in=units).order_by().values("period")
    same_kind = Period.objects.filter(kind=period.kind, ends__lt=day, pk__in=told)
    comparable = [candidate for candidate in same_kind if candidate.span.comparable(period.span)]
    return latest_before(comparable, day)
