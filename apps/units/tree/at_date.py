"""Who reported to whom on a day: the rule as the database states it, and the only readers of dated affiliations.

A unit reports to the parent of its latest affiliation that began by then; before its first one it reports as in that
one. The database says so in one function, `PARENT_AT_FUNCTION`; statements that join it to figures name it through
`PARENT_AT`.

Worked example: 450203-1 has affiliations 2008-10-01 → 450203 and 2013-03-01 → 450204. On 2012-09-30 its parent is
450203, on 2013-03-01 it is 450204, on 2001-01-01 it is 450203.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Case, F, Func, QuerySet, Value, When

from apps.changelog.read_once import once
from apps.units.models import Affiliation, Federation, Register, Unit
from apps.units.models.unit import open_on

PARENT_AT = "units_parent_at"
PARENT_AT_FUNCTION = """
CREATE FUNCTION units_parent_at(unit bigint, day date) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT a.parent_id FROM units_affiliation a
         WHERE a.unit_id = unit AND a.starts <= day ORDER BY a.starts DESC LIMIT 1),
        (SELECT a.parent_id FROM units_affiliation a WHERE a.unit_id = unit ORDER BY a.starts LIMIT 1)
    )
$$;
"""
# Whether a unit stands open on a day, as apps.units.models.unit.open_on says it of a query set.
OPEN_ON = "(u.closed IS NULL OR u.closed >= {day}) AND (u.opened IS NULL OR u.opened <= {day})"
# Whether a unit stands open on the last day of a year; a campaign, whether any of it falls into the year: who competed
# in May is asked of it in September, and an edition that ended the year before is not asked any more.
OPEN_FOR_YEAR = f"""{OPEN_ON}
    AND (u.register <> 'campaign' OR NOT EXISTS (SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id
         AND (c.ends <= {{day}} - interval '1 year' OR coalesce(c.starts, make_date(c.begun, 1, 1)) > {{day}})))"""

PARENTS = f"SELECT u.id, {PARENT_AT}(u.id, %(day)s) FROM units_unit u WHERE u.id = ANY(%(units)s)"
CHILDREN = f"""
    SELECT DISTINCT a.parent_id, u.id
    FROM units_affiliation a JOIN units_unit u ON u.id = a.unit_id AND u.register = 'federation'
    WHERE a.parent_id = ANY(%(parents)s) AND {OPEN_ON.format(day="%(day)s")}
      AND {PARENT_AT}(u.id, %(day)s) = a.parent_id
    ORDER BY 1, 2"""
# Units of every register that reported to %(unit)s on %(day)s, closed ones too: for statements that join them.
REPORTING = f"""
    SELECT a.unit_id FROM units_affiliation a
    WHERE a.parent_id = %(unit)s AND {PARENT_AT}(a.unit_id, %(day)s) = %(unit)s"""
# First those that ever stood below, then where each of them stood on the day: the other way round asks for the parent
# of every federation there is.
SUBTREE = f"""
    WITH RECURSIVE down AS (
        SELECT NULL::bigint AS parent, f.unit_ptr_id AS id, f.level
        FROM units_federation f WHERE f.unit_ptr_id = ANY(%(units)s)
        UNION
        SELECT once.parent, once.id, once.level
        FROM (SELECT d.id AS parent, f.unit_ptr_id AS id, f.level
              FROM down d JOIN units_affiliation a ON a.parent_id = d.id
              JOIN units_federation f ON f.unit_ptr_id = a.unit_id
              WHERE d.level < %(above)s OFFSET 0) once
        WHERE {PARENT_AT}(once.id, %(day)s) = once.parent
    ) SELECT parent, id, level FROM down"""

# The same rule for every federation at once: one sort instead of a call for each.
EVERY_FEDERATION = """
    SELECT DISTINCT ON (a.unit_id, d.day) d.day, a.parent_id, a.unit_id, f.level
    FROM unnest(%(days)s::date[]) AS d(day)
    CROSS JOIN units_federation f JOIN units_affiliation a ON a.unit_id = f.unit_ptr_id
    ORDER BY a.unit_id, d.day, a.starts > d.day, abs(a.starts - d.day)"""
# Units with an affiliation that begins after a day and the federation each reported to on it: for statements that count
# units where they report today, and correct for these. One sort, as above: of units that came by file
# today every one is such a unit for all years before.
_MOVED = """
    SELECT DISTINCT ON (a.unit_id, late.day) a.unit_id AS id, a.parent_id{day}
    FROM (SELECT DISTINCT l.unit_id, d.day FROM {days} d JOIN units_affiliation l ON l.starts > d.day) late
    JOIN units_affiliation a ON a.unit_id = late.unit_id
    ORDER BY a.unit_id, late.day, a.starts > late.day, abs(a.starts - late.day)"""
MOVED_SINCE = _MOVED.format(days="(SELECT %(day)s::date AS day)", day="")
MOVED_SINCE_EACH = _MOVED.format(days="days", day=", late.day")  # with the day, one of the statement's own `days`


ALL_LEVELS = max(Federation.Level) + 1


class ParentAt(Func):
    """`ParentAt("pk", Value(day))`: the key of the federation a unit reported to on a day; NULL for a root."""

    function = PARENT_AT
    output_field = BigIntegerField(null=True)


class Link(NamedTuple):
    """A federation with the one it reports to; None at the top of what was asked for."""

    parent: int | None
    federation: int
    level: int


def parents_at(units: Iterable[int], day: date) -> dict[int, int | None]:
    """By unit the federation it reported to on `day`; None for a root. Closed units are answered for too."""
    return dict(read_rows(PARENTS, {"units": list(units), "day": day}))


def parent_at(unit: int, day: date) -> int | None:
    """The federation a unit reported to on `day`; None for a root."""
    return parents_at([unit], day).get(unit)


def way_up(unit: int, day: date) -> list[int]:
    """The federations above a unit on `day`, the lowest first; none of a root. A query for each, and one."""
    above: list[int] = []
    parent = parent_at(unit, day)
    while parent is not None:
        above.append(parent)
        parent = parent_at(parent, day)
    return above


def children_at(parents: Iterable[int], day: date) -> dict[int, list[int]]:
    """By parent the federations that reported to it on `day` and stood open then; who has none is left out."""
    children: dict[int, list[int]] = defaultdict(list)
    for parent, child in read_rows(CHILDREN, {"parents": list(parents), "day": day}):
        children[parent].append(child)
    return dict(children)


def children_of(parent: int, day: date) -> QuerySet[Unit]:
    """The same of one parent, as a query set of units."""
    return below_at([parent], day).filter(register=Register.FEDERATION).distinct()


def below_at(parents: Iterable[int], day: date) -> QuerySet[Unit]:
    """The units of every register that reported to one of `parents` on `day`, `then`, and stood open on it. A unit that
    came back to a parent is listed for each time: distinct or counted by key."""
    placed = Unit.objects.open_on(day).annotate(then=ParentAt("pk", Value(day)))
    return placed.filter(affiliations__parent__in=list(parents), affiliations__parent=F("then"))


def place_at(day: date) -> Case:
    """The federation a unit reported to on `day`: of who has not moved since, the one it reports to now."""
    moved = Affiliation.objects.filter(starts__gt=day).values("unit")
    then = When(pk__in=moved, then=ParentAt("pk", Value(day)))
    return Case(then, default=F("parent"), output_field=BigIntegerField(null=True))


def standing_in(units: QuerySet, federations: Iterable[int], day: date) -> QuerySet:
    """Those of `units` that stood open on `day` and reported then to one of `federations`, `place_then`; a register's
    federations, which are themselves among them."""
    place = F("pk") if units.model is Federation else place_at(day)
    return units.filter(open_on(day)).annotate(place_then=place).filter(place_then__in=list(federations))


def subtree_at(federations: Iterable[int], day: date, above: int) -> list[Link]:
    """`federations`, each with parent None, and those below them on `day` whose parent stands above level `above`.

    Closed ones too: what they said before still counts.

    Levels are those of today, numbered from the top (1 national … 6 village), so `above` county leads down to the
    counties, and `ALL_LEVELS` to the end.
    """
    rows = read_rows(SUBTREE, {"units": list(federations), "day": day, "above": above})
    return [Link(*row) for row in rows]


def parents_within(federations: Iterable[int], day: date) -> dict[int, int | None]:
    """By federation of these and of all below them on `day`, closed ones too, the one it reported to then; None for
    one of these that stood below no other of them."""
    parents: dict[int, int | None] = {}
    for link in subtree_at(federations, day, above=ALL_LEVELS):
        parents[link.federation] = link.parent or parents.get(link.federation)
    return parents


def upward_within(federation: int, parents: Mapping[int, int | None]) -> Iterator[int]:
    """A federation and those above it, out of `parents_within`."""
    above: int | None = federation
    while above is not None:
        yield above
        above = parents.get(above)


def depth(federation: int, parents: Mapping[int, int | None]) -> int:
    """How many of `parents` stand above a federation. Bottom up is told by it, not by the levels of today: what is a
    county today may have been a town of another one."""
    return sum(1 for _above in upward_within(federation, parents)) - 1


@once
def every_federation_at(day: date) -> list[Link]:
    """All federations, closed ones too, each with the one it reported to on `day`, as `parents_at` says."""
    return _read_every_federation([day])[day]


def every_federation_on(days: Collection[date]) -> dict[date, list[Link]]:
    """The same by day: of several in one query."""
    if len(days) > 1:
        return _read_every_federation(days)
    return {day: every_federation_at(day) for day in days}


def _read_every_federation(days: Iterable[date]) -> dict[date, list[Link]]:
    links: dict[date, list[Link]] = {day: [] for day in days}
    for day, *link in read_rows(EVERY_FEDERATION, {"days": list(links)}):
        links[day].append(Link(*link))
    return links


def branches_of(top: int, links: Iterable[Link]) -> dict[int, int]:
    """By federation of the area of `top`, out of the links of `every_federation_at` a day, that one right below `top`
    in whose area it stood; `top` is in its own.

    Of 45 → 4502, 4502 → 450203, 45 → 4503 the branches of 45 are {45: 45, 4502: 4502, 450203: 4502, 4503: 4503}.
    """
    below: dict[int, list[int]] = defaultdict(list)
    for link in links:
        if link.parent:
            below[link.parent].append(link.federation)
    branches = {top: top}
    waiting = [(child, child) for child in below[top]]
    while waiting:
        federation, branch = waiting.pop()
        branches[federation] = branch
        waiting += [(lower, branch) for lower in below[federation]]
    return branches


def subtree_of(links: Iterable[Link], federations: Iterable[int], above: int) -> list[Link]:
    """The same as `subtree_at`, out of the links of `every_federation_at` that day: nothing is asked of the database.

    Worked example: of the links 45 → 4502, 4502 → 450203, 450203 → 450203001 the subtree of 4502 above county level is
    4502 itself, with parent None, and 450203; the town is below a county.
    """
    below: dict[int, list[Link]] = defaultdict(list)
    levels = {}
    for link in links:
        levels[link.federation] = link.level
        if link.parent:
            below[link.parent].append(link)
    reached = {Link(None, federation, levels[federation]) for federation in federations if federation in levels}
    waiting = list(reached)
    while waiting:
        link = waiting.pop()
        if link.level >= above:
            continue
        for child in below[link.federation]:
            if child not in reached:
                reached.add(child)
                waiting.append(child)
    return list(reached)


def read_rows(query: str, parameters: Mapping[str, int | date | list[int] | list[date]]) -> list[tuple]:
    """What the database answers to a query that pages ask again and again: its text is not made up each time."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
