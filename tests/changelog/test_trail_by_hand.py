"""What triggers write, no login but the owner of the tables writes, changes or removes by hand, in any way tried."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from apps.accounts.models import AccessLine
from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.models import (
    AttachedContent,
    ContentPiece,
    ConversationEntry,
    Extension,
    Figure,
    Judgement,
    Petition,
    PetitionAnswer,
    Reminder,
    Submission,
    Transition,
)
from tests import builders
from tests.worlds import shared
from unionrecords import grants
from unionrecords.embedded import SUPERUSER
from unionrecords.logins import as_owner

pytestmark = pytest.mark.django_db(transaction=True)

LOGIN = f"records_application_{os.getpid()}"
TRAIL = grants.BY_TRIGGERS
# Of evidence the content is named by its digest, and the rest has a number that the database gives.
NUMBERED = (
    AccessLine, Judgement, ConversationEntry, Petition, PetitionAnswer, Extension, Reminder, ContentPiece,
)  # fmt: skip
ADDED_TO = [model._meta.db_table for model in (*NUMBERED, AttachedContent)]
HELD = psycopg.errors.InsufficientPrivilege


@shared
def approved():
    """An approved return of one number, which was another before it was handed in."""
    city = builders.federation("450200")
    builders.person("wei")
    members = builders.indicator("ORG12", name_zh="会员")
    builders.period("2014")
    form = builders.form("F", [(members, "own")])
    submission = builders.submission(city, form, "2014", {members: 5}, "own")
    with acting(builders.person_called("wei"), door="grid"):
        Figure.objects.update(value=6, low=6, high=6)
    return builders.approved(submission)


@pytest.fixture
def application(approved: Submission) -> Iterator[psycopg.Connection]:
    """A connection of a login with the rights of the application's, in which wei acts."""
    where = {name: connection.get_connection_params().get(name) for name in ("host", "port", "dbname")}
    with psycopg.connect(**where, user=SUPERUSER, autocommit=True) as superuser:
        superuser.execute(f"CREATE ROLE {LOGIN} LOGIN")
        with as_owner():
            grants.give(LOGIN)
        with psycopg.connect(**where, user=LOGIN) as login:
            login.execute(
                "SELECT set_config('changelog.actor', id::text, false), set_config('changelog.reason', 'why', false)"
                " FROM auth_user WHERE username = 'wei'"
            )
            login.commit()
            yield login
        superuser.execute(f"DROP OWNED BY {LOGIN}")
        superuser.execute(f"DROP ROLE {LOGIN}")


def refused(login: psycopg.Connection, *statements: str, by: type[psycopg.Error] = HELD) -> bool:
    """Whether the last of the statements is refused, after the others were not."""
    *before, last = statements
    for statement in before:
        login.execute(statement)
    with pytest.raises(by):
        login.execute(last)
    login.rollback()
    return True


def owner() -> str:
    return connection.get_connection_params()["user"]


