"""Tests speak to the database as the system that serves does: by a login that owns nothing and only reads the trail."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.units.errors import Refused
from tests import builders
from tests.owner import by_owner
from unionrecords import grants
from unionrecords.embedded import APPLICATION
from unionrecords.logins import as_owner

TRAILS = grants.BY_TRIGGERS + grants.BY_MIGRATIONS
ANY_WRITE = ("INSERT INTO {} DEFAULT VALUES", "UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}")


def acting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def acting_in_a_thread_of_its_own() -> str:
    try:
        return acting()
    finally:
        connection.close()


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


@pytest.mark.django_db
def test_a_test_has_the_rights_of_the_application_and_no_others():
    assert acting() == APPLICATION
    assert not grants.owned_by(APPLICATION)
    with by_owner():  # who alone sees what becomes of tables she makes later
        assert grants.differences(APPLICATION) == []


@pytest.mark.django_db
@pytest.mark.parametrize("trail", TRAILS)
def test_it_writes_in_no_trail_in_any_way(trail):
    builders.federation("450000")
    assert [statement for statement in ANY_WRITE if not refused(statement.format(trail))] == []


@pytest.mark.django_db
def test_it_neither_makes_nor_changes_a_table():
    assert refused("ALTER TABLE units_unit DISABLE TRIGGER USER")
    assert refused("CREATE TABLE of_its_own (id int)")
    assert refused("CREATE FUNCTION of_its_own() RETURNS int LANGUAGE sql AS 'SELECT 1'")


@pytest.mark.django_db(transaction=True)
def test_so_do_the_threads_that_serve_pages_and_what_begins_anew():
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(acting_in_a_thread_of_its_own).result() == APPLICATION
    connection.close()
    assert acting() == APPLICATION


@pytest.mark.django_db
def test_what_is_the_owners_is_done_so_within_a_test_and_then_no_more():
    with by_owner():
        assert acting() != APPLICATION
        with by_owner():
            assert acting() != APPLICATION
        assert acting() != APPLICATION
    assert acting() == APPLICATION


@pytest.mark.django_db
def test_what_fails_as_the_owner_leaves_the_test_as_the_application():
    with pytest.raises(ProgrammingError), transaction.atomic(), by_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing_of_the_kind")
    assert acting() == APPLICATION
    with pytest.raises(Refused), by_owner():
        raise Refused("no")
    assert acting() == APPLICATION


@pytest.mark.django_db(transaction=True)
def test_what_is_the_owners_is_done_on_a_connection_of_the_owner():
    with as_owner():
        assert acting() != APPLICATION
    assert acting() == APPLICATION


@pytest.mark.django_db
@pytest.mark.usefixtures("owner")
def test_a_test_may_be_the_owners_whole():
    assert acting() != APPLICATION
