"""To which database, and as whom, backups are made and restored: the owner of the tables, past any pooler."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg import pq
from psycopg.conninfo import make_conninfo

from unionrecords import environment

KNOWN_TO_PROGRAMS = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}


def owner() -> dict[str, Any]:
    """What differs from the settings of the application's own login; nothing where there is but one."""
    url = os.environ.get("DATABASE_OWNER_URL", "")
    return environment.database(url) if url else {}


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


def for_programs() -> tuple[str, dict[str, str]]:
    """How a program of PostgreSQL reaches the same database: its words, and the environment, where the password is."""
    told = {name: value for name, value in connection.get_connection_params().items() if name in KNOWN_TO_PROGRAMS}
    password = told.pop("password", None)
    secret = {"PGPASSWORD": str(password)} if password else {}
    return make_conninfo(**told), {**os.environ, **secret, "PGCLIENTENCODING": "UTF8"}
