"""Which installation keeps a row: each numbers its rows out of a range of its own, so that no two ever have the same.

The nation keeps 1 to 10¹² - 1, province 45 has all from 45 · 10¹² to 46 · 10¹² - 1. The range stands in the sequences
alone (docs/adr/0050). What is about a unit is kept by whoever keeps the unit, and only read everywhere else.
"""

from time import monotonic
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

NATION, SIZE = 0, 10**12
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


def keeps_catalogue() -> bool:
    """Whether this installation keeps periods, indicators, forms, rules and extra columns: in a province they are the
    nation's, and only read."""
    return _known_number() == NATION


def own(field: str = "pk") -> Q:
    """The condition that this installation keeps the unit whose number is in `field`."""
    first, last = _bounds()
    return Q(**{f"{field}__gte": RawSQL(str(first), ()), f"{field}__lte": RawSQL(str(last), ())})


def own_sql(column: str) -> str:
    """The same of a column of a query, in SQL: `u.id` lies BETWEEN 0 AND 999999999999 at the nation."""
    return "{} BETWEEN {} AND {}".format(column, *_bounds())


def _bounds() -> tuple[int, int]:
    """The first and the last number of this installation.

    They stand in the queries as they are and not as parameters: of a query planned once for any range PostgreSQL
    expects one unit in two hundred within it, where it is all of them or nearly so, and looks them up one by one.
    """
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
