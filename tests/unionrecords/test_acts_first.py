"""Who saves does not wait behind those who read."""

import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection

from unionrecords import patient_worker
from unionrecords.patient_worker import Precedence

# A server of the house's own kind with two threads for reading, whose pages take until a byte comes over its input.
OFFICE = """
import os
import sys
from gunicorn.app.base import BaseApplication
from unionrecords.patient_worker import PatientWorker

def answer(environ, start):
    if environ["REQUEST_METHOD"] == "GET":
        os.write(1, b"reading\\n")
        os.read(0, 1)
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"done"]

class SmallOffice(BaseApplication):
    def load_config(self):
        for name, value in {"bind": [f"fd://{sys.argv[1]}"], "workers": 1, "threads": 2, "timeout": 120,
                            "worker_class": PatientWorker, "control_socket_disable": True}.items():
            self.cfg.set(name, value)

    def load(self):
        return answer

SmallOffice().run()
"""
READERS = 6
NOT_AT_ONCE = 0.2  # seconds in which what is not held up has long happened


@pytest.fixture
def office() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Where it listens, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = subprocess.Popen(
            [sys.executable, "-c", OFFICE, str(listener.fileno())],
            cwd=settings.BASE_DIR, pass_fds=[listener.fileno()], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            yield listener.getsockname()[1], process
        finally:
            process.terminate()
            process.communicate(timeout=60)


def asked(port: int, method: str) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, "/")
    return connection


def test_a_saving_is_answered_while_all_threads_for_reading_are_busy_and_more_readers_wait(office):
    port, process = office
    readers = [asked(port, "GET") for _reader in range(READERS)]
    assert [process.stdout.readline() for _thread in range(2)] == [b"reading\n"] * 2

    with closing(asked(port, "POST")) as saving:
        assert saving.getresponse().read() == b"done"

    process.stdin.write(b"." * READERS)
    process.stdin.flush()
    for reader in readers:
        with closing(reader):
            assert reader.getresponse().read() == b"done"


def begun_page(precedence: Precedence) -> threading.Event:
    """A page that gives way to acts; the event says that it was begun."""
    begun = threading.Event()

    def read() -> None:
        with precedence.reading():
            begun.set()

    threading.Thread(target=read).start()
    return begun


def test_a_page_is_begun_at_once_where_nobody_acts_and_else_when_all_acts_are_answered():
    precedence = Precedence()
    assert begun_page(precedence).wait(10)
    with precedence.acting():
        with precedence.acting():
            page = begun_page(precedence)
        assert not page.wait(NOT_AT_ONCE)
    assert page.wait(10)


def test_a_page_does_not_give_way_for_longer_than_a_moment(monkeypatch):
    monkeypatch.setattr(patient_worker, "GIVE_WAY_SECONDS", 2 * NOT_AT_ONCE)
    precedence = Precedence()
    with precedence.acting():
        page = begun_page(precedence)
        assert not page.wait(NOT_AT_ONCE)
        assert page.wait(10)


@pytest.mark.django_db
def test_a_page_under_way_asks_nothing_of_the_database_while_somebody_acts():
    precedence = Precedence()
    begun, go_on, answered = threading.Event(), threading.Event(), threading.Event()

    def read() -> None:
        with closing(connection), precedence.reading():
            begun.set()
            go_on.wait(10)
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            answered.set()

    threading.Thread(target=read).start()
    assert begun.wait(10)
    with precedence.acting():
        go_on.set()
        assert not answered.wait(NOT_AT_ONCE)
    assert answered.wait(10)


@pytest.mark.django_db
def test_a_page_waits_for_a_moment_in_all_and_not_before_each_of_its_queries(monkeypatch):
    monkeypatch.setattr(patient_worker, "GIVE_WAY_SECONDS", NOT_AT_ONCE)
    precedence = Precedence()
    with precedence.reading(), precedence.acting(), connection.cursor() as cursor:
        began = time.monotonic()
        for _query in range(50):
            cursor.execute("SELECT 1")
        assert NOT_AT_ONCE <= time.monotonic() - began < 10 * NOT_AT_ONCE
