"""The triggers hold for every login: nothing lifts them, and what migrations name by class never changes."""

import hashlib

import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import IntegrityError

from apps.changelog.acting import acting
from apps.changelog.models import Change
from tests import builders

# Migrations refer to what these files say: a change there is a new class in them, and a new digest here.
FROZEN = {
    "apps/changelog/trigger_sql.py": "1ecfe334024231843c54b458118f82ea8836289ec815bca3180a03bb491e9ce7",
    "apps/figures/triggers/expressions.py": "a63fbd4c6563b094b2d1bc5302583e409eb32b2d3ff0935cc7c0daaa0b22a1be",
}


@pytest.mark.parametrize("name", FROZEN)
def test_what_migrations_name_is_as_it_was(name):
    assert hashlib.sha256((settings.BASE_DIR / name).read_bytes()).hexdigest() == FROZEN[name]


@pytest.mark.django_db
@pytest.mark.usefixtures("owner")
def test_no_setting_lifts_a_trigger():
    builders.federation("450000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        names = ",".join(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + names + "}"])
    with pytest.raises(IntegrityError, match="append-only"), acting(door="test"):
        Change.objects.update(reason="forged")


@pytest.mark.django_db
def test_no_trigger_asks_whether_it_may_be_skipped():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_proc WHERE prosrc LIKE '%%should_ignore%%' OR proname LIKE '%%should_ignore'"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_every_function_that_runs_as_the_owner_names_where_it_looks_and_lies_among_the_records():
    """Whatever it returns: elsewhere only those that triggers run are looked at. Two are called by name: each night,
    and by who brings in a file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text, p.pronamespace::regnamespace::text, p.proconfig,"
            " has_function_privilege(current_user, p.oid, 'EXECUTE')"
            " FROM pg_proc p WHERE p.prosecdef AND p.pronamespace <> 'pg_catalog'::regnamespace"
        )
        found = {name: (schema, *(path or [None]), may) for name, schema, path, may in cursor.fetchall()}
    assert len(found) > 20
    where = ("public", "search_path=pg_catalog, public, pg_temp")
    for called in ("figures_gather_statistics()", "figures_gather_statistics_of_filled()"):
        assert found.pop(called) == (*where, True)
    assert {name: said for name, said in found.items() if said != (*where, False)} == {}
