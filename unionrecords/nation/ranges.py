"""The range of numbers that an installation is given (apps.units.ranges).

Up to province 9,006 numbers are exact in JavaScript as well.
"""

from django.db import connection, models

from apps.units import ranges
from apps.units.ranges import NATION, SIZE
from unionrecords.nation.contents import OF_PROVINCES

LARGEST = 2**53 // SIZE - 1


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
    ranges.keep(number)
