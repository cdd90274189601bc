"""The process that waits for large files: it stands still while nothing may be written, and outlives what is away."""

import os

import pytest
from django.db import OperationalError

from unionrecords.operating import background, read_only


class Slept(Exception):
    """It paused."""


@pytest.fixture
def begun(monkeypatch):
    """What it began; it ends with its first pause, and hears no signals."""
    found = []

    def pause(seconds):
        raise Slept

    monkeypatch.setattr(background.signal, "signal", lambda *_arguments: None)
    monkeypatch.setattr(background.time, "sleep", pause)
    monkeypatch.setattr(background, "do_one", lambda: found.append("a job") or len(found) < 3)
    return found


def test_job_after_job_is_done_without_a_pause_until_none_waits(begun):
    with pytest.raises(Slept):
        background.keep_doing()
    assert len(begun) == 3


def test_nothing_is_begun_while_nothing_may_be_written(begun, monkeypatch):
    monkeypatch.setattr(read_only, "is_on", lambda: True)
    with pytest.raises(Slept):
        background.keep_doing()
    assert begun == []


def test_it_ends_where_who_began_it_is_gone(begun):
    background.keep_doing(only_under=os.getpid())
    assert begun == []


def test_a_database_that_is_away_is_waited_for(begun, monkeypatch):
    def away():
        raise OperationalError("the server is away")

    monkeypatch.setattr(background, "do_one", away)
    monkeypatch.setattr(background.connections, "close_all", lambda: begun.append("let go"))
    with pytest.raises(Slept):
        background.keep_doing()
    assert begun == ["let go"]
