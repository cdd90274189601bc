"""The system serves as a login that owns nothing; what changes tables is done as their owner."""

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.owner import of_login
from tests.unionrecords.installations import MIGRATED, installed
from tests.unionrecords.test_grants import LOGIN, login
from unionrecords import logins, preparation
from unionrecords.embedded import APPLICATION, EmbeddedServer
from unionrecords.errors import DatabaseUnusable

__all__ = ["login"]


@pytest.fixture
def served(settings, login, tmp_path) -> str:
    """As a service whose settings name the application's login alone, which has its rights."""
    call_command("grants")
    settings.STATIC_ROOT = tmp_path / "static"
    return login


@pytest.mark.django_db(transaction=True)
def test_without_the_owner_it_serves_what_is_prepared_and_makes_static_files(served, tmp_path):
    with logins.connected(**of_login(served)):
        preparation.prepare_without_owner()
    assert (tmp_path / "static" / "favicon.svg").exists()


@pytest.mark.django_db(transaction=True)
def test_without_the_owner_it_does_not_serve_where_a_migration_is_left(served, tmp_path):
    with logins.as_owner():
        MigrationRecorder.Migration.objects.filter(app="unionrecords").delete()
    said = r"unionrecords\.0001_chores.*DATABASE_OWNER_URL=… manage\.py prepare"
    with logins.connected(**of_login(served)), pytest.raises(DatabaseUnusable, match=said):
        preparation.prepare_without_owner()
    assert not (tmp_path / "static").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("login")
def test_a_login_without_rights_is_told_who_gives_them():
    with logins.connected(**of_login(LOGIN)), pytest.raises(DatabaseUnusable, match=r"manage\.py grants"):
        preparation.prepare_without_owner()


@pytest.mark.django_db(transaction=True)
def test_the_application_migrates_nothing(settings, served):
    settings.DATABASE_OWNER = {}
    with logins.connected(**of_login(served)), pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_what_is_done_as_the_owner_is_done_so_however_deep_and_then_no_more(settings, served):
    settings.DATABASE_OWNER = of_login(connection.settings_dict["USER"])
    with logins.connected(**of_login(served)):
        with logins.as_owner(), logins.connected(NAME="postgres"), logins.as_owner():
            assert (acting_login(), connection.settings_dict["NAME"]) == (settings.DATABASE_OWNER["USER"], "postgres")
        with logins.for_command(["manage.py", "trim_access_log", "--keep-months", "6"]):
            assert acting_login() == settings.DATABASE_OWNER["USER"]
        with logins.for_command(["manage.py", "check_totals"]):
            assert acting_login() == served


def acting_login() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def test_an_empty_database_is_left_as_it_is_by_who_only_serves(manage: Callable[..., CompletedProcess]):
    server, name = os.environ["DATABASE_URL"], f"unprepared_{os.getpid()}"
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(f"CREATE DATABASE {name}")
        refused = manage("serve", DATABASE_URL=url)
        with psycopg.connect(url) as session:
            tables = session.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        administrator.execute(f"DROP DATABASE {name}")
    assert (refused.returncode, tables) == (1, (0,))
    assert "DATABASE_OWNER_URL=… manage.py prepare" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_embedded_database_of_one_login_has_two_from_its_next_start_on(
    manage: Callable[..., CompletedProcess], directory: Path, own_environ: dict[str, str]
):
    installed(directory, MIGRATED)
    server = EmbeddedServer(Path(own_environ["UNIONRECORDS_VAR"]).resolve() / "postgres")
    server.hold()
    for database in ("unionrecords", "postgres"):
        with psycopg.connect(host=server.socket_directory(), user="postgres", dbname=database) as superuser:
            superuser.execute(f"DROP OWNED BY {APPLICATION}")
    with server.superuser_connection() as superuser:
        superuser.execute(f"DROP ROLE {APPLICATION}")
    server.release()

    assert manage("migrate", "--verbosity", "0").returncode == 0
    checked = manage("grants", "--check")
    assert (checked.returncode, checked.stderr) == (0, "")
    server.hold()
    try:
        with psycopg.connect(server.url(APPLICATION)) as application:
            assert application.execute("SELECT count(*) > 5 FROM django_migrations").fetchone() == (True,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute("INSERT INTO changelog_change DEFAULT VALUES")
    finally:
        server.release()
