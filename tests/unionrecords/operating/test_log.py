"""Lines of the log: whose request it was, in words or as JSON."""

import json
import logging
from logging import LogRecord

import pytest
from django.test import Client, RequestFactory

from tests import builders
from unionrecords.operating import log
from unionrecords.operating.log import JsonLine, WithRequest, answering


def line(record: LogRecord) -> dict:
    WithRequest().filter(record)
    return json.loads(JsonLine().format(record))


def record_of(words: str, **more) -> LogRecord:
    return logging.makeLogRecord({"name": "x", "levelname": "WARNING", "levelno": 30, "msg": words, **more})


@pytest.mark.django_db
def test_a_line_of_json_says_whose_request_it_was_from_where_and_not_what_was_searched_for(caplog):
    person = builders.person("wei")
    client = Client()
    client.force_login(person)
    seen = []

    class Kept(logging.Handler):
        def emit(self, record):
            seen.append(line(record))

    logger = logging.getLogger("unionrecords.requests")
    handler = Kept()
    logger.addHandler(handler)
    caplog.set_level("INFO", "unionrecords.requests")
    try:
        answer = client.get("/indicators/?find=王小明", REMOTE_ADDR="10.0.0.7")
    finally:
        logger.removeHandler(handler)
    assert answer.status_code == seen[0]["status"]
    assert seen[0] | {"user": "wei", "address": "10.0.0.7", "path": "/indicators/", "method": "GET"} == seen[0]
    assert answer["X-Request-ID"] == seen[0]["request"]
    assert "王小明" not in str(seen)


def test_a_link_that_sets_a_password_is_in_no_line(rf):
    request = rf.get("/accounts/forgotten/1a-cv3-0123456789abcdef/")
    assert log.facts_of(request)["path"] == "/accounts/forgotten/…"


def test_a_line_of_json_is_one_line_with_its_traceback_and_any_words():
    try:
        raise ValueError("第一行\n第二行")
    except ValueError as error:
        record = record_of("见\n下", exc_info=(type(error), error, error.__traceback__))
    told = line(record)
    assert (told["message"], told["level"]) == ("见\n下", "WARNING")
    assert told["traceback"].endswith("第一行\n第二行")
    assert "\n" not in JsonLine().format(record)
    assert "request" not in told


@pytest.mark.django_db
def test_what_is_said_of_a_refused_request_bears_its_number_too(client, caplog):
    answer = client.get("/nowhere/", REMOTE_ADDR="10.0.0.7")
    told = line(next(record for record in caplog.records if record.name == "django.request"))
    assert (told["request"], told["address"], told["path"]) == (answer["X-Request-ID"], "10.0.0.7", "/nowhere/")


def test_a_line_of_text_bears_the_number_of_its_request():
    record = record_of("x")
    request = RequestFactory().get("/")
    vars(request)["number"] = "0123456789abcdef"
    before = answering.set(request)
    WithRequest().filter(record)
    answering.reset(before)
    assert record.request_number == " [0123456789abcdef]"


@pytest.mark.parametrize(
    ("behind_proxy", "sent", "kept"),
    [(True, "proxy-12345678", True), (False, "proxy-12345678", False), (True, "a\tb", False), (True, "短", False)],
)
def test_only_a_trusted_proxy_gives_a_request_its_number(client, settings, behind_proxy, sent, kept):
    settings.BEHIND_PROXY = behind_proxy
    answer = client.get("/favicon.ico", HTTP_X_REQUEST_ID=sent)
    assert (answer["X-Request-ID"] == sent) is kept
    assert len(answer["X-Request-ID"]) >= 14
