"""What `prepare` makes: the first records once, and demonstration accounts that can do their work and no more."""

from threading import Event, Thread

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from apps.changelog.acting import acting
from apps.figures.models import Figure
from apps.units.models import Appointment, Unit
from tests import builders
from tests.owner import by_owner
from unionrecords import first_records, preparation
from unionrecords.backup import proof
from unionrecords.one_at_a_time import PREPARING, one_at_a_time


@pytest.fixture
def prepared(prepared_with_guangxi: None, settings, tmp_path) -> None:
    settings.VAR = tmp_path
    preparation.make_demonstration_accounts()


def sign_in(username: str) -> AbstractBaseUser | None:
    return authenticate(username=username, password=preparation.demonstration_passwords()[username])


def contents() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Unit, Figure, Appointment, get_user_model()))


@pytest.mark.usefixtures("prepared")
def test_preparing_again_changes_nothing():
    before = contents()
    assert not first_records.load(first_records.GUANGXI)
    preparation.make_demonstration_accounts()
    assert contents() == before
    assert all(before)


@pytest.mark.usefixtures("prepared")
def test_the_clerk_and_the_supervisor_are_appointed_and_only_the_administrator_is_one():
    appointed = Appointment.objects.values_list("user__username", "role", "federation__code")
    assert set(appointed) == {("liuzhou-clerk", "clerk", "450200"), ("guangxi-supervisor", "supervisor", "450000")}
    assert [name for name in preparation.accounts() if sign_in(name).is_superuser] == ["admin"]


@pytest.mark.usefixtures("prepared")
def test_a_password_the_person_changed_stays_until_the_file_of_passwords_is_thrown_away(tmp_path):
    clerk = sign_in("liuzhou-clerk")
    clerk.set_password("her own choice")
    with acting(door="test"):
        clerk.save()
    preparation.make_demonstration_accounts()
    assert authenticate(username="liuzhou-clerk", password="her own choice") == clerk
    (tmp_path / "accounts.txt").unlink()
    preparation.make_demonstration_accounts()
    assert sign_in("liuzhou-clerk") == clerk


@pytest.mark.django_db
def test_where_neither_the_first_records_nor_the_demonstration_are_only_the_administrator_is_made(settings, tmp_path):
    settings.VAR = tmp_path
    builders.federation("R")
    assert not first_records.load(first_records.GUANGXI)
    preparation.make_demonstration_accounts()
    assert list(preparation.demonstration_passwords()) == ["admin"]
    assert sign_in("admin").is_superuser


@pytest.mark.django_db
def test_first_records_that_cannot_be_loaded_whole_are_not_loaded_at_all(monkeypatch):
    monkeypatch.setattr(first_records, "FIGURES", "no_such_file.csv")
    with pytest.raises(CommandError), by_owner():
        first_records.load(first_records.GUANGXI)
    assert not first_records.are_loaded()


@pytest.mark.django_db(transaction=True)
def test_of_two_hosts_that_start_at_once_the_second_waits_until_the_first_has_prepared_all():
    came_in = Event()

    def prepares() -> None:
        with one_at_a_time(PREPARING):
            came_in.set()

    second = Thread(target=prepares)
    with one_at_a_time(PREPARING):
        second.start()
        assert not came_in.wait(0.2)
    assert came_in.wait(10)
    second.join()


@pytest.mark.django_db
def test_what_an_upgrade_will_change_is_told_and_nothing_is_changed(capsys):
    with translation.override("en"):
        call_command("prepare", plan=True)
        assert "has 0 migrations" in capsys.readouterr().out
        proof.proved(timezone.now())
        with by_owner(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'unionrecords'")
        call_command("prepare", plan=True)
    said = capsys.readouterr().out
    assert "has 1 migrations" in said
    assert "Create model Chore" in said
    assert f"proved is of {timezone.localtime():%Y-%m-%d}" in said
    assert said.endswith("Nothing was changed.\n")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'unionrecords'")
        assert cursor.fetchone() == (0,)
