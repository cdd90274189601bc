"""A year is put aside, or back, while people read: no answer is made of figures from before and from after.

A request notes which such act was the last when it reads the periods, which it does before it reads any figures. Once
its answer stands it looks whether there was another one meanwhile, and is asked for again then
(unionrecords/asked_again.py). An act is not asked for again: while it lasts no year goes or comes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, connections, models

HELD = "figures_figure"  # while this table is held no year goes or comes


class LastSwap(models.Func):
    """The last act by which a year went or came, 0 where there was none."""

    function = "figures_last_swap"
    template = "(SELECT %(function)s())"
    output_field = models.BigIntegerField()


# By the database that a request reads, the last act when it first asked; None outside of requests that only read.
_noted: ContextVar[dict[str, int] | None] = ContextVar("swaps", default=None)


@contextmanager
def noting() -> Iterator[None]:
    """Around a request that only reads, each time it is answered."""
    before = _noted.set({})
    try:
        yield
    finally:
        _noted.reset(before)


def hold_amid_acts() -> None:
    """In the transaction of an act no year goes or comes from now on until it ends."""
    if connection.in_atomic_block and _noted.get() is None:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {HELD} IN ACCESS SHARE MODE")


def note(periods: list[Any]) -> None:
    """Notes what was read with these periods; the first in a request counts, of each database. Without periods there
    are no figures."""
    noted = _noted.get()
    if noted is not None:
        noted.setdefault(connections["default"].alias, periods[0].last_swap if periods else 0)


def is_to_be_noted() -> bool:
    """Whether this is a request that has not noted yet what holds in the database it reads."""
    noted = _noted.get()
    return noted is not None and connections["default"].alias not in noted


def met() -> bool:
    """Whether a year went or came since this request first read periods here; False of one that read neither these nor
    figures."""
    last = (_noted.get() or {}).get(connections["default"].alias)
    if last is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT figures_last_swap()")
        return bool(cursor.fetchone()[0] != last)
