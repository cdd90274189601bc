"""What a unit was called, and which code it had, on a day.

A name holds up to its last day: 临桂县总工会 (450322) until 2013-01-17, from the next day on the name of today. Of a
former name whose last day is unknown nobody can say on which day it held: it stands for no day.
"""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar

from apps.units.models import FormerName, Unit
from apps.units.tree.at_date import parents_at, read_rows


class ToldOfUnit(Protocol):
    """What is told of a unit and a period: a submission, a request."""

    unit: Any
    period: Any


class NameThen(NamedTuple):
    """A former name with its last day and, where that was another, the code of then."""

    unit: int
    name: str
    until: date
    code: str


NAMES_SINCE = """
    SELECT unit_id, name, until, code FROM units_formername
    WHERE unit_id = ANY(%(units)s) AND until >= %(first)s ORDER BY until"""
Told = TypeVar("Told", bound=ToldOfUnit)


def borne_on(units: Iterable[int], day: date) -> dict[int, FormerName]:
    """By unit the name of `day`, where it was another than today. One query.

    Of 甲 until 2010-12-31 and 乙 until 2013-06-30, on 2009-01-01 甲, on 2012-01-01 乙, on 2014-01-01 none.
    """
    borne: dict[int, FormerName] = {}
    for former in FormerName.objects.filter(unit__in=list(units), until__gte=day).order_by("until"):
        borne.setdefault(former.unit_id, former)
    return borne


def called_on(units: Iterable[Unit], day: date) -> list[Unit]:
    """The units under their names of `day`, as of `called_each`."""
    return called_each((unit, day) for unit in units)


def called_each(units: Iterable[tuple[Unit, date]]) -> list[Unit]:
    """Each unit under its name of its own day, to be read and never saved: of one that is called otherwise today a copy
    with the name of then, today's as `name_today`, and as `code_then` the code where that was another. One query.
    `code` stays today's: addresses and files lead by it.

    Of 临桂区总工会, 临桂县总工会 (450322) until 2013-01-17, on 2012-09-30 a copy called 临桂县总工会.
    """
    asked = list(units)
    if not asked:
        return []
    former: dict[int, list[NameThen]] = defaultdict(list)
    keys, first = {unit.pk for unit, _day in asked}, min(day for _unit, day in asked)
    for row in read_rows(NAMES_SINCE, {"units": list(keys), "first": first}):
        name = NameThen(*row)
        former[name.unit].append(name)
    return [_called(unit, former[unit.pk], day) for unit, day in asked]


def _called(unit: Unit, former: Iterable[NameThen], day: date) -> Unit:
    """Under the first of the names that it bore until the day or later; itself where there is none."""
    for name in former:
        if name.until >= day:
            then = copy(unit)
            then.name, then.name_en, then.name_today, then.code_then = name.name, "", unit.display_name, name.code
            return then
    return unit


def called_then(told: Iterable[Told]) -> list[Told]:
    """The same things, to be read, each with its unit under its name of the period's end. One query."""
    things = list(told)
    for thing, unit in zip(things, called_each((thing.unit, thing.period.ends) for thing in things), strict=True):
        thing.unit = unit
    return things


def placed_on(units: Iterable[Unit], day: date) -> list[Unit]:
    """As `called_on`, each a copy whose `parent` is the federation it reported to on the day, under its name of then.
    Four queries."""
    named = called_on(units, day)
    above = parents_at([unit.pk for unit in named], day)
    federations = {unit.pk: unit for unit in called_on(Unit.objects.filter(pk__in=filter(None, above.values())), day)}
    placed = []
    for unit in named:
        then = copy(unit)
        then.parent = federations.get(above[unit.pk] or 0)
        placed.append(then)
    return placed


def called(unit: Unit, day: date) -> Unit:
    """The same of one unit."""
    return called_on([unit], day)[0]
