"""Which of the installed programs of PostgreSQL fits: one older than the server refuses to read it."""

import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from unionrecords.embedded import find_binaries
from unionrecords.errors import DatabaseUnusable

PLACES = "usr/lib/postgresql/*/bin"  # Debian keeps several versions side by side
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def dump_program(server: int) -> Path:
    """pg_dump of the server's own major version, else of the next newer one."""
    fitting = [found for found in _found("pg_dump") if found[0] >= server]
    if not fitting:
        raise _missing("pg_dump", server)
    return min(fitting)[1]


def restore_program() -> Path:
    """The newest psql: it reads what any pg_dump wrote, and speaks to any server."""
    found = _found("psql")
    if not found:
        raise _missing("psql", 15)
    return max(found)[1]


def _missing(name: str, server: int) -> DatabaseUnusable:
    return DatabaseUnusable(
        _("There is no %(program)s of version %(version)s or newer; on Debian: apt install postgresql-client")
        % {"program": name, "version": server}
    )


@cache
def _found(name: str) -> list[tuple[int, Path]]:
    """(major version, path) of each program of this name."""
    versions = []
    for folder in _folders():
        if os.access(program := folder / name, os.X_OK):  # also where the way to it is closed
            said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
            versions += [(int(major), program) for major in VERSION.findall(said)]
    return versions


def _folders() -> Iterator[Path]:
    yield from map(Path, os.get_exec_path())
    yield from Path("/").glob(PLACES)
    try:
        yield find_binaries()
    except DatabaseUnusable:
        return  # no embedded server for this platform
