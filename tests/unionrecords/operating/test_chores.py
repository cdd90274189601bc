"""What is done by itself: cleared is what is over, one process at a time does it, and one failure stops no other."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from apps.units.models.pending_files import PendingFile
from tests import builders
from unionrecords.models import Chore
from unionrecords.operating import chores, disk
from unionrecords.operating.disk import GIGABYTE, Room

pytestmark = pytest.mark.django_db


def test_what_is_over_is_cleared_and_what_goes_on_stays(capsys):
    wei = builders.person("wei")
    for _session in range(2):
        Client().post("/accounts/login/", {"login": "wei", "password": "wei"})
    over, goes_on = Session.objects.all()
    Session.objects.filter(pk=over.pk).update(expire_date=timezone.now() - timedelta(minutes=1))
    old, new = (PendingFile.objects.create(owner=wei, content=b"") for _file in range(2))
    PendingFile.objects.filter(pk=old.pk).update(made=timezone.now() - timedelta(days=2))
    cache.set("over", 1, timeout=1)
    cache.set("goes_on", 1, timeout=600)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_cache SET expires = now() - interval '1 day' WHERE cache_key LIKE '%over'")

    call_command("housekeeping")

    assert "sessions" in capsys.readouterr().out
    assert list(Session.objects.values_list("pk", flat=True)) == [goes_on.pk]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [goes_on.pk]
    assert list(PendingFile.objects.all()) == [new]
    assert Chore.objects.get(name="cache").said == "1 gone"
    assert cache.get("goes_on") == 1


def test_a_chore_is_done_again_only_when_it_is_due():
    assert chores.do_what_is_due() == list(chores.CHORES)
    assert chores.do_what_is_due() == []
    Chore.objects.filter(name="sessions").update(at=timezone.now() - timedelta(hours=2))
    assert chores.do_what_is_due() == ["sessions"]


def test_how_figures_are_spread_over_all_years_is_counted_each_day():
    """By the application, which has no right to: what is counted of partitions alone says nothing of a join."""
    builders.stated(builders.federation("450000"), builders.indicator("ORG12"), "2014", "10")

    assert "statistics" in chores.do_what_is_due()

    with connection.cursor() as cursor:
        cursor.execute("SELECT inherited FROM pg_stats WHERE tablename = 'figures_figure' AND attname = 'period_id'")
        assert cursor.fetchall() == [(True,)]


def test_nobody_does_chores_while_somebody_else_is_at_it():
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [chores.LOCK])
        assert chores.do_what_is_due() == []
        cursor.execute("SELECT pg_advisory_unlock(%s)", [chores.LOCK])
    other.close()
    assert chores.do_what_is_due() == list(chores.CHORES)


def test_a_chore_that_fails_is_noted_and_the_others_are_done(monkeypatch, caplog):
    def fails():
        raise DatabaseError("the disk is full")

    monkeypatch.setitem(chores.CHORES, "sessions", (chores.HOUR, fails))
    chores.do_what_is_due()
    noted = dict(Chore.objects.values_list("name", "went_well"))
    assert noted == {name: name != "sessions" for name in chores.CHORES}
    assert Chore.objects.get(name="sessions").said == "the disk is full"
    assert "sessions" in caplog.text


def test_whatever_goes_wrong_is_told_and_tried_again(monkeypatch, caplog):
    class Enough(Exception):
        """Ends what has no end."""

    tried = []

    def fails():
        tried.append(1)
        raise OSError("no such folder")

    def rests(_seconds):
        if len(tried) > 1:
            raise Enough

    monkeypatch.setattr(chores, "do_what_is_due", fails)
    monkeypatch.setattr(chores, "connections", SimpleNamespace(close_all=lambda: None))
    monkeypatch.setattr(chores.time, "sleep", rests)
    with pytest.raises(Enough):
        chores.keep_doing()
    assert caplog.text.count("was not done") == 2


@pytest.mark.parametrize("is_read_only", [False, True])
def test_messages_are_sent_each_minute_though_a_chore_fails_but_not_while_nothing_is_written(monkeypatch, is_read_only):
    class MinuteIsOver(Exception):
        """Ends what has no end."""

    went_round = []

    def fails():
        raise OSError("no such folder")

    def rests(seconds):
        raise MinuteIsOver(seconds)

    monkeypatch.setattr(chores.read_only, "is_on", lambda: is_read_only)
    monkeypatch.setattr(chores, "do_what_is_due", fails)
    monkeypatch.setattr(chores.post, "go_round", lambda: went_round.append(1))
    monkeypatch.setattr(chores, "connections", SimpleNamespace(close_all=lambda: None))
    monkeypatch.setattr(chores.time, "sleep", rests)
    with pytest.raises(MinuteIsOver, match="60"):
        chores.keep_doing()
    assert len(went_round) == (0 if is_read_only else 1)


def test_the_log_warns_before_the_disk_is_full(monkeypatch, caplog):
    monkeypatch.setattr(disk, "room", lambda folder: Room(4 * GIGABYTE, 1000 * GIGABYTE))
    chores.do_what_is_due()
    assert "nearly full: 4.0 GB are free" in caplog.text


@pytest.mark.parametrize(("free", "total", "low"), [(1, 20, True), (2, 20, False), (4, 1000, True), (5, 1000, False)])
def test_a_disk_is_nearly_full_below_a_tenth_or_five_gigabytes(free, total, low):
    assert Room(free * GIGABYTE, total * GIGABYTE).is_low is low


def test_the_room_of_a_folder_not_made_yet_is_that_of_the_disk_it_will_lie_on(tmp_path):
    assert disk.room(tmp_path / "not" / "yet").total == disk.room(tmp_path).total > 0
