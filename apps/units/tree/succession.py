"""Units joined by successions between two days: the one reader of them for two periods.

Worked example: A and B merge into C on 2014-03-01. Between 2013-09-30 and 2014-09-30 {A, B, C} are joined; then A and B
stood, now C does. Between 2014-09-30 and 2015-09-30 nothing is joined.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from apps.units.models import Succession, Unit


class JoinedUnits(NamedTuple):
    """A group of units, with those of it that stood on the earlier day and those that stand on the later one."""

    members: frozenset[int]
    then: frozenset[int]
    now: frozenset[int]
    days: tuple[date, ...]


def joined(earlier: date, later: date, among: Iterable[int] | None = None) -> list[JoinedUnits]:
    """The groups joined after the day `earlier` and up to the day `later`; of the units `among` alone where given.

    One query.
    """
    return grouped(between(earlier, later), earlier, later, among)


def grouped(
    successions: Iterable[Succession], earlier: date, later: date, among: Iterable[int] | None = None
) -> list[JoinedUnits]:
    """The same out of successions that are read already, some of them outside the two days."""
    units: dict[int, Unit] = {}
    within = []
    for succession in successions:
        if earlier < succession.on <= later:
            within.append(succession)
            units[succession.before_id], units[succession.after_id] = succession.before, succession.after
    wanted = units.keys() if among is None else set(among)
    groups = []
    for members, days in _components(within):
        if members & wanted:
            groups.append(
                JoinedUnits(members, _standing(members, units, earlier), _standing(members, units, later), days)
            )
    return groups


def _standing(members: Iterable[int], units: dict[int, Unit], day: date) -> frozenset[int]:
    return frozenset(key for key in members if units[key].stands_on(day))


def between(earlier: date, later: date) -> Iterable[Succession]:
    """Those after the one day and up to the other, the first day first, with their units as far as is needed."""
    asked = Succession.objects.filter(on__gt=earlier, on__lte=later).select_related("before", "after")
    names = ("on", "kind", *(f"{side}__{name}" for side in ("before", "after") for name in NEEDED))
    return asked.only(*names).order_by("on", "pk")


NEEDED = ("code", "register", "name", "name_en", "path", "opened", "closed")


class Forebears:
    """Whose numbers of earlier days stand beside those that units have on `day`, among `successions` that are read.

    Worked example: A and B merged into C, and D gave a part away. Beside C of the year after stand A and B of the year
    before; of D nobody, for what it said then was of more than it is now.
    """

    def __init__(self, successions: Iterable[Succession], day: date) -> None:
        self.successions = [succession for succession in successions if succession.on <= day]
        self.day = day
        self._groups: dict[date, dict[int, JoinedUnits]] = {}

    def of(self, unit: int, earlier: date) -> tuple[int, ...]:
        """Itself where nothing joined it in between; none where its numbers then were not of the same units."""
        if not self.successions:
            return (unit,)
        if earlier not in self._groups:
            groups = grouped(self.successions, earlier, self.day)
            self._groups[earlier] = {member: group for group in groups for member in group.members}
        group = self._groups[earlier].get(unit)
        if group is None:
            return (unit,)
        if group.now != {unit}:
            return ()
        return tuple(sorted(group.then))

    def others(self, units: Iterable[int]) -> set[int]:
        """All that any of these came from."""
        return _followed(units, [(succession.after_id, succession.before_id) for succession in self.successions])

    def heirs(self, units: Iterable[int]) -> set[int]:
        """All that any of these became, wholly or in part."""
        return _followed(units, [(succession.before_id, succession.after_id) for succession in self.successions])

    def joined(self, units: Iterable[int]) -> set[int]:
        """Those of the units that came from others or gave a part away."""
        named = {key for succession in self.successions for key in (succession.before_id, succession.after_id)}
        return named.intersection(units)


def _followed(units: Iterable[int], ways: Iterable[tuple[int, int]]) -> set[int]:
    beside: dict[int, set[int]] = defaultdict(set)
    for start, end in ways:
        beside[start].add(end)
    found: set[int] = set()
    for unit in units:
        if unit in beside:
            found |= _reached_from(unit, beside) - {unit}
    return found


def of_unit(unit: int) -> Iterable[Succession]:
    """Every succession that a unit was part of, the first day first."""
    asked = Succession.objects.filter(Q(before=unit) | Q(after=unit))
    return asked.select_related("before", "after").order_by("on", "pk")


def became_by(unit: Unit, day: date) -> list[Unit]:
    """What a unit that has ended became by the day: those that stand then, whatever it was in between."""
    reached, waiting = {unit.pk: unit}, [unit.pk]
    while waiting:
        further = Succession.objects.filter(before__in=waiting, on__lte=day).select_related("after")
        waiting = []
        for succession in further:
            if succession.after_id not in reached:
                reached[succession.after_id] = succession.after
                waiting.append(succession.after_id)
    del reached[unit.pk]
    return [other for other in reached.values() if other.stands_on(day)]


def _components(successions: Iterable[Succession]) -> Iterator[tuple[frozenset[int], tuple[date, ...]]]:
    """The units that successions lead from one to another, whichever way, with the days on which they do."""
    beside: dict[int, set[int]] = defaultdict(set)
    days: dict[int, set[date]] = defaultdict(set)
    for succession in successions:
        beside[succession.before_id].add(succession.after_id)
        beside[succession.after_id].add(succession.before_id)
        days[succession.before_id].add(succession.on)
    left = set(beside)
    while left:
        members = _reached_from(min(left), beside)
        left -= members
        together: set[date] = set()
        for key in members:
            together |= days[key]
        yield frozenset(members), tuple(sorted(together))


def _reached_from(start: int, beside: Mapping[int, set[int]]) -> set[int]:
    reached, waiting = {start}, [start]
    while waiting:
        further = beside.get(waiting.pop(), set()) - reached
        reached |= further
        waiting += further
    return reached
