"""The one writer of totals, and their readers.

What comes from below a federation is its own figures, those of the units reporting to it, and the totals of the
federations below it; a federation's total is its `area` statement where it has made one, else what comes from below.
Rows are kept for every federation of county level and below and changed by differences in the transaction that causes
them. Above the county a row holds only what reports to the federation directly; the rest is folded on reading, so that
nobody waits for a city's or the province's row.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction

from apps.figures.models import Figure, Period, Total
from apps.figures.sums import NOTHING, Sum, of_figure
from apps.units.models import Federation

COUNTY = Federation.Level.COUNTY
PARTS = [part.name for part in fields(Sum)]
SUMS = """count(*), count(*) FILTER (WHERE f.qualifier <> 'exact'), sum(f.value), coalesce(sum(f.low), 0),
          count(*) FILTER (WHERE f.low IS NULL), coalesce(sum(f.high), 0), count(*) FILTER (WHERE f.high IS NULL)"""

# One counting figure a cell: the approved return, else the document. Only actual values of additive indicators add.
COUNTING = """
    SELECT DISTINCT ON (f.unit_id, f.period_id, f.indicator_id, f.coverage) f.*, u.register, i.carriers,
           CASE WHEN u.register = 'federation' THEN u.id
                ELSE coalesce(s.reported_to_id, units_parent_at(u.id, p.ends)) END AS federation_id
    FROM figures_figure f
    JOIN units_unit u ON u.id = f.unit_id
    JOIN figures_indicator i ON i.id = f.indicator_id AND i.over_units = 'sum'
    JOIN figures_period p ON p.id = f.period_id
    LEFT JOIN figures_submission s ON s.id = f.submission_id
    WHERE (s.id IS NULL OR s.status = 'approved') {where}
    ORDER BY f.unit_id, f.period_id, f.indicator_id, f.coverage, f.origin DESC
"""
ADDS = "f.state = 'value' AND f.basis = 'actual'"
CARRIED = "position(CASE f.register WHEN 'facility' THEN 'L' ELSE upper(left(f.register, 1)) END IN f.carriers) > 0"
ITS_OWN = "AND f.unit_id = ANY(%(units)s) AND f.period_id = ANY(%(periods)s)"


class Key(NamedTuple):
    """Where a row of totals stands."""

    federation: int
    period: int
    indicator: int
    register: str


class Cell(NamedTuple):
    """Where an area statement stands."""

    federation: int
    period: int
    indicator: int


def own_sums(where: str = "", params: dict | None = None) -> dict[Key, Sum]:
    """What units say of themselves, added up by the federation they report to."""
    query = f"""SELECT f.federation_id, f.period_id, f.indicator_id, f.register, {SUMS}
        FROM ({COUNTING.format(where=where)}) f
        WHERE f.coverage = 'own' AND {ADDS} AND {CARRIED} AND f.federation_id IS NOT NULL GROUP BY 1, 2, 3, 4"""
    return {Key(*row[:4]): Sum(*row[4:]) for row in _rows(query, params)}


def area_sums(where: str = "", params: dict | None = None) -> dict[Cell, Sum]:
    """What federations state for their whole areas."""
    query = f"""SELECT f.unit_id, f.period_id, f.indicator_id, f.value, f.qualifier, f.low, f.high
        FROM ({COUNTING.format(where=where)}) f WHERE f.coverage = 'area' AND {ADDS}"""
    return {Cell(*row[:3]): of_figure(*row[3:]) for row in _rows(query, params)}


@contextmanager
def posting(units: Iterable[int], periods: Iterable[int]) -> Iterator[None]:
    """Whatever the block changes of these units' figures in these periods changes the totals by the difference.

    Locks the units and the federations of county level and below above them, in key order, so that two postings in one
    county follow each other and postings in different counties do not meet.
    """
    units, periods = sorted(set(units)), sorted(set(periods))
    with transaction.atomic():
        chains = {period: _chains(units, ends) for period, ends in _ends(periods)}
        _lock({*units, *(one for chain in chains.values() for one in chain)})
        scope = (ITS_OWN, {"units": units, "periods": periods})
        own_before, area_before = own_sums(*scope), area_sums(*scope)
        yield
        own, area = _difference(own_sums(*scope), own_before), area_sums(*scope)
        changed = {cell for cell in {*area, *area_before} if area.get(cell) != area_before.get(cell)}
        deltas = _climb(own, {cell: (area_before.get(cell), area.get(cell)) for cell in changed}, chains)
        _apply(deltas)


class Link(NamedTuple):
    """A federation's place on a chain: its parent where that one keeps rows for what is below, and its level."""

    parent: int | None
    level: int


