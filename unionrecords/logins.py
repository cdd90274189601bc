"""The two logins to the database: the owner of the tables, and the application's, which may only read and write rows.

DATABASE_URL names the application's. What changes tables, or takes away what is kept for good, is done as the owner,
whom DATABASE_OWNER_URL names; on the embedded server both are there. Where nobody is named there is but one login.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.db import connection

# Commands of which no part is for the application's login. `migrate`, `prepare`, `grants`, `backup` and `restore` turn
# to the owner themselves, wherever they are called.
OF_THE_OWNER = {"loaddata", "make_demo", "generate_load", "trim_access_log"}


def for_command(arguments: list[str]) -> AbstractContextManager[None]:
    """As whom `manage.py` with these arguments speaks to the database."""
    return as_owner() if len(arguments) > 1 and arguments[1] in OF_THE_OWNER else nullcontext()


@contextmanager
def as_owner() -> Iterator[None]:
    """Whatever uses the database does so as the owner of the tables meanwhile; nothing is new where it does already.

    It is another connection: nothing may be under way.
    """
    owner = {name: value for name, value in settings.DATABASE_OWNER.items() if name != "NAME"}
    if all(connection.settings_dict.get(name) == value for name, value in owner.items()):
        yield
    else:
        with connected(**settings.DATABASE_OWNER):
            yield


@contextmanager
def connected(**changes: Any) -> Iterator[None]:
    """Whatever uses the database does so with these settings meanwhile."""
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(changes)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)
