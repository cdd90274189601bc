"""Tells the database who acts, through which door and why, for as long as one transaction lasts.

The audit triggers read these four transaction-local settings; a write to an audited table without an actor is refused
by the database, whatever path it came by.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connections, transaction
from django.utils.translation import gettext_noop

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
    gettext_noop("file"),
    gettext_noop("loaddata"),
    gettext_noop("migrate"),
    gettext_noop("setup"),
    gettext_noop("system"),
    gettext_noop("check_totals"),
    gettext_noop("appoint"),
    gettext_noop("close"),
    gettext_noop("designate"),
)
SETTINGS = ("changelog.actor", "changelog.door", "changelog.reason", "changelog.batch")


def system_account() -> User:
    """The named account that loaddata, migrations and unattended commands act as; nobody can sign in with it."""
    account, _created = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"is_active": False, "password": "!"}
    )
    return account


@contextmanager
def acting(
    by: User | None = None, *, door: str = "system", reason: str = "", batch: UUID | None = None
) -> Iterator[None]:
    """One transaction in which `by` (the system account when None) acts.

    Nests: the inner one speaks for itself, within the batch of the outer one.
    """
    with transaction.atomic():
        who = by or system_account()
        before = _read()
        _write((str(who.pk), door, reason, str(batch or before[-1])))
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


def _read() -> tuple[str, ...]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in SETTINGS))
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
