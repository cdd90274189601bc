"""Reads totals: as they stand, over the units present in two periods, or as they stood at a moment."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models.query import RawQuerySet

from apps.figures.arithmetic.sums import NOTHING, Sum, of_figure
from apps.figures.models import Figure, Period
from apps.figures.totals.contributions import (
    ALL,
    APPROVED,
    AREA,
    AS_OF,
    LIMITS,
    NOW,
    SUMS,
    THEN,
    counted,
    prior_pairs,
    rows,
    sums,
)
from apps.units.models import Federation

COUNTY = Federation.Level.COUNTY
Place = tuple[int, int]  # federation and indicator
ADDED = ", ".join(f"sum({part})" for part in Sum._fields)


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


class Matched(NamedTuple):
    """The sums of the same `units` units, or statements in their place, in a period and in an earlier one."""

    units: int
    now: Sum
    then: Sum


def parent_on(unit: int, day: date) -> int | None:
    """The federation a unit reported to on `day`."""
    return rows("SELECT units_parent_at(%(unit)s, %(day)s)", {"unit": unit, "day": day})[0][0]


def standings(
    federations: Iterable[int],
    indicators: Iterable[int],
    period: Period,
    counting: str = APPROVED,
    as_of: datetime | None = None,
    day: date | None = None,
) -> dict[Place, Standing]:
    """By (federation, indicator): the totals of `period`; a cell nobody has stated or added to is not in it.

    Stored sums, and folded from them above the county, in a fixed number of queries; with `as_of` added up from the
    figures as they were at that moment, which takes a second for a county and longer above it. With `day` the
    federations down to the counties add up as they reported then, otherwise as at the period's end.
    """
    federations, indicators = list(federations), list(indicators)
    ground = (
        _figures_ground(federations, indicators, [period], [], [counting], as_of)[counting, ALL]
        if as_of
        else _stored_ground(federations, indicators, period, counting, ALL, day)
    )
    stated = stated_figures(federations, indicators, [period.pk], counting=counting, as_of=as_of)
    found = {}
    for place in ((federation, indicator) for federation in federations for indicator in indicators):
        fold = ground.below(place)
        one = Standing(stated.get((*place, period.pk)), fold.sum, fold.reported, fold.expected)
        if one.stated or one.below.units or one.expected:
            found[place] = one
    return found


def like_for_like(
    federations: Iterable[int],
    indicators: Iterable[int],
    period: Period,
    earlier: Period,
    counting: str = APPROVED,
    *,
    below: bool = False,
) -> dict[Place, Matched]:
    """By (federation, indicator): the sums over the units that answer in both periods, in the tree of the later one.

    A federation's area statement counts as one unit in place of all below it where it is made in both periods; where
    it is made in one only, it is left aside and what is below it is matched. `below` leaves the statements of the
    `federations` themselves aside. A cell nothing matches in is not in it.
    Stored sums for a period and its prior; else added up from the figures: seconds for a city, more for a province.
    """
    federations, indicators = list(federations), list(indicators)
    if prior_pairs().get(period.pk) == earlier.pk:
        now, then = (_stored_ground(federations, indicators, period, counting, side) for side in (NOW, THEN))
    else:
        ground = _figures_ground(federations, indicators, [period, earlier], [(period.pk, earlier.pk)], [counting])
        now, then = ground[counting, NOW], ground[counting, THEN]
    found = {}
    for place in ((federation, indicator) for federation in federations for indicator in indicators):
        one, other = (ground.below(place).sum if below else ground.total(place) for ground in (now, then))
        if one.units:
            found[place] = Matched(one.units, one, other)
    return found


# ---- Folding


class Fold(NamedTuple):
    """What comes from below a federation, and how many of those directly below it stand behind that."""

    sum: Sum = NOTHING
    reported: int = 0
    expected: int = 0


@dataclass(slots=True)
class Ground:
    """What sums are folded from: what is added up at each place already, the statements, and what else is below."""

    children: dict[int, list[int]]
    base: dict[Place, Sum] = field(default_factory=dict)
    stated: dict[Place, Sum] = field(default_factory=dict)
    reported: dict[Place, int] = field(default_factory=dict)  # of the federations below that `base` holds already
    expected: dict[int, int] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)  # where they are told, only those above the county count them
    found: dict[Place, Fold] = field(default_factory=dict)

    def below(self, place: Place) -> Fold:
        if place not in self.found:
            federation, indicator = place
            parts = [self.total((child, indicator)) for child in self.children.get(federation, ())]
            below = sum(parts, self.base.get(place, NOTHING))
            told = parts if self.levels.get(federation, 0) < COUNTY else []
            reported = self.reported.get(place, 0) + sum(1 for one in told if one.units)
            self.found[place] = Fold(below, reported, self.expected.get(federation, 0) + len(told))
        return self.found[place]

    def total(self, place: Place) -> Sum:
        return self.stated.get(place) or self.below(place).sum


def _stored_ground(
    federations: list[int], indicators: list[int], period: Period, counting: str, side: str, day: date | None = None
) -> Ground:
    """Of stored sums: those of the counties are added up by the database, what stands above them is read singly."""
    links = _links_on(federations, day or period.ends, COUNTY)
    leaves = [(parent, child) for parent, child, level in links if parent and level >= COUNTY]
    ground = Ground(_children(link for link in links if link[2] < COUNTY))
    single = list({*federations, *(child for _parent, child, level in links if level < COUNTY)})
    where = {"counting": counting, "side": side, "period": period.pk, "indicators": indicators}
    query = f"""SELECT federation_id, indicator_id, {ADDED} FROM figures_total
        WHERE counting = %(counting)s AND side = %(side)s AND period_id = %(period)s
          AND federation_id = ANY(%(units)s) AND indicator_id = ANY(%(indicators)s) GROUP BY 1, 2"""
    ground.base = {row[:2]: Sum(*row[2:]) for row in rows(query, {**where, "units": single})}
    asked = _statements_asked(period, counting, indicators, side)
    ground.stated = {
        (cell.federation, cell.indicator): amount
        for cell, amount in sums(units=single, **asked)[1].items()
        if cell.side == side and cell.period == period.pk
    }
    for row in _leaves(leaves, where, asked) if leaves else ():
        place, ground.reported[row[:2]] = row[:2], row[2]
        ground.base[place] = ground.base.get(place, NOTHING) + Sum(*row[3:])
    ground.expected = Counter(parent for parent, _child in leaves)
    return ground


def _children(links: Iterable[tuple[int | None, int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for parent, child, _level in links:
        if parent:
            found[parent].append(child)
    return found


def _statements_asked(period: Period, counting: str, indicators: list[int], side: str) -> dict:
    pairs = [(period.pk, prior_pairs()[period.pk])] if side != ALL else []
    periods = [period.pk, *(earlier for _, earlier in pairs)]
    return {
        "periods": periods, "pairs": pairs, "countings": [counting], "indicators": indicators, "coverage": AREA
    }  # fmt: skip


def _leaves(leaves: list[tuple[int, int]], where: dict, asked: dict) -> list[tuple]:
    """Rows of a parent, an indicator, how many of its counties have a total, and the sum of these totals."""
    query = f""", stated AS (
            SELECT federation_id, indicator_id, {SUMS} FROM sided
            WHERE side = %(side)s AND period_id = %(period)s GROUP BY 1, 2
        ), total AS (
            SELECT * FROM stated AS s(federation_id, indicator_id, {", ".join(Sum._fields)})
            UNION ALL
            SELECT t.federation_id, t.indicator_id, {ADDED} FROM figures_total t
            WHERE t.counting = %(counting)s AND t.side = %(side)s AND t.period_id = %(period)s
              AND t.federation_id = ANY(%(units)s) AND t.indicator_id = ANY(%(indicators)s)
              AND (t.federation_id, t.indicator_id) NOT IN (SELECT federation_id, indicator_id FROM stated)
            GROUP BY 1, 2
        )
        SELECT leaf.parent, indicator_id, count(*), {ADDED}
        FROM unnest(%(parents)s::bigint[], %(units)s::bigint[]) AS leaf(parent, id)
        JOIN total ON total.federation_id = leaf.id WHERE units > 0 GROUP BY 1, 2"""
    parents, units = ([link[at] for link in leaves] for at in (0, 1))
    return counted(query, units=units, more={**where, "parents": parents}, **asked)


def _figures_ground(
    federations: list[int],
    indicators: list[int],
    periods: list[Period],
    pairs: list[tuple[int, int]],
    countings: list[str],
    as_of: datetime | None = None,
) -> dict[tuple[str, str], Ground]:
    """Of the figures themselves, in the tree of the first period, by counting and side."""
    period = periods[0]
    links = _links_on(federations, period.ends, max(Federation.Level))
    levels = {child: level for _parent, child, level in links}
    everyone = list(levels)
    units = rows(
        """SELECT unnest(%(ids)s::bigint[]) UNION SELECT unit_id FROM units_affiliation WHERE parent_id = ANY(%(ids)s)
           UNION SELECT unit_id FROM figures_submission
           WHERE reported_to_id = ANY(%(ids)s) AND period_id = ANY(%(periods)s)""",
        {"ids": everyone, "periods": [one.pk for one in periods]},
    )
    own, area = sums(
        units=[row[0] for row in units], indicators=indicators, periods=[one.pk for one in periods],
        pairs=pairs, countings=countings, as_of=as_of,
    )  # fmt: skip
    grounds: dict[tuple[str, str], Ground] = defaultdict(lambda: Ground(_children(links), levels=levels))
    for cell, parts in own.items():
        if cell.period == period.pk:
            place = (cell.federation, cell.indicator)
            grounds[cell.counting, cell.side].base[place] = sum(parts.values(), NOTHING)
    for cell, amount in area.items():
        if cell.period == period.pk:
            grounds[cell.counting, cell.side].stated[cell.federation, cell.indicator] = amount
    return grounds


def _links_on(federations: Iterable[int], day: date, above: int) -> list[tuple[int | None, int, int]]:
    """`federations`, and those below them on `day` whose parent stands above level `above`: parent, itself, level."""
    query = """
        WITH RECURSIVE link AS MATERIALIZED (
            SELECT DISTINCT ON (a.unit_id) a.unit_id AS id, a.parent_id AS parent, f.level
            FROM units_federation f JOIN units_affiliation a ON a.unit_id = f.unit_ptr_id
            JOIN units_unit u ON u.id = f.unit_ptr_id AND (u.closed IS NULL OR u.closed >= %(day)s)
            ORDER BY a.unit_id, a.starts > %(day)s, abs(a.starts - %(day)s::date)
        ), down AS (
            SELECT NULL::bigint AS parent, f.unit_ptr_id AS id, f.level
            FROM units_federation f WHERE f.unit_ptr_id = ANY(%(ids)s)
            UNION
            SELECT once.parent, once.id, once.level
            FROM (SELECT d.id AS parent, f.unit_ptr_id AS id, f.level
                  FROM down d JOIN units_affiliation a ON a.parent_id = d.id
                  JOIN units_federation f ON f.unit_ptr_id = a.unit_id
                  JOIN units_unit u ON u.id = a.unit_id AND (u.closed IS NULL OR u.closed >= %(day)s)
                  WHERE d.level < %(above)s OFFSET 0) once  -- first those ever below, then where each stood on the day
            WHERE units_parent_at(once.id, %(day)s) = once.parent
        ) SELECT parent, id, level FROM down"""
    return rows(query, {"ids": list(federations), "day": day, "above": above})


def stated_figures(
    units: Iterable[int],
    indicators: Iterable[int],
    periods: Iterable[int],
    coverage: str = AREA,
    counting: str = APPROVED,
    as_of: datetime | None = None,
) -> dict[tuple[int, int, int], Figure]:
    """Figures that count, by (unit, indicator, period): the return, else the document."""
    asked = {"units": list(units), "indicators": list(indicators), "periods": list(periods)}
    if as_of:
        found = figures_then(as_of, counting, coverage=coverage, **asked)
    else:
        where = {f"{name.removesuffix('s')}__in": keys for name, keys in asked.items()}
        found = Figure.objects.counting(counting).filter(coverage=coverage, **where).order_by("origin")
    last = {(one.unit_id, one.indicator_id, one.period_id): one for one in found}
    return {key: one for key, one in last.items() if (one.state, one.basis) == ("value", "actual")}


def figures_then(as_of: datetime, counting: str = APPROVED, **where: list[int]) -> RawQuerySet:
    """The figures that counted at a moment as they said then, documents before returns; a state replaced since has no
    id of its own."""
    figures, submissions = AS_OF
    query = f"""SELECT f.* FROM {figures} f LEFT JOIN {submissions} s ON s.id = f.submission_id
        WHERE {" AND ".join(LIMITS[name] for name in where)}
          AND (f.origin = 'document' OR s.status IN ('{APPROVED}', %(counting)s)) ORDER BY f.origin"""
    return Figure.objects.raw(query, {"as_of": as_of, "counting": counting, **where})
