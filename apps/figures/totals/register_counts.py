"""Counts the units of the registers, for the indicators that are counted rather than collected."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count

from apps.figures.models import Indicator
from apps.figures.register_filters import REGISTERS, condition
from apps.units.access import below, upward
from apps.units.models import Federation, Unit


def counts(federations: Iterable[Unit], indicators: Iterable[Indicator], day: date) -> dict[tuple[int, int], int]:
    """By (federation id, indicator id): the units in the federation's subtree, as the tree stands now, open on `day`.

    One query for each register counted, whatever the number of federations and indicators: units are counted where
    they report to, and the few sums are carried up the paths here. What cannot be counted is not in it.
    """
    federations = list(federations)
    indicators = [indicator for indicator in indicators if not indicator.uncountable()]
    found = {(one.pk, indicator.pk): 0 for indicator in indicators for one in federations}
    by_register: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        by_register[indicator.counts].append(indicator)
    by_path = {one.path: one.pk for one in federations}
    for register, counting in by_register.items() if federations else ():
        for place, *numbers in _counted_by_place(register, counting, by_path, day):
            for path in upward(place):
                if path in by_path:
                    for indicator, number in zip(counting, numbers, strict=True):
                        found[by_path[path], indicator.pk] += number
    return found


def _counted_by_place(register: str, indicators: list[Indicator], paths: Iterable[str], day: date) -> Iterable[tuple]:
    """Rows of a place in the tree and what is counted there: a federation at itself, all else where it reports to."""
    place = "path" if register == Federation.REGISTER else "parent__path"
    numbers = {
        f"n{indicator.pk}": Count("pk", filter=condition(register, indicator.filter) or None)
        for indicator in indicators
    }
    units = REGISTERS[register].objects.filter(below(_tops(paths))).open_on(day).order_by()
    return units.values(place).annotate(**numbers).values_list(place, *numbers)


def _tops(paths: Iterable[str]) -> list[str]:
    """The paths that lie below no other of them."""
    tops: list[str] = []
    for path in sorted(paths):
        if not tops or not path.startswith(tops[-1]):
            tops.append(path)
    return tops
