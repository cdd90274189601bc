"""m of n of a sum from below: how many federations directly below have reported, of how many there are. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from apps.figures.arithmetic.sums import Sum
from apps.units.models import Federation

COUNTY = Federation.Level.COUNTY


class ReportedOfExpected(NamedTuple):
    """`reported` (m) of `expected` (n) federations."""

    reported: int = 0
    expected: int = 0


def reported_of_expected(level: int, totals: Iterable[Sum], counties: ReportedOfExpected) -> ReportedOfExpected:
    """How many of the federations directly below one of this level have a total (m), of how many there are (n).

    `totals` are those of the federations below that are looked at singly; `counties` counts those that the database
    has added up already. A federation has a total where it states one or anything below it counts. Counties and what
    is below them are told of no m of n: 0 of 0.
    Worked example: below a city one district has stated 5 and another has nothing, and of its 6 counties 4 have a
    total: 5 of 8 have reported.
    """
    if level >= COUNTY:
        return ReportedOfExpected()
    reported, expected = counties
    for total in totals:
        expected += 1
        if total.units:
            reported += 1
    return ReportedOfExpected(reported, expected)
