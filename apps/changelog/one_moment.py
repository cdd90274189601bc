"""Reading without what others do meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction


@contextmanager
def at_one_moment(access: str = "READ ONLY", *, holding: str = "") -> Iterator[datetime]:
    """One transaction that sees the records as they were at its moment, which is told; within another transaction it
    sees as that one does. `access`: READ WRITE where rows are put into temporary tables. `holding`: a table that is
    held from before that moment on, so that its parts are those of then."""
    is_first = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_first:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, {access}")
            if holding:
                cursor.execute(f"LOCK TABLE {holding} IN ACCESS SHARE MODE")
        cursor.execute("SELECT now()")
        (moment,) = cursor.fetchone()
        yield moment
