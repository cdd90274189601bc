"""The page of an error: a database that is away is told from every other fault."""

import errno
import logging
import sys

import pytest
from django.db import DatabaseError, connection
from django.test import RequestFactory
from django.urls import URLResolver, resolve
from django.utils import translation

from tests.owner import ENDS_ITS_CONNECTION
from unionrecords.error_pages import RefusalsInOneLine, went_wrong

RAISES = "DO $$BEGIN RAISE EXCEPTION 'so' USING ERRCODE = '%s'; END$$"
NO_ROOM, NO_MEMORY = RAISES % "53100", RAISES % "53200"
FAULTS = {
    ENDS_ITS_CONNECTION: "The records cannot be reached at the moment.",
    NO_ROOM: "There is no room for more at the moment.",
    NO_MEMORY: "There is no room for more at the moment.",
    "SET TRANSACTION READ ONLY; DELETE FROM auth_group": "The records can be read at the moment, and not changed.",
    "SET statement_timeout = 1; SELECT pg_sleep(1)": "Something went wrong.",
    "SELECT 1 / 0": "Something went wrong.",
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
def test_what_passes_is_told_in_a_sentence_and_is_one_line_of_the_log(statement):
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        with translation.override("en"):
            answer = went_wrong(RequestFactory().get("/"))
        line = logging.makeLogRecord({"msg": "so", "exc_info": sys.exc_info(), "status_code": answer.status_code})
    finally:
        own.close()
    assert RefusalsInOneLine().filter(line)
    passes = FAULTS[statement] != "Something went wrong."
    assert FAULTS[statement] in answer.text
    assert (answer.status_code, answer.headers.get("Retry-After")) == ((503, "10") if passes else (500, None))
    assert (line.exc_info is None, line.getMessage() != "so") == (passes, passes)


def test_a_disk_without_room_is_told_whoever_wrote_to_it():
    with translation.override("en"):
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError:
            answer = went_wrong(RequestFactory().get("/"))
        try:
            raise OSError(errno.EACCES, "Permission denied")
        except OSError:
            other = went_wrong(RequestFactory().get("/"))
    assert "There is no room for more" in answer.text
    assert (answer.status_code, other.status_code) == (503, 500)
