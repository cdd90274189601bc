"""What a unit was called, and which code it had, on a day.

A name holds up to its last day: 临桂县总工会 (450322) until 2013-01-17, from the next day on the name of today. Of a
former name whose last day is unknown nobody can say on which day it held: it stands for no day.
"""

from collections.abc import Iterable
from copy import copy
from datetime import date

from apps.units.models import FormerName, Unit


def borne_on(units: Iterable[int], day: date) -> dict[int, FormerName]:
    """By unit the name of `day`, where it was another than today. One query.

    Of 甲 until 2010-12-31 and 乙 until 2013-06-30, on 2009-01-01 甲, on 2012-01-01 乙, on 2014-01-01 none.
    """
    borne: dict[int, FormerName] = {}
    for former in FormerName.objects.filter(unit__in=list(units), until__gte=day).order_by("until"):
        borne.setdefault(former.unit_id, former)
    return borne


def called_on(units: Iterable[Unit], day: date) -> list[Unit]:
    """The units under their names of `day`, to be read and never saved: of one that is called otherwise today a copy
    with the name of then and today's as `name_today`. One query. Codes stay today's: addresses and files lead by them.

    Of 临桂区总工会, 临桂县总工会 until 2013-01-17, on 2012-09-30 a copy called 临桂县总工会.
    """
    units = list(units)
    borne = borne_on([unit.pk for unit in units], day) if units else {}
    called = []
    for unit in units:
        if unit.pk in borne:
            today, unit = unit.display_name, copy(unit)
            unit.name, unit.name_en, unit.name_today = borne[unit.pk].name, "", today
        called.append(unit)
    return called


def called(unit: Unit, day: date) -> Unit:
    """The same of one unit."""
    return called_on([unit], day)[0]
