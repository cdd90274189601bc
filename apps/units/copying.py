"""Many rows written at once, as COPY does."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg import Copy


@contextmanager
def copied_into(table: str, columns: Iterable[str]) -> Iterator[Copy]:
    """Takes rows by `write_row`. What the database refuses of them is raised as Django's errors are elsewhere."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy
