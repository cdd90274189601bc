"""A backup is made: the dump and what is told of it are of the same moment, and nobody waits for them."""

import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.changelog.one_moment import at_one_moment
from apps.figures.models import swaps
from apps.units.errors import Refused
from unionrecords.backup import census, files, login, programs
from unionrecords.backup.proof import MADE
from unionrecords.errors import DatabaseUnusable
from unionrecords.logins import as_owner
from unionrecords.models import Chore
from unionrecords.operating.readiness import pending_migrations

CHUNK = 1 << 20


def make(folder: Path) -> Path:
    """The file of a new backup, in a folder that only this account reads."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = timezone.now()
    path = folder / f"records-{now:%Y%m%dT%H%M%SZ}{files.ENDING}"
    with as_owner():
        _refuse_unfitting()
        with at_one_moment(holding=swaps.HELD), connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version_num')::int / 10000")
            snapshot, server = cursor.fetchone()
            told = {
                "made": now.isoformat(),
                "version": settings.VERSION,
                "server": server,
                "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
                "census": asdict(census.taken()),
            }
            files.write(path, dumped(server, snapshot), told)
        Chore.objects.note(MADE, path.name)
    return path


def _refuse_unfitting() -> None:
    """What this version cannot read, it cannot tell of: the version before makes the backup, before it goes."""
    if pending := pending_migrations():
        said = _(
            "The database is of another version (%(migrations)s): make the backup with the version that made it. "
            "Nothing was written."
        )
        raise Refused(said % {"migrations": ", ".join(pending)})


def dumped(server: int, snapshot: str) -> Iterator[bytes]:
    """What pg_dump writes of the database as it was at the snapshot."""
    reached, environ = login.for_programs()
    left_out = [f"--exclude-table-data=public.{table}" for table in census.LEFT_OUT]
    asked = ["--no-owner", "--no-privileges", f"--snapshot={snapshot}", *left_out]
    command = [str(programs.dump_program(server)), *asked, f"--dbname={reached}"]
    with TemporaryFile() as complaints:
        with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=complaints) as program:
            assert program.stdout is not None
            while chunk := program.stdout.read(CHUNK):
                yield chunk
        if program.returncode:
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip()
            raise DatabaseUnusable(_("pg_dump did not work: “%(reason)s”.") % {"reason": said})


def drop_older(folder: Path, keep: int) -> list[Path]:
    """Removes all but the latest so many."""
    older = sorted(folder.glob(f"*{files.ENDING}"))[:-keep]
    for path in older:
        path.unlink()
    return older
