"""The day from which a new unit is proposed to report: the first of the year being collected.

Which year that is, the app of figures knows, which stands above this one: it says so by `first_day_from`.
"""

from collections.abc import Callable
from datetime import date

_TOLD_BY: list[Callable[[], date | None]] = []


def first_day_from(tell: Callable[[], date | None]) -> None:
    """Has the day told by a function from now on."""
    _TOLD_BY[:] = [tell]


def first_day() -> date | None:
    """None where nobody tells it."""
    for tell in _TOLD_BY:
        return tell()
    return None
