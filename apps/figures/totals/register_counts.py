"""Counts the units of the registers, for the indicators that are counted rather than collected."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count

from apps.figures.models import Indicator
from apps.figures.register_filters import condition
from apps.units.access import below, upward
from apps.units.models import REGISTERS, Federation, Unit


def counts(federations: Iterable[Unit], indicators: Iterable[Indicator], day: date) -> dict[tuple[int, int], int]:
    """By (federation id, indicator id): the units in the federation's subtree, as the tree stands now, open on `day`.

    One query for each register counted, whatever the number of federations and indicators: units are counted where
    they report to, and the few sums are carried up the paths here. What cannot be counted is not in it.
    """
    places = {federation.path: federation.pk for federation in federations}
    countable = [indicator for indicator in indicators if not indicator.uncountable()]
    numbers_of = {(federation, indicator.pk): 0 for federation in places.values() for indicator in countable}
    if not places:
        return numbers_of
    for register, of_register in _by_register(countable).items():
        for path, *numbers in _counted_by_place(register, of_register, places, day):
            _add_upward(numbers_of, places, path, dict(zip(of_register, numbers, strict=True)))
    return numbers_of


def _add_upward(
    numbers_of: dict[tuple[int, int], int], places: dict[str, int], path: str, numbers: dict[Indicator, int]
) -> None:
    """Adds what is counted at `path` to the federations at it and above it that are asked for."""
    for above in upward(path):
        if above in places:
            for indicator, number in numbers.items():
                numbers_of[places[above], indicator.pk] += number


def _by_register(indicators: list[Indicator]) -> dict[str, list[Indicator]]:
    by_register: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        by_register[indicator.counts].append(indicator)
    return by_register


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
