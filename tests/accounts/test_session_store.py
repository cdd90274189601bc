"""A session that cannot be written: because the database went away, or because somebody ended it meanwhile."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from tests import builders
from tests.owner import ENDS_ITS_CONNECTION

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = 60


@pytest.fixture
def desk() -> Client:
    """Its next answer writes the session."""
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    client.force_login(builders.person("wei"))
    session = client.session
    session["used"] -= MINUTE
    session.save()
    return client


def before_it_is_written(sql: str) -> Callable[..., Any]:
    """Runs this when the session is about to be written."""

    def wrapper(execute: Callable[..., Any], asked: str, *rest: Any) -> Any:
        if asked.startswith('UPDATE "django_session"'):
            with suppress(psycopg.OperationalError), connection.connection.cursor() as cursor:
                cursor.execute(sql)
        return execute(asked, *rest)

    return wrapper


def test_who_did_something_while_the_database_went_away_is_told_to_look_whether_it_is_done(desk):
    with connection.execute_wrapper(before_it_is_written(ENDS_ITS_CONNECTION)):
        answer = desk.post("/accounts/presence/")
    connection.close()
    assert answer.status_code == 503
    assert "see whether what you sent last is there" in answer.text


def test_who_was_signed_out_elsewhere_meanwhile_is_not_told_of_the_database(desk):
    with connection.execute_wrapper(before_it_is_written("DELETE FROM django_session")):
        answer = desk.post("/accounts/presence/")
    assert answer.status_code == 400
