"""What a probe is told: it comes by IP over plain HTTP, and knows no name of the system."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from tests.owner import by_owner
from unionrecords.models import Chore
from unionrecords.operating import chores, counters, readiness

BY_IP = {"SERVER_NAME": "10.1.2.3", "headers": {"host": "10.1.2.3:8000"}}


@pytest.fixture
def deployed(settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["records.example.org"], True


@pytest.mark.usefixtures("deployed")
def test_a_probe_by_ip_hears_that_a_process_answers_and_the_database_is_not_asked():
    answer = Client().get("/healthz", **BY_IP)
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert Client().get("/accounts/login/", **BY_IP).status_code in (301, 400)


@pytest.mark.django_db
@pytest.mark.usefixtures("deployed")
def test_a_system_is_ready_where_database_and_migrations_are_whatever_worker_and_disk_say():
    answer = Client().get("/readyz", **BY_IP)
    told = json.loads(answer.content)
    assert (answer.status_code, told["ready"], told["database"]) == (200, True, "answers")
    assert told["worker"] == {"seen": None, "late": True}
    assert told["disk"]["total_bytes"] > told["disk"]["free_bytes"] > 0
    chores.do_what_is_due()
    assert json.loads(Client().get("/readyz").content)["worker"]["late"] is False
    Chore.objects.update(at=timezone.now() - timedelta(hours=1))
    assert json.loads(Client().get("/readyz").content)["worker"]["late"] is True


@pytest.mark.django_db
def test_a_system_whose_migrations_were_not_applied_is_not_ready():
    with by_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'unionrecords'")
    answer = Client().get("/readyz")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert json.loads(answer.content)["pending_migrations"] == ["unionrecords.0001_chores"]


def test_a_system_without_its_database_is_not_ready(monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(readiness, "pending_migrations", away)
    answer = Client().get("/readyz")
    assert (answer.status_code, json.loads(answer.content)["database"]) == (503, "does not answer")


@pytest.mark.django_db
def test_numbers_are_given_to_who_knows_the_word_and_to_nobody_where_there_is_none(settings):
    assert Client().get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a word of twenty letters"
    assert Client().get("/metrics").status_code == 401
    assert Client().get("/metrics", headers={"authorization": "Bearer 错"}).status_code == 401
    answer = Client().get("/metrics", headers={"authorization": f"Bearer {settings.METRICS_TOKEN}"})
    numbers = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert (numbers["unionrecords_ready"], numbers["unionrecords_database_up"]) == ("1", "1")
    assert int(numbers['unionrecords_requests_total{status="4xx"}']) >= 1
    assert numbers["unionrecords_request_seconds_count"] == numbers['unionrecords_request_seconds_bucket{le="+Inf"}']


def test_requests_are_added_up_over_all_processes(monkeypatch):
    monkeypatch.setattr(counters, "_cells", memoryview(bytearray(counters.PLACES * counters.WIDTH * 8)).cast("d"))
    for place, status, seconds in [(1, 200, 0.01), (2, 200, 0.3), (65, 503, 60.0), (2, 404, 0.1)]:
        counters.take_place(place)
        counters.count(status, seconds)
    counters.take_place(0)
    found = counters.counted()
    assert found.by_kind == {"1xx": 0, "2xx": 2, "3xx": 0, "4xx": 1, "5xx": 1}
    assert found.within == [1, 2, 2, 3, 3, 3, 3, 3, 4]
    assert found.seconds == pytest.approx(60.41)
