"""Rows as the database itself writes and reads them: CSV, in blocks, never a table at a time."""

from collections.abc import Iterable, Iterator

from django.db import connection

AS_SESSION = "SET LOCAL TimeZone TO 'UTC'; SET LOCAL DateStyle TO 'ISO, YMD'; SET LOCAL IntervalStyle TO 'iso_8601'"
BLOCK = 1 << 16
MARK = b"\xef\xbb\xbf"  # by which spreadsheets know UTF-8


def written(query: str) -> Iterator[bytes]:
    """What a query says, with the names of its columns in the first line."""
    with connection.cursor() as cursor:
        cursor.execute(AS_SESSION)
        block = bytearray(MARK)
        with cursor.copy(f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER true)") as copy:
            for line in copy:
                block += line
                if len(block) >= BLOCK:
                    yield bytes(block)
                    block.clear()
        yield bytes(block)


def read_in(table: str, columns: Iterable[str], pieces: Iterable[bytes]) -> None:
    """Into the table, as it stands in a file without its first line."""
    named = ", ".join(map(connection.ops.quote_name, columns))
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(AS_SESSION)
        with cursor.copy(f"COPY {table} ({named}) FROM STDIN WITH (FORMAT csv)") as copy:
            for piece in pieces:
                copy.write(piece)
