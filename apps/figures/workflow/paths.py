"""Paths of federations: those a supervisor answers for, and paths as conditions of a query."""

from collections.abc import Iterable

from apps.figures.totals.contributions import Params, rows
from apps.figures.triggers.last_day import TODAY
from apps.units import ranges

_ANSWERED = """
    SELECT u.id, u.path FROM unnest(%(paths)s::text[]) AS mine(path)
    JOIN units_unit u ON u.register = 'federation' AND starts_with(u.path, mine.path)
    WHERE {own} AND NOT EXISTS (
        SELECT FROM units_appointment a JOIN units_unit nearer ON nearer.id = a.federation_id
        JOIN auth_user p ON p.id = a.user_id AND p.is_active
        WHERE a.role = 'supervisor' AND a.starts <= {today} AND (a.ends IS NULL OR a.ends > {today})
          AND starts_with(nearer.path, mine.path) AND nearer.path <> mine.path AND starts_with(u.path, nearer.path))
"""


def answering(paths: Iterable[str]) -> dict[int, str]:
    """The federations a supervisor appointed at `paths` answers for, by key their paths: these, and those below
    without a nearer one; all of them kept by this installation. One query.

    Worked example: of a province with the cities A and B, of which B has a supervisor, the province's supervisor
    answers for the province, A and what is below A; where she is a county's below B besides, for that too.
    """
    paths = list(paths)
    if not paths:
        return {}
    return dict(rows(_ANSWERED.format(own=ranges.own_sql("u.id"), today=TODAY), {"paths": paths}))


def below_any(column: str, paths: Iterable[str], params: Params) -> str:
    """The SQL condition that a path lies below one of these; its patterns are put among the parameters.

    Worked example: of u.path, /1/2/ and /1/5/ it is (u.path LIKE %(path0)s OR u.path LIKE %(path1)s), with /1/2/% and
    /1/5/%; of no path it is (false).
    """
    conditions = []
    for number, path in enumerate(paths):
        name = f"path{number}"
        params[name] = f"{path}%"
        conditions.append(f"{column} LIKE %({name})s")
    if not conditions:
        return "(false)"
    return f"({' OR '.join(conditions)})"


def lies_in(path: str, subtree: str) -> str:
    """The SQL condition that one path, a column, lies in the subtree of another, where the other is known only when the
    query runs: as a range, for which the index over paths is used. Signs of a path stand before ~ in it."""
    return f"({path} >= {subtree} AND {path} < {subtree} || '~')"


def outermost(paths: Iterable[str]) -> list[str]:
    """Those of the paths that lie in the subtree of no other: each unit below them lies below one of them.

    Worked example: of 1/, 1/2/ and 3/ these are 1/ and 3/.
    """
    found: list[str] = []
    for path in sorted(set(paths)):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found
