"""What is done by itself: who asks is whoever serves, and one of them at a time does what is due."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.utils import timezone

from apps.figures.models import FileJob
from apps.figures.workflow import messages
from apps.units.models.pending_files import PendingFile
from unionrecords.models import Chore
from unionrecords.operating import disk, post, read_only

logger = logging.getLogger(__name__)

LOCK = 0x63686F7265  # of the database: "chore"
PAUSE_SECONDS = 60
LOOKED_ROUND = "look round"


def look_round() -> str:
    """The disk is looked at before it is full; that this was done at all is the worker's sign of life."""
    room = disk.room(settings.VAR)
    if room.is_low:
        logger.warning("The disk of %s is nearly full: %s GB are free.", settings.VAR, room.free_gigabytes)
    return f"{room.free_gigabytes} GB free"


def clear_sessions() -> str:
    """Those that are over; what allauth keeps of each goes with it."""
    gone, _by_model = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return f"{gone} gone"


def clear_cache() -> str:
    """What the cache keeps longer than it holds: it throws away only where it is full."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < now()")
        return f"{cursor.rowcount} gone"


def clear_pending_files() -> str:
    gone, _by_model = PendingFile.objects.overdue().delete()
    return f"{gone} gone"


def clear_file_jobs() -> str:
    gone, _by_model = FileJob.objects.over().delete()
    return f"{gone} gone"


def clear_messages() -> str:
    return f"{messages.clear_old()} gone"


def gather_statistics() -> str:
    """Of figures as a whole: the server does it by itself for each year's partition alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT figures_gather_statistics()")
    return "gathered"


HOUR = timedelta(hours=1)
CHORES: dict[str, tuple[timedelta, Callable[[], str]]] = {
    LOOKED_ROUND: (timedelta(minutes=5), look_round),
    "sessions": (HOUR, clear_sessions),
    "cache": (HOUR, clear_cache),
    "pending files": (HOUR, clear_pending_files),
    "file jobs": (HOUR, clear_file_jobs),
    "messages": (HOUR, clear_messages),
    "statistics": (timedelta(days=1), gather_statistics),
}


def do_what_is_due() -> list[str]:
    """The names of what was done; nothing where somebody else is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return []
        done = dict(Chore.objects.values_list("name", "at"))
        now = timezone.now()
        due = [name for name, (pause, _act) in CHORES.items() if name not in done or done[name] + pause <= now]
        for name in due:
            _do(name)
        return due


def _do(name: str) -> None:
    """One that fails is told and keeps none of the others waiting."""
    _pause, act = CHORES[name]
    try:
        with transaction.atomic():
            said, went_well = act(), True
    except DatabaseError as error:
        logger.exception("The chore “%s” failed.", name)
        said, went_well = str(error), False
    Chore.objects.note(name, said, went_well=went_well)


def keep_doing() -> None:
    """For ever: looks each minute for what is due, and sends what is to be sent; a database that is away is waited
    for."""
    while True:
        if not read_only.is_on():
            _attempt(do_what_is_due)
            _attempt(post.go_round)
        time.sleep(PAUSE_SECONDS)


def _attempt(act: Callable[[], object]) -> None:
    try:
        act()
    except (DatabaseError, InterfaceError):
        logger.debug("The database does not answer.")
    except Exception:
        logger.exception("What is done by itself was not done.")  # and is tried again: nobody else would
    finally:
        connections.close_all()
