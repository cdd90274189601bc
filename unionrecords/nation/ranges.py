"""The numbers of rows: each installation gives them out of a range of its own, so that no two rows ever have the same.

The nation keeps 1 to 10¹² - 1, province 45 has all from 45 · 10¹² to 46 · 10¹² - 1. The range stands in the sequences
alone, which give no number past it. Up to province 9,006 numbers are exact in JavaScript as well.
"""

from typing import Any

from django.db import connection, models

from unionrecords.nation.contents import OF_PROVINCES

SIZE = 10**12
NATION, LARGEST = 0, 2**53 // SIZE - 1
FIRST = "SELECT seqmin FROM pg_sequence WHERE seqrelid = 'public.units_unit_id_seq'::regclass"


def own_number() -> int:
    """Out of whose range this installation numbers its rows; out of the nation's where it was never given another."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST)
        return number_of(cursor.fetchone())


def number_of(row: Any) -> int:
    """What the answer to FIRST says."""
    return int(row[0]) // SIZE


def give(number: int) -> None:
    """Lets all tables that are sent to the nation number their rows out of this range. The nation goes on where it is;
    a province has no rows yet."""
    first, last = max(number * SIZE, 1), (number + 1) * SIZE - 1
    begun = "" if number == NATION else f"START {first} RESTART {first}"
    with connection.cursor() as cursor:
        for published in OF_PROVINCES:
            if isinstance(published.model._meta.pk, models.BigAutoField):
                cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [published.table])
                (sequence,) = cursor.fetchone()
                cursor.execute(f"ALTER SEQUENCE {sequence} MINVALUE {first} MAXVALUE {last} {begun}")
