"""What a unit was called, and which code it had, on a day.

A name holds up to its last day: 临桂县总工会 (450322) until 2013-01-17, from the next day on the name of today. Of a
former name whose last day is unknown nobody can say on which day it held: it stands for no day.
"""

from collections.abc import Iterable
from datetime import date

from apps.units.models import FormerName


def borne_on(units: Iterable[int], day: date) -> dict[int, FormerName]:
    """By unit the name of `day`, where it was another than today. One query.

    Of 甲 until 2010-12-31 and 乙 until 2013-06-30, on 2009-01-01 甲, on 2012-01-01 乙, on 2014-01-01 none.
    """
    borne: dict[int, FormerName] = {}
    for former in FormerName.objects.filter(unit__in=list(units), until__gte=day).order_by("until"):
        borne.setdefault(former.unit_id, former)
    return borne
