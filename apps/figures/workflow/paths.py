"""Paths of federations as conditions of a query."""

from collections.abc import Iterable

from apps.figures.totals.contributions import Params


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
