"""A year is put aside, or back, while people read: no answer is made of figures from before and from after.

A request notes with the periods it reads which such act was the last. Where none was announced then, none is done for
some seconds, and an answer that is there sooner asks for nothing more. Every other looks once it stands whether there
was one meanwhile. On a standby, which knows of no announcement, every answer does.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.db import connection, connections, models

UNASKED_SECONDS = 5.0  # an answer that is there sooner asks for nothing more
NOTICE_SECONDS = 2 * UNASKED_SECONDS  # from the announcement of such an act until it is done; more, for clocks differ
HELD = "figures_figure"  # while this table is held no year goes or comes


class LastSwap(models.Func):
    """The last act by which a year went or came, 0 where there was none."""

    function = "figures_last_swap"
    template = "(SELECT %(function)s())"
    output_field = models.BigIntegerField()


class LastSwapSteady(models.Func):
    """The same just afterwards; None where the next one is announced or that cannot be told."""

    function = "figures_last_swap_steady"
    template = LastSwap.template
    output_field = models.BigIntegerField(null=True)


class SwapsNoted(NamedTuple):
    """What a request found when it first asked: the last act, whether none was about to follow, and since when that
    holds, in seconds of the monotonic clock."""

    last: int
    is_steady: bool
    since: float


_noted: ContextVar[dict[str, SwapsNoted] | None] = ContextVar("swaps", default=None)


@contextmanager
def noting() -> Iterator[None]:
    """Around a request, each time it is answered."""
    before = _noted.set({})
    try:
        yield
    finally:
        _noted.reset(before)


def to_hold(period: Any) -> bool:
    """Whether an act that read this period has to hold figures and read it again: an act is not answered anew, so none
    of these comes amid one."""
    return connection.in_atomic_block and not _is_steady(period)


def hold() -> None:
    """Until the transaction ends no year goes or comes."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {HELD} IN ACCESS SHARE MODE")


def note(periods: list[Any], since: float) -> None:
    """Notes what was read with these periods, asked for at that moment of the monotonic clock; the first in a request
    counts, of each database. Without periods there are no figures."""
    noted = _noted.get()
    if noted is not None:
        found = (
            SwapsNoted(periods[0].last_swap, _is_steady(periods[0]), since) if periods else SwapsNoted(0, True, since)
        )
        noted.setdefault(connections["default"].alias, found)


def is_to_be_noted() -> bool:
    """Whether this is a request that has not noted yet what holds in the database it reads."""
    noted = _noted.get()
    return noted is not None and connections["default"].alias not in noted


def _is_steady(period: Any) -> bool:
    return bool(period.last_swap == period.last_swap_steady)


def met() -> bool:
    """Whether a year went or came since this request first read periods here; False of one that read neither these nor
    figures."""
    noted = (_noted.get() or {}).get(connections["default"].alias)
    if noted is None or (noted.is_steady and time.monotonic() < noted.since + UNASKED_SECONDS):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT figures_last_swap()")
        return bool(cursor.fetchone()[0] != noted.last)


def announce() -> None:
    """Within the act's transaction: whoever reads periods from now on knows, and who read them before is answered by
    the time this returns, or looks again. Refused while another act reads figures for longer than 20 seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT figures_announce_swap()")
    time.sleep(NOTICE_SECONDS)
