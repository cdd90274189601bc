"""Which program of PostgreSQL is taken, and what the home page says of backups."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests import builders
from tests.builders import Level
from unionrecords.backup import programs, proof
from unionrecords.errors import DatabaseUnusable


@pytest.fixture
def installed(monkeypatch):
    found = [(18, Path("18")), (15, Path("15")), (17, Path("17"))]
    monkeypatch.setattr(programs, "_found", lambda name: found)
    return found


@pytest.mark.parametrize(("server", "taken"), [(15, "15"), (16, "17"), (17, "17"), (18, "18")])
@pytest.mark.usefixtures("installed")
def test_a_server_is_dumped_by_its_own_version_or_the_next_newer_one(server, taken):
    assert programs.dump_program(server) == Path(taken)


def test_a_program_that_is_missing_is_named_with_its_version(installed):
    assert programs.restore_program() == Path("18")
    with pytest.raises(DatabaseUnusable, match="no pg_dump of version 19"):
        programs.dump_program(19)
    installed.clear()
    with pytest.raises(DatabaseUnusable, match="no psql"):
        programs.restore_program()


def test_the_programs_of_the_embedded_server_are_found():
    assert (18, "pg_dump") in [(major, path.name) for major, path in programs._found("pg_dump")]


def test_a_folder_that_may_not_be_entered_is_passed_by(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).startswith(str(tmp_path)))
    assert programs._found.__wrapped__("pg_dump")


@pytest.mark.django_db
def test_an_administrator_of_the_whole_reads_how_old_the_last_proved_backup_is_and_nobody_else(client, settings):
    settings.EMBEDDED = False
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    root = builders.federation("450000", level=Level.PROVINCE)
    client.force_login(builders.person("keeper", "administrator", root))
    red = '<span class="mark error">■</span>'
    page = client.get("/").text
    assert "No backup has been proved" in page
    assert red in page
    proof.proved(timezone.now() - timedelta(hours=47))
    page = client.get("/").text
    assert "1 day, 23 hours ago" in page.replace("\xa0", " ")
    assert red not in page
    proof.proved(timezone.now() - timedelta(hours=49))
    assert red in client.get("/").text

    client.force_login(builders.person("elsewhere", "administrator", builders.federation("450200", root)))
    assert "backup" not in client.get("/").text


@pytest.mark.django_db
def test_a_backup_never_made_of_an_embedded_database_is_not_missed(client, settings):
    settings.EMBEDDED = True
    client.force_login(builders.person("keeper", "administrator", builders.federation("450000")))
    page = client.get("/").text
    assert "manage.py backup" in page
    assert '<span class="mark error">■</span>' not in page
