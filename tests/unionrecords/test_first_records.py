"""A new database holds the catalogue and nobody's records; its owner makes it anew while nobody entered any."""

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.utils import translation
from psycopg.errors import InsufficientPrivilege

from apps.figures.models import Figure, Form, Indicator, Period, Source
from apps.units.errors import Refused
from apps.units.models import Unit
from tests import builders, spare_years
from unionrecords import anew, first_records, preparation


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("owner")
def test_a_new_database_gets_the_catalogue_and_neither_units_nor_years_nor_sources(prepared_empty):
    assert (Indicator.objects.count(), Form.objects.count()) == (109, 6)
    for model in (Unit, Period, Source, Figure):
        assert not model.objects.exists(), model
    assert not first_records.load(first_records.NONE)


@pytest.mark.django_db
@pytest.mark.usefixtures("owner")
def test_the_records_of_guangxi_come_into_an_empty_system_when_asked_for_and_never_beside_others(
    prepared_with_guangxi,
):
    assert Unit.objects.filter(code="450000").exists()
    assert Figure.objects.exists()
    assert not first_records.load(first_records.GUANGXI)


@pytest.mark.django_db
@pytest.mark.usefixtures("owner")
def test_an_embedded_database_comes_with_guangxi_when_it_is_new_and_stays_empty_when_it_was_prepared_so(settings):
    settings.EMBEDDED = True
    assert preparation._usual() == first_records.GUANGXI
    first_records.load(first_records.NONE)
    assert preparation._usual() == first_records.NONE
    settings.EMBEDDED = False
    assert preparation._usual() == first_records.NONE


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("owner")
def test_what_was_entered_since_the_first_records_is_named_and_keeps_the_database_from_being_made_anew(
    prepared_with_guangxi,
):
    assert list(first_records.entered()) == []
    builders.person("chen")
    assert list(first_records.entered()) == []
    builders.federation("450399", Unit.objects.get(code="450300").federation, level=4)
    assert list(first_records.entered()) == ["affiliations", "federations", "units"]
    with pytest.raises(Refused, match=r"Records were entered here already \(affiliations, federations, units\)"):
        anew.empty()
    assert Unit.objects.filter(code="450399").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("owner")
def test_what_was_entered_before_guangxi_was_asked_for_counts_too(prepared_empty):
    with spare_years.held_back():
        builders.period("2026")
    first_records.load(first_records.GUANGXI)
    assert "periods" in list(first_records.entered())


def test_a_login_that_does_not_own_the_tables_is_told_which_does():
    refused, unknown = ProgrammingError(), ProgrammingError()
    refused.__cause__ = InsufficientPrivilege()
    assert "Only the owner of the tables" in anew._why_not(refused)
    with pytest.raises(ProgrammingError):
        anew._why_not(unknown)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("owner")
def test_a_database_others_are_at_work_in_is_not_taken_from_under_them(prepared_empty, monkeypatch):
    monkeypatch.setattr(anew, "WAITS", "100ms")
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM figures_figure")
        with pytest.raises(Refused, match="Others are at work"):
            anew.empty()
    other.close()
    assert Indicator.objects.count() == 109


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("owner")
def test_a_database_in_which_nobody_entered_anything_is_emptied_whole_and_takes_all_migrations_again(
    prepared_with_guangxi,
):
    anew.empty()
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        assert cursor.fetchone() == (0,)
    anew.empty()  # a new one has nothing to take away
    call_command("migrate", interactive=False, verbosity=0)
    first_records.load(first_records.NONE)
    assert not Unit.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("owner")
def test_the_command_says_why_it_refuses_and_that_nothing_was_added(monkeypatch, capsys):
    builders.federation("R")
    with pytest.raises(CommandError, match="Records were entered here already"):
        call_command("prepare", anew=True)
    monkeypatch.setattr(preparation, "call_command", lambda *_arguments, **_options: None)
    monkeypatch.setattr(preparation, "make_demonstration_accounts", lambda: None)
    call_command("prepare", records=first_records.GUANGXI)
    assert capsys.readouterr().out == "There are units already: no records were added.\n"
