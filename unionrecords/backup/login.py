"""How a program of PostgreSQL reaches the database that this process speaks to."""

import os

from django.db import connection
from psycopg import pq
from psycopg.conninfo import make_conninfo

KNOWN_TO_PROGRAMS = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}


def for_programs() -> tuple[str, dict[str, str]]:
    """Its words, and the environment, where the password is."""
    told = {name: value for name, value in connection.get_connection_params().items() if name in KNOWN_TO_PROGRAMS}
    password = told.pop("password", None)
    secret = {"PGPASSWORD": str(password)} if password else {}
    return make_conninfo(**told), {**os.environ, **secret, "PGCLIENTENCODING": "UTF8"}
