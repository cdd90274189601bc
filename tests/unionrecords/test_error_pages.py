"""The page of an error: a database that is away is told from every other fault."""

import pytest
from django.db import DatabaseError, connection
from django.test import RequestFactory
from django.urls import URLResolver, resolve

from tests.owner import ENDS_ITS_CONNECTION
from unionrecords.error_pages import went_wrong

FAULTS = {
    ENDS_ITS_CONNECTION: 503,
    "SET statement_timeout = 1; SELECT pg_sleep(1)": 500,
    "SELECT 1 / 0": 500,
}


def test_who_meets_a_fault_reads_the_number_by_which_the_log_knows_it(client, monkeypatch):
    def fails(_request):
        raise ValueError

    monkeypatch.setattr(favicon := resolve("/favicon.ico"), "func", fails)
    monkeypatch.setattr(URLResolver, "resolve", lambda resolver, path: favicon)
    client.raise_request_exception = False
    answer = client.get("/favicon.ico")
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("statement", FAULTS)
def test_only_a_lost_database_is_said_to_come_back(statement):
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        answer = went_wrong(RequestFactory().get("/"))
    finally:
        own.close()
    assert (answer.status_code, answer.headers.get("Retry-After")) == (
        FAULTS[statement],
        "10" if FAULTS[statement] == 503 else None,
    )
