"""Which installation keeps a row: each numbers its rows out of a range of its own, so that no two ever have the same.

The nation keeps 1 to 10¹² - 1, province 45 has all from 45 · 10¹² to 46 · 10¹² - 1. The range stands in the sequences
alone (docs/adr/0050). What is about a unit is kept by whoever keeps the unit, and only read everywhere else.
"""

from time import monotonic
from typing import Any

from django.db import connection
from django.db.models import Q

SIZE = 10**12
FIRST = "SELECT seqmin FROM pg_sequence WHERE seqrelid = 'public.units_unit_id_seq'::regclass"
KEPT_FOR = 60.0  # seconds: so long it may take to be seen that an installation was made a province
_known: list[tuple[float, int]] = []  # when the own number was read, and what it is


def own_number() -> int:
    """Out of whose range this installation numbers its rows; out of the nation's where it was never given another."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST)
        return number_of(cursor.fetchone())


def number_of(row: Any) -> int:
    """What the answer to FIRST says."""
    return int(row[0]) // SIZE


def is_own(unit: int | None) -> bool:
    """Whether this installation keeps the unit of this number, and what is about it; so it does a new one, None."""
    return unit is None or unit // SIZE == _known_number()


def own(field: str = "pk") -> Q:
    """The condition that this installation keeps the unit whose number is in `field`."""
    first, last = bounds()
    return Q(**{f"{field}__gte": first, f"{field}__lte": last})


def bounds() -> tuple[int, int]:
    """The first and the last number of this installation."""
    first = _known_number() * SIZE
    return first, first + SIZE - 1


def keep(number: int) -> None:
    """What `is_own` and `own` go by from now on."""
    _known[:] = [(monotonic(), number)]


def _known_number() -> int:
    """Read at most once a minute."""
    if not _known or monotonic() - _known[0][0] > KEPT_FOR:
        keep(own_number())
    return _known[0][1]
