"""Partitions that lie ready for the statistical years a test opens.

The server forgets every plan that reads figures where a table becomes a part of them, and again where the test that
opened the year is rolled back, so that it planned more than it ran. So a test database has the partitions of a few
years that there are not yet, and who opens one in a test gets the number of the first of these. Where none is left, the
year takes its number and makes its partitions as it does everywhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models.signals import pre_save

from apps.figures.models import Period
from tests.owner import by_owner

READY = 6  # most tests open one year or two
FIRST = 900_000_001  # the sequence of periods, which goes on from test to test, never comes near

MOST = 90  # that can be asked for in one database

FREE = f"""
SELECT min(n) FROM generate_series({FIRST}, {FIRST + MOST}) n
WHERE to_regclass('public.figures_figure_of_' || n) IS NOT NULL AND NOT EXISTS (SELECT FROM figures_period WHERE id = n)
"""
# Far from all years that tests ask for, from 1901 on; they are gone again before any test begins.
INVENTED = f"""
INSERT INTO figures_period (id, code, kind, starts, ends)
SELECT n, year::text, 'year', make_date(year, 1, 1), make_date(year, 12, 31)
FROM generate_series({FIRST}, {FIRST + MOST}) n, LATERAL (SELECT (1901 + n - {FIRST})::int) AS of_it (year)
WHERE to_regclass('public.figures_figure_of_' || n) IS NULL ORDER BY n LIMIT %s
RETURNING id
"""


def lay_ready() -> None:
    """Makes the partitions as opening those years would; nothing else of them stays."""
    with by_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE figures_period DISABLE TRIGGER USER")
        cursor.execute(INVENTED, [READY])
        invented = [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT figures_make_partitions('figures_figure'), figures_make_partitions('figures_revision')")
        cursor.execute("DELETE FROM figures_period WHERE id = ANY(%s)", [invented])
        cursor.execute("ALTER TABLE figures_period ENABLE TRIGGER USER")


def give_out() -> None:
    """To be called once: from then on who opens a year takes what lies ready, in any thread."""
    pre_save.connect(_take_free, sender=Period)


@contextmanager
def held_back() -> Iterator[None]:
    """Whoever opens a year meanwhile takes the next number, and its partitions are made."""
    pre_save.disconnect(_take_free, sender=Period)
    try:
        yield
    finally:
        give_out()


def _take_free(instance: Period, raw: bool, **_signal: Any) -> None:
    """Not for what is loaded whole. Past Django, which counts the questions that are asked by it."""
    if instance.pk is None and instance.kind == Period.Kind.YEAR and not raw:
        connection.ensure_connection()
        (instance.pk,) = connection.connection.execute(FREE).fetchone()
