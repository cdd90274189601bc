"""What only one process of all hosts may do at a time: the others wait."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PREPARING, REHEARSING = 0x70726570, 0x72656865  # locks of the database: "prep", "rehe"


@contextmanager
def one_at_a_time(lock: int) -> Iterator[None]:
    """The lock is held by a transaction over a connection of its own, so that a pooler in between does not lose it."""
    waiting = connection.copy()
    waiting.set_autocommit(False)
    try:
        with waiting.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
            yield
    finally:
        waiting.close()
