"""In a process that serves, what the pages ask of the database again and again is planned once for each connection."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

MOST_KEPT = 500  # queries of one connection: all there are on all pages; some 40 MB of the database's memory


def plan_pages_once() -> None:
    """To be called once, before the first connection.

    PostgreSQL would plan most of them each time: years are kept apart, and a plan that fits any year looks dearer than
    one for the year asked for, although it looks into that alone when it runs, and planning takes as long as running.
    Whatever is written is planned each time as before (`acting`), so that a bulk of rows is not treated as a few.
    """
    connection_created.connect(_plan_once)


def _plan_once(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    if connection.connection.prepare_threshold is None:
        return  # behind a pooler the next transaction has another connection, which knows no plan
    connection.connection.prepared_max = MOST_KEPT
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
