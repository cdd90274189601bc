"""The access log: its lines stay as they are, and stay for half a year."""

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.accounts.models import AccessLine
from tests import builders
from tests.worlds import shared
from unionrecords.embedded import SUPERUSER

pytestmark = pytest.mark.django_db


@shared
def wei():
    return builders.person("wei")


def line(person, days: int) -> AccessLine:
    at = timezone.now() - timedelta(days=days)
    return AccessLine.objects.create(person=person, act="signed_in", at=at, address="10.0.0.1")


def refused(act) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        act()
    return str(error.value)


def test_a_line_is_not_changed_and_not_removed_before_half_a_year(wei):
    recent, old = line(wei, 180), line(wei, 190)
    assert "append-only" in refused(lambda: AccessLine.objects.update(act="failed"))
    assert "six months" in refused(recent.delete)
    assert old.delete()[0] == 1


OTHER_LOGIN = """
    CREATE ROLE reads_and_writes;
    GRANT SELECT, INSERT, DELETE ON accounts_accessline TO reads_and_writes;
    INSERT INTO accounts_accessline (at, name, key, act, about)
    VALUES (now() - interval '2 years', '', 'k', 'failed', '');
    SET LOCAL ROLE reads_and_writes;
"""


def test_nobody_but_the_owner_of_the_tables_removes_lines_however_old(wei):
    known = {name: connection.get_connection_params().get(name) for name in ("host", "port", "dbname")}
    with psycopg.connect(**known, user=SUPERUSER) as other:
        other.execute(OTHER_LOGIN)
        with pytest.raises(psycopg.Error, match="six months"):
            other.execute("DELETE FROM accounts_accessline")
        other.rollback()


def test_a_line_is_about_somebody_and_about_something_known(wei):
    assert "accounts_line_of_somebody" in refused(lambda: AccessLine.objects.create(act="failed"))
    assert "accounts_line_about_known_act" in refused(lambda: AccessLine.objects.create(person=wei, act="looked"))
