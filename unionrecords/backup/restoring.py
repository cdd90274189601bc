"""A backup is restored, into an empty database or, to prove it, into one that is dropped again."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from io import StringIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from apps.units.errors import Refused
from unionrecords.backup import census, files, login, programs
from unionrecords.backup.census import Census
from unionrecords.errors import DatabaseUnusable
from unionrecords.logins import as_owner, connected
from unionrecords.one_at_a_time import REHEARSING, one_at_a_time
from unionrecords.operating import post
from unionrecords.operating.readiness import pending_migrations

# At its head a dump sets what older servers do not know, and what matters only while it is read.
HEAD_LINES = 60
UNKNOWN_TO_OLDER = (b"SET transaction_timeout = 0;\n",)


def restore(path: Path) -> list[str]:
    """Into the database named by the settings, which has to be empty; what is not as in the backup, in words.

    What was restored tells nobody by messages what she was told before."""
    told = files.told(path)
    refuse_newer(told)
    with as_owner():
        _refuse_filled()
        differences = _filled_from(path, told)
        post.say_nothing_again()
        return differences


def rehearse(path: Path) -> tuple[datetime, list[str]]:
    """When the backup was made, and what was not as in it once it was restored beside the records in use."""
    told = files.told(path)
    refuse_newer(told)
    with as_owner(), one_at_a_time(REHEARSING), _scratch() as name, connected(NAME=name):
        return datetime.fromisoformat(told["made"]), _filled_from(path, told)


def refuse_newer(told: dict[str, Any]) -> None:
    """Refused where the backup was made by a version with migrations that this one does not have."""
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    known = set(disk)
    for migration in disk.values():
        known |= set(migration.replaces)
    unknown = [f"{app}.{name}" for app, name in told["migrations"] if (app, name) not in known]
    if unknown:
        said = _("The backup was made by version %(version)s, which is newer than this one (%(migrations)s).")
        raise Refused(said % {"version": told["version"], "migrations": ", ".join(unknown)})


def _refuse_filled() -> None:
    tables = connection.introspection.table_names()
    if tables:
        said = _(
            "The database %(name)s is not empty (%(count)s tables): a backup is restored into a new one. "
            "Nothing was written."
        )
        raise Refused(said % {"name": connection.settings_dict["NAME"], "count": len(tables)})


@contextmanager
def _scratch() -> Iterator[str]:
    """A database of its own on the same server, dropped at the end; where this one is killed, by the next who comes."""
    name = f"{connection.settings_dict['NAME']}_rehearsal"
    quoted = connection.ops.quote_name(name)
    drop = f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)"
    with connection.cursor() as cursor:
        try:
            cursor.execute(drop)
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8'")
        except ProgrammingError as error:
            user = connection.settings_dict["USER"]
            said = _("%(user)s may not make a database to rehearse in: ALTER ROLE %(user)s CREATEDB")
            raise Refused(said % {"user": user}) from error
    try:
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(drop)


def _filled_from(path: Path, told: dict[str, Any]) -> list[str]:
    _read_in(path)
    meant = Census(**told["census"])
    found = Census(census.rows())
    if pending_migrations():
        call_command("migrate", interactive=False, verbosity=0)
        meant = replace(meant, export="")  # what a file of this version says may be more
    else:
        found = replace(found, export=census.export())
    found = replace(found, sheets=census.sheets())
    return [*census.differences(meant, found), *_wrong_totals()]


def _wrong_totals() -> Iterator[str]:
    try:
        call_command("check_totals", stdout=StringIO(), stderr=StringIO())
    except CommandError as error:
        yield str(error)


def _read_in(path: Path) -> None:
    """All or nothing: where the reader ends early there is no COMMIT, whatever the program makes of that."""
    reached, environ = login.for_programs()
    command = [
        str(programs.restore_program()),
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        f"--dbname={reached}",
    ]
    with TemporaryFile() as complaints:
        program = subprocess.Popen(
            command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints
        )
        assert program.stdin is not None
        with program, suppress(BrokenPipeError), program.stdin:  # one that ends early says why
            program.stdin.writelines(_within_a_transaction(path))
        if program.returncode:
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip()
            raise DatabaseUnusable(_("The backup was not taken in: “%(reason)s”.") % {"reason": said})


def _within_a_transaction(path: Path) -> Iterator[bytes]:
    dump = files.lines(path)
    yield b"BEGIN;\n"
    for line in islice(dump, HEAD_LINES):
        if line not in UNKNOWN_TO_OLDER:
            yield line
    for line in dump:
        yield line
    yield b"COMMIT;\nANALYZE;\n"
