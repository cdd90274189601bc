"""A year is put aside, or back, while people read: no answer is made of figures from before and from after.

A request notes which act on a seal was the last when it reads the periods, which it does before it reads any figures.
Once its answer stands it looks whether there was another one meanwhile, and is asked for again then
(unionrecords/asked_again.py). An act is not asked for again: while it lasts no year goes or comes. Where none was ever
sealed none can go, and nothing more is asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, connections, models

HELD = "figures_figure"  # while this table is held no year goes or comes


class LastSeal(models.Func):
    """The last act on the seal of any year, by which it may have gone or come; 0 where none was ever sealed."""

    function = "figures_last_seal"
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


def is_amid_act() -> bool:
    """Whether the periods are read within the transaction of an act."""
    return connection.in_atomic_block and _noted.get() is None


def hold() -> None:
    """Until the transaction ends no year goes or comes."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {HELD} IN ACCESS SHARE MODE")


def note(periods: list[Any]) -> None:
    """Notes what was read with these periods; the first in a request counts, of each database. Without periods there
    are no figures."""
    noted = _noted.get()
    if noted is not None:
        noted.setdefault(connections["default"].alias, periods[0].last_seal if periods else 0)


def is_to_be_noted() -> bool:
    """Whether this is a request that has not noted yet what holds in the database it reads."""
    noted = _noted.get()
    return noted is not None and connections["default"].alias not in noted


def met() -> bool:
    """Whether a year may have gone or come since this request first read periods here; False of one that read neither
    these nor figures."""
    last = (_noted.get() or {}).get(connections["default"].alias)
    if not last:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT figures_last_seal()")
        return bool(cursor.fetchone()[0] != last)