def _ends(periods: list[int]) -> list[tuple[int, date]]:
    return list(Period.objects.filter(pk__in=periods).values_list("pk", "ends"))


def _chains(units: list[int], day: date) -> dict[int, Link]:
    """The federations above (and among) `units` on `day`, each with its parent, as far up as the county."""
    query = """
        WITH RECURSIVE up AS (
            SELECT f.unit_ptr_id AS id, f.level FROM units_federation f
            WHERE f.unit_ptr_id = ANY(%(units)s)
               OR f.unit_ptr_id IN (SELECT units_parent_at(u.id, %(day)s) FROM units_unit u WHERE u.id = ANY(%(units)s))
               OR f.unit_ptr_id IN (SELECT s.reported_to_id FROM figures_submission s WHERE s.unit_id = ANY(%(units)s))
            UNION
            SELECT f.unit_ptr_id, f.level
            FROM up JOIN units_federation f ON f.unit_ptr_id = units_parent_at(up.id, %(day)s)
            WHERE f.level >= %(county)s
        )
        SELECT up.id, (SELECT f.unit_ptr_id FROM units_federation f
                       WHERE f.unit_ptr_id = units_parent_at(up.id, %(day)s) AND f.level >= %(county)s), up.level
        FROM up"""
    return {row[0]: Link(*row[1:]) for row in _rows(query, {"units": units, "day": day, "county": COUNTY})}


def _lock(ids: set[int]) -> None:
    _rows("SELECT id FROM units_unit WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE", {"ids": sorted(ids)})


def _difference(after: dict[Key, Sum], before: dict[Key, Sum]) -> dict[Key, Sum]:
    return {key: delta for key in {*after, *before} if (delta := after.get(key, NOTHING) - before.get(key, NOTHING))}


def _climb(
    own: dict[Key, Sum], area: dict[Cell, tuple[Sum | None, Sum | None]], chains: dict[int, dict[int, Link]]
) -> dict[Key, Sum]:
    """The differences of every row, taken from the bottom up: an area statement stops what comes from below it."""
    deltas: dict[Cell, dict[str, Sum]] = defaultdict(lambda: defaultdict(Sum))
    for key, delta in own.items():
        deltas[Cell(*key[:3])][key.register] += delta
    for cell in area:
        deltas[cell]
    stored = _stored_below({link for chain in chains.values() for link in chain}, chains)
    stated = area_sums(
        ITS_OWN, {"units": list({one for chain in chains.values() for one in chain}), "periods": list(chains)}
    )
    queue = sorted(deltas, key=lambda cell: -chains[cell.period][cell.federation].level)
    while queue:
        cell = queue.pop(0)
        parent = chains[cell.period][cell.federation].parent
        if parent is None:
            continue
        above = Cell(parent, cell.period, cell.indicator)
        passed = _passed_up(deltas[cell], area.get(cell, (stated.get(cell),) * 2), stored.get(cell, {}))
        if above not in deltas and passed:
            queue = sorted([*queue, above], key=lambda one: -chains[one.period][one.federation].level)
        for register, delta in passed.items():
            deltas[above][register] += delta
    return {Key(*cell, register): delta for cell, parts in deltas.items() for register, delta in parts.items() if delta}


