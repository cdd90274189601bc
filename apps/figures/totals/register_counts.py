"""Counts the units of the registers, for the indicators that are counted rather than collected."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import product

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
    numbers_of: dict[tuple[int, int], int] = {}
    if not places:
        return numbers_of
    for register, of_register in _by_register(indicators).items():
        for federation, indicator in product(places.values(), of_register):
            numbers_of[federation, indicator.pk] = 0
        for path, *numbers in _counted_by_place(register, of_register, places, day):
            _add_upward(numbers_of, places, path, dict(zip(of_register, numbers, strict=True)))
    return numbers_of


def _add_upward(
    numbers_of: dict[tuple[int, int], int], places: dict[str, int], path: str, numbers: dict[Indicator, int]
) -> None:
    """Adds what is counted at `path` to the federations at it and above it that are asked for.

    Worked example: 5 counted at a town are added to the town, its county and its city, if all three are asked for.
    """
    for above in upward(path):
        if above in places:
            federation = places[above]
            for indicator, number in numbers.items():
                numbers_of[federation, indicator.pk] += number


def _by_register(indicators: Iterable[Indicator]) -> dict[str, list[Indicator]]:
    """The indicators that can be counted, by the register whose units they count."""
    by_register: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        if not indicator.uncountable():
            by_register[indicator.counts].append(indicator)
    return by_register


def _counted_by_place(register: str, indicators: list[Indicator], paths: Iterable[str], day: date) -> Iterable[tuple]:
    """Rows of a place in the tree and what is counted there: a federation at itself, all else where it reports to."""
    place = "path" if register == Federation.REGISTER else "parent__path"
    numbers = {}
    for indicator in indicators:
        which = condition(register, indicator.filter)
        numbers[f"n{indicator.pk}"] = Count("pk", filter=which or None)
    units = REGISTERS[register].objects.filter(below(_tops(paths))).open_on(day).order_by()
    return units.values(place).annotate(**numbers).values_list(place, *numbers)


def _tops(paths: Iterable[str]) -> list[str]:
    """The paths that lie below no other of them: of 450000/, 450000/450200/ and 460000/ the first and the last."""
    tops: list[str] = []
    for path in sorted(paths):
        if not tops or not path.startswith(tops[-1]):
            tops.append(path)
    return tops
