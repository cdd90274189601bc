"""Tells the database who acts, through which door and why, for as long as one transaction lasts.

The audit triggers read these four transaction-local settings; a write to an audited table without an actor is refused
by the database, whatever path it came by.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connections, transaction
from django.utils.translation import gettext_noop

from apps.changelog.read_once import read_anew

SYSTEM_USERNAME = "system"
# Doors: the screens, files and commands a change can come through, as they are stored and, translated, shown.
DOORS = (
    gettext_noop("admin"),
    gettext_noop("page"),
    gettext_noop("grid"),
    gettext_noop("submit"),
    gettext_noop("review"),
    gettext_noop("document"),
    gettext_noop("restatement"),
    gettext_noop("explanation"),
    gettext_noop("judgement"),
    gettext_noop("source"),
    gettext_noop("evidence"),
    gettext_noop("file"),
    gettext_noop("loaddata"),
    gettext_noop("migrate"),
    gettext_noop("setup"),
    gettext_noop("system"),
    gettext_noop("check_totals"),
    gettext_noop("appoint"),
    gettext_noop("close"),
    gettext_noop("designate"),
    gettext_noop("tree"),
    gettext_noop("opening of a year"),
    gettext_noop("version of a form"),
    gettext_noop("list of enterprises"),
    gettext_noop("seal of a year"),
)
SETTINGS = ("changelog.actor", "changelog.door", "changelog.reason", "changelog.batch")
STANDING = ", ".join(f"coalesce(current_setting('{name}', true), '') AS {name.split('.')[1]}" for name in SETTINGS)
# From which address the acts come that this thread is busy with; empty for commands.
origin: ContextVar[str] = ContextVar("origin", default="")
# Who acts from now on, and what stood there before: in one question, since every act begins with it. What is written is
# planned for the rows it is written to (unionrecords/planned_once.py).
BEGIN = f"""
    WITH before AS MATERIALIZED (SELECT {STANDING})
    SELECT actor, door, reason, batch,
           set_config('changelog.actor', coalesce(%s, (SELECT id::text FROM auth_user WHERE username = %s)), true),
           set_config('changelog.door', %s, true), set_config('changelog.reason', %s, true),
           set_config('changelog.batch', coalesce(%s, batch), true), set_config('changelog.address', %s, true),
           set_config('plan_cache_mode', 'auto', true)
    FROM before
"""


@contextmanager
def acting(
    by: User | None = None, *, door: str = "system", reason: str = "", batch: UUID | None = None
) -> Iterator[None]:
    """One transaction in which `by` acts: the system account when None, which loaddata, migrations and unattended
    commands act as, and with which nobody can sign in.

    Nests: the inner one speaks for itself, within the batch of the outer one.
    """
    read_anew()
    with transaction.atomic():
        before = _begin(str(by.pk) if by else None, door, reason, str(batch) if batch else None)
        yield
        _write(before)


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Inside acting(): what a rule does by itself has this reason, where the person who acts gave none."""
    before = _read()
    who, door, given, batch = before
    _write((who, door, given or reason, batch))
    yield
    _write(before)


def _begin(who: str | None, door: str, reason: str, batch: str | None) -> tuple[str, ...]:
    with connections["default"].cursor() as cursor:
        cursor.execute(BEGIN, [who, SYSTEM_USERNAME, door, reason, batch, origin.get()])
        return cursor.fetchone()[: len(SETTINGS)]


def _read() -> tuple[str, ...]:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT {STANDING}")
        return cursor.fetchone()


def _write(values: tuple[str, ...], *, local: bool = True) -> None:
    calls = ", ".join(f"set_config('{name}', %s, {'true' if local else 'false'})" for name in SETTINGS)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT " + calls, values)


def migrations_begin(using: str = "default", **kwargs: object) -> None:
    """Data migrations write as the system account, which the first migration creates and the database finds by name."""
    _write((SYSTEM_USERNAME, "migrate", "", ""), local=False)


def migrations_end(using: str = "default", **kwargs: object) -> None:
    _write(("", "", "", ""), local=False)