def _passed_up(below: dict[str, Sum], area: tuple[Sum | None, Sum | None], stored: dict[str, Sum]) -> dict[str, Sum]:
    """What changes for the parent when `below` changes and the area statement goes from the first to the second."""
    before, after = area
    passed: dict[str, Sum] = defaultdict(Sum)
    if before is not None:
        passed[Total.AREA] -= before
    else:
        for register, amount in stored.items():
            passed[register] -= amount
    if after is not None:
        passed[Total.AREA] += after
    else:
        for register in {*stored, *below}:
            passed[register] += stored.get(register, NOTHING) + below.get(register, NOTHING)
    return {register: delta for register, delta in passed.items() if delta}


def _stored_below(federations: set[int], periods: Iterable[int]) -> dict[Cell, dict[str, Sum]]:
    rows: dict[Cell, dict[str, Sum]] = defaultdict(dict)
    found = Total.objects.filter(federation__in=federations, period__in=periods)
    for row in found.values_list("federation_id", "period_id", "indicator_id", "register", *PARTS):
        rows[Cell(*row[:3])][row[3]] = Sum(*row[4:])
    return rows


def _apply(deltas: dict[Key, Sum]) -> None:
    if not deltas:
        return
    columns = list(
        zip(*((*key, *(getattr(deltas[key], part) for part in PARTS)) for key in sorted(deltas)), strict=True)
    )
    types = [
        "bigint",
        "bigint",
        "bigint",
        "text",
        *("numeric" if part in ("value", "low", "high") else "int" for part in PARTS),
    ]
    names = ["federation_id", "period_id", "indicator_id", "register", *PARTS]
    unnest = ", ".join(f"%s::{kind}[]" for kind in types)
    added = ", ".join(f"{part} = t.{part} + excluded.{part}" for part in PARTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO figures_total AS t ({", ".join(names)}) SELECT * FROM unnest({unnest})
                ON CONFLICT (federation_id, period_id, indicator_id, register) DO UPDATE SET {added}""",
            [list(column) for column in columns],
        )
        cursor.execute(
            "DELETE FROM figures_total WHERE units = 0 AND federation_id = ANY(%s) AND period_id = ANY(%s)",
            [list(set(columns[0])), list(set(columns[1]))],
        )


def _rows(query: str, params: dict | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params or {})
        return cursor.fetchall()


# ---- Reading


@dataclass(frozen=True, slots=True)
class Standing:
    """A federation's number for one indicator and period: its statement, what comes from below, and who reported.

    `reported` of `expected` federations directly below have a total; `below` adds only those.
    """

    stated: Figure | None = None
    below: Sum = NOTHING
    reported: int = 0
    expected: int = 0

    @property
    def sum(self) -> Sum:
        """The total: the statement where there is one, else the sum from below."""
        stated = self.stated
        return of_figure(stated.value, stated.qualifier, stated.low, stated.high) if stated else self.below


def parent_on(unit: int, day: date) -> int | None:
    """The federation a unit reported to on `day`."""
    return _rows("SELECT units_parent_at(%(unit)s, %(day)s)", {"unit": unit, "day": day})[0][0]


def children_on(federations: Iterable[int], day: date) -> dict[int, list[int]]:
    """Federations reporting to each of `federations` on `day`, and on down to the first of county level or below."""
    query = """
        WITH RECURSIVE down AS (
            SELECT f.unit_ptr_id AS id, NULL::bigint AS parent, f.level
            FROM units_federation f WHERE f.unit_ptr_id = ANY(%(ids)s)
            UNION
            SELECT f.unit_ptr_id, d.id, f.level
            FROM down d JOIN units_affiliation a ON a.parent_id = d.id
            JOIN units_federation f ON f.unit_ptr_id = a.unit_id
            JOIN units_unit u ON u.id = a.unit_id AND (u.closed IS NULL OR u.closed >= %(day)s)
            WHERE d.level < %(county)s AND units_parent_at(a.unit_id, %(day)s) = d.id
        ) SELECT DISTINCT parent, id FROM down WHERE parent IS NOT NULL"""
    found: dict[int, list[int]] = defaultdict(list)
    for parent, child in _rows(query, {"ids": list(federations), "day": day, "county": COUNTY}):
        found[parent].append(child)
    return found


def standings(federations: Iterable[int], indicators: Iterable[int], period: Period) -> dict[tuple[int, int], Standing]:
    """By (federation, indicator): the totals of `period`; a cell nobody has stated or added to is not in it."""
    federations, indicators = list(federations), list(indicators)
    children = children_on(federations, period.ends)
    everyone = {*federations, *children, *(child for group in children.values() for child in group)}
    stated = stated_figures(everyone, indicators, [period.pk])
    below: dict[tuple[int, int], Sum] = defaultdict(Sum)
    rows = Total.objects.filter(federation__in=everyone, indicator__in=indicators, period=period)
    for federation, indicator, *parts in rows.values_list("federation_id", "indicator_id", *PARTS):
        below[federation, indicator] += Sum(*parts)
    found: dict[tuple[int, int], Standing] = {}

    def standing(federation: int, indicator: int) -> Standing:
        key = (federation, indicator)
        if key not in found:
            parts = [standing(child, indicator) for child in children.get(federation, ())]
            sums = [part.sum for part in parts]
            found[key] = Standing(
                stated.get((federation, indicator, period.pk)),
                sum(sums, below.get(key, NOTHING)),
                sum(1 for one in sums if one.units),
                len(parts),
            )
        return found[key]

    return {
        (federation, indicator): one
        for federation in federations
        for indicator in indicators
        if (one := standing(federation, indicator)).stated or one.below.units or one.expected
    }


def stated_figures(
    units: Iterable[int], indicators: Iterable[int], periods: Iterable[int], coverage: str = "area"
) -> dict[tuple[int, int, int], Figure]:
    """Counting figures by (unit, indicator, period): the approved return, else the document."""
    found = (
        Figure.objects.counting()
        .filter(
            unit__in=list(units),
            indicator__in=list(indicators),
            period__in=list(periods),
            coverage=coverage,
            state="value",
            basis="actual",
        )
        .order_by("origin")
    )
    return {(one.unit_id, one.indicator_id, one.period_id): one for one in found}


# ---- Proof


def recomputed() -> dict[Key, Sum]:
    """Every row from the figures alone, the slow and obvious way that the quick one is held against."""
    own, area = own_sums(), area_sums()
    levels = dict(Federation.objects.values_list("pk", "level"))
    expected: dict[Key, Sum] = defaultdict(Sum, own)
    for period, ends in Period.objects.values_list("pk", "ends"):
        parents = dict(
            _rows("SELECT unit_ptr_id, units_parent_at(unit_ptr_id, %(day)s) FROM units_federation", {"day": ends})
        )
        for federation in sorted(levels, key=lambda one: -levels[one]):
            parent = parents[federation]
            if parent is None or levels[parent] < COUNTY:
                continue
            for key in [key for key in expected if (key.federation, key.period) == (federation, period)]:
                if Cell(*key[:3]) not in area:
                    expected[key._replace(federation=parent)] += expected[key]
            for cell in [cell for cell in area if (cell.federation, cell.period) == (federation, period)]:
                expected[Key(parent, period, cell.indicator, Total.AREA)] += area[cell]
    return {key: amount for key, amount in expected.items() if amount.units}


def stored() -> dict[Key, Sum]:
    """Every row as it is kept."""
    return {
        Key(*row[:4]): Sum(*row[4:])
        for row in Total.objects.values_list("federation_id", "period_id", "indicator_id", "register", *PARTS)
    }


def rebuild() -> None:
    """Replaces every row by what the figures say; for a tree act or a repair, never in daily work."""
    with transaction.atomic():
        Total.objects.all().delete()
        _apply(dict(recomputed().items()))
