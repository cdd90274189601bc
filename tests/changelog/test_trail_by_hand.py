"""What triggers write, no login but the owner of the tables writes, changes or removes by hand, in any way tried."""

import os
import re
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.models import Figure, Revision, Submission
from apps.figures.models.derived import PastFinding
from apps.figures.models.submissions import Transition
from tests import builders
from tests.worlds import shared
from unionrecords.embedded import SUPERUSER

pytestmark = pytest.mark.django_db(transaction=True)

LOGIN = f"records_application_{os.getpid()}"
TRAIL = [model._meta.db_table for model in (Change, Transition, Revision, PastFinding)]
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


def statements() -> list[str]:
    """What docs/administrators.md says to give to a login for the application."""
    said = (settings.BASE_DIR / "docs" / "administrators.md").read_text()
    block = re.search(r"```sql\n(.*?)```", said, re.DOTALL)
    assert block
    return [part.replace("records_application", LOGIN) for part in block[1].split(";") if part.strip()]


@pytest.fixture
def application(approved: Submission) -> Iterator[psycopg.Connection]:
    """A connection of a login with the rights that the docs say, in which wei acts."""
    where = {name: connection.get_connection_params().get(name) for name in ("host", "port", "dbname")}
    with psycopg.connect(**where, user=SUPERUSER, autocommit=True) as superuser:
        for statement in statements():
            superuser.execute(statement)
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
def test_a_row_of_the_trail_is_not_written_changed_or_removed_by_hand(application, table):
    trigger = f"pgtrigger_append_only_{{}}_{table}"
    assert refused(application, f"UPDATE {table} SET id = id")
    assert refused(application, f"DELETE FROM {table}")
    assert refused(application, f"TRUNCATE {table}")
    assert refused(application, f"TRUNCATE {table} CASCADE")
    assert refused(application, f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1")
    assert refused(application, f"COPY {table} FROM STDIN")
    assert refused(application, f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    assert refused(application, f"DROP TRIGGER {trigger} ON {table}", by=psycopg.Error)
    assert refused(application, f"ALTER TABLE {table} OWNER TO {LOGIN}")
    assert refused(application, f"CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING")
    assert refused(application, f"CREATE TEMP TABLE below () INHERITS ({table})")
    assert refused(application, f"SET pgtrigger.ignore = '{{{trigger}}}'", f"DELETE FROM {table}")
    assert refused(application, "SET changelog.may_truncate = 'on'", f"TRUNCATE {table}")
    assert refused(application, f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    assert refused(application, f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1)")


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
        "barred_insert", "barred_update", "barred_delete", "stamp_update", "kept_half_a_year",
    }  # fmt: skip
    assert set(found.values()) == {(True, path, False), (False, path, False)}
