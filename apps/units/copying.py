"""Many rows written at once, as COPY does."""

import os
import socket
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import Copy

NULL = r"\N"
MOST_HELD = 4 << 20  # bytes on the way to the database: a portion of 20,000 figures has 2 MB
FEW = 50_000  # signs, of some 500 rows: to begin a thread for them is not worth it
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@contextmanager
def copied_into(table: str, columns: Iterable[str]) -> Iterator[Copy]:
    """Takes rows by `write_row`. What the database refuses of them is raised as Django's errors are elsewhere."""
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_into(table, columns)) as copy:
        yield copy


def _into(table: str, columns: Iterable[str]) -> str:
    return f"COPY {table} ({', '.join(columns)}) FROM STDIN"


def as_copied(values: Iterable[Any]) -> str:
    """Columns as COPY reads them, parted by tabs; a row ends with a line feed. Takes a third of `write_row`'s time."""
    return "\t".join([NULL if value is None else str(value).translate(ESCAPED) for value in values])


class CopyingBeside:
    """Copies rows while the caller goes on with what does not ask the database.

    What the connection holds is handed over at once, and the rest by a thread of its own, which then waits for the end:
    each time it hands something over it waits up to 5 ms for the caller to pause, and the database for it.

    There is one connection and one transaction: what the caller asks through Django meanwhile waits until the rows are
    there, and so do the next rows. What the database refuses of them is raised at that moment, as by `copied_into`.
    """

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool, self._held = pool, _widen(connection.connection)
        self._under_way: Future[None] | None = None

    def copy(self, table: str, columns: Iterable[str], rows: str) -> None:
        """Begins to copy these rows, each of `as_copied` and a line feed; a few are there at once."""
        if not rows:
            return
        statement = _into(table, columns)
        self.wait()
        with connection.wrap_database_errors, ExitStack() as copied:
            cursor = copied.enter_context(connection.connection.cursor())
            copy = copied.enter_context(cursor.copy(statement))
            copy.write(rows[: self._held])
            if len(rows) > FEW:
                self._under_way = self._pool.submit(_end, copied.pop_all(), copy, rows[self._held :])

    def wait(self) -> None:
        """Returns as soon as nothing is under way."""
        under_way, self._under_way = self._under_way, None
        if under_way:
            with connection.wrap_database_errors:
                under_way.result()

    def waiting_first(self, execute: Callable[..., Any], *asked: Any) -> Any:
        """For `connection.execute_wrapper`."""
        self.wait()
        return execute(*asked)


def _end(copied: ExitStack, copy: Copy, rest: str) -> None:
    with copied:
        copy.write(rest)


def _widen(through: psycopg.Connection) -> int:
    """Lets a connection hold a portion where the system allows it; how many signs it takes at once. Those to other
    machines widen themselves."""
    with socket.socket(fileno=os.dup(through.fileno())) as line:
        if line.family == socket.AF_UNIX:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_HELD)
        return max(FEW, line.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 2)


@contextmanager
def copying_beside() -> Iterator[CopyingBeside]:
    """All rows are there when the block ends; where it ends by an error, nothing is under way any more."""
    with ThreadPoolExecutor(1) as pool:
        copying = CopyingBeside(pool)
        with connection.execute_wrapper(copying.waiting_first):
            yield copying
            copying.wait()
