"""Counts the units of the registers, for the indicators that are counted rather than collected."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from django.db.models import Count, F

from apps.figures import register_filters
from apps.figures.models import Indicator
from apps.figures.register_filters import condition
from apps.figures.totals.contributions import Params, rows
from apps.units.access import below, upward
from apps.units.models import REGISTERS, Federation, Unit
from apps.units.tree import kinds
from apps.units.tree.at_date import MOVED_SINCE_EACH, OPEN_ON, Link, every_federation_on, place_at

# By day and federation what of a register reported to it then: units are counted where they report today, and those
# that moved since where they were; they are counted as what they were then.
COUNTED_ON = f"""
    WITH days AS (SELECT * FROM unnest(%(days)s::date[]) AS d(day)
    ), moved AS MATERIALIZED ({MOVED_SINCE_EACH}
    ), was AS MATERIALIZED ({kinds.KINDS_ON})
    SELECT d.day, CASE WHEN u.register = 'federation' THEN u.id
                       WHEN m.id IS NOT NULL THEN m.parent_id ELSE u.parent_id END, {{columns}}
    FROM days d JOIN units_unit u ON u.register = %(register)s AND {OPEN_ON.format(day="d.day")}
    JOIN {{table}} r ON r.unit_ptr_id = u.id
    LEFT JOIN moved m ON m.id = u.id AND m.day = d.day
    LEFT JOIN was w ON w.unit_id = u.id AND w.day = d.day
    GROUP BY 1, 2
"""


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


def counts_then(
    federations: Iterable[int], indicators: Iterable[Indicator], days: Iterable[date]
) -> dict[tuple[int, int, date], int]:
    """By (federation id, indicator id, day) the same as the tree stood on that day: each unit is counted where it
    reported to then.

    A query for each register counted and one for the trees of all days. Worked example: a station that moved from one
    city to another in 2015 is counted in the first on 30 September 2014.
    """
    wanted, days = set(federations), list(days)
    by_register = _by_register(indicators)
    trees = every_federation_on(days) if by_register else {}
    above = {day: _wanted_above(wanted, links) for day, links in trees.items()}
    numbers_of: dict[tuple[int, int, date], int] = {}
    for register, of_register in by_register.items():
        keys = [indicator.pk for indicator in of_register]
        for key in product(wanted, keys, days):
            numbers_of[key] = 0
        for day, place, *numbers in _counted_on(register, of_register, days):
            for federation in above[day].get(place, ()):
                for indicator, number in zip(keys, numbers, strict=True):
                    numbers_of[federation, indicator, day] += number
    return numbers_of


def _counted_on(register: str, indicators: list[Indicator], days: list[date]) -> list[tuple]:
    """Rows of a day, a federation and what of the register reported to it then; a federation is counted at itself."""
    model = REGISTERS[register]
    columns, params = [], Params(days=days, register=register)
    for indicator in indicators:
        terms = ["true"]
        for field, values in register_filters.wanted(register, indicator.filter).items():
            params[f"{field}_{indicator.pk}"] = values
            terms.append(f"{kinds.column_on(model, field)} = ANY(%({field}_{indicator.pk})s)")
        columns.append(f"count(*) FILTER (WHERE {' AND '.join(terms)})")
    return rows(COUNTED_ON.format(table=model._meta.db_table, columns=", ".join(columns)), params)


def _wanted_above(wanted: set[int], links: Iterable[Link]) -> dict[int, set[int]]:
    """By federation those of the wanted that it is, or that stand above it by the links."""
    parents = {link.federation: link.parent for link in links}
    return {federation: wanted.intersection(_chain(federation, parents)) for federation in parents}


def units_counted_then(indicator: Indicator, day: date) -> dict[int, int | None]:
    """By unit that the indicator counts on `day` the federation it is counted at: those that `counts_then` counts."""
    if indicator.uncountable():
        return {}
    which = condition(indicator.counts, indicator.filter)
    place = F("pk") if indicator.counts == Federation.REGISTER else place_at(day)
    units = kinds.dated(REGISTERS[indicator.counts].objects.open_on(day), day).filter(which)
    return dict(units.order_by().annotate(place_then=place).values_list("pk", "place_then"))


def _chain(federation: int | None, parents: dict[int, int | None]) -> Iterator[int]:
    """The federation and those above it."""
    while federation is not None:
        yield federation
        federation = parents.get(federation)


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
    numbers = _numbers(register, indicators)
    units = kinds.dated(REGISTERS[register].objects.filter(below(_tops(paths))).open_on(day), day).order_by()
    return units.values(place).annotate(**numbers).values_list(place, *numbers)


def _numbers(register: str, indicators: list[Indicator]) -> dict[str, Count]:
    """By name what each of the indicators counts of the register."""
    numbers = {}
    for indicator in indicators:
        which = condition(register, indicator.filter)
        numbers[f"n{indicator.pk}"] = Count("pk", filter=which or None)
    return numbers


def _tops(paths: Iterable[str]) -> list[str]:
    """The paths that lie below no other of them: of 450000/, 450000/450200/ and 460000/ the first and the last."""
    tops: list[str] = []
    for path in sorted(paths):
        if not tops or not path.startswith(tops[-1]):
            tops.append(path)
    return tops
