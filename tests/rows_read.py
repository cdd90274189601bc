"""How many rows of a table the database goes through for an act, where it plans for any person and any year, as in a
process that serves."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.db import connection
from psycopg import sql

Answer = TypeVar("Answer")


def counted_reading(table: str, act: Callable[[], Answer]) -> tuple[Answer, int]:
    """What the act answers, and how many rows of the table its questions go through."""
    asked = []

    def kept(execute: Callable[..., Any], query: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if table in query:
            asked.append((query, params))
        return execute(query, params, many, context)

    with connection.execute_wrapper(kept):
        answer = act()
    return answer, round(sum(sum(_read(table, _plan(query, params))) for query, params in asked))


def _plan(query: str, params: Any) -> Any:
    """What the database tells of a question that it has answered by the plan for any parameters."""
    if isinstance(params, dict):
        names = [name for name in params if f"%({name})s" in query]
        given = [params[name] for name in names]
        prepared = query % {name: f"${place}" for place, name in enumerate(names, start=1)}
    else:
        given = list(params or ())
        prepared = query % tuple(f"${place}" for place in range(1, len(given) + 1))
    said = sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Literal, given))) if given else sql.SQL("")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        beside = cursor.connection
        beside.execute(f"PREPARE asked AS {prepared}")
        told = beside.execute(sql.SQL("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked {}").format(said)).fetchone()[0]
        beside.execute("DEALLOCATE asked")
    return told if isinstance(told, list) else json.loads(told)


def _read(table: str, plan: Any) -> Iterator[float]:
    """How many rows of the table, or of its partitions, each part of a plan went through."""
    if isinstance(plan, list):
        for part in plan:
            yield from _read(table, part)
    elif isinstance(plan, dict):
        relation = plan.get("Relation Name", "")
        if relation == table or relation.startswith(f"{table}_of_"):
            yield plan["Actual Loops"] * (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0))
        for part in plan.values():
            yield from _read(table, part)
