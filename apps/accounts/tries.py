"""When the door stays shut: wrong tries for an account or a name are counted in the access log."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.access_log import Act, key_of
from apps.accounts.models import AccessLine

SHUT_FOR = timedelta(minutes=15)
# If the hash of a password is renewed meanwhile, that changes no password (password_triggers).
BEGIN = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 17)), set_config('accounts.renewing', 'on', true)"
END = "SELECT set_config('accounts.renewing', '', true)"
MOST_FROM_ONE_ADDRESS, MOST_FROM_ALL = 5, 50


@contextmanager
def one_after_the_other(person: User | None, name: str) -> Iterator[None]:
    """A transaction in which nobody else tries this account or this name, until it ends."""
    turn = f"account {person.pk}" if person else f"name {key_of(name)}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BEGIN, [turn])
        yield
        cursor.execute(END)


def shut(person: User | None, name: str, address: str | None) -> bool:
    """Whether too many wrong tries came for this account or name: from this address, or from all.

    From one address those since its last success count. Tries while the door is shut are no tries (their lines are
    LOCKED), so that it opens a quarter of an hour after the last one that counted.
    """
    lines = _of(person, name)
    here = lines.filter(address=address)
    succeeded = here.filter(act=Act.SIGNED_IN).order_by("-id").values_list("id", flat=True).first() or 0
    return _too_many(here.filter(id__gt=succeeded), MOST_FROM_ONE_ADDRESS) or _too_many(lines, MOST_FROM_ALL)


def _of(person: User | None, name: str) -> QuerySet[AccessLine]:
    """The lines that can matter: of the time in which tries add up, and of that in which the door is shut after."""
    lines = AccessLine.objects.filter(at__gt=timezone.now() - 2 * SHUT_FOR)
    return lines.filter(person=person) if person else lines.filter(key=key_of(name))


def _too_many(lines: QuerySet[AccessLine], most: int) -> bool:
    failed = lines.filter(act=Act.FAILED).order_by("-id")
    times = list(failed.values_list("at", flat=True)[:most])
    if len(times) < most:
        return False
    last, first = times[0], times[-1]
    return last > timezone.now() - SHUT_FOR and first > last - SHUT_FOR
