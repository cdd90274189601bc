"""Tests speak to the database as the application does; what is the owner's to do they do as the owner.

Their connections belong to the owner of the tables, who takes the application's role at the start of each.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg.pq import TransactionStatus

from unionrecords.embedded import APPLICATION

# Who may end a connection is asked of the login it was opened by, which is the owner's.
ENDS_ITS_CONNECTION = "SET ROLE NONE; SELECT pg_terminate_backend(pg_backend_pid())"


def owner_and_application(reached: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The options of connections of both, by those with which the server of the tests is reached."""
    options = reached["OPTIONS"]
    takes_role = f"{options.get('options', '')} -c role={APPLICATION}".strip()
    return {"OPTIONS": options}, {"OPTIONS": {**options, "options": takes_role}}


@contextmanager
def by_owner() -> Iterator[None]:
    """A part of a test, also within its transaction, which is done as the owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        (before,) = cursor.fetchone()
        cursor.execute("SET ROLE NONE")
        try:
            yield
        finally:
            if answers():
                cursor.execute("SELECT set_config('role', %s, false)", [before])


def answers() -> bool:
    """Not so where the connection was lost, nor in a transaction that is taken back: its end gives the role back."""
    own = connection.connection
    if own is None or connection.needs_rollback:
        return False
    return own.info.transaction_status in (TransactionStatus.IDLE, TransactionStatus.INTRANS)


def load(*fixtures: str) -> None:
    """As the owner, as `manage.py loaddata` does."""
    with by_owner():
        call_command("loaddata", *fixtures, verbosity=0)


def of_login(login: str) -> dict[str, Any]:
    """The settings of connections of another login."""
    return {**settings.TESTS_OWNER, "USER": login}


@contextmanager
def server_cursor() -> Iterator[Any]:
    """By which the owner makes and drops databases."""
    owner = connection.copy()
    owner.settings_dict.update(settings.TESTS_OWNER)
    with owner._nodb_cursor() as cursor:
        yield cursor
