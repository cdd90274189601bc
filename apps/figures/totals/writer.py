"""The one writer of totals.

What comes from below a federation is its own figures, those of the units reporting to it, and the totals of the
federations below it; a federation's total is its `area` statement where it has made one, else what comes from below.
Rows are kept for every federation of county level and below and changed by differences in the transaction that causes
them. Above the county a row holds only what reports to the federation directly; the rest is folded on reading
(apps.figures.standing), so that nobody waits for a city's or the province's row.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction

from apps.figures.arithmetic.sums import Parts, Sum, added, negated
from apps.figures.models import Period
from apps.figures.totals.contributions import AREA, Cell, prior_pairs, rows, sums
from apps.figures.triggers.derived import deriving
from apps.units.models import Federation

COUNTY = Federation.Level.COUNTY
KEY = ("counting", "side", "federation_id", "period_id", "indicator_id", "register")
TYPES = ("text", "text", *["bigint"] * 3, "text", "int", "int", "numeric", "numeric", "int", "numeric", "int")
Totals = dict[Cell, dict[str, Sum]]


class Link(NamedTuple):
    """A federation's place on a chain: its parent where that one keeps rows for what is below, and its level."""

    parent: int | None
    level: int


Chains = dict[int, dict[int, Link]]  # by period, at its end


@contextmanager
def posting(units: Iterable[int], periods: Iterable[int]) -> Iterator[None]:
    """Whatever the block changes of these units' figures in these periods changes the totals by the difference.

    So it does where these periods are the prior ones of others. Two postings in one county follow each other, postings
    in different counties do not meet. Not to be nested, and no unit moves inside it: for a move the database posts
    the difference itself (apps.figures.totals.moves).
    """
    units, periods, priors = sorted(set(units)), set(periods), prior_pairs()
    kept = periods | {later for later, earlier in priors.items() if earlier in periods}
    pairs = [(later, priors[later]) for later in kept if later in priors]
    asked = {"periods": sorted(kept | {earlier for _, earlier in pairs}), "pairs": pairs}
    with transaction.atomic():
        chains = hold(units, kept)
        own_before, area_before = sums(units=units, **asked)
        yield
        own, area = sums(units=units, **asked)
        own = {cell: added(own.get(cell, {}), negated(own_before.get(cell, {}))) for cell in {*own, *own_before}}
        changed = {cell for cell in {*area, *area_before} if area.get(cell) != area_before.get(cell)}
        deltas = {cell: parts for cell, parts in own.items() if parts}
        _apply(_climb(deltas, {cell: (area_before.get(cell), area.get(cell)) for cell in changed}, chains, asked))


def hold(units: Iterable[int], periods: Iterable[int]) -> Chains:
    """Locks the units and the federations of county level and below above them, in key order; returns the chains.

    Where a federation on a chain moved while its lock was waited for, all are let go and taken again: more of them
    taken later would stand out of the order.
    """
    units = list(units)
    ends = list(Period.objects.filter(pk__in=list(periods)).values_list("pk", "ends"))
    chains = {period: _chains(units, day) for period, day in ends}
    while True:
        ids = sorted({*units, *(federation for chain in chains.values() for federation in chain)})
        before = transaction.savepoint()
        rows("SELECT id FROM units_unit WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE", {"ids": ids})
        held, chains = chains, {period: _chains(units, day) for period, day in ends}
        if chains == held:
            transaction.savepoint_commit(before)
            return chains
        transaction.savepoint_rollback(before)


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
    return {row[0]: Link(*row[1:]) for row in rows(query, {"units": units, "day": day, "county": COUNTY})}


def _climb(own: Totals, area: dict[Cell, tuple[Sum | None, Sum | None]], chains: Chains, asked: dict) -> Totals:
    """The differences of every row, taken from the bottom up: an area statement stops what comes from below it.

    `own` are the differences of what is said to each federation directly, `area` the statements that changed.
    """
    deltas: Totals = defaultdict(dict, own)
    everyone = list({one for chain in chains.values() for one in chain})
    stored = _stored(federations={cell.federation for cell in area}, periods={cell.period for cell in area})
    stated = sums(units=everyone, coverage=AREA, **asked)[1] if own or area else {}
    waiting: dict[int, set[Cell]] = defaultdict(set)
    for cell in {*own, *area}:
        waiting[chains[cell.period][cell.federation].level].add(cell)
    for level in sorted(Federation.Level.values, reverse=True):
        for cell in waiting[level]:
            parent = chains[cell.period][cell.federation].parent
            if parent is None:
                continue
            before, after = area.get(cell, (stated.get(cell),) * 2)
            if passed := _passed_up(deltas.get(cell, {}), before, after, stored.get(cell, {})):
                above = cell._replace(federation=parent)
                deltas[above] = added(deltas.get(above, {}), passed)
                waiting[chains[cell.period][parent].level].add(above)
    return {cell: parts for cell, parts in deltas.items() if parts}


