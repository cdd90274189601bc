"""A year is detached by a command, its rows are taken elsewhere, and there as here they are attached again."""

import os
import subprocess
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.figures.models import Figure, Period
from apps.figures.workflow import detaching
from tests.owner import by_owner
from tests.reports.pages.test_detached_years import five_years
from unionrecords import grants
from unionrecords.backup import census, login, making, programs, restoring
from unionrecords.embedded import APPLICATION
from unionrecords.logins import as_owner, connected

__all__ = ["five_years"]

pytestmark = pytest.mark.django_db(transaction=True)


def run(*command, **options):
    said = StringIO()
    call_command(*command, by="second", stdout=said, stderr=said, **options)
    return said.getvalue()


def figures_of(code):
    return list(Figure.objects.filter(period__code=code).order_by("id").values())


@pytest.fixture
def packages(five_years, tmp_path):
    """By year its package, made while all years stand here."""
    made = {}
    for year in ("2011", "2012"):
        made[year] = tmp_path / f"{year}.zip"
        run("package_year", year, made[year])
    return made


@pytest.fixture
def elsewhere():
    """The name of another database, with nothing in it."""
    name = f"{connection.settings_dict['NAME']}_elsewhere"
    with by_owner(), connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield name
    with by_owner(), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def taken_out(tables, path):
    """Written into a file by pg_dump, and dropped here."""
    with as_owner():
        reached, environ = login.for_programs()
        named = [f"--table=public.{table}" for table in tables]
        with path.open("wb") as out:
            dump = [
                str(programs.dump_program(connection.pg_version // 10000)),
                "--no-owner",
                "--no-privileges",
                *named,
                f"--dbname={reached}",
            ]
            subprocess.run(dump, env={**os.environ, **environ}, stdout=out, check=True)
    with by_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {', '.join(tables)}")


def put_in(path):
    """Read from the file by psql, into the database that is spoken to."""
    reached, environ = login.for_programs()
    command = [
        str(programs.restore_program()),
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        f"--dbname={reached}",
    ]
    with path.open("rb") as dump:
        subprocess.run(command, env={**os.environ, **environ}, stdin=dump, stdout=subprocess.DEVNULL, check=True)


def test_a_year_is_detached_taken_elsewhere_and_attached_here_as_it_was(five_years, packages, tmp_path):
    before, rights = figures_of("2011"), grants.differences(APPLICATION)
    run("detach_year", "2011", packages["2011"], reason="room")
    assert grants.differences(APPLICATION) == rights
    tables = detaching.tables(five_years.years["2011"])
    taken_out(tables, tmp_path / "2011.sql")
    with pytest.raises(CommandError, match=tables[0]):
        run("attach_year", "2011", reason="asked for")
    with as_owner():
        put_in(tmp_path / "2011.sql")
    run("attach_year", "2011", reason="asked for")
    assert figures_of("2011") == before
    assert "differences" not in run("read_package", packages["2011"], check=True)
    run("verify")
    run("check_totals")


def test_a_backup_without_the_year_is_whole_and_the_year_is_attached_there(five_years, packages, elsewhere, tmp_path):
    before = figures_of("2011")
    run("detach_year", "2011", packages["2011"], reason="room")
    taken_out(detaching.tables(five_years.years["2011"]), tmp_path / "2011.sql")
    backup = making.make(tmp_path / "backups")
    with as_owner(), connected(NAME=elsewhere):
        assert list(restoring._filled_from(backup, restoring.files.told(backup))) == []
        put_in(tmp_path / "2011.sql")
        detaching.attach(Period.objects.get(code="2011"), reason="asked for", by=None)
        assert figures_of("2011") == before
        call_command("verify", stdout=StringIO())
        call_command("check_totals", stdout=StringIO())
    assert census.rows()["figures_figure"] < len(Figure.objects.all()) + len(before)


def test_the_next_year_goes_too_with_the_package_made_before_the_first_went(five_years, packages):
    run("detach_year", "2011", packages["2011"], reason="room")
    assert "2012" in run("detach_year", "2012", packages["2012"], reason="room")


@pytest.mark.parametrize("year", ["2011", "2012"])
def test_neither_it_nor_the_year_after_is_packed_while_it_is_away(five_years, packages, tmp_path, year):
    run("detach_year", "2011", packages["2011"], reason="room")
    with pytest.raises(CommandError, match="另存他处"):
        run("package_year", year, tmp_path / "again.zip")


def test_a_package_that_is_not_what_stands_here_detaches_nothing(five_years, packages):
    with by_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE figures_figure DISABLE TRIGGER USER")
        cursor.execute("UPDATE figures_figure SET note = 'x' WHERE unit_id = %s", [five_years.far.pk])
        cursor.execute("ALTER TABLE figures_figure ENABLE TRIGGER USER")
    with pytest.raises(CommandError):
        run("detach_year", "2011", packages["2011"], reason="room")
    assert five_years.years["2011"].seals.count() == 1


def test_a_year_goes_with_its_own_package_alone(five_years, packages):
    with pytest.raises(CommandError):
        run("detach_year", "2011", packages["2012"], reason="room")
