"""The one writer of totals.

What comes from below a federation is its own figures, those of the units reporting to it, and the totals of the
federations below it; a federation's total is its `area` statement where it has made one, else what comes from below.
Rows are kept for every federation of county level and below and changed by differences in the transaction that causes
them. Above the county a row holds only what reports to the federation directly; the rest is folded on reading
(apps.figures.totals.folding), so that nobody waits for a city's or the province's row.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction

from apps.changelog.read_once import within_act
from apps.figures.arithmetic.sums import SUM_COLUMNS, Parts, Sum, added, negated
from apps.figures.models import Period
from apps.figures.models.detached import years_before
from apps.figures.totals import answers
from apps.figures.totals.contributions import (
    ALL,
    AREA,
    COUNTINGS,
    Params,
    Selection,
    TotalKey,
    Totals,
    kept_under,
    paired,
    periods_just_before,
    rows,
    sums,
)
from apps.figures.triggers.derived import deriving
from apps.units.models import Federation
from apps.units.tree.at_date import PARENT_AT, depth, parents_at

COUNTY = Federation.Level.COUNTY
KEY = ("counting", "side", "federation_id", "period_id", "indicator_id", "register")
AMOUNT_TYPES = ("int", "int", "numeric", "numeric", "int", "numeric", *["int"] * 4, "numeric")
TYPES = ("text", "text", *["bigint"] * 3, "text", *AMOUNT_TYPES)
# The federations above (and among) these units on a day, as far up as the county, each with its parent where that one
# keeps rows for what is below.
CHAIN = f"""
    WITH RECURSIVE up AS (
        SELECT f.unit_ptr_id AS id FROM units_federation f
        WHERE f.unit_ptr_id = ANY(%(units)s)
           OR f.unit_ptr_id IN (SELECT {PARENT_AT}(u.id, %(day)s) FROM units_unit u WHERE u.id = ANY(%(units)s))
           OR f.unit_ptr_id IN (SELECT s.reported_to_id FROM figures_submission s WHERE s.unit_id = ANY(%(units)s))
        UNION
        SELECT f.unit_ptr_id
        FROM up JOIN units_federation f ON f.unit_ptr_id = {PARENT_AT}(up.id, %(day)s)
        WHERE f.level >= %(county)s
    )
    SELECT up.id, (SELECT f.unit_ptr_id FROM units_federation f
                   WHERE f.unit_ptr_id = {PARENT_AT}(up.id, %(day)s) AND f.level >= %(county)s)
    FROM up
"""
COLUMNS = ", ".join((*KEY, *SUM_COLUMNS))
ARRAYS = ", ".join(f"%s::{kind}[]" for kind in TYPES)
SUMMED = ", ".join(f"{part} = t.{part} + excluded.{part}" for part in SUM_COLUMNS)
ADD = f"""
    INSERT INTO figures_total AS t ({COLUMNS}) SELECT * FROM unnest({ARRAYS})
    ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET {SUMMED}
"""
STORED = f"SELECT {COLUMNS} FROM figures_total WHERE period_id = ANY(%(periods)s)"
DELETE_EMPTY = "DELETE FROM figures_total WHERE units = 0 AND federation_id = ANY(%s) AND period_id = ANY(%s)"


Chain = dict[int, int | None]  # by federation its parent where that one keeps rows for what is below
Chains = dict[int, Chain]  # by period, at its end
OwnAndStated = tuple[Totals, dict[TotalKey, Sum]]  # as `sums` gives them


class TotalDifference(NamedTuple):
    """What changed: what is said to each federation directly, and the statements before and after."""

    own: Totals
    statements: dict[TotalKey, tuple[Sum | None, Sum | None]]


@contextmanager
def posting(units: Iterable[int], periods: Iterable[int]) -> Iterator[None]:
    """Whatever the block changes of these units' figures in these periods changes the totals by the difference, and the
    counts of who answered.

    So it does where these periods are just before others. Two postings in one county follow each other, postings
    in different counties do not meet. Not to be nested, and no unit moves inside it: for a move the database posts
    the difference itself (apps.figures.totals.moves).
    """
    units, periods = sorted(set(units)), sorted(set(periods))
    just_before = periods_just_before()
    kept = _with_later(periods, just_before)
    selection = Selection(kept, paired(kept, just_before), units, rates=None)
    answered = Selection(periods, units=units)
    with transaction.atomic(), within_act():
        chains = hold(units, kept)
        before, answered_before = sums(selection), answers.answers(answered)
        yield
        difference = _difference(before, sums(selection))
        _apply(_climb(difference, chains, selection))
        answers.post(answered_before, answers.answers(answered))


def _with_later(periods: Iterable[int], just_before: dict[int, int]) -> set[int]:
    """The periods, and those that any of them is just before."""
    periods = set(periods)
    later = {later for later, earlier in just_before.items() if earlier in periods}
    return periods | later


def _difference(before: OwnAndStated, after: OwnAndStated) -> TotalDifference:
    """What a posting changed, place by place; a place where nothing changed is in neither part."""
    own_before, stated_before = before
    own_after, stated_after = after
    own: Totals = {}
    for key in {*own_before, *own_after}:
        gone = own_before.get(key, {})
        come = own_after.get(key, {})
        own[key] = added(come, negated(gone))
    statements = {}
    for key in {*stated_before, *stated_after}:
        was, now = stated_before.get(key), stated_after.get(key)
        if was != now:
            statements[key] = (was, now)
    return TotalDifference(_without_empty(own), statements)


def hold(units: Iterable[int], periods: Iterable[int]) -> Chains:
    """Locks the units and the federations of county level and below above them, in key order; returns the chains.

    Where a federation on a chain moved while its lock was waited for, all are let go and taken again: more of them
    taken later would stand out of the order.
    """
    units = list(units)
    ends = list(Period.objects.filter(pk__in=list(periods)).values_list("pk", "ends"))
    chains = _chains_at(units, ends)
    while True:
        ids = sorted({*units, *_federations_on(chains)})
        before = transaction.savepoint()
        rows("SELECT id FROM units_unit WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE", {"ids": ids})
        held, chains = chains, _chains_at(units, ends)
        if chains == held:
            transaction.savepoint_commit(before)
            return chains
        transaction.savepoint_rollback(before)


def _chains_at(units: list[int], ends: Iterable[tuple[int, date]]) -> Chains:
    """By period and by federation above (and among) `units` on its last day, as far up as the county."""
    chains: Chains = {}
    for period, day in ends:
        chains[period] = dict(rows(CHAIN, {"units": units, "day": day, "county": COUNTY}))
    return chains


def _federations_on(chains: Chains) -> set[int]:
    federations: set[int] = set()
    for chain in chains.values():
        federations.update(chain)
    return federations


def _climb(difference: TotalDifference, chains: Chains, selection: Selection) -> Totals:
    """The differences of every row, taken from the bottom up: an area statement stops what comes from below it.

    A union says 7 instead of 5. The town above it takes on +2, and so does the county above the town; where the town
    has stated 9 for its area, its row takes on +2 and the county's nothing. Where the statement is new, the county
    takes on 9 less all that the town's row held before.
    """
    if not difference.own and not difference.statements:
        return {}
    stored, stated = _kept(difference), _stated_on(chains, selection)
    deltas: Totals = defaultdict(dict, difference.own)
    waiting: dict[int, set[TotalKey]] = defaultdict(set)  # by how many stand above it
    for key in {*difference.own, *difference.statements}:
        waiting[depth(key.federation, chains[key.period])].add(key)
    for steps in range(max(waiting), -1, -1):
        for key in waiting[steps]:
            parent = chains[key.period][key.federation]
            before, after = difference.statements.get(key, (stated.get(key), stated.get(key)))
            passed = _passed_up(deltas.get(key, {}), before, after, stored.get(key, {}))
            if parent is None or not passed:
                continue
            above = key._replace(federation=parent)
            deltas[above] = added(deltas.get(above, {}), passed)
            waiting[steps - 1].add(above)
    return _without_empty(deltas)


def _kept(difference: TotalDifference) -> Totals:
    """The rows kept where statements changed."""
    federations = {key.federation for key in difference.statements}
    periods = {key.period for key in difference.statements}
    return _stored(periods=periods, federations=federations)


def _stated_on(chains: Chains, selection: Selection) -> dict[TotalKey, Sum]:
    """The area statements of all federations on the chains as they are now."""
    _own, statements = sums(replace(selection, units=_federations_on(chains), coverage=AREA))
    return statements


def _without_empty(totals: Totals) -> Totals:
    return {key: parts for key, parts in totals.items() if parts}


def _passed_up(below: Parts, before: Sum | None, after: Sum | None, stored: Parts) -> Parts:
    """What changes for the parent when `below` changes and the area statement goes from `before` to `after`."""
    if before is after is None:
        return below
    gone = stored if before is None else {AREA: before}
    come = added(stored, below) if after is None else {AREA: after}
    return added(come, negated(gone))


def _apply(deltas: Totals) -> None:
    changes = []
    for key, parts in deltas.items():
        for register, amount in parts.items():
            changes.append((*key, register, *amount))
    changes.sort()
    if not changes:
        return
    columns = [list(column) for column in zip(*changes, strict=True)]
    with deriving(), connection.cursor() as cursor:
        cursor.execute(ADD, columns)
        cursor.execute(DELETE_EMPTY, [list(set(columns[2])), list(set(columns[3]))])


# ---- Proof


def recomputed(period: Period, countings: Iterable[str] = COUNTINGS) -> Totals:
    """Every row of a period from the figures alone, the slow and obvious way that the quick one is held against."""
    expected, stated = _said(period, countings)
    keys: dict[int, set[TotalKey]] = defaultdict(set)
    for key in {*expected, *stated}:
        keys[key.federation].add(key)
    for federation, parent in _upward(period.ends):
        for key in keys[federation]:
            above = key._replace(federation=parent)
            passed = {AREA: stated[key]} if key in stated else expected.get(key, {})
            expected[above] = added(expected.get(above, {}), passed)
            keys[parent].add(above)
    return _without_empty(expected)


def _said(period: Period, countings: Iterable[str]) -> OwnAndStated:
    """What units say of themselves in the period and on its sides, and the area statements."""
    own, stated = sums(Selection([period.pk], _pairs_here(period), countings=countings, rates=None))
    return kept_under(period.pk, own), kept_under(period.pk, stated)


def _pairs_here(period: Period) -> list[tuple[int, int]]:
    """The period with the one just before it; none where that is detached."""
    return [] if years_before(period) else paired([period.pk], periods_just_before())


def _upward(day: date) -> list[tuple[int, int]]:
    """Each federation with the parent that its total goes to, as of `day`, from the bottom up."""
    levels = dict(Federation.objects.values_list("pk", "level"))
    parents = parents_at(levels, day)
    pairs = []
    for federation, parent in parents.items():
        if parent and levels[parent] >= COUNTY:
            pairs.append((federation, parent))
    return sorted(pairs, key=lambda pair: depth(pair[0], parents), reverse=True)


def differing(periods: Iterable[Period] | None = None) -> Iterator[tuple[TotalKey, Parts, Parts]]:
    """Each place where the rows kept are not what the figures say: what is kept there, and what they say. Of these
    periods or of all that are not detached, and of the year after a detached one without what both have in common."""
    for period in Period.objects.here() if periods is None else periods:
        for counting in COUNTINGS:
            yield from _differing_in(period, counting)


def _differing_in(period: Period, counting: str) -> Iterator[tuple[TotalKey, Parts, Parts]]:
    """A part of all rows that is let go of before the next is read: of a large year they take 2 kB each."""
    stored = _stored(periods=[period.pk], counting=counting)
    expected = recomputed(period, [counting])
    has_pairs_away = bool(years_before(period))
    for key in sorted({*stored, *expected}):
        kept, said = stored.get(key, {}), expected.get(key, {})
        if kept != said and (key.side == ALL or not has_pairs_away):
            yield key, kept, said


def _stored(*, periods: Iterable[int], federations: Iterable[int] | None = None, counting: str = "") -> Totals:
    """The rows kept of these periods; of these federations and this counting alone where they are given."""
    query, params = STORED, Params(periods=list(periods))
    if federations is not None:
        query += " AND federation_id = ANY(%(federations)s)"
        params["federations"] = list(federations)
    if counting:
        query += " AND counting = %(counting)s"
        params["counting"] = counting
    stored: Totals = defaultdict(dict)
    for row in rows(query, params):
        stored[TotalKey(*row[:5])][row[5]] = Sum(*row[6:])
    return stored


def rebuild(periods: Iterable[Period] | None = None) -> list[Period]:
    """Replaces every row, or those of some periods, by what the figures say; for a repair, never in daily work. Returns
    the periods that a seal left as they are."""
    left = []
    with transaction.atomic():
        for period in Period.objects.all() if periods is None else periods:
            if period.seal:
                left.append(period)
                continue
            answers.rebuild(period)
            with deriving():
                rows("DELETE FROM figures_total WHERE period_id = %(period)s RETURNING NULL", {"period": period.pk})
            _apply(recomputed(period))
    return left