def _passed_up(below: Parts, before: Sum | None, after: Sum | None, stored: Parts) -> Parts:
    """What changes for the parent when `below` changes and the area statement goes from `before` to `after`."""
    if before is after is None:
        return below
    gone = stored if before is None else {AREA: before}
    come = added(stored, below) if after is None else {AREA: after}
    return added(come, negated(gone))


def _apply(deltas: Totals) -> None:
    changes = sorted((*cell, register, *amount) for cell, parts in deltas.items() for register, amount in parts.items())
    if not changes:
        return
    columns = [list(column) for column in zip(*changes, strict=True)]
    unnest = ", ".join(f"%s::{kind}[]" for kind in TYPES)
    sums_added = ", ".join(f"{part} = t.{part} + excluded.{part}" for part in Sum._fields)
    with deriving(), connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO figures_total AS t ({", ".join((*KEY, *Sum._fields))}) SELECT * FROM unnest({unnest})
                ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET {sums_added}""",
            columns,
        )
        cursor.execute(
            "DELETE FROM figures_total WHERE units = 0 AND federation_id = ANY(%s) AND period_id = ANY(%s)",
            [list(set(columns[2])), list(set(columns[3]))],
        )


# ---- Proof


def recomputed(period: Period) -> Totals:
    """Every row of a period from the figures alone, the slow and obvious way that the quick one is held against."""
    prior = prior_pairs().get(period.pk)
    pairs = [(period.pk, prior)] if prior else []
    own, area = sums(periods=[period.pk, *(one for _, one in pairs)], pairs=pairs)
    expected: Totals = {cell: parts for cell, parts in own.items() if cell.period == period.pk}
    parents = dict(
        rows("SELECT unit_ptr_id, units_parent_at(unit_ptr_id, %(day)s) FROM units_federation", {"day": period.ends})
    )
    levels = dict(Federation.objects.values_list("pk", "level"))
    cells: dict[int, set[Cell]] = defaultdict(set)
    for cell in {*expected, *(one for one in area if one.period == period.pk)}:
        cells[cell.federation].add(cell)
    for federation in sorted(levels, key=lambda one: -levels[one]):
        parent = parents[federation]
        if parent is None or levels[parent] < COUNTY:
            continue
        for cell in cells[federation]:
            above = cell._replace(federation=parent)
            passed = {AREA: area[cell]} if cell in area else expected.get(cell, {})
            expected[above] = added(expected.get(above, {}), passed)
            cells[parent].add(above)
    return {cell: parts for cell, parts in expected.items() if parts}


def differing() -> Iterator[tuple[Cell, Parts, Parts]]:
    """Each place where the rows kept are not what the figures say: what is kept there, and what they say."""
    for period in Period.objects.all():
        stored, expected = _stored(periods=[period.pk]), recomputed(period)
        for cell in sorted({*stored, *expected}):
            if (kept := stored.get(cell, {})) != (said := expected.get(cell, {})):
                yield cell, kept, said


def _stored(*, periods: Iterable[int], federations: Iterable[int] | None = None) -> Totals:
    query = f"SELECT {', '.join((*KEY, *Sum._fields))} FROM figures_total WHERE period_id = ANY(%(periods)s)"
    asked = {"periods": list(periods)}
    if federations is not None:
        query, asked = f"{query} AND federation_id = ANY(%(federations)s)", asked | {"federations": list(federations)}
    found: Totals = defaultdict(dict)
    for row in rows(query, asked):
        found[Cell(*row[:5])][row[5]] = Sum(*row[6:])
    return found


def rebuild(periods: Iterable[Period] | None = None) -> None:
    """Replaces every row, or those of some periods, by what the figures say; for a repair, never in daily work."""
    with transaction.atomic():
        for period in Period.objects.all() if periods is None else periods:
            with deriving():
                rows("DELETE FROM figures_total WHERE period_id = %(period)s RETURNING NULL", {"period": period.pk})
            _apply(recomputed(period))
