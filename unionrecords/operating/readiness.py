"""Whether requests can be answered, and what else an operator wants to know before somebody calls."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from apps.figures.models import FileJobSign
from unionrecords.backup import proof
from unionrecords.models import Chore
from unionrecords.operating import chores, disk, read_only
from unionrecords.operating.disk import Room

LATE = timedelta(minutes=15)  # after so long without a sign the worker is taken for dead


@dataclass(frozen=True, slots=True)
class Readiness:
    """Database and migrations decide, the rest is told. `pending` are migrations that were not applied."""

    database: bool
    pending: list[str]
    worker_seen: datetime | None
    room: Room
    read_only: bool
    backup_proved: datetime | None = None
    files_without_sign: datetime | None = None  # since when nobody has been at the large files that wait

    @property
    def is_ready(self) -> bool:
        return self.database and not self.pending

    @property
    def worker_is_late(self) -> bool:
        return self.worker_seen is None or timezone.now() - self.worker_seen > LATE

    def told(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "ready": self.is_ready,
            "database": "answers" if self.database else "does not answer",
            "pending_migrations": self.pending,
            "worker": {"seen": self.worker_seen, "late": self.worker_is_late},
            "disk": {"free_bytes": self.room.free, "total_bytes": self.room.total, "low": self.room.is_low},
            "files": {"waiting_without_sign_since": self.files_without_sign},
            "backup": {"proved": self.backup_proved, "old": proof.is_old(self.backup_proved)},
            "read_only": self.read_only,
        }


def readiness() -> Readiness:
    """As it is now; of a database that does not answer nothing more is asked."""
    room, is_read_only = disk.room(settings.VAR), read_only.is_on()
    try:
        pending = pending_migrations()
        seen = None if pending else last_sign_of_the_worker()
        proved = None if pending else proof.last_proved()
        without_sign = None if pending else FileJobSign.objects.last_seen()
    except (DatabaseError, InterfaceError):
        return Readiness(False, [], None, room, is_read_only)
    return Readiness(True, pending, seen, room, is_read_only, proved, without_sign)


def pending_migrations() -> list[str]:
    """The last migration of each app that the database has not seen."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in _last_migrations() if (app, name) not in applied]


def has_chores() -> bool:
    """Not so in a database of a version before they were noted."""
    return Chore._meta.db_table in connection.introspection.table_names()


@cache
def _last_migrations() -> list[tuple[str, str]]:
    return MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes()


def last_sign_of_the_worker() -> datetime | None:
    return Chore.objects.filter(name=chores.LOOKED_ROUND).values_list("at", flat=True).first()