@pytest.mark.parametrize("table", TRAIL)
def test_no_row_of_the_trail_is_added_by_hand(application, table):
    assert refused(application, f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1")
    assert refused(application, f"INSERT INTO {table} DEFAULT VALUES")
    assert refused(application, f"COPY {table} FROM STDIN")
    assert refused(application, f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1)")
    merged = f"MERGE INTO {table} USING (VALUES (1)) v ON false WHEN NOT MATCHED THEN INSERT DEFAULT VALUES"
    assert refused(application, merged)


@pytest.mark.parametrize("table", [model._meta.db_table for model in NUMBERED])
def test_a_row_that_is_added_is_not_put_among_those_before_it(application, table):
    assert refused(application, f"INSERT INTO {table} (id) VALUES (1)")
    assert refused(application, f"INSERT INTO {table} SELECT * FROM {table}")
    assert refused(application, f"COPY {table} (id) FROM STDIN")
    assert refused(application, f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1)")


@pytest.mark.parametrize("table", TRAIL + ADDED_TO)
def test_a_row_that_was_written_is_not_changed_or_removed_by_hand(application, table):
    trigger = f"pgtrigger_append_only_{{}}_{table}"
    key = "digest" if table == AttachedContent._meta.db_table else "id"
    assert refused(application, f"UPDATE {table} SET {key} = {key}")
    assert refused(application, f"DELETE FROM {table}")
    assert refused(application, f"TRUNCATE {table}")
    assert refused(application, f"TRUNCATE {table} CASCADE")
    assert refused(application, f"SELECT FROM {table} FOR UPDATE")
    assert refused(application, f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    assert refused(application, f"DROP TRIGGER {trigger} ON {table}", by=psycopg.Error)
    assert refused(application, f"ALTER TABLE {table} OWNER TO {LOGIN}")
    assert refused(application, f"CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING")
    assert refused(application, f"CREATE TEMP TABLE below () INHERITS ({table})", by=psycopg.Error)
    assert refused(application, f"SET pgtrigger.ignore = '{{{trigger}}}'", f"DELETE FROM {table}")
    assert refused(application, "SET changelog.may_truncate = 'on'", f"TRUNCATE {table}")
    assert refused(application, f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")


def test_the_login_becomes_nobody_else_and_switches_nothing_off(application):
    for statement in (
        f"SET ROLE {owner()}",
        f"SET SESSION AUTHORIZATION {owner()}",
        "SET session_replication_role = replica",
        f"GRANT {owner()} TO {LOGIN}",
        "CREATE FUNCTION public.changelog_actor(integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION changelog_actor() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "CREATE SCHEMA mine",
        "CREATE TABLE public.mine ()",
        f"ALTER ROLE {LOGIN} SUPERUSER",
        "CREATE ROLE another",
        f"ALTER DATABASE {connection.settings_dict['NAME']} SET session_replication_role = replica",
        f"ALTER ROLE {LOGIN} SET session_replication_role = replica",
        "ALTER TABLE changelog_change ADD COLUMN quiet int",
        "ALTER FUNCTION changelog_actor() SECURITY DEFINER",
        "CREATE VIEW public.trail AS SELECT * FROM changelog_change",
        "CREATE EVENT TRIGGER quiet ON ddl_command_start EXECUTE FUNCTION changelog_actor()",
        "COPY changelog_change TO '/dev/null'",
        "COPY units_unit FROM PROGRAM 'true'",
        "SELECT lo_import('/etc/passwd')",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_switch_wal()",
        "DELETE FROM pg_catalog.pg_trigger",
        "DELETE FROM django_migrations",
        "CREATE PUBLICATION out FOR TABLE changelog_change",
    ):
        assert refused(application, statement)


def test_a_trigger_of_the_trail_is_not_attached_to_a_table_of_ones_own(application):
    found = application.execute(
        "SELECT DISTINCT tgfoid::regproc::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    ).fetchall()
    assert len(found) > 100
    application.execute("CREATE TEMP TABLE units_unit (id bigint, name_zh text)")
    for (function,) in found:
        application.execute("SAVEPOINT here")
        with pytest.raises(HELD):
            application.execute(f"CREATE TRIGGER t BEFORE INSERT ON pg_temp.units_unit EXECUTE FUNCTION {function}()")
        application.execute("ROLLBACK TO here")


def test_a_function_of_ones_own_writes_no_more_than_one_may(application):
    """Whichever way around: a function in front of those of the trail, or one that asks to run as the owner."""
    application.execute("CREATE FUNCTION pg_temp.changelog_actor() RETURNS bigint LANGUAGE sql AS 'SELECT 4711'")
    application.execute("SET search_path = pg_temp, public")
    application.execute("UPDATE units_unit SET name = '柳州'")
    acted = application.execute("SELECT by_id FROM public.changelog_change ORDER BY id DESC LIMIT 1").fetchone()
    assert acted == (builders.person_called("wei").pk,)
    application.rollback()
    assert refused(
        application,
        "CREATE FUNCTION pg_temp.forged() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM changelog_change'",
        "SELECT pg_temp.forged()",
    )
    for role in (owner(), "pg_database_owner", SUPERUSER):
        assert refused(
            application,
            "CREATE FUNCTION pg_temp.forged() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            f"ALTER FUNCTION pg_temp.forged() OWNER TO {role}",
        )


def test_an_object_of_ones_own_beside_the_records_changes_none_of_them(application):
    """Large objects and temporary tables anybody makes: the records are in neither."""
    application.execute("SELECT lo_from_bytea(0, 'x'), lo_create(0)")
    application.execute("CREATE TEMP TABLE changelog_change AS SELECT * FROM public.changelog_change WITH NO DATA")
    before = application.execute("SELECT count(*) FROM public.changelog_change").fetchone()[0]
    application.execute("UPDATE units_unit SET name = '柳州'")
    assert application.execute("SELECT count(*) FROM pg_temp.changelog_change").fetchone() == (0,)
    assert application.execute("SELECT count(*) FROM public.changelog_change").fetchone()[0] > before
    application.rollback()


def by_a_trigger_of_ones_own(statement: str) -> tuple[str, ...]:
    return (
        "CREATE TEMP TABLE mine (id int)",
        f"CREATE FUNCTION pg_temp.mine() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement}; RETURN NULL; END $$",
        "CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION pg_temp.mine()",
        "INSERT INTO mine VALUES (1)",
    )


def test_below_a_trigger_of_ones_own_a_number_is_as_locked_as_without(application):
    for statement in (
        "UPDATE figures_figure SET value = 7, low = 7, high = 7",
        "DELETE FROM figures_figure",
    ):
        assert refused(application, statement, by=psycopg.errors.RestrictViolation)
        assert refused(application, *by_a_trigger_of_ones_own(statement), by=psycopg.errors.RestrictViolation)
    assert refused(application, *by_a_trigger_of_ones_own("DELETE FROM changelog_change"))


def test_a_table_of_the_same_name_in_front_of_the_records_opens_no_lock(application):
    assert refused(
        application,
        "CREATE TEMP TABLE figures_submission (id bigint, status text, counts_since timestamptz, unit_id bigint)",
        "CREATE TEMP TABLE figures_revision (id bigint)",
        "SET search_path = pg_temp, public",
        "UPDATE figures_figure SET value = 7, low = 7, high = 7",
        by=psycopg.errors.RestrictViolation,
    )


def test_nobody_says_when_a_number_was_replaced(application):
    application.execute("UPDATE figures_submission SET status = 'reopened'")
    application.execute(
        'INSERT INTO figures_figure SELECT (jsonb_populate_record(f, \'{"amends": true, "id": 1000}\')).*'
        " FROM figures_figure f"
    )
    application.execute("SAVEPOINT here")
    for statement in by_a_trigger_of_ones_own("UPDATE figures_figure SET changed_at = '2001-01-01' WHERE amends"):
        application.execute(statement)
    stamped = application.execute("SELECT changed_at > now() - interval '1 hour' FROM figures_figure WHERE amends")
    assert stamped.fetchone() == (True,)
    application.execute("ROLLBACK TO here")
    replaced = by_a_trigger_of_ones_own("UPDATE figures_figure SET value = 7, low = 7, high = 7 WHERE amends")
    assert refused(application, "SET changelog.moment = '2001-01-01'", *replaced)


def test_what_the_application_does_is_written_down_by_the_owners_triggers(application):
    steps, changes = Transition.objects.count(), Change.objects.count()
    application.execute("UPDATE figures_submission SET status = 'reopened'")
    application.execute("UPDATE units_unit SET name = '柳州'")
    application.commit()
    assert (Transition.objects.count(), Transition.objects.latest("id").by.username) == (steps + 1, "wei")
    assert Change.objects.count() > changes


def test_who_wrote_a_row_and_when_is_not_for_its_writer_to_say(application):
    wei = builders.person_called("wei").pk
    application.execute(
        "INSERT INTO accounts_accessline (at, person_id, name, key, act, about)"
        " VALUES ('2001-01-01', %s, '', '', 'export', '')",
        [wei],
    )
    latest = "SELECT at > now() - interval '1 hour' FROM accounts_accessline ORDER BY id DESC LIMIT 1"
    assert application.execute(latest).fetchone() == (True,)
    cell = application.execute("SELECT unit_id, indicator_id, period_id FROM figures_figure").fetchone()
    application.execute(
        "INSERT INTO figures_judgement (check_code, coverage, other_coverage, facts, verdict, reason, by_id, at,"
        " unit_id, indicator_id, period_id, other_unit_id, other_indicator_id, other_period_id)"
        " VALUES ('sum', 'own', 'own', '{}', 'first', 'why', 4711, '2001-01-01', %s, %s, %s, %s, %s, %s)",
        [*cell, *cell],
    )
    judged = application.execute("SELECT by_id, at = now() FROM figures_judgement").fetchone()
    assert judged == (wei, True)


@pytest.mark.usefixtures("owner")
def test_after_each_migrate_the_functions_of_triggers_have_the_owners_rights():
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION made_later() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        call_command("migrate", verbosity=0)
        cursor.execute(
            "SELECT proname, prosecdef, proconfig, proacl::text ~ '[{,]=' FROM pg_proc"
            " WHERE prorettype = 'trigger'::regtype AND pronamespace = 'public'::regnamespace"
        )
        found = {name: (definer, path[0], everybody) for name, definer, path, everybody in cursor.fetchall()}
    path = "search_path=pg_catalog, public, pg_temp"
    assert found["made_later"] == (True, path, False)
    as_writer = sorted(name for name, rest in found.items() if rest == (False, path, False))
    assert {name.removeprefix("pgtrigger_").rsplit("_", 1)[0] for name in as_writer} == {
        "barred_insert", "barred_update", "barred_delete", "stamp_update", "kept_half_a_year", "at_its_moment",
    }  # fmt: skip
    assert set(found.values()) == {(True, path, False), (False, path, False)}
